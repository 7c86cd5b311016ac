//! Registration: giving draw numbers, counted up from 1 without gaps or repeats.
//!
//! A number is given inside the writer's transaction, so that no two can be the same and none is
//! lost.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::attempt::{self, Attempt};
use super::audit::{self, Actor};
use super::claim::wins_of;
use super::event::Event;
use super::idempotency::{self, Retry};
use super::keyed_event::{Keyed, seen};
use super::newcomer::{self, Given, NewRow};
use super::participant::{Entry, by_token, set_status, token_hash};
use super::{Error, Store, Tx, Urgency, draw, recovery};
use crate::ambient::Entropy;
use crate::domain::draw::{Digest, Nonce, entry_digest};
use crate::domain::event::{EntryRule, Registration};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::keyed::keyed;
use crate::domain::participant::{Source, Status};
use crate::domain::time::Timestamp;
use crate::domain::{self, claim};

/// Why a number was left, in the words of the log.
pub(super) const TAKEN_OVER: &str = "another number was taken over";

/// What a phone asks for when it registers.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The event, or nothing for the current one.
    pub event: Option<EventId>,
    /// Tokens that came along, the most telling first.
    pub tokens: Vec<String>,
    /// The phone's own nonce.
    pub nonce: Option<Nonce>,
    /// A code that opens a number which is there already.
    pub code: Option<Code>,
    /// The phone's network address, as text.
    pub address: Option<String>,
    /// The idempotency key as it came and hashed.
    pub retry: Option<(String, Retry)>,
}

/// A code that a guest typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Of an entry that was issued before and waits for its phone.
    Entry(String),
    /// Of a number that another phone has.
    Recovery(String),
}

/// A guest's number and the key to it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Registered {
    /// Counted up from 1 within the event.
    pub draw_number: u64,
    /// The guest's only key, 32 bytes as base64url.
    pub session_token: String,
    /// The event.
    pub event_id: String,
    /// Whether the number was there before.
    pub is_existing: bool,
    /// The nonce of the entry, hex.
    pub nonce: String,
    /// `s_0` of the event's seal chain, hex.
    pub anchor: String,
    /// With it another phone takes the number over; this phone's token is worth nothing from then on.
    #[serde(default)]
    pub recovery_code: String,
    /// When the number was given; left out of answers that were kept by a version of before it was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// The label of the jobs that register: between them a writer need not read the event anew.
pub(super) const LABEL: &str = "register";

/// Gives a guest a number, or gives back the one that the token has.
///
/// # Errors
/// `event_not_found`, `event_closed`, `registration_closed`, `already_registered`,
/// `entry_code_required`, `entry_code_unknown`, `recovery_code_unknown`, `idempotency_conflict`;
/// `not_registered` where the number of this phone has moved to another one; and what the writer reports.
pub async fn store(store: &Store, request: Request) -> Result<Registered, Error> {
    // Whoever joins gets the request back as well: the writer would wait to give back memory that others took.
    let (found, _request) = store.write(LABEL, move |tx| Ok((register(tx, &request)?, request))).await?;
    Ok(found.answer())
}

/// What registering led to.
pub(super) enum Found {
    /// An answer: to whoever was in before, or had one already.
    Answered(Registered),
    /// A newcomer. The answer is made by whoever asked: the writer's one thread has enough to do.
    Entered(Entered),
}

/// A newcomer's number.
pub(super) struct Entered {
    event: Arc<Keyed>,
    given: Given,
    token: String,
}

impl Found {
    pub(super) fn answer(self) -> Registered {
        match self {
            Found::Answered(registered) => registered,
            Found::Entered(Entered { event, given, token }) => answer(&event, given, token, Known::New),
        }
    }
}

/// Registers within a commit.
pub(super) fn register(tx: &mut Tx<'_>, request: &Request) -> Result<Found, Error> {
    let event = seen(tx, request.event.as_ref())?;
    let attempt = request.retry.as_ref().map(|retry| Attempt::of(&event, retry));
    if let Some(attempt) = &attempt
        && let Some(answer) = repeated(tx, &event, attempt)?
    {
        recovery::refuse_moved(tx, &event, std::slice::from_ref(&answer.session_token))?;
        return Ok(Found::Answered(answer));
    }
    let own = own_entry(tx, &event, &request.tokens)?;
    match &request.code {
        Some(Code::Recovery(code)) => return recover(tx, &event, code, own, attempt).map(Found::Answered),
        Some(Code::Entry(code)) => {
            if let Some(waiting) = waiting_entry(tx, &event, code)? {
                return take_over(tx, &event, waiting, (own, "entry_taken_over"), attempt).map(Found::Answered);
            }
            if own.is_none() {
                return Err(Reason::EntryCodeUnknown.into());
            }
        }
        None => {}
    }
    if let Some((entry, token)) = own {
        return existing(tx, &event, &entry, token, attempt).map(Found::Answered);
    }
    recovery::refuse_moved(tx, &event, &request.tokens)?;
    refuse_newcomer(tx, &event, request)?;
    enter(tx, event, request, attempt).map(Found::Entered)
}

/// Whether this phone has a number already, or a registration of its own whose answer got lost.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn has_number(connection: &Connection, request: &Request) -> Result<bool, Error> {
    let event = Keyed::find(connection, request.event.as_ref())?;
    let derived = request.retry.as_ref().map(|(key, _)| attempt::derived_token(&event, key));
    for token in request.tokens.iter().chain(&derived) {
        if by_token(connection, &event, token)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The entry of the first token that has one.
fn own_entry<'a>(tx: &Tx<'_>, event: &Event, tokens: &'a [String]) -> Result<Option<(Entry, &'a str)>, Error> {
    for token in tokens {
        if let Some(entry) = by_token(tx, event, token)? {
            return Ok(Some((entry, token)));
        }
    }
    Ok(None)
}

/// The entry that no phone has taken over yet and that this code opens.
fn waiting_entry(tx: &Tx<'_>, event: &Event, code: &str) -> Result<Option<Given>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT draw_number, nonce, created_at FROM participant WHERE event_id = ?1 AND epoch = ?2 AND entry_code = ?3",
    )?;
    let key = params![event.id.as_str(), event.epoch, claim::normal_code(code)];
    Ok(statement.query_row(key, Given::of_row).optional()?)
}

/// Moves a number here from the phone that has it.
fn recover(
    tx: &mut Tx<'_>,
    event: &Keyed,
    code: &str,
    own: Option<(Entry, &str)>,
    attempt: Option<Attempt>,
) -> Result<Registered, Error> {
    match (recovery::opened_by(tx, event, code)?, own) {
        (Some(found), Some((entry, token))) if entry.given.number == found.number => {
            existing(tx, event, &entry, token, attempt)
        }
        (Some(found), own) => take_over(tx, event, found, (own, "number_moved"), attempt),
        // The code in an imported list may look like a recovery code.
        (None, own) => match waiting_entry(tx, event, code)? {
            Some(waiting) => take_over(tx, event, waiting, (own, "entry_taken_over"), attempt),
            None => Err(Reason::RecoveryCodeUnknown.into()),
        },
    }
}

/// The answer to a registration whose first answer got lost.
fn repeated(tx: &Tx<'_>, event: &Keyed, attempt: &Attempt) -> Result<Option<Registered>, Error> {
    if !attempt.is_known(tx, event)? {
        return Ok(None);
    }
    let Attempt { token, hash, retry } = attempt;
    let row = tx
        .prepare_cached(
            "SELECT draw_number, nonce, created_at, request_hash, source FROM participant
             WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3",
        )?
        .query_row(params![event.id.as_str(), event.epoch, hash], |row| {
            let is_own = row.get::<_, String>(4)? == Source::Phone.name();
            Ok((Given::of_row(row)?, row.get::<_, Option<[u8; 32]>>(3)?, is_own))
        })
        .optional()?;
    match row {
        None => {
            recovery::refuse_moved(tx, event, std::slice::from_ref(token))?;
            idempotency::known(tx, event.id.as_str(), retry)
        }
        Some((_, asked, _)) if asked != Some(retry.body_hash) => Err(Reason::IdempotencyConflict.into()),
        Some((given, _, is_own)) => {
            let is_new = is_own && !recovery::has_moved(tx, event, given.number)?;
            let known = if is_new { Known::New } else { Known::Existing };
            Ok(Some(answer(event, given, token.clone(), known)))
        }
    }
}

fn existing(
    tx: &Tx<'_>,
    event: &Keyed,
    entry: &Entry,
    token: &str,
    attempt: Option<Attempt>,
) -> Result<Registered, Error> {
    let answer = answer(event, entry.given, token.to_owned(), Known::Existing);
    if let Some(attempt) = attempt {
        idempotency::remember(tx, event.id.as_str(), &attempt.retry, &answer)?;
    }
    Ok(answer)
}

fn take_over(
    tx: &mut Tx<'_>,
    event: &Keyed,
    given: Given,
    (own, kind): (Option<(Entry, &str)>, &str),
    attempt: Option<Attempt>,
) -> Result<Registered, Error> {
    refuse_closed_event(event)?;
    if let Some((own, _)) = own {
        give_up(tx, event, &own)?;
    }
    recovery::retire_token(tx, event, given.number)?;
    let request_hash = attempt.as_ref().map(|attempt| attempt.retry.body_hash);
    let (token, hash) = attempt::token(tx.entropy, attempt)?;
    tx.execute(
        "UPDATE participant SET token_hash = ?4, request_hash = ?5, entry_code = NULL
         WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3",
        params![event.id.as_str(), event.epoch, given.number, hash, request_hash],
    )?;
    audit::append(tx, &event.id, &Actor::guest(), kind, json!({ "draw_number": given.number }))?;
    tx.touch(&event.id, Urgency::Soon);
    Ok(answer(event, given, token, Known::Existing))
}

/// A phone that takes another number over leaves its own, so that nobody is in a draw twice. It may
/// not while a draw could have picked that number, nor once it has won.
fn give_up(tx: &mut Tx<'_>, event: &Event, own: &Entry) -> Result<(), Error> {
    draw::refuse_while_running(tx, &event.id)?;
    if !wins_of(tx, event, own.given.number)?.is_empty() {
        return Err(Reason::AlreadyRegistered.into());
    }
    if own.status == Status::In {
        set_status(tx, &event.id, own.given.number, Status::Withdrawn, Some(TAKEN_OVER), &Actor::guest())?;
    }
    Ok(())
}

fn refuse_closed_event(event: &Event) -> Result<(), Error> {
    if event.active { Ok(()) } else { Err(Reason::EventClosed.into()) }
}

fn refuse_newcomer(tx: &Tx<'_>, event: &Keyed, request: &Request) -> Result<(), Error> {
    refuse_closed_event(event)?;
    if event.registration == Registration::Closed {
        return Err(Reason::RegistrationClosed.into());
    }
    match event.settings.entry_rule {
        EntryRule::Token => Ok(()),
        EntryRule::Code => Err(Reason::EntryCodeRequired.into()),
        EntryRule::Address if address_is_in(tx, event, request)? => Err(Reason::AlreadyRegistered.into()),
        EntryRule::Address => Ok(()),
    }
}

fn address_is_in(tx: &Tx<'_>, event: &Keyed, request: &Request) -> Result<bool, Error> {
    let Some(hash) = address_hash(event, request) else { return Ok(false) };
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM participant WHERE event_id = ?1 AND epoch = ?2 AND address_hash = ?3")?;
    Ok(statement.exists(params![event.id.as_str(), event.epoch, hash])?)
}

/// The address keyed with the event's secret, so that the file does not tell who was where.
fn address_hash(event: &Keyed, request: &Request) -> Option<[u8; 32]> {
    let address = request.address.as_ref().filter(|_| event.settings.entry_rule == EntryRule::Address)?;
    Some(keyed(&event.secret, "address", &format!("{}\n{address}", event.epoch)))
}

/// What a newcomer is answered once the number is known, without a row for it: for benchmarks, which compare
/// registering with all of it but the database.
///
/// # Errors
/// Where there is no chance to be had.
pub fn without_a_row(
    event: &Keyed,
    request: &Request,
    (number, at): (u64, Timestamp),
    entropy: &Entropy,
) -> Result<(Registered, Digest), Error> {
    let attempt = request.retry.as_ref().map(|retry| Attempt::of(event, retry));
    let (token, _) = attempt::token(entropy, attempt)?;
    let nonce = new_nonce(entropy, request)?;
    let digest = entry_digest(event.id.as_str(), number, &nonce);
    Ok((answer(event, Given { number, nonce, at }, token, Known::New), digest))
}

fn new_nonce(entropy: &Entropy, request: &Request) -> Result<Nonce, Error> {
    match request.nonce {
        Some(nonce) => Ok(nonce),
        None => Ok(Nonce(entropy.bytes()?)),
    }
}

fn enter(tx: &mut Tx<'_>, event: Arc<Keyed>, request: &Request, attempt: Option<Attempt>) -> Result<Entered, Error> {
    let request_hash = attempt.as_ref().map(|attempt| attempt.retry.body_hash);
    let (token, hash) = attempt::token(tx.entropy, attempt)?;
    let row = NewRow {
        token_hash: Some(hash),
        request_hash,
        nonce: new_nonce(tx.entropy, request)?,
        source: Source::Phone,
        entry_code: None,
        address_hash: address_hash(&event, request),
    };
    let given = newcomer::insert(tx, &event, &row)?;
    let digest = entry_digest(event.id.as_str(), given.number, &given.nonce);
    audit::joined(tx, &event.id, &Actor::guest(), given.number, digest);
    tx.touch(&event.id, Urgency::Soon);
    Ok(Entered { event, given, token })
}

enum Known {
    New,
    Existing,
}

fn answer(event: &Keyed, Given { number, nonce, at }: Given, token: String, known: Known) -> Registered {
    Registered {
        draw_number: number,
        created_at: at.to_string(),
        recovery_code: domain::recovery::code(&event.secret, event.epoch, number, &token_hash(&token)),
        session_token: token,
        event_id: event.id.to_string(),
        is_existing: matches!(known, Known::Existing),
        nonce: nonce.to_string(),
        anchor: event.anchor.to_string(),
    }
}

/// What a phone that shows its token is told again.
///
/// # Errors
/// What SQLite reports.
pub fn told_again(connection: &Connection, event: &Event, entry: &Entry, token: String) -> Result<Registered, Error> {
    let event = Keyed::of(connection, event.clone())?;
    Ok(answer(&event, entry.given, token, Known::Existing))
}
