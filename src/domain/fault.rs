//! Expected failures: a stable reason for machines, details for the page that shows it.
//!
//! A reason never changes its name once published. It knows no HTTP; `web::status` holds the
//! one table of statuses, and `assets/i18n/*.json` the sentences.

use serde_json::Value;

macro_rules! reasons {
    ($($variant:ident = $name:literal, $doc:literal;)*) => {
        /// Why a request was refused, as clients see it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason { $(#[doc = $doc] $variant,)* }

        impl Reason {
            /// Every reason there is, in the order of this file.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant,)*];

            /// The stable name in answers, logs and translations.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Reason::$variant => $name,)* }
            }
        }
    };
}

reasons! {
    Validation = "validation", "A field is missing, malformed or out of range.";
    Unauthenticated = "unauthenticated", "Nobody is signed in, or the credential is wrong.";
    Forbidden = "forbidden", "Signed in, but not as someone who may do this.";
    ForeignOrigin = "foreign_origin", "The request comes from a page that is not ours.";
    WrongHost = "wrong_host", "The request names a host that is not this server.";
    NotFound = "not_found", "Nothing is served at this path.";
    MethodNotAllowed = "method_not_allowed", "The path exists, with another method.";
    UnsupportedMediaType = "unsupported_media_type", "The body is of a type that this path does not take.";
    PayloadTooLarge = "payload_too_large", "The body is longer than this path takes.";
    RequestTimeout = "request_timeout", "The body did not arrive in time.";
    RateLimited = "rate_limited", "Too many attempts; the answer says when to try again.";
    IdempotencyConflict = "idempotency_conflict", "The same key came with another body.";
    EventNotFound = "event_not_found", "There is no such event.";
    EventExists = "event_exists", "An event with this id exists.";
    EventClosed = "event_closed", "The event is closed; reopen it to change anything.";
    EventIsCurrent = "event_is_current", "The current event cannot be deleted.";
    NotRegistered = "not_registered", "This token has no number in this event.";
    WaitingRoom = "waiting_room", "It is full; the answer has a place in the line.";
    NotQueued = "not_queued", "No registration waits under this ticket; send the same one again.";
    RegistrationClosed = "registration_closed", "The event takes no new participants now.";
    AlreadyRegistered = "already_registered", "The event's rule allows no second entry.";
    EntryCodeRequired = "entry_code_required", "The event takes only participants with an entry code.";
    EntryCodeUnknown = "entry_code_unknown", "No entry waits for this entry code.";
    RecoveryCodeUnknown = "recovery_code_unknown", "No number can be moved with this recovery code.";
    ParticipantNotFound = "participant_not_found", "Nobody has this draw number.";
    PrizeNotFound = "prize_not_found", "There is no such prize.";
    PrizeExists = "prize_exists", "A prize with this name and rank exists.";
    PrizeDrawn = "prize_drawn", "The prize has been drawn and stays on record.";
    PrizeOrder = "prize_order", "The order must name every prize once.";
    QuantityBelowDrawn = "quantity_below_drawn", "More than this many were won already.";
    ImageInvalid = "image_invalid", "The picture cannot be read.";
    ImageTooLarge = "image_too_large", "The picture has too many pixels.";
    ImportRejected = "import_rejected", "Lines of the file are wrong; nothing was imported.";
    SoldOut = "sold_out", "Fewer of this prize are left than asked for.";
    NoEligibleEntries = "no_eligible_entries", "Nobody is eligible for this draw.";
    DrawInProgress = "draw_in_progress", "A draw is running; wait for its reveal.";
    ChainExhausted = "chain_exhausted", "The event's chain of seals is used up.";
    DrawNotFound = "draw_not_found", "There is no such draw.";
    NotRevealed = "not_revealed", "The draw has not been revealed yet.";
    DrawAborted = "draw_aborted", "The draw was given up and has no result.";
    DrawStands = "draw_stands", "The draw's last input is in: its result stands.";
    NotStirring = "not_stirring", "This draw asks phones for nothing.";
    NotOnSheet = "not_on_sheet", "This number is not on the sheet of the draw; it may be in the next.";
    StirOpen = "stir_open", "Phones may still bind themselves; values are shown after that.";
    StirClosed = "stir_closed", "The time for this was over.";
    AlreadyCommitted = "already_committed", "This number bound itself to another value.";
    NotCommitted = "not_committed", "This number did not bind itself to a value.";
    ValueDiffers = "value_differs", "This is not the value that the number bound itself to.";
    WordEarly = "word_early", "Digits are called after the fingerprint of the stir stood on the screen.";
    WordLate = "word_late", "The word is confirmed or the draw is over.";
    ClaimNotFound = "claim_not_found", "There is no such claim.";
    ClaimConflict = "claim_conflict", "The claim cannot go into this state now.";
    AlreadyCollected = "already_collected", "The prize was handed over before.";
    WinnerIsComing = "winner_is_coming", "The winner is on the way; wait until the claim window is over.";
    NotSuperseded = "not_superseded", "A new draw supersedes only the place of an absent winner whose sheet says so, once.";
    NoRollCall = "no_roll_call", "This event takes no roll-call.";
    ClaimVoid = "claim_void", "The claim no longer holds.";
    PassNotFound = "pass_not_found", "There is no such staff pass.";
    TokenNotFound = "token_not_found", "There is no such API token.";
    TokenExists = "token_exists", "An API token with this name exists.";
    Internal = "internal", "A fault of ours; the log has it under the request id.";
    Overloaded = "overloaded", "More work is queued than can be taken on.";
    StorageFull = "storage_full", "The disk is full; nothing was stored.";
    StorageFailed = "storage_failed", "The disk cannot be read or written.";
}

/// A refusal: its reason and, where it helps, which field or what was allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .reason.name())]
pub struct Fault {
    /// The stable reason.
    pub reason: Reason,
    /// A JSON object for the page, without secrets.
    pub details: Option<Value>,
}

impl Fault {
    /// A fault without details.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        Fault { reason, details: None }
    }

    /// The same fault with details.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// A `validation` fault that names the field and what is wrong with it.
    #[must_use]
    pub fn field(field: &str, problem: &str) -> Self {
        Fault::new(Reason::Validation).with(serde_json::json!({ "field": field, "problem": problem }))
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Fault::new(reason)
    }
}
