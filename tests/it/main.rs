//! The one integration test binary: the real program over real sockets and files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Figures that a test measured are worth reading.
#![allow(clippy::print_stderr)]

mod api;
mod concurrency;
mod config;
mod crash;
mod draw_export;
mod draw_steps;
mod draw_vectors;
mod readme;
mod strings;
mod support;
mod tidy;
