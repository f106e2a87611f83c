use ringgate_http::{Framing, Known};
use ringgate_http1::HeadWriter;
use ringgate_snapshot::schema::IntegrationKind::{self, Http, HttpProxy};

use super::*;
use crate::NO_BODY_VALUES;
use crate::Peer;
use crate::fixture::{Fixture, PlainHead, SomeContext, query_of, read_request, texts};

mod fields;
mod mappings;
mod properties;

const PEER: Peer<'static> = Peer { client_ip: b"192.0.2.7", port: b"8080", protocol: b"http" };

/// What the upstream is asked, as text.
struct Sent {
    target: String,
    fields: Vec<(String, String)>,
    bytes: Vec<u8>,
}

impl Sent {
    /// All values of a field.
    fn values(&self, name: &str) -> Vec<&str> {
        let named = self.fields.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }
}

/// Writes the upstream request for a client's, and reads it as strictly as a gateway would. `variables` are texts
/// that stand in the client's target.
fn send(fixture: &Fixture, client: &[u8], variables: &[&str]) -> Sent {
    let head = read_request(client);
    let spans: Vec<_> = variables.iter().map(|text| find(client, text)).collect();
    let asked = Asked {
        buffer: client,
        fields: &head.fields,
        query: query_of(client, head.target),
        variables: &spans,
        stage_variables: &fixture.stage().variables,
        peer: PEER,
        body: &NO_BODY_VALUES,
    };
    let method = head.method_text.of(client);
    let outgoing = Outgoing {
        method,
        is_bodiless: matches!(method, b"GET" | b"HEAD" | b"OPTIONS"),
        api_id: b"a1b2c3d4e5",
        trace_id: b"Root=1-0-0;Parent=0;Sampled=0",
        overrides: Overrides::default(),
    };
    let mut bytes = Vec::new();
    let mut writer = HeadWriter::new(&mut bytes);
    let (integration, target) = (fixture.integration(), fixture.target());
    write_request(integration, target, &asked, &outgoing, &SomeContext, &mut Vec::new(), &mut writer);
    let without_end = {
        let mut plain = PlainHead::default();
        write_request(integration, target, &asked, &outgoing, &SomeContext, &mut Vec::new(), &mut plain);
        plain.text
    };
    writer.finish(head.framing, true);
    assert!(bytes.starts_with(&without_end), "a run of fields is not what writing them one by one gives");
    let sent = read_request(&bytes);
    assert_eq!(sent.len, bytes.len(), "one head and no more: {}", String::from_utf8_lossy(&bytes));
    assert_eq!(sent.framing, head.framing);
    let target = String::from_utf8_lossy(sent.target.of(&bytes)).into_owned();
    Sent { target, fields: texts(&bytes, &sent.fields), bytes }
}

fn find(bytes: &[u8], text: &str) -> ringgate_http::Span {
    let at = bytes.windows(text.len().max(1)).position(|window| window.starts_with(text.as_bytes()));
    let at = at.unwrap_or_else(|| panic!("{text} is not in the request"));
    ringgate_http::Span::new(at, at + text.len())
}

/// A client's request with some fields.
fn request(method: &str, target: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nHost: client.example\r\n");
    for (name, value) in fields {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

#[test]
fn a_proxied_request_from_first_to_last_line() {
    let fixture = Fixture::request(HttpProxy, "/v1/pets?fixed=1", &[]);
    let client = "POST /prod/pets?a=b%20c HTTP/1.1\r\nhost: client.example\r\nX-One: 1\r\nx-two:2\r\n\
                  Content-Type: text/plain\r\nConnection: close\r\nContent-Length: 3\r\n\r\n";
    let want = "POST /v1/pets?fixed=1&a=b%20c HTTP/1.1\r\nHost: upstream.example\r\nX-One: 1\r\nx-two: 2\r\n\
                Content-Type: text/plain\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Port: 8080\r\n\
                X-Forwarded-Proto: http\r\nAccept: application/json\r\nUser-Agent: AmazonAPIGateway_a1b2c3d4e5\r\n\
                X-Amzn-Trace-Id: Root=1-0-0;Parent=0;Sampled=0\r\nX-Amzn-Apigateway-Api-Id: a1b2c3d4e5\r\n\
                Content-Length: 3\r\nConnection: keep-alive\r\n\r\n";
    let sent = send(&fixture, client.as_bytes(), &[]);
    assert_eq!(String::from_utf8_lossy(&sent.bytes), want);
}

#[test]
fn r_int_32_http_sends_only_what_is_mapped_and_the_defaults() {
    let fixture = Fixture::request(Http, "/v1/pets", &[("header.X-Mapped", "header.X-One")]);
    let fields =
        [("X-One", "1"), ("Cookie", "a=b"), ("Authorization", "Bearer x"), ("X-Forwarded-For", "1.1.1.1")];
    let sent = send(&fixture, &request("GET", "/prod/pets?a=b", &fields), &[]);
    let want = "GET /v1/pets HTTP/1.1\r\nHost: upstream.example\r\nX-Mapped: 1\r\nAccept: application/json\r\n\
                User-Agent: AmazonAPIGateway_a1b2c3d4e5\r\nX-Amzn-Trace-Id: Root=1-0-0;Parent=0;Sampled=0\r\n\
                X-Amzn-Apigateway-Api-Id: a1b2c3d4e5\r\nConnection: keep-alive\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&sent.bytes), want);
}

#[test]
fn r_int_31_the_method_is_the_one_that_is_given() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    for method in ["GET", "POST", "DELETE", "PATCH", "OPTIONS", "PUT", "HEAD"] {
        let sent = send(&fixture, &request(method, "/prod/x", &[]), &[]);
        assert!(sent.bytes.starts_with(format!("{method} / HTTP/1.1\r\n").as_bytes()));
    }
}
