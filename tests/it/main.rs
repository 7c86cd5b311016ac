//! The one integration test binary: the real program over real sockets and files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Figures that a test measured are worth reading.
#![allow(clippy::print_stderr)]

mod api;
mod cli;
mod concurrency;
mod config;
mod crash;
mod disk_full;
mod draw_beside;
mod draw_excerpts;
mod draw_export;
mod draw_fair;
mod draw_inputs;
mod draw_steps;
mod draw_vectors;
mod export_memory;
mod handbook;
mod large;
mod lock;
mod mdns;
mod memory;
mod migrate;
mod no_phone;
mod readme;
mod rollback;
mod rollback_copy;
mod shutdown;
mod strings;
mod support;
mod tidy;
