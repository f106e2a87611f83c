use std::borrow::Cow;
use std::fmt;

/// Why a token does not open the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Longer than [`super::TOKEN_BYTES_MAX`].
    TooLong,
    /// It has not three parts.
    Segments,
    /// A part is no base64url, or not the JSON object it should be.
    Malformed(&'static str),
    /// A JSON object in it has a name twice.
    Repeated(&'static str),
    /// Its header has `crit`: extensions that must be understood, and there are none that we do (RFC 7515, 4.1.11).
    Critical,
    /// Its algorithm is not among those allowed.
    Algorithm(String),
    /// Its header has no `kid`.
    NoKid,
    /// `iss` is missing or none of the authorizer's.
    Issuer(Option<String>),
    /// `aud` does not match the identity validation expression (R-AUTH-26).
    Expression,
    /// The issuer's keys are not known yet.
    NoKeys(String),
    /// The issuer has no key of this `kid`, as far as its keys are known.
    UnknownKid(String),
    /// The key is not for this algorithm.
    KeyAlgorithm(String),
    /// The signature is not the key's.
    Signature,
    /// `exp` is in the past; in seconds since 1970.
    Expired(u64),
    /// `nbf` or `iat` is in the future; in seconds since 1970.
    Early(&'static str, u64),
    /// A registered claim is missing or not of its type.
    BadClaim(&'static str),
    /// Neither `aud` nor, where that is absent, `client_id` names an audience of the authorizer.
    Audience,
    /// `token_use` is not the one that the method wants (R-AUTH-28).
    TokenUse {
        /// What the token says.
        found: Option<String>,
        /// What the method wants.
        wanted: &'static str,
    },
    /// An additional claim is missing, not one text, or has none of the expected values (R-AUTH-31).
    Claim(String),
    /// None of the method's scopes is among the token's.
    Scope {
        /// Whether this is answered as a failed authentication, as Cognito authorizers do (R-AUTH-28).
        is_unauthorized: bool,
    },
}

/// The checks of a token, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenCheck {
    /// Three parts, and JSON in them.
    Form,
    /// `alg` and `kid`.
    Algorithm,
    /// `iss`
    Issuer,
    /// The identity validation expression.
    Expression,
    /// The key that `kid` names.
    Key,
    /// The signature.
    Signature,
    /// `exp`, `nbf` and `iat`.
    Times,
    /// `aud`
    Audience,
    /// Additional claims.
    Claims,
    /// `token_use` and scopes.
    Scope,
}

impl TokenCheck {
    /// Every check.
    pub const ALL: [TokenCheck; 10] = [
        TokenCheck::Form,
        TokenCheck::Algorithm,
        TokenCheck::Issuer,
        TokenCheck::Expression,
        TokenCheck::Key,
        TokenCheck::Signature,
        TokenCheck::Times,
        TokenCheck::Audience,
        TokenCheck::Claims,
        TokenCheck::Scope,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            TokenCheck::Form => "form",
            TokenCheck::Algorithm => "algorithm",
            TokenCheck::Issuer => "issuer",
            TokenCheck::Expression => "validation expression",
            TokenCheck::Key => "key",
            TokenCheck::Signature => "signature",
            TokenCheck::Times => "times",
            TokenCheck::Audience => "audience",
            TokenCheck::Claims => "additional claims",
            TokenCheck::Scope => "scopes",
        }
    }
}

/// How a fault is answered (R-AUTH-29, R-AUTH-32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// 401: the token says nothing we believe.
    Unauthorized,
    /// 401, with a sentence of its own: it was good once.
    Expired,
    /// 403: the token is good, but not for this.
    InsufficientScope,
}

impl TokenFault {
    /// The check that the token failed; those before it, it passed.
    pub fn check(&self) -> TokenCheck {
        match self {
            TokenFault::TooLong
            | TokenFault::Segments
            | TokenFault::Malformed(_)
            | TokenFault::Repeated(_)
            | TokenFault::Critical => TokenCheck::Form,
            TokenFault::Algorithm(_) | TokenFault::NoKid => TokenCheck::Algorithm,
            TokenFault::Issuer(_) => TokenCheck::Issuer,
            TokenFault::Expression => TokenCheck::Expression,
            TokenFault::NoKeys(_) | TokenFault::UnknownKid(_) | TokenFault::KeyAlgorithm(_) => {
                TokenCheck::Key
            }
            TokenFault::Signature => TokenCheck::Signature,
            TokenFault::Expired(_) | TokenFault::Early(..) | TokenFault::BadClaim(_) => TokenCheck::Times,
            TokenFault::Audience => TokenCheck::Audience,
            TokenFault::Claim(_) => TokenCheck::Claims,
            TokenFault::TokenUse { .. } | TokenFault::Scope { .. } => TokenCheck::Scope,
        }
    }

    /// How it is answered.
    pub fn refusal(&self) -> TokenRefusal {
        match self {
            TokenFault::Expired(_) => TokenRefusal::Expired,
            TokenFault::Scope { is_unauthorized: false } => TokenRefusal::InsufficientScope,
            _ => TokenRefusal::Unauthorized,
        }
    }

    /// Whether other keys of the issuer might verify the token: fetch the key set, if it was not just now.
    pub fn needs_keys(&self) -> bool {
        matches!(self, TokenFault::UnknownKid(_) | TokenFault::NoKeys(_))
    }

    /// The text for `error_description` of an HTTP API's `www-authenticate`, and after `invalid_token: ` in
    /// `$context.authorizer.error` (H-JW-11, H-JW-13).
    pub fn description(&self) -> Cow<'static, str> {
        match self {
            TokenFault::Segments => "token contains an invalid number of segments".into(),
            TokenFault::Algorithm(name) => format!("signing method {} is invalid", plain(name)).into(),
            TokenFault::Expired(_) => "the token has expired".into(),
            TokenFault::Audience => "the token does not have a valid audience".into(),
            other => other.to_string().into(),
        }
    }
}

impl TokenRefusal {
    /// The status.
    pub const fn status(self) -> u16 {
        match self {
            TokenRefusal::Unauthorized | TokenRefusal::Expired => 401,
            TokenRefusal::InsufficientScope => 403,
        }
    }

    /// The sentence for the client of a REST API.
    pub const fn message(self) -> &'static str {
        match self {
            TokenRefusal::Unauthorized => "Unauthorized",
            TokenRefusal::Expired => "The incoming token has expired",
            TokenRefusal::InsufficientScope => "Forbidden",
        }
    }

    /// The gateway response (section 8 of the REST specification).
    pub const fn response_type(self) -> &'static str {
        match self {
            TokenRefusal::Unauthorized | TokenRefusal::Expired => "UNAUTHORIZED",
            TokenRefusal::InsufficientScope => "ACCESS_DENIED",
        }
    }
}

/// A sentence for whoever looks for the cause; never the whole token.
impl fmt::Display for TokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenFault::TooLong => write!(f, "the token is longer than {} bytes", super::TOKEN_BYTES_MAX),
            TokenFault::Segments => f.write_str("the token has not three parts between dots"),
            TokenFault::Malformed(part) => write!(f, "the token's {part} is malformed"),
            TokenFault::Repeated(part) => write!(f, "the token's {part} has a name twice"),
            TokenFault::Critical => f.write_str("the token's header has `crit`, which is not supported"),
            TokenFault::Algorithm(name) => {
                write!(f, "the authorizer does not allow algorithm `{}`", plain(name))
            }
            TokenFault::NoKid => {
                f.write_str("the token's header has no `kid`, which says whose key signed it")
            }
            TokenFault::Issuer(Some(issuer)) => {
                write!(f, "`iss` is `{}`, none of the authorizer's issuers", plain(issuer))
            }
            TokenFault::Issuer(None) => f.write_str("the token has no `iss`"),
            TokenFault::Expression => f.write_str("`aud` does not match the identity validation expression"),
            TokenFault::NoKeys(issuer) => write!(f, "the keys of `{}` are not known yet", plain(issuer)),
            TokenFault::UnknownKid(kid) => write!(f, "the issuer has no key `{}`", plain(kid)),
            TokenFault::KeyAlgorithm(kid) => {
                write!(f, "key `{}` is not for the token's algorithm", plain(kid))
            }
            TokenFault::Signature => f.write_str("the signature is not the key's"),
            TokenFault::Expired(at) => write!(f, "the token expired at {at}"),
            TokenFault::Early(claim, at) => write!(f, "`{claim}` is {at}, in the future"),
            TokenFault::BadClaim(claim) => write!(f, "`{claim}` is missing or not of its type"),
            TokenFault::Audience => {
                f.write_str("neither `aud` nor `client_id` is an audience of the authorizer")
            }
            TokenFault::TokenUse { found, wanted } => {
                let found = found.as_deref().map(plain).unwrap_or_default();
                write!(f, "`token_use` is `{found}`, the method wants `{wanted}`")
            }
            TokenFault::Claim(name) => {
                write!(f, "claim `{name}` is missing or has none of the expected values")
            }
            TokenFault::Scope { .. } => f.write_str("none of the method's scopes is among the token's"),
        }
    }
}

impl std::error::Error for TokenFault {}

/// Text of a client that is fit for a log or a header: printable, of bounded length, without quotes.
fn plain(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 200;
    let shown = |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '`') { c } else { '?' };
    text.chars().take(SHOWN_CHARS_MAX).map(shown).collect()
}
