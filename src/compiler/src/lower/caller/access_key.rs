//! Access keys, and the sessions of temporary ones.

use ringgate_definition::{self as definition, Diagnostic, Diagnostics, Located, Place};
use ringgate_snapshot::digest::key_digest;
use ringgate_snapshot::schema::{AccessKey, Caller, CallerKind, CognitoIdentity, Secret, Session};

use super::arn::is_name;
use super::{lower_tags, policy};
use crate::{code, rfc_3339};

/// The bounds of an access key id's length in characters.
const ID_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=128;
/// The bounds of a secret's length in characters: a signature shows whether a guess at it is right.
const SECRET_CHARACTERS: std::ops::RangeInclusive<usize> = 20..=256;
/// The bounds of a session token's length in characters.
const TOKEN_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=8_192;

/// Lowers a key of a caller; `None` if it is wrong, which was reported. No message shows a secret.
pub(super) fn lower(
    key: &definition::CallerKey,
    caller: &Caller,
    number: u32,
    hash_key: &[u8; 32],
    diagnostics: &mut Diagnostics,
) -> Option<AccessKey> {
    check_text(key, diagnostics);
    let session = match (&key.session, caller.kind) {
        (Some(session), kind) => Some(Box::new(lower_session(session, key, kind, hash_key, diagnostics)?)),
        (None, CallerKind::User) => None,
        (None, CallerKind::Role) => {
            let message = format!("the access key `{}` of a role has no session", key.id.value);
            let remedy = "add `sessionToken`, `sessionName` and `expiration`, or give the key to a user";
            report(diagnostics, code::SESSION, key.place, message, remedy);
            return None;
        }
    };
    Some(AccessKey {
        id: key.id.value.clone(),
        secret: Secret(key.secret.value.clone()),
        enabled: key.enabled,
        caller: number,
        session,
    })
}

fn check_text(key: &definition::CallerKey, diagnostics: &mut Diagnostics) {
    let id = key.id.value.as_str();
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !ID_CHARACTERS.contains(&id.len()) || !id.bytes().all(is_id) {
        let message = format!("`{}` is no id of an access key", id.escape_debug());
        let remedy = "use 16 to 128 letters and digits, such as AKIAIOSFODNN7EXAMPLE";
        report(diagnostics, code::ACCESS_KEY, key.id.place, message, remedy);
    }
    let secret = key.secret.value.as_str();
    if !SECRET_CHARACTERS.contains(&secret.len()) || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("the secret of the access key `{id}` is too short, too long or malformed");
        let remedy = "use 20 to 256 visible ASCII characters without spaces; 40 are usual";
        report(diagnostics, code::ACCESS_KEY, key.secret.place, message, remedy);
    }
}

fn lower_session(
    session: &definition::CallerSession,
    key: &definition::CallerKey,
    kind: CallerKind,
    hash_key: &[u8; 32],
    diagnostics: &mut Diagnostics,
) -> Option<Session> {
    let id = key.id.value.as_str();
    let token = session.token.value.as_str();
    if !TOKEN_CHARACTERS.contains(&token.len()) || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!(
            "the session token of the access key `{id}` is missing, too short, too long or malformed"
        );
        let remedy = "add `sessionToken` with 16 to 8192 visible ASCII characters without spaces";
        report(diagnostics, code::SESSION, session.token.place, message, remedy);
    }
    let name = lower_name(session, key, kind, diagnostics);
    let Some(expiration) = &session.expiration else {
        let message = format!("nothing says when the temporary access key `{id}` expires");
        report(diagnostics, code::SESSION, key.place, message, "add `expiration: 2027-01-01T00:00:00Z`");
        return None;
    };
    let mut seconds = |text: &Located<String>| {
        let found = rfc_3339(&text.value);
        if found.is_none() {
            let message = format!("`{}` is no time", text.value.escape_debug());
            report(diagnostics, code::SESSION, text.place, message, "write it like `2027-01-01T00:00:00Z`");
        }
        found.map(|ms| ms / 1_000)
    };
    let expires_s = seconds(expiration)?;
    Some(Session {
        token_digest: key_digest(hash_key, token.as_bytes()),
        name,
        issued_s: session.issued_at.as_ref().and_then(&mut seconds),
        expires_s,
        mfa_s: session.mfa_at.as_ref().and_then(&mut seconds),
        tags: lower_tags(&session.tags, diagnostics),
        policies: policy::lower_all(&session.policies, diagnostics),
        cognito: session.cognito.as_ref().map(lower_cognito),
    })
}

/// The sessions of roles have names; those of users are the user's own.
fn lower_name(
    session: &definition::CallerSession,
    key: &definition::CallerKey,
    kind: CallerKind,
    diagnostics: &mut Diagnostics,
) -> String {
    let id = &key.id.value;
    match (&session.name, kind) {
        (None, CallerKind::User) => String::new(),
        (Some(name), CallerKind::User) => {
            let message = format!("the access key `{id}` is a user's, whose sessions have no names");
            report(diagnostics, code::SESSION, name.place, message, "remove `sessionName`");
            String::new()
        }
        (Some(name), CallerKind::Role) if is_name(&name.value) => name.value.clone(),
        (name, CallerKind::Role) => {
            let place = name.as_ref().map_or(key.place, |name| name.place);
            let message = format!("the session of the access key `{id}` has no name, or a malformed one");
            let remedy = "add `sessionName` with 1 to 64 letters, digits and `_+=,.@-`";
            report(diagnostics, code::SESSION, place, message, remedy);
            String::new()
        }
    }
}

fn lower_cognito(identity: &definition::CallerCognito) -> CognitoIdentity {
    CognitoIdentity {
        identity_id: identity.identity_id.clone(),
        pool_id: identity.pool_id.clone(),
        authentication_type: identity.authentication_type.clone(),
        authentication_provider: identity.authentication_provider.clone(),
    }
}

fn report(diagnostics: &mut Diagnostics, code: &'static str, place: Place, message: String, remedy: &str) {
    diagnostics.push(Diagnostic::error(code, place, message).remedy(remedy));
}
