//! Who may call: policies, statement by statement, and authorizers.

use ringgate_exchange::Event;

use super::Step;

/// What an event of authorization says.
pub(super) fn step(event: &Event) -> Step {
    match event {
        Event::Policy(policy) => {
            let says = policy.lines.last().map_or("", String::as_str);
            let mut step = Step::new(policy.policy, says, "R-AUTH-03 R-AUTH-05 R-AUTH-06");
            step = step.detail("method", &policy.method_arn);
            let statements = policy.lines.iter().rev().skip(1).rev();
            statements.fold(step, |step, line| step.detail("", line))
        }
        Event::Unidentified(why) => Step::new("identity", why, "R-AUTH-15 R-AUTH-17"),
        Event::GrantKept(name) => {
            Step::new("authorizer", format!("`{name}`: what it granted before still holds"), "R-AUTH-18")
        }
        Event::AuthorizerAsked { name, function } => {
            Step::new("authorizer", format!("`{name}` asks {function}"), "R-AUTH-14 R-AUTH-16")
        }
        Event::AuthorizerFailed(why) => Step::new("authorizer", why, "R-AUTH-19 R-AUTH-22"),
        _ => Step::default(),
    }
}
