//! The API over real HTTP and WebSockets.

mod entry;
mod hosts;
mod idempotency;
mod openapi;
mod register;
mod roles;
mod smoke;
