//! The chain of decisions, in the order in which they were taken.

mod address;
mod authorization;
mod integration;
mod limits;
mod rules;

use ringgate_exchange::{CacheKeyStep, CacheStep, Event, Origin, TemplateLine};
use ringgate_http::Known;

use super::drive::Driven;
use super::place::{SourcePlace, place};

/// One decision.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// What was decided, in a word or two.
    pub(super) name: &'static str,
    /// How.
    pub(super) says: String,
    /// The requirements it follows, separated by blanks.
    pub(super) rules: &'static str,
    /// Where the document says so.
    pub(super) place: Option<SourcePlace>,
    /// More about it: names, which may be empty, and texts.
    pub(super) details: Vec<(String, String)>,
}

impl Step {
    fn new(name: &'static str, says: impl Into<String>, rules: &'static str) -> Step {
        Step { name, says: says.into(), rules, ..Step::default() }
    }

    fn at(self, driven: &Driven<'_>, origin: Origin) -> Step {
        Step { place: place(driven.generation.routes.get(), origin), ..self }
    }

    /// A header field. What is printed may be copied into a ticket: secrets are left out.
    fn field(self, name: &str, value: &str) -> Step {
        let is_secret = matches!(Known::from_name(name.as_bytes()), Known::Authorization | Known::XApiKey)
            || name.eq_ignore_ascii_case("x-amz-security-token");
        self.detail(name, if is_secret { "(not shown)" } else { value })
    }

    fn detail(mut self, name: impl Into<String>, text: impl Into<String>) -> Step {
        self.details.push((name.into(), text.into()));
        self
    }
}

/// Something that is not a decision, but should be known.
pub(super) fn remark(text: &str) -> Step {
    Step::new("note", text, "")
}

/// All decisions.
pub(super) fn steps(driven: &Driven<'_>, is_cache_known_empty: bool) -> Vec<Step> {
    let mut steps = address::steps(driven);
    let events = driven.exchange.journal().map(|journal| journal.events.as_slice()).unwrap_or_default();
    let mut lines: Vec<TemplateLine> = Vec::new();
    for event in events {
        if let Event::TemplateLines(more) = event {
            lines.extend(more.iter().cloned());
            continue;
        }
        steps.extend(step(driven, event, &mut lines, is_cache_known_empty));
    }
    steps.extend(integration::ending(driven));
    steps
}

/// What an event says; `lines` are those of the template that has just run.
fn step(
    driven: &Driven<'_>,
    event: &Event,
    lines: &mut Vec<TemplateLine>,
    is_cache_known_empty: bool,
) -> Vec<Step> {
    let step = match event {
        Event::CanaryDrawn { drawn, share } => canary(*drawn, *share),
        Event::AuthorizerTold(_) => return Vec::new(),
        Event::Located { .. } => return address::candidates(driven),
        Event::Routed(route) => return address::variables(route).into_iter().collect(),
        Event::Policy(_)
        | Event::Signed(_)
        | Event::Unsigned(_)
        | Event::Access(_)
        | Event::Unidentified(_)
        | Event::GrantKept(_)
        | Event::AuthorizerAsked { .. }
        | Event::AuthorizerFailed(_)
        | Event::TokenKept(_)
        | Event::Token(_)
        | Event::KeysAwaited(_)
        | Event::TokenPermitted(_) => authorization::step(event),
        Event::KeyNotRequired | Event::KeyAccepted(_) | Event::KeyRefused(_) => limits::key(driven, event),
        Event::Limits(limits) => limits::limits(limits),
        Event::ParametersValid => Step::new("parameters", "all that are required are there", "R-REQ-05"),
        Event::ParametersMissing(message) => Step::new("parameters", message, "R-REQ-05 R-REQ-06"),
        Event::Decoded(coding) => Step::new("content coding", format!("decoded from {coding}"), "R-LIM-02"),
        Event::BodyValid(Some(media_type)) => {
            Step::new("body", format!("fits the model for {media_type}"), "R-REQ-08 R-REQ-09")
        }
        Event::BodyValid(None) => {
            Step::new("body", "not validated: no model is for its media type", "R-REQ-09")
        }
        Event::BodyInvalid(media_type, why) => {
            Step::new("body", format!("does not fit the model for {media_type}: {why}"), "R-REQ-08")
        }
        Event::CacheKey(key) => cache_key(key),
        Event::Cache(outcome) => cache(*outcome, is_cache_known_empty),
        Event::Begun(_) => return integration::begun(driven).into_iter().collect(),
        Event::RequestTemplate(media_type, origin) => {
            Step::new("request template", format!("for {media_type}"), "R-INT-21").at(driven, *origin)
        }
        Event::Passthrough => Step::new("request template", "none: the body passes", "R-INT-22"),
        Event::Rendered(text) => rendered(lines, Some(text)),
        Event::TemplateFailed(why) => {
            return vec![rendered(lines, None), Step::new("template", format!("failed: {why}"), "R-VTL-15")];
        }
        Event::Overridden(list) => Step {
            details: list.clone(),
            ..Step::new("overrides", "set by templates so far", "R-VTL-35 R-VTL-36")
        },
        Event::UpstreamRequest { .. } => integration::upstream_request(driven, event),
        Event::UpstreamResponse { .. } => integration::upstream_response(event),
        Event::Selected { value, origin, .. } => {
            Step::new("chosen response", format!("by {value:?}"), "R-IRESP-02 R-IRESP-04").at(driven, *origin)
        }
        Event::ResponseTemplate(media_type, origin) => {
            Step::new("response template", format!("for {media_type}"), "R-VTL-39").at(driven, *origin)
        }
        Event::Failed(words) => Step::new("failure", words, "R-LOG-09"),
        Event::Rejected(rejection) => {
            Step::new("rejected", rules::reason(driven, *rejection), rules::of(*rejection))
        }
        Event::GatewayResponse { status, origin, .. } => gateway_response(driven, *status, *origin),
        // it is told at the end, with the head that goes out
        Event::Responded { .. } | Event::TemplateLines(_) => return Vec::new(),
    };
    vec![step]
}

fn canary(drawn: u64, share: u64) -> Step {
    let percent = |parts: u64| parts as f64 / (1u64 << 32) as f64 * 100.0;
    let who = if drawn < share { "the canary has this request" } else { "the stage's own deployment has it" };
    let says =
        format!("{who}: drawn {:.2}, and the canary has all below {:.2}", percent(drawn), percent(share));
    Step::new("canary", says, "R-STAGE-14").detail("", "another `--seed` draws anew")
}

fn cache_key(key: &CacheKeyStep) -> Step {
    let says = format!("{} in namespace {}, kept for {} s", key.method, key.namespace, key.ttl_s);
    let value = |value: &Option<String>| {
        value.as_ref().map_or_else(|| "absent".to_owned(), |text| format!("{text:?}"))
    };
    let details = key.parameters.iter().map(|(name, text)| (name.clone(), value(text))).collect();
    Step { details, ..Step::new("cache key", says, "R-STAGE-20") }
}

fn cache(outcome: CacheStep, is_known_empty: bool) -> Step {
    let says = match outcome {
        CacheStep::Hit => "hit",
        CacheStep::Miss => "miss: the upstream is asked",
        CacheStep::Wait => "another request is fetching the same",
        CacheStep::Refresh => "passed over: the client asks for a fresh response, and may",
        CacheStep::Refused => "the client asks for a fresh response, and may not",
    };
    let rules = match outcome {
        CacheStep::Refresh | CacheStep::Refused => "R-STAGE-22",
        _ => "R-STAGE-19",
    };
    let step = Step::new("cache", says, rules);
    if outcome == CacheStep::Miss && !is_known_empty {
        return step.detail("", "the cache is empty here; a gateway's may hold the response");
    }
    step
}

/// The statements of a template and what they gave.
fn rendered(lines: &mut Vec<TemplateLine>, text: Option<&str>) -> Step {
    let lines = std::mem::take(lines);
    let says =
        text.map_or_else(|| "did not come to its end".to_owned(), |text| format!("{} bytes", text.len()));
    let mut step = Step::new("rendered", says, "R-VTL-01");
    step.details = lines.into_iter().map(|line| (format!("line {}", line.line), line.effect)).collect();
    match text {
        Some(text) => step.detail("body", text),
        None => step,
    }
}

fn gateway_response(driven: &Driven<'_>, status: u16, origin: Option<Origin>) -> Step {
    match origin {
        Some(origin) => Step::new("gateway response", format!("{status}, customised"), "R-GWR-03 R-GWR-04")
            .at(driven, origin),
        None => Step::new("gateway response", format!("{status}, as built in"), "R-GWR-01 R-GWR-02"),
    }
}
