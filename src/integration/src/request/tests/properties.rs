//! Whatever a client sends: what leaves the gateway is one sound head, and what a naive reading of the rules gives.

use proptest::prelude::*;
use ringgate_http::{Limits, RequestHead};
use ringgate_http1::decode_request;

use super::*;

const NAMES: &[&str] = &[
    "Accept",
    "accept",
    "Authorization",
    "Connection",
    "connection",
    "Content-Length",
    "Content-MD5",
    "Content-Type",
    "Cookie",
    "cookie",
    "COOKIE",
    "Expect",
    "Host",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "Via",
    "X-A",
    "x-a",
    "X-B",
    "X-C",
    "X-Forwarded-For",
    "x-forwarded-for",
    "X-Forwarded-Proto",
    "X-Amzn-Trace-Id",
    "X-HTTP-Method-Override",
];
const VALUES: &[&str] = &[
    "",
    "1",
    "a, b",
    "close",
    "keep-alive",
    "X-A",
    "x-b, close",
    "AWS4-HMAC-SHA256 x",
    "Bearer x",
    "chunked",
    "100-continue",
    "client.example",
    "Cookie, TE",
    "\u{e4}",
    "a\tb",
];
/// Sets of mappings that the requests pass through.
const MAPPINGS: &[&[(&str, &str)]] = &[
    &[],
    &[("header.X-A", "header.X-B"), ("header.X-To", "querystring.q")],
    &[
        ("header.Accept", "'a/b'"),
        ("header.x-c", "multivalueheader.X-A"),
        ("querystring.to", "querystring.q"),
    ],
];

fn field() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        4 => proptest::sample::select(NAMES).prop_map(str::to_owned),
        1 => "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}",
    ];
    let value = prop_oneof![
        3 => proptest::sample::select(VALUES).prop_map(str::to_owned),
        1 => "[ -~]{0,20}",
        1 => "[0-9]{1,3}",
    ];
    (name, value)
}

/// A request as bytes, with white space in places where it may stand.
fn bytes_of(method: &str, query: &str, fields: &[(String, String)], blanks: &[bool]) -> Vec<u8> {
    let mut bytes = format!("{method} /prod/x?q={query} HTTP/1.1\r\nHost: client.example\r\n").into_bytes();
    for ((name, value), is_loose) in fields.iter().zip(blanks.iter().cycle()) {
        let (before, after) = if *is_loose { ("", " \t") } else { (" ", "") };
        bytes.extend_from_slice(format!("{name}:{before}").as_bytes());
        bytes.extend(value.chars().map(|c| c as u8));
        bytes.extend_from_slice(format!("{after}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sent_is_one_sound_head_and_what_the_rules_say(
        method in proptest::sample::select(&["GET", "POST", "HEAD", "DELETE"][..]),
        query in "([a-z0-9+=;&]|%0[0-9a-f]|%[2-7][0-9a-f]){0,6}",
        fields in proptest::collection::vec(field(), 0..14),
        blanks in proptest::collection::vec(any::<bool>(), 1..4),
        mappings in proptest::sample::select(MAPPINGS),
        kind in proptest::sample::select(&[Http, HttpProxy, HttpProxy][..]),
    ) {
        let client = bytes_of(method, &query, &fields, &blanks);
        let mut head = RequestHead::default();
        prop_assume!(decode_request(&client, &Limits::default(), &mut head) == Ok(true));
        let fixture = Fixture::request(kind, "/up?u=1", mappings);
        let sent = send(&fixture, &client, &[]);
        let has = |name: &str| !sent.values(name).is_empty();
        for name in ["Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Via", "Expect", "Proxy-Authenticate"] {
            prop_assert!(!has(name), "{name} was passed on");
        }
        prop_assert_eq!(sent.values("Connection"), ["keep-alive"]);
        prop_assert_eq!(sent.values("Host"), ["upstream.example"]);
        prop_assert!(sent.values("Content-Length").len() + sent.values("Transfer-Encoding").len() <= 1);
        prop_assert!(sent.target.starts_with("/up?u=1"));
        let client_fields = texts(&client, &head.fields);
        let model = Model { client: &client_fields, query: &query, mappings, kind, method };
        prop_assert_eq!(&sent.fields, &model.fields(head.framing));
    }
}

/// The rules, read out loud: no spans, no tables, no runs.
struct Model<'a> {
    client: &'a [(String, String)],
    query: &'a str,
    mappings: &'a [(&'a str, &'a str)],
    kind: IntegrationKind,
    method: &'a str,
}

impl Model<'_> {
    fn fields(&self, framing: Framing) -> Vec<(String, String)> {
        let mut out = vec![pair("Host", "upstream.example")];
        if self.kind == HttpProxy {
            self.add_client_fields(&mut out);
            out.push(pair("X-Forwarded-For", &self.forwarded_for()));
            out.push(pair("X-Forwarded-Port", "8080"));
            out.push(pair("X-Forwarded-Proto", "http"));
        }
        self.add_mapped(&mut out);
        self.add_default(&mut out, "Accept", "application/json");
        self.add_default(&mut out, "User-Agent", "AmazonAPIGateway_a1b2c3d4e5");
        let said_type = self.values("Content-Type").last().copied();
        if let (Http, "POST" | "DELETE", Some(said)) = (self.kind, self.method, said_type) {
            self.add_default(&mut out, "Content-Type", said);
        }
        out.push(pair("X-Amzn-Trace-Id", "Root=1-0-0;Parent=0;Sampled=0"));
        out.push(pair("X-Amzn-Apigateway-Api-Id", "a1b2c3d4e5"));
        match framing {
            Framing::Length(n) => out.push(pair("Content-Length", &n.to_string())),
            Framing::Chunked => out.push(pair("Transfer-Encoding", "chunked")),
            _ => {}
        }
        out.push(pair("Connection", "keep-alive"));
        out
    }

    fn values(&self, name: &str) -> Vec<&str> {
        let named = self.client.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    fn is_dropped(&self, name: &str) -> bool {
        const DROPPED: &str = " connection content-length content-md5 expect max-forwards proxy-authenticate server te \
            transfer-encoding trailer upgrade www-authenticate host via keep-alive proxy-connection proxy-authorization \
            content-encoding x-http-method-override x-amzn-trace-id x-amzn-apigateway-api-id x-forwarded-for x-forwarded-port \
            x-forwarded-proto ";
        let name = name.to_ascii_lowercase();
        let is_named = self.values("Connection").iter().any(|value| {
            value.split(',').any(|option| option.trim_matches([' ', '\t']).eq_ignore_ascii_case(&name))
        });
        let is_mapped =
            |to: &str| to.strip_prefix("header.").is_some_and(|to| to.eq_ignore_ascii_case(&name));
        let has_signature =
            self.values("Authorization").iter().any(|value| value.starts_with("AWS4-HMAC-SHA256"));
        DROPPED.contains(&format!(" {name} "))
            || is_named
            || self.mappings.iter().any(|(to, _)| is_mapped(to))
            || (name == "authorization" && has_signature)
    }

    fn add_client_fields(&self, out: &mut Vec<(String, String)>) {
        for (name, value) in self.client.iter().filter(|(name, _)| !self.is_dropped(name)) {
            match out.iter_mut().find(|(it, _)| it.eq_ignore_ascii_case(name)) {
                Some((_, joined)) => {
                    joined.push_str(if name.eq_ignore_ascii_case("cookie") { "; " } else { "," });
                    joined.push_str(value);
                }
                None => out.push(pair(name, value)),
            }
        }
        // What is joined is read back without the blanks at its ends.
        out.iter_mut().for_each(|(_, value)| *value = value.trim_matches([' ', '\t']).to_owned());
    }

    fn forwarded_for(&self) -> String {
        let mut claimed = self.values("X-Forwarded-For");
        claimed.retain(|value| !value.is_empty());
        claimed.push("192.0.2.7");
        claimed.join(", ")
    }

    fn add_mapped(&self, out: &mut Vec<(String, String)>) {
        for (to, from) in self.mappings {
            let Some(name) = to.strip_prefix("header.") else { continue };
            let value = match from.split_once('.') {
                None => from.trim_matches('\'').to_owned(),
                Some(("header", from)) => self.values(from).last().copied().unwrap_or_default().to_owned(),
                Some(("multivalueheader", from)) => self.values(from).join(","),
                Some((_, _)) => self.parameter_q(),
            };
            let is_sound = !value.chars().any(|c| (c < ' ' && c != '\t') || c == '\u{7f}');
            if !value.is_empty() && is_sound {
                out.push(pair(name, value.trim_matches([' ', '\t'])));
            }
        }
    }

    /// The last value of `q`, decoded.
    fn parameter_q(&self) -> String {
        let query = format!("q={}", self.query);
        let parts = query.split(['&', ';']).map(|part| part.split_once('=').unwrap_or((part, "")));
        let mut named = parts.filter(|(name, _)| decoded(name) == "q");
        named.next_back().map(|(_, value)| decoded(value)).unwrap_or_default()
    }

    fn add_default(&self, out: &mut Vec<(String, String)>, name: &str, value: &str) {
        if !out.iter().any(|(it, _)| it.eq_ignore_ascii_case(name)) {
            out.push(pair(name, value));
        }
    }
}

fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '+' => decoded.push(' '),
            '%' => {
                let digits: String = rest.by_ref().take(2).collect();
                decoded.extend(u8::from_str_radix(&digits, 16).map(char::from));
            }
            c => decoded.push(c),
        }
    }
    decoded
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
