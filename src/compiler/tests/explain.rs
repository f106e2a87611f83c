//! `ringgate explain` from outside: a definition and a command line in, the chain of decisions out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use ringgate_cache::{Cache, Limits as CacheLimits, Waiter};
use ringgate_exchange::{
    Authority, Call, Chance, Edge, Exchange, Generation, Moment, RouteSet, Step, open_caches,
};
use ringgate_http::{Framing, Limits, RequestHead};
use ringgate_http1::{HeadWriter, decode_request};
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::file::{Loaded, Trust};
use ringgate_snapshot::schema::{Keys, Routes};
use serde_json::Value;

const KEY: &str = "0123456789012345678901234";
const HOST: &str = "pets000001.execute-api.us-east-1.localhost";

const FILE: &str = "ringgate: 1
apis:
  - id: pets000001
    openapi: pets.yaml
    stages:
      - name: prod
        throttle: {rateLimit: 1000, burstLimit: 2000}
        methodThrottles: {/pets/POST: {rateLimit: 50, burstLimit: 100}}
        cache: {size: 0.5}
        methodSettings: {'/pets/{id}/GET': {cachingEnabled: true}}
apiKeys: [{id: partner, value: {file: key.txt}}]
usagePlans:
  - {id: gold, name: Gold, keys: [partner], throttle: {rateLimit: 10, burstLimit: 20}, quota: {limit: 100, period: DAY},
     apiStages: [{api: pets000001, stage: prod}]}
";

const PETS: &str = r#"openapi: 3.0.3
info: {title: Pets, version: '1'}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY:
    statusCode: 422
    responseTemplates: {application/json: '{"why":"$context.error.validationErrorString"}'}
paths:
  /pets:
    post:
      security: [{apiKey: []}]
      x-amazon-apigateway-request-validator: all
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://pets.example/store
        requestTemplates: {application/json: '{"pet": $input.json(''$.name'')}'}
        responses:
          default: {statusCode: '201', responseTemplates: {application/json: '{"id": $input.json(''$.id'')}'}}
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://pets.example/{id}
        requestParameters: {integration.request.path.id: method.request.path.id}
        cacheKeyParameters: [method.request.path.id]
  /pets/new:
    delete:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: '200'}}
components:
  securitySchemes: {apiKey: {type: apiKey, in: header, name: x-api-key}}
  schemas: {Pet: {type: object, required: [name], properties: {name: {type: string}}}}
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    for (name, text) in [("ringgate.yaml", FILE), ("pets.yaml", PETS), ("key.txt", KEY)] {
        fs::write(folder.path().join(name), text).expect("file");
    }
    let output = ringgate(folder.path(), &["compile", "ringgate.yaml", "-o", "out.snapshot"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn ringgate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate"));
    command.current_dir(folder).args(arguments).output().expect("the command runs")
}

#[track_caller]
fn explain(folder: &Path, options: &[&str], curl: &[&str]) -> String {
    let arguments = [&["explain", "out.snapshot"], options, &["--"], curl].concat();
    let output = ringgate(folder, &arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The lines must come in this order; each is a start of a line, without its margin, or a part of it.
#[track_caller]
fn check(told: &str, wanted: &[&str]) {
    let mut rest = told;
    for want in wanted {
        match rest.find(want) {
            Some(at) => rest = &rest[at + want.len()..],
            None => panic!("{want:?} is not there, or not in its place:\n{told}"),
        }
    }
}

const HOST_FIELD: &str = "Host: pets000001.execute-api.us-east-1.localhost";

#[test]
fn a_proxied_request_is_told_up_to_the_upstream() {
    let folder = folder();
    let told = explain(folder.path(), &[], &["-H", HOST_FIELD, "http://h/prod//pets/new/?a=b"]);
    check(
        &told,
        &[
            "canonical path     /prod/pets/new  [R-ROUTE-20 R-ROUTE-21]",
            "API                pets000001 \"Pets\", by host  [R-ROUTE-01]",
            "stage              prod, deployment ",
            "route              GET /pets/{id}  pets.yaml:23:5  [R-ROUTE-16 R-ROUTE-18]",
            "/pets/new  lost: it has only DELETE",
            "path variables     id = new  [R-ROUTE-25]",
            "API key            the route wants none  [R-AUTH-33 R-USAGE-08]",
            "limits             there is room",
            "the stage's throttle  2000 of 2000 tokens, 1000 a second",
            "cache key          GET in namespace ",
            "method.request.path.id  \"new\"",
            "cache              miss",
            "(the cache is empty here; a gateway's may hold the response)",
            "integration        HTTP_PROXY: all passes  pets.yaml:27:9",
            "upstream request   GET http://pets.example/new?a=b",
            "timeout",
            "29000 ms",
            "X-Amzn-Trace-Id",
            "stops here         nothing was sent",
        ],
    );
    let known_empty =
        explain(folder.path(), &["--stage-cache-empty"], &["-H", HOST_FIELD, "http://h/prod/pets/7"]);
    assert!(!known_empty.contains("may hold the response"), "{known_empty}");
    assert!(!told.contains('\u{1b}'), "colours belong to terminals");
}

#[test]
fn a_mapped_request_is_told_up_to_its_response() {
    let folder = folder();
    let key = format!("x-api-key: {KEY}");
    let answer = [
        "--response-status",
        "200",
        "--response-header",
        "Content-Type: application/json",
        "--response-body",
        "{\"id\": 5}",
    ];
    let told = explain(
        folder.path(),
        &answer,
        &["-H", HOST_FIELD, "-H", &key, "--json", "{\"name\":\"Rex\"}", "http://h/prod/pets"],
    );
    check(
        &told,
        &[
            "x-api-key       (not shown)",
            "route              POST /pets  pets.yaml:10:5",
            "API key            partner, plan gold \"Gold\"",
            "limits             there is room",
            "quota",
            "100 of 100 left",
            "the plan's throttle",
            "20 of 20 tokens, 10 a second",
            "the stage's throttle of the method  100 of 100 tokens, 50 a second",
            "body               fits the model for application/json  [R-REQ-08 R-REQ-09]",
            "integration        HTTP: only what is mapped passes  pets.yaml:16:9",
            "request template   for application/json  pets.yaml:19:",
            "line 1",
            "prints",
            "body",
            "{\"pet\": \"Rex\"}",
            "upstream request   POST http://pets.example/store",
            "upstream response  200",
            "chosen response    by \"200\"",
            "response template  for application/json",
            "response           201 Created",
            "{\"id\": 5}",
        ],
    );
    assert!(!told.contains(KEY), "a key's value is nothing to print");
}

#[test]
fn rejections_name_their_reason_and_where_they_were_customised() {
    let folder = folder();
    let key = format!("x-api-key: {KEY}");
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["-H", HOST_FIELD, "-H", &key, "--json", "{}", "http://h/prod/pets"],
            &[
                "body               does not fit the model for application/json: [object has missing required",
                "rejected           BAD_REQUEST_BODY: Invalid request body  [R-REQ-08]",
                "gateway response   422, customised  pets.yaml:5:3",
                "response           422",
                "{\"why\":\"[object has missing required",
            ],
        ),
        (
            &["-H", HOST_FIELD, "--json", "{}", "http://h/prod/pets"],
            &[
                "API key            the route wants one, and x-api-key was not sent  [R-AUTH-34]",
                "response           403",
            ],
        ),
        (
            &["-X", "PATCH", "-H", HOST_FIELD, "http://h/prod/pets/7/toys"],
            &[
                "route              none  [R-ROUTE-16 R-ROUTE-22]",
                "/pets/{id}  lost: nothing below it takes segment 3, \"toys\"",
                "rejected           MISSING_AUTHENTICATION_TOKEN",
                "gateway response   403, as built in",
            ],
        ),
        (
            &["-H", HOST_FIELD, "http://h/none/pets"],
            &["API                the API has no such stage", "response           403"],
        ),
        (
            &["-H", "Host: a\u{1}b", "http://h/"],
            &["request            cannot be read", "response           400"],
        ),
        (
            &["--path-as-is", "-H", HOST_FIELD, "http://h/prod/a/../b"],
            &["route              none: the path holds", "400"],
        ),
    ];
    for (curl, wanted) in cases {
        check(&explain(folder.path(), &[], curl), wanted);
    }
}

#[test]
fn a_definition_is_explained_as_its_snapshot_is() {
    let folder = folder();
    let curl =
        ["--at", "2026-01-31T12:00:00Z", "--format", "json", "--", "-H", HOST_FIELD, "http://h/prod/pets/7"];
    let told = |snapshot: &str| {
        let output = ringgate(folder.path(), &[&["explain", snapshot], &curl[..]].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    };
    assert_eq!(told("out.snapshot"), told("ringgate.yaml"));
}

#[test]
fn what_cannot_be_explained_is_told() {
    let folder = folder();
    for (arguments, want) in [
        (&["explain", "out.snapshot"][..], "no URL is given"),
        (&["explain", "nowhere.snapshot", "--", "http://h/"], "there is no such file"),
        (&["explain", "out.keys", "--", "http://h/"], "is a keys snapshot"),
        (&["explain", "out.snapshot", "--at", "noon", "--", "http://h/"], "is no time"),
        (&["explain", "key.txt", "--", "http://h/"], "does not compile"),
        (&["explain", "out.snapshot", "--request-id", "x", "--admin", "unix:nobody.sock"], "no such socket"),
    ] {
        let output = ringgate(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(want), "{arguments:?}: {said}");
    }
}

/// What a gateway would serve, put together as the gateway does.
fn generation(folder: &Path) -> Generation {
    let read = |name: &str| fs::read(folder.join(name)).expect("snapshot");
    let routes = Loaded::<Routes>::from_bytes(&read("out.snapshot"), Trust::Anybody).expect("routes");
    let keys = Loaded::<Keys>::from_bytes(&read("out.keys"), Trust::Anybody).expect("keys");
    let routes = RouteSet::prepare(routes).expect("routes");
    let quotas = QuotaTable::in_memory(100);
    let linked = Linked::build(
        routes.get(),
        Some(keys.get()),
        &mut Registry::new(1 << 20),
        &quotas,
        &Settings { account_per_second: 0.0, account_burst: 0 },
    );
    let cache = Arc::new(Cache::new(CacheLimits::new(1 << 24), [1; 4]));
    let stage_caches = open_caches(&routes, &cache);
    Generation {
        number: 1,
        linked: linked.expect("limits"),
        pools: (0..routes.get().upstreams.len() as u32).collect(),
        routes: Arc::new(routes),
        keys: Some(Arc::new(keys)),
        authority: Authority::default(),
        cache,
        stage_caches,
    }
}

/// The head that the exchange writes when nobody listens.
fn silent_head(generation: &Generation, request: &[u8], body: &[u8], epoch_ms: u64) -> String {
    let mut head = RequestHead::default();
    decode_request(request, &Limits::default(), &mut head).expect("a request");
    let call = Call {
        generation,
        head: &head,
        buffer: request,
        edge: &Edge { client_ip: "127.0.0.1".into(), port: "80".into(), protocol: "http" },
        moment: Moment { mono_ns: 1 << 40, epoch_ms },
        date: b"Sat, 31 Jan 2026 12:00:00 GMT",
        body_bytes_max: 10 << 20,
        waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
    };
    let (mut exchange, mut chance) = (Exchange::default(), Chance::new(1));
    let mut bytes = Vec::new();
    let mut writer = HeadWriter::new(&mut bytes);
    let mut step = exchange.admit(&call, &mut chance, &mut writer);
    assert!(exchange.journal().is_none(), "nobody listens");
    if step == Step::Gather {
        exchange.intake().extend_from_slice(body);
        step = exchange.proceed(&call, &mut writer);
    }
    while step == Step::Yield {
        step = exchange.resume(&call, &mut writer);
    }
    let framing = match step {
        Step::Forward(forward) => forward.framing,
        _ => Framing::Length(exchange.body().len() as u64),
    };
    writer.finish(framing, true);
    String::from_utf8(bytes).expect("text")
}

/// An explanation is not a model of the gateway: it listens to the same code.
#[test]
fn what_is_explained_is_what_the_gateway_does_byte_for_byte() {
    let folder = folder();
    let key = format!("x-api-key: {KEY}");
    let cases: &[&[&str]] = &[
        &["-H", HOST_FIELD, "http://h/prod/pets/7?a=b"],
        &["-H", HOST_FIELD, "-H", &key, "--json", "{\"name\":\"Rex\"}", "http://h/prod/pets"],
        &["-H", HOST_FIELD, "-H", &key, "--json", "{}", "http://h/prod/pets"],
        &["-H", HOST_FIELD, "-H", "x-api-key: wrong", "-d", "x", "http://h/prod/pets"],
        &["-X", "DELETE", "-H", HOST_FIELD, "http://h/prod/pets/new"],
        &["-H", HOST_FIELD, "http://h/prod/nowhere"],
        &[&format!("http://h/_aws/execute-api/{}/prod/pets/7", &HOST[..10])],
        &["http://h/"],
    ];
    for curl in cases {
        let told = explain(folder.path(), &["--at", "2026-01-31T12:00:00Z", "--format", "json"], curl);
        let told: Value = serde_json::from_str(&told).expect("json");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let request = &told["request"];
        let silent = silent_head(
            &generation(folder.path()),
            text(&request["head"]).as_bytes(),
            text(&request["body"]).as_bytes(),
            told["atMs"].as_u64().expect("a time"),
        );
        let sent =
            if told["upstreamRequest"].is_null() { &told["response"] } else { &told["upstreamRequest"] };
        assert_eq!(text(&sent["head"]), silent, "{curl:?}");
    }
}
