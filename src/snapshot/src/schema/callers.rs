//! The store of callers: who may sign requests, with which secrets, and what their policies say (R-AUTH-10). Part of the
//! keys snapshot, so that it acts at once.

use std::fmt;

use rkyv::{Archive, Deserialize, Serialize};

use super::Pair;
use crate::table::Table;

/// Everybody whose signature counts.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Callers {
    /// The key of the keyed hash over session tokens, derived from all secrets.
    pub hash_key: [u8; 32],
    /// Users and roles, sorted by ARN.
    pub callers: Vec<Caller>,
    /// Access keys, sorted by id.
    pub access_keys: Vec<AccessKey>,
    /// [`crate::table::access_key_tag`] to index in `access_keys`.
    pub index: Table,
}

/// What kind of caller it is.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum CallerKind {
    /// A user, with keys of its own.
    #[default]
    User,
    /// A role, called under in sessions.
    Role,
}

/// A user or a role.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Caller {
    /// `arn:aws:iam::123456789012:user/path/name` or `...:role/path/name`.
    pub arn: String,
    /// What it is.
    pub kind: CallerKind,
    /// The twelve digits of its account.
    pub account_id: String,
    /// Its name, without the path.
    pub name: String,
    /// Its unique id, such as `AIDA...` or `AROA...`.
    pub unique_id: String,
    /// The organization of its account.
    pub organization_id: Option<String>,
    /// Where in the organization the account is.
    pub organization_paths: Vec<String>,
    /// Its tags, sorted by name.
    pub tags: Vec<Pair>,
    /// Its identity policies.
    pub policies: Vec<NamedPolicy>,
    /// The policy that bounds what the others allow.
    pub permissions_boundary: Option<NamedPolicy>,
}

/// A policy as JSON.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPolicy {
    /// Its name, for explanations.
    pub name: String,
    /// The document.
    pub text: String,
}

/// An access key.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct AccessKey {
    /// Its id, such as `AKIA...`.
    pub id: String,
    /// What signatures are made with.
    pub secret: Secret,
    /// A disabled key is unknown.
    pub enabled: bool,
    /// Whose it is: index in [`Callers::callers`].
    pub caller: u32,
    /// What makes it a temporary key; those of roles always are.
    pub session: Option<Box<Session>>,
}

/// A session that temporary credentials were given for.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Keyed BLAKE3 of the session token.
    pub token_digest: [u8; 32],
    /// The name of a role's session; empty for a user's.
    pub name: String,
    /// When it began, in seconds since 1970, if that is known.
    pub issued_s: Option<u64>,
    /// When it ends, in seconds since 1970.
    pub expires_s: u64,
    /// When the caller showed a second factor, in seconds since 1970; `None`: it did not.
    pub mfa_s: Option<u64>,
    /// Tags of the session, sorted by name; they go before the caller's.
    pub tags: Vec<Pair>,
    /// Policies that bound the session.
    pub policies: Vec<NamedPolicy>,
    /// The identity of an identity pool that the credentials were given to.
    pub cognito: Option<CognitoIdentity>,
}

/// An identity of a Cognito identity pool (R-AUTH-12).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CognitoIdentity {
    /// `$context.identity.cognitoIdentityId`
    pub identity_id: String,
    /// `$context.identity.cognitoIdentityPoolId`
    pub pool_id: String,
    /// `$context.identity.cognitoAuthenticationType`
    pub authentication_type: String,
    /// `$context.identity.cognitoAuthenticationProvider`
    pub authentication_provider: String,
}

/// A text that is nobody else's business: who checks a signature must know it, so it cannot be a digest.
#[derive(Archive, Serialize, Deserialize, Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
