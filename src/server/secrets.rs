//! What must exist before anyone comes: a current event, and a password for its organiser.

use super::{StartError, Surroundings};
use crate::ambient::Entropy;
use crate::config::Config;
use crate::domain::draw::Mode;
use crate::domain::event::{Settings, title};
use crate::store::access;
use crate::store::audit::Actor;
use crate::store::event::{self, NewEvent};
use crate::store::{self};
use crate::strings;
use crate::web::{App, passwords};

/// How long the first login link can be used.
const LINK_LIVES_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Letters and digits that nobody confuses: nearly five bits each.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// What the very first start made, to be shown once.
#[derive(Debug, Clone)]
pub struct FirstSecrets {
    /// The organiser's password.
    pub password: String,
    /// Signs the organiser in once.
    pub login_link: String,
}

/// Makes the current event and the password where they are missing.
pub async fn prepare(
    app: &App,
    config: &Config,
    surroundings: Surroundings,
) -> Result<Option<FirstSecrets>, StartError> {
    let first = first_event(config)?;
    app.store.write("ensure_event", move |tx| event::ensure_current(tx, first)).await?;
    let configured = config.admin_password().map_err(|error| StartError::Config(error.to_string()))?;
    let stored = app.store.read(|snapshot| access::password(snapshot)).await?;
    match (configured, stored) {
        (Some(secret), stored) => {
            use_configured(app, secret.expose().to_owned(), stored).await?;
            Ok(None)
        }
        (None, None) if surroundings == Surroundings::Venue => make_first(app).await.map(Some),
        (None, _) => Ok(None),
    }
}

fn first_event(config: &Config) -> Result<NewEvent, StartError> {
    let usual = strings::sentence(config.language, "message.first_event");
    let named = title(config.title.as_deref().unwrap_or(&usual));
    let settings = Settings { time_zone: config.time_zone.clone(), language: config.language, ..Settings::default() };
    Ok(NewEvent {
        id: None,
        mode: Mode::Live,
        title: named.map_err(|fault| StartError::Config(format!("title: {fault}")))?,
        settings,
    })
}

/// Sets the configured password, unless it is the stored one: changing it ends sessions.
async fn use_configured(app: &App, password: String, stored: Option<String>) -> Result<(), StartError> {
    passwords::acceptable(&password)
        .map_err(|_| StartError::Config("the organiser's password needs at least 10 characters".to_owned()))?;
    let is_stored = app.passwords.verify(password.clone(), stored).await.map_err(store::Error::from)?;
    if is_stored {
        return Ok(());
    }
    let phc = app.passwords.hash(password, &app.entropy).await.map_err(store::Error::from)?;
    app.store.write("set_password", move |tx| access::set_password(tx, &phc, &Actor::server())).await?;
    Ok(())
}

async fn make_first(app: &App) -> Result<FirstSecrets, StartError> {
    let password = passphrase(&app.entropy)?;
    let phc = app.passwords.hash(password.clone(), &app.entropy).await.map_err(store::Error::from)?;
    let token = app.store.write("first_password", move |tx| {
        access::set_password(tx, &phc, &Actor::server())?;
        access::create_login_link(tx, LINK_LIVES_MS, &Actor::server())
    });
    let login_link = format!("{}/lottery/admin#login={}", app.origin(), token.await?);
    Ok(FirstSecrets { password, login_link })
}

/// Four groups of four letters and digits: 79 random bits, and more guesses than the limit on them allows in an age.
fn passphrase(entropy: &Entropy) -> Result<String, store::Error> {
    let bytes = entropy.bytes::<16>()?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 31)])).collect();
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}
