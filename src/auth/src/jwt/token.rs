use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::base64url::decode;
use super::fault::TokenFault;
use super::json::{NotAnObject, read_object};
use super::key::Key;

/// The longest token in bytes that is looked at: what fits in a request's header at all.
pub const TOKEN_BYTES_MAX: usize = 10_240;

/// A field's value without the word `Bearer` before it, in any casing, and without blanks around (R-AUTH-26,
/// R-AUTH-32, H-JW-01).
pub fn bare_token(value: &str) -> &str {
    let value = value.trim_matches([' ', '\t']);
    match value.split_once(' ') {
        Some((word, token)) if word.eq_ignore_ascii_case("Bearer") => token.trim_start_matches(' '),
        _ => value,
    }
}

/// A token taken apart (RFC 7515, 7.1). Nothing in it is to be believed until its signature is verified.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    /// The first two parts and the dot between them: what is signed.
    signed: &'a str,
    payload: &'a str,
    signature: &'a str,
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
}

impl<'a> Token<'a> {
    /// Takes a token apart and reads its header.
    ///
    /// # Errors
    /// [`TokenFault`] unless it has three parts, and a header with an algorithm that we know and without `crit`.
    pub(crate) fn read(text: &'a str) -> Result<Token<'a>, TokenFault> {
        if text.len() > TOKEN_BYTES_MAX {
            return Err(TokenFault::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenFault::Segments)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenFault::Segments)?;
        if payload.contains('.') {
            return Err(TokenFault::Segments);
        }
        let header = object(header, "header")?;
        if header.contains_key("crit") {
            return Err(TokenFault::Critical);
        }
        let name = header.get("alg").and_then(Value::as_str).ok_or(TokenFault::Malformed("header"))?;
        let algorithm = Algorithm::named(name).ok_or_else(|| TokenFault::Algorithm(name.to_owned()))?;
        let kid = header.get("kid").and_then(Value::as_str).map(str::to_owned);
        Ok(Token { signed, payload, signature, algorithm, kid })
    }

    /// The claims.
    pub(crate) fn claims(&self) -> Result<Map<String, Value>, TokenFault> {
        object(self.payload, "payload")
    }

    /// Verifies the signature.
    pub(crate) fn verify(&self, key: &Key) -> Result<(), TokenFault> {
        let kid = || self.kid.clone().unwrap_or_default();
        if !key.takes(self.algorithm) {
            return Err(TokenFault::KeyAlgorithm(kid()));
        }
        let signature = decode(self.signature.as_bytes()).ok_or(TokenFault::Malformed("signature"))?;
        let is_right = key.verify(self.algorithm, self.signed.as_bytes(), &signature);
        if is_right { Ok(()) } else { Err(TokenFault::Signature) }
    }
}

fn object(text: &str, part: &'static str) -> Result<Map<String, Value>, TokenFault> {
    let bytes = decode(text.as_bytes()).ok_or(TokenFault::Malformed(part))?;
    read_object(&bytes).map_err(|problem| match problem {
        NotAnObject::Malformed => TokenFault::Malformed(part),
        NotAnObject::Repeated => TokenFault::Repeated(part),
    })
}
