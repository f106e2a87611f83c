use std::borrow::Cow;
use std::fmt;

/// Why a request is not taken as its signer's (R-AUTH-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of failure it is.
    pub kind: FaultKind,
    /// The sentence for the client, as the service words it. It may quote what the client sent, control bytes
    /// excepted; it never holds a secret or a valid signature.
    pub message: Cow<'static, str>,
}

/// The kinds of failure, each with an error type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There are no credentials.
    MissingToken,
    /// Nobody knows the access key, or its session token is wrong.
    UnknownKey,
    /// The session token's time is over.
    ExpiredToken,
    /// The credentials lack parts or cannot be read.
    Incomplete,
    /// The signature is wrong, too old, too new, or for another place.
    Invalid,
}

impl FaultKind {
    /// The name in `x-amzn-ErrorType`.
    pub const fn error_type(self) -> &'static str {
        match self {
            FaultKind::MissingToken => "MissingAuthenticationTokenException",
            FaultKind::UnknownKey => "UnrecognizedClientException",
            FaultKind::ExpiredToken => "ExpiredTokenException",
            FaultKind::Incomplete => "IncompleteSignatureException",
            FaultKind::Invalid => "InvalidSignatureException",
        }
    }

    /// The gateway response that is customised for it (section 8 of the REST specification). The service has none of
    /// its own for an unknown key and for incomplete credentials: both are taken as invalid signatures.
    pub const fn response_type(self) -> &'static str {
        match self {
            FaultKind::MissingToken => "MISSING_AUTHENTICATION_TOKEN",
            FaultKind::ExpiredToken => "EXPIRED_TOKEN",
            FaultKind::UnknownKey | FaultKind::Incomplete | FaultKind::Invalid => "INVALID_SIGNATURE",
        }
    }

    /// The status: 403 for all of them.
    pub const fn status(self) -> u16 {
        403
    }
}

impl Fault {
    /// No credentials at all: what [`crate::Verifier::read`] answers with `None`.
    pub const fn missing_token() -> Fault {
        Fault::fixed(FaultKind::MissingToken, "Missing Authentication Token")
    }

    /// The caller does not know the access key, or the session token is not its own.
    pub const fn unknown_key() -> Fault {
        Fault::fixed(FaultKind::UnknownKey, "The security token included in the request is invalid.")
    }

    /// The caller knows the session token, and its time is over.
    pub const fn expired_token() -> Fault {
        Fault::fixed(FaultKind::ExpiredToken, "The security token included in the request is expired")
    }

    /// A field that steers where the request goes is not covered by the signature; `name` is in lower case.
    pub fn unsigned_field(name: &str) -> Fault {
        Fault::invalid(format!("'{name}' must be a 'SignedHeader' in the AWS Authorization."))
    }

    pub(crate) fn incomplete(message: impl Into<Cow<'static, str>>) -> Fault {
        Fault { kind: FaultKind::Incomplete, message: message.into() }
    }

    pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Fault {
        Fault { kind: FaultKind::Invalid, message: message.into() }
    }

    const fn fixed(kind: FaultKind, message: &'static str) -> Fault {
        Fault { kind, message: Cow::Borrowed(message) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.error_type(), self.message)
    }
}

impl std::error::Error for Fault {}
