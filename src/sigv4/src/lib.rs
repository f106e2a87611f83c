//! AWS Signature Version 4: signing and verifying (R-AUTH-09, R-AUTH-11, S-IAM-06, S-AW-03).
//!
//! A [`Verifier`] works in two steps, as the service does: [`Verifier::read`] finds the credentials in a request and
//! checks what needs no secret (form, dates, scope, which headers are signed); the caller looks the access key up;
//! [`Verifier::check`] compares the signature. A [`Signing`] signs a request in its header or as a presigned query.
//!
//! The time is an argument, in seconds since 1970. Nothing here knows policies or where keys are kept.
#![forbid(unsafe_code)]

mod canonical;
mod credential;
mod date;
mod encode;
mod fault;
mod headers;
mod key;
mod path;
mod presented;
mod query;
mod request;
mod sign;
mod verify;

pub use canonical::Scratch;
pub use date::{STAMP_BYTES, parse_stamp, stamp};
pub use fault::{Fault, FaultKind};
pub use key::{KEYS_MAX, SigningKey, SigningKeys};
pub use path::PathForm;
pub use presented::{Form, Presented};
pub use request::{Fields, Payload, Request, UNSIGNED_PAYLOAD};
pub use sign::{Credentials, EXPIRES_S_MAX, Signed, Signing, Unsignable};
pub use verify::{SKEW_S, Verifier};

/// The one algorithm there is; SigV4A is not supported (R-AUTH-09).
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What ends every credential scope.
pub const TERMINATOR: &str = "aws4_request";

#[cfg(test)]
mod tests;
