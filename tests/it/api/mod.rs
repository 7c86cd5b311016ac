//! The API over real HTTP and WebSockets.

mod entry;
mod faults;
mod hosts;
mod idempotency;
mod openapi;
mod reasons;
mod register;
mod roles;
mod smoke;
