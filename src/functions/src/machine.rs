//! What an environment may do next: the states of Lambda's runtime and the transitions that its API allows (S-RA-02 to
//! S-RA-05, S-RA-11).
//!
//! No clock and no socket here: the shell (`live.rs`) feeds calls in and acts on what comes out.

use std::sync::Arc;

/// A request id; shared because log lines, callers and the runtime all name it.
pub type RequestId = Arc<str>;

/// Where an environment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The process starts; it has not asked for work yet.
    Started,
    /// It said that it cannot start.
    InitError,
    /// It waits for work.
    Ready,
    /// It works.
    Running,
    /// It is sending its answer.
    Responding,
    /// It has answered, and has not asked for work again.
    ResponseSent,
    /// The process is gone, or is being ended.
    Ended,
}

impl Phase {
    /// The state's name in the texts of the Runtime API.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Started => "Started",
            Phase::InitError => "InitError",
            Phase::Ready => "Ready",
            Phase::Running => "Running",
            Phase::Responding => "InvocationResponse",
            Phase::ResponseSent => "ResponseSent",
            Phase::Ended => "Ended",
        }
    }
}

/// Why a call of the runtime is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The id is not that of the running invocation: 400.
    InvalidRequestId,
    /// The call is not legal now: 403.
    InvalidTransition {
        /// The state that it is in.
        from: &'static str,
        /// The state that it asked for.
        to: &'static str,
    },
}

/// What follows from `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The call waits.
    Park,
    /// An invocation was waiting for it; call [`Machine::deliver`].
    Deliver,
}

/// What follows from an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// The runtime waits for it; call [`Machine::deliver`].
    Deliver,
    /// It waits for the runtime's next call.
    Wait,
    /// This environment takes nothing now.
    Refused,
}

/// The state of one environment: one invocation at a time.
#[derive(Debug)]
pub struct Machine {
    phase: Phase,
    /// A call of `next` waits.
    is_parked: bool,
    /// Waits for the next call of `next`.
    assigned: Option<RequestId>,
    /// Delivered, not yet answered.
    running: Option<RequestId>,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine { phase: Phase::Started, is_parked: false, assigned: None, running: None }
    }
}

impl Machine {
    /// Where it stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether an assignment would be delivered at once.
    pub fn is_waiting_for_work(&self) -> bool {
        self.is_parked && self.phase == Phase::Ready
    }

    /// The runtime asks for work (S-RA-02). Asking again while waiting is legal: a runtime whose connection broke does.
    ///
    /// # Errors
    /// While an invocation runs (S-RA-11), or after the end.
    pub fn next(&mut self) -> Result<Next, Refusal> {
        match self.phase {
            Phase::Started | Phase::Ready | Phase::ResponseSent => {}
            _ => return Err(self.refused("Ready")),
        }
        self.phase = Phase::Ready;
        self.is_parked = true;
        Ok(if self.assigned.is_some() { Next::Deliver } else { Next::Park })
    }

    /// The waiting call's connection broke.
    pub fn unpark(&mut self) {
        self.is_parked = false;
    }

    /// The host has work for this environment.
    pub fn assign(&mut self, id: &RequestId) -> Assigned {
        let takes = matches!(self.phase, Phase::Ready | Phase::ResponseSent) && self.assigned.is_none();
        if !takes {
            return Assigned::Refused;
        }
        self.assigned = Some(id.clone());
        if self.is_waiting_for_work() { Assigned::Deliver } else { Assigned::Wait }
    }

    /// Takes back what was not delivered; `false` when it was, or is not here.
    pub fn withdraw(&mut self, id: &RequestId) -> bool {
        let is_here = self.assigned.as_ref() == Some(id);
        if is_here {
            self.assigned = None;
        }
        is_here
    }

    /// The assigned invocation goes to the runtime; gives its id.
    pub fn deliver(&mut self) -> Option<RequestId> {
        if !self.is_waiting_for_work() {
            return None;
        }
        let id = self.assigned.take()?;
        self.is_parked = false;
        self.phase = Phase::Running;
        self.running = Some(id.clone());
        Some(id)
    }

    /// The runtime begins to send an answer (S-RA-03).
    ///
    /// # Errors
    /// When nothing runs, or something else does.
    pub fn begin_response(&mut self, id: &str) -> Result<(), Refusal> {
        self.check_answer(id, Phase::Responding.name())?;
        self.phase = Phase::Responding;
        Ok(())
    }

    /// The answer is whole.
    pub fn end_response(&mut self) {
        if self.phase == Phase::Responding {
            self.phase = Phase::ResponseSent;
            self.running = None;
        }
    }

    /// The runtime says that the function failed (S-RA-04).
    ///
    /// # Errors
    /// As [`Machine::begin_response`].
    pub fn invocation_error(&mut self, id: &str) -> Result<(), Refusal> {
        self.check_answer(id, "InvocationErrorResponse")?;
        self.phase = Phase::ResponseSent;
        self.running = None;
        Ok(())
    }

    /// The runtime says that it cannot start (S-RA-05).
    ///
    /// # Errors
    /// After the first `next`.
    pub fn init_error(&mut self) -> Result<(), Refusal> {
        if self.phase != Phase::Started {
            return Err(self.refused("InitError"));
        }
        self.phase = Phase::InitError;
        Ok(())
    }

    /// The runtime asks for what only a snapshot allows (S-RA-06); no environment here starts from one.
    pub fn restore(&self, to: &'static str) -> Refusal {
        self.refused(to)
    }

    /// The process is gone, or is about to be; `false` when that was known.
    pub fn end(&mut self) -> bool {
        let is_news = self.phase != Phase::Ended;
        *self = Machine { phase: Phase::Ended, ..Machine::default() };
        is_news
    }

    fn check_answer(&self, id: &str, to: &'static str) -> Result<(), Refusal> {
        match &self.running {
            Some(running) if self.phase == Phase::Running => {
                if **running == *id {
                    Ok(())
                } else {
                    Err(Refusal::InvalidRequestId)
                }
            }
            _ => Err(self.refused(to)),
        }
    }

    fn refused(&self, to: &'static str) -> Refusal {
        Refusal::InvalidTransition { from: self.phase.name(), to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RequestId {
        text.into()
    }

    fn refused(from: &'static str, to: &'static str) -> Refusal {
        Refusal::InvalidTransition { from, to }
    }

    /// A machine that runs `a`.
    fn running() -> Machine {
        let mut machine = Machine::default();
        assert_eq!(machine.next(), Ok(Next::Park));
        assert_eq!(machine.assign(&id("a")), Assigned::Deliver);
        assert_eq!(machine.deliver(), Some(id("a")));
        machine
    }

    #[test]
    fn s_ra_02_the_first_next_ends_the_start() {
        let mut machine = Machine::default();
        assert_eq!(machine.phase(), Phase::Started);
        assert_eq!(machine.assign(&id("a")), Assigned::Refused);
        assert_eq!(machine.next(), Ok(Next::Park));
        assert!(machine.is_waiting_for_work());
        assert_eq!(machine.next(), Ok(Next::Park), "a broken connection's successor");
    }

    #[test]
    fn s_ra_03_an_answer_is_taken_once_and_for_its_own_id() {
        let mut machine = running();
        assert_eq!(machine.begin_response("b"), Err(Refusal::InvalidRequestId));
        assert_eq!(machine.begin_response("a"), Ok(()));
        assert_eq!(machine.begin_response("a"), Err(refused("InvocationResponse", "InvocationResponse")));
        machine.end_response();
        assert_eq!(machine.begin_response("a"), Err(refused("ResponseSent", "InvocationResponse")));
        assert_eq!(machine.next(), Ok(Next::Park));
        assert_eq!(machine.begin_response("a"), Err(refused("Ready", "InvocationResponse")));
        assert_eq!(Machine::default().begin_response("a"), Err(refused("Started", "InvocationResponse")));
    }

    #[test]
    fn s_ra_04_an_error_is_an_answer() {
        let mut machine = running();
        assert_eq!(machine.invocation_error("b"), Err(Refusal::InvalidRequestId));
        assert_eq!(machine.invocation_error("a"), Ok(()));
        assert_eq!(machine.phase(), Phase::ResponseSent);
        assert_eq!(machine.invocation_error("a"), Err(refused("ResponseSent", "InvocationErrorResponse")));
    }

    #[test]
    fn s_ra_05_an_init_error_is_legal_only_before_the_first_next() {
        let mut machine = Machine::default();
        assert_eq!(machine.init_error(), Ok(()));
        assert_eq!(machine.init_error(), Err(refused("InitError", "InitError")));
        assert_eq!(machine.next(), Err(refused("InitError", "Ready")));
        assert_eq!(running().init_error(), Err(refused("Running", "InitError")));
    }

    #[test]
    fn s_ra_06_no_environment_starts_from_a_snapshot() {
        assert_eq!(Machine::default().restore("Restoring"), refused("Started", "Restoring"));
    }

    #[test]
    fn s_ra_11_one_invocation_at_a_time() {
        let mut machine = running();
        assert_eq!(machine.next(), Err(refused("Running", "Ready")));
        assert_eq!(machine.assign(&id("b")), Assigned::Refused);
    }

    #[test]
    fn an_invocation_may_wait_for_a_runtime_that_has_just_answered() {
        let mut machine = running();
        assert_eq!(machine.invocation_error("a"), Ok(()));
        assert_eq!(machine.assign(&id("b")), Assigned::Wait);
        assert_eq!(machine.assign(&id("c")), Assigned::Refused);
        assert_eq!(machine.deliver(), None, "nobody asked yet");
        assert_eq!(machine.next(), Ok(Next::Deliver));
        assert_eq!(machine.deliver(), Some(id("b")));
        assert!(!machine.withdraw(&id("b")), "it is delivered");
    }

    #[test]
    fn what_was_not_delivered_can_be_taken_back() {
        let mut machine = running();
        assert_eq!(machine.invocation_error("a"), Ok(()));
        assert_eq!(machine.assign(&id("b")), Assigned::Wait);
        assert!(!machine.withdraw(&id("c")));
        assert!(machine.withdraw(&id("b")));
        assert_eq!(machine.next(), Ok(Next::Park));
    }

    #[test]
    fn a_broken_connection_is_not_given_work() {
        let mut machine = Machine::default();
        assert_eq!(machine.next(), Ok(Next::Park));
        machine.unpark();
        assert_eq!(machine.assign(&id("a")), Assigned::Wait);
        assert_eq!(machine.next(), Ok(Next::Deliver));
    }

    #[test]
    fn nothing_is_legal_after_the_end() {
        let mut machine = running();
        assert!(machine.end());
        assert!(!machine.end());
        assert_eq!(machine.next(), Err(refused("Ended", "Ready")));
        assert_eq!(machine.assign(&id("b")), Assigned::Refused);
        assert_eq!(machine.begin_response("a"), Err(refused("Ended", "InvocationResponse")));
    }
}
