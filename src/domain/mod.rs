//! What luckydraw is about, free of any machinery.
//!
//! Nothing in here knows a database, a socket, a file, the clock or the random source: every
//! function's result follows from its arguments alone. That is what lets the server, `luckydraw
//! verify` and the tests share one implementation of the draw.

pub mod claim;
pub mod csv_import;
pub mod draw;
pub mod event;
pub mod fault;
pub mod id;
pub mod keyed;
pub mod live_digits;
pub mod mask;
pub mod participant;
pub mod picture;
pub mod prize;
pub mod qr;
pub mod recovery;
pub mod search;
pub mod secret;
pub mod show;
pub mod text;
pub mod time;
pub mod waiting;
pub mod wifi;
