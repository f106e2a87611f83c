//! What the phases of authorization came to, for the access log (R-LOG-05, R-LOG-06).

use ringgate_auth::AuthorizerRejection;
use ringgate_http::ResponseHead;
use ringgate_telemetry::{AuthorizerCall, PhaseResult, Phases};

use crate::{
    Outcome, Rejection,
    function::{REQUEST_ID, field},
};

/// The phases of one exchange; the texts keep their memory from request to request.
#[derive(Default)]
pub(crate) struct Verdicts {
    /// Who calls, by signature or token. [GK] R-LOG-06 puts tokens here.
    pub authenticate: Verdict,
    /// An authorizer's function.
    pub authorizer: Verdict,
    /// Policies.
    pub authorize: Verdict,
    /// The id that the service gave to the call of the authorizer's function.
    request_id: String,
    /// The status of that call, if there was an answer.
    call_status: Option<u16>,
}

/// What one phase came to.
#[derive(Default)]
pub(crate) struct Verdict {
    status: Option<u16>,
    error: String,
}

/// The status of a phase that lets the request go on.
const PASSED: u16 = 200;
/// The error of an authorizer that does not know the caller, as the client reads it (R-AUTH-15, R-AUTH-22).
const UNAUTHORIZED: &str = "Unauthorized";

impl Verdict {
    pub fn pass(&mut self) {
        self.status = Some(PASSED);
    }

    /// The status is that of the answer; of a text with several lines the first counts: what a signature should have
    /// covered may hold secrets.
    pub fn refuse(&mut self, rejection: Rejection, error: &str) {
        self.status = Some(rejection.status());
        self.error.clear();
        self.error.push_str(error.lines().next().unwrap_or_default());
    }

    fn clear(&mut self) {
        self.status = None;
        self.error.clear();
    }

    /// A phase that did not take place has no latency. One that waited for nobody took less than a millisecond.
    fn result(&self, waited_us: Option<u64>) -> PhaseResult<'_> {
        let latency_us = self.status.map(|_| waited_us.unwrap_or(0));
        PhaseResult { error: &self.error, latency_us, status: self.status }
    }
}

impl Verdicts {
    pub fn clear(&mut self) {
        self.authenticate.clear();
        self.authorizer.clear();
        self.authorize.clear();
        self.request_id.clear();
        self.call_status = None;
    }

    /// The authorizer's function was invoked, or could not be.
    pub fn note_call(&mut self, response: &ResponseHead, buffer: &[u8]) {
        self.call_status = Some(response.status);
        let id = field(response, buffer, REQUEST_ID).unwrap_or_default();
        self.request_id.push_str(id);
    }

    /// Whether the authorizer's function was asked and somebody answered.
    pub fn was_called(&self) -> bool {
        self.call_status.is_some()
    }

    /// The authorizer granted nothing.
    pub fn refuse_grant(&mut self, rejected: &AuthorizerRejection, rejection: Rejection) {
        let is_unknown = rejection == Rejection::Unauthorized;
        self.authorizer.refuse(rejection, if is_unknown { UNAUTHORIZED } else { &rejected.reason });
    }

    /// The request does not say who sends it: nobody was asked.
    pub fn refuse_unidentified(&mut self) {
        self.authorizer.refuse(Rejection::Unauthorized, UNAUTHORIZED);
    }

    /// What the log is told. [GK] A grant that was kept has taken no time, in the call neither.
    pub fn phases(&self, outcome: &Outcome) -> Phases<'_> {
        let was_kept = self.authorizer.status == Some(PASSED) && self.call_status.is_none();
        let call_us = match self.call_status {
            Some(_) => outcome.authorizer_latency_us,
            None => was_kept.then_some(0),
        };
        Phases {
            authenticate: self.authenticate.result(outcome.keys_latency_us),
            authorizer: self.authorizer.result(outcome.authorizer_latency_us),
            authorize: self.authorize.result(None),
            call: AuthorizerCall {
                request_id: &self.request_id,
                latency_us: call_us,
                status: self.call_status,
            },
        }
    }
}
