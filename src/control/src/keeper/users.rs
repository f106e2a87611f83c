//! Users: who has access keys, and what their policies allow. A user is the owner of some keys; each key's row has the
//! owner's policies, so that one look finds out whether a call may pass.

use std::fmt::Display;

use ringgate_management::{Fault, FaultKind};
use ringgate_policy::{Attached, Policy};
use ringgate_store::Change;

use super::change::{Decided, Deed};
use super::{Caller, Keeper};
use crate::credential::{ADMINISTRATOR, Credential, Owner, user_arn};
use crate::facts::{known_keys, unknown_keys};

/// The most keys a user has: one in use, one to come.
pub(crate) const KEYS_PER_USER_MAX: usize = 2;
/// The most keys of all users.
pub(crate) const KEYS_MAX: usize = 10_000;
/// The most policies of a user.
pub(crate) const POLICIES_PER_USER_MAX: usize = 10;
/// The longest name of a user, in bytes.
pub(crate) const NAME_BYTES_MAX: usize = 64;

impl Keeper {
    /// Keeps the first administrator's key, unless there is a key already.
    ///
    /// # Errors
    /// The store fails.
    pub(crate) async fn keep_administrator(
        &self,
        credential: &Credential,
        at_ms: i64,
    ) -> Result<bool, String> {
        let caller = Caller {
            arn: "ringgate-control".to_owned(),
            address: String::new(),
            request_id: self.draw_request_id(),
            at_ms,
            path: credential.arn.clone(),
        };
        let decide = || {
            if !self.credentials.is_empty() {
                return Ok(Decided { deed: None, answer: false });
            }
            let changes = vec![put(credential)?];
            let deed = Deed { changes, operation: "CreateAdministrator", summary: String::new() };
            Ok(Decided { deed: Some(deed), answer: true })
        };
        self.change(&caller, decide).await.map_err(|fault| fault.message)
    }

    /// Makes a user with a key.
    ///
    /// # Errors
    /// There is one of this name, the name or a policy is none, or the store fails.
    pub(crate) async fn add_user(
        &self,
        name: &str,
        policies: &[String],
        caller: &Caller,
    ) -> Result<Credential, Fault> {
        check_name(name)?;
        check_policies(policies)?;
        let owner = Owner { arn: self.arn_of(name), policies: policies.to_vec(), at_ms: caller.at_ms };
        let decide = || {
            if !self.credentials.of(Some(&owner.arn)).is_empty() {
                return Err(Fault::conflict(format!("There is a user `{name}` already")));
            }
            self.check_room()?;
            let credential = Credential::draw(owner.clone(), &self.dice);
            done("CreateUser", name, vec![put(&credential)?], credential)
        };
        self.change(caller, decide).await
    }

    /// Removes a user with all keys; from now on none of them opens anything.
    ///
    /// # Errors
    /// There is no such user, it is the administrator, or the store fails.
    pub(crate) async fn remove_user(&self, name: &str, caller: &Caller) -> Result<(), Fault> {
        if name == ADMINISTRATOR {
            let message = "The administrator cannot be removed, for nobody might be left who may do anything";
            return Err(Fault::conflict(message));
        }
        let decide = || {
            let keys = self.keys_of(name)?;
            let changes = keys.iter().map(|key| Change::Delete(key.key())).collect();
            done("DeleteUser", name, changes, ())
        };
        self.change(caller, decide).await
    }

    /// Gives a user another key; the others end now, unless they are kept for a while.
    ///
    /// # Errors
    /// There is no such user, there are [`KEYS_PER_USER_MAX`] keys that shall stay, or the store fails.
    pub(crate) async fn rotate_keys(
        &self,
        name: &str,
        keeps_old: bool,
        caller: &Caller,
    ) -> Result<Credential, Fault> {
        let decide = || {
            let old = self.keys_of(name)?;
            if keeps_old && old.len() >= KEYS_PER_USER_MAX {
                let message =
                    format!("`{name}` has {} keys; rotate without keeping the old ones first", old.len());
                return Err(Fault::new(FaultKind::LimitExceeded, message));
            }
            self.check_room()?;
            let policies = old.first().map(|key| key.policies.clone()).unwrap_or_default();
            let owner = Owner { arn: self.arn_of(name), policies, at_ms: caller.at_ms };
            let credential = Credential::draw(owner, &self.dice);
            let mut changes = vec![put(&credential)?];
            if !keeps_old {
                changes.extend(old.iter().map(|key| Change::Delete(key.key())));
            }
            done("RotateUserKeys", name, changes, credential)
        };
        self.change(caller, decide).await
    }

    /// Replaces the policies of a user.
    ///
    /// # Errors
    /// There is no such user, it is the administrator, a policy is none, or the store fails.
    pub(crate) async fn set_policies(
        &self,
        name: &str,
        policies: &[String],
        caller: &Caller,
    ) -> Result<(), Fault> {
        if name == ADMINISTRATOR {
            return Err(Fault::conflict("The administrator may do everything; make another user"));
        }
        check_policies(policies)?;
        let decide = || {
            let rows = self.keys_of(name)?.into_iter();
            let rows = rows.map(|key| put(&Credential { policies: policies.to_vec(), ..key }));
            done("PutUserPolicy", name, rows.collect::<Result<_, _>>()?, ())
        };
        self.change(caller, decide).await
    }

    fn keys_of(&self, name: &str) -> Result<Vec<Credential>, Fault> {
        let keys = self.credentials.of(Some(&self.arn_of(name)));
        if keys.is_empty() {
            return Err(Fault::not_found(format!("There is no user `{name}`")));
        }
        Ok(keys.iter().map(|known| known.credential.clone()).collect())
    }

    fn arn_of(&self, name: &str) -> String {
        user_arn(&self.account, name)
    }

    fn check_room(&self) -> Result<(), Fault> {
        if self.credentials.of(None).len() < KEYS_MAX {
            return Ok(());
        }
        let message = format!("There are {KEYS_MAX} access keys; remove a user first");
        Err(Fault::new(FaultKind::LimitExceeded, message))
    }
}

/// What IAM takes for a name.
fn check_name(name: &str) -> Result<(), Fault> {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    if (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_fine) {
        return Ok(());
    }
    let message =
        format!("`{name}` is no name of a user; use 1 to {NAME_BYTES_MAX} of letters, digits and +=,.@_-");
    Err(Fault::bad_request(message))
}

fn check_policies(policies: &[String]) -> Result<(), Fault> {
    if policies.is_empty() || policies.len() > POLICIES_PER_USER_MAX {
        let message = format!("A user has 1 to {POLICIES_PER_USER_MAX} policies");
        return Err(Fault::bad_request(message));
    }
    for (at, text) in policies.iter().enumerate() {
        let refused = |why: &dyn Display| Fault::bad_request(format!("Policy {}: {why}", at + 1));
        let policy = Policy::parse(text, Attached::Identity).map_err(|error| refused(&error))?;
        if let Some(it) = unknown_keys(&policy).first() {
            let (statement, key, known) = (it.statement, it.key, known_keys());
            return Err(refused(&format!(
                "{statement}: the condition key {key} is never known here, so that the statement would not do what it says; \
                 use one of {known}"
            )));
        }
    }
    Ok(())
}

fn put(credential: &Credential) -> Result<Change, Fault> {
    let row = credential.row().map_err(|error| Fault::new(FaultKind::InternalFailure, error))?;
    Ok(Change::Put(credential.key(), row))
}

fn done<T>(
    operation: &'static str,
    name: &str,
    changes: Vec<Change>,
    answer: T,
) -> Result<Decided<T>, Fault> {
    let summary = format!("user {name}");
    Ok(Decided { deed: Some(Deed { changes, operation, summary }), answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_iam() {
        for (name, is_fine) in [
            ("alice", true),
            ("ci+deploy=a,b.c@d_e-f", true),
            ("", false),
            ("a/b", false),
            ("a b", false),
            ("é", false),
            (&"x".repeat(NAME_BYTES_MAX), true),
            (&"x".repeat(NAME_BYTES_MAX + 1), false),
        ] {
            assert_eq!(check_name(name).is_ok(), is_fine, "{name}");
        }
    }

    #[test]
    fn policies_are_read_before_they_are_kept() {
        let fine = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"apigateway:GET","Resource":"*"}]}"#;
        let check = |policies: &[&str]| {
            check_policies(&policies.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
        };
        assert!(check(&[fine]).is_ok());
        assert!(check(&[]).is_err(), "none");
        assert!(check(&[fine; POLICIES_PER_USER_MAX + 1]).is_err(), "too many");
        let wrong = check(&[fine, r#"{"Statement":[{"Effect":"Perhaps"}]}"#]).expect_err("no policy");
        assert!(wrong.message.starts_with("Policy 2: "), "{}", wrong.message);
    }

    #[test]
    fn conditions_that_could_never_be_judged_are_refused() {
        for (condition, is_fine) in [
            (r#"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, true),
            (r#"{"StringLikeIfExists":{"AWS:Referer":"*${aws:username}*"}}"#, true),
            (r#"{"Null":{"aws:UserAgent":"true"}}"#, true),
            (r#"{"StringEquals":{"apigateway:Request/EndpointType":"REGIONAL"}}"#, false),
            (r#"{"StringEqualsIfExists":{"aws:RequestTag/team":"a"}}"#, false),
            (r#"{"Null":{"aws:ResourceTag/team":"true"}}"#, false),
            (r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#, false),
            (r#"{"StringEquals":{"aws:username":"${aws:PrincipalTag/name, 'x'}"}}"#, false),
            (r#"{"StringEquals":{"foo:bar":"x"}}"#, false),
        ] {
            for effect in ["Allow", "Deny"] {
                let text = format!(
                    r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Mine","Effect":"{effect}","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
                );
                let checked = check_policies(&[text]);
                assert_eq!(checked.is_ok(), is_fine, "{effect} {condition}");
                if let Err(fault) = checked {
                    let start = "Policy 1: statement 0 (Mine): the condition key ";
                    assert!(fault.message.starts_with(start), "{}", fault.message);
                }
            }
        }
    }
}
