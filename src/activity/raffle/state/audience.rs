//! What screens and organisers see beyond the phones' state.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::parts::State;
use super::{Surroundings, unreadable};
use crate::activity::raffle::rules::StagePhase;
use crate::domain::claim::Claim;
use crate::domain::event::Registration;
use crate::domain::keyed::hex;
use crate::domain::qr;
use crate::domain::show::StageView;
use crate::domain::time::Timestamp;
use crate::domain::wifi::Wifi;
use crate::store::claim::Pick;
use crate::store::draw::{Draw, Phase};
use crate::store::event::{self, Event};
use crate::store::prize::{ImageLinks, Prize};
use crate::store::{Error, Snapshot, audit, claim, participant, roll_call, stage, wifi};

/// Audit records that organisers see beside the state.
const LAST: u32 = 5;

/// What everyone in the hall may see: screens show it, organisers too.
pub(super) fn public(
    snapshot: &Snapshot,
    state: &State,
    event: &Event,
    next: Option<&(Prize, u32)>,
    around: &Surroundings,
) -> Result<Value, Error> {
    let mut value = serde_json::to_value(state).map_err(unreadable)?;
    value["participants"] = participant::count(snapshot, event)?.into();
    value["phones"] = around.connections.guest.into();
    value["join"] = around.join.clone();
    value["join"]["wifi"] = wifi::in_use(snapshot, around.wifi.as_ref())?.map_or(Value::Null, |wifi| invitation(&wifi));
    if let Some(since) = roll_call::since(event, state.at) {
        value["here"] = roll_call::count(snapshot, event, since)?.into();
    }
    add_look(&mut value, event, next);
    add_stage(&mut value, snapshot, state, event, around)?;
    Ok(value)
}

/// How the screens look and what they show beside a draw.
fn add_look(value: &mut Value, event: &Event, next: Option<&(Prize, u32)>) {
    value["event"]["theme"] = json!(event.settings.theme);
    value["event"]["logo"] = json!(event.logo.as_deref().map(ImageLinks::of));
    value["event"]["shown_as"] = json!(event.settings.shown_as);
    // A prize that is gone is announced no more.
    value["view"] = json!(if event.view == StageView::Prize && next.is_none() { StageView::Code } else { event.view });
    value["cover"] = json!(event.cover);
    value["next"] = next.map_or(Value::Null, |(prize, count)| announced(prize, *count));
}

/// What the stage has beyond the phones' part of it.
fn add_stage(
    value: &mut Value,
    snapshot: &Snapshot,
    state: &State,
    event: &Event,
    around: &Surroundings,
) -> Result<(), Error> {
    match state.stage.phase {
        StagePhase::Idle => value["pool"] = pool(snapshot, event)?,
        StagePhase::Stirring | StagePhase::Showing | StagePhase::Word | StagePhase::Spinning | StagePhase::Stopping => {
            value["stage"]["held_by"] = around.holding.into();
        }
        StagePhase::Winner => {
            if let Some(draw) = &state.stage.draw {
                add_windows(&mut value["stage"], &claim::of_draw(snapshot, &event.id, draw.draw)?, state.at);
            }
        }
    }
    Ok(())
}

/// Who would be on a sheet that were frozen now: the rule in words, and how many it leaves out and why.
fn pool(snapshot: &Snapshot, event: &Event) -> Result<Value, Error> {
    let out = participant::left_out(snapshot, event)?;
    Ok(json!({
        "text": event::pool_text(&event.settings), "won": out.won, "absent": out.absent,
        "withdrawn": out.withdrawn, "disqualified": out.disqualified,
    }))
}

/// Who is coming, and until when the last of those who may still come has time.
fn add_windows(stage: &mut Value, picks: &[Pick], now: Timestamp) {
    let open = || picks.iter().filter(|pick| pick.claim == Claim::Open).filter_map(|pick| Some((pick, pick.window?)));
    let latest = open().map(|(_, window)| window.until).filter(|until| *until > now).max();
    if let Some(until) = latest {
        stage["claim_until"] = json!(until);
    }
    let coming: HashSet<u64> =
        open().filter(|(_, window)| window.coming_at.is_some()).map(|(pick, _)| pick.draw_number).collect();
    for winner in stage["winners"].as_array_mut().into_iter().flatten() {
        if winner["draw_number"].as_u64().is_some_and(|number| coming.contains(&number)) {
            winner["coming"] = true.into();
        }
    }
}

/// What screens show of the Wi-Fi. The code's address changes with what the code says, so that no screen keeps an old one.
fn invitation(wifi: &Wifi) -> Value {
    let digest: [u8; 32] = Sha256::digest(qr::wifi_text(&wifi.access())).into();
    let mark = hex(&digest[..8]);
    json!({
        "ssid": wifi.ssid, "password": wifi.shown_password(), "open": wifi.password.is_none(),
        "qr": format!("/api/luckydraw/qr/wifi.svg?v={mark}"),
    })
}

fn announced(prize: &Prize, count: u32) -> Value {
    json!({
        "prize_id": prize.prize_id, "name": prize.name, "rank": prize.rank, "count": count, "left": prize.left,
        "image": prize.image,
    })
}

/// The public state with what stands beside the winners' numbers: names, masked, and for a reserve the place that
/// it `replaces`; nothing before the reveal.
pub(super) fn screen(
    snapshot: &Snapshot,
    mut value: Value,
    event: &Event,
    on_stage: Option<&Draw>,
) -> Result<Value, Error> {
    let Some(draw) = on_stage.filter(|draw| draw.phase == Phase::Revealed) else { return Ok(value) };
    let names = stage::beside(snapshot, event, draw.k)?;
    let picks = claim::holders(snapshot, &event.id, draw.k)?.into_iter();
    let replaced: HashMap<u64, u64> = picks.filter_map(|pick| Some((pick.draw_number, pick.replaces?))).collect();
    for winner in value["stage"]["winners"].as_array_mut().into_iter().flatten() {
        let Some(number) = winner["draw_number"].as_u64() else { continue };
        if let Some(name) = names.get(&number) {
            winner["name"] = name.as_str().into();
        }
        if let Some(place) = replaced.get(&number) {
            winner["replaces"] = (*place).into();
        }
    }
    Ok(value)
}

/// The public state with what only organisers and staff see.
pub(super) fn admin(
    snapshot: &Snapshot,
    mut value: Value,
    (event, on_stage): (&Event, Option<&Draw>),
    joins_per_minute: u64,
    around: &Surroundings,
) -> Result<Value, Error> {
    value["claims"] = stage_claims(snapshot, event, on_stage)?;
    value["connections"] = json!(around.connections);
    value["waiting_room"] = around.waiting_room.clone();
    value["joins_per_minute"] = joins_per_minute.into();
    value["warnings"] = warnings(event, around);
    value["last"] = last(snapshot, event)?;
    Ok(value)
}

/// That no phone came matters while phones may register.
fn warnings(event: &Event, around: &Surroundings) -> Value {
    let may_register = event.active && event.registration == Registration::Open;
    let no_phone = (around.lacks_phones && may_register).then(|| json!({ "code": "no_phone" }));
    around.warnings.iter().cloned().chain(no_phone).collect()
}

/// The newest audit records: what happened and by whom, nothing of their bodies.
fn last(snapshot: &Snapshot, event: &Event) -> Result<Value, Error> {
    let records = audit::newest(snapshot, &event.id, None, LAST)?.into_iter();
    let rows = records.map(|record| {
        let body: Value = record.body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
        json!({ "seq": record.seq, "at": record.at, "kind": record.kind, "actor": body["actor"] })
    });
    Ok(rows.collect())
}

/// What became of the places of the draw on the stage, with names where they are known; staff see
/// this too, so it holds no codes and nothing before the reveal.
fn stage_claims(snapshot: &Snapshot, event: &Event, draw: Option<&Draw>) -> Result<Value, Error> {
    let Some(draw) = draw.filter(|draw| draw.phase == Phase::Revealed) else { return Ok(json!([])) };
    let picks = claim::of_draw(snapshot, &event.id, draw.k)?.into_iter();
    let claims = picks.map(|pick| {
        json!({
            "draw": draw.k, "place": pick.place, "draw_number": pick.draw_number, "claim": pick.claim, "name": pick.name,
        })
    });
    Ok(claims.collect())
}
