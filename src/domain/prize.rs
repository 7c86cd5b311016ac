//! A prize: what is drawn for, how many of it, and how much is left.

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::text::{self, Limit};

/// The largest rank and quantity that a prize may have.
pub const MOST: u32 = 100_000;

/// A prize as the organiser describes it, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrizeDraft {
    /// The name that the screen shows.
    pub name: String,
    /// A longer text, perhaps empty.
    pub description: String,
    /// 1 is the grandest.
    pub rank: u32,
    /// How many of it there are.
    pub quantity: u32,
}

/// A prize as it arrives in a request.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrizeInput {
    /// The name that the screen shows, 1 to 40 characters.
    pub name: String,
    /// A longer text of up to 500 characters.
    #[serde(default)]
    pub description: String,
    /// 1 is the grandest.
    pub rank: u32,
    /// How many of it there are, 1 to 100,000.
    pub quantity: u32,
}

impl PrizeInput {
    /// The cleaned draft.
    ///
    /// # Errors
    /// `validation` naming the field.
    pub fn into_draft(self) -> Result<PrizeDraft, Fault> {
        let name = text::clean(&self.name, Limit::PRIZE).map_err(|e| Fault::field("name", &e.to_string()))?;
        let description = text::clean_lines(&self.description, Limit::DESCRIPTION)
            .map_err(|e| Fault::field("description", &e.to_string()))?;
        within("rank", self.rank)?;
        within("quantity", self.quantity)?;
        Ok(PrizeDraft { name, description, rank: self.rank, quantity: self.quantity })
    }
}

fn within(field: &str, value: u32) -> Result<(), Fault> {
    if (1..=MOST).contains(&value) { Ok(()) } else { Err(Fault::field(field, "must be from 1 to 100000")) }
}
