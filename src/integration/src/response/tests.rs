use proptest::prelude::*;
use ringgate_http::{Framing, Limits, Method, ResponseHead};
use ringgate_http1::{HeadWriter, decode_response};

use super::*;
use crate::NO_BODY_VALUES;
use crate::fixture::{Fixture, PlainHead, SomeContext, read_response, texts};

fn response(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::from("HTTP/1.1 200 OK\r\n");
    for (name, value) in fields {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// The fields that a proxy passes to the client, and whether a Content-Type was among them.
fn pass(upstream: &[u8], fields: &[ringgate_http::Field]) -> (Vec<(String, String)>, bool) {
    let answer = Answer { buffer: upstream, fields, body: &NO_BODY_VALUES };
    let mut bytes = Vec::new();
    let mut writer = HeadWriter::new(&mut bytes);
    writer.status(200);
    let has_content_type = write_proxy_response(&answer, &mut writer);
    writer.finish(Framing::Length(0), true);
    let mut plain = PlainHead::default();
    plain.status(200);
    write_proxy_response(&answer, &mut plain);
    assert!(bytes.starts_with(&plain.text), "a run of fields is not what writing them one by one gives");
    let head = read_response(&bytes);
    assert_eq!(head.len, bytes.len());
    let mut fields = texts(&bytes, &head.fields);
    fields.truncate(fields.len() - 2);
    (fields, has_content_type)
}

fn proxied(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let upstream = response(fields);
    let head = read_response(&upstream);
    pass(&upstream, &head.fields).0
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// What becomes of an upstream's field.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Want {
    Passed,
    Dropped,
    Remapped,
}
use Want::{Dropped, Passed, Remapped};

/// Each field on its way through HTTP_PROXY, and when a mapping of HTTP sets it.
const TABLE: &[(&str, Want, Want)] = &[
    // R-INT-18: all types
    ("Connection", Remapped, Remapped),
    ("Content-Length", Remapped, Remapped),
    ("Date", Remapped, Remapped),
    ("Server", Remapped, Remapped),
    ("x-amzn-RequestId", Remapped, Remapped),
    ("x-amz-apigw-id", Remapped, Remapped),
    ("WWW-Authenticate", Remapped, Remapped),
    // R-INT-18: HTTP when mapped
    ("Authorization", Passed, Remapped),
    ("Content-MD5", Passed, Remapped),
    ("Max-Forwards", Passed, Remapped),
    ("User-Agent", Passed, Remapped),
    ("Expect", Dropped, Remapped),
    ("Host", Dropped, Remapped),
    ("Proxy-Authenticate", Dropped, Remapped),
    ("Trailer", Dropped, Remapped),
    ("Upgrade", Dropped, Remapped),
    // R-INT-19
    ("Transfer-Encoding", Dropped, Dropped),
    ("Via", Dropped, Passed),
    // what belongs to one connection (RFC 9110, 7.6.1)
    ("Keep-Alive", Dropped, Passed),
    ("Proxy-Connection", Dropped, Passed),
    ("TE", Dropped, Passed),
    // R-INT-19, R-INT-20
    ("Accept", Passed, Passed),
    ("Accept-Encoding", Passed, Passed),
    ("Age", Passed, Passed),
    ("Cache-Control", Passed, Passed),
    ("Content-Encoding", Passed, Passed),
    ("Content-Type", Passed, Passed),
    ("Cookie", Passed, Passed),
    ("Origin", Passed, Passed),
    ("Pragma", Passed, Passed),
    ("Proxy-Authorization", Passed, Passed),
    ("Range", Passed, Passed),
    ("Referer", Passed, Passed),
    ("Set-Cookie", Passed, Passed),
    ("Warn", Passed, Passed),
    ("X-Amzn-Apigateway-Api-Id", Passed, Passed),
    ("x-amzn-ErrorType", Passed, Passed),
    ("X-Amzn-Trace-Id", Passed, Passed),
    ("x-api-key", Passed, Passed),
    ("x-apigw-api-id", Passed, Passed),
    ("X-Forwarded-For", Passed, Passed),
    ("X-Forwarded-Port", Passed, Passed),
    ("X-Forwarded-Proto", Passed, Passed),
    ("X-HTTP-Method-Override", Passed, Passed),
    ("X-Anything", Passed, Passed),
];

fn wanted(name: &str, value: &str, want: Want) -> Vec<(String, String)> {
    match want {
        Passed => pairs(&[(name, value)]),
        Dropped => Vec::new(),
        Remapped => pairs(&[(&format!("x-amzn-Remapped-{name}"), value)]),
    }
}

#[test]
fn r_int_18_to_20_each_field_of_a_response_has_its_fate() {
    for (name, proxy, _) in TABLE {
        let value = match *name {
            "Content-Length" => "12",
            "Transfer-Encoding" => "chunked",
            _ => "text",
        };
        assert_eq!(proxied(&[(name, value)]), wanted(name, value, *proxy), "{name} through HTTP_PROXY");
        // A remapped name has its usual casing, a passed one the upstream's.
        let lower = name.to_lowercase();
        let want = wanted(if *proxy == Remapped { name } else { &lower }, value, *proxy);
        assert_eq!(proxied(&[(&lower, value)]), want, "{lower} through HTTP_PROXY");
    }
}

#[test]
fn r_int_18_to_20_each_mapped_field_has_its_fate() {
    for (name, _, mapped) in TABLE {
        assert_eq!(map(&[(name, "'text'")], &[]).0, wanted(name, "text", *mapped), "{name} mapped");
    }
}

#[test]
fn the_table_has_every_known_field() {
    for known in Known::ALL {
        assert!(TABLE.iter().any(|(name, ..)| *name == known.as_str()), "{known:?} has no row");
    }
}

#[test]
fn r_int_34_repeated_fields_stay_apart_and_in_order() {
    let fields =
        [("Set-Cookie", "a=1"), ("X-A", "1"), ("set-cookie", "b=2"), ("X-A", "2"), ("Content-Type", "a/b")];
    assert_eq!(proxied(&fields), pairs(&fields));
}

#[test]
fn what_a_connection_field_names_ends_with_the_connection() {
    let fields = [("X-Hop", "1"), ("X-Stays", "2"), ("Connection", "close, x-hop")];
    assert_eq!(proxied(&fields), pairs(&[("X-Stays", "2"), ("x-amzn-Remapped-Connection", "close, x-hop")]));
}

#[test]
fn r_route_32_says_whether_there_is_a_content_type() {
    for (fields, want) in [
        (&[("content-type", "a/b")][..], true),
        (&[("X-A", "1")], false),
        (&[("Content-Type", "a/b"), ("Connection", "content-type")], false),
    ] {
        let upstream = response(fields);
        let head = read_response(&upstream);
        assert_eq!(pass(&upstream, &head.fields).1, want, "{fields:?}");
    }
}

/// What the mappings of an HTTP integration give for an upstream's answer.
fn map(headers: &[(&str, &str)], upstream: &[(&str, &str)]) -> (Vec<(String, String)>, bool) {
    let fixture = Fixture::response(headers);
    let buffer = response(upstream);
    let head = read_response(&buffer);
    let answer = Answer { buffer: &buffer, fields: &head.fields, body: &NO_BODY_VALUES };
    let mut bytes = Vec::new();
    let mut writer = HeadWriter::new(&mut bytes);
    writer.status(200);
    let response = &fixture.integration().responses[0];
    let variables = &fixture.stage().variables;
    let mut scratch = Vec::new();
    let has_content_type =
        write_mapped_response(response, &answer, variables, &SomeContext, &mut scratch, &mut writer);
    writer.finish(Framing::Length(0), true);
    let head = read_response(&bytes);
    assert_eq!(head.len, bytes.len());
    let mut fields = texts(&bytes, &head.fields);
    fields.truncate(fields.len() - 2);
    (fields, has_content_type)
}

#[test]
fn r_iresp_07_only_what_is_mapped_reaches_the_client() {
    let upstream = [("X-A", "1"), ("x-a", "2"), ("X-Secret", "3"), ("Content-Type", "text/plain")];
    let headers = [
        ("X-1", "header.X-A"),
        ("X-2", "multivalueheader.x-A"),
        ("X-3", "'fixed'"),
        ("X-4", "context.stage"),
        ("X-5", "stageVariables.shard"),
    ];
    let want = [("X-1", "2"), ("X-2", "1,2"), ("X-3", "fixed"), ("X-4", "prod"), ("X-5", "blue")];
    assert_eq!(map(&headers, &upstream), (pairs(&want), false));
}

#[test]
fn r_iresp_08_a_missing_source_leaves_the_header_out() {
    let headers = [
        ("X-1", "header.None"),
        ("X-2", "header.Empty"),
        ("X-3", "multivalueheader.None"),
        ("X-4", "context.none"),
        ("X-5", "stageVariables.none"),
        ("X-6", "querystring.q"),
        ("X-7", "path.0"),
    ];
    assert_eq!(map(&headers, &[("Empty", "")]).0, []);
}

#[test]
fn a_mapped_content_type_is_told() {
    assert_eq!(map(&[("content-type", "'a/b'")], &[]), (pairs(&[("content-type", "a/b")]), true));
}

#[test]
fn r_route_32_the_content_type_of_a_body_that_passes() {
    for (fields, want) in [
        (&[][..], "application/json"),
        (&[("content-type", "a/b; c=d")], "a/b; c=d"),
        (&[("Content-Type", "a/b"), ("Content-Type", "c/d")], "c/d"),
    ] {
        let buffer = response(fields);
        let head = read_response(&buffer);
        let answer = Answer { buffer: &buffer, fields: &head.fields, body: &NO_BODY_VALUES };
        assert_eq!(mapped_content_type(&answer), want.as_bytes(), "{fields:?}");
    }
}

fn field() -> impl Strategy<Value = (String, String)> {
    let known: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
    let name = prop_oneof![
        3 => proptest::sample::select(known).prop_map(str::to_owned),
        1 => "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}",
    ];
    let value =
        prop_oneof![2 => "[ -~]{0,16}", 1 => "[0-9]{1,3}", 1 => "(close|chunked|x-a|content-type)(, X-B)?"];
    (name, value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_an_upstream_says_the_client_gets_one_sound_head(
        fields in proptest::collection::vec(field(), 0..14),
        is_tight in any::<bool>(),
    ) {
        let colon = if is_tight { ":" } else { ": " };
        let lines: String = fields.iter().map(|(name, value)| format!("{name}{colon}{value}\r\n")).collect();
        let upstream = format!("HTTP/1.1 200 OK\r\n{lines}\r\n").into_bytes();
        let mut head = ResponseHead::default();
        prop_assume!(decode_response(&upstream, &Limits::default(), Method::Get, &mut head) == Ok(true));
        let (passed, _) = pass(&upstream, &head.fields);
        let fate = |name: &str| TABLE.iter().find(|(it, ..)| it.eq_ignore_ascii_case(name)).map_or(Passed, |row| row.1);
        let texts = texts(&upstream, &head.fields);
        let is_hop = |name: &str| texts.iter().any(|(it, value)| {
            it.eq_ignore_ascii_case("Connection") && value.split(',').any(|option| option.trim().eq_ignore_ascii_case(name))
        });
        let mut want = Vec::new();
        for (name, value) in &texts {
            match fate(name) {
                Remapped => {
                    let usual = Known::from_name(name.as_bytes()).as_str();
                    want.push((format!("x-amzn-Remapped-{usual}"), value.clone()));
                }
                Passed if !is_hop(name) => want.push((name.clone(), value.clone())),
                _ => {}
            }
        }
        prop_assert_eq!(passed, want);
    }
}
