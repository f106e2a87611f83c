//! OpenID Connect Discovery 1.0: where an issuer says that its keys are (R-AUTH-31, H-JW-05).

use std::fmt;

use serde_json::Value;

use crate::jwt::read_object;

/// The longest discovery document in bytes that is read.
pub const DISCOVERY_BYTES_MAX: usize = 65_536;
/// The longest URL in bytes that is followed.
pub const URL_BYTES_MAX: usize = 2_048;

/// Why a discovery document is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryError {
    /// Longer than [`DISCOVERY_BYTES_MAX`], no JSON object, or one with a name twice.
    Malformed,
    /// It names another issuer than the one that was asked, or none: what it says is not about us.
    Issuer(String),
    /// It has no `jwks_uri`, or one that is too long.
    NoKeys,
}

/// Where the discovery document of an issuer is: without a double slash (H-JW-05).
pub fn discovery_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer))
}

/// The URL of the keys, from a discovery document that names the issuer byte for byte (Discovery, 4.3).
///
/// # Errors
/// [`DiscoveryError`].
pub fn read_discovery(json: &[u8], issuer: &str) -> Result<String, DiscoveryError> {
    if json.len() > DISCOVERY_BYTES_MAX {
        return Err(DiscoveryError::Malformed);
    }
    let document = read_object(json).map_err(|_| DiscoveryError::Malformed)?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    match text("issuer") {
        Some(named) if named == issuer => {}
        other => return Err(DiscoveryError::Issuer(shown(other.unwrap_or_default()))),
    }
    let url = text("jwks_uri").filter(|url| url.len() <= URL_BYTES_MAX);
    url.map(str::to_owned).ok_or(DiscoveryError::NoKeys)
}

fn shown(text: &str) -> String {
    text.chars().take(200).map(|c| if c.is_control() { '?' } else { c }).collect()
}

impl fmt::Display for DiscoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiscoveryError::Malformed => write!(
                f,
                "the discovery document is no JSON object with distinct names of at most {DISCOVERY_BYTES_MAX} bytes"
            ),
            DiscoveryError::Issuer(named) => write!(
                f,
                "the discovery document is about the issuer `{named}`; the names must be equal, a final slash included"
            ),
            DiscoveryError::NoKeys => f.write_str("the discovery document has no `jwks_uri`"),
        }
    }
}

impl std::error::Error for DiscoveryError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h_jw_05_documents_are_found_and_believed_about_their_own_issuer() {
        assert_eq!(discovery_url("https://a/b/"), "https://a/b/.well-known/openid-configuration");
        assert_eq!(discovery_url("https://a/b"), "https://a/b/.well-known/openid-configuration");
        let issuer = |named: &str| Err(DiscoveryError::Issuer(named.to_owned()));
        for (json, expected) in [
            (r#"{"issuer":"https://a","jwks_uri":"https://k"}"#, Ok("https://k".to_owned())),
            (r#"{"issuer":"https://a/","jwks_uri":"https://k"}"#, issuer("https://a/")),
            (r#"{"jwks_uri":"https://k"}"#, issuer("")),
            (r#"{"issuer":"https://a"}"#, Err(DiscoveryError::NoKeys)),
            (r#"{"issuer":"https://a","jwks_uri":7}"#, Err(DiscoveryError::NoKeys)),
            (
                r#"{"issuer":"https://b","issuer":"https://a","jwks_uri":"https://k"}"#,
                Err(DiscoveryError::Malformed),
            ),
            ("[]", Err(DiscoveryError::Malformed)),
        ] {
            assert_eq!(read_discovery(json.as_bytes(), "https://a"), expected, "{json}");
        }
    }
}
