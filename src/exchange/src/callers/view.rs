//! One caller, as it is shown and as policies ask about it.

use std::borrow::Cow;

use ringgate_policy::{Caller, Signer, Values};
use ringgate_snapshot::schema::{ArchivedAccessKey, ArchivedCaller, ArchivedCallerKind, ArchivedPair};

use super::{Named, PreparedCaller, PreparedKey};

/// Whose key signed a request.
#[derive(Clone, Copy)]
pub(crate) struct CallerView<'a> {
    pub key: &'a ArchivedAccessKey,
    pub caller: &'a ArchivedCaller,
    pub(super) prepared: &'a PreparedKey,
    pub(super) policies: &'a PreparedCaller,
}

impl<'a> CallerView<'a> {
    /// The ARN of the user, or of the role's session.
    pub fn arn(&self) -> &'a str {
        &self.prepared.arn
    }

    /// The caller's own policies.
    pub fn policies(&self) -> &'a [Named] {
        &self.policies.policies
    }

    /// The policies that bound what the others allow, boundary by boundary; an empty one bounds nothing.
    pub fn bounds(&self) -> [(&'static str, &'a [Named]); 2] {
        [("permissions boundary", &self.policies.boundary), ("session policy", &self.prepared.policies)]
    }

    /// As principals of policies name it.
    pub fn principal(&self) -> Caller<'a> {
        Caller {
            arn: &self.prepared.arn,
            account: &self.caller.account_id,
            role_arn: self.is_role().then_some(self.caller.arn.as_str()),
            unique_id: Some(&self.caller.unique_id),
        }
    }

    fn is_role(&self) -> bool {
        self.caller.kind == ArchivedCallerKind::Role
    }

    /// `$context.identity.{name}` (R-AUTH-12), as far as it follows from the signature.
    pub fn identity(&self, name: &str) -> Option<&'a str> {
        let cognito = || self.key.session.as_ref()?.cognito.as_ref();
        match name {
            "accessKey" => Some(&self.key.id),
            "accountId" => Some(&self.caller.account_id),
            "caller" | "user" => Some(&self.prepared.user_id),
            "userArn" => Some(&self.prepared.arn),
            "principalOrgId" => self.caller.organization_id.as_deref(),
            "cognitoIdentityId" => Some(&cognito()?.identity_id),
            "cognitoIdentityPoolId" => Some(&cognito()?.pool_id),
            "cognitoAuthenticationType" => Some(&cognito()?.authentication_type),
            "cognitoAuthenticationProvider" => Some(&cognito()?.authentication_provider),
            _ => None,
        }
    }

    /// A condition key that only signed requests have (R-AUTH-04); `key` is in lower case, `now_s` in seconds since
    /// 1970.
    pub fn fact(&self, key: &str, now_s: u64) -> Option<Values<'a>> {
        let session = self.key.session.as_ref();
        let number = |seconds: u64| Values::One(Cow::Owned(seconds.to_string()));
        match key {
            "aws:principalorgid" => self.caller.organization_id.as_deref().map(Values::one),
            "aws:principalorgpaths" => {
                let paths = self.caller.organization_paths.iter();
                Some(Values::Several(paths.map(|path| Cow::Borrowed(path.as_str())).collect()))
            }
            "aws:tokenissuetime" => session?.issued_s.as_ref().map(|at| number(at.to_native())),
            "aws:multifactorauthpresent" => {
                Some(Values::one(if session?.mfa_s.is_some() { "true" } else { "false" }))
            }
            "aws:multifactorauthage" => {
                session?.mfa_s.as_ref().map(|at| number(now_s.saturating_sub(at.to_native())))
            }
            _ => match key.strip_prefix("aws:principaltag/") {
                Some(name) => self.tag(name).map(Values::one),
                None => self.signer().fact(key),
            },
        }
    }

    fn signer(&self) -> Signer<'a> {
        Signer {
            // sessions of a role go by the role's ARN here
            arn: &self.caller.arn,
            account: &self.caller.account_id,
            kind: if self.is_role() { "AssumedRole" } else { "User" },
            user_id: &self.prepared.user_id,
            user_name: (!self.is_role()).then_some(self.caller.name.as_str()),
        }
    }

    /// A tag of the session, or of the caller; case does not count.
    fn tag(&self, name: &str) -> Option<&'a str> {
        let own = self.key.session.iter().flat_map(|session| session.tags.iter());
        let is_it = |pair: &&ArchivedPair| pair.name.to_lowercase() == name;
        own.chain(self.caller.tags.iter()).find(is_it).map(|pair| pair.value.as_str())
    }
}
