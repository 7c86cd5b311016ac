//! The raffle's rules that need nothing but their arguments: what may be asked, and what is shown when.

use serde::{Deserialize, Serialize};

use crate::domain::draw::Grade;
use crate::domain::event::word_digits;
use crate::domain::fault::{Fault, Reason};
use crate::domain::show::Cover;
use crate::domain::text::{self, Limit};
use crate::domain::time::Timestamp;
use crate::store::draw::{Draw, Phase, Place};
use crate::store::drawing::{Order, PrizeChoice, Reset};
use crate::store::stage::Show;

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
    /// What enters after the freeze; by the event's settings where it is missing.
    pub grade: Option<Grade>,
    /// How many digits a witnessed draw has, 10 to 64; by the event's settings where it is missing.
    pub digits: Option<u64>,
    /// The place of an absent winner that is drawn anew, for its prize; no prize needs to be named then.
    pub supersedes: Option<Place>,
}

impl DrawBody {
    /// The order that the body describes.
    ///
    /// # Errors
    /// `validation` naming the field.
    pub fn into_order(self) -> Result<Order, Fault> {
        let count = winners(self.count)?;
        let digits = self.digits.map(word_digits).transpose()?;
        let prize = match (&self.prize_id, &self.prize_name, self.supersedes) {
            (None, None, Some(_)) => PrizeChoice::Superseded,
            _ => prize(self.prize_id, self.prize_name, self.prize_rank)?,
        };
        Ok(Order { prize, count, grade: self.grade, digits, supersedes: self.supersedes })
    }
}

/// A number of winners; one where it is missing.
fn winners(count: Option<u32>) -> Result<u32, Fault> {
    let count = count.unwrap_or(1);
    if (1..=MOST_WINNERS).contains(&count) { Ok(count) } else { Err(Fault::field("count", "must be from 1 to 1000")) }
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

/// What the screens are to show, and what is to cover them; one of the two at least.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StageBody {
    /// What stands on the screens while no draw runs.
    pub show: Option<ShowName>,
    /// With `prize`: which.
    pub prize_id: Option<String>,
    /// With `prize`: how many are drawn next, 1 to 1,000; one where it is missing.
    pub count: Option<u32>,
    /// With `draw`: which.
    pub draw: Option<u64>,
    /// What lies over every screen, also while a draw runs.
    pub cover: Option<Cover>,
}

/// What stands on the screens while no draw runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShowName {
    /// The join code.
    Code,
    /// The results so far.
    History,
    /// The prize that is drawn next.
    Prize,
    /// The winners of an earlier draw.
    Draw,
}

impl StageBody {
    /// What is to be shown and what is to cover it.
    ///
    /// # Errors
    /// `validation` naming the field.
    pub fn into_orders(self) -> Result<(Option<Show>, Option<Cover>), Fault> {
        let cover = self.cover;
        let show = match self.show {
            None if cover.is_none() => return Err(Fault::field("show", "say what to show or how to cover it")),
            None => None,
            Some(ShowName::Code) => Some(Show::Code),
            Some(ShowName::History) => Some(Show::History),
            Some(ShowName::Prize) => Some(self.announcement()?),
            Some(ShowName::Draw) => Some(Show::Draw(self.draw.ok_or_else(|| Fault::field("draw", "say which draw"))?)),
        };
        Ok((show, cover))
    }

    fn announcement(self) -> Result<Show, Fault> {
        let id = self.prize_id.ok_or_else(|| Fault::field("prize_id", "say which prize"))?;
        Ok(Show::Prize { id, count: winners(self.count)? })
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
    /// Phones bind themselves to what they throw in.
    Stirring,
    /// Phones show what they bound themselves to; then the stir's fingerprint stands.
    Showing,
    /// Digits are called.
    Word,
    /// The reels run.
    Spinning,
    /// The reels stop.
    Stopping,
    /// The winners.
    Winner,
}

/// What a draw looks like at a moment.
///
/// A sealed draw that is frozen shows as idle: nothing is shown before the result is durable. One that was
/// stirred shows what went in last.
#[must_use]
pub fn stage_phase(draw: &Draw, now: Timestamp) -> StagePhase {
    match draw.phase {
        Phase::Stirring => StagePhase::Stirring,
        Phase::Showing => StagePhase::Showing,
        Phase::Word => StagePhase::Word,
        Phase::Frozen => match draw.grade {
            Grade::Sealed => StagePhase::Idle,
            Grade::Stirred => StagePhase::Showing,
            Grade::Witnessed => StagePhase::Word,
        },
        Phase::Aborted => StagePhase::Idle,
        Phase::Revealed => StagePhase::Winner,
        Phase::Ranked if draw.stopped_at.is_some() => StagePhase::Stopping,
        Phase::Ranked if draw.stop_due().is_some_and(|due| now >= due) => StagePhase::Stopping,
        Phase::Ranked => StagePhase::Spinning,
    }
}

/// Refuses to tell what has not been revealed.
///
/// # Errors
/// `not_revealed`; `draw_aborted`.
pub fn refuse_unrevealed(draw: &Draw) -> Result<(), Fault> {
    match draw.phase {
        Phase::Revealed => Ok(()),
        Phase::Aborted => Err(Fault::new(Reason::DrawAborted)),
        _ => Err(Fault::new(Reason::NotRevealed)),
    }
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
            (r#"{"prize_name":"a","grade":"witnessed","digits":9}"#, "digits"),
            (r#"{"prize_name":"a","prize_rank":0}"#, "prize_rank"),
        ] {
            assert_eq!(body(json).unwrap_err().details.unwrap()["field"], field, "{json}");
        }
        assert_eq!(body(r#"{"prize_name":"1등 상","prize_rank":1,"count":3,"grade":"sealed"}"#).unwrap().count, 3);
        assert_eq!(body(r#"{"prize_id":"x"}"#).unwrap().count, 1);
    }
}
