//! Parameter mappings.

use ringgate_definition::Definition;
use ringgate_snapshot::schema::Origin;

use super::{PROXY, integrate, integration_of, refuses, warns};
use crate::code;

fn map(target: &str, source: &str) -> Definition {
    integrate(&PROXY.replace('}', &format!(", requestParameters: {{{target}: \"{source}\"}}}}")))
}

const HEADER: &str = "integration.request.header.X";

#[test]
fn r_int_07_every_source_of_a_request() {
    let check = |source: &str, expected: Origin| {
        let lowered = integration_of(&map(HEADER, source));
        assert_eq!(lowered.request_parameters[0].origin, expected, "{source}");
    };
    let name = || "a.b".to_owned();
    check("'a.b'", Origin::Static(name()));
    check("stageVariables.v", Origin::StageVariable("v".to_owned()));
    check("context.requestId", Origin::Context("requestId".to_owned()));
    check("context.xrayTraceId", Origin::Context("xrayTraceId".to_owned()));
    check("method.request.path.id", Origin::Path(0));
    check("method.request.querystring.a.b", Origin::Query(name()));
    check("method.request.multivaluequerystring.a.b", Origin::MultiQuery(name()));
    check("method.request.header.a.b", Origin::Header(name()));
    check("method.request.multivalueheader.a.b", Origin::MultiHeader(name()));
    check("method.request.body", Origin::Body("$".to_owned()));
    check("method.request.body.a.b", Origin::Body("$.a.b".to_owned()));
    check("method.request.body[0].b", Origin::Body("$[0].b".to_owned()));
}

#[test]
fn r_int_07_every_source_of_a_response() {
    let check = |source: &str, expected: Origin| {
        let lowered = integration_of(&integrate(&format!(
            "{{type: HTTP, httpMethod: GET, uri: 'http://a/', responses: {{default: {{statusCode: '200', \
             responseParameters: {{method.response.header.X: \"{source}\"}}}}}}}}"
        )));
        assert_eq!(lowered.responses[0].headers[0].origin, expected, "{source}");
    };
    check("'a'", Origin::Static("a".to_owned()));
    check("stageVariables.v", Origin::StageVariable("v".to_owned()));
    check("context.requestId", Origin::Context("requestId".to_owned()));
    check("integration.response.header.a", Origin::Header("a".to_owned()));
    check("integration.response.multivalueheader.a", Origin::MultiHeader("a".to_owned()));
    check("integration.response.body", Origin::Body("$".to_owned()));
    check("integration.response.body.a", Origin::Body("$.a".to_owned()));
}

#[test]
fn r_int_07_to_13_mappings_are_checked() {
    refuses(&map("integration.request.body.X", "'a'"), code::MAPPING_TARGET, "body");
    refuses(&map("integration.request.header.", "'a'"), code::MAPPING_TARGET, "names nothing");
    refuses(&map("'integration.request.header.a b'", "'a'"), code::HEADER_NAME, "a b");
    refuses(
        &map("integration.request.header.content-length", "'1'"),
        code::FORBIDDEN_HEADER,
        "content-length",
    );
    warns(&map("integration.request.header.Via", "'a'"), code::IGNORED, "Via");
    refuses(&map(HEADER, "nonsense"), code::MAPPING_SOURCE, "nonsense");
    refuses(&map(HEADER, "method.request.cookie.a"), code::MAPPING_SOURCE, "cookie");
    refuses(&map(HEADER, "method.request.path.ID"), code::UNKNOWN_PATH_VARIABLE, "`ID`");
    refuses(&map(HEADER, "method.request.bodies.a"), code::MAPPING_SOURCE, "bodies");
    refuses(&map(HEADER, "context.identity.sourceip"), code::CONTEXT_VARIABLE, "sourceip");
    warns(&map(HEADER, "context.status"), code::CONTEXT_VARIABLE, "always empty");
    warns(&map(HEADER, "context.identity.vpcId"), code::CONTEXT_VARIABLE, "always empty");
    warns(&map(HEADER, "stageVariables.v"), code::STAGE_VARIABLE, "`prod`");
    refuses(&map(HEADER, "stageVariables.v-w"), code::STAGE_VARIABLE, "v-w");
    refuses(&map(HEADER, "'open"), code::STATIC_VALUE, "no closing quote");
    refuses(&map(HEADER, "'a\\r\\nb: c'"), code::STATIC_VALUE, "control character");
    warns(&map(HEADER, "''"), code::STATIC_VALUE, "empty");
    refuses(&map("integration.request.path.p", "'a b'"), code::STATIC_VALUE, "path");
    warns(&map("integration.request.path.p", "'a'"), code::PLACEHOLDER_UNMAPPED, "`p`");
    let twice = format!("{HEADER}: \"'a'\", integration.request.header.x");
    refuses(&map(&twice, "'b'"), code::TARGET_TWICE, "two mappings");
}
