//! JSON Web Tokens (RFC 7515, 7517, 7519): is this token whom it says, for us, now?
//!
//! Cognito and JWT authorizers of REST APIs, and JWT authorizers of HTTP APIs, are three settings of one
//! [`TokenVerifier`]. What holds for a token wherever it is shown is [`TokenVerifier::verify`], and may be kept in
//! [`crate::Tokens`]; what depends on the method is [`TokenVerifier::permit`]. Keys come from elsewhere: the caller
//! fetches an issuer's key set, and fetches it anew when a fault [`TokenFault::needs_keys`].

mod algorithm;
mod base64url;
mod check;
mod claims;
mod fault;
mod json;
mod key;
mod key_set;
mod token;
mod verifier;

pub use algorithm::Algorithm;
pub use claims::{ClaimStyle, Claims};
pub use fault::{TokenCheck, TokenFault, TokenRefusal};
pub(crate) use json::read_object;
pub use key_set::{JWKS_BYTES_MAX, KEY_SET_KEYS_MAX, KeySet, KeySetError, SkippedKey};
pub use token::{TOKEN_BYTES_MAX, bare_token};
pub use verifier::{Issuer, LEEWAY_S, RequiredClaim, ScopeRule, TokenVerifier, cognito_issuer};

#[cfg(test)]
mod tests;
