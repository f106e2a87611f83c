//! Stage variables that decide which host is called.

use ringgate_definition::{Api, Diagnostics};
use std::collections::HashSet;

const BEGIN: &str = "${stageVariables.";

/// Warns of each variable once: at the first URI whose host it reaches.
pub(super) fn lint(api: &Api, found: &mut Diagnostics) {
    let mut told: HashSet<&str> = HashSet::new();
    for (resource, method) in super::methods(api) {
        let Some(uri) = method.integration.as_ref().and_then(|integration| integration.uri.as_ref()) else {
            continue;
        };
        for variable in variables_of_host(&uri.value).filter(|variable| told.insert(variable)) {
            let message = format!(
                "the stage variable `{variable}` decides which host {} calls; whoever may set it receives what \
                 clients send, credentials included",
                super::route(resource, method)
            );
            let remedy = "write the host into the URI and give it endpoints under `upstreams`, or let only those \
                          set stage variables who may choose upstreams";
            found.push(super::warning(super::HOST_VARIABLE, uri.place, message, remedy));
        }
    }
}

/// The variables in the authority of an HTTP URI; all before the path, if the scheme is one of them.
fn variables_of_host(uri: &str) -> impl Iterator<Item = &str> {
    let lower = uri.get(..8).unwrap_or(uri).to_ascii_lowercase();
    let begin =
        ["https://", "http://"].iter().find(|scheme| lower.starts_with(*scheme)).map(|scheme| scheme.len());
    let begin = begin.or(uri.starts_with(BEGIN).then_some(0));
    let rest = begin.and_then(|begin| uri.get(begin..)).unwrap_or_default();
    let after_scheme = rest.find("://").map_or(0, |at| at + "://".len());
    let path = rest.get(after_scheme..).and_then(|rest| rest.find(['/', '?', '#']));
    let host = rest.get(..path.map_or(rest.len(), |path| after_scheme + path)).unwrap_or_default();
    host.split(BEGIN).skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::variables_of_host;

    #[test]
    fn only_variables_before_the_path_reach_the_host() {
        let cases: [(&str, &[&str]); 9] = [
            ("http://${stageVariables.host}/x", &["host"]),
            ("https://${stageVariables.a}.b:${stageVariables.port}", &["a", "port"]),
            ("HTTPS://a.${stageVariables.zone}/${stageVariables.path}", &["zone"]),
            ("${stageVariables.base}/x/${stageVariables.path}", &["base"]),
            ("${stageVariables.scheme}://${stageVariables.host}/${stageVariables.path}", &["scheme", "host"]),
            ("http://a.b/${stageVariables.path}", &[]),
            ("http://a.b?x=${stageVariables.x}", &[]),
            ("arn:aws:apigateway:eu-west-1:lambda:path/functions/${stageVariables.f}/invocations", &[]),
            ("http://${stageVariables.open", &[]),
        ];
        for (uri, expected) in cases {
            assert_eq!(variables_of_host(uri).collect::<Vec<_>>(), expected, "{uri}");
        }
    }
}
