//! The API over real HTTP and WebSockets.

mod smoke;
