//! Whose credentials sign calls to services of AWS: what the settings say, then the usual environment, then the usual
//! files (R-INT-41).

use std::{collections::BTreeMap, env, fs, io, path::PathBuf};

use ringgate_exchange::{AccessKey, Credentials};
use serde::Deserialize;

/// The name under which the settings give the gateway's own key.
const OWN: &str = "default";

/// A key as the settings give it.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KeySettings {
    access_key_id: String,
    secret_access_key: String,
    #[serde(default)]
    session_token: Option<String>,
}

impl std::fmt::Debug for KeySettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySettings").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// Gathers the keys of the settings, by role; the gateway's own stands under `default`, or is looked for in the
/// environment and in the shared file.
///
/// # Errors
/// When a profile is asked for by name and is not there.
pub(crate) fn gather(settings: &BTreeMap<String, KeySettings>) -> io::Result<Credentials> {
    let key = |key: &KeySettings| AccessKey {
        id: key.access_key_id.clone(),
        secret: key.secret_access_key.clone(),
        session_token: key.session_token.clone(),
    };
    let roles = settings.iter().filter(|(name, _)| *name != OWN);
    let roles = roles.map(|(name, it)| (name.clone(), key(it))).collect();
    let own = match settings.get(OWN) {
        Some(it) => Some(key(it)),
        None => match from_environment() {
            Some(own) => Some(own),
            None => from_profile()?,
        },
    };
    Ok(Credentials::new(own, roles))
}

fn from_environment() -> Option<AccessKey> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    Some(AccessKey {
        id: set("AWS_ACCESS_KEY_ID")?,
        secret: set("AWS_SECRET_ACCESS_KEY")?,
        session_token: set("AWS_SESSION_TOKEN"),
    })
}

/// The shared file is there by chance on many machines: only who asks for a profile, or for a file, is told that it
/// is missing.
fn from_profile() -> io::Result<Option<AccessKey>> {
    let asked = env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let file = env::var_os("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from);
    let Some(path) = file.clone().or_else(usual_file) else { return Ok(None) };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if file.is_some() || asked.is_some() => {
            return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
        }
        Err(_) => return Ok(None),
    };
    let profile = asked.as_deref().unwrap_or(OWN);
    match read_profile(&text, profile) {
        None if asked.is_some() => {
            let message = format!("{} has no complete profile `{profile}`", path.display());
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
        found => Ok(found),
    }
}

fn usual_file() -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("HOME")?).join(".aws/credentials"))
}

/// The key of a profile in the text of a shared credentials file: `[name]`, then `key = value` lines.
fn read_profile(text: &str, profile: &str) -> Option<AccessKey> {
    let mut is_here = false;
    let mut key = AccessKey::default();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            is_here = name.trim() == profile;
            continue;
        }
        let Some((name, value)) = line.split_once('=').filter(|_| is_here && !line.starts_with(['#', ';']))
        else {
            continue;
        };
        let value = value.trim().to_owned();
        match name.trim() {
            "aws_access_key_id" => key.id = value,
            "aws_secret_access_key" => key.secret = value,
            "aws_session_token" => key.session_token = Some(value),
            _ => {}
        }
    }
    (!key.id.is_empty() && !key.secret.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_41_a_profile_of_the_shared_file() {
        let text = "# comment\n[default]\naws_access_key_id = AKID\naws_secret_access_key=secret=\n\n[ other ]\n\
                    aws_access_key_id=A\naws_secret_access_key=B\naws_session_token = C\n[half]\naws_access_key_id=A\n";
        let read = |profile: &str| {
            read_profile(text, profile).map(|key| (key.id, key.secret, key.session_token.unwrap_or_default()))
        };
        assert_eq!(read("default"), Some(("AKID".into(), "secret=".into(), String::new())));
        assert_eq!(read("other"), Some(("A".into(), "B".into(), "C".into())));
        assert_eq!((read("half"), read("nobody")), (None, None));
    }
}
