use std::fmt;

use crate::evaluate::{Observer, Outcome, Request, StatementId, Verdict};
use crate::policy::Policy;
use crate::statement::Effect;

/// A verdict with what became of each statement, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'p> {
    /// What [`Policy::evaluate`] says.
    pub verdict: Verdict<'p>,
    /// Every statement.
    pub statements: Vec<StatementReport<'p>>,
}

/// What became of one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementReport<'p> {
    /// Which one.
    pub id: StatementId<'p>,
    /// What it does where it applies.
    pub effect: Effect,
    /// Whether it applies, and why not.
    pub outcome: Outcome<'p>,
}

struct Reports<'p>(Vec<StatementReport<'p>>);

impl<'p> Observer<'p> for Reports<'p> {
    const WANTS_ALL: bool = true;

    fn statement(&mut self, id: StatementId<'p>, effect: Effect, outcome: Outcome<'p>) {
        self.0.push(StatementReport { id, effect, outcome });
    }
}

impl Policy {
    /// As [`Policy::evaluate`], with the reasons.
    pub fn explain<'p>(&'p self, request: &Request<'_>) -> Explanation<'p> {
        let mut reports = Reports(Vec::with_capacity(self.len()));
        let verdict = self.evaluate_observed(request, &mut reports);
        Explanation { verdict, statements: reports.0 }
    }
}

/// A line for each statement, then the verdict.
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for StatementReport { id, effect, outcome } in &self.statements {
            writeln!(f, "{id}, {effect}: {outcome}")?;
        }
        match (self.verdict.effect, self.verdict.decided_by) {
            (Some(Effect::Deny), Some(id)) => write!(f, "explicitly denied by {id}"),
            (Some(Effect::Allow), Some(id)) if self.verdict.is_delegated => {
                write!(f, "left to the caller's account by {id}")
            }
            (Some(Effect::Allow), Some(id)) => write!(f, "allowed by {id}"),
            _ => f.write_str("implicitly denied: no statement applies"),
        }
    }
}
