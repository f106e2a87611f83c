//! Lambda authorizers: who is asked, what is kept of the answer, and what it grants (R-AUTH-13 to R-AUTH-23).

use std::borrow::Cow;
use std::sync::Arc;

use ringgate_auth::{
    AuthorizerRejection, Grant, GrantScope, IdentityValues, Invocation, RejectionKind,
    authorizer_denied_message, write_token_event,
};
use ringgate_http::{Framing, HeadSink, Method, ResponseHead};
use ringgate_integration::Outgoing;
use ringgate_policy::Access;
use ringgate_snapshot::schema::{ArchivedAuthorization, ArchivedAuthorizer};

use super::told::Overheard;
use crate::{
    Call, Exchange, Failure, Forward, Rejection, Step,
    authority::{Guard, Sources},
    aws::Draft,
    function::{FUNCTION_ERROR, field},
    journal::Event,
};

impl Exchange {
    /// Goes on with what the authorizer's function answered, whose body stands in [`Exchange::response_intake`]
    /// (after [`Step::Ask`]).
    pub fn heard(
        &mut self,
        call: &Call<'_>,
        answer: Result<(&ResponseHead, &[u8]), Failure>,
        head: &mut impl HeadSink,
    ) -> Step {
        match self.take_grant(call, answer) {
            Ok(()) => self.admit_authorized(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    fn take_grant(
        &mut self,
        call: &Call<'_>,
        answer: Result<(&ResponseHead, &[u8]), Failure>,
    ) -> Result<(), Rejection> {
        let body = std::mem::take(&mut self.response_body);
        self.payload.clear();
        let grant = match answer {
            Ok((response, buffer)) => {
                self.verdicts.note_call(response, buffer);
                let has_function_error = field(response, buffer, FUNCTION_ERROR).is_some();
                Invocation { status: response.status, has_function_error, body: &body }.grant()
            }
            Err(failure) => Err(AuthorizerRejection::without_answer(failure.as_str())),
        };
        if self.verdicts.was_called() {
            self.tell_result(&body, grant.as_ref().ok().map(Grant::principal_id));
        }
        let grant = grant.map_err(|rejected| self.note_rejected(rejected))?;
        let grant = Arc::new(grant);
        let authorizer = self.authorizer(call).ok_or(Rejection::Internal)?;
        if let Some(key) = self.grant_key.take() {
            let (grants, ttl_s) = (&call.generation.authority.grants, authorizer.ttl_s.to_native());
            grants.put(key, grant.clone(), call.moment.mono_ns, ttl_s);
        }
        self.decide(call, grant)
    }

    fn note_rejected(&mut self, rejected: AuthorizerRejection) -> Rejection {
        let rejection = match rejected.kind {
            RejectionKind::Unauthorized => Rejection::Unauthorized,
            RejectionKind::AuthorizerFailure => Rejection::AuthorizerFailure,
            RejectionKind::AuthorizerConfiguration => Rejection::AuthorizerConfiguration,
        };
        self.verdicts.refuse_grant(&rejected, rejection);
        self.note(|| Event::AuthorizerFailed(rejected.reason));
        rejection
    }

    fn authorizer<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedAuthorizer> {
        match self.route(call)?.authorization {
            ArchivedAuthorization::Authorizer(index) => {
                self.deployment(call)?.authorizers.get(index.to_native() as usize)
            }
            ArchivedAuthorization::None | ArchivedAuthorization::Iam | ArchivedAuthorization::Token(_) => {
                None
            }
        }
    }

    /// R-AUTH-14 to R-AUTH-18: the identity, then what is known of it, then the function.
    pub(super) fn ask_authorizer(
        &mut self,
        call: &Call<'_>,
        guard: &Guard,
        index: u32,
        head: &mut impl HeadSink,
    ) -> Result<Option<Step>, Rejection> {
        let authorizer = self.authorizer(call).ok_or(Rejection::Internal)?;
        let sources = guard.sources.get(index as usize).ok_or(Rejection::Internal)?;
        let token = self.identify(call, authorizer, sources)?;
        self.tell_start(authorizer, token.as_deref());
        if let Some(key) = &self.grant_key
            && let Some(grant) = call.generation.authority.grants.get(key, call.moment.mono_ns)
        {
            self.note(|| Event::GrantKept(authorizer.name.to_string()));
            return self.decide(call, grant).map(|()| None);
        }
        self.write_question(call, token.as_deref());
        if self.journal.is_none() {
            return self.call_authorizer(call, authorizer, head).map(Some);
        }
        let mut overheard = Overheard::new(head);
        let step = self.call_authorizer(call, authorizer, &mut overheard)?;
        self.tell_question(call, authorizer, (sources, token.as_deref()), &overheard.finish());
        Ok(Some(step))
    }

    /// Finds the identity and the key of its grant; the token, if there is one.
    fn identify(
        &mut self,
        call: &Call<'_>,
        authorizer: &ArchivedAuthorizer,
        sources: &Sources,
    ) -> Result<Option<Vec<u8>>, Rejection> {
        let located = self.located.ok_or(Rejection::Internal)?;
        let (api, stage) = self.api(call).zip(self.stage(call)).ok_or(Rejection::Internal)?;
        let scope = GrantScope {
            stage: crate::grant_identity(&api.id, &stage.name),
            authorizer: &authorizer.id,
            epoch: call.generation.authority.epoch(located.api, located.stage),
        };
        let is_kept = authorizer.ttl_s.to_native() > 0;
        let values = RequestValues { exchange: self, call };
        let identified = match sources {
            Sources::Token(source) => source.token(&values).map(|token| {
                let key = source.key(&scope, &token);
                (Some(token.into_owned()), key)
            }),
            Sources::Request(sources) => sources.key(&scope, &values).map(|key| (None, key)),
        };
        match identified {
            Ok((token, key)) => {
                self.grant_key = is_kept.then_some(key);
                Ok(token)
            }
            Err(missing) => {
                let reason = missing.to_string();
                self.verdicts.refuse_unidentified();
                self.note(|| Event::Unidentified(reason));
                Err(Rejection::Unauthorized)
            }
        }
    }

    /// The event that the function is invoked with.
    fn write_question(&mut self, call: &Call<'_>, token: Option<&[u8]>) {
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        match token {
            Some(token) => write_token_event(&mut payload, token, &self.method_arn),
            None => {
                let arn = self.method_arn.as_bytes();
                self.with_event(call, |event| event.write_authorization(arn, &mut payload));
            }
        }
        self.payload = payload;
    }

    fn call_authorizer(
        &mut self,
        call: &Call<'_>,
        authorizer: &ArchivedAuthorizer,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let index = authorizer.integration.to_native() as usize;
        let deployment = self.deployment(call).ok_or(Rejection::Internal)?;
        let integration = deployment.integrations.get(index).ok_or(Rejection::Internal)?;
        let target = self.target_of(call, index).ok_or(Rejection::Internal)?;
        let to = target.call.as_ref().ok_or(Rejection::Internal)?;
        let pool = call.generation.pool(target.upstream.to_native()).ok_or(Rejection::Internal)?;
        let mut draft = Draft::default();
        let asked = self.asked(call, &[]);
        let outgoing = Outgoing {
            method: b"POST",
            is_bodiless: false,
            api_id: self.api(call).map_or(b"", |api| api.id.as_bytes()),
            trace_id: self.ids.trace_id(),
            overrides: Default::default(),
        };
        let mut scratch = Vec::new();
        let context = self.context(call);
        ringgate_integration::write_request(
            integration,
            target,
            &asked,
            &outgoing,
            &context,
            &mut scratch,
            &mut draft,
        );
        self.note(|| Event::AuthorizerAsked {
            name: authorizer.name.to_string(),
            function: to.function.as_ref().map(|it| it.to_string()).unwrap_or_default(),
        });
        let source_arn = self.authorizer_source_arn(call, authorizer);
        self.send_draft(call, to, &source_arn, draft, head)?;
        Ok(Step::Ask(Forward {
            pool,
            timeout_ms: integration.timeout_ms.to_native(),
            method: Method::Post,
            framing: Framing::Length(self.payload.len() as u64),
            is_own_body: true,
            stream: None,
        }))
    }

    /// R-AUTH-21, with the resource policy by the table of one account (R-AUTH-06).
    fn decide(&mut self, call: &Call<'_>, grant: Arc<Grant>) -> Result<(), Rejection> {
        self.tell_grant(grant.principal_id());
        let effect = self.evaluate(call, grant.policy(), "policy of the authorizer");
        let access = ringgate_policy::same_account(effect, self.resource_effect);
        // a denial may be worded by the authorizer (R-GWR-06)
        self.grant = Some(grant);
        self.verdicts.authorizer.pass();
        if access == Access::Allowed {
            self.verdicts.authorize.pass();
            return Ok(());
        }
        self.message.clear();
        self.message.push_str(authorizer_denied_message(access));
        Err(self.deny())
    }

    /// R-AUTH-20: what the authorizer said, for events: everything as text.
    pub(crate) fn authorizer_json(&self) -> Option<Vec<u8>> {
        let Some(grant) = &self.grant else { return self.claims_json() };
        let mut out = Vec::new();
        let mut separator = b'{';
        let own = [("principalId", grant.principal_id())];
        let entries = grant.context().iter().map(|entry| (&*entry.name, &*entry.value));
        for (name, value) in entries.filter(|(name, _)| *name != "principalId").chain(own) {
            out.push(separator);
            separator = b',';
            ringgate_integration::push_json_string(name.as_bytes(), &mut out);
            out.push(b':');
            ringgate_integration::push_json_string(value.as_bytes(), &mut out);
        }
        out.push(b'}');
        Some(out)
    }
}

/// The parts of a request that identities are made of (R-AUTH-17).
pub(super) struct RequestValues<'a> {
    pub exchange: &'a Exchange,
    pub call: &'a Call<'a>,
}

impl IdentityValues for RequestValues<'_> {
    fn header(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let buffer = self.call.buffer;
        let mut fields = self.call.head.fields.iter();
        let found = fields.find(|field| field.name.of(buffer).eq_ignore_ascii_case(name.as_bytes()))?;
        Some(Cow::Borrowed(found.value.of(buffer)))
    }

    fn query(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let mut values = self.exchange.asked(self.call, &[]).query_values(name).into_iter();
        values.next().map(Cow::Owned)
    }

    fn stage_variable(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let variables = self.exchange.variables(self.call);
        let place = variables.binary_search_by(|pair| pair.name.as_str().cmp(name)).ok()?;
        variables.get(place).map(|pair| Cow::Borrowed(pair.value.as_bytes()))
    }

    fn context(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let journal = self.exchange.journal.as_ref();
        if let Some(given) = journal.and_then(|journal| journal.given_context.get(name)) {
            return Some(Cow::Borrowed(given.as_bytes()));
        }
        let value = crate::context::Variables::new(self.exchange, *self.call).get(name)?;
        Some(Cow::Owned(value.text().into_owned().into_bytes()))
    }
}
