//! Who may call: policies, statement by statement, and authorizers.

use ringgate_exchange::{AccessStep, Event, SignatureStep, TokenStep};
use ringgate_policy::{Access, Effect};

use super::Step;

/// What an event of authorization says.
pub(super) fn step(event: &Event) -> Step {
    match event {
        Event::Policy(policy) => {
            let says = policy.lines.last().map_or("", String::as_str);
            let says = match policy.name.as_str() {
                "" => says.to_owned(),
                name => format!("`{name}`: {says}"),
            };
            let mut step = Step::new(policy.policy, says, "R-AUTH-03 R-AUTH-05 R-AUTH-06");
            step = step.detail("method", &policy.method_arn);
            if policy.action != "execute-api:Invoke" {
                step = step.detail("action", policy.action);
            }
            let statements = policy.lines.iter().rev().skip(1).rev();
            statements.fold(step, |step, line| step.detail("", line))
        }
        Event::Signed(signature) => signed(signature),
        Event::Unsigned(why) => Step::new("signature", why, "R-AUTH-09 R-AUTH-11"),
        Event::Access(access) => together(access),
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

fn signed(signature: &SignatureStep) -> Step {
    let SignatureStep { access_key, caller, is_assumed, is_presigned, is_body_signed } = signature;
    if *is_assumed {
        let says = format!("{caller}, by `--caller {access_key}`: nothing was verified");
        return Step::new("caller", says, "R-AUTH-09 R-AUTH-12");
    }
    let place = if *is_presigned { "in the query" } else { "in the header" };
    let body = if *is_body_signed { "covers the body" } else { "leaves the body out" };
    let says = format!("right: {access_key} of {caller}, {place}; it {body}");
    Step::new("signature", says, "R-AUTH-09 R-AUTH-12")
}

/// The line of the table that counts (R-AUTH-06).
fn together(access: &AccessStep) -> Step {
    let AccessStep { action, is_own_account, identity, resource, is_within_bounds, access } = access;
    let side = |effect: &Option<Effect>| match effect {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "nothing",
    };
    let account =
        if *is_own_account { "the caller's own account" } else { "another account than the caller's" };
    let verdict = match access {
        Access::Allowed => "allowed",
        Access::ImplicitDeny => "implicitly denied",
        Access::ExplicitDeny => "explicitly denied",
    };
    let step = Step::new("access", format!("{action} is {verdict}"), "R-AUTH-05 R-AUTH-06");
    let step = step
        .detail("API of", account)
        .detail("identity policies", side(identity))
        .detail("resource policy", side(resource));
    if *is_within_bounds {
        return step;
    }
    step.detail("bounds", "the permissions boundary or the session's policies do not allow it")
}
