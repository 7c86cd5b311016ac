//! Phones: lean clients over plain sockets, so that the load costs less than the server that bears it.

pub mod crowd;
pub mod http;
pub mod journey;
pub mod journeys;
pub mod request;
pub mod returning;
pub mod socket;
pub mod target;
