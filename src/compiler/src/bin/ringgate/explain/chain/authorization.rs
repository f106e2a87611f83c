//! Who may call: policies, statement by statement, and authorizers.

use ringgate_exchange::{Event, TokenStep};

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
        Event::TokenKept(name) => {
            let says = format!("`{name}`: it was verified before and still holds");
            Step::new("token", says, "R-AUTH-26")
        }
        Event::Token(step) => token(step),
        Event::KeysAwaited(issuer) => {
            Step::new("keys", format!("those of {issuer} are waited for"), "R-AUTH-27 H-JW-05 H-JW-06")
        }
        Event::TokenPermitted(scopes) if scopes.is_empty() => {
            Step::new("scopes", "the method asks for none", "R-AUTH-28 R-AUTH-32")
        }
        Event::TokenPermitted(scopes) => {
            let says = format!("the token has one of: {}", scopes.join(" "));
            Step::new("scopes", says, "R-AUTH-28 R-AUTH-32")
        }
        _ => Step::default(),
    }
}

/// Every check of a token up to the one that it failed.
fn token(token: &TokenStep) -> Step {
    let says = match &token.failed {
        None => format!("`{}` takes it", token.authorizer),
        Some((check, _)) => format!("`{}` refuses it: {check}", token.authorizer),
    };
    let step = Step::new("token", says, "R-AUTH-27 R-AUTH-32");
    let step = token.passed.iter().fold(step, |step, check| step.detail(*check, "passed"));
    let step = match &token.failed {
        None => step,
        Some((check, why)) => {
            let step = step.detail(*check, why);
            if why.contains("not known yet") { step.detail("", "give them with `--jwks FILE`") } else { step }
        }
    };
    token.claims.iter().fold(step, |step, (name, text)| step.detail(format!("claims.{name}"), text))
}
