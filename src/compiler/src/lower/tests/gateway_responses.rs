//! Gateway responses.

use ringgate_definition::{Definition, GatewayResponse};
use ringgate_snapshot::schema::{self, Piece};

use super::{changed, lowered, refuses, text, warns};
use crate::code;

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// Type, headers, templates and status of each.
fn customise(responses: &[(&str, Pairs<'_>, Pairs<'_>, Option<&str>)]) -> Definition {
    let pairs = |pairs: Pairs<'_>| pairs.iter().map(|(a, b)| (text(a), text(b))).collect();
    changed(|d| {
        d.apis[0].gateway_responses = responses
            .iter()
            .map(|(kind, parameters, templates, status)| GatewayResponse {
                kind: text(kind),
                status: status.map(text),
                parameters: pairs(parameters),
                templates: pairs(templates),
            })
            .collect();
    })
}

#[track_caller]
fn found(definition: &Definition) -> Vec<schema::GatewayResponse> {
    lowered(definition).apis[0].deployments[0].gateway_responses.clone()
}

#[test]
fn r_gwr_04_types_inherit_from_their_families() {
    let found = found(&customise(&[
        ("DEFAULT_4XX", &[("gatewayresponse.header.A", "'4'")], &[], Some("418")),
        ("THROTTLED", &[], &[("application/json", "slow down")], None),
    ]));
    let of = |kind: &str| found.iter().find(|response| response.kind == kind);
    let forbidden = of("INVALID_API_KEY").expect("inherited");
    assert_eq!((forbidden.status, forbidden.headers.len()), (Some(418), 1));
    assert!(of("REQUEST_TOO_LARGE").is_some() && of("DEFAULT_4XX").is_some());
    let throttled = of("THROTTLED").expect("its own");
    assert_eq!((throttled.status, throttled.headers.len(), throttled.templates.len()), (None, 0, 1));
    assert!(of("INTEGRATION_TIMEOUT").is_none() && of("DEFAULT_5XX").is_none());
    assert!(found.windows(2).all(|pair| pair[0].kind < pair[1].kind));
    assert!(self::found(&customise(&[])).is_empty());
}

#[test]
fn r_gwr_05_06_headers_and_templates_become_pieces() {
    let found = found(&customise(&[(
        "UNAUTHORIZED",
        &[
            ("gatewayresponse.header.d", "method.request.path.id"),
            ("gatewayresponse.header.C", "context.error.messageString"),
            ("gatewayresponse.header.b", "stageVariables.v"),
            ("gatewayresponse.header.A", "'*'"),
        ],
        &[("application/json", "{\"m\": $context.error.messageString}"), ("text/plain", "")],
        Some("403"),
    )]));
    let headers: Vec<_> = found[0].headers.iter().map(|h| (h.name.as_str(), h.value.clone())).collect();
    let text = |text: &str| Piece::Text(text.to_owned());
    let message = || Piece::Context("error.messageString".to_owned());
    let expected = [
        ("A", text("*")),
        ("b", Piece::StageVariable("v".to_owned())),
        ("C", message()),
        ("d", Piece::Path("id".to_owned())),
    ];
    assert_eq!(headers, expected);
    assert_eq!(found[0].templates[0].pieces, [text("{\"m\": "), message(), text("}")]);
    assert_eq!((found[0].templates[1].media_type.as_str(), found[0].status), ("text/plain", Some(403)));
}

#[test]
fn r_gwr_08_what_cannot_be_customised_is_refused() {
    let kind = |kind: &str| customise(&[(kind, &[], &[], None)]);
    refuses(&kind("THROTLED"), code::GATEWAY_RESPONSE, "THROTLED");
    refuses(&kind("REQUEST_TOO_LARGE"), code::GATEWAY_RESPONSE, "cannot be customised");
    let twice: &[_] = &[("THROTTLED", &[][..], &[][..], None), ("THROTTLED", &[][..], &[][..], None)];
    refuses(&customise(twice), code::GATEWAY_RESPONSE, "twice");
    for status in ["600", "099", "101", "20", "abc", "+20"] {
        refuses(&customise(&[("THROTTLED", &[], &[], Some(status))]), code::GATEWAY_RESPONSE, status);
    }
    let header = |target: &str, source: &str| customise(&[("THROTTLED", &[(target, source)], &[], None)]);
    const A: &str = "gatewayresponse.header.A";
    refuses(&header("method.response.header.A", "'a'"), code::MAPPING_TARGET, "method.response");
    refuses(&header("gatewayresponse.header.a b", "'a'"), code::HEADER_NAME, "a b");
    refuses(
        &header("gatewayresponse.header.Content-Length", "'1'"),
        code::FORBIDDEN_HEADER,
        "Content-Length",
    );
    refuses(&header(A, "method.request.body.a"), code::MAPPING_SOURCE, "body");
    refuses(&header(A, "stageVariables.a-b"), code::MAPPING_SOURCE, "a-b");
    refuses(&header(A, "context.nobody"), code::CONTEXT_VARIABLE, "nobody");
    refuses(&header(A, "'a"), code::STATIC_VALUE, "closing quote");
    refuses(&header(A, "'a\nb'"), code::STATIC_VALUE, "control character");
    warns(&header(A, "context.status"), code::CONTEXT_VARIABLE, "always empty");
    let both = customise(&[("THROTTLED", &[(A, "'a'"), ("gatewayresponse.header.a", "'b'")], &[], None)]);
    refuses(&both, code::TARGET_TWICE, "`a`");
    let template = |key: &str, body: &str| customise(&[("THROTTLED", &[], &[(key, body)], None)]);
    refuses(&template("json", "x"), code::MEDIA_TYPE, "json");
    warns(&template("a/b", "$context.error.mesage"), code::CONTEXT_VARIABLE, "error.mesage");
}
