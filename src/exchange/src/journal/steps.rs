//! What single steps of a journal hold, and how they are put together.

use ringgate_limit::{Admission, Level, PlanRef, Standing};
use ringgate_policy::{Access, Effect};
use ringgate_route::Routed;
use ringgate_snapshot::schema::{ArchivedIntegration, ArchivedOrigin};

use super::{Event, payload_text};
use crate::{Call, Exchange};

/// The route of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteStep {
    /// The path after the stage, as received.
    pub path: String,
    /// The path variables and their values, as received.
    pub variables: Vec<(String, String)>,
}

/// What a policy said about the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyStep {
    /// Which kind of policy.
    pub policy: &'static str,
    /// Its name, if there may be several of its kind.
    pub name: String,
    /// The action that it was asked about.
    pub action: &'static str,
    /// The ARN of the method that is called.
    pub method_arn: String,
    /// A line for each statement and why it applies or not, then the verdict.
    pub lines: Vec<String>,
}

/// What was found out about a token (R-AUTH-27, R-AUTH-32).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenStep {
    /// The authorizer's name.
    pub authorizer: String,
    /// The checks that it passed, in their order.
    pub passed: Vec<&'static str>,
    /// The check that it failed, and why.
    pub failed: Option<(&'static str, String)>,
    /// The claims of a token that was verified, as text.
    pub claims: Vec<(String, String)>,
}

/// Who signed the request (R-AUTH-09).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureStep {
    /// The id of the access key.
    pub access_key: String,
    /// The caller's ARN.
    pub caller: String,
    /// It is only taken to have signed.
    pub is_assumed: bool,
    /// The signature stands in the query.
    pub is_presigned: bool,
    /// The signature covers the body.
    pub is_body_signed: bool,
}

/// What both sides came to (R-AUTH-06).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessStep {
    /// What the caller wants to do.
    pub action: &'static str,
    /// The caller is of the API's account, where one side is enough.
    pub is_own_account: bool,
    /// What the caller's policies say.
    pub identity: Option<Effect>,
    /// What the resource policy says.
    pub resource: Option<Effect>,
    /// The permissions boundary and the session's policies let through what is allowed.
    pub is_within_bounds: bool,
    /// What comes of it.
    pub access: Access,
}

/// Why a key opens nothing (R-AUTH-34). Clients are not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// None was sent.
    Missing,
    /// There is no such key, or it is disabled.
    Unknown,
    /// No plan of the key opens this stage (R-USAGE-08).
    NoPlan,
}

/// How the limits stood before a request, and whether it had room (R-USAGE-09, R-USAGE-12).
#[derive(Clone, Debug, PartialEq)]
pub struct LimitStep {
    /// The limits before the request took from them.
    pub standing: Standing,
    /// Requests a second and burst of each throttle in `standing`.
    pub rates: Vec<Option<(f64, u32)>>,
    /// What became of the request.
    pub admission: Admission,
}

impl LimitStep {
    /// Rate and burst of a throttle.
    pub fn rate(&self, level: Level) -> Option<(f64, u32)> {
        let place = self.standing.throttles.iter().position(|throttle| throttle.level == level)?;
        self.rates.get(place).copied().flatten()
    }
}

/// What a cached response is found by (R-STAGE-20).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheKeyStep {
    /// Lifetime of a response in seconds.
    pub ttl_s: u32,
    /// The cache namespace.
    pub namespace: String,
    /// The method.
    pub method: String,
    /// The declared parameters and their values; `None`: the request does not have it.
    pub parameters: Vec<(String, Option<String>)>,
}

impl Exchange {
    /// The step of a route that was found.
    pub(crate) fn note_route(&mut self, call: &Call<'_>, routed: &Routed) {
        if self.journal.is_none() {
            return;
        }
        let route = routed.route_in(call.generation.routes.get());
        let names = route.into_iter().flat_map(|route| route.variables.iter());
        let values = routed.variables.as_slice().iter().map(|span| payload_text(span.of(call.buffer)));
        let variables = names.map(ToString::to_string).zip(values).collect();
        let path = payload_text(routed.path.of(call.buffer));
        self.note(|| Event::Routed(RouteStep { path, variables }));
    }

    /// How the limits stand, if anybody wants to know.
    pub(crate) fn standing(
        &self,
        call: &Call<'_>,
        plan: Option<PlanRef>,
        routed: &Routed,
    ) -> Option<LimitStep> {
        self.journal.as_ref()?;
        let linked = &call.generation.linked;
        let route = self.throttled_route(call, routed.route);
        let (now_ns, epoch_s) = (call.moment.mono_ns, call.moment.epoch_ms / 1_000);
        let standing = linked.explain(plan, routed.api, routed.stage, route, now_ns, epoch_s);
        let rate = |level| linked.rate(plan, routed.api, routed.stage, route, level);
        let rates = standing.throttles.iter().map(|throttle| rate(throttle.level)).collect();
        Some(LimitStep { standing, rates, admission: Admission::Admitted })
    }

    /// The step of a cache key.
    pub(crate) fn note_cache_key(&mut self, call: &Call<'_>, integration: &ArchivedIntegration, ttl_s: u32) {
        if !self.keeps_data() {
            return;
        }
        let Some(routed) = self.routed else { return };
        let asked = self.asked(call, routed.variables.as_slice());
        let context = self.context(call);
        let parameters = integration.cache_keys.iter().map(|origin| {
            let mut value = Vec::new();
            let is_there = asked.write(origin, &context, &mut value);
            (
                origin_text(origin, |index| self.variable_name(call, index)),
                is_there.then(|| payload_text(&value)),
            )
        });
        let parameters = parameters.collect();
        let step = CacheKeyStep {
            ttl_s,
            namespace: integration.cache_namespace.to_string(),
            method: self.method_name(call).to_owned(),
            parameters,
        };
        self.note(|| Event::CacheKey(step));
    }

    /// What templates have overridden so far.
    pub(crate) fn note_overrides(&mut self) {
        if self.journal.is_none() || self.overrides.is_empty() {
            return;
        }
        let it = &self.overrides;
        let mut list = Vec::new();
        let mut add =
            |what: &str, name: &str, value: &str| list.push((format!("{what}{name}"), value.to_owned()));
        it.request_headers().for_each(|(name, value)| add("requestOverride.header.", name, &value));
        it.request_querystring()
            .for_each(|(name, values)| add("requestOverride.querystring.", name, &values.join(", ")));
        it.request_path().for_each(|(name, value)| add("requestOverride.path.", name, &value));
        if let Some(status) = it.response_status() {
            add("responseOverride.status", "", &status.to_string());
        }
        it.response_headers().for_each(|(name, value)| add("responseOverride.header.", name, &value));
        self.note(|| Event::Overridden(list));
    }

    /// The client's body for the journal, if it is here whole.
    pub(crate) fn known_body(&self, call: &Call<'_>) -> Option<String> {
        let is_whole = self.was_gathered || call.head.framing.is_empty();
        (self.keeps_data() && is_whole).then(|| payload_text(&self.request_body))
    }

    fn variable_name(&self, call: &Call<'_>, index: u32) -> String {
        let name = self.route(call).and_then(|route| route.variables.get(index as usize));
        name.map(ToString::to_string).unwrap_or_default()
    }
}

/// Where a mapped value comes from, as it is written in a definition.
fn origin_text(origin: &ArchivedOrigin, variable: impl Fn(u32) -> String) -> String {
    match origin {
        ArchivedOrigin::Static(text) => format!("'{text}'"),
        ArchivedOrigin::StageVariable(name) => format!("stageVariables.{name}"),
        ArchivedOrigin::Context(name) => format!("context.{name}"),
        ArchivedOrigin::Path(index) => format!("method.request.path.{}", variable(index.to_native())),
        ArchivedOrigin::Query(name) => format!("method.request.querystring.{name}"),
        ArchivedOrigin::MultiQuery(name) => format!("method.request.multivaluequerystring.{name}"),
        ArchivedOrigin::Header(name) => format!("method.request.header.{name}"),
        ArchivedOrigin::MultiHeader(name) => format!("method.request.multivalueheader.{name}"),
        ArchivedOrigin::Body(path) => format!("method.request.body.{path}"),
    }
}
