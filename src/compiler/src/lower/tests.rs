//! Every diagnostic of the compiler by a snippet that causes it, and what right snippets become.

use ringgate_definition::{
    ApiKey, ApiStage, Definition, Diagnostics, GatewayResponse, Located, MethodThrottle, Place, Quota,
    QuotaPeriod, Severity, Sources, Stage, StageThrottle, Throttle, UsagePlan,
};
use ringgate_openapi::{ImportOptions, ReadLimits, read_api, read_text, read_tree};
use ringgate_snapshot::schema::{
    Destination, IntegrationKind, MappedPiece, Mapping, NONE, Origin, PathPiece, Rate, Routes,
};

use super::lower;
use crate::{Options, code, compile};

const API_ID: &str = "abcdefghij";

fn at<T>(value: T) -> Located<T> {
    Located::new(value, Place { line: 1, column: 1, width: 1, ..Place::default() })
}

fn text(value: &str) -> Located<String> {
    at(value.to_owned())
}

/// A definition of one API with the stage `prod`, from the paths of a document (and what may follow them).
fn define(paths: &str) -> Definition {
    let document = format!("openapi: 3.0.1\ninfo: {{title: T, version: \"1\"}}\npaths:\n{paths}");
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let limits = ReadLimits::default();
    let id = read_text(&mut sources, "t.yaml", document.as_bytes(), &limits, &mut found).expect("text");
    let tree =
        read_tree(&sources, id, &limits, &mut found).unwrap_or_else(|| panic!("{found:?}\n{document}"));
    let options = ImportOptions { api_id: Some(API_ID.to_owned()), ..ImportOptions::default() };
    let mut api = read_api(&sources, id, &tree, &options, &mut found).unwrap_or_else(|| panic!("{found:?}"));
    assert!(!found.has_errors(), "{found:?}\n{document}");
    api.stages.push(Stage { name: text("prod"), ..Stage::default() });
    Definition { sources, apis: vec![api], ..Definition::default() }
}

/// One GET method at `/x/{id}` with an integration in flow style.
fn integrate(integration: &str) -> Definition {
    define(&format!(
        "  /x/{{id}}:\n    get:\n      responses: {{'200': {{description: ok}}}}\n      \
         x-amazon-apigateway-integration: {integration}\n"
    ))
}

const PROXY: &str = "{type: HTTP_PROXY, httpMethod: GET, uri: 'http://a.b/'}";

fn good() -> Definition {
    integrate(PROXY)
}

fn changed(change: impl FnOnce(&mut Definition)) -> Definition {
    let mut definition = good();
    change(&mut definition);
    definition
}

/// The definition gives the diagnostic, and, if it is an error, no output.
#[track_caller]
fn gives(definition: &Definition, severity: Severity, code: &str, what: &str) {
    let (output, found) = compile(definition, &Options::default());
    let list = found.sorted();
    let told = list.iter().any(|d| d.code == code && d.severity == severity && d.message.contains(what));
    assert!(told, "expected {code} `{what}` among {list:#?}");
    assert!(list.iter().all(|d| d.remedy.is_some()), "a diagnostic without a remedy: {list:#?}");
    assert_eq!(output.is_none(), found.has_errors());
    assert!(severity != Severity::Error || output.is_none());
}

#[track_caller]
fn refuses(definition: &Definition, code: &str, what: &str) {
    gives(definition, Severity::Error, code, what);
}

#[track_caller]
fn warns(definition: &Definition, code: &str, what: &str) {
    gives(definition, Severity::Warning, code, what);
}

#[track_caller]
fn lowered(definition: &Definition) -> Routes {
    let mut found = Diagnostics::default();
    let (routes, _) = lower(definition, &Options::default(), &mut found);
    assert!(!found.has_errors(), "{:#?}", found.sorted());
    assert!(compile(definition, &Options::default()).0.is_some(), "the loader refuses it");
    routes
}

#[test]
fn apis_are_checked() {
    refuses(&Definition::default(), code::NO_API, "no API");
    refuses(&changed(|d| d.apis[0].id = text("SHORT")), code::API_ID, "SHORT");
    refuses(&changed(|d| d.apis.push(d.apis[0].clone())), code::API_TWICE, API_ID);
    refuses(&define("  /x: {}\n"), code::API_EMPTY, "no methods");
    refuses(&changed(|d| d.apis[0].endpoint_type = Some(text("REGIONEL"))), code::ENDPOINT_TYPE, "REGIONEL");
    refuses(&changed(|d| d.apis[0].endpoint_type = Some(text("PRIVATE"))), code::PRIVATE_API, "private");
    refuses(&changed(|d| d.apis[0].account_id = Some(text("12"))), code::ACCOUNT_ID, "12");
    refuses(&changed(|d| d.apis[0].region = Some(text("us/east"))), code::REGION, "us/east");
    refuses(&changed(|d| d.host_suffix = Some(text("a..b"))), code::REGION, "a..b");
    refuses(&changed(|d| d.apis[0].policy = Some(text("{}"))), code::RESOURCE_POLICY, "policies");
    let customised = GatewayResponse { kind: text("DEFAULT_4XX"), ..GatewayResponse::default() };
    refuses(
        &changed(|d| d.apis[0].gateway_responses.push(customised)),
        code::GATEWAY_RESPONSE,
        "DEFAULT_4XX",
    );
    refuses(&changed(|d| d.apis[0].minimum_compression_size = Some(at(0))), code::COMPRESSION, "compression");
    warns(&changed(|d| d.apis[0].vpc_endpoint_ids = vec![text("vpce-1")]), code::VPC_ENDPOINTS, "VPC");
    warns(&changed(|d| d.apis[0].stages.clear()), code::NO_STAGE, "no stage");
}

#[test]
fn what_decides_who_gets_in_is_refused_while_unsupported() {
    use ringgate_definition::{ApiKeySource, Authorization, RequestValidator};
    let method = |d: &mut Definition, change: fn(&mut ringgate_definition::Method)| {
        change(&mut d.apis[0].resources[0].methods[0]);
    };
    let iam = changed(|d| method(d, |m| m.authorization = Authorization::Iam(Place::default())));
    refuses(&iam, code::IAM, "GET /x/{id}");
    let source = |d: &mut Definition| d.apis[0].api_key_source = Some(at(ApiKeySource::Authorizer));
    lowered(&changed(source));
    let keyed = changed(|d| {
        source(d);
        method(d, |m| m.api_key_required = Some(at(true)));
    });
    refuses(&keyed, code::KEY_SOURCE, "authorizer");
    let validated = |body, parameters, name: &str| {
        changed(|d| {
            d.apis[0].validators = vec![RequestValidator { name: text("all"), body, parameters }];
            d.apis[0].validator = Some(text(name));
            method(d, |m| m.request_parameters.push((text("method.request.header.h"), true)));
        })
    };
    refuses(&validated(true, false, "all"), code::VALIDATOR, "bodies");
    refuses(&validated(false, true, "all"), code::VALIDATOR, "parameters");
    refuses(&validated(false, false, "al"), code::VALIDATOR_UNKNOWN, "`al`");
    lowered(&validated(false, false, "all"));
}

#[test]
fn r_route_11_to_15_paths_are_checked_against_one_another() {
    let paths = |paths: &[&str]| {
        changed(|d| {
            let resource = d.apis[0].resources[0].clone();
            d.apis[0].resources = paths
                .iter()
                .map(|path| ringgate_definition::Resource { path: text(path), ..resource.clone() })
                .collect();
        })
    };
    refuses(&paths(&["x"]), code::PATH, "begin");
    refuses(&paths(&["/a//b"]), code::PATH, "empty segment");
    refuses(&paths(&["/a b"]), code::PATH_CHARACTER, "' '");
    refuses(&paths(&["/a{b}"]), code::PATH_VARIABLE, "a{b}");
    refuses(&paths(&["/{}"]), code::PATH_VARIABLE, "{}");
    refuses(&paths(&["/{a+}/b"]), code::GREEDY_NOT_LAST, "{a+}");
    refuses(&paths(&["/{a}/{a}"]), code::VARIABLE_TWICE, "`a`");
    refuses(&paths(&["/{a}", "/{b}/c"]), code::SIBLING_VARIABLES, "{b}");
    refuses(&paths(&["/{a}", "/{p+}"]), code::SIBLING_VARIABLES, "{p+}");
    refuses(&paths(&["/a", "/a/"]), code::RESOURCE_TWICE, "/a");
    refuses(&paths(&["/a", "/%61"]), code::RESOURCE_TWICE, "/a");
    lowered(&paths(&["/", "/a", "/a/{b}/c", "/a/{b}/{p+}", "/A", "/a.b:c,d~e"]));
    let twice = changed(|d| {
        let method = d.apis[0].resources[0].methods[0].clone();
        d.apis[0].resources[0].methods.push(method);
    });
    refuses(&twice, code::METHOD_TWICE, "GET /x/{id}");
}

#[test]
fn r_int_05_timeouts_and_all_else_of_integrations_are_checked() {
    let proxy = |more: &str| integrate(&PROXY.replace('}', &format!(", {more}}}")));
    let without = changed(|d| d.apis[0].resources[0].methods[0].integration = None);
    refuses(&without, code::NO_INTEGRATION, "GET /x/{id}");
    let untyped = changed(|d| {
        d.apis[0].resources[0].methods[0].integration = Some(ringgate_definition::Integration::default());
    });
    refuses(&untyped, code::INTEGRATION_TYPE, "no type");
    refuses(&integrate("{type: aws, httpMethod: POST, uri: 'arn:x'}"), code::AWS_INTEGRATION, "AWS");
    refuses(&proxy("connectionType: VPC_LINK, connectionId: x"), code::VPC_LINK, "VPC");
    refuses(&proxy("credentials: 'arn:aws:iam::*:user/*'"), code::CREDENTIALS, "credentials");
    refuses(&proxy("contentHandling: CONVERT_TO_TEXT"), code::CONTENT_HANDLING, "contentHandling");
    refuses(&proxy("timeoutInMillis: 49"), code::TIMEOUT, "49");
    refuses(&proxy("timeoutInMillis: 900001"), code::TIMEOUT, "900001");
    lowered(&proxy("timeoutInMillis: 60000"));
    let exact = |mut d: Definition| {
        d.apis[0].aws_exact = Some(at(true));
        d
    };
    refuses(&exact(proxy("timeoutInMillis: 60000")), code::TIMEOUT, "60000");
    lowered(&exact(proxy("timeoutInMillis: 60000, responseTransferMode: STREAM")));
    refuses(&integrate("{type: HTTP_PROXY, uri: 'http://a/'}"), code::INTEGRATION_METHOD, "httpMethod");
    refuses(
        &integrate("{type: HTTP_PROXY, httpMethod: GTE, uri: 'http://a/'}"),
        code::INTEGRATION_METHOD,
        "GTE",
    );
    refuses(&integrate("{type: HTTP_PROXY, httpMethod: GET}"), code::URI_MISSING, "no URI");
    let http = |more: &str| {
        integrate(&format!(
            "{{type: HTTP, httpMethod: GET, uri: 'http://a/', responses: {{default: {{statusCode: '200'}}}}{more}}}"
        ))
    };
    lowered(&http(""));
    refuses(&http(", requestTemplates: {application/json: '{}'}"), code::REQUEST_TEMPLATE, "templates");
    refuses(&http(", responseTransferMode: STREAM"), code::TRANSFER_MODE, "STREAM");
    let binary = |mut d: Definition| {
        d.apis[0].binary_media_types = vec![text("image/png")];
        d
    };
    refuses(&binary(http("")), code::BINARY_CONVERSION, "binary");
    lowered(&binary(good()));
    warns(&proxy("requestTemplates: {application/json: '{}'}"), code::IGNORED, "templates");
    warns(
        &proxy("responses: {default: {statusCode: '200', responseTemplates: {a/b: x}}}"),
        code::IGNORED,
        "responses",
    );
    gives(&proxy("cacheKeyParameters: [method.request.path.id]"), Severity::Note, code::CACHE, "cache");
    warns(&integrate("{type: HTTP, httpMethod: GET, uri: 'http://a/'}"), code::NO_RESPONSE, "500");
}

#[test]
fn r_int_04_uris_are_checked_per_stage() {
    let uri = |uri: &str| integrate(&PROXY.replace("http://a.b/", uri));
    refuses(&uri("a.b/x"), code::URI, "no scheme");
    refuses(&uri("http://u@a/"), code::URI, "user information");
    refuses(&uri("http://{id}.b/"), code::URI_PLACEHOLDER, "host");
    refuses(&uri("http://a/?x={id}"), code::URI_PLACEHOLDER, "query");
    refuses(&uri("http://169.254.169.254/latest"), code::URI_ADDRESS, "169.254.169.254");
    warns(&uri("http://a/{id}"), code::PLACEHOLDER_UNMAPPED, "{id}");
    refuses(&uri("http://${stageVariables.host}/"), code::URI_IN_STAGE, "stage `prod`");
    let with_variable = |value: &str| {
        let mut definition = uri("http://${stageVariables.host}/");
        definition.apis[0].stages[0].variables.push((text("host"), text(value)));
        definition
    };
    assert_eq!(lowered(&with_variable("c.d:81")).apis[0].stages[0].targets[0].host, "c.d:81");
    refuses(&with_variable("fe80:"), code::URI_IN_STAGE, "stage `prod`");
    refuses(&with_variable("169.254.169.254"), code::URI_ADDRESS, "169.254.169.254");
    let mut given = uri("http://169.254.169.254/latest");
    given.upstreams.push((text("169.254.169.254"), vec![text("127.0.0.1:80")]));
    assert_eq!(lowered(&given).upstreams[0].endpoints, ["127.0.0.1:80"]);
}

#[test]
fn upstreams_are_checked() {
    let given = |name: &str, endpoints: &[&str]| {
        changed(|d| d.upstreams.push((text(name), endpoints.iter().map(|e| text(e)).collect())))
    };
    refuses(&given("a.b", &[]), code::UPSTREAM, "no endpoints");
    refuses(&given("a.b", &["c.d:80"]), code::UPSTREAM, "c.d:80");
    refuses(&given("a.b", &["127.0.0.1:0"]), code::UPSTREAM, "port 0");
    warns(&given("a.c", &["127.0.0.1"]), code::UPSTREAM_UNUSED, "a.c");
    assert_eq!(
        lowered(&given("A.b:80", &["127.0.0.1", "[::1]:81"])).upstreams[0].endpoints,
        ["127.0.0.1:80", "[::1]:81"]
    );
}

#[test]
fn r_int_07_to_13_mappings_are_checked() {
    let map = |target: &str, source: &str| {
        integrate(&PROXY.replace('}', &format!(", requestParameters: {{{target}: \"{source}\"}}}}")))
    };
    const HEADER: &str = "integration.request.header.X";
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
    refuses(&map(HEADER, "method.request.body.a"), code::MAPPING_BODY, "body");
    refuses(&map(HEADER, "method.request.path.ID"), code::UNKNOWN_PATH_VARIABLE, "`ID`");
    refuses(&map(HEADER, "context.identity.sourceip"), code::CONTEXT_VARIABLE, "sourceip");
    warns(&map(HEADER, "context.authorizer.claims.sub"), code::CONTEXT_VARIABLE, "always empty");
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

#[test]
fn mocks_and_responses_are_checked() {
    let mock = |template: &str, responses: &str| {
        integrate(&format!("{{type: MOCK, requestTemplates: {{{template}}}, responses: {{{responses}}}}}"))
    };
    const OK: &str = "application/json: '{statusCode: 200}'";
    const DEFAULT: &str = "default: {statusCode: '200'}";
    lowered(&mock(OK, DEFAULT));
    refuses(&mock("", DEFAULT), code::MOCK_TEMPLATE, "GET /x/{id}");
    refuses(&mock("text/plain: '{statusCode: 200}'", DEFAULT), code::MOCK_TEMPLATE, "GET /x/{id}");
    refuses(&mock("application/json: '#if(true){}#end'", DEFAULT), code::EXPRESSION, "#if");
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
    refuses(&mock(OK, "'(?=2)..': {statusCode: '200'}"), code::PATTERN_UNSUPPORTED, "look-around");
    refuses(&mock(OK, "'(2': {statusCode: '200'}"), code::PATTERN, "unclosed");
    refuses(&mock(OK, &format!("{DEFAULT}, '': {{statusCode: '200'}}")), code::DEFAULT_TWICE, "two default");
    warns(&mock(OK, "default: {statusCode: '404'}"), code::RESPONSE_UNDECLARED, "404");
    let response = |more: &str| mock(OK, &format!("default: {{statusCode: '200', {more}}}"));
    refuses(&response("contentHandling: CONVERT_TO_TEXT"), code::CONTENT_HANDLING, "contentHandling");
    refuses(&response("responseTemplates: {a/b: $context.x}"), code::EXPRESSION, "$context.x");
    refuses(&response("responseParameters: {method.response.body: \"'a'\"}"), code::MAPPING_TARGET, "body");
    refuses(
        &response("responseParameters: {method.response.header.A: integration.response.body.a}"),
        code::MAPPING_BODY,
        "body",
    );
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
fn stages_are_checked() {
    let stage = |change: fn(&mut Stage)| changed(|d| change(&mut d.apis[0].stages[0]));
    refuses(&stage(|s| s.name = text("a b")), code::STAGE_NAME, "a b");
    refuses(&changed(|d| d.apis[0].stages = vec![d.apis[0].stages[0].clone(); 2]), code::STAGE_TWICE, "prod");
    refuses(&stage(|s| s.variables.push((text("a-b"), text("x")))), code::STAGE_VARIABLE, "a-b");
    refuses(&stage(|s| s.variables.push((text("a"), text("x y")))), code::STAGE_VARIABLE_VALUE, "`a`");
    refuses(&stage(|s| s.access_log_format = Some(text("$input"))), code::ACCESS_LOG, "$input");
    let throttled = |rate_limit, burst_limit, key: &str| {
        let throttle = Throttle { rate_limit, burst_limit };
        changed(|d| d.apis[0].stages[0].method_throttles.push(StageThrottle { key: text(key), throttle }))
    };
    refuses(&throttled(-2.0, 1, "/x/{id}/GET"), code::THROTTLE, "-2");
    refuses(&throttled(f64::NAN, 1, "/x/{id}/GET"), code::THROTTLE, "NaN");
    refuses(&throttled(1.0, -1, "/x/{id}/GET"), code::THROTTLE, "only one");
    refuses(&throttled(1.0, 1, "/x/{i}/GET"), code::THROTTLE_KEY, "/x/{i}/GET");
    let routes = lowered(&throttled(-1.0, -1, "~1x~1{id}/GET"));
    assert_eq!(routes.apis[0].stages[0].route_throttles[0].rate, None);
    let routes = lowered(&throttled(1.5, 2, "*/*"));
    assert_eq!(routes.apis[0].stages[0].throttle, Some(Rate { per_second: 1.5, burst: 2 }));
}

fn with_plan(change: impl FnOnce(&mut Definition)) -> Definition {
    changed(|d| {
        let key = ApiKey { id: text("k"), value: text(&"v".repeat(20)), enabled: true, ..ApiKey::default() };
        let open = ApiStage { api: text(API_ID), stage: text("prod"), ..ApiStage::default() };
        let plan = UsagePlan {
            id: text("p"),
            api_stages: vec![open],
            keys: vec![text("k")],
            ..UsagePlan::default()
        };
        d.keys.push(key);
        d.plans.push(plan);
        change(d);
    })
}

#[test]
fn r_usage_07_keys_and_plans_are_checked() {
    let output = compile(&with_plan(|_| {}), &Options::default()).0.expect("output");
    assert!(output.keys.is_some());
    refuses(&with_plan(|d| d.keys[0].value = text("short")), code::KEY_VALUE, "too short");
    refuses(&with_plan(|d| d.keys[0].value = text(&"v".repeat(129))), code::KEY_VALUE, "too long");
    refuses(&with_plan(|d| d.keys[0].value = text(&"v w".repeat(9))), code::KEY_VALUE, "header");
    refuses(&with_plan(|d| d.keys.push(d.keys[0].clone())), code::KEY_TWICE, "id `k`");
    let same_value = with_plan(|d| d.keys.push(ApiKey { id: text("l"), ..d.keys[0].clone() }));
    refuses(&same_value, code::KEY_TWICE, "same value");
    refuses(&with_plan(|d| d.plans.push(d.plans[0].clone())), code::PLAN_TWICE, "`p`");
    refuses(
        &with_plan(|d| d.plans[0].api_stages[0].api = text("abcdefghik")),
        code::PLAN_REFERENCE,
        "abcdefghik",
    );
    refuses(&with_plan(|d| d.plans[0].api_stages[0].stage = text("prodd")), code::PLAN_REFERENCE, "prodd");
    refuses(&with_plan(|d| d.plans[0].keys.push(text("kk"))), code::PLAN_REFERENCE, "`kk`");
    let two = with_plan(|d| d.plans.push(UsagePlan { id: text("q"), ..d.plans[0].clone() }));
    refuses(&two, code::KEY_IN_TWO_PLANS, "`p` and `q`");
    let many = with_plan(|d| {
        for n in 0..10 {
            d.plans.push(UsagePlan {
                id: text(&format!("q{n}")),
                keys: vec![text("k")],
                ..UsagePlan::default()
            });
        }
    });
    refuses(&many, code::KEY_PLANS, "11");
    let quota =
        |offset, period| with_plan(|d| d.plans[0].quota = Some(at(Quota { limit: 1, offset, period })));
    refuses(&quota(1, QuotaPeriod::Day), code::QUOTA, "1 days");
    refuses(&quota(7, QuotaPeriod::Week), code::QUOTA, "7 days");
    refuses(&quota(28, QuotaPeriod::Month), code::QUOTA, "28 days");
    assert!(compile(&quota(27, QuotaPeriod::Month), &Options::default()).0.is_some());
    let throttled = |key: &str, rate_limit| {
        let throttle = Throttle { rate_limit, burst_limit: 1 };
        with_plan(|d| d.plans[0].api_stages[0].methods.push(MethodThrottle { key: text(key), throttle }))
    };
    refuses(&throttled("/x/{id}/GET", -1.0), code::THROTTLE, "-1");
    refuses(&throttled("/x/{id}/POST", 1.0), code::THROTTLE_KEY, "POST");
    for key in ["/x/{id}/GET", "/*/*"] {
        assert!(compile(&throttled(key, 1.0), &Options::default()).0.is_some(), "{key}");
    }
}

#[test]
fn r_int_02_11_defaults_are_filled_in_and_paths_lowered_to_pieces() {
    let definition = integrate(
        "{type: http_proxy, httpMethod: any, uri: 'https://A.b:8443/v1/{x}/{y}?q=1', \
         tlsConfig: {insecureSkipVerification: true}, requestParameters: \
         {integration.request.path.x: method.request.path.id, integration.request.header.B: context.requestId, \
          integration.request.querystring.z: method.request.multivaluequerystring.z}}",
    );
    let routes = lowered(&definition);
    let deployment = &routes.apis[0].deployments[0];
    let integration = &deployment.integrations[0];
    let mapping = |destination, name: &str, origin| Mapping { destination, name: name.to_owned(), origin };
    assert_eq!(integration.kind, IntegrationKind::HttpProxy);
    assert_eq!((integration.method.as_deref(), integration.timeout_ms), (None, 29_000));
    assert_eq!(
        integration.request_parameters,
        [
            mapping(Destination::Header, "B", Origin::Context("requestId".to_owned())),
            mapping(Destination::Query, "z", Origin::MultiQuery("z".to_owned())),
            mapping(Destination::Path, "x", Origin::Path(0)),
        ]
    );
    let target = &routes.apis[0].stages[0].targets[0];
    assert_eq!((target.host.as_str(), target.query.as_str(), target.upstream), ("a.b:8443", "q=1", 0));
    assert_eq!(
        target.path,
        [
            PathPiece::Text("/v1/".to_owned()),
            PathPiece::Mapped(MappedPiece { mapping: 2, placeholder: "{x}".to_owned() }),
            PathPiece::Text("/{y}".to_owned()),
        ]
    );
    let upstream = &routes.upstreams[0];
    assert_eq!(
        (upstream.host.as_str(), upstream.port, upstream.tls, upstream.insecure),
        ("a.b", 8443, true, true)
    );
    let route = &deployment.routes[0];
    assert_eq!((route.resource_path.as_str(), route.method.as_str()), ("/x/{id}", "GET"));
    assert_eq!(route.variables, ["id"]);
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
    assert_eq!(integration.request_templates[0].status, Some(204));
    assert_eq!(routes.apis[0].stages[0].targets[0].upstream, NONE);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_ids_survive_moves() {
    let compiled = |definition: &Definition| compile(definition, &Options::default()).0.expect("output");
    assert_eq!(compiled(&with_plan(|_| {})), compiled(&with_plan(|_| {})));
    let id = |definition: &Definition| lowered(definition).apis[0].deployments[0].id.clone();
    let moved = changed(|d| d.apis[0].resources[0].methods[0].verb.place.line += 7);
    assert_eq!(id(&good()), id(&moved), "a place is no content");
    let other = integrate(&PROXY.replace("a.b", "a.c"));
    assert_ne!(id(&good()), id(&other));
}
