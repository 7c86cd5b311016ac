//! The one integration test binary: the real program over real sockets and files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod concurrency;
mod config;
mod crash;
mod draw_export;
mod draw_steps;
mod draw_vectors;
mod disk_full;
mod lock;
mod migrate;
mod shutdown;
mod strings;
mod support;
mod tidy;
