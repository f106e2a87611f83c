use std::borrow::Borrow;

use ringgate_pattern::Pattern;

use super::algorithm::Algorithm;
use super::check::{check_audience, check_claims, check_expression, check_times};
use super::claims::{ClaimStyle, Claims};
use super::fault::TokenFault;
use super::key_set::KeySet;
use super::token::Token;

/// By how many seconds an issuer's clock may be from ours, unless the authorizer says otherwise: none (H-JW-09).
pub const LEEWAY_S: u64 = 0;

/// What an authorizer takes for a good token.
#[derive(Clone, Debug)]
pub struct TokenVerifier {
    /// Algorithms that tokens may be signed with.
    pub algorithms: Vec<Algorithm>,
    /// Whose tokens are taken.
    pub issuers: Vec<Issuer>,
    /// A pattern that `aud` must match whole, before the signature is looked at (R-AUTH-26).
    pub expression: Option<Pattern>,
    /// Whether `iat` must not be in the future. `exp` and `nbf` are always looked at.
    pub checks_issued_at: bool,
    /// Seconds by which `exp`, `nbf` and `iat` may be off.
    pub leeway_s: u64,
    /// What a method's scopes mean.
    pub scope_rule: ScopeRule,
    /// How claims are written.
    pub style: ClaimStyle,
}

/// An issuer, and what its tokens must say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuer {
    /// Equal to `iss`, byte for byte (R-AUTH-31, H-JW-07).
    pub issuer: String,
    /// Of which `aud` must name one; `client_id` where `aud` is absent (H-JW-08). `None`: any audience will do.
    pub audiences: Option<Vec<String>>,
    /// Claims that must hold (`additionalClaims`).
    pub claims: Vec<RequiredClaim>,
    /// Its tokens need not have `token_use`, which only user pools write; one that has it must have the right one
    /// (R-AUTH-27: any OpenID provider).
    pub lacks_token_use: bool,
}

/// A claim that is one text (`format: SINGLE_STRING`, R-AUTH-31).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredClaim {
    /// Its name.
    pub name: String,
    /// Whether a token without it is refused.
    pub required: bool,
    /// The values it may have; empty if any text will do.
    pub expected: Vec<String>,
}

/// What a method's scopes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeRule {
    /// Without scopes an ID token, with scopes an access token that has one of them; else 401 (R-AUTH-28).
    Cognito,
    /// Without scopes any token, with scopes one that has one of them; else 403 (R-AUTH-32, H-JW-10).
    Jwt,
}

impl TokenVerifier {
    /// A Cognito authorizer of a REST API (R-AUTH-26..28). `issuers` are those of its user pools, which
    /// [`cognito_issuer`] tells, or of any OpenID provider.
    pub fn cognito(issuers: impl IntoIterator<Item = String>, expression: Option<Pattern>) -> TokenVerifier {
        let issuers = issuers.into_iter().map(|issuer| Issuer { issuer, ..Issuer::default() }).collect();
        TokenVerifier {
            algorithms: vec![Algorithm::Rs256],
            issuers,
            expression,
            checks_issued_at: false,
            leeway_s: LEEWAY_S,
            scope_rule: ScopeRule::Cognito,
            style: ClaimStyle::Rest,
        }
    }

    /// A JWT authorizer of a REST API (R-AUTH-31, R-AUTH-32).
    pub fn rest_jwt(algorithms: Vec<Algorithm>, issuers: Vec<Issuer>) -> TokenVerifier {
        TokenVerifier {
            algorithms,
            issuers,
            expression: None,
            checks_issued_at: true,
            leeway_s: LEEWAY_S,
            scope_rule: ScopeRule::Jwt,
            style: ClaimStyle::Rest,
        }
    }

    /// A JWT authorizer of an HTTP API (H-JW-01..15): RSA only.
    pub fn http_jwt(issuer: String, audiences: Vec<String>) -> TokenVerifier {
        let issuer = Issuer { issuer, audiences: Some(audiences), ..Issuer::default() };
        let verifier = TokenVerifier::rest_jwt(Algorithm::RSA.to_vec(), vec![issuer]);
        TokenVerifier { style: ClaimStyle::Http, ..verifier }
    }

    /// Verifies all about a token that does not depend on the method. `token` is bare, see [`super::bare_token`];
    /// `keys` is asked at most once, for the keys of one of the [issuers](TokenVerifier::issuers); `now` is in seconds
    /// since 1970.
    ///
    /// # Errors
    /// [`TokenFault`], the first in this order: form, algorithm, issuer, expression, key, signature, times, audience,
    /// claims.
    pub fn verify<K: Borrow<KeySet>>(
        &self,
        token: &str,
        keys: impl FnOnce(&str) -> Option<K>,
        now: u64,
    ) -> Result<Claims, TokenFault> {
        let token = Token::read(token)?;
        if !self.algorithms.contains(&token.algorithm) {
            return Err(TokenFault::Algorithm(token.algorithm.as_str().to_owned()));
        }
        let kid = token.kid.as_deref().ok_or(TokenFault::NoKid)?;
        let claims = token.claims()?;
        let issuer = self.issuer(claims.get("iss").and_then(|issuer| issuer.as_str()))?;
        if let Some(expression) = &self.expression {
            check_expression(&claims, expression)?;
        }
        let keys = keys(&issuer.issuer).ok_or_else(|| TokenFault::NoKeys(issuer.issuer.clone()))?;
        let key = keys.borrow().get(kid).ok_or_else(|| TokenFault::UnknownKid(kid.to_owned()))?;
        token.verify(key)?;
        let expires_at = check_times(&claims, self.checks_issued_at, self.leeway_s, now)?;
        if let Some(audiences) = &issuer.audiences {
            check_audience(&claims, audiences)?;
        }
        check_claims(&claims, &issuer.claims)?;
        Ok(Claims::new(claims, self.style, expires_at))
    }

    /// Whether a verified token opens a method with these scopes.
    ///
    /// # Errors
    /// [`TokenFault::TokenUse`] or [`TokenFault::Scope`].
    pub fn permit<S: AsRef<str>>(&self, claims: &Claims, scopes: &[S]) -> Result<(), TokenFault> {
        if self.scope_rule == ScopeRule::Cognito {
            let wanted = if scopes.is_empty() { "id" } else { "access" };
            let claim = claims.value("token_use");
            let found = claim.and_then(|found| found.as_str());
            let may_lack = || {
                let issuer = claims.value("iss").and_then(|issuer| issuer.as_str());
                self.issuer(issuer).is_ok_and(|issuer| issuer.lacks_token_use)
            };
            if found != Some(wanted) && (claim.is_some() || !may_lack()) {
                return Err(TokenFault::TokenUse { found: found.map(str::to_owned), wanted });
            }
        }
        let is_wanted = |found: &str| scopes.iter().any(|scope| scope.as_ref() == found);
        if scopes.is_empty() || claims.scopes().any(is_wanted) {
            return Ok(());
        }
        Err(TokenFault::Scope { is_unauthorized: self.scope_rule == ScopeRule::Cognito })
    }

    fn issuer(&self, found: Option<&str>) -> Result<&Issuer, TokenFault> {
        let known = self.issuers.iter().find(|issuer| Some(issuer.issuer.as_str()) == found);
        known.ok_or_else(|| TokenFault::Issuer(found.map(str::to_owned)))
    }
}

/// The issuer of a user pool's tokens, from the pool's ARN (R-AUTH-27); `None` if it is none. China has a domain of
/// its own.
pub fn cognito_issuer(user_pool_arn: &str) -> Option<String> {
    let mut parts = user_pool_arn.splitn(6, ':');
    let (Some("arn"), Some(partition), Some("cognito-idp")) = (parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let (region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let pool = resource.strip_prefix("userpool/").filter(|pool| !pool.is_empty() && !pool.contains('/'))?;
    let suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    (!region.is_empty()).then(|| format!("https://cognito-idp.{region}.{suffix}/{pool}"))
}
