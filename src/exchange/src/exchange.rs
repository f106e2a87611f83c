use std::sync::Arc;

use ringgate_auth::{Claims, Grant, GrantKey};
use ringgate_cache::{Entry, KeyBuilder, Ticket, WaitId, Wake};
use ringgate_http::{Framing, HeadSink, Method, Reason, Span};
use ringgate_policy::Effect;
use ringgate_route::{Located, Routed, Target};
use ringgate_snapshot::schema::{
    ArchivedApi, ArchivedDeployment, ArchivedIntegration, ArchivedRoute, ArchivedStage,
};
use ringgate_template::{Overrides, Run};

use crate::{
    Call, Chance, Failure, Ids, Journal, Rejection, StreamBounds, authorize::Signature, aws::Pen,
    render::Pending, stream::Streaming, verdicts::Verdicts,
};

/// One request and its response. It is reused from request to request of a connection, so that its buffers are
/// allocated once.
#[derive(Default)]
pub struct Exchange {
    /// The ids of the request.
    pub ids: Ids,
    pub(crate) phase: Phase,
    pub(crate) target: Target,
    pub(crate) method: Method,
    /// Where the method's text stands, which X-HTTP-Method-Override may move (R-ROUTE-19).
    pub(crate) method_text: Span,
    pub(crate) located: Option<Located>,
    pub(crate) routed: Option<Routed>,
    /// The stage's canary has this request (R-STAGE-14).
    pub(crate) is_canary: bool,
    /// Index of the API key in the keys snapshot.
    pub(crate) key: Option<u32>,
    /// The value of the API key, as sent.
    pub(crate) key_value: Span,
    pub(crate) status: u16,
    pub(crate) rejection: Option<Rejection>,
    /// A message that depends on the request.
    pub(crate) message: String,
    /// What the validator found in the body (R-REQ-08).
    pub(crate) validation_error: String,
    pub(crate) failure: Option<Failure>,
    pub(crate) integration_status: Option<u16>,
    /// The status that a function gave, behind a proxy integration.
    pub(crate) function_status: Option<u16>,
    /// The body of our own answer.
    pub(crate) body: Vec<u8>,
    pub(crate) scratch: Vec<u8>,
    /// The request's body, once it was gathered: first as it came, then decoded.
    pub(crate) request_body: Vec<u8>,
    /// The body towards the upstream, if it is not the client's own.
    pub(crate) payload: Vec<u8>,
    /// The upstream's body, once it was gathered.
    pub(crate) response_body: Vec<u8>,
    /// What templates set (R-VTL-35).
    pub(crate) overrides: Overrides,
    /// The template's machine, kept for its memory.
    pub(crate) run: Option<Box<Run>>,
    /// The template under way.
    pub(crate) pending: Option<Pending>,
    pub(crate) cache: CacheState,
    /// Wake-ups that nobody has delivered yet.
    pub(crate) wakes: Vec<Wake>,
    /// The request's body was gathered: it is sent on from here.
    pub(crate) was_gathered: bool,
    /// The ARN of the method, where somebody has to decide about it.
    pub(crate) method_arn: String,
    /// What the resource policy said.
    pub(crate) resource_effect: Option<Effect>,
    /// Under what the authorizer's answer is to be kept.
    pub(crate) grant_key: Option<GrantKey>,
    /// What the authorizer granted.
    pub(crate) grant: Option<Arc<Grant>>,
    /// What the caller's token says.
    pub(crate) claims: Option<Arc<Claims>>,
    /// What the phases of authorization came to.
    pub(crate) verdicts: Verdicts,
    /// What became of the token.
    pub(crate) token_outcome: TokenOutcome,
    /// The keys of the token's issuer were waited for: once is enough.
    pub(crate) has_awaited_keys: bool,
    /// Who signed the request.
    pub(crate) signature: Signature,
    /// For signing calls to services, and for checking signatures.
    pub(crate) pen: Option<Box<Pen>>,
    /// A function's answer that streams.
    pub(crate) streaming: Option<Box<Streaming>>,
    /// What happened, for those who ask: the execution log and `explain`.
    pub(crate) journal: Option<Box<Journal>>,
}

/// Where an exchange stands with its stage's cache.
#[derive(Default)]
pub(crate) struct CacheState {
    pub key: Option<KeyBuilder>,
    /// Others may wait for what comes of this exchange.
    pub ticket: Option<Ticket>,
    pub wait: Option<WaitId>,
    pub hit: Option<Arc<Entry>>,
    /// The response is to be stored, with a lifetime of so many nanoseconds.
    pub stores_ns: Option<u64>,
    /// The client asked for a fresh response and may not (R-STAGE-22).
    pub warns: bool,
    pub outcome: CacheOutcome,
}

/// What the metrics are told of the cache (R-LOG-10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheOutcome {
    /// The route is not cached, or the request did not come so far.
    #[default]
    None,
    /// The response came from the cache.
    Hit,
    /// It did not.
    Miss,
}

/// What the metrics are told of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenOutcome {
    /// None was asked for.
    #[default]
    None,
    /// It was verified before, and still holds.
    Kept,
    /// It was verified now.
    Verified,
    /// It was refused, or missing.
    Refused,
}

/// How far an exchange came; for the flight recorder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading the head.
    #[default]
    Head,
    /// Finding API, stage and route.
    Route,
    /// Policies and authorizers.
    Authorize,
    /// API key, throttle, quota.
    Admit,
    /// Parameters, body, cache.
    Validate,
    /// The upstream.
    Integrate,
    /// The way back.
    Respond,
}

impl Phase {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Head => "head",
            Phase::Route => "route",
            Phase::Authorize => "authorize",
            Phase::Admit => "admit",
            Phase::Validate => "validate",
            Phase::Integrate => "integrate",
            Phase::Respond => "respond",
        }
    }
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The head of our own answer was written; its body is [`Exchange::body`].
    Respond,
    /// The head of the upstream request was written: send it.
    Forward(Forward),
    /// Put the whole request body into [`Exchange::intake`] and call [`Exchange::proceed`].
    Gather,
    /// A template has used its turn: let others run and call [`Exchange::resume`].
    Yield,
    /// The head of a call to an authorizer's function was written, its body is [`Exchange::payload`]: send it, put the
    /// whole answer into [`Exchange::response_intake`] and call [`Exchange::heard`].
    Ask(Forward),
    /// The keys of the issuer with this number are missing, or may be old: see that they are fetched, wait for that,
    /// but not for long, and call [`Exchange::keyed`].
    Keys(u32),
    /// Another request is fetching the same response: wait until woken and call [`Exchange::wake`].
    Wait(WaitId),
}

/// Where and how an upstream request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forward {
    /// The pool to take a connection from.
    pub pool: u32,
    /// Time for the whole call in milliseconds.
    pub timeout_ms: u32,
    /// The method sent: it says whether the answer has a body and whether the request may be repeated.
    pub method: Method,
    /// How the request body travels: in the client's own framing, with the length of [`Exchange::payload`], or not at
    /// all.
    pub framing: Framing,
    /// The body is [`Exchange::payload`], not what comes from the client.
    pub is_own_body: bool,
    /// The response is to stream, within these bounds.
    pub stream: Option<StreamBounds>,
}

/// What becomes of an upstream's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relay {
    /// Its head towards the client was written.
    Head(Relayed),
    /// Put the whole response body into [`Exchange::response_intake`] and call [`Exchange::answer`].
    Gather,
    /// Put the response body as it comes into [`Exchange::open_stream`], until a head was written.
    Stream,
}

/// What became of a gathered answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The head towards the client was written.
    Head(Relayed),
    /// A template has used its turn: let others run and call [`Exchange::resume_answer`].
    Yield,
}

/// How the body of a response travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// How the body travels to the client. [`Framing::UntilClose`]: its length is not known.
    pub framing: Framing,
    /// The upstream's body is passed on; otherwise it is read and dropped, and [`Exchange::body`] is sent.
    pub is_body_passed: bool,
}

impl Exchange {
    /// The body of our own answer.
    pub fn body(&self) -> &[u8] {
        match &self.cache.hit {
            // a body that was stored is not copied, but for a client that wants it compressed
            Some(entry) if self.body.is_empty() => entry.body(),
            _ => &self.body,
        }
    }

    /// The body towards the upstream, when it is our own.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Takes the request's body as it comes, without its framing.
    pub fn intake(&mut self) -> &mut Vec<u8> {
        &mut self.request_body
    }

    /// Takes the upstream's body as it comes, without its framing.
    pub fn response_intake(&mut self) -> &mut Vec<u8> {
        &mut self.response_body
    }

    /// The status sent to the client; 0 before there is one.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Why we answered ourselves.
    pub fn rejection(&self) -> Option<Rejection> {
        self.rejection
    }

    /// API, stage and route, as far as they are known.
    pub fn place(&self) -> Option<Whereabouts> {
        let located = self.located?;
        let route = self.routed.map(|routed| routed.route);
        Some(Whereabouts { api: located.api, stage: located.stage, is_canary: self.is_canary, route })
    }

    /// What came of the stage's cache.
    pub fn cache_outcome(&self) -> CacheOutcome {
        self.cache.outcome
    }

    /// What became of the caller's token.
    pub fn token_outcome(&self) -> TokenOutcome {
        self.token_outcome
    }

    /// Answers a request of which no head could be read, or whose body broke a rule before a response began.
    pub fn refuse(&mut self, call: &Call<'_>, reason: Reason, chance: &mut Chance, head: &mut impl HeadSink) {
        self.reset();
        self.ids.fresh(chance);
        self.reject(call, Rejection::Malformed(reason), head);
    }

    /// Answers a request that was forwarded, whose upstream failed it.
    pub fn fail(&mut self, call: &Call<'_>, failure: Failure, head: &mut impl HeadSink) {
        self.failure = Some(failure);
        self.reject(call, failure.rejection(), head);
    }

    /// Answers a request that was forwarded, whose body broke a rule on the way.
    pub fn abort(&mut self, call: &Call<'_>, reason: Reason, head: &mut impl HeadSink) {
        let rejection = match reason {
            Reason::BodyLength => Rejection::RequestTooLarge,
            reason => Rejection::Malformed(reason),
        };
        self.reject(call, rejection, head);
    }

    pub(crate) fn reset(&mut self) {
        self.phase = Phase::Head;
        self.target = Target::default();
        self.method = Method::Other;
        self.method_text = Span::default();
        self.located = None;
        self.routed = None;
        self.key = None;
        self.key_value = Span::default();
        self.status = 0;
        self.rejection = None;
        self.message.clear();
        self.validation_error.clear();
        self.failure = None;
        self.integration_status = None;
        self.function_status = None;
        self.is_canary = false;
        self.body.clear();
        self.request_body.clear();
        self.payload.clear();
        self.response_body.clear();
        self.overrides = Overrides::default();
        self.pending = None;
        self.was_gathered = false;
        self.resource_effect = None;
        self.grant_key = None;
        self.grant = None;
        self.claims = None;
        self.verdicts.clear();
        self.token_outcome = TokenOutcome::None;
        self.has_awaited_keys = false;
        self.streaming = None;
        self.signature = Signature::default();
        self.end();
        // the buffer of the key is kept
        self.cache = CacheState { key: self.cache.key.take(), ..CacheState::default() };
        self.journal = None;
    }

    pub(crate) fn api<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedApi> {
        self.located?.api_in(call.generation.routes.get())
    }

    pub(crate) fn stage<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedStage> {
        self.located?.stage_in(call.generation.routes.get())
    }

    pub(crate) fn deployment<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedDeployment> {
        self.api(call)?.deployments.get(self.located?.deployment as usize)
    }

    pub(crate) fn route<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedRoute> {
        self.routed?.route_in(call.generation.routes.get())
    }

    pub(crate) fn integration<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedIntegration> {
        let index = self.route(call)?.integration.to_native() as usize;
        self.deployment(call)?.integrations.get(index)
    }
}

/// Where in a snapshot an exchange takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Index of the API.
    pub api: u32,
    /// Index of the stage in the API.
    pub stage: u32,
    /// Whether the stage's canary has the request.
    pub is_canary: bool,
    /// Index of the route in the deployment, once it is known.
    pub route: Option<u32>,
}
