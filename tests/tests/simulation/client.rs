//! Clients: what they ask, and an independent reading of what they get.

use ringgate_sim::Rng;

use super::site::{HOST, KEYS};
use super::upstream::Deed;

/// One request as its client means it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: &'static str,
    /// The whole target.
    pub path: String,
    pub key: Option<&'static str>,
    pub deed: Deed,
    /// The payload, as the upstream should get it.
    pub body: Option<Vec<u8>>,
    is_chunked: bool,
    /// The statuses for a head that cannot be read.
    pub refused: Option<u16>,
    /// The body is not framed as it should be.
    pub has_broken_body: bool,
    pub bytes: Vec<u8>,
}

impl Ask {
    pub fn body_length(&self) -> Option<u64> {
        self.body.as_ref().filter(|_| !self.is_chunked).map(|body| body.len() as u64)
    }

    /// Nothing can be asked after it.
    fn is_last(&self) -> bool {
        self.refused.is_some() || self.has_broken_body
    }
}

const REFUSED: &[(&str, u16)] = &[
    ("GET /prod/mock HTTP/1.1\r\n\r\n", 400),
    ("GET /prod/mock HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    ("GET /prod/mock HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400),
    ("GET /prod/mock HTTP/3.0\r\nHost: x\r\n\r\n", 505),
    ("POST /prod/mock HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    (
        "POST /prod/mock HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    ("POST /prod/mock HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("GET /prod/mock HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417),
    ("\x16\x03\x01\x02\x00\x01\x00\x01\x00\x00\x00\x00\x00", 400),
];

/// The requests of one connection.
pub fn plan(rng: &mut Rng, connection: usize) -> Vec<Ask> {
    let mut asks: Vec<Ask> = Vec::new();
    // Some clients want nothing but what is limited.
    let is_greedy = rng.chance(300_000);
    let count = if is_greedy { 12 } else { rng.within(1..=6) };
    for number in 0..count {
        let ask = ask(rng, connection, number, is_greedy);
        let is_last = ask.is_last();
        asks.push(ask);
        if is_last {
            break;
        }
    }
    asks
}

fn ask(rng: &mut Rng, connection: usize, number: u64, is_greedy: bool) -> Ask {
    let method =
        *rng.pick(&["GET", "GET", "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "BREW"]).expect("some");
    let (deed, name) = *rng.pick(&Deed::ALL).expect("some");
    // Half of all upstreams behave.
    let (deed, name) = if rng.chance(500_000) { (Deed::Length, "length") } else { (deed, name) };
    let path = *rng
        .pick(&[
            "/prod/proxy/a/b%20c",
            "/prod/proxy//x",
            "/prod/proxy/z/",
            "/prod/http",
            "/prod/http",
            "/prod/limited",
            "/prod/keyed",
            "/prod/keyed",
            "/prod/mock",
            "/prod/only-b",
            "/prod/none",
            "/none",
            "/prod/proxy/../x",
            "/prod/a|b?|",
        ])
        .expect("some");
    let path = if is_greedy { *rng.pick(&["/prod/limited", "/prod/keyed"]).expect("some") } else { path };
    let (deed, name) = if is_greedy { (Deed::Length, "length") } else { (deed, name) };
    // Routes of one method are worth asking with it.
    let method = if path.starts_with("/prod/proxy") || path == "/prod/http" || rng.chance(200_000) {
        method
    } else {
        "GET"
    };
    let method = if method == "BREW" && path.starts_with("/prod/") { "BREW" } else { method };
    let (body, is_chunked) = body(rng, method);
    let mut ask = Ask {
        method,
        path: format!("{path}?do={name}"),
        key: rng.chance(800_000).then(|| *rng.pick(&KEYS).expect("some")),
        deed,
        body,
        is_chunked,
        refused: None,
        has_broken_body: is_chunked && rng.chance(150_000),
        bytes: Vec::new(),
    };
    ask.bytes = write(&ask, connection, number);
    if rng.chance(40_000) {
        let (text, status) = rng.pick(REFUSED).expect("some");
        ask.bytes = text.as_bytes().to_vec();
        ask.method = "GET";
        ask.has_broken_body = false;
        ask.refused = Some(*status);
    }
    ask
}

fn body(rng: &mut Rng, method: &str) -> (Option<Vec<u8>>, bool) {
    let may = if matches!(method, "POST" | "PUT") { 800_000 } else { 50_000 };
    if !rng.chance(may) {
        return (None, false);
    }
    let length = if rng.chance(50_000) { 2_500 } else { rng.within(0..=400) };
    let mut body = vec![0; length as usize];
    rng.fill(&mut body);
    (Some(body), rng.chance(500_000))
}

fn write(ask: &Ask, connection: usize, number: u64) -> Vec<u8> {
    let Ask { method, path, .. } = ask;
    let mut bytes =
        format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Seq: {connection}-{number}\r\n").into_bytes();
    if let Some(key) = ask.key {
        bytes.extend_from_slice(format!("x-api-key: {key}\r\n").as_bytes());
    }
    match &ask.body {
        None => bytes.extend_from_slice(b"\r\n"),
        Some(body) if ask.is_chunked => {
            bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            for part in body.chunks(50) {
                bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
                bytes.extend_from_slice(part);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(if ask.has_broken_body { b"zz\r\n\r\n" } else { b"0\r\n\r\n" });
        }
        Some(body) => {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            bytes.extend_from_slice(body);
        }
    }
    bytes
}

/// A response as a client reads it.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut values =
            self.fields.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let value = values.next()?;
        assert!(values.next().is_none(), "{name} is repeated: {:?}", self.fields);
        Some(value)
    }

    pub fn closes(&self) -> bool {
        self.field("Connection") == Some("close")
    }
}

/// Takes the response at the front of `bytes`, if it is whole: read line by line, sharing nothing with the gateway.
pub fn take_response(bytes: &mut Vec<u8>, method: &str) -> Option<Response> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).expect("our heads are text");
    let mut lines = head.split("\r\n");
    let start = lines.next().unwrap_or_default();
    let code = start.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    let status: u16 =
        code.and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{start} is no status line"));
    let field = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line} is no field"));
        (name.to_owned(), value.to_owned())
    };
    let mut response = Response { status, fields: lines.map(field).collect(), body: Vec::new() };
    let rest = &bytes[end + 4..];
    let is_bodiless = method == "HEAD" || status == 204 || status == 304;
    let used = match (response.field("Content-Length"), response.field("Transfer-Encoding")) {
        _ if is_bodiless => 0,
        (Some(length), None) => {
            let length: usize = length.parse().expect("a length");
            response.body = rest.get(..length)?.to_vec();
            length
        }
        (None, Some("chunked")) => take_chunks(rest, &mut response.body)?,
        other => panic!("nobody knows how long this is: {other:?} in {head}"),
    };
    bytes.drain(..end + 4 + used);
    Some(response)
}

fn take_chunks(bytes: &[u8], body: &mut Vec<u8>) -> Option<usize> {
    let mut at = 0;
    loop {
        let line = bytes.get(at..)?;
        let end = line.windows(2).position(|window| window == b"\r\n")?;
        let text = std::str::from_utf8(&line[..end]).expect("a size");
        let size = usize::from_str_radix(text, 16).expect("a hexadecimal size");
        at += end + 2;
        body.extend_from_slice(bytes.get(at..at + size)?);
        assert_eq!(bytes.get(at + size..at + size + 2)?, b"\r\n");
        at += size + 2;
        if size == 0 {
            return Some(at);
        }
    }
}
