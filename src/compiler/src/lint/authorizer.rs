//! Cached policies that decide about more than they were made for (R-AUTH-18): the whole policy is kept for a token or
//! for the identity sources, and the next method that is called with them is judged by it.

use ringgate_definition::{Api, Authorization, Authorizer, Diagnostics, Method, Resource};

/// How long a policy is kept unless said otherwise (R-AUTH-18).
const TTL_SECONDS_DEFAULT: u64 = 300;

pub(super) fn lint(api: &Api, found: &mut Diagnostics) {
    for authorizer in api.authorizers.iter().filter(|authorizer| shares_policies(authorizer)) {
        let mut users = super::methods(api).filter(|(_, method)| is_used(authorizer, method));
        let Some((first, second)) = users.next().zip(users.next()) else { continue };
        found.push(diagnostic(authorizer, first, second));
    }
}

/// Whether what it answers for one method may be used for another.
fn shares_policies(authorizer: &Authorizer) -> bool {
    let ttl = authorizer.result_ttl_seconds.as_ref().map_or(TTL_SECONDS_DEFAULT, |ttl| ttl.value);
    let sources = authorizer.identity_source.as_ref().map_or("", |source| source.value.as_str());
    let tells_methods_apart = ["context.path", "context.resourcePath", "context.resourceId"]
        .iter()
        .any(|name| names(sources, name));
    match authorizer.kind.value.as_str() {
        "token" => ttl > 0,
        "request" => ttl > 0 && !sources.is_empty() && !tells_methods_apart,
        _ => false,
    }
}

fn names(sources: &str, name: &str) -> bool {
    sources.split(',').any(|source| source.trim().trim_start_matches('$') == name)
}

fn is_used(authorizer: &Authorizer, method: &Method) -> bool {
    matches!(&method.authorization, Authorization::Authorizer { name, .. } if name.value == authorizer.name.value)
}

fn diagnostic(
    authorizer: &Authorizer,
    first: (&Resource, &Method),
    second: (&Resource, &Method),
) -> ringgate_definition::Diagnostic {
    let (one, other) = (super::route(first.0, first.1), super::route(second.0, second.1));
    let message = format!(
        "the policy that the authorizer `{}` returns for {one} is kept, and decides about {other} too",
        authorizer.name.value
    );
    let remedy = "let its policies name every method that the caller may call, or set \
                  `authorizerResultTtlInSeconds: 0`";
    super::warning(super::AUTHORIZER_CACHE, authorizer.name.place, message, remedy)
        .related(first.1.verb.place, "used here")
        .related(second.1.verb.place, "and here")
}
