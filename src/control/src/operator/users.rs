//! Users and their keys. A secret is shown once: in the answer that made it.

use std::collections::BTreeMap;

use ringgate_management::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answered, Asked, json, page, read};
use crate::credential::Credential;

#[derive(Serialize)]
struct Users {
    users: Vec<User>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct User {
    name: String,
    arn: String,
    policies: Vec<Value>,
    keys: Vec<Key>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    access_key_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at_ms: Option<i64>,
}

/// A key as its owner keeps it; the file of the first administrator looks the same.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Secret {
    access_key_id: String,
    secret_access_key: String,
    arn: String,
}

/// `GET users`: by name.
pub(super) fn list(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let mut users: BTreeMap<String, User> = BTreeMap::new();
    for known in asked.service.keeper.credentials.of(None) {
        let Credential { access_key_id, arn, policies, created_at_ms, .. } = &known.credential;
        let user = users.entry(arn.clone()).or_default();
        user.arn.clone_from(arn);
        arn.rsplit('/').next().unwrap_or_default().clone_into(&mut user.name);
        // Policies were read before they were kept.
        user.policies = policies.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
        user.keys.push(Key { access_key_id: access_key_id.clone(), created_at_ms: *created_at_ms });
    }
    json(&Users { users: users.into_values().collect() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewUser {
    name: String,
    policies: Vec<Value>,
}

/// `POST users` with `{"name", "policies"}`.
pub(super) async fn add(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let NewUser { name, policies } = read(asked)?;
    let credential = asked.service.keeper.add_user(&name, &texts(&policies), asked.caller).await?;
    json(&Secret::from(credential))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Rotation {
    keep_old: bool,
}

/// `POST users/*/keys`, with `{"keepOld": true}` if the old key shall work on.
pub(super) async fn rotate(asked: &Asked<'_>, name: &str) -> Result<Answered, Fault> {
    let Rotation { keep_old } = read(asked)?;
    let name = page::segment(name)?;
    let credential = asked.service.keeper.rotate_keys(&name, keep_old, asked.caller).await?;
    json(&Secret::from(credential))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    policies: Vec<Value>,
}

/// `POST users/*/policies` with `{"policies"}`.
pub(super) async fn set_policies(asked: &Asked<'_>, name: &str) -> Result<Answered, Fault> {
    let Policies { policies } = read(asked)?;
    let name = page::segment(name)?;
    asked.service.keeper.set_policies(&name, &texts(&policies), asked.caller).await?;
    json(&serde_json::json!({}))
}

/// `POST users/*/remove`.
pub(super) async fn remove(asked: &Asked<'_>, name: &str) -> Result<Answered, Fault> {
    asked.service.keeper.remove_user(&page::segment(name)?, asked.caller).await?;
    json(&serde_json::json!({}))
}

fn texts(policies: &[Value]) -> Vec<String> {
    policies.iter().map(ToString::to_string).collect()
}

impl From<Credential> for Secret {
    fn from(credential: Credential) -> Secret {
        let Credential { access_key_id, secret_access_key, arn, .. } = credential;
        Secret { access_key_id, secret_access_key, arn }
    }
}
