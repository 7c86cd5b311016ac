//! The composition root: opens the store, binds, announces, serves, and stops in order.

pub mod discovery;
mod document;
mod doorkeeper;
pub(crate) mod hardware;
pub(crate) mod listen;
mod memory;
mod notice;
mod origins;
mod porch;
mod projector;
pub(crate) mod router;
mod secrets;
mod stage;
mod tasks;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use notice::Notice;
pub use secrets::FirstSecrets;

use crate::ambient::{Clock, Entropy};
use crate::config::{Config, Port};
use crate::domain::draw::Mode;
use crate::live::Hub;
use crate::store::lock::{Holder, Lock, LockError};
use crate::store::{self, Disk, Store};
use crate::web::high_traffic::{self, Pending};
use crate::web::hosts::Hosts;
use crate::web::waiting_room::Rooms;
use crate::web::{App, Parts};
use discovery::address::Addresses;
use discovery::mdns::{Announced, Mdns, Wish};
use origins::Network;
use tasks::Tasks;

/// How long phones have to hear that the program stops, before their connections end.
const GOODBYE: Duration = Duration::from_millis(300);
/// How long connections and tasks may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The settings.
    pub config: Config,
    /// For whom.
    pub surroundings: Surroundings,
    /// The disk below the database; as it is, but for benchmarks.
    pub disk: Disk,
}

/// Who can reach the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// The whole venue: watches addresses, announces itself.
    Venue,
    /// Only this process: loopback, any port.
    Private,
}

/// Why the program could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting cannot be used.
    #[error("{0}")]
    Config(String),
    /// Another process serves the file.
    #[error("another luckydraw holds the file")]
    Held(Option<Holder>),
    /// The lock file cannot be had.
    #[error(transparent)]
    Lock(LockError),
    /// The file cannot be opened.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Bind {
        /// Which.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The operating system refused something else.
    #[error("cannot start: {0}")]
    Os(#[from] std::io::Error),
}

/// A program that serves.
#[derive(Debug)]
pub struct Running {
    app: App,
    network: Network,
    local: SocketAddr,
    first_secrets: Option<FirstSecrets>,
    notices: Vec<Notice>,
    mdns: Option<Mdns>,
    stop: watch::Sender<bool>,
    close: watch::Sender<bool>,
    room: u64,
    surroundings: Surroundings,
    serving: JoinHandle<()>,
    has_ended: watch::Receiver<bool>,
    tasks: Tasks,
    _lock: Lock,
}

/// Starts to serve.
///
/// # Errors
/// See [`StartError`].
pub async fn start(options: Options) -> Result<Running, StartError> {
    start_with(options, router::build).await
}

/// The same with routes of the caller's.
pub(crate) async fn start_with(options: Options, routes: impl FnOnce(App) -> Router) -> Result<Running, StartError> {
    let Options { config, surroundings, disk } = options;
    let mut lock = take_lock(&config)?;
    // What an earlier holder said is over; a private server is nobody to send others to.
    lock.tell(&Holder::unreachable())?;
    let room = listen::raise_descriptor_limit();
    let (store, clock, entropy) = open_store(&config, disk).await?;
    let (listener, local) = bind(&config, surroundings)?;
    let (stop, stopping) = watch::channel(false);
    let (close, closing) = watch::channel(false);
    let network = Network::look(&config, surroundings, local);
    let hosts = Hosts::new(local.port(), &config.hosts, config.public_url.as_ref().map(|url| url.host().to_owned()));
    let control_token = store::access::new_token(&entropy)?;
    let ticket_secret = entropy.bytes().map_err(store::Error::from)?;
    let configured = config.wifi.clone();
    let wifi = store.read(move |snapshot| store::wifi::in_use(snapshot, configured.as_ref())).await?;
    let app = App::new(Parts {
        hub: Hub::new(store.read(|snapshot| store::meta::revision_base(snapshot)).await?),
        store,
        clock,
        entropy,
        assets: crate::web::assets::Assets::load(),
        hosts,
        texts: Default::default(),
        excerpts: Default::default(),
        guesses: Default::default(),
        passwords: Default::default(),
        exports: Default::default(),
        metrics: Default::default(),
        origins: network.origins(),
        wifi: config.wifi.clone(),
        wifi_in_use: watch::Sender::new(wifi),
        port: local.port(),
        control_token,
        password_is_configured: config.admin_password.is_some() || config.admin_password_file.is_some(),
        has_public_url: config.public_url.is_some(),
        staff: Default::default(),
        hush: Default::default(),
        phone_seen: Default::default(),
        rooms: Rooms::new(room, hardware::measured(&config.db, room)),
        pending: Pending::new(ticket_secret, high_traffic::MOST),
        joins: Default::default(),
        stopping,
    });
    let first_secrets = secrets::prepare(&app, &config, surroundings).await?;
    // Who waited before a restart is ahead of whoever comes first after it.
    app.rooms.refresh(&app).await?;
    app.rooms.mark();
    let mdns = announce(&config, surroundings, local.port());
    let mut notices = Notice::at_start(&config, &network, local.port(), room);
    notices.extend(app.store.lacked_head().then_some(Notice::HeadMissing));
    let mdns = match mdns {
        Some(Err(warning)) => {
            notices.push(Notice::Mdns(warning.to_string()));
            None
        }
        Some(Ok(mdns)) => Some(mdns),
        None => None,
    };
    network.tell(&app.hosts, mdns.as_ref().map(Mdns::announced).map(|names| names.borrow().clone()).as_ref());
    let tasks = start_tasks(&app, &network, mdns.as_ref(), &notices, surroundings);
    if surroundings == Surroundings::Venue {
        lock.tell(&holder(&app, local))?;
    }
    let router = routes(app.clone());
    memory::rest_now(&app).await;
    let (ended, has_ended) = watch::channel(false);
    let serving = listen::serve(listener, app.clone(), router, room, closing);
    // Whoever knocks is let in before anybody in the house is served: with a fair share of the turns only, the queue
    // before the door runs over in a burst, and phones knock again no sooner than a second later.
    let serving = tokio::spawn(tokio::task::unconstrained(async move {
        serving.await;
        ended.send_replace(true);
    }));
    Ok(Running {
        app,
        network,
        local,
        first_secrets,
        notices,
        mdns,
        stop,
        close,
        room,
        surroundings,
        serving,
        has_ended,
        tasks,
        _lock: lock,
    })
}

fn take_lock(config: &Config) -> Result<Lock, StartError> {
    Lock::take(&config.db).map_err(|error| match error {
        LockError::Held(holder) => StartError::Held(holder),
        error @ LockError::Io { .. } => StartError::Lock(error),
    })
}

async fn open_store(config: &Config, disk: Disk) -> Result<(Store, Clock, Entropy), StartError> {
    let (clock, entropy) = (Clock::System, Entropy::System);
    let (path, for_clock, for_entropy) = (config.db.clone(), clock.clone(), entropy.clone());
    let opened = tokio::task::spawn_blocking(move || Store::open_on(disk, &path, for_clock, for_entropy)).await;
    let store = opened.map_err(std::io::Error::other)??;
    Ok((store, clock, entropy))
}

fn bind(config: &Config, surroundings: Surroundings) -> Result<(TcpListener, SocketAddr), StartError> {
    let (address, ports) = match surroundings {
        Surroundings::Venue => (config.bind, config.port.candidates()),
        Surroundings::Private => (IpAddr::V4(Ipv4Addr::LOCALHOST), Port::Any.candidates()),
    };
    let listener = listen::bind(address, ports).map_err(|(addr, source)| StartError::Bind { addr, source })?;
    let local = listener.local_addr()?;
    Ok((listener, local))
}

fn announce(config: &Config, surroundings: Surroundings, port: u16) -> Option<Result<Mdns, discovery::mdns::Warning>> {
    let wanted = config.mdns && surroundings == Surroundings::Venue && !config.bind.is_loopback();
    wanted.then(|| {
        let (name, preferred) = (config.mdns_name.clone(), config.interface.clone());
        discovery::mdns::announce(&Wish { name, port, bind: config.bind, preferred })
    })
}

fn start_tasks(
    app: &App,
    network: &Network,
    mdns: Option<&Mdns>,
    notices: &[Notice],
    surroundings: Surroundings,
) -> Tasks {
    let mut tasks = Tasks::new(app.stopping.clone());
    let warnings: Vec<_> = notices.iter().filter_map(Notice::as_json).collect();
    let shown = app.clone();
    tasks.keep_running("projector", app, move || projector::run(shown.clone(), warnings.clone()));
    for _ in 0..std::thread::available_parallelism().map_or(2, NonZero::get) {
        let hub = app.hub.clone();
        tasks.keep_running("fan-out", app, move || hub.clone().take_round());
    }
    let staged = app.clone();
    tasks.keep_running("stage", app, move || stage::run(staged.clone()));
    let kept = app.clone();
    tasks.keep_running("doorkeeper", app, move || doorkeeper::run(kept.clone()));
    let watched = app.clone();
    tasks.keep_running("traffic", app, move || doorkeeper::watch_traffic(watched.clone()));
    let used = app.clone();
    tasks.keep_running("memory", app, move || memory::run(used.clone()));
    if surroundings == Surroundings::Venue {
        network.keep_watching(&mut tasks, app, mdns.map(Mdns::announced));
    }
    tasks
}

fn holder(app: &App, local: SocketAddr) -> Holder {
    Holder {
        pid: std::process::id(),
        url: app.origin(),
        control_url: local_origin(local),
        control_token: app.control_token.clone(),
    }
}

/// Where this machine reaches what listens on `local`.
fn local_origin(local: SocketAddr) -> String {
    let address = match local.ip() {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        // A socket for both families answers on the old loopback as well.
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        address => address,
    };
    discovery::address::origin(address, local.port())
}

impl Running {
    /// Where guests reach it, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.app.origin()
    }

    /// Where this machine reaches it, without a trailing slash.
    #[must_use]
    pub fn local_url(&self) -> String {
        local_origin(self.local)
    }

    /// The token of commands on this machine.
    #[must_use]
    pub fn control_token(&self) -> &str {
        &self.app.control_token
    }

    /// What the very first start made, to be shown once.
    #[must_use]
    pub fn first_secrets(&self) -> Option<&FirstSecrets> {
        self.first_secrets.as_ref()
    }

    /// The machine's addresses right now.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.network.addresses()
    }

    /// What the organiser should know.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.notices.clone()
    }

    /// The names on the network, as they change.
    #[must_use]
    pub fn announced(&self) -> Option<watch::Receiver<Announced>> {
        self.mdns.as_ref().map(Mdns::announced)
    }

    /// The current event's id, where it is a rehearsal.
    pub async fn rehearsal(&self) -> Option<String> {
        let current = self.app.store.read(|snapshot| store::event::find(snapshot, None)).await.ok();
        current.filter(|event| event.mode == Mode::Rehearsal).map(|event| event.id.to_string())
    }

    /// How many connections there is room for.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Returns should serving end by itself, which only a fault of ours can bring about.
    pub async fn ended(&self) {
        // A sender that is gone means that the task is.
        let _ = self.has_ended.clone().wait_for(|ended| *ended).await;
    }

    /// Tells everyone, answers what is open, and closes the file with its log moved into it. Only the
    /// connections are short of time: what the store still owes takes as long as it takes.
    pub async fn stop(self) {
        let store = self.app.store.clone();
        // Neither channel's receivers are needed for stopping to go on.
        let _ = self.stop.send(true);
        self.app.hub.call_all();
        if self.surroundings == Surroundings::Venue {
            tokio::time::sleep(GOODBYE).await;
        }
        let _ = self.close.send(true);
        if tokio::time::timeout(PATIENCE, end(self.serving, self.tasks, self.mdns)).await.is_err() {
            tracing::warn!("some connections were cut off");
        }
        if tokio::task::spawn_blocking(move || store.close()).await.is_err() {
            tracing::error!("the store could not be closed");
        }
    }
}

async fn end(serving: JoinHandle<()>, tasks: Tasks, mdns: Option<Mdns>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, "serving ended unexpectedly");
    }
    tasks.stop().await;
    if let Some(mdns) = mdns {
        mdns.stop().await;
    }
}
