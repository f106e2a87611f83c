use crate::{Located, Place};

/// An issuer of a JWT authorizer (`jwtConfiguration.issuers`, R-AUTH-31).
#[derive(Clone, Debug, Default)]
pub struct JwtIssuer {
    /// `issuer`: equal to the claim `iss`, byte for byte.
    pub issuer: Option<Located<String>>,
    /// `audiences`, of which `aud` must name one.
    pub audiences: Vec<Located<String>>,
    /// `additionalClaims`
    pub additional_claims: Vec<AdditionalClaim>,
    /// `jwksUri`, which the original service only writes.
    pub jwks_uri: Option<Located<String>>,
    /// Where it was said.
    pub place: Place,
}

/// What a further claim must be (`additionalClaims`, R-AUTH-31).
#[derive(Clone, Debug, Default)]
pub struct AdditionalClaim {
    /// `claimName`
    pub name: Option<Located<String>>,
    /// `format`: `SINGLE_STRING`.
    pub format: Option<Located<String>>,
    /// `required`; a token may lack the claim unless said otherwise.
    pub required: Option<Located<bool>>,
    /// `expectedValues`; any text will do where there are none.
    pub expected_values: Vec<Located<String>>,
    /// Where it was said.
    pub place: Place,
}

/// Whose tokens are taken, and where the keys of issuers are: `tokens` in the gateway file.
#[derive(Clone, Debug, Default)]
pub struct TokenSettings {
    /// Patterns of user pools' ARNs, and the issuer whose tokens stand for those of the pool (R-AUTH-27); the first
    /// that fits counts.
    pub user_pools: Vec<(Located<String>, Located<String>)>,
    /// Issuers whose keys are not where their discovery says, or which have habits of their own.
    pub issuers: Vec<IssuerSettings>,
}

/// How a gateway comes by the keys of an issuer.
#[derive(Clone, Debug, Default)]
pub struct IssuerSettings {
    /// The issuer, as tokens name it.
    pub issuer: Located<String>,
    /// `discoveryUrl`: where its discovery document is; `{issuer}/.well-known/openid-configuration` otherwise.
    pub discovery_url: Option<Located<String>>,
    /// `jwksUrl`: where its key set is; then no discovery document is read.
    pub jwks_url: Option<Located<String>>,
    /// `jwksFile`: a file with its key set; then nobody is asked.
    pub jwks_file: Option<Located<String>>,
    /// `caFile`: certificates in PEM form that are trusted beside the platform's.
    pub ca_file: Option<Located<String>>,
    /// `allowLinkLocal`: its keys may come from a link-local address.
    pub allow_link_local: Option<Located<bool>>,
    /// `tokenUse`: whether its tokens have the claim `token_use`, as those of user pools do.
    pub has_token_use: Option<Located<bool>>,
}
