use ringgate_http::{Framing, HeadSink, Known, Method};
use ringgate_limit::{Admission, PlanRef};
use ringgate_route::{Address, Miss, Routed, has_dot_segments, locate, route, split_target};
use ringgate_snapshot::schema::{
    ArchivedIntegration, ArchivedIntegrationKind, ArchivedLogging, ArchivedOrigin, ArchivedTarget,
};

use crate::{
    Call, Chance, Exchange, Phase, Rejection, Step,
    journal::{Event, KeyFault, LimitStep},
};

/// A route that the request may use: only from one can an upstream request be built.
pub(crate) struct Admitted<'a> {
    pub routed: Routed,
    pub integration: &'a ArchivedIntegration,
    pub target: &'a ArchivedTarget,
}

impl Exchange {
    /// Takes a request's head through all phases up to the upstream, in API Gateway's order (R-PIPE-01): host and
    /// path, size, canary, route, authorization, API key, quota, throttles, parameters, body, cache, integration. The first that
    /// fails answers (R-PIPE-02). Where a phase needs the body, the exchange asks for it and goes on in
    /// [`Exchange::proceed`]. Writes the head of the answer, or that of the upstream request.
    pub fn admit(&mut self, call: &Call<'_>, chance: &mut Chance, head: &mut impl HeadSink) -> Step {
        self.reset();
        self.admit_fresh(call, chance, head)
    }

    /// Like [`Exchange::admit`], and keeps every step in the journal.
    pub fn explain(&mut self, call: &Call<'_>, chance: &mut Chance, head: &mut impl HeadSink) -> Step {
        self.reset();
        self.open_journal(true);
        if let Some(journal) = &mut self.journal {
            journal.has_template_lines = true;
        }
        self.admit_fresh(call, chance, head)
    }

    /// Like [`Exchange::explain`], and takes the request for one that this access key signed: routes with AWS_IAM ask
    /// for no signature. `None`: there is no such key, or it is disabled. Not for requests of others.
    pub fn explain_as(
        &mut self,
        call: &Call<'_>,
        access_key: &str,
        chance: &mut Chance,
        head: &mut impl HeadSink,
    ) -> Option<Step> {
        self.reset();
        self.assume(call, access_key)?;
        self.open_journal(true);
        if let Some(journal) = &mut self.journal {
            journal.has_template_lines = true;
        }
        Some(self.admit_fresh(call, chance, head))
    }

    fn admit_fresh(&mut self, call: &Call<'_>, chance: &mut Chance, head: &mut impl HeadSink) -> Step {
        self.ids.begin(call, chance);
        match self.find(call, chance).and_then(|()| self.authorize(call, head)) {
            Ok(Some(step)) => step,
            Ok(None) => self.admit_authorized(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    /// From the API key on.
    pub(crate) fn admit_authorized(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        match self.check(call) {
            // a signature wanted it before
            Ok(()) if self.was_gathered => self.go_on_gathered(call, head),
            Ok(()) if self.needs_body(call) => Step::Gather,
            Ok(()) => self.go_on(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    pub(crate) fn refuse_with(
        &mut self,
        call: &Call<'_>,
        rejection: Rejection,
        head: &mut impl HeadSink,
    ) -> Step {
        self.reject(call, rejection, head);
        Step::Respond
    }

    pub(crate) fn find(&mut self, call: &Call<'_>, chance: &mut Chance) -> Result<(), Rejection> {
        self.method = call.head.method;
        self.method_text = call.head.method_text;
        self.target = split_target(call.buffer, call.head.target).map_err(Rejection::Malformed)?;
        self.phase = Phase::Route;
        self.override_method(call);
        if self.target.authority.is_some() && self.target.path.is_empty() && self.method == Method::Other {
            // CONNECT names no path to look for an API in (R-ROUTE-18).
            return Err(Rejection::MissingAuthenticationToken);
        }
        self.locate(call)?;
        check_size(call)?;
        self.choose_release(call, chance);
        let is_canary = self.is_canary;
        self.note(|| Event::Located { is_canary });
        let routed = self.find_route(call)?;
        self.begin_route(call, routed);
        Ok(())
    }

    /// The route is known.
    pub(crate) fn begin_route(&mut self, call: &Call<'_>, routed: Routed) {
        self.routed = Some(routed);
        self.phase = Phase::Authorize;
        self.open_log(call);
        self.note_route(call, &routed);
    }

    fn check(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let routed = self.routed.ok_or(Rejection::Internal)?;
        self.phase = Phase::Admit;
        let plan = self.check_key(call, &routed)?;
        self.check_limits(call, &routed, plan)?;
        self.phase = Phase::Validate;
        self.validate_parameters(call, &routed)
    }

    /// R-ROUTE-19.
    fn override_method(&mut self, call: &Call<'_>) {
        let asked = call.head.fields.iter().rev().find(|f| f.known == Known::XHttpMethodOverride);
        if let Some(field) = asked {
            self.method = Method::from_token(field.value.of(call.buffer));
            self.method_text = field.value;
        }
    }

    fn locate(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let host = match self.target.authority {
            Some(authority) => authority.of(call.buffer),
            None => call.head.first(call.buffer, Known::Host).unwrap_or_default(),
        };
        let address = Address {
            buffer: call.buffer,
            host,
            path: self.target.path,
            api_header: call.head.first(call.buffer, Known::XApigwApiId),
        };
        match locate(call.generation.routes.get(), &address) {
            Ok(located) => {
                self.located = Some(located);
                Ok(())
            }
            Err(Miss::Forbidden(_)) => Err(Rejection::Forbidden),
            Err(Miss::MissingAuthenticationToken) => Err(Rejection::MissingAuthenticationToken),
        }
    }

    fn find_route(&mut self, call: &Call<'_>) -> Result<Routed, Rejection> {
        let located = self.located.ok_or(Rejection::Internal)?;
        let is_strict = self.api(call).is_some_and(|api| !api.aws_exact);
        if is_strict && has_dot_segments(located.path.of(call.buffer)) {
            return Err(Rejection::DotSegments);
        }
        let routes = call.generation.routes.get();
        match route(routes, call.buffer, &located, self.method) {
            Some(routed) => Ok(routed),
            None => Err(self.miss(call)),
        }
    }

    /// R-ROUTE-23: a miss with an Authorization field is read as a failed signature.
    fn miss(&mut self, call: &Call<'_>) -> Rejection {
        match call.head.first(call.buffer, Known::Authorization) {
            Some(value) if !value.starts_with(b"AWS4-HMAC-SHA256") => {
                self.word_incomplete_signature(value);
                Rejection::IncompleteSignature
            }
            _ => Rejection::MissingAuthenticationToken,
        }
    }

    /// The execution log begins where the route, and with it the level, is known (R-LOG-07).
    fn open_log(&mut self, call: &Call<'_>) {
        if call.generation.routes.has_logged_routes() {
            let settings = self.settings(call);
            if settings.logging != ArchivedLogging::Off {
                self.open_journal(settings.has_data_trace);
            }
        }
    }

    /// R-AUTH-33, R-AUTH-34: keys are looked at only where one is required; the first value counts.
    fn check_key(&mut self, call: &Call<'_>, routed: &Routed) -> Result<Option<PlanRef>, Rejection> {
        let route = routed.route_in(call.generation.routes.get()).ok_or(Rejection::Internal)?;
        if !route.api_key_required {
            self.note(|| Event::KeyNotRequired);
            return Ok(None);
        }
        let plan = self.find_plan(call, routed);
        self.note(|| match plan {
            Ok(plan) => Event::KeyAccepted(call.generation.linked.plan_index(plan)),
            Err(fault) => Event::KeyRefused(fault),
        });
        plan.map(Some).map_err(|_| Rejection::InvalidApiKey)
    }

    fn find_plan(&mut self, call: &Call<'_>, routed: &Routed) -> Result<PlanRef, KeyFault> {
        if self.deployment(call).is_some_and(|deployment| deployment.has_authorizer_keys) {
            return self.find_granted_plan(call, routed);
        }
        let field = call.head.fields.iter().find(|f| f.known == Known::XApiKey);
        let field = field.ok_or(KeyFault::Missing)?;
        self.key_value = field.value;
        let keys = call.generation.keys.as_ref().ok_or(KeyFault::Unknown)?;
        let key =
            ringgate_auth::find_key(keys.get(), field.value.of(call.buffer)).ok_or(KeyFault::Unknown)?;
        self.key = Some(key);
        call.generation.linked.plan_for(key, routed.api, routed.stage).ok_or(KeyFault::NoPlan)
    }

    /// R-AUTH-33: the authorizer says which key it is.
    fn find_granted_plan(&mut self, call: &Call<'_>, routed: &Routed) -> Result<PlanRef, KeyFault> {
        let value = self.grant.as_ref().and_then(|grant| grant.usage_key()).ok_or(KeyFault::Missing)?;
        let keys = call.generation.keys.as_ref().ok_or(KeyFault::Unknown)?;
        let key = ringgate_auth::find_key(keys.get(), value.as_bytes()).ok_or(KeyFault::Unknown)?;
        self.key = Some(key);
        call.generation.linked.plan_for(key, routed.api, routed.stage).ok_or(KeyFault::NoPlan)
    }

    fn check_limits(
        &mut self,
        call: &Call<'_>,
        routed: &Routed,
        plan: Option<PlanRef>,
    ) -> Result<(), Rejection> {
        let standing = self.standing(call, plan, routed);
        let admission = call.generation.linked.admit(
            plan,
            routed.api,
            routed.stage,
            self.throttled_route(call, routed.route),
            call.moment.mono_ns,
            call.moment.epoch_ms / 1_000,
        );
        if let Some(step) = standing {
            self.note(|| Event::Limits(LimitStep { admission, ..step }));
        }
        match admission {
            Admission::Admitted => Ok(()),
            Admission::Throttled(_) => Err(Rejection::Throttled),
            Admission::QuotaExceeded => Err(Rejection::QuotaExceeded),
        }
    }

    /// What the phases up to validation have earned.
    pub(crate) fn admitted<'a>(&self, call: &Call<'a>) -> Result<Admitted<'a>, Rejection> {
        let find = || {
            let is_admitted = matches!(self.phase, Phase::Validate | Phase::Integrate);
            let routed = self.routed.filter(|_| is_admitted)?;
            Some(Admitted {
                routed,
                integration: self.integration(call)?,
                target: self.upstream_target(call)?,
            })
        };
        // The loader checked every index: a miss is a fault of ours, not of the request.
        find().ok_or(Rejection::Internal)
    }

    /// Whether the phases to come look at the body, so that it cannot pass piece by piece.
    fn needs_body(&self, call: &Call<'_>) -> bool {
        if call.head.framing.is_empty() {
            return false;
        }
        let (Some(route), Some(integration)) = (self.route(call), self.integration(call)) else {
            return false;
        };
        let is_validated = route.validation.as_ref().is_some_and(|validation| validation.body);
        let is_coded = || call.head.fields.iter().any(|field| field.known == Known::ContentEncoding);
        let maps_body = integration
            .request_parameters
            .iter()
            .any(|mapping| matches!(mapping.origin, ArchivedOrigin::Body(_)));
        let is_looked_at = match integration.kind {
            ArchivedIntegrationKind::HttpProxy => false,
            // R-INT-32: without a template nobody reads the body of a request that sends none
            ArchivedIntegrationKind::Http | ArchivedIntegrationKind::Aws => {
                !self.sends_no_body(integration) || !integration.request_templates.is_empty()
            }
            // R-INT-46: it is part of the event
            ArchivedIntegrationKind::AwsProxy => true,
            // R-INT-37: where no template is chosen, the body plays its role
            ArchivedIntegrationKind::Mock => true,
        };
        let is_tried = self.journal.as_ref().is_some_and(|journal| journal.gathers_bodies);
        is_validated || maps_body || is_looked_at || is_tried || is_coded()
    }
}

/// R-LIM-05. A chunked body is counted while it passes.
fn check_size(call: &Call<'_>) -> Result<(), Rejection> {
    match call.head.framing {
        Framing::Length(n) if n > call.body_bytes_max => Err(Rejection::RequestTooLarge),
        _ => Ok(()),
    }
}
