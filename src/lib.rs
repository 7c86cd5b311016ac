//! luckydraw: a verifiable lucky draw for a whole venue, served from one machine without internet.
//!
//! One process serves the pages, keeps everything in one SQLite file as its only writer, and tells
//! every phone and screen the state of the draw over WebSockets. Any guest can check any draw.
//!
//! # Layers
//!
//! Data flows one way, and a lower layer never names a higher one; `tests/it/tidy.rs` holds this.
//!
//! | layer | what lives there | what is deliberately absent |
//! | --- | --- | --- |
//! | [`domain`] | words, rules, the draw's protocol, parsing of imports and pictures | clocks, sockets, files, SQL |
//! | [`embedded`], [`strings`] | the folder `assets/` in the binary; the words of every language | anything that shows them |
//! | [`config`], [`ambient`] | settings; the clock and the random source as parameters | anything that acts on them |
//! | [`store`] | the one writer, readers, migrations; one aggregate a file with its SQL | HTTP |
//! | [`live`] | the newest state of each event, encoded once for each audience, and the lines to whoever listens | HTTP, SQL |
//! | [`export`] | CSV, JSON, XLSX and SQLite files out of one snapshot | HTTP |
//! | [`web`] | layers, extractors, answers, the routes that belong to no activity | SQL |
//! | [`activity`] | what guests take part in: one folder each | other activities |
//! | [`server`] | binds, wires, projects changes into live state, moves draws on, stops | rules |
//! | [`rehearse`] | the real server in a child process, thousands of phones, what they measured | rules |
//! | [`cli`] | the command line | everything else |
//!
//! # How a change travels
//!
//! A handler sends a closure to the store. The writer thread runs what is queued in one
//! transaction, a savepoint for each, commits with `synchronous=FULL`, and answers only then; of
//! joins only so many at a time, and whatever else is asked for goes before them. The
//! commit names the events it touched; the projector reads one snapshot of each, encodes the state
//! once for each audience and publishes it; sockets send the newest state they have not sent.
//!
//! # How a draw travels
//!
//! Freeze the sheet, commit; rank and store the result, commit; only then the reels move; when the
//! time has come, or the host says so, store the reveal, commit; only then phones and screens get
//! the numbers. The task that moves draws on reads the file, not its memory, so a crash at any point
//! goes forward.
//!
//! # Words
//!
//! *Event*: one gathering. *Participant* and *draw number*: counted up from 1 without gaps. *Prize*:
//! name, rank, quantity, picture. *Draw* k: one act of picking winners. *Winner* and *claim*: a pick
//! that is open, collected, absent (the next reserve is called) or void. *Seal, reveal, sheet, stir,
//! proof*: see [`domain::draw`].

pub mod domain;

pub mod embedded;
pub mod strings;

pub mod ambient;
pub mod config;

pub mod live;
pub mod store;

pub mod export;

pub mod web;

pub mod activity;

pub mod server;

pub mod rehearse;

pub mod cli;
