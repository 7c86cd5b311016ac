//! The API over real HTTP and WebSockets.

mod access;
mod audit;
mod claims;
mod draws;
mod entry;
mod events;
mod faults;
mod hostile;
mod hosts;
mod idempotency;
mod live;
mod live_digits;
mod openapi;
mod pages;
mod participants;
mod prizes;
mod reasons;
mod recovery;
mod register;
mod roles;
mod secrecy;
mod secrets;
mod slow;
mod smoke;
mod stage;
