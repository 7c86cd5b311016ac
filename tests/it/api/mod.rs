//! The API over real HTTP and WebSockets.

mod entry;
mod idempotency;
mod register;
mod smoke;
