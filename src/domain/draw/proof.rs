//! The proof: everything about one draw in one JSON object.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::against::Ground;
use super::bytes::Hash;
use super::chain::CHAIN_LENGTH;
use super::ranking::{rank, seed};
use super::report::Checks;
use super::sheet::Sheet;
use super::spelling::is_usual;
use super::stir::Stir;
use super::text::is_event_id;
use super::verify::check_proof;
use super::word::Word;

/// The first field of every proof.
pub const PROOF_FORMAT: &str = "luckydraw-proof/1";

/// One draw and its result. Exactly these fields, in this order; `Display` writes the JSON.
///
/// A proof that was parsed has the right form, and nothing more: [`verify`](super::verify()) says whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// [`PROOF_FORMAT`].
    pub format: String,
    /// The event's id.
    pub event_id: String,
    /// The draw's number `k`.
    pub draw: u64,
    /// `s_(k-1)`.
    pub seal: Hash,
    /// `s_k`.
    pub reveal: Hash,
    /// See [`seed`].
    pub seed: Hash,
    /// The text of the sheet.
    pub sheet: String,
    /// The text of the stir.
    pub stir: String,
    /// The text of the word.
    pub word: String,
    /// The draw numbers that won, in the order drawn.
    pub winners: Vec<u64>,
    /// The reserves that were called after them, in order.
    pub called: Vec<Called>,
}

/// A reserve that was called for an absent winner, or called and passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    /// The position in the ranking, from 1. The first reserve has the number of winners + 1.
    pub place: u64,
    /// Who stands there.
    pub draw_number: u64,
}

/// Why something is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// It is no JSON object of exactly the right fields.
    #[error("it is no JSON object with exactly the fields of a proof: {0}")]
    Json(String),
    /// It is what a server says that did not give one, saved in its place.
    #[error("it is the answer of a server that gave no proof: {0}")]
    Refusal(String),
    /// It is JSON in a spelling that no program writes.
    #[error("its JSON is spelled as no program does: something was changed by hand")]
    Spelling,
    /// It says to be something else.
    #[error("its format is `{0}` and not `{PROOF_FORMAT}`")]
    Format(String),
    /// The event id is no slug.
    #[error("`{0}` is no event id")]
    Event(String),
    /// The draw's number is out of range.
    #[error("draw {0} is out of range: draws are 1 to {CHAIN_LENGTH}")]
    Draw(u64),
    /// More reserves were called than there are.
    #[error("{called} reserves cannot be called: the sheet has {reserves}")]
    Reserves {
        /// How many should have been called.
        called: usize,
        /// How many there are.
        reserves: usize,
    },
    /// What was put together does not hold.
    #[error("the proof would not hold: {0}")]
    DoesNotHold(String),
}

impl Proof {
    /// Computes the result of a draw whose three texts are frozen, with so many reserves called since.
    ///
    /// # Errors
    /// When the parts do not fit each other: a proof that comes out of here holds.
    pub fn build(reveal: Hash, sheet: &Sheet, stir: &Stir, word: &Word, called: usize) -> Result<Self, ProofError> {
        let seed = seed(&reveal, &word.hash());
        let ranking = rank(&seed, sheet.entries());
        let (winners, reserves) = ranking.split_at(sheet.places());
        if called > reserves.len() {
            return Err(ProofError::Reserves { called, reserves: reserves.len() });
        }
        let proof = Self {
            format: PROOF_FORMAT.to_owned(),
            event_id: sheet.fields().event.clone(),
            draw: sheet.fields().draw,
            seal: sheet.fields().seal,
            reveal,
            seed,
            sheet: sheet.render(),
            stir: stir.render(),
            word: word.render(),
            winners: winners.to_vec(),
            called: calls(&ranking, winners.len()).take(called).collect(),
        };
        proof.check()?;
        Ok(proof)
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// When it does not have the form of a proof.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let proof: Self =
            serde_json::from_str(text).map_err(|error| refusal(text).unwrap_or(ProofError::Json(error.to_string())))?;
        let same = serde_json::from_str::<serde_json::Value>(text).ok() == serde_json::to_value(&proof).ok();
        if !same || !is_usual(text) {
            return Err(ProofError::Spelling);
        }
        proof.check_form()?;
        Ok(proof)
    }

    /// What the types of the fields leave open.
    pub(super) fn check_form(&self) -> Result<(), ProofError> {
        if self.format != PROOF_FORMAT {
            return Err(ProofError::Format(self.format.clone()));
        }
        if !is_event_id(&self.event_id) {
            return Err(ProofError::Event(self.event_id.clone()));
        }
        if !(1..=CHAIN_LENGTH).contains(&self.draw) {
            return Err(ProofError::Draw(self.draw));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ProofError> {
        let mut checks = Checks::default();
        let held = check_proof(self, &Ground::default(), &mut checks);
        let failure = || checks.failure().map(ToString::to_string).unwrap_or_default();
        held.map(|_| ()).map_err(|_| ProofError::DoesNotHold(failure()))
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// All reserves in the order in which they are called.
pub(super) fn calls(ranking: &[u64], winners: usize) -> impl Iterator<Item = Called> {
    let ranked = (1..).zip(ranking.iter().copied());
    ranked.map(|(place, draw_number)| Called { place, draw_number }).skip(winners)
}

/// A refusal of this program's API that somebody took for the proof.
fn refusal(text: &str) -> Option<ProofError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Refused {
        success: bool,
        reason: String,
        message: String,
        #[serde(rename = "request_id")]
        _request_id: String,
        #[serde(rename = "details")]
        _details: Option<serde_json::Value>,
    }
    let refused: Refused = serde_json::from_str(text).ok().filter(|refused: &Refused| !refused.success)?;
    Some(ProofError::Refusal(format!("{} ({})", refused.message, refused.reason)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_was_saved_is_told_from_a_proof() {
        let saved = r#"{"success":false,"reason":"draw_not_found","message":"No such draw.","request_id":"0f"}"#;
        let problem = Proof::parse(saved).unwrap_err();
        assert_eq!(problem, ProofError::Refusal("No such draw. (draw_not_found)".to_owned()));
        for other in [saved.replace("false", "true"), saved.replace("{", r#"{"proof":"x","#), "[]".to_owned()] {
            assert!(matches!(Proof::parse(&other), Err(ProofError::Json(_))), "{other}");
        }
    }
}
