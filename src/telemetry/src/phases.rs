//! What the phases that decide about whoever calls came to (R-LOG-05, R-LOG-06).

use crate::variable::Value;

/// The phases of authorization, for `$context.authenticate.*`, `authorizer.*` and `authorize.*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases<'a> {
    /// Who calls: a signature or a token.
    pub authenticate: PhaseResult<'a>,
    /// What an authorizer's function says.
    pub authorizer: PhaseResult<'a>,
    /// The decision of policies.
    pub authorize: PhaseResult<'a>,
    /// The call to the authorizer's function.
    pub call: AuthorizerCall<'a>,
}

/// What a phase came to. The default: it did not take place, and prints `-`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseResult<'a> {
    /// `error`: why it refused; empty: it did not.
    pub error: &'a str,
    /// `latency`; microseconds here, whole milliseconds in the log.
    pub latency_us: Option<u64>,
    /// `status`: 200, or that of the refusal.
    pub status: Option<u16>,
}

/// The call to an authorizer's function; all unknown where none was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuthorizerCall<'a> {
    /// `$context.authorizer.requestId`: the service's id of the call.
    pub request_id: &'a str,
    /// `$context.authorizer.integrationLatency`; microseconds here, whole milliseconds in the log.
    pub latency_us: Option<u64>,
    /// `$context.authorizer.integrationStatus`: that of the Invoke call, not of the decision.
    pub status: Option<u16>,
}

/// One member of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Error,
    Latency,
    Status,
}

impl<'a> PhaseResult<'a> {
    pub(crate) fn value(&self, member: Member) -> Value<'a> {
        match member {
            Member::Error => Value::text(self.error),
            Member::Latency => Value::latency(self.latency_us),
            Member::Status => Value::status(self.status),
        }
    }
}
