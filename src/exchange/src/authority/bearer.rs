//! A token authorizer, ready for use.

use ringgate_auth::{Algorithm, Issuer, RequiredClaim, TokenSource, TokenVerifier};
use ringgate_pattern::Pattern;
use ringgate_snapshot::schema::{ArchivedTokenAuthorizer, ArchivedTokenIssuer, ArchivedTokenKind};

use super::GuardError;

/// A token authorizer, ready for use (R-AUTH-26, R-AUTH-31).
pub(crate) struct Bearer {
    /// Its name.
    pub name: Box<str>,
    /// The header that has the token.
    pub source: TokenSource,
    /// What a good token is.
    pub verifier: TokenVerifier,
    /// How long a verified token need not be verified again, in seconds.
    pub ttl_s: u64,
    /// Tells it from all other authorizers, and from itself with other settings.
    pub identity: u128,
}

impl Bearer {
    /// Reads what a snapshot says.
    pub fn prepare(api_id: &str, authorizer: &ArchivedTokenAuthorizer) -> Result<Bearer, GuardError> {
        let name = || authorizer.name.to_string();
        let source = TokenSource::parse(&authorizer.identity_source, None);
        let expression = authorizer.validation.as_ref().map(|text| Pattern::new(text)).transpose();
        let issuers = authorizer.issuers.iter().map(read_issuer);
        let verifier = match authorizer.kind {
            ArchivedTokenKind::UserPools => TokenVerifier::cognito([], None),
            ArchivedTokenKind::Jwt => TokenVerifier::rest_jwt(Vec::new(), Vec::new()),
        };
        let algorithms = authorizer.algorithms.iter().map(|text| {
            Algorithm::named(text).ok_or_else(|| GuardError::Algorithm(name(), text.to_string()))
        });
        let verifier = TokenVerifier {
            algorithms: algorithms.collect::<Result<_, _>>()?,
            issuers: issuers.collect(),
            expression: expression.map_err(|_| GuardError::Validation(name()))?,
            ..verifier
        };
        Ok(Bearer {
            name: name().into(),
            source: source.map_err(|error| GuardError::Identity(name(), error))?,
            ttl_s: authorizer.ttl_s.to_native().into(),
            identity: identity(api_id, authorizer, &verifier),
            verifier,
        })
    }
}

fn read_issuer(issuer: &ArchivedTokenIssuer) -> Issuer {
    let claims = issuer.claims.iter().map(|claim| RequiredClaim {
        name: claim.name.to_string(),
        required: claim.required,
        expected: texts(&claim.expected),
    });
    Issuer {
        issuer: issuer.issuer.to_string(),
        audiences: issuer.audiences.as_ref().map(|list| texts(list.as_slice())),
        claims: claims.collect(),
        lacks_token_use: issuer.lacks_token_use,
    }
}

fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// The settings as text hold everything that decides about a token, each part in quotes of its own.
fn identity(api_id: &str, authorizer: &ArchivedTokenAuthorizer, verifier: &TokenVerifier) -> u128 {
    let validation = authorizer.validation.as_ref().map(|text| text.as_str());
    let settings = format!(
        "{:?}",
        (
            (api_id, authorizer.id.as_str(), validation),
            (&verifier.algorithms, &verifier.issuers, verifier.checks_issued_at, verifier.leeway_s),
        )
    );
    let digest = blake3::hash(settings.as_bytes());
    let first = digest.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
    u128::from_le_bytes(first)
}
