//! Trials of one method or authorizer (R-MGMT-24 to R-MGMT-26): the exchange as ever, in a snapshot that has nothing else.

use std::collections::BTreeMap;

use ringgate_auth::Grant;
use ringgate_http::HeadSink;
use ringgate_route::first_route;

use crate::{Call, Chance, Exchange, Outcome, Rejection, Step};

/// A line of a trial's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    /// The text.
    pub text: String,
    /// The upstream, or the function that was asked, has answered by then.
    pub is_after_answer: bool,
}

impl Exchange {
    /// Takes a request in like [`Exchange::explain`]. A path that does not fit the deployment's first route goes there all
    /// the same, without path variables; bodies are gathered even where they would pass, so that the log has them.
    /// `context` stands for variables of `$context` among the authorizer's identity sources.
    pub fn try_out(
        &mut self,
        call: &Call<'_>,
        chance: &mut Chance,
        context: &BTreeMap<String, String>,
        head: &mut impl HeadSink,
    ) -> Step {
        self.reset();
        self.open_journal(true);
        if let Some(journal) = &mut self.journal {
            journal.gathers_bodies = true;
            journal.given_context.clone_from(context);
        }
        self.ids.begin(call, chance);
        let found = self.find(call, chance).or_else(|rejection| self.take_first_route(call, rejection));
        match found.and_then(|()| self.authorize(call, head)) {
            Ok(Some(step)) => step,
            Ok(None) => self.admit_authorized(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    fn take_first_route(&mut self, call: &Call<'_>, rejection: Rejection) -> Result<(), Rejection> {
        let (Some(located), None) = (self.located, self.routed) else { return Err(rejection) };
        let routed = first_route(call.generation.routes.get(), &located).ok_or(rejection)?;
        self.message.clear();
        self.begin_route(call, routed);
        Ok(())
    }

    /// What the authorizer granted.
    pub fn granted(&self) -> Option<&Grant> {
        self.grant.as_deref()
    }

    /// The claims of the caller's token, once it was verified.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &str)> {
        self.claims.iter().flat_map(|claims| claims.texts())
    }

    /// The lines of a trial's log: those of the execution log from `Starting execution` on (R-MGMT-25), or those of the
    /// authorizer where that alone was tried (R-MGMT-26).
    pub fn trial_log(&self, call: &Call<'_>, outcome: &Outcome, is_of_authorizer: bool) -> Vec<TrialLine> {
        crate::execution_log::trial_lines(self, call, outcome, is_of_authorizer)
    }
}
