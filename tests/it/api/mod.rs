//! The API over real HTTP and WebSockets.

mod claims;
mod draws;
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
mod secrecy;
mod slow;
mod smoke;
