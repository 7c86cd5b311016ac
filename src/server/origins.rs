//! Where guests reach the program, followed as the network changes.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::sync::watch;

use super::Surroundings;
use super::discovery::address::{self, Addresses, Choice};
use super::discovery::{self, mdns::Announced};
use super::tasks::Tasks;
use crate::config::Config;
use crate::web::hosts::Hosts;
use crate::web::{App, Origins};

/// Addresses are looked at this often; a change shows within six seconds.
const LOOK: Duration = Duration::from_secs(4);

/// The machine's addresses and what is made of them.
#[derive(Debug)]
pub struct Network {
    choice: Choice,
    port: u16,
    configured: Option<String>,
    addresses: watch::Sender<Addresses>,
    origins: watch::Sender<Origins>,
}

impl Network {
    /// Looks at the machine's addresses.
    #[must_use]
    pub fn look(config: &Config, surroundings: Surroundings, local: SocketAddr) -> Self {
        let bind = if surroundings == Surroundings::Venue { config.bind } else { local.ip() };
        let choice = Choice { bind, preferred: config.interface.clone() };
        let addresses = Addresses::choose(&address::list().unwrap_or_default(), address::default_route(), &choice);
        let configured = config.public_url.as_ref().map(|url| url.origin().to_owned());
        Network {
            port: local.port(),
            origins: watch::Sender::new(origins(configured.as_deref(), &addresses, bind, local.port())),
            addresses: watch::Sender::new(addresses),
            configured,
            choice,
        }
    }

    /// The addresses right now.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.addresses.borrow().clone()
    }

    /// The origins, as they change.
    #[must_use]
    pub fn origins(&self) -> watch::Receiver<Origins> {
        self.origins.subscribe()
    }

    /// Tells the host check what we are called right now.
    pub fn tell(&self, hosts: &Hosts, announced: Option<&Announced>) {
        tell(hosts, &self.addresses.borrow(), self.choice.bind, announced);
    }

    /// Follows changes of addresses and names.
    pub fn keep_watching(&self, tasks: &mut Tasks, app: &App, names: Option<watch::Receiver<Announced>>) {
        // The follower subscribes first: a watch that nobody listens to ends.
        let follower = Follower {
            app: app.clone(),
            addresses: self.addresses.subscribe(),
            names,
            origins: self.origins.clone(),
            configured: self.configured.clone(),
            bind: self.choice.bind,
            port: self.port,
        };
        tasks.keep_running("origins", app, move || follower.clone().run());
        let (choice, sender) = (self.choice.clone(), self.addresses.clone());
        tasks.keep_running("addresses", app, move || discovery::watch(LOOK, choice.clone(), sender.clone()));
    }
}

#[derive(Clone)]
struct Follower {
    app: App,
    addresses: watch::Receiver<Addresses>,
    names: Option<watch::Receiver<Announced>>,
    origins: watch::Sender<Origins>,
    configured: Option<String>,
    bind: IpAddr,
    port: u16,
}

impl Follower {
    async fn run(mut self) {
        loop {
            let addresses = self.addresses.borrow_and_update().clone();
            let names = self.names.as_mut().map(|names| names.borrow_and_update().clone());
            tell(&self.app.hosts, &addresses, self.bind, names.as_ref());
            let now = origins(self.configured.as_deref(), &addresses, self.bind, self.port);
            self.origins.send_if_modified(|before| {
                let changed = *before != now;
                *before = now;
                changed
            });
            tokio::select! {
                changed = self.addresses.changed() => if changed.is_err() { return },
                () = changed(&mut self.names) => {}
            }
        }
    }
}

async fn changed(names: &mut Option<watch::Receiver<Announced>>) {
    if let Some(receiver) = names
        && receiver.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

fn tell(hosts: &Hosts, addresses: &Addresses, bind: IpAddr, announced: Option<&Announced>) {
    let own = addresses.all().map(|ranked| ranked.addr).chain((!bind.is_unspecified()).then_some(bind));
    let names: Vec<String> =
        announced.map(|names| names.hosts().into_iter().map(str::to_owned).collect()).unwrap_or_default();
    hosts.set(own, names);
}

fn origins(configured: Option<&str>, addresses: &Addresses, bind: IpAddr, port: u16) -> Origins {
    if configured.is_none() && addresses.best.is_none() && !bind.is_unspecified() {
        return Origins { best: address::origin(bind, port), alternatives: Vec::new() };
    }
    let best = address::public_origin(configured, addresses, port);
    let all = addresses.all().map(|ranked| address::origin(ranked.addr, port));
    Origins { alternatives: all.filter(|origin| *origin != best).collect(), best }
}
