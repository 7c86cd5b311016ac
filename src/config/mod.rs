//! The settings of this very start: flag over `LUCKYDRAW_*` environment over file over default.
//!
//! Two shapes. What was written is raw (`file`, `env`): anything may be missing or wrong. What
//! the rest of the program sees is [`Config`], where every value has been checked and every default
//! filled in. [`Config::resolve`] leads from one to the other and is a function of its arguments;
//! only [`Config::load`] and [`Config::admin_password`] read files.
//!
//! A setting has one name everywhere: `wifi.ssid` is `ssid` under `[wifi]` in the file and
//! `LUCKYDRAW_WIFI_SSID` in the environment. An environment variable that is set but empty counts
//! as not set.

mod check;
mod env;
mod error;
mod file;
mod platform;
mod value;
mod wifi;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

pub use env::variable;
pub use error::{ConfigError, Place};
pub use file::KEYS;
pub use platform::{Os, config_places, data_file};
pub use value::{Port, PublicUrl};

use crate::domain::event::Language;
use crate::domain::secret::Secret;
use crate::domain::wifi::Wifi;
use file::{RawConfig, Source};

/// A lookup in the environment, given as a value so that tests can have their own.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What the command line said. A flag that was not given says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--config`: the file to read instead of the usual places.
    pub config: Option<PathBuf>,
    /// `--db`: the database.
    pub db: Option<PathBuf>,
    /// `--bind`: the address to listen on.
    pub bind: Option<IpAddr>,
    /// `--port`: the port to listen on; 0 for any free one.
    pub port: Option<u16>,
    /// `--public-url`: the address that guests are sent to.
    pub public_url: Option<String>,
    /// `--no-mdns`: announce no name on the network.
    pub no_mdns: bool,
}

/// The settings that hold, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The port to listen on.
    pub port: Port,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The database, which is made if it is not there.
    pub db: PathBuf,
    /// The address that guests are sent to, where it is not the machine's own.
    pub public_url: Option<PublicUrl>,
    /// Names, in lower case, that requests may use for this server besides those it knows itself.
    pub hosts: Vec<String>,
    /// The network interface (by name or address) whose address goes into the code.
    pub interface: Option<String>,
    /// Whether a name is announced on the network.
    pub mdns: bool,
    /// That name, without `.local`.
    pub mdns_name: String,
    /// The organiser's password out of the environment.
    pub admin_password: Option<Secret>,
    /// A file that holds the organiser's password.
    pub admin_password_file: Option<PathBuf>,
    /// What is logged, as a filter directive.
    pub log: String,
    /// The first event's title.
    pub title: Option<String>,
    /// The first event's time zone.
    pub time_zone: String,
    /// The first event's language.
    pub language: Language,
    /// The wireless network that guests are invited to, where none was set in the pages.
    pub wifi: Option<Wifi>,
}

impl Config {
    /// Finds and reads the config file and resolves the settings.
    ///
    /// # Errors
    /// The first setting that is wrong, or a file that was asked for and cannot be read.
    pub fn load(flags: Flags, env: Env<'_>) -> Result<Self, ConfigError> {
        let file = file::find(&flags, env)?;
        Self::resolve(flags, env, file)
    }

    /// The settings that follow from a command line, an environment and a file's path and text.
    ///
    /// Relative paths in the file start from the file's folder.
    ///
    /// # Errors
    /// The first setting that is wrong: where it stands, what is wrong, and what was likely meant.
    pub fn resolve(flags: Flags, env: Env<'_>, file: Option<(PathBuf, String)>) -> Result<Self, ConfigError> {
        let source = file.map(|(path, text)| Source { path, text });
        let raw = source.as_ref().map_or(Ok(RawConfig::default()), file::parse)?;
        let layers = Layers { env, source: source.as_ref() };
        layers.resolve(flags, raw)
    }

    /// The organiser's password that this start sets, from the environment or else the named file.
    ///
    /// # Errors
    /// A named file that cannot be read or is empty.
    pub fn admin_password(&self) -> Result<Option<Secret>, ConfigError> {
        match (&self.admin_password, &self.admin_password_file) {
            (Some(secret), _) => Ok(Some(secret.clone())),
            (None, Some(path)) => file::read_secret(path).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// What lies under the flags.
struct Layers<'a> {
    env: Env<'a>,
    source: Option<&'a Source>,
}

impl Layers<'_> {
    fn resolve(&self, flags: Flags, raw: RawConfig) -> Result<Config, ConfigError> {
        let bind = flags.bind.map(|address| address.to_string());
        let mdns = flags.no_mdns.then_some(false);
        Ok(Config {
            port: self.setting("port", flags.port.map(i64::from), raw.port, check::port)?.unwrap_or_default(),
            bind: self
                .setting("bind", bind, raw.bind, |text| check::address(&text))?
                .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            db: self.database(flags.db, raw.db)?,
            public_url: self.setting("public_url", flags.public_url, raw.public_url, |text| PublicUrl::parse(&text))?,
            hosts: self.setting("hosts", None, raw.hosts, |names| check::hosts(&names))?.unwrap_or_default(),
            interface: self.setting("interface", None, raw.interface, check::filled)?,
            mdns: self.setting("mdns", mdns, raw.mdns, Ok)?.unwrap_or(true),
            mdns_name: self
                .setting("mdns_name", None, raw.mdns_name, |text| check::label(&text))?
                .unwrap_or_else(|| "luckydraw".to_owned()),
            admin_password: env::value(self.env, "admin_password").map(Secret::new),
            admin_password_file: self.setting(
                "admin_password_file",
                None,
                self.beside(raw.admin_password_file),
                check::path,
            )?,
            log: self.setting("log", None, raw.log, check::log)?.unwrap_or_else(|| "info".to_owned()),
            title: self.setting("title", None, raw.title, |text| check::title(&text))?,
            time_zone: self
                .setting("time_zone", None, raw.time_zone, check::time_zone)?
                .unwrap_or_else(|| "Asia/Seoul".to_owned()),
            language: self.setting("language", None, raw.language, |text| check::language(&text))?.unwrap_or_default(),
            wifi: wifi::resolve(self, raw.wifi.unwrap_or_default())?,
        })
    }

    fn database(&self, flag: Option<PathBuf>, raw: Option<toml::Spanned<PathBuf>>) -> Result<PathBuf, ConfigError> {
        let named = self.setting("db", flag, self.beside(raw), check::path)?;
        match named {
            Some(path) => Ok(path),
            None => data_file(Os::current(), self.env).map_err(error::no_data_folder),
        }
    }

    /// The value of the highest layer that has one, checked; an error names that layer.
    fn setting<T: env::FromVariable, U>(
        &self,
        key: &'static str,
        flag: Option<T>,
        raw: Option<toml::Spanned<T>>,
        check: impl FnOnce(T) -> Result<U, error::Problem>,
    ) -> Result<Option<U>, ConfigError> {
        self.pick(key, flag, raw)?
            .map(|(value, place)| check(value).map_err(|problem| problem.about(key, place)))
            .transpose()
    }

    fn pick<T: env::FromVariable>(
        &self,
        key: &'static str,
        flag: Option<T>,
        raw: Option<toml::Spanned<T>>,
    ) -> Result<Option<(T, Place)>, ConfigError> {
        if let Some(value) = flag {
            return Ok(Some((value, Place::flag(key))));
        }
        if let Some(text) = env::value(self.env, key) {
            let place = Place::Variable(variable(key));
            return match T::from_variable(&text) {
                Ok(value) => Ok(Some((value, place))),
                Err(problem) => Err(problem.about(key, place)),
            };
        }
        Ok(raw.map(|spanned| {
            let place = self.source.map_or_else(|| Place::flag(key), |source| source.place(spanned.span()));
            (spanned.into_inner(), place)
        }))
    }

    /// A path of the file, seen from the file's folder.
    fn beside(&self, raw: Option<toml::Spanned<PathBuf>>) -> Option<toml::Spanned<PathBuf>> {
        let path = raw?;
        let span = path.span();
        let inner = path.into_inner();
        let moved = match self.source.and_then(|source| source.path.parent()) {
            Some(folder) if !inner.as_os_str().is_empty() && !inner.starts_with("~") => folder.join(inner),
            _ => inner,
        };
        Some(toml::Spanned::new(span, moved))
    }
}
