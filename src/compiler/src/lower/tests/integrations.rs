//! Integrations and whom they reach.

use ringgate_definition::{ClientCertificate, Definition, Place, Severity, Stage};
use ringgate_snapshot::schema::{
    Destination, IntegrationKind, MappedPiece, Mapping, NONE, Origin, PathPiece,
};

use super::{PROXY, at, changed, integrate, lowered, refuses, text, warns};
use crate::{Options, client_certificate_name, code, compile};

#[test]
fn r_int_05_timeouts_and_all_else_of_integrations_are_checked() {
    let proxy = |more: &str| integrate(&PROXY.replace('}', &format!(", {more}}}")));
    let without = changed(|d| d.apis[0].resources[0].methods[0].integration = None);
    refuses(&without, code::NO_INTEGRATION, "GET /x/{id}");
    let untyped = changed(|d| {
        d.apis[0].resources[0].methods[0].integration = Some(ringgate_definition::Integration::default());
    });
    refuses(&untyped, code::INTEGRATION_TYPE, "no type");
    refuses(&proxy("connectionType: VPC_LINK, connectionId: x"), code::VPC_LINK, "VPC");
    warns(&proxy("credentials: 'arn:aws:iam::*:user/*'"), code::IGNORED, "credentials");
    warns(&proxy("contentHandling: CONVERT_TO_TEXT"), code::IGNORED, "contentHandling");
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
    refuses(&http(", responseTransferMode: STREAM"), code::TRANSFER_MODE, "STREAM");
    warns(&proxy("requestTemplates: {application/json: '{}'}"), code::IGNORED, "templates");
    warns(
        &proxy("responses: {default: {statusCode: '200', responseTemplates: {a/b: x}}}"),
        code::IGNORED,
        "responses",
    );
    warns(&integrate("{type: HTTP, httpMethod: GET, uri: 'http://a/'}"), code::NO_RESPONSE, "500");
}

#[test]
fn r_int_03_shapes_of_aws_integrations_are_checked() {
    let aws = |kind: &str, more: &str| integrate(&format!("{{type: {kind}, {more}}}"));
    const LAMBDA: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
    let uri = |uri: &str| format!("httpMethod: POST, uri: '{uri}'");
    for kind in ["aws", "aws_proxy"] {
        lowered(&aws(kind, &uri(LAMBDA)));
        refuses(&aws(kind, &uri("arn:x")), code::ARN, "Invalid ARN specified in the request");
        let without = "arn:aws:apigateway:us-east-1:lambda";
        refuses(&aws(kind, &uri(without)), code::ARN, "AWS ARN for integration must contain path or action");
    }
    refuses(&aws("aws", "httpMethod: POST"), code::ARN, "Invalid ARN");
    refuses(
        &aws("aws", &format!("uri: '{LAMBDA}'")),
        code::INTEGRATION_METHOD,
        "Enumeration value for HttpMethod must be non-empty",
    );
    let queue = uri("arn:aws:apigateway:us-east-1:sqs:path/q");
    refuses(&aws("aws_proxy", &queue), code::ARN, "currently only supports Lambda function and Firehose");
    let mapped = format!("{queue}, requestParameters: {{integration.request.header.TE: \"'a'\"}}");
    refuses(&aws("aws", &mapped), code::FORBIDDEN_HEADER, "TE");
    let variable = uri("arn:aws:apigateway:us-east-1:lambda:path/${stageVariables.f}");
    warns_beside(&aws("aws", &variable), code::STAGE_VARIABLE, "`f`");
}

/// A warning in a definition that is refused for another reason.
#[track_caller]
fn warns_beside(definition: &Definition, code: &str, what: &str) {
    let (_, found) = compile(definition, &Options::default());
    let told = found
        .sorted()
        .iter()
        .any(|d| d.code == code && d.severity == Severity::Warning && d.message.contains(what));
    assert!(told, "{:#?}", found.sorted());
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
fn r_int_30_upstreams_differ_by_client_certificate() {
    let certificate = |pem: &str| ClientCertificate {
        certificate: text("client.pem"),
        certificate_pem: pem.to_owned(),
        key: text("client.key"),
        key_pem: None,
        place: Place::default(),
    };
    const PEM: &str = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";
    let with = |uri: &str| {
        let mut definition = integrate(&PROXY.replace("http://a.b/", uri));
        let stages = &mut definition.apis[0].stages;
        stages[0].client_certificate = Some(certificate(PEM));
        stages.push(Stage { name: text("test"), ..Stage::default() });
        definition
    };
    let routes = lowered(&with("https://a.b/"));
    let shown: Vec<_> = routes.upstreams.iter().map(|upstream| upstream.client_certificate.clone()).collect();
    let name = client_certificate_name(&certificate(PEM));
    assert_eq!(shown, [None, Some(name)]);
    let reached = |stage: usize| routes.apis[0].stages[stage].targets[0].upstream;
    assert_eq!((reached(0), reached(1)), (1, 0), "prod shows it, test does not");
    let plain = lowered(&with("http://a.b/"));
    assert_eq!(plain.upstreams.len(), 1, "nobody asks for it without TLS");
    let wrong = |change: fn(&mut ClientCertificate)| {
        let mut definition = with("https://a.b/");
        change(definition.apis[0].stages[0].client_certificate.as_mut().expect("certificate"));
        definition
    };
    refuses(&wrong(|c| c.certificate_pem = String::new()), code::CLIENT_CERTIFICATE, "client.pem");
    refuses(&wrong(|c| c.key = text("")), code::CLIENT_CERTIFICATE, "key");
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
            PathPiece::Text("/".to_owned()),
            PathPiece::Mapped(MappedPiece { mapping: NONE, placeholder: "{y}".to_owned() }),
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
