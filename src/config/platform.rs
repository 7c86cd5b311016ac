//! Where the platforms keep a program's data and its config.

use std::path::PathBuf;

use super::Env;

/// The platforms that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// Linux, and whatever else follows the XDG folders.
    Linux,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
}

impl Os {
    /// The platform that this program was built for.
    #[must_use]
    pub const fn current() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

/// The database's place where none is named.
///
/// # Errors
/// The name of the variable without which there is no such place.
pub fn data_file(os: Os, env: Env<'_>) -> Result<PathBuf, &'static str> {
    let folder = match os {
        Os::Linux => match absolute(env, "XDG_DATA_HOME") {
            Some(folder) => folder,
            None => folder(env, "HOME")?.join(".local/share"),
        },
        Os::Mac => folder(env, "HOME")?.join("Library/Application Support"),
        Os::Windows => folder(env, "LOCALAPPDATA")?,
    };
    Ok(folder.join("luckydraw").join("luckydraw.db"))
}

/// The places where a config file is looked for, the first that exists being the one.
#[must_use]
pub fn config_places(os: Os, env: Env<'_>) -> Vec<PathBuf> {
    let own = match os {
        Os::Linux | Os::Mac => {
            absolute(env, "XDG_CONFIG_HOME").or_else(|| Some(folder(env, "HOME").ok()?.join(".config")))
        }
        Os::Windows => folder(env, "APPDATA").ok(),
    };
    let system = (os != Os::Windows).then(|| PathBuf::from("/etc"));
    let folders = own.into_iter().chain(system);
    folders.map(|folder| folder.join("luckydraw").join("config.toml")).collect()
}

fn folder(env: Env<'_>, name: &'static str) -> Result<PathBuf, &'static str> {
    match env(name) {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => Err(name),
    }
}

/// The XDG convention: a path that is not absolute counts as none.
fn absolute(env: Env<'_>, name: &'static str) -> Option<PathBuf> {
    folder(env, name).ok().filter(|path| path.has_root())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn env<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        }
    }

    type Row<'a> = (Os, &'a [(&'a str, &'a str)], Result<&'a str, &'a str>);

    #[test]
    fn data_files() {
        let home = ("HOME", "/home/kim");
        let table: [Row<'_>; 7] = [
            (Os::Linux, &[home], Ok("/home/kim/.local/share/luckydraw/luckydraw.db")),
            (Os::Linux, &[home, ("XDG_DATA_HOME", "/data")], Ok("/data/luckydraw/luckydraw.db")),
            (Os::Linux, &[home, ("XDG_DATA_HOME", "data")], Ok("/home/kim/.local/share/luckydraw/luckydraw.db")),
            (Os::Linux, &[], Err("HOME")),
            (
                Os::Mac,
                &[home, ("XDG_DATA_HOME", "/data")],
                Ok("/home/kim/Library/Application Support/luckydraw/luckydraw.db"),
            ),
            (Os::Windows, &[("LOCALAPPDATA", "/c/Local")], Ok("/c/Local/luckydraw/luckydraw.db")),
            (Os::Windows, &[home], Err("LOCALAPPDATA")),
        ];
        for (os, variables, expected) in table {
            let found = data_file(os, &env(variables));
            assert_eq!(found.as_deref(), expected.map(Path::new).as_ref().copied());
        }
    }

    #[test]
    fn config_files() {
        let places = config_places(Os::Linux, &env(&[("HOME", "/home/kim")]));
        assert_eq!(
            places,
            [Path::new("/home/kim/.config/luckydraw/config.toml"), Path::new("/etc/luckydraw/config.toml")]
        );
        assert_eq!(config_places(Os::Linux, &env(&[])), [Path::new("/etc/luckydraw/config.toml")]);
        assert!(config_places(Os::Windows, &env(&[])).is_empty());
    }
}
