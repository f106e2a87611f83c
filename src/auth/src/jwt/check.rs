//! What the claims of a token must say, one rule each.

use ringgate_pattern::Pattern;
use serde_json::{Map, Value};

use super::claims::{one_or_many, seconds};
use super::fault::TokenFault;
use super::verifier::RequiredClaim;

/// `exp` must be there and in the future; `nbf` and, if `checks_issued_at`, `iat` must not be (H-JW-09). Returns `exp`.
pub(crate) fn check_times(
    claims: &Map<String, Value>,
    checks_issued_at: bool,
    leeway_s: u64,
    now: u64,
) -> Result<u64, TokenFault> {
    let time = |name: &'static str| {
        claims.get(name).map(|value| seconds(value).ok_or(TokenFault::BadClaim(name))).transpose()
    };
    let expires_at = time("exp")?.ok_or(TokenFault::BadClaim("exp"))?;
    if expires_at.saturating_add(leeway_s) <= now {
        return Err(TokenFault::Expired(expires_at));
    }
    for (name, is_checked) in [("nbf", true), ("iat", checks_issued_at)] {
        match time(name)? {
            Some(start) if is_checked && start > now.saturating_add(leeway_s) => {
                return Err(TokenFault::Early(name, start));
            }
            _ => {}
        }
    }
    Ok(expires_at)
}

/// One value of `aud` must be an audience; where there is no `aud`, `client_id` (H-JW-08).
pub(crate) fn check_audience(claims: &Map<String, Value>, audiences: &[String]) -> Result<(), TokenFault> {
    let is_ours = |found: &str| audiences.iter().any(|audience| audience == found);
    let is_met = match (claims.get("aud"), claims.get("client_id")) {
        (Some(aud), _) => one_or_many(aud).any(is_ours),
        (None, Some(client)) => client.as_str().is_some_and(is_ours),
        (None, None) => false,
    };
    if is_met { Ok(()) } else { Err(TokenFault::Audience) }
}

/// One value of `aud` must match the expression whole (R-AUTH-26). A text too costly to match does not.
pub(crate) fn check_expression(claims: &Map<String, Value>, expression: &Pattern) -> Result<(), TokenFault> {
    let is_matched = |text: &str| expression.matches_whole(text) == Ok(true);
    let is_met = claims.get("aud").is_some_and(|aud| one_or_many(aud).any(is_matched));
    if is_met { Ok(()) } else { Err(TokenFault::Expression) }
}

/// Every additional claim must be as required (R-AUTH-31).
pub(crate) fn check_claims(
    claims: &Map<String, Value>,
    required: &[RequiredClaim],
) -> Result<(), TokenFault> {
    let is_met = |claim: &&RequiredClaim| match claims.get(&claim.name) {
        None => !claim.required,
        Some(Value::String(text)) => {
            claim.expected.is_empty() || claim.expected.iter().any(|value| value == text)
        }
        Some(_) => false,
    };
    match required.iter().find(|claim| !is_met(claim)) {
        Some(claim) => Err(TokenFault::Claim(claim.name.clone())),
        None => Ok(()),
    }
}
