//! Methods that everybody may call.

use ringgate_definition::{Api, Authorization, Diagnostics, Method, Resource, Verb};

const REMEDY: &str = "demand an API key or an authorizer with `security`, or a signature with \
                      `x-amazon-apigateway-auth`; ignore this if the method is public";

/// A resource policy is an authorization of its own; a preflight cannot have one.
pub(super) fn lint(api: &Api, found: &mut Diagnostics) {
    if api.policy.is_some() {
        return;
    }
    let asking = super::methods(api).filter(|(_, method)| method.verb.value != Verb::Options);
    let (open, guarded): (Vec<_>, Vec<_>) = asking.partition(|(_, method)| is_open(method));
    match open.as_slice() {
        [first, _, ..] if guarded.is_empty() => {
            let message = format!(
                "everybody may call each of the {} methods of the API `{}`",
                open.len(),
                api.id.value
            );
            found.push(super::warning(super::OPEN_METHOD, place(first), message, REMEDY));
        }
        _ => {
            for method in &open {
                let message = format!("everybody may call {}", super::route(method.0, method.1));
                found.push(super::warning(super::OPEN_METHOD, place(method), message, REMEDY));
            }
        }
    }
}

fn is_open(method: &Method) -> bool {
    let wants_key = method.api_key_required.as_ref().is_some_and(|flag| flag.value);
    method.authorization == Authorization::None && !wants_key
}

fn place(method: &(&Resource, &Method)) -> ringgate_definition::Place {
    method.1.verb.place
}
