//! A whole rehearsal: the disk, then a try for each pattern.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Disk, FORMAT, Measured, Pattern, Try, own, there};
use crate::rehearse::machine::Machine;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::{median, ms};
use crate::rehearse::{Error, platform};
use crate::server::hardware;

/// Pages that the disk has to take.
const SYNCS: usize = 20;
/// Connections that are left for the organiser and for whoever has not hung up yet.
const SPARE: u64 = 16;

/// What to rehearse.
pub struct Hold<'a> {
    /// Guests that the event expects.
    pub guests: usize,
    /// How they come; a try for each.
    pub arrivals: Vec<Pattern>,
    /// Access points that the venue has, where that is known.
    pub access_points: Option<u32>,
    /// Where.
    pub place: Place,
    /// This machine.
    pub machine: Machine,
    /// Now, as people read it.
    pub at: String,
    /// Hears what is being done.
    pub tell: &'a (dyn Fn(Step) + Sync),
}

/// Where a rehearsal is held.
#[derive(Debug, Clone)]
pub enum Place {
    /// On servers of its own, which keep their files in this folder.
    Own(PathBuf),
    /// On the server at this address.
    There(String),
}

/// What a rehearsal is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It asks the disk how fast it is.
    Disk,
    /// A try begins.
    Opens {
        /// Which of them.
        number: usize,
        /// How many there are.
        of: usize,
        /// How guests come.
        arrival: Pattern,
        /// How many.
        guests: usize,
    },
    /// So many have come so far.
    Came {
        /// Those with a live page.
        came: usize,
        /// All of them.
        guests: usize,
    },
    /// So many phones went to sleep.
    Sleep {
        /// How many.
        phones: usize,
    },
    /// So many phones wake up, one after the other.
    Wake {
        /// How many.
        phones: usize,
    },
    /// Something is drawn, and these phones listen.
    Draws {
        /// How many.
        phones: usize,
    },
}

/// Holds it.
///
/// # Errors
/// Where no first server starts, or where one that was named may not be rehearsed with.
pub async fn hold(hold: &Hold<'_>) -> Result<Measured, Error> {
    let free_memory_mb = hold.is_own().then(hardware::free_memory_mb).flatten();
    let (disk, tries) = match &hold.place {
        Place::Own(folder) => {
            (hold.tell)(Step::Disk);
            (Some(disk(folder).await?), at_home(hold, folder).await?)
        }
        Place::There(url) => (None, at(hold, url).await?),
    };
    Ok(Measured {
        format: FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: hold.at.clone(),
        machine: hold.machine.clone(),
        free_memory_mb,
        url: hold.url(),
        guests: hold.guests,
        access_points: hold.access_points,
        disk,
        tries,
    })
}

impl Hold<'_> {
    fn is_own(&self) -> bool {
        matches!(self.place, Place::Own(_))
    }

    fn url(&self) -> Option<String> {
        match &self.place {
            Place::Own(_) => None,
            Place::There(url) => Some(url.clone()),
        }
    }

    /// Phones to simulate: all, or as many as there is room for. All at once each has a second connection before
    /// its first is gone; and a server sends guests to the line once four fifths of its connections are taken. How
    /// many another machine has room for is not known here.
    fn phones(&self, arrival: Pattern) -> usize {
        let connections = self.machine.connections;
        let room = match (&self.place, arrival) {
            (Place::There(_), _) => connections,
            (Place::Own(_), Pattern::AtOnce) => connections / 2,
            (Place::Own(_), _) => connections / 5 * 4,
        };
        self.guests.min(usize::try_from(room.saturating_sub(SPARE)).unwrap_or(usize::MAX)).max(1)
    }

    /// Tells that a try begins; gives how many phones it has.
    fn open(&self, place: usize, arrival: Pattern) -> usize {
        let guests = self.phones(arrival);
        (self.tell)(Step::Opens { number: place + 1, of: self.arrivals.len(), arrival, guests });
        guests
    }
}

async fn at_home(hold: &Hold<'_>, folder: &Path) -> Result<Vec<Try>, Error> {
    let mut tries = Vec::new();
    for (place, arrival) in hold.arrivals.iter().enumerate() {
        let guests = hold.open(place, *arrival);
        tries.push(match own::attempt(hold, folder, *arrival, guests).await {
            // What was held before is worth a report, and a server that does not start any more is part of it.
            Err(error) if !tries.is_empty() => Try::broken(*arrival, guests, &error),
            held => held?,
        });
    }
    Ok(tries)
}

async fn at(hold: &Hold<'_>, url: &str) -> Result<Vec<Try>, Error> {
    let target = Target::at(url).await.map_err(|source| match source.kind() {
        ErrorKind::InvalidInput => Error::WrongAddress { url: url.to_owned(), source },
        _ => Error::Unreachable { url: url.to_owned(), source },
    })?;
    let target = there::practice(target, url).await?;
    let mut tries = Vec::new();
    for (place, arrival) in hold.arrivals.iter().enumerate() {
        let guests = hold.open(place, *arrival);
        tries.push(there::attempt(hold, &target, *arrival, guests).await?);
    }
    Ok(tries)
}

async fn disk(folder: &Path) -> Result<Disk, Error> {
    let there = folder.to_owned();
    let asked = tokio::task::spawn_blocking(move || platform::syncs(&there, SYNCS)).await;
    let asked = asked.map_err(|error| Error::failed(error.to_string()))?;
    let took: Vec<f64> =
        asked.map_err(|source| Error::Folder { parent: folder.to_owned(), source })?.into_iter().map(ms).collect();
    Ok(Disk {
        syncs: took.len(),
        median_ms: median(&took).unwrap_or_default(),
        worst_ms: took.iter().copied().fold(0.0, f64::max),
        free_mb: platform::free_disk_mb(folder),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(connections: u64, place: Place) -> [usize; 2] {
        let (machine, at) = (Machine { connections, ..Machine::this() }, String::new());
        let hold =
            Hold { guests: 18_000, arrivals: Vec::new(), access_points: None, place, machine, at, tell: &|_| () };
        [Pattern::AtOnce, Pattern::Wave].map(|arrival| hold.phones(arrival))
    }

    #[test]
    fn no_more_phones_than_there_is_room_for() {
        let own = || Place::Own(PathBuf::new());
        assert_eq!(phones(99_900, own()), [18_000, 18_000]);
        assert_eq!(phones(19_900, own()), [9_934, 15_904]);
        assert_eq!(phones(16, own()), [1, 1]);
        assert_eq!(phones(17_900, Place::There("http://x".to_owned())), [17_884, 17_884]);
    }
}
