//! How guests find the server: the machine's addresses, and a name announced on the network.
//!
//! The code that phones scan always holds a numeric address, because many phones resolve no
//! `.local` name; the announced name is a convenience for laptops.

pub mod address;
pub mod mdns;
pub mod rank;
mod watch;

pub use watch::watch;
