//! Bodies that are mapped, validated, converted and compressed, through the real programs.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use ringgate_tests::{
    client::{request, with_body, with_chunks},
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Upstream, response},
};

on_each_driver![
    r_vtl_25_a_request_template_asks_the_upstream,
    r_vtl_39_a_response_template_answers_the_client,
    r_vtl_35_overrides_win,
    r_int_37_a_mock_of_templates,
    r_req_05_08_requests_are_validated,
    r_gwr_04_gateway_responses_are_customised,
    r_lim_02_coded_requests_are_decoded,
    r_lim_03_responses_are_compressed,
    r_int_10_bodies_are_mapped_from,
    r_lim_05_bodies_have_a_limit,
    a_long_template_lets_others_run,
];

const DOCUMENT: &str = r##"openapi: 3.0.3
info: {title: Templates, version: '1'}
x-amazon-apigateway-minimum-compression-size: 100
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX:
    responseParameters:
      gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
      gatewayresponse.header.X-Path: method.request.path.id
  BAD_REQUEST_BODY:
    statusCode: 422
    responseTemplates:
      application/json: '{"why": $context.error.messageString, "what": "$context.error.validationErrorString", "id": "$context.requestId"}'
paths:
  /orders/{id}:
    post:
      x-amazon-apigateway-request-validator: all
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: page, in: query, required: true, schema: {type: string}}
        - {name: X-Client, in: header, required: true, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'200': {description: ok}, '202': {description: taken}, '409': {description: no}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: PUT
        uri: http://UP/v2/{order}
        requestParameters:
          integration.request.path.order: method.request.path.id
          integration.request.header.X-Who: method.request.header.X-Client
          integration.request.querystring.kind: method.request.body.kind
        requestTemplates:
          application/json: |-
            #set($body = $input.path('$'))
            {"id": "$input.params('id')", "names": [#foreach($item in $body.items)"$item.name"#if($foreach.hasNext), #end#end],
             "raw": $input.json('$.items'), "stage": "$context.stage", "shard": "$stageVariables.shard"}
        responses:
          default:
            statusCode: '200'
            responseParameters: {method.response.header.X-State: integration.response.body.state}
            responseTemplates: {application/json: '{"state": $input.json(''$.state''), "order": "$input.params(''id'')"}'}
          '4\d{2}':
            statusCode: '409'
            responseTemplates: {application/json: '#set($context.responseOverride.status = 418)#set($context.responseOverride.header.X-Tea = "pot"){"no": true}'}
  /override:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://UP/o/{x}
        requestParameters: {integration.request.header.X-A: "'mapped'", integration.request.path.x: "'mapped'"}
        requestTemplates:
          application/json: '#set($context.requestOverride.header.X-A = "template")#set($context.requestOverride.path.x = "set")#set($context.requestOverride.querystring.q = "a b")x'
        responses: {default: {statusCode: '200'}}
  /mock:
    get:
      responses: {'200': {description: ok}, '404': {description: no}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{statusCode: #if($input.params("n") == "")200#{else}404#end}'}
        responses:
          default: {statusCode: '200', responseTemplates: {application/json: '{"host": "$context.domainPrefix"}'}}
          '404': {statusCode: '404', responseTemplates: {application/json: '#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end'}}
  /loop:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '#foreach($i in [1..900])#foreach($j in [1..60])#set($x = $i * $j)#end#end{"statusCode": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '{"done": true}'}}}
  /proxy:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://UP/p'}
components:
  schemas:
    Order:
      type: object
      required: [kind, items]
      properties:
        kind: {type: string}
        items: {type: array, items: {$ref: '#/components/schemas/Item'}}
    Item: {type: object, required: [name], properties: {name: {type: string}}}
"##;

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let address = upstream.address().to_string();
    site.write("api.openapi.yaml", DOCUMENT.replace("UP", &address));
    let file = "apis:\n  - id: api0000001\n    openapi: api.openapi.yaml\n    stages: [{name: prod, variables: {shard: blue}}]\n";
    let source = site.write("templates.yaml", format!("ringgate: 1\nhostSuffix: localhost\n{file}"));
    let snapshot = site.path("templates.snapshot");
    site.compile(&source, &snapshot, &[]);
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

const ORDER: &str = r#"{"kind": "a b", "items": [{"name": "x"}, {"name": "y"}]}"#;
const JSON: &str = "Content-Type: application/json\r\nX-Client: me\r\n";

fn r_vtl_25_a_request_template_asks_the_upstream(driver: Driver) {
    let upstream = Upstream::answering(response(200, "X: 1\r\n", br#"{"state": "new"}"#));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for bytes in [
        with_body("POST", "/orders/7?page=1", JSON, ORDER.as_bytes()),
        with_chunks("POST", "/orders/7?page=1", JSON, ORDER.as_bytes(), 9),
    ] {
        let answer = client.ask(bytes);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let asked = upstream.last();
        assert_eq!((asked.method(), asked.target()), ("PUT", "/v2/7?kind=a%20b"));
        assert_eq!((asked.field("X-Who"), asked.field("Content-Type")), ("me", "application/json"));
        let want = concat!(
            "{\"id\": \"7\", \"names\": [\"x\", \"y\"],\n ",
            "\"raw\": [{\"name\":\"x\"},{\"name\":\"y\"}], \"stage\": \"prod\", \"shard\": \"blue\"}"
        );
        assert_eq!(asked.text(), want);
    }
}

fn r_vtl_39_a_response_template_answers_the_client(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", br#"{"state": "new", "x": 1}"#));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(with_body("POST", "/orders/7?page=1", JSON, ORDER.as_bytes()));
    assert_eq!(answer.text(), r#"{"state": "new", "order": "7"}"#);
    assert_eq!(answer.field("X-State"), "new");
    assert_eq!(answer.field("Content-Type"), "application/json");
}

fn r_vtl_35_overrides_win(driver: Driver) {
    let upstream = Upstream::answering(response(404, "", b"{}"));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(with_body("POST", "/orders/7?page=1", JSON, ORDER.as_bytes()));
    assert_eq!(
        (answer.status, answer.field("X-Tea"), answer.text().as_str()),
        (418, "pot", r#"{"no": true}"#)
    );
    client.ask(with_body("POST", "/override", "", b"{}"));
    let asked = upstream.last();
    assert_eq!(
        (asked.target(), asked.field("X-A"), asked.text().as_str()),
        ("/o/set?q=a%20b", "template", "x")
    );
}

fn r_int_37_a_mock_of_templates(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.get("/mock");
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"host": "api0000001"}"#));
    let answer = client.get("/mock?n=1");
    assert_eq!((answer.status, answer.text().as_str()), (404, "1,2,3"));
    assert!(upstream.seen().is_empty());
}

fn r_req_05_08_requests_are_validated(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", b"{}"));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(with_body("POST", "/orders/7", "Content-Type: application/json\r\n", b"{}"));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text(), r#"{"message":"Missing required request parameters: [X-Client, page]"}"#);
    assert_eq!(answer.field("x-amzn-ErrorType"), "BadRequestException");
    let answer = client.ask(with_body("POST", "/orders/7?page=1", JSON, br#"{"kind": 1, "items": [{}]}"#));
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("missing required properties"), "{}", answer.text());
    assert!(upstream.seen().is_empty());
}

fn r_gwr_04_gateway_responses_are_customised(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.get("/nowhere");
    assert_eq!((answer.status, answer.field("Access-Control-Allow-Origin")), (403, "*"));
    assert_eq!(answer.field("X-Path"), "", "no route, no path variable");
    let answer = client.ask(with_body("POST", "/orders/seven", "", b"{}"));
    assert_eq!((answer.status, answer.field("X-Path")), (400, "seven"));
    let answer = client.ask(with_body("POST", "/orders/7?page=1", JSON, b"{"));
    let want = r#"{"why": "Invalid request body", "what": "[Unknown error parsing request body]", "id": ""#;
    assert!(answer.text().starts_with(want), "{}", answer.text());
    assert_eq!(answer.field("Access-Control-Allow-Origin"), "", "R-GWR-04: it is customised itself");
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

fn r_lim_02_coded_requests_are_decoded(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", b"{}"));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let coded = "Content-Encoding: gzip\r\n";
    client.ask(with_body("POST", "/proxy", coded, &gzip(b"hello")));
    assert_eq!((upstream.last().text().as_str(), upstream.last().field("Content-Encoding")), ("hello", ""));
    let fields = format!("{coded}{JSON}");
    let answer = client.ask(with_body("POST", "/orders/7?page=1", &fields, &gzip(ORDER.as_bytes())));
    assert_eq!(answer.status, 200);
    let answer = client.ask(with_body("POST", "/proxy", coded, b"no gzip"));
    assert_eq!((answer.status, answer.text().as_str()), (415, r#"{"message":"Unsupported Media Type"}"#));
    let answer = client.ask(with_body("POST", "/proxy", "Content-Encoding: br\r\n", b"x"));
    assert_eq!(answer.status, 415);
}

fn r_lim_03_responses_are_compressed(driver: Driver) {
    let text = "long enough ".repeat(40);
    let upstream = Upstream::start(move |peer| {
        peer.read_body()?;
        let body = if peer.request.target().contains("short") { "short" } else { text.as_str() };
        peer.send(response(200, "Content-Type: text/plain\r\n", body.as_bytes()))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(request("GET", "/proxy", "Accept-Encoding: gzip\r\n"));
    assert_eq!(answer.field("Content-Encoding"), "gzip");
    let mut decoded = String::new();
    GzDecoder::new(answer.body.as_slice()).read_to_string(&mut decoded).expect("gzip");
    assert_eq!(decoded, "long enough ".repeat(40));
    let answer = client.ask(request("GET", "/proxy?short", "Accept-Encoding: gzip\r\n"));
    assert_eq!((answer.field("Content-Encoding"), answer.text().as_str()), ("", "short"));
    assert_eq!(client.get("/proxy").field("Content-Encoding"), "", "nobody asked");
}

fn r_int_10_bodies_are_mapped_from(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", b"{\"state\": "));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(with_body("POST", "/orders/7?page=1", JSON, ORDER.as_bytes()));
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (500, r#"{"message": "Internal server error"}"#.replace(": ", ":").as_str())
    );
}

fn r_lim_05_bodies_have_a_limit(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", &[b'x'; 3_000]));
    let site = Site::new();
    let address = upstream.address().to_string();
    site.write("api.openapi.yaml", DOCUMENT.replace("UP", &address));
    let snapshot = site.path("api.openapi.snapshot");
    let more = ["--api-id", "api0000001", "--host-suffix", "localhost"];
    site.compile(&site.path("api.openapi.yaml"), &snapshot, &more);
    let gateway = site.serve(driver, &snapshot).args(["--body-bytes-max", "2000"]).start();
    let mut client = gateway.connect();
    let answer = client.ask(with_chunks("POST", "/override", "", &[b'y'; 3_000], 1_500));
    assert_eq!((answer.status, answer.text().as_str()), (413, r#"{"message":"Request Too Long"}"#));
    let answer = gateway.connect().ask(with_body("POST", "/override", "", b"{}"));
    assert_eq!((answer.status, answer.text().as_str()), (500, r#"{"message":"Internal server error"}"#));
}

fn a_long_template_lets_others_run(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let (mut slow, mut quick) = (gateway.connect(), gateway.connect());
    slow.send(request("GET", "/loop", ""));
    assert_eq!(quick.get("/mock").status, 200);
    let answer = slow.response();
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"done": true}"#));
}
