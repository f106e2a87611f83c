use ringgate_http::{Framing, HeadSink, Known, Method};
use ringgate_integration::{Asked, Outgoing, Peer, write_request};
use ringgate_limit::{Admission, PlanRef};
use ringgate_route::{Address, Miss, Routed, has_dot_segments, locate, route, split_target};
use ringgate_snapshot::schema::{
    ArchivedIntegration, ArchivedIntegrationKind, ArchivedPassthrough, ArchivedStage, ArchivedTarget,
};

use crate::{Call, Chance, Exchange, Forward, Phase, Rejection, Step};

/// A route that the request may use: only from one can an upstream request be built.
struct Admitted<'a> {
    routed: Routed,
    stage: &'a ArchivedStage,
    integration: &'a ArchivedIntegration,
    target: &'a ArchivedTarget,
}

impl Exchange {
    /// Takes a request's head through all phases up to the upstream, in API Gateway's order (R-PIPE-01): host and
    /// path, size, route, API key, quota, throttles, integration. The first that fails answers (R-PIPE-02).
    /// Writes the head of the answer, or that of the upstream request.
    pub fn admit(&mut self, call: &Call<'_>, chance: &mut Chance, head: &mut impl HeadSink) -> Step {
        self.reset();
        self.ids.begin(call, chance);
        let admitted = match self.check(call) {
            Ok(admitted) => admitted,
            Err(rejection) => {
                self.reject(call, rejection, head);
                return Step::Respond;
            }
        };
        self.phase = Phase::Integrate;
        match admitted.integration.kind {
            ArchivedIntegrationKind::Mock => {
                self.answer_mock(call, admitted.integration, head);
                Step::Respond
            }
            _ => self.forward(call, &admitted, head),
        }
    }

    fn check<'a>(&mut self, call: &Call<'a>) -> Result<Admitted<'a>, Rejection> {
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
        let routed = self.find_route(call)?;
        self.phase = Phase::Admit;
        let plan = self.check_key(call, &routed)?;
        self.check_limits(call, &routed, plan)?;
        self.admitted(call, routed)
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
            Some(routed) => {
                self.routed = Some(routed);
                Ok(routed)
            }
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

    /// R-AUTH-33, R-AUTH-34: keys are looked at only where one is required; the first value counts.
    fn check_key(&mut self, call: &Call<'_>, routed: &Routed) -> Result<Option<PlanRef>, Rejection> {
        let route = routed.route_in(call.generation.routes.get()).ok_or(Rejection::Internal)?;
        if !route.api_key_required {
            return Ok(None);
        }
        let field = call.head.fields.iter().find(|f| f.known == Known::XApiKey);
        let field = field.ok_or(Rejection::InvalidApiKey)?;
        self.key_value = field.value;
        let keys = call.generation.keys.as_ref().ok_or(Rejection::InvalidApiKey)?;
        let key = ringgate_auth::find_key(keys.get(), field.value.of(call.buffer));
        let key = key.ok_or(Rejection::InvalidApiKey)?;
        let plan = call.generation.linked.plan_for(key, routed.api, routed.stage);
        self.key = Some(key);
        plan.map(Some).ok_or(Rejection::InvalidApiKey)
    }

    fn check_limits(&self, call: &Call<'_>, routed: &Routed, plan: Option<PlanRef>) -> Result<(), Rejection> {
        let admission = call.generation.linked.admit(
            plan,
            routed.api,
            routed.stage,
            routed.route,
            call.moment.mono_ns,
            call.moment.epoch_ms / 1_000,
        );
        match admission {
            Admission::Admitted => Ok(()),
            Admission::Throttled(_) => Err(Rejection::Throttled),
            Admission::QuotaExceeded => Err(Rejection::QuotaExceeded),
        }
    }

    fn admitted<'a>(&self, call: &Call<'a>, routed: Routed) -> Result<Admitted<'a>, Rejection> {
        let routes = call.generation.routes.get();
        let find = || {
            let stage = self.stage(call)?;
            let api = routes.apis.get(routed.api as usize)?;
            let deployment = api.deployments.get(routed.deployment as usize)?;
            let index = routed.route_in(routes)?.integration.to_native() as usize;
            let integration = deployment.integrations.get(index)?;
            Some(Admitted { routed, stage, integration, target: stage.targets.get(index)? })
        };
        // The loader checked every index: a miss is a fault of ours, not of the request.
        find().ok_or(Rejection::Internal)
    }

    fn forward(&mut self, call: &Call<'_>, admitted: &Admitted<'_>, head: &mut impl HeadSink) -> Step {
        let integration = admitted.integration;
        let is_mapped = integration.kind == ArchivedIntegrationKind::Http;
        if is_mapped && integration.passthrough == ArchivedPassthrough::Never {
            self.reject(call, Rejection::UnsupportedMediaType, head);
            return Step::Respond;
        }
        let Some(pool) = call.generation.pool(admitted.target.upstream.to_native()) else {
            self.reject(call, Rejection::Internal, head);
            return Step::Respond;
        };
        // R-INT-31: the client's verb where the integration has none of its own
        let (method, text) = match integration.method.as_ref() {
            Some(text) => (Method::from_token(text.as_bytes()), text.as_bytes()),
            None => (self.method, self.method_text.of(call.buffer)),
        };
        let is_bodiless = matches!(method, Method::Get | Method::Head | Method::Options);
        self.write_upstream_head(call, admitted, text, is_bodiless, head);
        // R-INT-32
        let framing = if is_mapped && is_bodiless { Framing::None } else { call.head.framing };
        Step::Forward(Forward { pool, timeout_ms: integration.timeout_ms.to_native(), method, framing })
    }

    fn write_upstream_head(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        method: &[u8],
        is_bodiless: bool,
        head: &mut impl HeadSink,
    ) {
        let asked = Asked {
            buffer: call.buffer,
            fields: &call.head.fields,
            query: self.target.query,
            variables: admitted.routed.variables.as_slice(),
            stage_variables: &admitted.stage.variables,
            peer: Peer {
                client_ip: call.edge.client_ip.as_bytes(),
                port: call.edge.port.as_bytes(),
                protocol: call.edge.protocol.as_bytes(),
            },
        };
        let outgoing = Outgoing {
            method,
            is_bodiless,
            api_id: self.api(call).map_or(b"", |api| api.id.as_bytes()),
            trace_id: self.ids.trace_id(),
        };
        let mut scratch = std::mem::take(&mut self.scratch);
        let context = self.context(call);
        write_request(admitted.integration, admitted.target, &asked, &outgoing, &context, &mut scratch, head);
        self.scratch = scratch;
    }
}

/// R-LIM-05. A chunked body is counted while it passes.
fn check_size(call: &Call<'_>) -> Result<(), Rejection> {
    match call.head.framing {
        Framing::Length(n) if n > call.body_bytes_max => Err(Rejection::RequestTooLarge),
        _ => Ok(()),
    }
}
