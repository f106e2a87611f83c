use std::fmt;

use crate::fact::Facts;
use crate::policy::Policy;
use crate::principal::Principal;
use crate::statement::Effect;

/// What a caller wants to do. Everything is borrowed, so asking costs no allocation.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Such as `execute-api:Invoke` (S-IAM-01).
    pub action: &'a str,
    /// The ARN of what it is done to (S-IAM-02).
    pub resource: &'a str,
    /// Who does it. Policies without principals do not look at it.
    pub principal: Principal<'a>,
    /// What else is known.
    pub facts: &'a dyn Facts,
}

/// What a policy says about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict<'p> {
    /// Explicit Deny before Allow before nothing (R-AUTH-03); `None` if no statement applies, which is an implicit
    /// deny unless another policy allows.
    pub effect: Option<Effect>,
    /// The first statement with that effect that applies.
    pub decided_by: Option<StatementId<'p>>,
    /// What allows it names the caller's account, and neither the caller nor everybody.
    pub is_delegated: bool,
}

/// Which statement of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementId<'p> {
    /// Its place, counted from 0.
    pub index: usize,
    /// Its name, if it has one.
    pub sid: Option<&'p str>,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'p> {
    /// It applies to the request.
    Applies,
    /// It applies, and allows the caller's account: whether the caller may is for the account to say.
    Delegates,
    /// It is about other actions.
    OtherAction,
    /// It is about other resources.
    OtherResource,
    /// It is about other callers.
    OtherPrincipal,
    /// A variable of a negation has no value, so the negation says nothing.
    NoValue {
        /// The condition key that stands in the variable.
        variable: &'p str,
    },
    /// A condition does not hold.
    Condition {
        /// The operator as it was written.
        operator: &'p str,
        /// The condition key, in lower case.
        key: &'p str,
        /// Whether the request has that key.
        is_key_present: bool,
    },
}

/// Watches an evaluation. Without one, nothing is noted.
pub trait Observer<'p> {
    /// Whether to ask the remaining statements too once one has denied the request.
    const WANTS_ALL: bool = false;

    /// A statement was asked.
    fn statement(&mut self, _id: StatementId<'p>, _effect: Effect, _outcome: Outcome<'p>) {}
}

impl Observer<'_> for () {}

impl Policy {
    /// What this policy says about the request.
    pub fn evaluate<'p>(&'p self, request: &Request<'_>) -> Verdict<'p> {
        self.evaluate_observed(request, &mut ())
    }

    /// As [`Policy::evaluate`], and tells `observer` what became of each statement.
    pub fn evaluate_observed<'p, O: Observer<'p>>(
        &'p self,
        request: &Request<'_>,
        observer: &mut O,
    ) -> Verdict<'p> {
        let mut verdict = Verdict { effect: None, decided_by: None, is_delegated: false };
        for (index, statement) in self.statements.iter().enumerate() {
            let outcome = statement.outcome(request);
            let id = StatementId { index, sid: statement.sid.as_deref() };
            observer.statement(id, statement.effect, outcome);
            let is_delegated = match outcome {
                Outcome::Applies => false,
                Outcome::Delegates => true,
                _ => continue,
            };
            let is_stronger = match verdict.effect {
                None => true,
                Some(Effect::Allow) => {
                    statement.effect == Effect::Deny || (verdict.is_delegated && !is_delegated)
                }
                Some(Effect::Deny) => false,
            };
            if !is_stronger {
                continue;
            }
            verdict = Verdict { effect: Some(statement.effect), decided_by: Some(id), is_delegated };
            if statement.effect == Effect::Deny && !O::WANTS_ALL {
                break;
            }
        }
        verdict
    }
}

impl Verdict<'_> {
    /// What the policy of a resource says to a caller, who is of the resource's own account or of another. To allow an
    /// account is to trust it: in the account itself, where an Allow of either side is enough, that gives nobody more than
    /// the caller's own policies do. From elsewhere it is the Allow that the resource's side owes (R-AUTH-06).
    pub fn effect_on_caller(&self, is_own_account: bool) -> Option<Effect> {
        self.effect.filter(|_| !(self.is_delegated && is_own_account))
    }
}

impl fmt::Display for StatementId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sid {
            Some(sid) => write!(f, "statement {} ({sid})", self.index),
            None => write!(f, "statement {}", self.index),
        }
    }
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Applies => f.write_str("applies"),
            Outcome::Delegates => f.write_str("leaves it to the caller's account"),
            Outcome::OtherAction => f.write_str("is about other actions"),
            Outcome::OtherResource => f.write_str("is about other resources"),
            Outcome::OtherPrincipal => f.write_str("is about other principals"),
            Outcome::NoValue { variable } => {
                write!(f, "needs ${{{variable}}}, which this request does not have")
            }
            Outcome::Condition { operator, key, is_key_present: true } => {
                write!(f, "does not hold: {operator} on {key}")
            }
            Outcome::Condition { operator, key, is_key_present: false } => {
                write!(f, "does not hold: {operator} on {key}, which this request does not have")
            }
        }
    }
}
