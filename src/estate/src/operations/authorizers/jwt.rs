//! What a JWT authorizer trusts (R-AUTH-31).

use std::collections::BTreeSet;

use ringgate_management::Fault;
use ringgate_management::shapes::{JwtConfiguration, JwtConfigurationInput, JwtIssuer, JwtIssuerInput};

/// Claims that are checked anyway.
const OWN_CLAIMS: &[&str] = &["iss", "aud", "exp", "nbf", "iat", "scope", "scp"];

/// The configuration as it is kept. Where the keys are (`jwksUri`) is for the gateway to find out.
pub(super) fn kept(input: &JwtConfigurationInput) -> JwtConfiguration {
    let issuer = |input: &JwtIssuerInput| JwtIssuer {
        issuer: Some(input.issuer.clone()),
        audiences: Some(input.audiences.clone()),
        additional_claims: input.additional_claims.clone().filter(|claims| !claims.is_empty()),
        jwks_uri: None,
    };
    JwtConfiguration {
        issuers: Some(input.issuers.iter().map(issuer).collect()),
        default_algorithms: Some(input.default_algorithms.clone()),
    }
}

/// Checks a configuration.
pub(super) fn check(configuration: Option<&JwtConfiguration>) -> Result<(), Fault> {
    let refused =
        |what: String| Err(Fault::bad_request(format!("Invalid jwtConfiguration specified. {what}")));
    let issuers = configuration.and_then(|it| it.issuers.as_deref()).unwrap_or_default();
    if issuers.is_empty() {
        return refused("There must be at least one issuer".to_owned());
    }
    if configuration.and_then(|it| it.default_algorithms.as_ref()).is_none_or(Vec::is_empty) {
        return refused("There must be at least one default algorithm".to_owned());
    }
    let mut seen = BTreeSet::new();
    for issuer in issuers {
        let name = issuer.issuer.as_deref().unwrap_or_default();
        if !is_issuer(name) {
            return refused(format!(
                "The issuer '{name}' must be an absolute https URL without query, fragment and user"
            ));
        }
        if !seen.insert(name) {
            return refused(format!("The issuer '{name}' must be unique"));
        }
        if issuer.audiences.as_ref().is_none_or(Vec::is_empty) {
            return refused(format!("The issuer '{name}' must have at least one audience"));
        }
        let claims = issuer.additional_claims.iter().flatten();
        let mut names = claims.map(|claim| claim.claim_name.as_str());
        if let Some(claim) = names.find(|name| name.is_empty() || OWN_CLAIMS.contains(name)) {
            return refused(format!("The claim '{claim}' cannot be an additional one"));
        }
    }
    Ok(())
}

fn is_issuer(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let is_plain = text.bytes().all(|b| b.is_ascii_graphic() && b != b'?' && b != b'#');
    is_plain && !host.is_empty() && !host.starts_with(':') && !host.contains('@')
}
