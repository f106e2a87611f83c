use std::fmt;

use crate::{Located, Place};

/// A user or a role whose signatures count (R-AUTH-10).
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// `arn:aws:iam::123456789012:user/path/name` or `...:role/path/name`.
    pub arn: Located<String>,
    /// The unique id, such as `AIDA...`; made from the ARN unless said.
    pub user_id: Option<Located<String>>,
    /// The organization of the account.
    pub organization_id: Option<Located<String>>,
    /// Where in the organization the account is.
    pub organization_paths: Vec<Located<String>>,
    /// Tags by name.
    pub tags: Vec<(Located<String>, Located<String>)>,
    /// Identity policies.
    pub policies: Vec<CallerPolicy>,
    /// What bounds them.
    pub permissions_boundary: Option<CallerPolicy>,
    /// The access keys.
    pub access_keys: Vec<CallerKey>,
    /// Where it was declared.
    pub place: Place,
}

/// A policy that belongs to a caller or a session.
#[derive(Clone, Debug, Default)]
pub struct CallerPolicy {
    /// Its name.
    pub name: Located<String>,
    /// The document as JSON text.
    pub text: Located<String>,
    /// Where its parts stand: by JSON pointer, in the order of the document.
    pub places: Vec<(String, Place)>,
}

/// An access key; one with a session token is temporary.
#[derive(Clone, Default)]
pub struct CallerKey {
    /// Its id, such as `AKIA...`.
    pub id: Located<String>,
    /// Its secret, fetched from where the document points to.
    pub secret: Located<String>,
    /// A disabled key is unknown.
    pub enabled: bool,
    /// What makes it temporary.
    pub session: Option<CallerSession>,
    /// Where it was declared.
    pub place: Place,
}

/// What temporary credentials have beside a key. Times are RFC 3339.
#[derive(Clone, Default)]
pub struct CallerSession {
    /// The session token; empty if it is missing.
    pub token: Located<String>,
    /// When the session ends.
    pub expiration: Option<Located<String>>,
    /// When it began.
    pub issued_at: Option<Located<String>>,
    /// When the caller showed a second factor.
    pub mfa_at: Option<Located<String>>,
    /// The name of a role's session.
    pub name: Option<Located<String>>,
    /// Tags of the session.
    pub tags: Vec<(Located<String>, Located<String>)>,
    /// Policies that bound the session.
    pub policies: Vec<CallerPolicy>,
    /// The identity of an identity pool.
    pub cognito: Option<CallerCognito>,
}

/// An identity of a Cognito identity pool, as the gateway is to show it (R-AUTH-12).
#[derive(Clone, Debug, Default)]
pub struct CallerCognito {
    /// `identityId`
    pub identity_id: String,
    /// `identityPoolId`
    pub pool_id: String,
    /// `authenticationType`
    pub authentication_type: String,
    /// `authenticationProvider`
    pub authentication_provider: String,
}

impl fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // whoever prints a definition must not print secrets
        f.debug_struct("CallerKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for CallerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallerSession").field("name", &self.name).finish_non_exhaustive()
    }
}
