//! How to call what was compiled: lines to paste into a shell.

use std::fmt::Write;
use std::net::SocketAddr;

use ringgate_definition::{Api, Definition, Method, Resource, Stage, Verb};

/// How many APIs are shown.
const APIS_SHOWN_MAX: usize = 5;
const HOST_SUFFIX_DEFAULT: &str = "localhost";
const REGION_DEFAULT: &str = "us-east-1";

/// Two lines per API and stage, in path style and in host style.
pub(crate) fn curl_lines(definition: &Definition, listener: SocketAddr) -> String {
    let mut out = String::new();
    let base = format!("http://{}", reachable(listener));
    for api in definition.apis.iter().take(APIS_SHOWN_MAX) {
        for stage in &api.stages {
            write_lines(definition, api, stage, &base, &mut out);
        }
    }
    if let Some(more) = definition.apis.len().checked_sub(APIS_SHOWN_MAX).filter(|more| *more > 0) {
        let _ = writeln!(out, "… and {more} more APIs");
    }
    out
}

fn write_lines(definition: &Definition, api: &Api, stage: &Stage, base: &str, out: &mut String) {
    let Some((resource, method)) = example(api) else { return };
    let verb = match method.verb.value {
        Verb::Get | Verb::Any => String::new(),
        Verb::Head => "-I ".to_owned(),
        other => format!("-X {} ", other.as_str()),
    };
    let key = if asks_for_key(method) { "-H 'x-api-key: YOUR-KEY' " } else { "" };
    let (id, stage, path) = (&api.id.value, &stage.name.value, filled(&resource.path.value));
    let suffix = definition.host_suffix.as_ref().map_or(HOST_SUFFIX_DEFAULT, |suffix| suffix.value.as_str());
    let region = api.region.as_ref().map_or(REGION_DEFAULT, |region| region.value.as_str());
    let _ = writeln!(out, "  curl {verb}{key}'{base}/_aws/execute-api/{id}/{stage}{path}'");
    let _ = writeln!(
        out,
        "  curl {verb}{key}-H 'Host: {id}.execute-api.{region}.{suffix}' '{base}/{stage}{path}'"
    );
}

/// A route that is easily called: GET, without variables and without a key, as far as there is one.
fn example(api: &Api) -> Option<(&Resource, &Method)> {
    let routes = api
        .resources
        .iter()
        .flat_map(|resource| resource.methods.iter().map(move |method| (resource, method)));
    routes.min_by_key(|(resource, method)| {
        let is_get = matches!(method.verb.value, Verb::Get | Verb::Any);
        (!is_get, asks_for_key(method), resource.path.value.contains('{'))
    })
}

fn asks_for_key(method: &Method) -> bool {
    method.api_key_required.as_ref().is_some_and(|flag| flag.value)
}

/// The path with something in place of its variables, safe between single quotes.
fn filled(path: &str) -> String {
    let segments: Vec<&str> =
        path.split('/').map(|segment| if segment.starts_with('{') { "1" } else { segment }).collect();
    segments.join("/").replace('\'', "%27")
}

/// An address that reaches a listener which listens everywhere.
fn reachable(listener: SocketAddr) -> SocketAddr {
    match listener {
        SocketAddr::V4(address) if address.ip().is_unspecified() => ([127, 0, 0, 1], address.port()).into(),
        SocketAddr::V6(address) if address.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, address.port()).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{filled, reachable};
    use std::net::SocketAddr;

    #[test]
    fn lines_can_be_pasted() {
        assert_eq!(filled("/pets/{id}/it's"), "/pets/1/it%27s");
        let check = |from: &str, to: &str| {
            let address = |text: &str| text.parse::<SocketAddr>().expect("address");
            assert_eq!(reachable(address(from)), address(to));
        };
        check("0.0.0.0:8080", "127.0.0.1:8080");
        check("[::]:8080", "[::1]:8080");
        check("192.0.2.7:1", "192.0.2.7:1");
    }
}
