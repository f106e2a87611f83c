//! Who may call: the resource policy, then what the route asks for (R-AUTH-01 to R-AUTH-08, R-AUTH-24).

use std::borrow::Cow;

use ringgate_auth::{ANONYMOUS, INVOKE, MethodArn, access_denied_message};
use ringgate_http::HeadSink;
use ringgate_policy::{Access, Effect, Policy, Principal, Request};
use ringgate_route::canonicalize;
use ringgate_snapshot::schema::ArchivedAuthorization;

use crate::{
    Call, Exchange, Rejection, Step,
    authority::{Guard, PARTITION},
    callers::CallerView,
    journal::{Event, PolicyStep},
};

mod facts;
mod function;
mod iam;
mod signed;
mod token;
mod told;

use facts::RequestFacts;
pub(crate) use iam::Signature;

impl Exchange {
    /// Asks policy and authorizer. `None`: the request may go on.
    pub(crate) fn authorize(
        &mut self,
        call: &Call<'_>,
        head: &mut impl HeadSink,
    ) -> Result<Option<Step>, Rejection> {
        let route = self.route(call).ok_or(Rejection::Internal)?;
        let routed = self.routed.ok_or(Rejection::Internal)?;
        let guard = call.generation.routes.guard(routed.api, routed.deployment).ok_or(Rejection::Internal)?;
        if route.authorization != ArchivedAuthorization::Iam {
            // a signature that nobody asks for says nothing (R-AUTH-08)
            self.signature = Signature::default();
        }
        if guard.policy.is_none() && route.authorization == ArchivedAuthorization::None {
            return Ok(None);
        }
        self.write_method_arn(call)?;
        if route.authorization == ArchivedAuthorization::Iam {
            // its policies are about callers, so they come first
            return self.ask_caller(call, guard);
        }
        self.ask_resource_policy(call, guard)?;
        match route.authorization {
            ArchivedAuthorization::None => match self.resource_effect {
                Some(Effect::Allow) => {
                    self.verdicts.authorize.pass();
                    Ok(None)
                }
                _ => Err(self.deny_by_policy(call, Access::ImplicitDeny)),
            },
            ArchivedAuthorization::Authorizer(index) => {
                self.ask_authorizer(call, guard, index.to_native(), head)
            }
            ArchivedAuthorization::Token(index) => self.ask_token(call, guard, index.to_native()),
            ArchivedAuthorization::Iam => Err(Rejection::Internal),
        }
    }

    /// R-AUTH-02, R-AUTH-24.
    fn write_method_arn(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let mut text = std::mem::take(&mut self.method_arn);
        let path = self.arn_path(call);
        let written = self.method_arn_parts(call, &path).map(|arn| arn.write(&mut text));
        self.method_arn = text;
        written.ok_or(Rejection::Internal)?.map_err(|_| Rejection::UriTooLong)
    }

    /// The ARN as clients are told it (R-AUTH-07).
    fn masked_arn(&self, call: &Call<'_>) -> String {
        let path = self.arn_path(call);
        self.method_arn_parts(call, &path).map(|arn| arn.masked()).unwrap_or_default()
    }

    /// The path as policies see it: in strict APIs the one that the router compared, so that no other spelling of it passes
    /// by a Deny; as received where the original service is followed to the letter (R-AUTH-02).
    fn arn_path<'a>(&self, call: &Call<'a>) -> Cow<'a, str> {
        let Some(routed) = self.routed else { return Cow::Borrowed("") };
        let path = routed.path.of(call.buffer);
        let is_exact = self.api(call).is_some_and(|api| api.aws_exact);
        let is_plain =
            !path.contains(&b'%') && !path.windows(2).any(|two| two == b"//") && !path.ends_with(b"/");
        // what is no UTF-8 names no resource
        let text =
            |path: &[u8]| std::str::from_utf8(path).map(str::to_owned).unwrap_or("\u{fffd}".to_owned());
        if is_exact || is_plain {
            return std::str::from_utf8(path).map_or_else(|_| Cow::Owned(text(path)), Cow::Borrowed);
        }
        let mut canonical = Vec::with_capacity(path.len());
        canonicalize(path, &mut canonical);
        Cow::Owned(text(&canonical))
    }

    fn method_arn_parts<'a>(&self, call: &Call<'a>, path: &'a str) -> Option<MethodArn<'a>> {
        let (api, stage) = (self.api(call)?, self.stage(call)?);
        Some(MethodArn {
            partition: PARTITION,
            region: &api.region,
            account: &api.account_id,
            api: &api.id,
            stage: &stage.name,
            method: std::str::from_utf8(self.method_text.of(call.buffer)).ok()?,
            path,
        })
    }

    /// R-AUTH-05: an explicit deny ends it before anybody else is asked.
    fn ask_resource_policy(&mut self, call: &Call<'_>, guard: &Guard) -> Result<(), Rejection> {
        let Some(policy) = &guard.policy else { return Ok(()) };
        self.resource_effect = self.evaluate(call, policy, "resource policy");
        match self.resource_effect {
            Some(Effect::Deny) => Err(self.deny_by_policy(call, Access::ExplicitDeny)),
            _ => Ok(()),
        }
    }

    pub(super) fn evaluate(
        &mut self,
        call: &Call<'_>,
        policy: &Policy,
        what: &'static str,
    ) -> Option<Effect> {
        self.evaluate_for(call, policy, (what, ""), INVOKE)
    }

    /// What a policy, of this kind and name, says about an action.
    fn evaluate_for(
        &mut self,
        call: &Call<'_>,
        policy: &Policy,
        (what, name): (&'static str, &str),
        action: &'static str,
    ) -> Option<Effect> {
        let arn = std::mem::take(&mut self.method_arn);
        let caller = self.caller(call);
        let facts = RequestFacts { call, caller };
        let principal = caller.map_or(Principal::Anonymous, |caller| Principal::Aws(caller.principal()));
        let request = Request { action, resource: &arn, principal, facts: &facts };
        let verdict = policy.evaluate(&request);
        if self.journal.is_some() {
            let lines = policy.explain(&request).to_string().lines().map(str::to_owned).collect();
            let name = name.to_owned();
            let step = PolicyStep { policy: what, name, action, method_arn: arn.clone(), lines };
            self.note(|| Event::Policy(step));
        }
        self.method_arn = arn;
        let is_own_account = caller.is_some_and(|caller| self.is_own_account(call, &caller));
        verdict.effect_on_caller(is_own_account)
    }

    /// Whether a caller is of the API's account.
    fn is_own_account(&self, call: &Call<'_>, caller: &CallerView<'_>) -> bool {
        self.api(call).is_some_and(|api| api.account_id == caller.caller.account_id)
    }

    /// Policies do not allow it, and the message says so.
    pub(super) fn deny(&mut self) -> Rejection {
        self.verdicts.authorize.refuse(Rejection::AccessDenied, &self.message);
        Rejection::AccessDenied
    }

    pub(super) fn deny_by_policy(&mut self, call: &Call<'_>, access: Access) -> Rejection {
        let masked = self.masked_arn(call);
        self.message = access_denied_message(ANONYMOUS, &masked, access);
        self.deny()
    }
}
