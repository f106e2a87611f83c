//! AWS_IAM: who signed the request, and what policies say of it (R-AUTH-05 to R-AUTH-12).

use ringgate_auth::{INVOKE, access_denied_message};
use ringgate_policy::{Access, Effect, cross_account, same_account, stronger};
use ringgate_sigv4::{Fault, FaultKind, Form, PathForm, Payload, Presented, Request, Verifier};

use super::signed::{SignedFields, check_steering};
use crate::{
    Call, Exchange, Rejection, Step,
    authority::Guard,
    callers::CallerView,
    journal::{AccessStep, Event, SignatureStep},
    rejection::without_dump,
};

/// What signatures of calls are made for (S-IAM-06).
const SERVICE: &str = "execute-api";
/// What a client needs that asks for a fresh response (R-STAGE-22).
const INVALIDATE_CACHE: &str = "execute-api:InvalidateCache";

/// Where an exchange stands with the signature of its request.
#[derive(Default)]
pub(crate) struct Signature {
    /// Whose it is, once it is known to be right: index of the access key.
    pub access_key: Option<u32>,
    /// The token that was sent along with a temporary key, for calls that are made with it.
    pub session_token: Option<Box<str>>,
    /// It covers the body, which is not here yet.
    awaits_body: bool,
    /// When the request came, in seconds since 1970: a body that takes its time ages no signature.
    arrived_s: u64,
    /// Nothing is signed; it is to be taken for one that is, by whoever asks why.
    is_assumed: bool,
}

/// What came of looking at a signature.
enum Looked {
    /// It is right.
    Right,
    /// That depends on the body.
    NeedsBody,
}

/// What the caller's side says.
#[derive(Clone, Copy)]
struct Said {
    effect: Option<Effect>,
    /// Boundaries let through what is allowed.
    is_within_bounds: bool,
}

impl Exchange {
    /// Takes the request for one that this access key signed. `None`: there is no such key.
    pub(crate) fn assume(&mut self, call: &Call<'_>, access_key: &str) -> Option<()> {
        let index = call.generation.authority.callers.find(access_key)?;
        self.signature = Signature { access_key: Some(index), is_assumed: true, ..Signature::default() };
        Some(())
    }

    /// Whose key signed, on routes that ask for it.
    pub(crate) fn caller<'a>(&self, call: &Call<'a>) -> Option<CallerView<'a>> {
        call.generation.authority.callers.view(self.signature.access_key?)
    }

    /// First who it is, then whether it may.
    pub(super) fn ask_caller(&mut self, call: &Call<'_>, guard: &Guard) -> Result<Option<Step>, Rejection> {
        if self.signature.is_assumed {
            self.note_signature(call, None);
            self.verdicts.authenticate.pass();
            return self.judge_caller(call, guard).map(|()| None);
        }
        self.signature.arrived_s = call.moment.epoch_ms / 1_000;
        match self.look_at_signature(call)? {
            Looked::Right => self.judge_caller(call, guard).map(|()| None),
            Looked::NeedsBody => {
                self.signature.awaits_body = true;
                Ok(Some(Step::Gather))
            }
        }
    }

    /// Whether the body was gathered for the signature.
    pub(crate) fn owes_signature(&mut self) -> bool {
        std::mem::take(&mut self.signature.awaits_body)
    }

    /// Goes on with the body, as it came.
    pub(crate) fn authorize_body(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let routed = self.routed.ok_or(Rejection::Internal)?;
        let guard = call.generation.routes.guard(routed.api, routed.deployment).ok_or(Rejection::Internal)?;
        match self.look_at_signature(call)? {
            Looked::Right => self.judge_caller(call, guard),
            Looked::NeedsBody => Err(Rejection::Internal),
        }
    }

    fn look_at_signature(&mut self, call: &Call<'_>) -> Result<Looked, Rejection> {
        self.verify_signature(call)?.map_err(|fault| {
            self.note(|| Event::Unsigned(without_dump(&fault.to_string()).to_owned()));
            self.message.clear();
            self.message.push_str(&fault.message);
            let rejection = match fault.kind {
                FaultKind::MissingToken => Rejection::MissingAuthenticationToken,
                FaultKind::UnknownKey => Rejection::UnknownCaller,
                FaultKind::ExpiredToken => Rejection::ExpiredToken,
                FaultKind::Incomplete => Rejection::IncompleteSignature,
                FaultKind::Invalid => Rejection::InvalidSignature,
            };
            self.verdicts.authenticate.refuse(rejection, &fault.message);
            rejection
        })
    }

    /// R-AUTH-09, R-AUTH-11. The outer error is a fault of ours.
    fn verify_signature(&mut self, call: &Call<'_>) -> Result<Result<Looked, Fault>, Rejection> {
        let api = self.api(call).ok_or(Rejection::Internal)?;
        // the path as received: signers may drop empty segments and dots from what they sign, and then it would not be
        // clear whether they meant what was routed. The original service does not mind.
        let path = if api.aws_exact { PathForm::Normalized } else { PathForm::Encoded };
        let verifier = Verifier { region: &api.region, service: SERVICE, path };
        let fields = SignedFields::of(call, &self.target);
        let request = Request {
            // as it stands in the request line, whatever X-HTTP-Method-Override says
            method: std::str::from_utf8(call.head.method_text.of(call.buffer)).unwrap_or_default(),
            path: self.target.path.of(call.buffer),
            query: self.target.query.of(call.buffer),
            fields: &fields,
        };
        let presented = match verifier.read(&request, self.signature.arrived_s) {
            Ok(Some(presented)) => presented,
            Ok(None) => return Ok(Err(Fault::missing_token())),
            Err(fault) => return Ok(Err(fault)),
        };
        let index = match self.identify_signer(call, &presented) {
            Ok(index) => index,
            Err(fault) => return Ok(Err(fault)),
        };
        if is_body_signed(&presented) && !call.head.framing.is_empty() && !self.was_gathered {
            return Ok(Ok(Looked::NeedsBody));
        }
        let book = &call.generation.authority.callers;
        let key =
            book.signing_key(index, presented.day(), &api.region, SERVICE).ok_or(Rejection::Internal)?;
        let scratch = self.pen.get_or_insert_default().scratch();
        let body = Payload::Bytes(&self.request_body);
        if let Err(fault) = verifier.check_with(&presented, &key, &request, body, scratch) {
            return Ok(Err(fault));
        }
        self.signature.access_key = Some(index);
        self.signature.session_token = presented.session_token().map(Into::into);
        self.verdicts.authenticate.pass();
        self.note_signature(call, Some(&presented));
        Ok(Ok(Looked::Right))
    }

    /// The access key that is named, if it and its token are in use.
    fn identify_signer(&self, call: &Call<'_>, presented: &Presented<'_>) -> Result<u32, Fault> {
        let addressing = self.located.map(|located| located.addressing);
        let is_overridden = self.method_text != call.head.method_text;
        check_steering(presented, addressing, is_overridden)?;
        let book = &call.generation.authority.callers;
        let index = book.find(presented.access_key()).ok_or(Fault::unknown_key())?;
        let view = book.view(index).ok_or(Fault::unknown_key())?;
        match (view.key.session.as_ref(), presented.session_token()) {
            (None, None) => Ok(index),
            (Some(session), Some(token)) if book.is_token_of(session, token) => {
                if session.expires_s.to_native() <= self.signature.arrived_s {
                    return Err(Fault::expired_token());
                }
                Ok(index)
            }
            _ => Err(Fault::unknown_key()),
        }
    }

    /// R-AUTH-05: both sides, by the table for the caller's account.
    fn judge_caller(&mut self, call: &Call<'_>, guard: &Guard) -> Result<(), Rejection> {
        let access = self.access_of_caller(call, guard, INVOKE).ok_or(Rejection::Internal)?;
        if access == Access::Allowed {
            self.verdicts.authorize.pass();
            return Ok(());
        }
        let who = self.caller(call).ok_or(Rejection::Internal)?.arn();
        let masked = self.masked_arn(call);
        self.message = access_denied_message(who, &masked, access);
        Err(self.deny())
    }

    /// Whether whoever signed may pass the cache over (R-STAGE-22); nobody of another account may.
    pub(crate) fn may_invalidate(&mut self, call: &Call<'_>) -> bool {
        let may = || {
            let (caller, routed) = (self.caller(call)?, self.routed?);
            let is_own = self.is_own_account(call, &caller);
            call.generation.routes.guard(routed.api, routed.deployment).filter(|_| is_own)
        };
        let Some(guard) = may() else { return false };
        self.access_of_caller(call, guard, INVALIDATE_CACHE) == Some(Access::Allowed)
    }

    fn access_of_caller(&mut self, call: &Call<'_>, guard: &Guard, action: &'static str) -> Option<Access> {
        let view = self.caller(call)?;
        let is_own_account = self.is_own_account(call, &view);
        let policy = guard.policy.as_ref();
        let resource = policy.and_then(|it| self.evaluate_for(call, it, ("resource policy", ""), action));
        let said = self.ask_policies(call, &view, action);
        // what a boundary does not allow, no resource policy allows either
        let bounded =
            |effect: Option<Effect>| effect.filter(|effect| said.is_within_bounds || *effect == Effect::Deny);
        let table = if is_own_account { same_account } else { cross_account };
        let access = table(bounded(said.effect), bounded(resource));
        self.note(|| {
            let (identity, is_within_bounds) = (said.effect, said.is_within_bounds);
            Event::Access(AccessStep { action, is_own_account, identity, resource, is_within_bounds, access })
        });
        Some(access)
    }

    /// The caller's own policies, then what bounds them.
    fn ask_policies(&mut self, call: &Call<'_>, view: &CallerView<'_>, action: &'static str) -> Said {
        let mut said = Said { effect: None, is_within_bounds: true };
        for named in view.policies() {
            let effect = self.evaluate_for(call, &named.policy, ("identity policy", &named.name), action);
            said.effect = stronger(said.effect, effect);
        }
        for (what, policies) in view.bounds().into_iter().filter(|(_, policies)| !policies.is_empty()) {
            let mut bound = None;
            for named in policies {
                bound = stronger(bound, self.evaluate_for(call, &named.policy, (what, &named.name), action));
            }
            match bound {
                Some(Effect::Allow) => {}
                Some(Effect::Deny) => said.effect = Some(Effect::Deny),
                None => said.is_within_bounds = false,
            }
        }
        said
    }

    fn note_signature(&mut self, call: &Call<'_>, presented: Option<&Presented<'_>>) {
        if self.journal.is_none() {
            return;
        }
        let Some(view) = self.caller(call) else { return };
        let step = SignatureStep {
            access_key: view.key.id.to_string(),
            caller: view.arn().to_owned(),
            is_assumed: presented.is_none(),
            is_presigned: presented.is_some_and(|presented| presented.form() == Form::Query),
            is_body_signed: presented.is_some_and(is_body_signed),
        };
        self.note(|| Event::Signed(step));
    }
}

/// S-IAM-06 [GK]: a signature may leave the body out, in the field or the parameter `X-Amz-Content-Sha256`; one place
/// to change it. Otherwise it covers the raw bytes of the body (R-AUTH-09).
fn is_body_signed(presented: &Presented<'_>) -> bool {
    !presented.is_payload_unsigned()
}
