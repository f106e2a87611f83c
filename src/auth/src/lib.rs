//! Who is calling, and may they? API keys, Lambda authorizers and what they grant, signed tokens.
//!
//! A key says who is calling; whether it opens the stage that was asked for is a matter of its usage plans, which
//! stand with the limits. What an authorizer's function returned is read into a [`Grant`] and kept in a
//! [`GrantCache`]; calling the function is the shell's part. Policies are evaluated by `ringgate-policy`.
#![forbid(unsafe_code)]

mod api_key;
mod denial;
mod discovery;
mod event;
mod failure;
mod grant;
mod grants;
mod identity;
mod issuer_keys;
mod jwt;
mod method_arn;
mod refresh;
mod tokens;
mod url;

pub use api_key::{KEY_VALUE_BYTES_MAX, find_key};
pub use denial::{ANONYMOUS, access_denied_message, authorizer_denied_message};
pub use discovery::{DISCOVERY_BYTES_MAX, DiscoveryError, URL_BYTES_MAX, discovery_url, read_discovery};
pub use event::write_token_event;
pub use failure::{AuthorizerRejection, Invocation, RejectionKind};
pub use grant::{
    ContextEntry, ContextKind, GRANT_RESOURCE_CHARS_MAX, GRANT_RESULT_BYTES_MAX, Grant, GrantFault, INVOKE,
};
pub use grants::{GRANT_OVERHEAD_BYTES, GRANT_TTL_S_MAX, GrantCache, GrantLimits, GrantStats, StageEpoch};
pub use identity::{
    GrantKey, GrantScope, IDENTITY_NAME_BYTES_MAX, IDENTITY_SOURCES_MAX, IdentityError, IdentitySource,
    IdentitySources, IdentityValues, TokenSource, Unidentified,
};
pub use issuer_keys::{IssuerBook, IssuerKeys};
pub use jwt::{
    Algorithm, ClaimStyle, Claims, Issuer, JWKS_BYTES_MAX, KEY_SET_KEYS_MAX, KeySet, KeySetError, LEEWAY_S,
    RequiredClaim, ScopeRule, SkippedKey, TOKEN_BYTES_MAX, TokenCheck, TokenFault, TokenRefusal,
    TokenVerifier, bare_token, cognito_issuer,
};
pub use method_arn::{METHOD_ARN_BYTES_MAX, MethodArn, MethodArnTooLong};
pub use refresh::{
    BACKOFF_MS_MAX, BACKOFF_MS_MIN, DEMAND_MS_MIN, Demand, LAST_GOOD_MS_MAX, REFRESH_MS_DEFAULT,
    REFRESH_MS_MAX, REFRESH_MS_MIN, Refresh, lifetime_ms,
};
pub use tokens::{TokenScope, Tokens};
pub use url::{KeysUrl, is_link_local};
