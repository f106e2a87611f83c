//! Authorizers that look at a token themselves (R-AUTH-26 to R-AUTH-32).

use rkyv::{Archive, Deserialize, Serialize};

use super::Place;

/// What kind of authorizer it is.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum TokenKind {
    /// `COGNITO_USER_POOLS` (R-AUTH-26).
    #[default]
    UserPools,
    /// `JWT` (R-AUTH-31).
    Jwt,
}

/// An authorizer that takes tokens of some issuers.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct TokenAuthorizer {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it demands.
    pub kind: TokenKind,
    /// The header that has the token: `method.request.header.X`.
    pub identity_source: String,
    /// What `aud` must look like (R-AUTH-26).
    pub validation: Option<String>,
    /// How many seconds a verified token need not be verified again; 0: it always is (R-AUTH-26).
    pub ttl_s: u32,
    /// The algorithms that tokens may be signed with, by their names in tokens.
    pub algorithms: Vec<String>,
    /// Whose tokens are taken; never empty.
    pub issuers: Vec<TokenIssuer>,
    /// Where it is declared.
    pub place: Place,
}

/// An issuer, and what its tokens must say.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenIssuer {
    /// Equal to `iss`, byte for byte.
    pub issuer: String,
    /// Of which `aud` must name one; `None`: any audience will do.
    pub audiences: Option<Vec<String>>,
    /// Claims that must hold (`additionalClaims`).
    pub claims: Vec<TokenClaim>,
    /// Its tokens need not have `token_use`.
    pub lacks_token_use: bool,
}

/// A claim that is one text.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenClaim {
    /// Its name.
    pub name: String,
    /// Whether a token without it is refused.
    pub required: bool,
    /// The values it may have; empty if any text will do.
    pub expected: Vec<String>,
}
