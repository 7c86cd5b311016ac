//! The raffle: prizes are drawn among the participants, live on the screen.

pub mod http;
pub mod rules;
pub mod state;
