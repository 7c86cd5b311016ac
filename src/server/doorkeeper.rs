//! The doorkeeper: lets people in as room gets free, and watches whether the disk keeps up with those who join.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::id::EventId;
use crate::store::{Error, Urgency, waiting};
use crate::web::App;
use crate::web::high_traffic::{Gauge, LOOK};
use crate::web::waiting_room::{Room, Summary, summary};

/// How often lines move.
const TICK: Duration = Duration::from_secs(1);

/// Moves the lines for as long as it runs.
pub async fn run(app: App) {
    let mut told = HashMap::new();
    loop {
        if let Err(error) = tick(&app).await {
            tracing::warn!(%error, "the lines could not be read; trying again");
        }
        told = tell(&app, &told);
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = app.rooms.wake.notified() => {}
        }
    }
}

async fn tick(app: &App) -> Result<(), Error> {
    let steering = app.rooms.steering.lock().await;
    app.rooms.refresh(app).await?;
    drop(steering);
    for (event, room) in app.rooms.all() {
        if let Err(error) = let_in(app, &event, &room).await {
            tracing::warn!(%event, %error, "the line did not move; trying again");
        }
        app.rooms.show(app, &event, &room);
    }
    Ok(())
}

/// Lets in whom there is room for. It is stored before anybody hears of it.
async fn let_in(app: &App, event: &EventId, room: &Arc<Room>) -> Result<(), Error> {
    let _steering = app.rooms.steering.lock().await;
    let Some(step) = room.plan(app.rooms.inside(app, event, room)) else { return Ok(()) };
    let id = event.clone();
    app.store.write("admit", move |tx| waiting::admit(tx, &id, step.place, step.people)).await?;
    room.settle(step);
    Ok(())
}

/// Has organisers shown what changed; gives what they see now.
fn tell(app: &App, told: &HashMap<EventId, Summary>) -> HashMap<EventId, Summary> {
    let now: HashMap<_, _> =
        app.rooms.all().into_iter().map(|(event, _)| (event.clone(), summary(app, &event))).collect();
    for (event, _) in now.iter().filter(|(event, summary)| told.get(*event) != Some(*summary)) {
        app.store.changes().add(event, Urgency::Soon);
    }
    now
}

/// Watches the writer for as long as it runs.
pub async fn watch_traffic(app: App) {
    let mut gauge = Gauge::default();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let is_pressed = gauge.look(app.store.pressure());
        for (_, room) in app.rooms.all() {
            room.traffic.look(is_pressed, app.clock.now());
        }
        app.rooms.mark();
        app.joins.look(Instant::now());
        app.pending.forget_old(Instant::now());
    }
}
