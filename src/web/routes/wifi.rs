//! The venue's Wi-Fi, as the organiser sets it for every screen and poster.
//!
//! No event's id can hide its path: below an event there is nothing of that name.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Fault;
use crate::domain::wifi::{self, Wifi};
use crate::store::idempotency::once;
use crate::store::{self, Error};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, Organiser};
use crate::web::idempotency_key::IdempotencyKey;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, set, remove))
}

/// A network as the organiser types it. It cannot be printed, because of its password.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct WifiBody {
    /// The network's name: 1 to 32 bytes.
    ssid: String,
    /// 8 to 63 characters of plain ASCII or 64 hexadecimal digits; missing in an open network.
    password: Option<String>,
    /// Whether the network keeps its name to itself.
    #[serde(default)]
    hidden: bool,
    /// Whether screens and posters show the password as text beside the code.
    #[serde(default)]
    show_password: bool,
}

impl WifiBody {
    fn of(wifi: &Wifi) -> Self {
        WifiBody {
            ssid: wifi.ssid.clone(),
            password: wifi.password.as_ref().map(|password| password.expose().to_owned()),
            hidden: wifi.hidden,
            show_password: wifi.show_password,
        }
    }

    fn into_wifi(self) -> Result<Wifi, Fault> {
        let password = self.password.map(wifi::password).transpose();
        Ok(Wifi {
            ssid: wifi::ssid(self.ssid).map_err(|fault| Fault::field("ssid", &fault.to_string()))?,
            password: password.map_err(|fault| Fault::field("password", &fault.to_string()))?,
            hidden: self.hidden,
            show_password: self.show_password,
        })
    }
}

/// The network set in the pages wins over the one in the config file.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
struct VenueWifi {
    /// As set here.
    set: Option<WifiBody>,
    /// As the config file has it.
    configured: Option<WifiBody>,
}

impl VenueWifi {
    fn read(connection: &store::View, configured: Option<&Wifi>) -> Result<Self, Error> {
        let set = store::wifi::find(connection)?;
        Ok(VenueWifi { set: set.as_ref().map(WifiBody::of), configured: configured.map(WifiBody::of) })
    }
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/venue/wifi", tag = "events",
    responses((status = 200, body = Envelope<VenueWifi>), (status = "default", body = FailureEnvelope))
)]
async fn show(State(app): State<App>, _: Organiser) -> Reply<VenueWifi> {
    let configured = app.wifi.clone();
    let found = app.store.read_reserved(move |snapshot| VenueWifi::read(snapshot, configured.as_ref()));
    Ok(Answer::new(found.await?))
}

#[utoipa::path(
    put, path = "/api/luckydraw/admin/venue/wifi", tag = "events", params(IdempotencyKey), request_body = WifiBody,
    responses((status = 200, body = Envelope<VenueWifi>), (status = "default", body = FailureEnvelope))
)]
async fn set(State(app): State<App>, Organiser(identity): Organiser, change: Change<WifiBody>) -> Reply<VenueWifi> {
    let (wifi, store) = (change.body.into_wifi()?, app.store.clone());
    let done = store.write("set_wifi", move |tx| {
        once(tx, "", change.retry.as_ref(), |tx| {
            store::wifi::set(tx, &wifi, &identity.actor())?;
            tell(tx, &app)?;
            VenueWifi::read(tx, app.wifi.as_ref())
        })
    });
    Ok(Answer::new(done.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/venue/wifi", tag = "events",
    responses((status = 200, body = Envelope<VenueWifi>), (status = "default", body = FailureEnvelope))
)]
async fn remove(State(app): State<App>, Organiser(identity): Organiser) -> Reply<VenueWifi> {
    let store = app.store.clone();
    let done = store.write("remove_wifi", move |tx| {
        store::wifi::remove(tx, &identity.actor())?;
        tell(tx, &app)?;
        VenueWifi::read(tx, app.wifi.as_ref())
    });
    Ok(Answer::new(done.await?))
}

/// Has the codes show what the file says once it does.
fn tell(tx: &mut store::Tx<'_>, app: &App) -> Result<(), Error> {
    let (in_use, app) = (store::wifi::in_use(tx, app.wifi.as_ref())?, app.clone());
    tx.then(move || drop(app.wifi_in_use.send_replace(in_use)));
    Ok(())
}
