//! Each lint by documents that it tells of and documents that it does not.

use std::sync::Arc;

use super::{CODES, lint};
use ringgate_definition::{Canary, Definition, Diagnostics, Severity, Sources, Stage};
use ringgate_openapi::{ImportOptions, ReadLimits, read_api, read_text, read_tree};

/// What stands in a document that gives no reason to any lint.
const GUARDED: &str = "security: [{key: []}]\ncomponents:\n  schemas: {Pet: {type: object}}\n  securitySchemes:\n    \
                       key: {type: apiKey, in: header, name: x-api-key}\n";

fn define(document: &str) -> Definition {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let document = format!("openapi: 3.0.1\ninfo: {{title: T, version: '1'}}\n{document}");
    let limits = ReadLimits::default();
    let id = read_text(&mut sources, "t.yaml", document.as_bytes(), &limits, &mut found).expect("text");
    let tree =
        read_tree(&sources, id, &limits, &mut found).unwrap_or_else(|| panic!("{found:?}\n{document}"));
    let api = read_api(&sources, id, &tree, &ImportOptions::default(), &mut found);
    assert!(!found.has_errors(), "{found:?}\n{document}");
    Definition { sources, apis: api.into_iter().collect(), ..Definition::default() }
}

/// The document gives exactly these diagnostics: code and line, from the first line after the head.
fn check(document: &str, expected: &[(&str, u32)]) {
    let found = lint(&define(document));
    let list: Vec<_> = found
        .sorted()
        .iter()
        .map(|diagnostic| {
            assert_eq!(diagnostic.severity, Severity::Warning);
            assert!(diagnostic.remedy.is_some() && !diagnostic.message.ends_with('.'), "{diagnostic:?}");
            (diagnostic.code, diagnostic.place.map_or(0, |place| place.line.saturating_sub(2)))
        })
        .collect();
    assert_eq!(list, expected, "{document}\n{:#?}", found.sorted());
}

fn guarded(document: &str, expected: &[(&str, u32)]) {
    check(&format!("{document}\n{GUARDED}"), expected);
}

#[test]
fn r_req_09_bodies_that_pass_unseen() {
    let case = |root: &str, media: &str, operation: &str, expected: &[(&str, u32)]| {
        let content = media
            .split(' ')
            .map(|media| format!("{media}: {{schema: {{$ref: '#/components/schemas/Pet'}}}}"));
        let content = content.collect::<Vec<_>>().join(", ");
        let document = format!(
            "x-amazon-apigateway-request-validators: {{body: {{validateRequestBody: true}}, none: {{}}}}\n{root}\n\
             paths: {{/a: {{put: {{{operation} requestBody: {{content: {{{content}}}}}}}}}}}"
        );
        guarded(&document, expected);
    };
    const BODY: &str = "x-amazon-apigateway-request-validator: body";
    let bypassed = [("RG0581", 3)];
    case(BODY, "application/json", "", &bypassed);
    case("", "application/json", "x-amazon-apigateway-request-validator: body,", &bypassed);
    case(BODY, "application/json $default", "", &[]);
    case(BODY, "application/json", "x-amazon-apigateway-request-validator: none,", &[]);
    case("", "application/json", "", &[]);
    let integration =
        |rest: &str| format!("x-amazon-apigateway-integration: {{uri: 'http://a.b/', {rest}}},");
    let templates = "requestTemplates: {application/json: x}";
    case(
        BODY,
        "application/json",
        &integration(&format!("type: http, passthroughBehavior: never, {templates}")),
        &[],
    );
    let without = format!("type: http, passthroughBehavior: when_no_templates, {templates}");
    case(BODY, "application/json", &integration(&without), &[]);
    let more = "type: http, passthroughBehavior: never, requestTemplates: {application/json: x, $default: y}";
    case(BODY, "application/json", &integration(more), &bypassed);
    case(
        BODY,
        "application/json",
        &integration("type: http, passthroughBehavior: when_no_templates"),
        &bypassed,
    );
    case(BODY, "application/json", &integration(&format!("type: http, {templates}")), &bypassed);
    let proxy = format!("type: http_proxy, passthroughBehavior: never, {templates}");
    case(BODY, "application/json", &integration(&proxy), &bypassed);
}

#[test]
fn r_gwr_10_errors_that_a_page_cannot_see() {
    let preflight = |kind: &str, header: &str| {
        format!(
            "paths: {{/a: {{options: {{x-amazon-apigateway-integration: {{type: {kind}, responses: {{default: \
             {{statusCode: 200, responseParameters: {{method.response.header.{header}: \"'*'\"}}}}}}}}}}}}}}\n"
        )
    };
    let responses = |kinds: &[&str]| {
        let one = |kind: &&str| {
            format!(
                "{kind}: {{responseParameters: {{gatewayresponse.header.access-control-allow-origin: \"'*'\"}}}}"
            )
        };
        let all: Vec<String> = kinds.iter().map(one).collect();
        format!("x-amazon-apigateway-gateway-responses: {{{}}}", all.join(", "))
    };
    let mock = preflight("mock", "Access-Control-Allow-Origin");
    guarded(&mock, &[("RG0582", 1)]);
    guarded(&format!("{mock}{}", responses(&["DEFAULT_4XX"])), &[("RG0582", 1)]);
    guarded(&format!("{mock}{}", responses(&["DEFAULT_4XX", "DEFAULT_5XX"])), &[]);
    guarded(&preflight("mock", "X-Other"), &[]);
    guarded(&preflight("http_proxy", "Access-Control-Allow-Origin"), &[]);
}

#[test]
fn r_auth_18_policies_that_are_kept_too_widely() {
    let case = |authorizer: &str, paths: &str, expected: &[(&str, u32)]| {
        check(
            &format!(
                "paths: {{{paths}}}\nsecurity: [{{a: []}}]\ncomponents:\n  securitySchemes:\n    a: {{type: apiKey, \
                 in: header, name: T, x-amazon-apigateway-authorizer: {{{authorizer}}}}}"
            ),
            expected,
        );
    };
    let two = "/a: {get: {}}, /b: {get: {}}";
    case("type: token", two, &[("RG0583", 5)]);
    case("type: token", "/a: {get: {}, put: {}}", &[("RG0583", 5)]);
    case("type: token, authorizerResultTtlInSeconds: 0", two, &[]);
    case("type: token", "/a: {get: {}}", &[]);
    let request = |source: &str| format!("type: request, identitySource: '{source}'");
    case(&request("method.request.header.A"), two, &[("RG0583", 5)]);
    case(&request("method.request.header.A, context.path"), two, &[]);
    case("type: request", two, &[]);
    case("type: cognito_user_pools", two, &[]);
}

#[test]
fn methods_that_everybody_may_call() {
    check("paths:\n  /a: {get: {}, options: {}}", &[("RG0584", 2)]);
    check("paths:\n  /a:\n    get: {}\n    put: {}\n  /b: {get: {}}", &[("RG0584", 3)]);
    guarded(
        "paths:\n  /a:\n    get: {security: []}\n    put: {}\n    post: {security: []}",
        &[("RG0584", 3), ("RG0584", 5)],
    );
    guarded("paths: {/a: {get: {}, options: {security: []}}}", &[]);
    // nobody rather, as long as there are no callers
    check("paths: {/a: {get: {x-amazon-apigateway-auth: {type: AWS_IAM}}}}", &[("RG0586", 1)]);
    check("paths: {/a: {get: {}}}\nx-amazon-apigateway-policy: {Version: x}", &[]);
}

#[test]
fn stage_variables_that_choose_hosts() {
    let uri = |uri: &str| format!("x-amazon-apigateway-integration: {{type: http_proxy, uri: '{uri}'}}");
    let document = format!(
        "paths:\n  /a: {{get: {{{}}}}}\n  /b: {{get: {{{}}}}}\n  /c: {{get: {{{}}}}}",
        uri("http://${stageVariables.host}/a"),
        uri("http://${stageVariables.host}/b"),
        uri("http://a.b/${stageVariables.path}"),
    );
    guarded(&document, &[("RG0585", 2)]);
}

#[test]
fn canaries_are_looked_through_too() {
    let mut definition = define(&format!("paths: {{/a: {{get: {{}}}}}}\n{GUARDED}"));
    assert!(lint(&definition).is_empty());
    let open = define("paths: {/a: {get: {}}}").apis.remove(0);
    let canary = Canary { deployment: Some(Arc::new(open)), ..Canary::default() };
    definition.apis[0].stages.push(Stage { canary: Some(canary), ..Stage::default() });
    assert_eq!(lint(&definition).len(), 1);
}

#[test]
fn the_codes_follow_those_of_the_compiler() {
    assert!(CODES.is_sorted_by(|a, b| a.0 < b.0));
    let last = crate::code::ALL.last().map(|(code, _)| *code);
    assert!(last < CODES.first().map(|(code, _)| *code));
    assert!(CODES.iter().all(|(_, title)| title.ends_with('.')));
}
