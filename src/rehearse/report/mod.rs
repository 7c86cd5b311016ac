//! What was measured, for machines and for people.
//!
//! Benchmarks are for engineers: a stored document, a table, a comparison. A rehearsal is for the organiser: a story
//! in plain words, told alike by the terminal and by a page.

mod chart;
mod columns;
mod compare;
mod document;
mod page;
mod say;
mod story;
mod table;
mod words;

pub use document::{Document, FORMAT};
pub use page::page;
pub use say::grouped;
pub use table::{changes, table};
pub use words::words;
