//! Templates, conversions, streams, and the responses that carry them.

use ringgate_definition::{Definition, Diagnostics};
use ringgate_snapshot::schema::{ContentHandling, IntegrationKind, NONE, Passthrough};

use super::{PROXY, at, define, integrate, integration_of, lower, lowered, refuses, text, warns};
use crate::{Options, code, compile};

const HTTP: &str = "type: HTTP, httpMethod: POST, uri: 'http://a/'";
const DEFAULT: &str = "default: {statusCode: '200'}";

fn mock(template: &str, responses: &str) -> Definition {
    integrate(&format!("{{type: MOCK, requestTemplates: {{{template}}}, responses: {{{responses}}}}}"))
}

#[test]
fn mocks_and_responses_are_checked() {
    const OK: &str = "application/json: '{statusCode: 200}'";
    lowered(&mock(OK, DEFAULT));
    warns(&mock("", DEFAULT), code::MOCK_WITHOUT_TEMPLATE, "client's body");
    warns(&mock("text/plain: '{statusCode: 200}'", DEFAULT), code::MOCK_WITHOUT_TEMPLATE, "client's body");
    lowered(&mock("application/json: '#if(true){}#end'", DEFAULT));
    refuses(&mock(&format!("{OK}, json: x"), DEFAULT), code::MEDIA_TYPE, "json");
    warns(&mock("application/json: '{\"statusCode\": \"200\"}'", DEFAULT), code::MOCK_STATUS, "500");
    warns(&mock(OK, ""), code::NO_RESPONSE, "500");
    let mut without_status = mock(OK, DEFAULT);
    let integration =
        without_status.apis[0].resources[0].methods[0].integration.as_mut().expect("integration");
    integration.responses[0].status = None;
    refuses(&without_status, code::RESPONSE_STATUS, "no statusCode");
    refuses(&mock(OK, "default: {statusCode: '2000'}"), code::RESPONSE_STATUS, "2000");
    refuses(&mock(OK, "default: {statusCode: '101'}"), code::RESPONSE_STATUS, "101");
    lowered(&mock(OK, "'(?=2)..': {statusCode: '200'}"));
    refuses(&mock(OK, "'(2': {statusCode: '200'}"), code::PATTERN, "(2");
    refuses(&mock(OK, &format!("{DEFAULT}, '': {{statusCode: '200'}}")), code::DEFAULT_TWICE, "two default");
    warns(&mock(OK, "default: {statusCode: '404'}"), code::RESPONSE_UNDECLARED, "404");
    let response = |more: &str| mock(OK, &format!("default: {{statusCode: '200', {more}}}"));
    refuses(&response("responseTemplates: {$default: x}"), code::MEDIA_TYPE, "$default");
    refuses(&response("responseParameters: {method.response.body: \"'a'\"}"), code::MAPPING_TARGET, "body");
    refuses(
        &response("responseParameters: {method.response.header.A: method.request.header.a}"),
        code::MAPPING_SOURCE,
        "method.request",
    );
    refuses(
        &response("responseParameters: {method.response.header.Transfer-Encoding: \"'a'\"}"),
        code::FORBIDDEN_HEADER,
        "Transfer",
    );
    warns(
        &response("responseParameters: {method.response.header.A: \"'a'\"}"),
        code::RESPONSE_UNDECLARED,
        "`A`",
    );
}

#[test]
fn r_iresp_04_patterns_come_before_the_default() {
    let definition = integrate(
        "{type: MOCK, requestTemplates: {$default: '{statusCode: 204}'}, responses: \
         {default: {statusCode: '200'}, '5..': {statusCode: '500'}, '4..': {statusCode: '404'}}}",
    );
    let routes = lowered(&definition);
    let integration = &routes.apis[0].deployments[0].integrations[0];
    let order: Vec<_> =
        integration.responses.iter().map(|r| (r.pattern.as_deref(), r.status, r.is_declared)).collect();
    assert_eq!(order, [(Some("4.."), 404, false), (Some("5.."), 500, false), (None, 200, true)]);
    assert_eq!(integration.request_templates[0].media_type, "$default");
    assert_eq!(routes.apis[0].stages[0].targets[0].upstream, NONE);
}

#[test]
fn r_vtl_01_each_template_is_compiled_once() {
    let definition = define(
        &["/a", "/b"]
            .map(|path| {
                format!(
                    "  {path}:\n    post:\n      responses: {{'200': {{description: ok}}}}\n      \
         x-amazon-apigateway-integration: {{{HTTP}, requestTemplates: {{application/json: '$input.body', \
         text/plain: '', $default: other}}, responses: {{default: {{statusCode: '200', responseTemplates: \
         {{application/json: other, text/plain: null}}}}}}}}\n"
                )
            })
            .concat(),
    );
    let routes = lowered(&definition);
    let deployment = &routes.apis[0].deployments[0];
    assert_eq!(deployment.programs.len(), 2);
    for integration in &deployment.integrations {
        let keys = |templates: &[ringgate_snapshot::schema::Template]| {
            templates.iter().map(|t| (t.media_type.clone(), t.program)).collect::<Vec<_>>()
        };
        let expected = [("application/json", 0), ("text/plain", NONE), ("$default", 1)];
        assert_eq!(keys(&integration.request_templates), expected.map(|(key, at)| (key.to_owned(), at)));
        let expected = [("application/json", 1), ("text/plain", NONE)];
        assert_eq!(keys(&integration.responses[0].templates), expected.map(|(key, at)| (key.to_owned(), at)));
    }
    let (first, second) = (&deployment.integrations[0], &deployment.integrations[1]);
    assert!(first.request_templates[0].place.line < second.request_templates[0].place.line);
}

/// Where mistakes of templates were told.
fn mistakes(definition: &Definition) -> Vec<(u32, u32, String)> {
    let mut found = Diagnostics::default();
    lower(definition, &Options::default(), &mut found);
    let told = found.sorted().into_iter().filter(|d| d.code == code::TEMPLATE);
    told.map(|d| d.place.map(|p| (p.line, p.column, d.message.clone())).expect("a place")).collect()
}

#[test]
fn r_vtl_15_mistakes_are_told_inside_of_the_document() {
    let block = "  /a:\n    post:\n      responses: {'200': {description: ok}}\n      \
                 x-amazon-apigateway-integration:\n        type: HTTP\n        httpMethod: POST\n        \
                 uri: http://a/\n        responses: {default: {statusCode: '200'}}\n        requestTemplates:\n          \
                 application/json: |\n            {\n              #if($x) y\n            }\n";
    // Three lines stand before the paths; the template begins in the fourteenth.
    let place = |document: &str| {
        let found = mistakes(&define(document));
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].0, found[0].1)
    };
    assert_eq!(place(block), (16, 14), "the end of the template");
    let inside = block.replace("#if($x) y", "#set($x = )");
    assert_eq!(place(&inside), (15, 25), "the closing parenthesis");
    refuses(&define(block), code::TEMPLATE, "#if");
    let folded = inside.replace("application/json: |", "application/json: >").replace("  #set", "#set");
    let found = mistakes(&define(&folded));
    assert_eq!(found[0].0, 14, "where the template begins: {found:?}");
    assert!(found[0].2.contains("line 1, column"), "{found:?}");
}

#[test]
fn r_int_22_to_24_payloads_are_lowered() {
    let http =
        |more: &str| integration_of(&integrate(&format!("{{{HTTP}, responses: {{{DEFAULT}}}{more}}}")));
    let plain = http("");
    assert_eq!((plain.kind, plain.passthrough), (IntegrationKind::Http, Passthrough::WhenNoMatch));
    assert_eq!((plain.content_handling, plain.streams), (None, false));
    assert_eq!(http(", passthroughBehavior: never").passthrough, Passthrough::Never);
    let converted = http(", contentHandling: CONVERT_TO_BINARY");
    assert_eq!(converted.content_handling, Some(ContentHandling::ToBinary));
    let response = integrate(&format!(
        "{{{HTTP}, responses: {{default: {{statusCode: '200', contentHandling: CONVERT_TO_TEXT}}}}}}"
    ));
    assert_eq!(integration_of(&response).responses[0].content_handling, Some(ContentHandling::ToText));
}

#[test]
fn r_int_57_59_streams_win_over_compression_and_caches() {
    let stream = integrate(&PROXY.replace('}', ", responseTransferMode: STREAM}"));
    assert!(integration_of(&stream).streams);
    let mut compressed = stream.clone();
    compressed.apis[0].minimum_compression_size = Some(at(0));
    warns(&compressed, code::STREAM_WINS, "not compressed");
    assert!(integration_of(&compressed).streams);
    let keyed = integrate(
        &PROXY.replace('}', ", responseTransferMode: STREAM, cacheKeyParameters: [method.request.path.id]}"),
    );
    warns(&keyed, code::STREAM_WINS, "not cached");
    refuses(&integrate(&format!("{{{HTTP}, responseTransferMode: STREAM}}")), code::TRANSFER_MODE, "STREAM");
}

#[test]
fn r_lim_01_r_int_25_compression_and_binary_types() {
    let with = |change: fn(&mut ringgate_definition::Api)| {
        let mut definition = integrate(PROXY);
        change(&mut definition.apis[0]);
        definition
    };
    let size = lowered(&with(|api| api.minimum_compression_size = Some(at(10_485_760))));
    assert_eq!(size.apis[0].deployments[0].minimum_compression_size, Some(10_485_760));
    refuses(
        &with(|api| api.minimum_compression_size = Some(at(10_485_761))),
        code::COMPRESSION_SIZE,
        "Invalid minimum compression size, must be between 0 and 10485760",
    );
    let types = with(|api| api.binary_media_types = ["image/png", "*/*", "image/png"].map(text).to_vec());
    assert_eq!(lowered(&types).apis[0].deployments[0].binary_media_types, ["image/png", "*/*"]);
    warns(&with(|api| api.binary_media_types = vec![text("*/test")]), code::MEDIA_TYPE, "*/test");
    warns(&with(|api| api.binary_media_types = vec![text("png")]), code::MEDIA_TYPE, "png");
}

#[test]
fn r_int_26_r_lim_04_templates_for_binary_payloads_are_told() {
    let preflight = |binary: &str, more: &str| {
        let template = "requestTemplates: {application/json: '{statusCode: 200}'}";
        let integration = format!("{{type: MOCK, {template}, responses: {{{DEFAULT}}}{more}}}");
        let mut definition = integrate(&integration);
        definition.apis[0].binary_media_types = vec![text(binary)];
        definition
    };
    for binary in ["*/*", "application/*", "Application/JSON"] {
        warns(&preflight(binary, ""), code::BINARY_TEMPLATE, "application/json");
        let converted = preflight(binary, ", contentHandling: CONVERT_TO_TEXT");
        assert!(compile(&converted, &Options::default()).1.is_empty(), "{binary}");
    }
    for binary in ["image/*", "application/jso", "app/*"] {
        assert!(compile(&preflight(binary, ""), &Options::default()).1.is_empty(), "{binary}");
    }
}
