use ringgate_snapshot::file::{Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::{Api, Deployment, GatewayHeader, GatewayResponse, GatewayTemplate, Routes};
use ringgate_snapshot::table::{Table, api_tag};

use super::*;
use crate::gateway_template::{parse_gateway_header, parse_gateway_template};

/// What a request that was turned away before it was routed knows.
struct SomeVariables;

impl GatewayVariables for SomeVariables {
    fn context(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let value = match name {
            "stage" => "prod",
            "error.message" => "not \"now\"",
            "error.messageString" => "\"not \\\"now\\\"\"",
            "error.responseType" => "THROTTLED",
            "authorizer.note" => "split\r\nhere",
            _ => return false,
        };
        out.extend_from_slice(value.as_bytes());
        true
    }

    fn stage_variable(&self, name: &str, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(if name == "shard" { b"blue" } else { b"" });
        name == "shard" || name == "empty"
    }

    fn header(&self, name: &str, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(if name == "X-A" { b"a" } else { b"" });
        name == "X-A"
    }

    fn query(&self, name: &str, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(if name == "q" { b"<&>" } else { b"" });
        name == "q"
    }

    fn path(&self, _: &str, _: &mut Vec<u8>) -> bool {
        false
    }
}

/// A snapshot with one gateway response, loaded as a gateway would.
fn with_response<T>(
    response: GatewayResponse,
    ask: impl FnOnce(&[ArchivedPiece], Option<&ArchivedPiece>) -> T,
) -> T {
    let deployment = Deployment { gateway_responses: vec![response], ..empty_deployment() };
    let api = Api { id: "a1b2c3d4e5".into(), deployments: vec![deployment], ..Api::default() };
    let routes = Routes {
        api_index: Table::build([(api_tag(api.id.as_bytes()), 0)].into_iter()),
        apis: vec![api],
        ..Routes::default()
    };
    let bytes = encode_routes(&routes).expect("routes can be written");
    let loaded =
        Loaded::<Routes>::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"));
    let response = &loaded.get().apis[0].deployments[0].gateway_responses[0];
    ask(&response.templates[0].pieces, response.headers.first().map(|header| &header.value))
}

fn empty_deployment() -> Deployment {
    let trie = ringgate_snapshot::trie::TrieBuilder::new().finish().expect("a small tree");
    Deployment { nodes: trie.nodes, children: trie.children, methods: trie.methods, ..Deployment::default() }
}

fn response(template: &str, header: Option<&str>) -> GatewayResponse {
    let value = |source| parse_gateway_header(source).expect("a source");
    GatewayResponse {
        kind: "THROTTLED".into(),
        headers: header
            .map(|source| GatewayHeader { name: "X-H".into(), value: value(source) })
            .into_iter()
            .collect(),
        templates: vec![GatewayTemplate {
            media_type: "application/json".into(),
            pieces: parse_gateway_template(template),
        }],
        ..GatewayResponse::default()
    }
}

fn body(template: &str, bytes_max: usize) -> Result<String, BodyTooLarge> {
    with_response(response(template, None), |pieces, _| {
        let mut out = b"before".to_vec();
        let written = write_gateway_body(pieces, &SomeVariables, &mut out, bytes_max);
        let text = String::from_utf8(out.split_off(6)).expect("UTF-8");
        assert!(written.is_ok() || text.is_empty(), "nothing is appended when it is too large");
        written.map(|()| text)
    })
}

#[test]
fn r_gwr_06_bodies_by_plain_substitution() {
    for (template, want) in [
        ("", ""),
        ("{\"message\":$context.error.messageString}", "{\"message\":\"not \\\"now\\\"\"}"),
        ("$context.error.message", "not \"now\""),
        ("$context.error.responseType on ${context.stage}", "THROTTLED on prod"),
        ("[$stageVariables.shard|$stageVariables.empty|$stageVariables.none]", "[blue||]"),
        ("$method.request.header.X-A,$method.request.header.X-B", "a,"),
        ("q is method.request.querystring.q.", "q is <&>."),
        ("id '$method.request.path.id'", "id ''"),
        ("$context.nothing$context.error.validationErrorString", ""),
        ("#if($context.stage)$input.body#end", "#if(prod)$input.body#end"),
    ] {
        assert_eq!(body(template, 1_000).as_deref(), Ok(want), "{template}");
    }
}

#[test]
fn r_gwr_06_bodies_are_limited() {
    assert_eq!(body("12345", 5).as_deref(), Ok("12345"));
    assert_eq!(body("12345", 4), Err(BodyTooLarge));
    assert_eq!(body(&"${context.stage}".repeat(10), 40).map(|body| body.len()), Ok(40));
    assert_eq!(body(&"${context.stage}".repeat(10), 39), Err(BodyTooLarge));
}

#[test]
fn r_gwr_05_headers_are_left_out_when_they_have_no_value() {
    for (source, want) in [
        ("'*'", Some("*")),
        ("''", None),
        ("context.stage", Some("prod")),
        ("context.nothing", None),
        ("stageVariables.shard", Some("blue")),
        ("stageVariables.empty", None),
        ("method.request.header.X-A", Some("a")),
        ("method.request.querystring.q", Some("<&>")),
        ("method.request.path.id", None),
        // would split the head
        ("context.authorizer.note", None),
    ] {
        with_response(response("", Some(source)), |_, value| {
            let mut out = b"before".to_vec();
            let is_there = write_gateway_header(value.expect("a header"), &SomeVariables, &mut out);
            assert_eq!(is_there, want.is_some(), "{source}");
            assert_eq!(&out[6..], want.unwrap_or_default().as_bytes(), "{source}");
        });
    }
}

#[test]
fn r_gwr_07_the_template_for_a_client() {
    let check = |keys: &[&str], accept: &[&str], content_type: Option<&str>, want: Option<usize>| {
        let accept_values = accept.iter().map(|value| value.as_bytes());
        let found =
            choose_gateway_template(keys.iter().copied(), accept_values, content_type.map(str::as_bytes));
        assert_eq!(found, want, "{keys:?} {accept:?} {content_type:?}");
    };
    let keys = &["text/html", "application/json", "application/xml"][..];
    check(keys, &["application/xml"], None, Some(2));
    check(keys, &["Application/XML;q=0.1"], None, Some(2));
    check(keys, &["image/png, application/xml, text/html"], None, Some(2));
    check(keys, &["image/png", "text/html"], None, Some(0));
    check(keys, &["application/xml"], Some("text/html"), Some(2));
    check(keys, &["*/*"], Some("text/html; charset=utf-8"), Some(0));
    check(keys, &[], Some("application/xml"), Some(2));
    check(keys, &["image/png"], Some("image/png"), Some(1));
    check(keys, &[], None, Some(1));
    check(&["text/html", "application/xml"], &["image/png"], None, Some(0));
    check(&[], &["text/html"], None, None);
}
