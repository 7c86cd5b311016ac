//! The one table of which reason has which HTTP status.

use axum::http::StatusCode;

use crate::domain::fault::Reason;

/// The HTTP status of a reason.
#[must_use]
pub const fn of(reason: Reason) -> StatusCode {
    match reason {
        Reason::Validation
        | Reason::PrizeOrder
        | Reason::ImageInvalid
        | Reason::ImageTooLarge
        | Reason::ImportRejected => StatusCode::BAD_REQUEST,
        Reason::Unauthenticated => StatusCode::UNAUTHORIZED,
        Reason::Forbidden | Reason::ForeignOrigin => StatusCode::FORBIDDEN,
        Reason::NotFound
        | Reason::EventNotFound
        | Reason::NotRegistered
        | Reason::NotQueued
        | Reason::EntryCodeUnknown
        | Reason::RecoveryCodeUnknown
        | Reason::ParticipantNotFound
        | Reason::PrizeNotFound
        | Reason::DrawNotFound
        | Reason::NotRevealed
        | Reason::ClaimNotFound
        | Reason::PassNotFound
        | Reason::TokenNotFound => StatusCode::NOT_FOUND,
        Reason::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Reason::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Reason::IdempotencyConflict
        | Reason::EventExists
        | Reason::EventClosed
        | Reason::EventIsCurrent
        | Reason::RegistrationClosed
        | Reason::AlreadyRegistered
        | Reason::EntryCodeRequired
        | Reason::PrizeExists
        | Reason::PrizeDrawn
        | Reason::QuantityBelowDrawn
        | Reason::SoldOut
        | Reason::NoEligibleEntries
        | Reason::DrawInProgress
        | Reason::ChainExhausted
        | Reason::DrawAborted
        | Reason::DrawStands
        | Reason::NotStirring
        | Reason::NotOnSheet
        | Reason::StirOpen
        | Reason::StirClosed
        | Reason::AlreadyCommitted
        | Reason::NotCommitted
        | Reason::ValueDiffers
        | Reason::WordEarly
        | Reason::WordLate
        | Reason::ClaimConflict
        | Reason::AlreadyCollected
        | Reason::WinnerIsComing
        | Reason::NotSuperseded
        | Reason::NoRollCall
        | Reason::ClaimVoid
        | Reason::TokenExists => StatusCode::CONFLICT,
        Reason::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Reason::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        Reason::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Reason::WaitingRoom | Reason::Overloaded | Reason::StorageFailed => StatusCode::SERVICE_UNAVAILABLE,
        Reason::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
    }
}
