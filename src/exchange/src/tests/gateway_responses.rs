//! Gateway responses that an API made its own (R-GWR-02 to 08).

use ringgate_integration::{parse_gateway_header, parse_gateway_template};
use ringgate_snapshot::schema::{
    BodyModel, GatewayHeader, GatewayResponse, GatewayTemplate, Invalidation, MethodSettings, Schema,
    Validation,
};

use super::talk::World;
use super::world::{Plot, mock, proxy, rate, response};
use crate::Failure;

fn custom(
    kind: &str,
    status: Option<u16>,
    headers: &[(&str, &str)],
    templates: &[(&str, &str)],
) -> GatewayResponse {
    let header = |(name, source): &(&str, &str)| GatewayHeader {
        name: (*name).into(),
        value: parse_gateway_header(source).expect("a source"),
    };
    let template = |(media_type, text): &(&str, &str)| GatewayTemplate {
        media_type: (*media_type).into(),
        pieces: parse_gateway_template(text),
    };
    GatewayResponse {
        kind: kind.into(),
        status,
        headers: headers.iter().map(header).collect(),
        templates: templates.iter().map(template).collect(),
        ..GatewayResponse::default()
    }
}

fn world(mut responses: Vec<GatewayResponse>) -> World {
    responses.sort_by(|a, b| a.kind.cmp(&b.kind));
    let validation = Validation {
        body: true,
        models: vec![BodyModel { media_type: "$default".into(), schema: 0 }],
        ..Validation::default()
    };
    let plot = Plot::default()
        .route("POST", "/pets/{id}", proxy())
        .with_validation(validation)
        .route("GET", "/slow/{id}", mock(&[("$default", Some(200))], vec![response("", 200)]))
        .with_throttle(rate(0.0, 0));
    let schemas =
        vec![Schema { name: "Pet".into(), text: "{\"type\":\"object\",\"required\":[\"name\"]}".into() }];
    Plot { gateway_responses: responses, schemas, ..plot }.build()
}

#[test]
fn r_gwr_02_08_the_status_changes_and_the_error_type_stays() {
    let answer = world(vec![custom("THROTTLED", Some(503), &[], &[])]).answer("GET", "/prod/slow/1", &[]);
    assert_eq!((answer.status, &*answer.body), (503, "{\"message\":\"Too Many Requests\"}"));
    assert_eq!(answer.field("x-amzn-ErrorType"), Some("TooManyRequestsException"));
    assert_eq!(answer.field("Content-Type"), Some("application/json"));
    assert!(answer.field("x-amzn-RequestId").is_some() && answer.field("x-amz-apigw-id").is_some());
    // a type that is not customised is as it was
    assert_eq!(
        world(vec![custom("THROTTLED", Some(503), &[], &[])]).answer("GET", "/prod/no", &[]).status,
        403
    );
}

#[test]
fn r_gwr_05_headers_come_from_everywhere_and_are_left_out_when_nothing_is_there() {
    let sources = [
        ("X-1", "'*'", Some("*"), Some("*")),
        ("X-2", "context.stage", Some("prod"), Some("prod")),
        ("X-3", "stageVariables.shard", Some("blue"), Some("blue")),
        ("X-4", "method.request.header.X-From", Some("here"), Some("here")),
        ("X-5", "method.request.querystring.q", Some("1 2"), Some("1 2")),
        ("X-6", "method.request.path.id", Some("7"), None),
        ("X-7", "context.resourcePath", Some("/slow/{id}"), None),
        ("X-8", "context.error.responseType", Some("THROTTLED"), Some("MISSING_AUTHENTICATION_TOKEN")),
        ("X-9", "stageVariables.none", None, None),
        ("X-10", "method.request.querystring.evil", None, None),
        // the gateway's own to say
        ("Content-Length", "'7'", None, None),
        (
            "x-amzn-errortype",
            "'Mine'",
            Some("TooManyRequestsException"),
            Some("MissingAuthenticationTokenException"),
        ),
    ];
    let headers = sources.map(|(name, source, ..)| (name, source));
    let world = world(
        ["THROTTLED", "MISSING_AUTHENTICATION_TOKEN"].map(|kind| custom(kind, None, &headers, &[])).into(),
    );
    let query = "q=0&q=1+2&evil=a%0d%0ab:c";
    let throttled = world.answer("GET", &format!("/prod/slow/7?{query}"), &["x-from: here"]);
    let missed = world.answer("GET", &format!("/prod/none/7?{query}"), &["x-from: here"]);
    for (name, source, of_throttled, of_missed) in sources {
        assert_eq!((throttled.field(name), missed.field(name)), (of_throttled, of_missed), "{source}");
    }
}

#[test]
fn r_gwr_06_templates_are_filled_in_plainly() {
    let cases = [
        ("$context.error.message", "Too Many Requests"),
        ("{\"m\": $context.error.messageString}", "{\"m\": \"Too Many Requests\"}"),
        ("$context.error.responseType", "THROTTLED"),
        ("[$context.error.validationErrorString]", "[]"),
        ("$stageVariables.shard $stageVariables.none.", "blue ."),
        ("$method.request.path.id", "7"),
        ("$method.request.querystring.q", "\"quoted\""),
        ("$method.request.header.X-From", "here"),
        ("$context.authorizer.why|$context.identity.sourceIp", "|192.0.2.7"),
        ("#set($x = 1)", "#set($x = 1)"),
    ];
    for (text, want) in cases {
        let world = world(vec![custom("THROTTLED", None, &[], &[("application/json", text)])]);
        let answer = world.answer("GET", "/prod/slow/7?q=%22quoted%22", &["X-From: here"]);
        assert_eq!((answer.status, &*answer.body), (429, want), "{text}");
    }
}

#[test]
fn r_gwr_06_what_the_validator_found() {
    let text = "$context.error.responseType: $context.error.validationErrorString";
    let world = world(vec![custom("BAD_REQUEST_BODY", Some(422), &[], &[("text/plain", text)])]);
    let answer = world.send("POST", "/prod/pets/1", &[], "{}").answer();
    assert_eq!(answer.body, "BAD_REQUEST_BODY: [object has missing required properties ([\"name\"])]");
    assert_eq!((answer.status, answer.field("Content-Type")), (422, Some("text/plain")));
}

#[test]
fn r_gwr_07_accept_or_content_type_choose_the_template() {
    let (xml, json, html) = (("application/xml", "<x/>"), ("application/json", "{}"), ("text/html", "<p>"));
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a str);
    let cases: &[Case<'_>] = &[
        (&[xml, json, html], &["Accept: text/html"], "text/html"),
        (&[xml, json, html], &["Accept: text/none, application/xml;q=0.5"], "application/xml"),
        (&[xml, json, html], &["Content-Type: text/html"], "text/html"),
        (&[xml, json, html], &["Accept: a/b", "Content-Type: c/d"], "application/json"),
        (&[xml, json, html], &[], "application/json"),
        (&[xml, html], &[], "application/xml"),
    ];
    for (templates, fields, want) in cases {
        let world = world(vec![custom("THROTTLED", None, &[], templates)]);
        let answer = world.answer("GET", "/prod/slow/7", fields);
        let body = templates.iter().find(|(media_type, _)| media_type == want).map(|(_, body)| *body);
        assert_eq!((answer.field("Content-Type"), Some(&*answer.body)), (Some(*want), body), "{fields:?}");
    }
    let typed = custom("THROTTLED", None, &[("content-type", "'a/b'")], &[json]);
    assert_eq!(world(vec![typed]).answer("GET", "/prod/slow/7", &[]).field("Content-Type"), Some("a/b"));
}

/// R-GWR-04 is the compiler's work: here nothing is inherited.
#[test]
fn r_gwr_08_built_in_answers_stay() {
    let world = world(vec![
        custom("DEFAULT_4XX", Some(418), &[("X-A", "'a'")], &[("application/json", "no")]),
        custom("DEFAULT_5XX", Some(599), &[], &[]),
    ]);
    let too_large = world.talk("POST", "/prod/pets/1", &["Content-Length: 1001"]).answer();
    assert_eq!(
        (too_large.status, &*too_large.body, too_large.field("X-A")),
        (413, "{\"message\":\"Request Too Long\"}", None)
    );
    let forbidden = world.answer("GET", "/none/x", &[]);
    assert_eq!((forbidden.status, &*forbidden.body), (403, "{\"message\":\"Forbidden\"}"));
    let malformed = world.answer("GET", "/prod/x?a={", &[]);
    assert_eq!((malformed.status, &*malformed.body), (400, "{\"message\":\"Bad Request\"}"));
}

#[test]
fn r_gwr_02_a_denial_spells_its_key_with_a_capital() {
    let deny = |responses: Vec<GatewayResponse>| {
        let settings = MethodSettings {
            caching: true,
            cache_ttl_s: 60,
            invalidation: Invalidation::Fail403,
            ..MethodSettings::default()
        };
        let plot = Plot::default().route("GET", "/x", proxy()).with_settings(settings);
        let world = Plot { gateway_responses: responses, ..plot }.build();
        world.answer("GET", "/prod/x", &["Cache-Control: max-age=0"])
    };
    let answer = deny(Vec::new());
    assert_eq!(answer.body, "{\"Message\":\"User is not authorized to invalidate the cache\"}");
    assert_eq!((answer.status, answer.field("x-amzn-ErrorType")), (403, Some("AccessDeniedException")));
    let said = deny(vec![custom(
        "ACCESS_DENIED",
        Some(401),
        &[],
        &[("application/json", "$context.error.messageString")],
    )]);
    assert_eq!((said.status, &*said.body), (401, "\"User is not authorized to invalidate the cache\""));
}

#[test]
fn r_route_23_the_wording_of_a_missing_signature_reaches_a_template() {
    let world =
        world(vec![custom("INVALID_SIGNATURE", None, &[], &[("text/plain", "$context.error.message")])]);
    let answer = world.answer("GET", "/prod/none", &["Authorization: Bearer abc"]);
    assert_eq!(
        (answer.status, answer.field("x-amzn-ErrorType")),
        (403, Some("IncompleteSignatureException"))
    );
    assert!(
        answer.body.contains(
            "(hashed with SHA-256 and encoded with Base64): 'w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY='."
        ),
        "{}",
        answer.body
    );
}

#[test]
fn r_int_27_28_failures_of_upstreams_can_be_customised() {
    let world = world(vec![
        custom("INTEGRATION_FAILURE", Some(502), &[("Retry-After", "'1'")], &[]),
        custom("INTEGRATION_TIMEOUT", None, &[], &[("application/json", "\"$context.error.responseType\"")]),
    ]);
    let fail = |failure| world.send("POST", "/prod/pets/1", &[], "{\"name\":1}").forwarded().fail(failure);
    let unreachable = fail(Failure::Unreachable);
    assert_eq!((unreachable.status, unreachable.field("Retry-After")), (502, Some("1")));
    assert_eq!(unreachable.body, "{\"message\":\"Network error communicating with endpoint\"}");
    assert_eq!((fail(Failure::Slow).status, &*fail(Failure::Slow).body), (504, "\"INTEGRATION_TIMEOUT\""));
}
