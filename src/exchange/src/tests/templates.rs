//! Request templates in whole exchanges: which one runs, what it sees, what becomes of its text.

use ringgate_http::{Framing, Method};
use ringgate_snapshot::schema::{Integration, IntegrationKind, Passthrough};

use super::talk::World;
use super::world::{HOST, Plot, http, mock, mock_of, mock_saying, response, template};

const BODY: &str = r#"{"a":"x y","o":{"k":1},"l":[{"k":1}]}"#;

/// A resource whose POST sends what this template makes, and whose PUT answers with it.
fn world(text: &str) -> World {
    let sends = Integration {
        method: Some("POST".into()),
        request_templates: vec![template("application/json", Some(text))],
        ..http(vec![response("", 200)])
    };
    Plot::default().route("POST", "/pets/{pet}", sends).route("PUT", "/pets/{pet}", mock_saying(text)).build()
}

const PATH: &str = "/prod/pets/7%20?q=1&q=2+3&e=";
const FIELDS: &[&str] = &["X-A: 1", "X-B: b", "X-A: 2", "User-Agent: me"];

/// What a template sees of a request, whichever way it maps (R-VTL-21: parameters are always the request's).
#[test]
fn r_vtl_22_29_30_33_templates_see_parameters_stage_and_context() {
    let cases: &[(&str, &str)] = &[
        ("$input.params('pet')|$input.params('q')|$input.params('X-A')|$input.params('no')", "7%20|2 3|2|"),
        (
            "$input.params().path.pet|$input.params().querystring.q|$input.params().header.get('X-B')",
            "7%20|2 3|b",
        ),
        ("$input.params().keySet()", "[path, querystring, header]"),
        (
            "$stageVariables.shard|${stageVariables['shard']}|$stageVariables.get('shard')|$stageVariables.no|",
            "blue|blue|blue||",
        ),
        ("$context.apiId $context.accountId $context.stage", "a1b2c3d4e5 123456789012 prod"),
        ("$context.deploymentId $context.domainPrefix", "deploy a1b2c3d4e5"),
        ("$context.resourcePath $context.path", "/pets/{pet} /prod/pets/7%20"),
        ("$context.requestTimeEpoch", "946684800123"),
        ("$context.requestTime", "01/Jan/2000:00:00:00 +0000"),
        ("#if($context.requestTimeEpoch > 1)more#end", "more"),
        (
            "$context.identity.sourceIp $context.identity.userAgent|$context.identity.apiKey|",
            "192.0.2.7 me||",
        ),
        ("$context.identity|$context.get('identity')|$context.authorizer|", "|||"),
        ("$context.authorizer.claims.sub|$context.error.message|$context.isCanaryRequest|$nothing|", "||||"),
        ("$context.identity.get('sourceIp')", "192.0.2.7"),
    ];
    for (text, want) in cases {
        let world = world(text);
        assert_eq!(world.talk("POST", PATH, FIELDS).forward().1.body, *want, "{text}");
        assert_eq!(world.talk("PUT", PATH, FIELDS).answer().body, *want, "{text}");
    }
    let world = world("$context.httpMethod $context.operationName $context.resourceId");
    assert_eq!(world.talk("POST", PATH, FIELDS).forward().1.body, "POST operation0 res000");
    assert_eq!(world.talk("PUT", PATH, FIELDS).answer().body, "PUT operation1 res001");
}

#[test]
fn r_vtl_21_23_24_the_body_of_a_request() {
    let cases: &[(&str, &str, &str)] = &[
        ("$input.body", BODY, BODY),
        ("$input.body", "", "{}"),
        ("$util.urlEncode($input.body)", "", "%7B%7D"),
        ("$input.path('$.a')", BODY, "x y"),
        ("$input.json('$.a')", BODY, "\"x y\""),
        ("$input.path('$.o')", BODY, "{k=1}"),
        ("$input.json('$.o')", BODY, "{\"k\":1}"),
        ("$input.path('$.l')", BODY, "[{\"k\":1}]"),
        ("$input.path('$.zz')|$input.json('$.zz')", BODY, "|\"\""),
        ("$input.path('$').split('&').size()", "a=1&b=2", "2"),
        ("#foreach($e in $input.path('$.l'))$e.k#end", BODY, "1"),
    ];
    for (text, body, want) in cases {
        let (forward, sent) = world(text).send("POST", PATH, &[], body).forward();
        assert_eq!(sent.body, *want, "{text}");
        assert_eq!(
            (forward.framing, forward.is_own_body),
            (Framing::Length(want.len() as u64), true),
            "{text}"
        );
    }
}

#[test]
fn r_vtl_21_the_body_of_a_response() {
    let answers = ringgate_snapshot::schema::IntegrationResponse {
        templates: vec![template(
            "application/json",
            Some("$input.path('$.a')|$input.params('q')|$context.stage"),
        )],
        ..response("", 200)
    };
    let world = Plot::default().route("GET", "/x", http(vec![answers])).build();
    let (_, message) = world.talk("GET", "/prod/x?q=1", &[]).forwarded().relay_with("200 OK", BODY);
    assert_eq!(message.body, "x y|1|prod");
}

#[test]
fn r_vtl_22_the_header_map_has_what_the_gateway_adds() {
    let world =
        world("#foreach($n in $input.params().header.keySet())$n=$input.params().header.get($n)\n#end");
    let fields =
        [FIELDS, &["X-Amzn-Trace-Id: Root=1-a-b;Parent=c", "x-forwarded-for: 10.0.0.1", "TE: trailers"]]
            .concat();
    let (_, sent) = world.send("POST", PATH, &fields, "").forward();
    let host = format!("Host={HOST}");
    let want = [
        host.as_str(),
        "X-A=2",
        "X-B=b",
        "User-Agent=me",
        "X-Forwarded-For=10.0.0.1, 192.0.2.7",
        "X-Forwarded-Port=8080",
        "X-Forwarded-Proto=http",
        "X-Amzn-Trace-Id=Root=1-a-b;Parent=c;Sampled=1",
    ];
    assert_eq!(sent.body.lines().collect::<Vec<_>>(), want, "R-INT-14: without Content-Length and TE");
    let named =
        super::templates::world("$input.params('X-Amzn-Trace-Id')|$input.params('X-Forwarded-Proto')");
    let (_, sent) = named.talk("POST", PATH, &[]).forward();
    assert!(
        sent.body.starts_with("Root=1-386d4380-") && sent.body.ends_with(";Sampled=0|http"),
        "{}",
        sent.body
    );
}

#[test]
fn r_vtl_31_the_names_of_the_context_in_order() {
    let names = |text: &str| world(text).talk("POST", PATH, &[]).forward().1.body;
    assert_eq!(
        names("#foreach($name in $context.keySet())$name #end"),
        "resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol requestOverride stage \
         domainPrefix requestTimeEpoch requestId identity domainName deploymentId responseOverride apiId operationName "
    );
    assert_eq!(
        names("#foreach($name in $context.identity.keySet())$name #end"),
        "cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey \
         cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent user apiKey apiKeyId "
    );
}

/// Templates and passthrough of an HTTP integration, as R-INT-21 and 22 have them for a MOCK.
#[test]
fn r_int_21_22_http_sends_the_templates_text_or_the_body() {
    use Passthrough::{Never, WhenNoMatch, WhenNoTemplates};
    let (json, plain, default, empty) = ("application/json", "text/plain", "$default", "empty");
    type Case<'a> = (&'a [&'a str], Passthrough, &'a [&'a str], Option<&'a str>);
    let cases: &[Case<'_>] = &[
        (&[json, plain, default], Never, &[], Some(json)),
        (&[json, plain, default], Never, &["Content-Type: text/plain; charset=utf-8"], Some(plain)),
        (&[json, plain, default], Never, &["Content-Type: text/html"], Some("default")),
        (&[json], WhenNoMatch, &["Content-Type: text/html"], Some("body")),
        (&[json], WhenNoTemplates, &["Content-Type: text/html"], None),
        (&[], WhenNoTemplates, &["Content-Type: text/html"], Some("body")),
        (&[json], Never, &["Content-Type: text/html"], None),
        (&[], Never, &[], None),
        // R-VTL-40: an empty template is one that lets the body pass
        (&[empty], Never, &[], Some("body")),
    ];
    for (templates, passthrough, fields, want) in cases {
        let make = |name: &&str| match *name {
            "empty" => template(json, None),
            name => template(name, Some(name.trim_start_matches('$'))),
        };
        let request_templates = templates.iter().map(make).collect();
        let integration = Integration { passthrough: *passthrough, request_templates, ..http(Vec::new()) };
        let world = Plot::default().route("POST", "/x", integration).build();
        let mut talk = world.send("POST", "/prod/x", fields, "body");
        match want {
            Some(want) => {
                assert_eq!(talk.forward().1.body, *want, "{templates:?} {passthrough:?} {fields:?}")
            }
            None => {
                let answer = talk.answer();
                assert_eq!((answer.status, &*answer.body), (415, "{\"message\":\"Unsupported Media Type\"}"));
                assert_eq!(answer.field("x-amzn-ErrorType"), Some("BadRequestException"));
            }
        }
    }
}

#[test]
fn r_int_32_a_template_runs_for_a_get_and_its_text_is_not_sent() {
    let text = "#set($context.requestOverride.header.X-Saw = $input.path('$.a'))text";
    let get =
        Integration { request_templates: vec![template("application/json", Some(text))], ..http(Vec::new()) };
    let post = Integration { method: Some("POST".into()), ..get.clone() };
    let world = Plot::default().route("GET", "/get", get).route("GET", "/post", post).build();
    let (forward, sent) = world.send("GET", "/prod/get", &[], BODY).forward();
    assert_eq!((forward.method, forward.framing, forward.is_own_body), (Method::Get, Framing::None, true));
    assert_eq!((sent.field("X-Saw"), sent.field("Content-Type")), (Some("x y"), None));
    let (forward, sent) = world.talk("GET", "/prod/post", &[]).forward();
    assert_eq!((forward.method, forward.framing, &*sent.body), (Method::Post, Framing::Length(4), "text"));
}

/// What an HTTP integration without a template says of a body's length: what the client said.
#[test]
fn r_int_32_an_empty_body_is_told_as_the_client_told_it() {
    let world = Plot::default().route("POST", "/x", http(Vec::new())).build();
    for (field, want) in [("X-None: 1", Framing::None), ("Content-Length: 0", Framing::Length(0))] {
        assert_eq!(world.forwarded("POST", "/prod/x", &[field]).0.framing, want, "{field}");
    }
    let (forward, _) = world.talk("POST", "/prod/x", &["Transfer-Encoding: chunked"]).forward();
    assert_eq!(forward.framing, Framing::Length(0));
}

#[test]
fn r_int_37_the_body_plays_the_role_of_a_missing_template() {
    let responses = || vec![response("200", 200), response("201", 201), response("", 299)];
    let world = Plot::default().route("POST", "/x", mock(&[], responses())).build();
    let cases: &[(&str, u16)] = &[
        ("{\"statusCode\": 200}", 200),
        ("{statusCode: 201,}", 201),
        ("{'statusCode': 204}", 299),
        ("{\"statusCode\": \"200\"}", 500),
        ("{\"statusCode': 200}", 500),
        ("200", 500),
        ("", 500),
    ];
    for (body, want) in cases {
        assert_eq!(world.send("POST", "/prod/x", &[], body).answer().status, *want, "{body}");
    }
    for (text, want) in
        [("{statusCode: $input.path('$.n')}", 201), ("#set($x = 1)", 500), ("{statusCode: '200'}", 500)]
    {
        let world = Plot::default().route("POST", "/x", mock_of(text, responses())).build();
        assert_eq!(world.send("POST", "/prod/x", &[], "{\"n\": 201}").answer().status, want, "{text}");
    }
}

#[test]
fn r_vtl_15_a_template_that_fails_is_a_mistake_of_the_api() {
    let failing = "#macro(again)#again()#end#again()";
    let answers = ringgate_snapshot::schema::IntegrationResponse {
        templates: vec![template("application/json", Some(failing))],
        ..response("", 200)
    };
    let sends = Integration { kind: IntegrationKind::Http, ..mock_of(failing, Vec::new()) };
    let world = Plot::default()
        .route("GET", "/mock", mock_of(failing, vec![response("", 200)]))
        .route("GET", "/request", sends)
        .route("GET", "/response", http(vec![answers]))
        .build();
    let relayed = world.talk("GET", "/prod/response", &[]).forwarded().relay("200 OK").1;
    for answer in [world.answer("GET", "/prod/mock", &[]), world.answer("GET", "/prod/request", &[]), relayed]
    {
        assert_eq!((answer.status, &*answer.body), (500, "{\"message\":\"Internal server error\"}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
    }
}

/// A long template gives way to others, and comes to the same.
#[test]
fn long_templates_yield() {
    let text = "#foreach($i in [1..300])#foreach($j in [1..100])x#end#end";
    let world = world(text);
    let mut request = world.talk("POST", PATH, &[]);
    assert_eq!(request.forward().1.body, "x".repeat(30_000));
    assert!(request.yields > 2, "{}", request.yields);
    let mut response = world.talk("PUT", PATH, &[]);
    assert_eq!(response.answer().body, "x".repeat(30_000));
    assert!(response.yields > 2, "{}", response.yields);
}
