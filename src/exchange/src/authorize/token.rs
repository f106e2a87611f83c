//! Authorizers that look at a token themselves: Cognito user pools and JWT (R-AUTH-26 to R-AUTH-32).

use std::sync::Arc;

use ringgate_auth::{
    Claims, IssuerKeys, KeySet, TokenCheck, TokenFault, TokenRefusal, TokenScope, bare_token,
};
use ringgate_http::HeadSink;
use ringgate_policy::{Access, Effect};
use ringgate_snapshot::schema::ArchivedAuthorization;

use crate::{
    Call, Exchange, Rejection, Step, TokenOutcome,
    authority::{Bearer, Guard},
    journal::{Event, TokenStep},
};

impl Exchange {
    /// Goes on after [`Step::Keys`] with the keys that are there now, whether others came or not.
    pub fn keyed(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        match self.ask_again(call) {
            Ok(None) => self.admit_authorized(call, head),
            Ok(Some(step)) => step,
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    fn ask_again(&mut self, call: &Call<'_>) -> Result<Option<Step>, Rejection> {
        self.has_awaited_keys = true;
        let (routed, route) = self.routed.zip(self.route(call)).ok_or(Rejection::Internal)?;
        let guard = call.generation.routes.guard(routed.api, routed.deployment).ok_or(Rejection::Internal)?;
        match route.authorization {
            ArchivedAuthorization::Token(index) => self.ask_token(call, guard, index.to_native()),
            _ => Err(Rejection::Internal),
        }
    }

    /// The token, its keys, what it says, then the resource policy (R-AUTH-05).
    pub(super) fn ask_token(
        &mut self,
        call: &Call<'_>,
        guard: &Guard,
        index: u32,
    ) -> Result<Option<Step>, Rejection> {
        let bearer = guard.tokens.get(index as usize).ok_or(Rejection::Internal)?;
        let token = self.find_token(call, bearer)?;
        let scope = self.token_scope(call, bearer)?;
        let claims = match self.verify(call, bearer, scope, token) {
            Ok(claims) => claims,
            Err(missed) => return self.miss_keys(bearer, missed),
        };
        self.permit(call, bearer, &claims)?;
        self.verdicts.authenticate.pass();
        self.claims = Some(claims);
        if guard.policy.is_some() {
            if self.resource_effect != Some(Effect::Allow) {
                return Err(self.deny_by_policy(call, Access::ImplicitDeny));
            }
            self.verdicts.authorize.pass();
        }
        Ok(None)
    }

    /// The first value of the field, without `Bearer` (R-AUTH-26, R-AUTH-32).
    fn find_token<'a>(&mut self, call: &Call<'a>, bearer: &Bearer) -> Result<&'a str, Rejection> {
        let name = bearer.source.header().as_bytes();
        let fields = &call.head.fields;
        let field = fields.iter().find(|field| field.name.of(call.buffer).eq_ignore_ascii_case(name));
        let value = field.map(|field| field.value.of(call.buffer)).unwrap_or_default();
        let token = std::str::from_utf8(value).map(bare_token).unwrap_or_default();
        if token.is_empty() {
            self.token_outcome = TokenOutcome::Refused;
            let reason = format!("{} has no token", bearer.source.header());
            self.verdicts.authenticate.refuse(Rejection::Unauthorized, &reason);
            self.note(|| Event::Unidentified(reason));
            return Err(Rejection::Unauthorized);
        }
        Ok(token)
    }

    fn token_scope(&self, call: &Call<'_>, bearer: &Bearer) -> Result<TokenScope, Rejection> {
        let located = self.located.ok_or(Rejection::Internal)?;
        let epoch = call.generation.authority.epoch(located.api, located.stage);
        Ok(TokenScope { authorizer: bearer.identity, epoch })
    }

    /// What the token says, if it was verified before or can be now.
    fn verify(
        &mut self,
        call: &Call<'_>,
        bearer: &Bearer,
        scope: TokenScope,
        token: &str,
    ) -> Result<Arc<Claims>, Missed> {
        let authority = &call.generation.authority;
        let now = call.moment.epoch_ms / 1_000;
        if let Some(claims) = authority.tokens.find(scope, token, now) {
            self.token_outcome = TokenOutcome::Kept;
            self.note(|| Event::TokenKept(bearer.name.to_string()));
            return Ok(claims);
        }
        let keys_version = authority.tokens.keys_version();
        let mut asked: Option<Arc<IssuerKeys>> = None;
        let keys = |issuer: &str| -> Option<Arc<KeySet>> {
            asked = authority.issuers.get(issuer).cloned();
            asked.as_ref()?.keys()
        };
        match bearer.verifier.verify(token, keys, now) {
            Ok(claims) => {
                let claims = Arc::new(claims);
                authority.tokens.keep(scope, token, claims.clone(), (bearer.ttl_s, now), keys_version);
                self.token_outcome = TokenOutcome::Verified;
                self.note(|| Event::Token(TokenStep::verified(&bearer.name, &claims)));
                Ok(claims)
            }
            Err(fault) => {
                let may_wait = fault.needs_keys() && !self.has_awaited_keys;
                let now_ms = call.moment.mono_ns / 1_000_000;
                let wait = asked.filter(|issuer| may_wait && issuer.may_come(now_ms));
                Err(Missed { fault, wait })
            }
        }
    }

    /// Keys that may come are waited for; any other fault is the end.
    fn miss_keys(&mut self, bearer: &Bearer, missed: Missed) -> Result<Option<Step>, Rejection> {
        let Missed { fault, wait } = missed;
        if let Some(issuer) = wait {
            self.note(|| Event::KeysAwaited(issuer.issuer().to_owned()));
            return Ok(Some(Step::Keys(issuer.number())));
        }
        Err(self.refuse_token(bearer, &fault))
    }

    /// R-AUTH-28, R-AUTH-32: what depends on the method.
    fn permit(&mut self, call: &Call<'_>, bearer: &Bearer, claims: &Claims) -> Result<(), Rejection> {
        let route = self.route(call).ok_or(Rejection::Internal)?;
        match bearer.verifier.permit(claims, &route.scopes) {
            Ok(()) => {
                let scopes = &route.scopes;
                self.note(|| Event::TokenPermitted(scopes.iter().map(ToString::to_string).collect()));
                Ok(())
            }
            Err(fault) => Err(self.refuse_token(bearer, &fault)),
        }
    }

    /// R-AUTH-29, R-AUTH-32.
    fn refuse_token(&mut self, bearer: &Bearer, fault: &TokenFault) -> Rejection {
        self.token_outcome = TokenOutcome::Refused;
        self.note(|| Event::Token(TokenStep::refused(&bearer.name, fault)));
        let refusal = fault.refusal();
        self.message.clear();
        self.message.push_str(refusal.message());
        let rejection = match refusal {
            TokenRefusal::Unauthorized | TokenRefusal::Expired => Rejection::Unauthorized,
            TokenRefusal::InsufficientScope => Rejection::AccessDenied,
        };
        // scopes are the token's own affair: policies alone authorize (R-LOG-06)
        self.verdicts.authenticate.refuse(rejection, &fault.to_string());
        rejection
    }

    /// R-AUTH-30: every claim as text, for events.
    pub(crate) fn claims_json(&self) -> Option<Vec<u8>> {
        let claims = self.claims.as_ref()?;
        let mut out = b"{\"claims\":".to_vec();
        let mut separator = b'{';
        for (name, value) in claims.texts() {
            out.push(separator);
            separator = b',';
            ringgate_integration::push_json_string(name.as_bytes(), &mut out);
            out.push(b':');
            ringgate_integration::push_json_string(value.as_bytes(), &mut out);
        }
        if separator == b'{' {
            out.push(b'{');
        }
        out.extend_from_slice(b"}}");
        Some(out)
    }
}

/// A token that was not verified, and the issuer whose keys are worth waiting for.
struct Missed {
    fault: TokenFault,
    wait: Option<Arc<IssuerKeys>>,
}

impl TokenStep {
    fn verified(authorizer: &str, claims: &Claims) -> TokenStep {
        let checks = TokenCheck::ALL.iter().filter(|check| **check != TokenCheck::Scope);
        TokenStep {
            authorizer: authorizer.to_owned(),
            passed: checks.map(|check| check.as_str()).collect(),
            failed: None,
            claims: claims.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        }
    }

    fn refused(authorizer: &str, fault: &TokenFault) -> TokenStep {
        let failed = fault.check();
        // scopes are looked at after what may have been verified long ago
        let before = |check: &&TokenCheck| **check < failed && failed != TokenCheck::Scope;
        TokenStep {
            authorizer: authorizer.to_owned(),
            passed: TokenCheck::ALL.iter().filter(before).map(|check| check.as_str()).collect(),
            failed: Some((failed.as_str(), fault.to_string())),
            claims: Vec::new(),
        }
    }
}
