mod steps;

use std::collections::BTreeMap;

use ringgate_http::HeadSink;
use ringgate_snapshot::program::Position;
use ringgate_snapshot::schema::ArchivedPlace;
use ringgate_template::{Event as TemplateEvent, Observer};

use crate::{Exchange, Rejection};

pub use steps::{
    AccessStep, CacheKeyStep, KeyFault, LimitStep, PolicyStep, RouteStep, SignatureStep, TokenStep,
};

/// What happened to a request, step by step. It is kept only for requests whose execution is logged (R-LOG-07) or
/// explained; for all others a step costs the look at an empty pointer.
#[derive(Debug, Default)]
pub struct Journal {
    /// The steps so far.
    pub events: Vec<Event>,
    /// Payloads and headers are kept too (R-LOG-07: the data trace).
    pub has_data: bool,
    /// What templates do is kept line by line, which slows them down: only for an explanation.
    pub has_template_lines: bool,
    /// Bodies are gathered that would pass otherwise: only for a trial.
    pub(crate) gathers_bodies: bool,
    /// What stands for variables of `$context` among identity sources: only for a trial.
    pub(crate) given_context: BTreeMap<String, String>,
}

/// A place in the snapshot's source documents: index of the source, line and column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Index in the snapshot's sources.
    pub source: u32,
    /// Line from 1; 0: nowhere.
    pub line: u32,
    /// Column from 1.
    pub column: u32,
}

impl From<&ArchivedPlace> for Origin {
    fn from(place: &ArchivedPlace) -> Origin {
        Origin {
            source: place.source.to_native(),
            line: place.line.to_native(),
            column: place.column.to_native(),
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// API and stage were found; `is_canary`: the stage's canary has the request.
    Located {
        /// Whether the canary has it.
        is_canary: bool,
    },
    /// The stage has a canary, and this request was drawn for the one or the other (R-STAGE-14).
    CanaryDrawn {
        /// Where the request fell, in parts of `2^32`.
        drawn: u64,
        /// Below this, the canary has it.
        share: u64,
    },
    /// The route was found.
    Routed(RouteStep),
    /// A policy was evaluated.
    Policy(PolicyStep),
    /// The signature is right, or is taken to be.
    Signed(SignatureStep),
    /// It is not, and why.
    Unsigned(String),
    /// What the policies of caller and API come to together.
    Access(AccessStep),
    /// The request does not say who sends it: what is missing.
    Unidentified(String),
    /// What an authorizer granted before still holds: its name.
    GrantKept(String),
    /// An authorizer's function is asked.
    AuthorizerAsked {
        /// The authorizer's name.
        name: String,
        /// The ARN of its function.
        function: String,
    },
    /// A line of the execution log about the authorizer (R-LOG-08); the steps around it say the same in our words.
    AuthorizerTold(String),
    /// The authorizer granted nothing, and why.
    AuthorizerFailed(String),
    /// A token that was verified before still holds: the authorizer's name.
    TokenKept(String),
    /// A token was looked at.
    Token(TokenStep),
    /// The keys of this issuer are waited for.
    KeysAwaited(String),
    /// The token opens the method, which asks for one of these scopes.
    TokenPermitted(Vec<String>),
    /// The route asks for no API key.
    KeyNotRequired,
    /// The key opens the stage through a plan: its index in the keys snapshot.
    KeyAccepted(Option<u32>),
    /// The key opens nothing here.
    KeyRefused(KeyFault),
    /// Quota and throttles were asked for room.
    Limits(LimitStep),
    /// Every required parameter is there.
    ParametersValid,
    /// Some are missing; the message names them.
    ParametersMissing(String),
    /// The body was decoded from this content coding.
    Decoded(String),
    /// The body fits its model; `None`: no model was chosen for its media type.
    BodyValid(Option<String>),
    /// The body does not fit: the media type and what is wrong.
    BodyInvalid(String, String),
    /// What tells this request's cached response from others.
    CacheKey(CacheKeyStep),
    /// The stage's cache was asked.
    Cache(CacheStep),
    /// The integration begins; with the client's body, if it is here whole.
    Begun(Option<String>),
    /// A request template was chosen, for a media type.
    RequestTemplate(String, Origin),
    /// No request template was chosen: the body passes.
    Passthrough,
    /// What a template did, line by line.
    TemplateLines(Vec<TemplateLine>),
    /// A template gave this.
    Rendered(String),
    /// What templates have overridden so far (R-VTL-35): where, and with what.
    Overridden(Vec<(String, String)>),
    /// A template failed, and why.
    TemplateFailed(String),
    /// The upstream request, and its body as far as it is ours.
    UpstreamRequest {
        /// Its method.
        method: String,
        /// Where it goes.
        url: String,
        /// Its fields.
        fields: Vec<(String, String)>,
        /// The body, if it is known whole.
        body: Option<String>,
    },
    /// The upstream answered.
    UpstreamResponse {
        /// Its status.
        status: u16,
        /// Its fields.
        fields: Vec<(String, String)>,
        /// Its body, if it was gathered.
        body: Option<String>,
    },
    /// An integration response was chosen by this value.
    Selected {
        /// The value that patterns were matched against.
        value: String,
        /// Index of the response in the integration.
        response: u32,
        /// Where it was declared.
        origin: Origin,
    },
    /// A response template was chosen, for a media type.
    ResponseTemplate(String, Origin),
    /// The response towards the client is ready.
    Responded {
        /// Its status.
        status: u16,
        /// Its fields, but for Date and ids.
        fields: Vec<(String, String)>,
        /// Its body, if we have it whole.
        body: Option<String>,
    },
    /// The execution failed, in the words of the execution log (R-LOG-09).
    Failed(String),
    /// We answer ourselves.
    Rejected(Rejection),
    /// The answer of our own (R-GWR-01).
    GatewayResponse {
        /// Its status.
        status: u16,
        /// Where it was customised, if it was.
        origin: Option<Origin>,
        /// Its body.
        body: String,
    },
}

/// One statement of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// Its line in the template, from 1.
    pub line: u32,
    /// What it did.
    pub effect: String,
}

/// Statements that are kept of one template; a loop may run a thousand times.
const LINES_MAX: usize = 1_000;
/// Bytes that are kept of one value.
const VALUE_BYTES_MAX: usize = 200;

/// Collects what a template does.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub list: Vec<TemplateLine>,
}

impl Observer for Lines {
    fn observe(&mut self, at: Position, event: TemplateEvent<'_>) {
        if self.list.len() < LINES_MAX {
            self.list.push(TemplateLine { line: at.line, effect: effect_text(&event) });
        }
    }
}

fn effect_text(event: &TemplateEvent<'_>) -> String {
    match event {
        TemplateEvent::Text(text) => format!("prints {:?}", cut(text)),
        TemplateEvent::Printed { reference, value } => format!("{reference} prints {:?}", cut(value)),
        TemplateEvent::Assigned { target, value } => format!("sets {target} to {:?}", cut(value)),
        TemplateEvent::Condition(is_met) => format!("condition is {is_met}"),
        TemplateEvent::Iteration(index) => format!("iteration {index}"),
        TemplateEvent::Invoked(name) => format!("calls #{name}"),
        TemplateEvent::Defined(name) => format!("defines ${name}"),
        TemplateEvent::Left => "leaves".to_owned(),
    }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(VALUE_BYTES_MAX).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// What the stage's cache said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheStep {
    /// It had the response.
    Hit,
    /// It did not.
    Miss,
    /// Another request is fetching the same.
    Wait,
    /// The client asked for a fresh response, and may.
    Refresh,
    /// The client asked for a fresh response, and may not.
    Refused,
}

impl Exchange {
    /// Keeps what happens from now on; call it before [`Exchange::admit`] through [`Exchange::explain`], or let the
    /// stage's settings ask for it.
    pub(crate) fn open_journal(&mut self, has_data: bool) {
        let journal = self.journal.get_or_insert_default();
        journal.has_data |= has_data;
    }

    /// What happened so far, if it is kept.
    pub fn journal(&self) -> Option<&Journal> {
        self.journal.as_deref()
    }

    /// Notes a step; what it says is put together only if somebody asked.
    #[inline]
    pub(crate) fn note(&mut self, event: impl FnOnce() -> Event) {
        if let Some(journal) = &mut self.journal {
            journal.events.push(event());
        }
    }

    /// Whether anybody looks at the journal's headers and payloads.
    pub(crate) fn keeps_data(&self) -> bool {
        self.journal.as_ref().is_some_and(|journal| journal.has_data)
    }

    /// Notes a failed execution in the words of the execution log.
    pub(crate) fn note_failure(&mut self, words: impl FnOnce() -> String) {
        self.note(|| Event::Failed(words()));
    }
}

/// A payload as the journal keeps it.
pub(crate) fn payload_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A head as text, for the journal.
#[derive(Debug, Default)]
pub(crate) struct TextHead {
    pub target: Vec<u8>,
    pub fields: Vec<(String, String)>,
}

impl HeadSink for TextHead {
    fn request(&mut self, _method: &[u8]) {}

    fn target(&mut self) -> &mut Vec<u8> {
        &mut self.target
    }

    fn status(&mut self, _status: u16) {}

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.fields.push((payload_text(name), payload_text(value)));
    }

    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.fields.push((payload_text(name), payload_text(&parts.concat())));
    }
}
