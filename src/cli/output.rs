//! Files that a command writes: whole or not at all, and never over something by accident.

use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::{CliError, Status};
use crate::config::Config;
use crate::domain::time::Timestamp;

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// It stays and the command fails.
    Never,
    /// `--force` was given.
    Forced,
}

impl Replace {
    /// What `--force` says.
    pub const fn forced(force: bool) -> Self {
        if force { Self::Forced } else { Self::Never }
    }
}

/// Makes sure that writing to `target` harms nothing: neither another file nor the database.
pub fn check(target: &Path, config: &Config, replace: Replace) -> Result<(), CliError> {
    if is_database(target, config) {
        let what = format!("{} is the database itself", target.display());
        return Err(CliError::new(Status::Usage, what).with_hint("name another file with -o"));
    }
    if target.is_dir() {
        let what = format!("{} is a folder", target.display());
        return Err(CliError::new(Status::CannotCreate, what).with_hint("name a file in it"));
    }
    if replace == Replace::Never && target.exists() {
        let what = format!("{} is there already", target.display());
        return Err(CliError::new(Status::CannotCreate, what)
            .with_hint("name another file with -o, or replace it with --force"));
    }
    Ok(())
}

/// The same before long work, of which nothing would be left where the file cannot be made in the end.
pub fn try_out(target: &Path, config: &Config, replace: Replace) -> Result<(), CliError> {
    check(target, config, replace)?;
    let partial = beside(target);
    let made = create(&partial).and_then(|file| {
        drop(file);
        std::fs::remove_file(&partial)
    });
    made.map_err(|error| CliError::uncreatable(target, &error))
}

/// The database and the files that are kept beside it.
fn is_database(target: &Path, config: &Config) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    ["", "-wal", "-shm", ".lock", ".head", ".capacity"].into_iter().any(|ending| {
        let mut name = config.db.as_os_str().to_owned();
        name.push(ending);
        let own = PathBuf::from(name);
        target == own || whole(target).is_some_and(|target| whole(&own) == Some(target))
    })
}

/// Writes a file that only its owner may read, and gives it its name once it is on disk.
pub fn write_file(
    target: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let partial = beside(target);
    let file = create(&partial).map_err(|error| CliError::uncreatable(target, &error))?;
    let outcome = fill(file, write, target).and_then(|()| {
        let renamed = std::fs::rename(&partial, target);
        renamed.map_err(|error| CliError::uncreatable(target, &error))
    });
    if outcome.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    outcome
}

fn fill(
    file: File,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), CliError>,
    target: &Path,
) -> Result<(), CliError> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let flushed = out.into_inner().map_err(std::io::IntoInnerError::into_error);
    let synced = flushed.and_then(|file| file.sync_all());
    synced.map_err(|error| CliError::unwritable(target, &error))
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// An unfinished file's name, in the same folder so that it can be renamed.
pub fn beside(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    PathBuf::from(name)
}

/// The time on the configured clock for a file's name, as `20261121-140305`.
pub fn stamp(now: Timestamp, config: &Config) -> String {
    local(now, config).strftime("%Y%m%d-%H%M%S").to_string()
}

/// The time on the configured clock with its offset, as `2026-11-21T14:03:05+09:00`.
pub fn moment(now: Timestamp, config: &Config) -> String {
    local(now, config).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn local(now: Timestamp, config: &Config) -> Zoned {
    let zone = TimeZone::get(&config.time_zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(zone)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::config::Flags;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("luckydraw-out-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn config(db: PathBuf) -> Config {
        let flags = Flags { db: Some(db), ..Flags::default() };
        Config::resolve(flags, &|_| None, None).unwrap()
    }

    #[test]
    fn neither_files_nor_the_database_are_written_over() {
        let folder = folder("check");
        let config = config(folder.join("x.db"));
        let there = folder.join("there.csv");
        std::fs::write(&there, "a").unwrap();
        assert!(check(&folder.join("new.csv"), &config, Replace::Never).is_ok());
        assert!(check(&there, &config, Replace::Never).is_err());
        assert!(check(&there, &config, Replace::Forced).is_ok());
        for own in ["x.db", "x.db-wal", "x.db.lock"] {
            assert!(check(&folder.join(own), &config, Replace::Forced).is_err(), "{own}");
        }
        assert_eq!(try_out(&there, &config, Replace::Forced), Ok(()));
        assert_eq!(std::fs::read(&there).unwrap(), b"a", "only tried");
        let nowhere = try_out(&folder.join("missing/new.json"), &config, Replace::Forced).unwrap_err();
        assert_eq!(nowhere.status(), Status::CannotCreate);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "something is left over");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = folder("write");
        let target = folder.join("out.csv");
        let fails = write_file(&target, |out| {
            out.write_all(b"half").unwrap();
            Err(CliError::new(Status::Io, "the stick is gone"))
        });
        assert!(fails.is_err());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        let written = write_file(&target, |out| {
            out.write_all(b"whole").unwrap();
            Ok(())
        });
        assert_eq!(written, Ok(()));
        assert_eq!(std::fs::read(&target).unwrap(), b"whole");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn stamps_are_on_the_configured_clock() {
        let config = config(PathBuf::from("x.db"));
        let now = Timestamp(1_795_237_385_000);
        assert_eq!(stamp(now, &config), "20261121-140305");
        assert_eq!(moment(now, &config), "2026-11-21T14:03:05+09:00");
    }
}
