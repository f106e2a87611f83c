//! Access keys, and what their owners may do. Kept in the store beside the estate.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use ringgate_policy::{Attached, Policy};
use ringgate_store::Key;
use serde::{Deserialize, Serialize};

use crate::chance::Dice;

/// The kind of these rows.
pub(crate) const KIND: &str = "credential";

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
}

impl Credential {
    /// The first administrator's.
    pub(crate) fn administrator(account: &str, dice: &Dice) -> Credential {
        let text = |alphabet: &[u8], count: usize| -> String {
            let pick = || (u128::from(dice.draw()) * alphabet.len() as u128) >> 64;
            (0..count).map(|_| char::from(alphabet[pick() as usize])).collect()
        };
        Credential {
            access_key_id: format!("AKIA{}", text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
            secret_access_key: text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
            arn: format!("arn:aws:iam::{account}:user/administrator"),
            policies: vec![EVERYTHING.to_owned()],
        }
    }

    /// The row's key in the store.
    pub(crate) fn key(&self) -> Key {
        Key::new(KIND, "", self.access_key_id.as_str())
    }
}

/// A credential ready for use.
pub(crate) struct Known {
    /// As it is kept.
    pub credential: Credential,
    /// Its policies, read.
    pub policies: Vec<Policy>,
}

/// Every access key there is, by id.
#[derive(Default)]
pub(crate) struct Credentials(RwLock<HashMap<String, Arc<Known>>>);

impl Credentials {
    /// Takes a row in that the store kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn load(&self, id: &str, bytes: &[u8]) -> Result<(), String> {
        let credential = serde_json::from_slice(bytes);
        let credential: Credential = credential.map_err(|error| format!("the credential {id}: {error}"))?;
        self.add(credential)
    }

    /// Takes a credential in.
    ///
    /// # Errors
    /// A policy of it is none.
    pub(crate) fn add(&self, credential: Credential) -> Result<(), String> {
        let read = |text: &String| {
            let told = |error| format!("a policy of the credential {}: {error}", credential.access_key_id);
            Policy::parse(text, Attached::Identity).map_err(told)
        };
        let policies = credential.policies.iter().map(read).collect::<Result<_, _>>()?;
        let id = credential.access_key_id.clone();
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, Arc::new(Known { credential, policies }));
        Ok(())
    }

    /// The credential with this id.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
