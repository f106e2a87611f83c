//! What goes wrong, as the service says it (R-MGMT-06, S-WA-03, S-WA-04).

use std::fmt;

/// A refusal that a client sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its kind, which gives status and name.
    pub kind: FaultKind,
    /// The text for the client.
    pub message: String,
    /// The member of the input it is about, for logs: the service's texts do not always say it.
    pub place: Option<String>,
    /// After how many seconds another attempt makes sense; sent as `Retry-After`.
    pub retry_after_s: Option<u32>,
}

/// After how many seconds somebody may have made room [GK].
const LIMIT_RETRY_S: u32 = 1;

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The input makes no sense for the resource.
    BadRequest,
    /// The input breaks a constraint of the model.
    Validation,
    /// The input has the wrong types, or is no JSON.
    Serialization,
    /// The caller is unknown.
    Unauthorized,
    /// The caller may not do that.
    AccessDenied,
    /// The call has no credentials.
    MissingAuthenticationToken,
    /// The call is signed, and its credentials cannot be read (R-AUTH-11).
    IncompleteSignature,
    /// The call's signature, its date or its scope is wrong (R-AUTH-11).
    InvalidSignature,
    /// The call is signed with a key that nobody has (R-AUTH-11).
    UnrecognizedClient,
    /// There is no such resource.
    NotFound,
    /// No operation has this method and path.
    UnknownOperation,
    /// It collides with what is there.
    Conflict,
    /// The body is too long.
    RequestEntityTooLarge,
    /// The body did not come in time.
    RequestTimeout,
    /// There are too many resources of this kind.
    LimitExceeded,
    /// There are too many calls.
    TooManyRequests,
    /// We failed.
    InternalFailure,
    /// We cannot serve at this moment.
    ServiceUnavailable,
}

impl Fault {
    /// A fault with its text.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        // R-MGMT-06: they come with the advice.
        let retry_after_s = (kind == FaultKind::LimitExceeded).then_some(LIMIT_RETRY_S);
        Fault { kind, message: message.into(), place: None, retry_after_s }
    }

    /// A `BadRequestException`.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::BadRequest, message)
    }

    /// A `NotFoundException`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::NotFound, message)
    }

    /// A `ConflictException`.
    pub fn conflict(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::Conflict, message)
    }

    /// What a call without credentials gets from a server that asks for them (S-WA-04).
    pub fn missing_authentication_token() -> Self {
        Fault::new(FaultKind::MissingAuthenticationToken, "Missing Authentication Token")
    }

    /// The same fault, about a member of the input.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same fault, with an advice when to try again, in seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Fault::new(FaultKind::Serialization, message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)?;
        match &self.place {
            Some(place) => write!(f, " (at {place})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

impl FaultKind {
    /// The name in `x-amzn-ErrorType`.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The HTTP status.
    pub fn status(self) -> u16 {
        self.row().1
    }

    fn row(self) -> (&'static str, u16) {
        match self {
            FaultKind::BadRequest => ("BadRequestException", 400),
            FaultKind::Validation => ("ValidationException", 400),
            FaultKind::Serialization => ("SerializationException", 400),
            FaultKind::Unauthorized => ("UnauthorizedException", 401),
            FaultKind::AccessDenied => ("AccessDeniedException", 403),
            FaultKind::MissingAuthenticationToken => ("MissingAuthenticationTokenException", 403),
            FaultKind::IncompleteSignature => ("IncompleteSignatureException", 403),
            FaultKind::InvalidSignature => ("InvalidSignatureException", 403),
            FaultKind::UnrecognizedClient => ("UnrecognizedClientException", 403),
            FaultKind::NotFound => ("NotFoundException", 404),
            FaultKind::UnknownOperation => ("UnknownOperationException", 404),
            FaultKind::Conflict => ("ConflictException", 409),
            FaultKind::RequestEntityTooLarge => ("RequestEntityTooLargeException", 413),
            FaultKind::RequestTimeout => ("RequestTimeoutException", 408),
            FaultKind::LimitExceeded => ("LimitExceededException", 429),
            FaultKind::TooManyRequests => ("TooManyRequestsException", 429),
            FaultKind::InternalFailure => ("InternalFailure", 500),
            FaultKind::ServiceUnavailable => ("ServiceUnavailableException", 503),
        }
    }
}
