//! What compiles and is probably not what was meant: holes that a definition leaves open. `ringgate check` tells them,
//! each a warning with a place.

mod authorizer;
mod body;
mod cors;
mod host;
mod open;
mod signer;

use std::sync::Arc;

use ringgate_definition::{Api, Definition, Diagnostic, Diagnostics, Method, Place, Resource};

/// The codes of the lints with their titles, ascending. They follow those of [`crate::code::ALL`].
pub const CODES: &[(&str, &str)] = &[
    (BODY_BYPASS, "Bodies of some media types pass without validation, although a validator wants bodies."),
    (
        CORS_ERRORS,
        "Preflights are answered, but errors of the gateway lack the header that lets browsers see them.",
    ),
    (AUTHORIZER_CACHE, "An authorizer's cached policy decides about methods it may not have been made for."),
    (OPEN_METHOD, "Everybody may call a method."),
    (HOST_VARIABLE, "A stage variable decides which host an integration calls."),
    (NO_SIGNER, "Methods ask for signatures, and nobody has a key to sign with."),
    (IDLE_KEY, "Callers have keys, and no method asks for a signature."),
];

const BODY_BYPASS: &str = "RG0581";
const CORS_ERRORS: &str = "RG0582";
const AUTHORIZER_CACHE: &str = "RG0583";
const OPEN_METHOD: &str = "RG0584";
const HOST_VARIABLE: &str = "RG0585";
const NO_SIGNER: &str = "RG0586";
const IDLE_KEY: &str = "RG0587";

/// Looks through all APIs, and through what their stages and canaries serve.
pub fn lint(definition: &Definition) -> Diagnostics {
    let mut found = Diagnostics::default();
    for api in &definition.apis {
        lint_api(api, &mut found);
        let canaries = api.stages.iter().filter_map(|stage| stage.canary.as_ref()?.deployment.as_ref());
        let stages = api.stages.iter().filter_map(|stage| stage.deployment.as_ref());
        let mut seen: Vec<&Arc<Api>> = Vec::new();
        for deployment in stages.chain(canaries) {
            if !seen.iter().any(|other| Arc::ptr_eq(other, deployment)) {
                lint_api(deployment, &mut found);
                seen.push(deployment);
            }
        }
    }
    signer::lint(definition, &mut found);
    found
}

fn lint_api(api: &Api, found: &mut Diagnostics) {
    body::lint(api, found);
    cors::lint(api, found);
    authorizer::lint(api, found);
    open::lint(api, found);
    host::lint(api, found);
}

/// The methods of an API with their resources.
fn methods(api: &Api) -> impl Iterator<Item = (&Resource, &Method)> {
    api.resources.iter().flat_map(|resource| resource.methods.iter().map(move |method| (resource, method)))
}

/// The route as people call it: `GET /pets/{id}`.
fn route(resource: &Resource, method: &Method) -> String {
    format!("{} {}", method.verb.value.as_str(), resource.path.value)
}

fn warning(code: &'static str, place: Place, message: String, remedy: &str) -> Diagnostic {
    Diagnostic::warning(code, place, message).remedy(remedy)
}

#[cfg(test)]
mod tests;
