//! The API over real HTTP and WebSockets.

mod entry;
mod faults;
mod hostile;
mod hosts;
mod idempotency;
mod openapi;
mod prizes;
mod reasons;
mod register;
mod roles;
mod slow;
mod smoke;
