//! What screens and organisers see beyond the phones' state.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{State, Surroundings, unreadable};
use crate::domain::event::Registration;
use crate::domain::qr;
use crate::domain::show::StageView;
use crate::domain::wifi::Wifi;
use crate::store::draw::{Draw, Phase};
use crate::store::event::Event;
use crate::store::prize::{ImageLinks, Prize};
use crate::store::{Error, Snapshot, audit, claim, participant, stage, wifi};

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
    value["event"]["theme"] = json!(event.settings.theme);
    value["event"]["logo"] = json!(event.logo.as_deref().map(ImageLinks::of));
    value["event"]["shown_as"] = json!(event.settings.shown_as);
    // A prize that is gone is announced no more.
    value["view"] = json!(if event.view == StageView::Prize && next.is_none() { StageView::Code } else { event.view });
    value["cover"] = json!(event.cover);
    value["next"] = next.map_or(Value::Null, |(prize, count)| announced(prize, *count));
    Ok(value)
}

/// What screens show of the Wi-Fi. The code's address changes with what the code says, so that no screen keeps an old one.
fn invitation(wifi: &Wifi) -> Value {
    let digest: [u8; 32] = Sha256::digest(qr::wifi_text(&wifi.access())).into();
    let mark: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
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
