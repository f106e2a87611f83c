//! Access keys, and what their owners may do. Kept in the store beside the estate; a user is the owner of some keys.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use ringgate_policy::{Attached, KeyUse, Policy};
use ringgate_store::Key;
use serde::{Deserialize, Serialize};

use crate::chance::Dice;
use crate::facts::{is_known, unknown_keys};

/// The kind of these rows.
pub(crate) const KIND: &str = "credential";

/// The name of the user that the first start makes.
pub(crate) const ADMINISTRATOR: &str = "administrator";

/// What a policy says that allows everything.
const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"apigateway:*","Resource":"*"}]}"#;

/// An access key, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Credential {
    /// Its id: `AKIA…`.
    pub access_key_id: String,
    /// Its secret. Signatures cannot be verified without it.
    pub secret_access_key: String,
    /// The ARN of its owner.
    pub arn: String,
    /// The owner's policies, as JSON.
    pub policies: Vec<String>,
    /// When it was made, in milliseconds since 1970 UTC; `None`: by an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at_ms: Option<i64>,
}

impl Credential {
    /// A new key of a user.
    pub(crate) fn draw(owner: Owner, dice: &Dice) -> Credential {
        let text = |alphabet: &[u8], count: usize| -> String {
            let pick = || (u128::from(dice.draw()) * alphabet.len() as u128) >> 64;
            (0..count).map(|_| char::from(alphabet[pick() as usize])).collect()
        };
        Credential {
            access_key_id: format!("AKIA{}", text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
            secret_access_key: text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
            arn: owner.arn,
            policies: owner.policies,
            created_at_ms: Some(owner.at_ms),
        }
    }

    /// The row's key in the store.
    pub(crate) fn key(&self) -> Key {
        Key::new(KIND, "", self.access_key_id.as_str())
    }

    /// The row's value in the store.
    ///
    /// # Errors
    /// It cannot be written as JSON, which is a mistake of ours.
    pub(crate) fn row(&self) -> Result<Vec<u8>, String> {
        serde_json::to_vec(self).map_err(|error| error.to_string())
    }
}

/// Whose a key is.
#[derive(Clone)]
pub(crate) struct Owner {
    /// The ARN.
    pub arn: String,
    /// The policies, as JSON.
    pub policies: Vec<String>,
    /// When the key is made, in milliseconds since 1970 UTC.
    pub at_ms: i64,
}

impl Owner {
    /// The first administrator, who may do everything.
    pub(crate) fn administrator(account: &str, at_ms: i64) -> Owner {
        Owner { arn: user_arn(account, ADMINISTRATOR), policies: vec![EVERYTHING.to_owned()], at_ms }
    }
}

/// The ARN of a user.
pub(crate) fn user_arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:user/{name}")
}

/// A credential ready for use.
pub(crate) struct Known {
    /// As it is kept.
    pub credential: Credential,
    /// Its policies, read. Where they ask for what is never known here, a Deny denies and an Allow allows nothing.
    pub policies: Vec<Policy>,
    /// What they ask for in vain: such policies were kept by an older version, now they are refused.
    pub unknown: Vec<String>,
}

impl Known {
    /// As the store has it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(id: &str, bytes: &[u8]) -> Result<Known, String> {
        let credential = serde_json::from_slice(bytes);
        let credential: Credential = credential.map_err(|error| format!("the credential {id}: {error}"))?;
        let read = |text: &String| {
            let told = |error| format!("a policy of the credential {id}: {error}");
            Policy::parse(text, Attached::Identity).map_err(told)
        };
        let policies: Vec<Policy> = credential.policies.iter().map(read).collect::<Result<_, _>>()?;
        let unknown = policies.iter().enumerate().flat_map(|(at, policy)| {
            let told = move |it: &KeyUse<'_>| format!("policy {}, {}: {}", at + 1, it.statement, it.key);
            unknown_keys(policy).iter().map(told).collect::<Vec<_>>()
        });
        let unknown = unknown.collect();
        let policies = policies.into_iter().map(|policy| policy.closed(is_known)).collect();
        Ok(Known { credential, policies, unknown })
    }

    /// Tells the operator what its policies ask for in vain.
    fn warn(&self) {
        if let Some(line) = self.warning() {
            eprintln!("ringgate-control: {line}");
        }
    }

    fn warning(&self) -> Option<String> {
        let Credential { arn, access_key_id, .. } = &self.credential;
        let name = arn.rsplit('/').next().unwrap_or_default();
        (!self.unknown.is_empty()).then(|| {
            format!(
                "{arn} with the key {access_key_id} has policies with condition keys that are never known here ({}): such a \
                 Deny denies and such an Allow allows nothing; `ringgate users policy {name}` sets others",
                self.unknown.join("; ")
            )
        })
    }
}

/// Every access key there is, by id.
#[derive(Default)]
pub(crate) struct Credentials(RwLock<BTreeMap<String, Arc<Known>>>);

impl Credentials {
    /// Puts these in the place of all there were.
    pub(crate) fn replace(&self, all: Vec<Known>) {
        all.iter().for_each(Known::warn);
        let all = all.into_iter().map(|known| (known.credential.access_key_id.clone(), Arc::new(known)));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = all.collect();
    }

    /// Takes over a row of the store, or that it is gone; says whether it is one of a credential.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn take(&self, key: &Key, value: Option<&[u8]>) -> Result<bool, String> {
        if key.kind != KIND {
            return Ok(false);
        }
        let known = value.map(|bytes| Known::read(&key.id, bytes)).transpose()?;
        known.iter().for_each(Known::warn);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match known {
            Some(known) => drop(all.insert(key.id.clone(), Arc::new(known))),
            None => drop(all.remove(&key.id)),
        }
        Ok(true)
    }

    /// The credential with this id.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Those of an owner, or of everybody, by id.
    pub(crate) fn of(&self, arn: Option<&str>) -> Vec<Arc<Known>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let is_wanted = |known: &&Arc<Known>| arn.is_none_or(|arn| known.credential.arn == arn);
        all.values().filter(is_wanted).cloned().collect()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_policy_that_asks_in_vain_is_told_of() {
        let known = |condition: &str| {
            let policy = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{condition}}}}}"#
            );
            let row = serde_json::json!({
                "accessKeyId": "AKIA1", "secretAccessKey": "s", "arn": user_arn("1", "ann"), "policies": [EVERYTHING, policy],
            });
            Known::read("AKIA1", row.to_string().as_bytes()).expect("a credential").warning()
        };
        assert_eq!(known(r#"{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}"#), None);
        let warning = known(r#"{"Null":{"apigateway:Request/EndpointType":"true"}}"#).expect("a warning");
        for part in ["user/ann", "AKIA1", "policy 2, statement 0: apigateway:request/endpointtype"] {
            assert!(warning.contains(part), "{warning}");
        }
    }
}
