use ringgate_http::{Framing, HeadSink, Method, Reason, Span};
use ringgate_route::{Located, Routed, Target};
use ringgate_snapshot::schema::{ArchivedApi, ArchivedRoute, ArchivedStage};

use crate::{Call, Chance, Failure, Ids, Rejection};

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
    /// Index of the API key in the keys snapshot.
    pub(crate) key: Option<u32>,
    /// The value of the API key, as sent.
    pub(crate) key_value: Span,
    pub(crate) status: u16,
    pub(crate) rejection: Option<Rejection>,
    /// A message that depends on the request.
    pub(crate) message: String,
    pub(crate) failure: Option<Failure>,
    pub(crate) integration_status: Option<u16>,
    pub(crate) body: Vec<u8>,
    pub(crate) scratch: Vec<u8>,
}

/// How far an exchange came; for the flight recorder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading the head.
    #[default]
    Head,
    /// Finding API, stage and route.
    Route,
    /// API key, throttle, quota.
    Admit,
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
            Phase::Admit => "admit",
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
    /// How the request body travels: the client's own framing, or nothing.
    pub framing: Framing,
}

/// What becomes of an upstream's answer; its head towards the client was written.
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
        &self.body
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
    pub fn place(&self) -> Option<(u32, u32, Option<u32>)> {
        self.located.map(|l| (l.api, l.stage, self.routed.map(|r| r.route)))
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
        self.failure = None;
        self.integration_status = None;
        self.body.clear();
    }

    pub(crate) fn api<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedApi> {
        self.located?.api_in(call.generation.routes.get())
    }

    pub(crate) fn stage<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedStage> {
        self.located?.stage_in(call.generation.routes.get())
    }

    pub(crate) fn route<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedRoute> {
        self.routed?.route_in(call.generation.routes.get())
    }
}
