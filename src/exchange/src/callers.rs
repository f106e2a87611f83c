//! The store of callers, ready for use: policies read once, names put together, signing keys kept (R-AUTH-10).

mod signing_keys;
mod view;

use std::fmt;
use std::sync::Arc;

use ringgate_policy::{Attached, Policy, PolicyError};
use ringgate_sigv4::SigningKey;
use ringgate_snapshot::digest::key_digest;
use ringgate_snapshot::file::Loaded;
use ringgate_snapshot::schema::{
    ArchivedAccessKey, ArchivedCaller, ArchivedCallers, ArchivedNamedPolicy, ArchivedSession, Keys,
};
use ringgate_snapshot::table::access_key_tag;

use signing_keys::DerivedKeys;
pub(crate) use view::CallerView;

/// Everybody whose signature counts. It is the same for all workers, and is made once from a keys snapshot.
#[derive(Default)]
pub struct CallerBook {
    keys: Option<Arc<Loaded<Keys>>>,
    callers: Box<[PreparedCaller]>,
    access_keys: Box<[PreparedKey]>,
    derived: DerivedKeys,
}

/// A caller's policies.
struct PreparedCaller {
    policies: Box<[Named]>,
    boundary: Box<[Named]>,
}

/// What follows from an access key.
struct PreparedKey {
    /// The ARN that the caller goes by: of the user, or of the role's session.
    arn: Box<str>,
    /// The unique id that it goes by.
    user_id: Box<str>,
    /// The policies of its session.
    policies: Box<[Named]>,
}

/// A policy and its name.
pub(crate) struct Named {
    pub name: Box<str>,
    pub policy: Policy,
}

/// A caller's policy that our compiler would have refused.
#[derive(Debug)]
pub struct CallerError {
    /// Whose it is: the ARN of a caller, or the id of an access key.
    owner: String,
    /// Its name.
    policy: String,
    fault: PolicyError,
}

impl fmt::Display for CallerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "policy {} of {}: {}", self.policy, self.owner, self.fault)
    }
}

impl std::error::Error for CallerError {}

impl CallerBook {
    /// Reads every policy of a keys snapshot; on the main thread, once for all workers.
    ///
    /// # Errors
    /// When a policy is none.
    pub fn prepare(keys: Option<Arc<Loaded<Keys>>>) -> Result<CallerBook, CallerError> {
        let Some(keys) = keys else { return Ok(CallerBook::default()) };
        let store = &keys.get().callers;
        let callers: Result<_, _> = store.callers.iter().map(prepare_caller).collect();
        let prepare = |key: &ArchivedAccessKey| {
            let caller = store.callers.get(key.caller.to_native() as usize);
            prepare_key(key, caller)
        };
        let access_keys: Result<Box<[_]>, _> = store.access_keys.iter().map(prepare).collect();
        let (callers, access_keys) = (callers?, access_keys?);
        let derived = DerivedKeys::for_keys(access_keys.len());
        Ok(CallerBook { callers, access_keys, derived, keys: Some(keys) })
    }

    fn store(&self) -> Option<&ArchivedCallers> {
        Some(&self.keys.as_ref()?.get().callers)
    }

    /// The enabled access key with this id, by its index (R-AUTH-11).
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let store = self.store()?;
        let key = |index: u32| store.access_keys.get(index as usize);
        let tag = access_key_tag(id.as_bytes());
        let index = store.index.find(tag, |index| key(index).is_some_and(|key| key.id == id))?;
        key(index).filter(|key| key.enabled).map(|_| index)
    }

    /// What is known of whose key it is.
    pub(crate) fn view(&self, index: u32) -> Option<CallerView<'_>> {
        let key = self.store()?.access_keys.get(index as usize)?;
        let number = key.caller.to_native() as usize;
        Some(CallerView {
            key,
            caller: self.store()?.callers.get(number)?,
            prepared: self.access_keys.get(index as usize)?,
            policies: self.callers.get(number)?,
        })
    }

    /// Whether this is the session's token; how long that takes tells nothing about it.
    pub(crate) fn is_token_of(&self, session: &ArchivedSession, token: &str) -> bool {
        let Some(store) = self.store() else { return false };
        let digest = key_digest(&store.hash_key, token.as_bytes());
        blake3::Hash::from_bytes(digest) == session.token_digest
    }

    /// The key that requests of a day are signed with, derived when it is wanted first.
    pub(crate) fn signing_key(
        &self,
        index: u32,
        day: &str,
        region: &str,
        service: &str,
    ) -> Option<Arc<SigningKey>> {
        let secret = &self.store()?.access_keys.get(index as usize)?.secret.0;
        Some(self.derived.get(index, day, region, || SigningKey::derive(secret, day, region, service)))
    }
}

fn prepare_caller(caller: &ArchivedCaller) -> Result<PreparedCaller, CallerError> {
    Ok(PreparedCaller {
        policies: prepare_policies(&caller.arn, caller.policies.iter())?,
        boundary: prepare_policies(&caller.arn, caller.permissions_boundary.iter())?,
    })
}

fn prepare_key(key: &ArchivedAccessKey, caller: Option<&ArchivedCaller>) -> Result<PreparedKey, CallerError> {
    let (mut arn, mut user_id) = (String::new(), String::new());
    if let Some(caller) = caller {
        (arn, user_id) = (caller.arn.to_string(), caller.unique_id.to_string());
        if let Some(name) =
            key.session.as_ref().map(|session| session.name.as_str()).filter(|it| !it.is_empty())
        {
            let partition = caller.arn.split(':').nth(1).unwrap_or_default();
            arn = format!("arn:{partition}:sts::{}:assumed-role/{}/{name}", caller.account_id, caller.name);
            user_id = format!("{user_id}:{name}");
        }
    }
    let policies = key.session.as_ref().map(|session| prepare_policies(&key.id, session.policies.iter()));
    Ok(PreparedKey {
        arn: arn.into(),
        user_id: user_id.into(),
        policies: policies.transpose()?.unwrap_or_default(),
    })
}

fn prepare_policies<'a>(
    owner: &str,
    policies: impl Iterator<Item = &'a ArchivedNamedPolicy>,
) -> Result<Box<[Named]>, CallerError> {
    let read = |named: &ArchivedNamedPolicy| match Policy::parse(&named.text, Attached::Identity) {
        Ok(policy) => Ok(Named { name: named.name.as_str().into(), policy }),
        Err(fault) => Err(CallerError { owner: owner.to_owned(), policy: named.name.to_string(), fault }),
    };
    policies.map(read).collect()
}

impl fmt::Debug for CallerBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // it holds secrets
        f.debug_struct("CallerBook").field("access_keys", &self.access_keys.len()).finish_non_exhaustive()
    }
}
