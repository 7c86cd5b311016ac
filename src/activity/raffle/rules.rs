//! The raffle's rules that need nothing but their arguments: what may be asked, and what is shown when.

use serde::{Deserialize, Serialize};

use crate::domain::fault::{Fault, Reason};
use crate::domain::text::{self, Limit};
use crate::domain::time::Timestamp;
use crate::store::draw::{Draw, Phase};
use crate::store::drawing::{Order, PrizeChoice, Reset};

/// Winners of one draw at most.
pub const MOST_WINNERS: u32 = 1_000;

/// What an organiser asks to be drawn.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawBody {
    /// A registered prize; or `prize_name`.
    pub prize_id: Option<String>,
    /// A prize by name; one that is not registered draws all the same, as an unlisted prize.
    pub prize_name: Option<String>,
    /// Decides where several prizes have the name.
    pub prize_rank: Option<u32>,
    /// How many winners, 1 to 1,000; one where it is missing.
    pub count: Option<u32>,
    /// How the draw can be checked; `sealed` where it is missing.
    pub grade: Option<String>,
}

impl DrawBody {
    /// The order that the body describes.
    ///
    /// # Errors
    /// `validation` naming the field.
    pub fn into_order(self) -> Result<Order, Fault> {
        let count = self.count.unwrap_or(1);
        if !(1..=MOST_WINNERS).contains(&count) {
            return Err(Fault::field("count", "must be from 1 to 1000"));
        }
        if self.grade.as_deref().is_some_and(|grade| grade != "sealed") {
            return Err(Fault::field("grade", "must be sealed"));
        }
        Ok(Order { prize: prize(self.prize_id, self.prize_name, self.prize_rank)?, count })
    }
}

fn prize(id: Option<String>, name: Option<String>, rank: Option<u32>) -> Result<PrizeChoice, Fault> {
    match (id, name) {
        (Some(id), _) => Ok(PrizeChoice::Id(id)),
        (None, Some(name)) => {
            let name =
                text::clean(&name, Limit::PRIZE).map_err(|error| Fault::field("prize_name", &error.to_string()))?;
            if rank == Some(0) {
                return Err(Fault::field("prize_rank", "must be 1 or more"));
            }
            Ok(PrizeChoice::Name { name, rank })
        }
        (None, None) => Err(Fault::field("prize_name", "name a prize, by prize_name or prize_id")),
    }
}

/// What a reset takes out of the live event.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetBody {
    /// Numbers begin at 1 again; this resets draws too.
    #[serde(default)]
    pub reset_participants: bool,
    /// Winners become eligible again; draws go on counting.
    #[serde(default)]
    pub reset_draws: bool,
}

impl ResetBody {
    /// What is to be reset.
    ///
    /// # Errors
    /// `validation` where the body asks for nothing.
    pub fn what(&self) -> Result<Reset, Fault> {
        match (self.reset_participants, self.reset_draws) {
            (true, _) => Ok(Reset::ParticipantsAndDraws),
            (false, true) => Ok(Reset::Draws),
            (false, false) => Err(Fault::field("reset_draws", "say what to reset")),
        }
    }
}

/// What the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StagePhase {
    /// The join code.
    Idle,
    /// The reels run.
    Spinning,
    /// The reels stop.
    Stopping,
    /// The winners.
    Winner,
}

/// What a draw looks like at a moment.
///
/// A frozen draw shows as idle: nothing is shown before the result is durable.
#[must_use]
pub fn stage_phase(draw: &Draw, now: Timestamp) -> StagePhase {
    match draw.phase {
        Phase::Frozen => StagePhase::Idle,
        Phase::Revealed => StagePhase::Winner,
        Phase::Ranked if draw.stop_due().is_some_and(|due| now >= due) => StagePhase::Stopping,
        Phase::Ranked => StagePhase::Spinning,
    }
}

/// Refuses to tell what has not been revealed.
///
/// # Errors
/// `not_revealed`.
pub fn refuse_unrevealed(draw: &Draw) -> Result<(), Fault> {
    if draw.phase == Phase::Revealed { Ok(()) } else { Err(Fault::new(Reason::NotRevealed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(json: &str) -> Result<Order, Fault> {
        serde_json::from_str::<DrawBody>(json).unwrap().into_order()
    }

    #[test]
    fn an_order_needs_a_prize_and_a_sane_count() {
        for (json, field) in [
            (r#"{}"#, "prize_name"),
            (r#"{"prize_name":" "}"#, "prize_name"),
            (r#"{"prize_name":"a","count":0}"#, "count"),
            (r#"{"prize_name":"a","count":1001}"#, "count"),
            (r#"{"prize_name":"a","grade":"stirred"}"#, "grade"),
            (r#"{"prize_name":"a","prize_rank":0}"#, "prize_rank"),
        ] {
            assert_eq!(body(json).unwrap_err().details.unwrap()["field"], field, "{json}");
        }
        assert_eq!(body(r#"{"prize_name":"1등 상","prize_rank":1,"count":3,"grade":"sealed"}"#).unwrap().count, 3);
        assert_eq!(body(r#"{"prize_id":"x"}"#).unwrap().count, 1);
    }
}
