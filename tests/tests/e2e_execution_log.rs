//! The execution log, and `ringgate explain` of what a gateway has answered.

use std::fs;

use ringgate_tests::{
    client::{Response, request, with_body},
    driver::Driver,
    eventually::eventually,
    gateway::Gateway,
    on_each_driver,
    site::{API, HOST, Site, text},
    upstream::{Upstream, response},
};

on_each_driver![
    r_log_08_a_mapped_call_leaves_its_lines_in_order,
    r_log_07_without_a_data_trace_no_payload_is_logged,
    r_log_07_the_level_error_knows_only_failures,
    r_log_07_long_lines_are_cut,
    r_log_09_a_throttled_call_names_its_limit,
    r_stage_17_a_canary_has_a_group_of_its_own,
    explain_tells_a_request_of_the_recorder,
];

const PATHS: &str = r#"
  /mapped/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://UP/up
        requestTemplates: {application/json: '{"from":"$input.params(''id'')"}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: '{"mapped":true}'}}}
  /unmatched:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        {type: http, httpMethod: GET, uri: 'http://UP/up', responses: {"5..": {statusCode: "200"}}}
  /proxy:
    x-amazon-apigateway-any-method:
      responses: {}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://UP/x'}
  /mock:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
"#;

fn serve(site: &Site, driver: Driver, upstream: &Upstream, stage: &str) -> Gateway {
    let paths = PATHS.replace("UP", &upstream.address().to_string());
    let document = format!("openapi: 3.0.3\ninfo: {{title: logged, version: '1'}}\npaths:\n{paths}");
    let file =
        format!("apis: [{{id: {API}, openapi: api.openapi.yaml, stages: [{{name: prod, {stage}}}]}}]\n");
    let (snapshot, _) = site.gateway_file("gateway", &file, &document);
    site.serve(driver, &snapshot).args(["--execution-log", "execution.log"]).start()
}

/// The lines of a request, without what stands before their text.
fn lines_of(site: &Site, answer: &Response, last: &str) -> Vec<String> {
    let prefix = format!("API-Gateway-Execution-Logs_{API}/prod ({}) ", answer.field("x-amzn-RequestId"));
    eventually("lines of the execution log", || {
        let text = fs::read_to_string(site.path("execution.log")).unwrap_or_default();
        let lines: Vec<String> =
            text.lines().filter_map(|line| line.strip_prefix(&prefix)).map(str::to_owned).collect();
        lines.last().is_some_and(|line| line.starts_with(last)).then_some(lines)
    })
}

const ALL: &str = "methodSettings: {'*/*': {loggingLevel: INFO, dataTraceEnabled: true}}";

fn r_log_08_a_mapped_call_leaves_its_lines_in_order(driver: Driver) {
    let site = Site::new();
    let upstream = Upstream::answering(response(200, "X-Up: 1\r\n", b"{\"a\":1}"));
    let gateway = serve(&site, driver, &upstream, ALL);
    let fields = "Content-Type: application/json\r\nAuthorization: Bearer 0123456789\r\n";
    let answer = gateway.connect().ask(with_body("POST", "/mapped/7?q=1", fields, b"{\"b\":2}"));
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"mapped\":true}"));
    let id = answer.field("x-amzn-RequestId");
    let url = format!("http://{}/up", upstream.address());
    let lines = lines_of(&site, &answer, "X-ray Tracing ID : 1-");
    let stage = format!("{API}/prod");
    let starts = [
        format!("Extended Request Id: {}", answer.field("x-amz-apigw-id")),
        format!("Verifying Usage Plan for request: {id}. API Key:  API Stage: {stage}"),
        "API Key  authorized because method 'POST /mapped/{id}' does not require API Key. Request will not contribute \
         to throttle or quota limits"
            .to_owned(),
        format!("Usage Plan check succeeded for API Key  and API Stage {stage}"),
        format!("Starting execution for request: {id}"),
        "HTTP Method: POST, Resource Path: /mapped/7".to_owned(),
        "Method request path: {id=7}".to_owned(),
        "Method request query string: {q=1}".to_owned(),
        "Method request headers: {".to_owned(),
        "Method request body before transformations: {\"b\":2}".to_owned(),
        format!("Endpoint request URI: {url}"),
        "Endpoint request headers: {".to_owned(),
        "Endpoint request body after transformations: {\"from\":\"7\"}".to_owned(),
        format!("Sending request to {url}"),
        "Received response. Status: 200, Integration latency: ".to_owned(),
        "Endpoint response headers: {".to_owned(),
        "Endpoint response body before transformations: {\"a\":1}".to_owned(),
        "Method response body after transformations: {\"mapped\":true}".to_owned(),
        "Method response headers: {".to_owned(),
        "Successfully completed execution".to_owned(),
        "Method completed with status: 200".to_owned(),
        "X-ray Tracing ID : 1-".to_owned(),
    ];
    assert_eq!(lines.len(), starts.len(), "{lines:#?}");
    for (line, start) in lines.iter().zip(&starts) {
        assert!(line.starts_with(start), "{line}\n is not\n{start}");
    }
    assert!(lines[8].contains("Authorization=***********456789"), "{}", lines[8]);
    assert!(lines[15].contains("X-Up=1"), "{}", lines[15]);
    let text = fs::read_to_string(site.path("execution.log")).expect("a log");
    assert!(!text.contains("Bearer"), "{text}");
}

fn r_log_07_without_a_data_trace_no_payload_is_logged(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = serve(&site, driver, &upstream, "methodSettings: {'*/*': {loggingLevel: INFO}}");
    let mut client = gateway.connect();
    for (path, count) in [("/proxy?secret=1", 12), ("/mock?secret=1", 9)] {
        let answer = client.ask(with_body("GET", path, "X-Secret: secret\r\n", b""));
        assert_eq!(answer.status, 200);
        let lines = lines_of(&site, &answer, "X-ray Tracing ID");
        assert_eq!(lines.len(), count, "{lines:#?}");
        assert!(
            lines
                .iter()
                .all(|line| !line.contains("secret") || line.contains("URI") || line.contains("Sending"))
        );
    }
}

fn r_log_07_the_level_error_knows_only_failures(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = serve(&site, driver, &upstream, "methodSettings: {'*/*': {loggingLevel: ERROR}}");
    let mut client = gateway.connect();
    assert_eq!(client.get("/proxy").status, 200);
    let answer = client.get("/unmatched");
    assert_eq!(answer.status, 500);
    let lines = lines_of(&site, &answer, "Method completed");
    assert_eq!(
        lines,
        [
            "Execution failed due to configuration error: No match for output mapping and no default output mapping \
             configured. Endpoint Response Status Code: 200",
            "Method completed with status: 500"
        ]
    );
    let text = fs::read_to_string(site.path("execution.log")).expect("a log");
    assert_eq!(text.lines().count(), 2, "{text}");
}

fn r_log_07_long_lines_are_cut(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = serve(&site, driver, &upstream, ALL);
    let fields = format!("X-Long: {}\r\n", "x".repeat(3_000));
    let answer = gateway.connect().ask(request("GET", "/mock", &fields));
    let lines = lines_of(&site, &answer, "X-ray Tracing ID");
    let line = lines.iter().find(|line| line.starts_with("Method request headers")).expect("the line");
    let text = line.strip_suffix(" [TRUNCATED]").expect("a cut line");
    assert_eq!(text.len() + "() ".len() + answer.field("x-amzn-RequestId").len(), 1024);
}

fn r_log_09_a_throttled_call_names_its_limit(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let stage = format!("throttle: {{rateLimit: 0.001, burstLimit: 1}}, {ALL}");
    let gateway = serve(&site, driver, &upstream, &stage);
    let mut client = gateway.connect();
    assert_eq!(client.get("/mock").status, 200);
    let answer = client.get("/mock");
    assert_eq!(answer.status, 429);
    let lines = lines_of(&site, &answer, "X-ray Tracing ID");
    let line = lines.iter().find(|line| line.contains("limit exceeded")).expect("the reason");
    assert!(
        line.starts_with(&format!("Stage throttle limit exceeded for RestApi {API}, Stage prod, Resource ")),
        "{line}"
    );
    assert!(line.ends_with(", HttpMethod GET. Limit: 0.00 Burst: 1"), "{line}");
    assert!(lines.contains(&"Method completed with status: 429".to_owned()), "{lines:#?}");
    assert!(!lines.contains(&"Successfully completed execution".to_owned()));
}

fn r_stage_17_a_canary_has_a_group_of_its_own(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = serve(&site, driver, &upstream, &format!("canary: {{percentTraffic: 100}}, {ALL}"));
    let answer = gateway.connect().get("/mock");
    assert_eq!(answer.status, 200);
    let group =
        format!("API-Gateway-Execution-Logs_{API}/prod/Canary ({}) ", answer.field("x-amzn-RequestId"));
    eventually("lines of the canary", || {
        let text = fs::read_to_string(site.path("execution.log")).unwrap_or_default();
        let is_there = text.lines().any(|line| line.starts_with(&format!("{group}X-ray")));
        is_there.then(|| assert!(text.lines().all(|line| line.starts_with(&group)), "{text}"))
    });
}

fn explain_tells_a_request_of_the_recorder(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = serve(&site, driver, &upstream, "");
    let answer = gateway.connect().ask(format!("PUT /prod/mock HTTP/1.1\r\nHost: {HOST}\r\n\r\n"));
    assert_eq!(answer.status, 403);
    let id = answer.field("x-amzn-RequestId").to_owned();
    gateway.admin().recorded("the request", |entry| entry["request_id"] == id.as_str());
    let snapshot = site.path("gateway.snapshot");
    let admin = gateway.admin_address();
    let told = site.ringgate_ok(&["explain", text(&snapshot), "--request-id", &id, "--admin", &admin]);
    for want in ["PUT /prod/mock", "/mock  lost: it has only GET", "neither header fields nor the body", &id]
    {
        assert!(told.contains(want), "{want} is not in\n{told}");
    }
}
