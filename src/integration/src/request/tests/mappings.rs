//! Parameter mappings (R-INT-07 to 15).

use super::*;

/// One client request through one set of mappings.
struct Case {
    id: &'static str,
    kind: IntegrationKind,
    uri: &'static str,
    mappings: &'static [(&'static str, &'static str)],
    target: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// Texts in `target` that are the path variables.
    variables: &'static [&'static str],
    want_target: &'static str,
    /// Fields with all their values; none means that the field is not sent.
    want: &'static [(&'static str, &'static [&'static str])],
}

const CASE: Case = Case {
    id: "",
    kind: HttpProxy,
    uri: "/",
    mappings: &[],
    target: "/prod/x",
    fields: &[],
    variables: &[],
    want_target: "/",
    want: &[],
};

fn check(case: &Case) {
    let fixture = Fixture::request(case.kind, case.uri, case.mappings);
    let sent = send(&fixture, &request("GET", case.target, case.fields), case.variables);
    assert_eq!(sent.target, case.want_target, "{}", case.id);
    for (name, values) in case.want {
        assert_eq!(sent.values(name), *values, "{}: {name}", case.id);
    }
}

#[test]
fn mappings_fill_headers() {
    let cases = [
        Case {
            id: "R-INT-08 the last value of a header",
            mappings: &[("header.X-To", "header.X-From")],
            fields: &[("X-From", "1"), ("x-from", "2")],
            want: &[("X-To", &["2"])],
            ..CASE
        },
        Case {
            id: "R-INT-08 the last value of a parameter, decoded",
            mappings: &[("header.X-To", "querystring.a")],
            target: "/prod/x?a=1&a=b+c%2Fd",
            want_target: "/?a=1&a=b%20c%2Fd",
            want: &[("X-To", &["b c/d"])],
            ..CASE
        },
        Case {
            id: "R-INT-08 all values of a header",
            mappings: &[("header.X-To", "multivalueheader.X-From")],
            fields: &[("X-From", "1"), ("x-from", "2")],
            want: &[("X-To", &["1,2"])],
            ..CASE
        },
        Case {
            id: "R-ROUTE-27 parameter names have a case",
            mappings: &[("header.X-To", "querystring.A")],
            target: "/prod/x?a=1",
            want_target: "/?a=1",
            want: &[("X-To", &[])],
            ..CASE
        },
        Case {
            id: "R-INT-09 missing sources",
            mappings: &[
                ("header.X-1", "header.None"),
                ("header.X-2", "querystring.none"),
                ("header.X-3", "multivalueheader.None"),
                ("header.X-4", "multivaluequerystring.none"),
                ("header.X-5", "context.none"),
                ("header.X-6", "stageVariables.none"),
            ],
            want: &[("X-1", &[]), ("X-2", &[]), ("X-3", &[]), ("X-4", &[]), ("X-5", &[]), ("X-6", &[])],
            ..CASE
        },
        Case {
            id: "R-INT-09 empty sources",
            mappings: &[
                ("header.X-1", "header.Empty"),
                ("header.X-2", "querystring.empty"),
                ("header.X-3", "stageVariables.empty"),
                ("header.X-4", "''"),
            ],
            target: "/prod/x?empty",
            fields: &[("Empty", "")],
            want_target: "/?empty=",
            want: &[("X-1", &[]), ("X-2", &[]), ("X-3", &[]), ("X-4", &[]), ("Empty", &[""])],
            ..CASE
        },
        Case {
            id: "R-INT-07 sources of every kind",
            mappings: &[
                ("header.X-1", "path.0"),
                ("header.X-2", "path.1"),
                ("header.X-3", "stageVariables.shard"),
                ("header.X-4", "context.stage"),
                ("header.X-5", "'fixed, text'"),
                ("header.X-6", "multivaluequerystring.q"),
            ],
            target: "/prod/a%20b/c//d?q=1&q=2",
            variables: &["a%20b", "c//d"],
            want_target: "/?q=1&q=2",
            want: &[
                ("X-1", &["a%20b"]),
                ("X-2", &["c//d"]),
                ("X-3", &["blue"]),
                ("X-4", &["prod"]),
                ("X-5", &["fixed, text"]),
                ("X-6", &["1,2"]),
            ],
            ..CASE
        },
    ];
    cases.iter().for_each(check);
}

#[test]
fn mappings_replace_headers() {
    let cases = [
        Case {
            id: "R-INT-11 a header mapping replaces the client's, in any case",
            mappings: &[("header.X-A", "'ours'"), ("header.Accept", "header.X-Type")],
            fields: &[("x-a", "theirs"), ("X-A", "theirs"), ("accept", "a/b"), ("X-Type", "c/d")],
            want: &[("X-A", &["ours"]), ("Accept", &["c/d"])],
            ..CASE
        },
        Case {
            id: "R-INT-11 and R-ROUTE-33: also those the gateway adds before the mapping",
            mappings: &[("header.X-Forwarded-For", "'hidden'"), ("header.x-forwarded-proto", "'https'")],
            fields: &[("X-Forwarded-For", "203.0.113.1")],
            want: &[
                ("X-Forwarded-For", &["hidden"]),
                ("X-Forwarded-Proto", &["https"]),
                ("X-Forwarded-Port", &["8080"]),
            ],
            ..CASE
        },
        Case {
            id: "R-ROUTE-33 mappings see what was added",
            kind: Http,
            mappings: &[
                ("header.X-1", "header.X-Forwarded-For"),
                ("header.X-2", "multivalueheader.x-forwarded-for"),
                ("header.X-3", "header.X-Forwarded-Port"),
                ("header.X-4", "header.X-Forwarded-Proto"),
            ],
            fields: &[("X-Forwarded-For", "203.0.113.1"), ("X-Forwarded-Port", "1")],
            want: &[
                ("X-1", &["203.0.113.1, 192.0.2.7"]),
                ("X-2", &["203.0.113.1, 192.0.2.7"]),
                ("X-3", &["8080"]),
                ("X-4", &["http"]),
                ("X-Forwarded-For", &[]),
            ],
            ..CASE
        },
        Case {
            id: "R-INT-14 what is gone on arrival cannot be mapped",
            mappings: &[
                ("header.X-1", "header.Connection"),
                ("header.X-2", "header.Upgrade"),
                ("header.X-3", "multivalueheader.TE"),
                ("header.X-4", "header.Max-Forwards"),
            ],
            fields: &[("Connection", "upgrade"), ("Upgrade", "x"), ("TE", "x"), ("Max-Forwards", "1")],
            want: &[("X-1", &[]), ("X-2", &[]), ("X-3", &[]), ("X-4", &[])],
            ..CASE
        },
        Case {
            id: "R-INT-13, R-INT-15 what no mapping can set",
            mappings: &[
                ("header.Connection", "'x'"),
                ("header.Content-Length", "'7'"),
                ("header.Expect", "'100-continue'"),
                ("header.Keep-Alive", "'x'"),
                ("header.Proxy-Authenticate", "'x'"),
                ("header.Proxy-Connection", "'x'"),
                ("header.TE", "'x'"),
                ("header.transfer-encoding", "'chunked'"),
                ("header.Via", "'x'"),
                ("header.X-Amzn-Apigateway-Api-Id", "'x'"),
                ("header.X-Amzn-Trace-Id", "'x'"),
            ],
            want: &[
                ("Connection", &["keep-alive"]),
                ("Content-Length", &[]),
                ("Expect", &[]),
                ("Keep-Alive", &[]),
                ("Proxy-Authenticate", &[]),
                ("Proxy-Connection", &[]),
                ("TE", &[]),
                ("Transfer-Encoding", &[]),
                ("Via", &[]),
                ("X-Amzn-Apigateway-Api-Id", &["a1b2c3d4e5"]),
                ("X-Amzn-Trace-Id", &["Root=1-0-0;Parent=0;Sampled=0"]),
            ],
            ..CASE
        },
        Case {
            id: "R-INT-15 what reaches the upstream if it is mapped",
            kind: Http,
            mappings: &[
                ("header.Content-MD5", "'x'"),
                ("header.Date", "'x'"),
                ("header.Host", "'other.example:8080'"),
                ("header.Max-Forwards", "'1'"),
                ("header.Server", "'x'"),
                ("header.Trailer", "'x'"),
                ("header.Upgrade", "'x'"),
                ("header.WWW-Authenticate", "'x'"),
            ],
            want: &[
                ("Content-MD5", &["x"]),
                ("Date", &["x"]),
                ("Host", &["other.example:8080"]),
                ("Max-Forwards", &["1"]),
                ("Server", &["x"]),
                ("Trailer", &["x"]),
                ("Upgrade", &["x"]),
                ("WWW-Authenticate", &["x"]),
            ],
            ..CASE
        },
        Case {
            id: "R-INT-15 the client's Host may be passed on",
            mappings: &[("header.host", "header.Host")],
            want: &[("Host", &["client.example"])],
            ..CASE
        },
        Case {
            id: "a mapped Host that is none leaves the upstream's",
            mappings: &[("header.Host", "querystring.h")],
            target: "/prod/x?h=a%2Cb",
            want_target: "/?h=a%2Cb",
            want: &[("Host", &["upstream.example"])],
            ..CASE
        },
        Case {
            id: "R-INT-17 a mapped default is not added again",
            kind: Http,
            mappings: &[("header.accept", "'a/b'"), ("header.User-Agent", "'me'")],
            want: &[("Accept", &["a/b"]), ("User-Agent", &["me"])],
            ..CASE
        },
    ];
    cases.iter().for_each(check);
}

#[test]
fn a_mapped_value_never_splits_the_head() {
    for attack in ["%0d%0aX-Evil:%201", "a%0aX-Evil:1", "%0d", "a%00b", "%7f", "%1b[0m"] {
        let fixture = Fixture::request(Http, "/", &[("header.X-To", "querystring.q")]);
        let sent = send(&fixture, &request("GET", &format!("/prod/x?q={attack}"), &[]), &[]);
        assert!(sent.values("X-To").is_empty() && sent.values("X-Evil").is_empty(), "{attack}");
    }
    let fixture = Fixture::request(Http, "/", &[("header.X-To", "querystring.q")]);
    let sent = send(&fixture, &request("GET", "/prod/x?q=a%09b%20%C3%A9", &[]), &[]);
    assert_eq!(
        sent.values("X-To"),
        ["a\tb \u{c3}\u{a9}"],
        "tabs and text that is not ASCII may stand in a value"
    );
}

#[test]
fn mappings_fill_the_query() {
    let cases = [
        Case {
            id: "R-INT-33 the client's query goes on, encoded again",
            target: "/prod/x?b=2&a=x+y;c&d=%7e%2b",
            want_target: "/?b=2&a=x%20y&c=&d=~%2B",
            ..CASE
        },
        Case { id: "R-INT-32 but not through HTTP", kind: Http, target: "/prod/x?a=1", ..CASE },
        Case {
            id: "R-INT-11 appended to the URI's and to the client's",
            uri: "/?testVar=foobar",
            mappings: &[("querystring.testVar", "'bar'"), ("querystring.q", "querystring.q")],
            target: "/prod/x?q=1",
            want_target: "/?testVar=foobar&q=1&testVar=bar&q=1",
            ..CASE
        },
        Case {
            id: "R-INT-11 through HTTP too",
            kind: Http,
            uri: "/?testVar=foobar",
            mappings: &[("querystring.testVar", "header.X-A")],
            fields: &[("X-A", "a b&c=d?#%/")],
            want_target: "/?testVar=foobar&testVar=a%20b%26c%3Dd%3F%23%25%2F",
            ..CASE
        },
        Case {
            id: "R-INT-08 all values become parameters of their own",
            kind: Http,
            mappings: &[("querystring.to", "multivaluequerystring.q")],
            target: "/prod/x?q=1&p=0&q=a+b&q=",
            want_target: "/?to=1&to=a%20b&to=",
            ..CASE
        },
        Case {
            id: "R-INT-09 missing and empty sources",
            kind: Http,
            mappings: &[("querystring.a", "querystring.none"), ("querystring.b", "querystring.empty")],
            target: "/prod/x?empty=",
            ..CASE
        },
        Case {
            id: "names are encoded",
            kind: Http,
            mappings: &[("querystring.a[]&b", "'1'")],
            want_target: "/?a%5B%5D%26b=1",
            ..CASE
        },
        Case { id: "a query of separators is none", target: "/prod/x?&;&", ..CASE },
        Case { id: "an empty query is none", target: "/prod/x?", ..CASE },
        Case {
            id: "line ends in a value stay encoded",
            kind: Http,
            mappings: &[("querystring.to", "querystring.q")],
            target: "/prod/x?q=a%0d%0ab",
            want_target: "/?to=a%0D%0Ab",
            ..CASE
        },
    ];
    cases.iter().for_each(check);
}

#[test]
fn mappings_fill_the_path() {
    let cases = [
        Case {
            id: "R-INT-12 path values go as they came",
            uri: "/v1/{id}/{proxy}",
            mappings: &[("path.id", "path.0"), ("path.proxy", "path.1")],
            target: "/prod/a%2Fb+%25/c//d/%7E",
            variables: &["a%2Fb+%25", "c//d/%7E"],
            want_target: "/v1/a%2Fb+%25/c//d/%7E",
            ..CASE
        },
        Case {
            id: "R-INT-11 an unmapped placeholder stays",
            uri: "/v1/{id}/x",
            mappings: &[("path.other", "path.0")],
            target: "/prod/a",
            variables: &["a"],
            want_target: "/v1/{id}/x",
            ..CASE
        },
        Case {
            id: "R-INT-11 so does one without a value",
            uri: "/v1/{id}",
            mappings: &[("path.id", "querystring.id")],
            target: "/prod/a?id=",
            want_target: "/v1/{id}?id=",
            ..CASE
        },
        Case {
            id: "what would end the path is escaped, from a query",
            kind: Http,
            uri: "/v1/{id}",
            mappings: &[("path.id", "querystring.id")],
            target: "/prod/a?id=%3Fx%23y%20z%25%0d%0a%C3%A9/w",
            want_target: "/v1/%3Fx%23y%20z%25%0D%0A%C3%A9/w",
            ..CASE
        },
        Case {
            id: "and from a header",
            kind: Http,
            uri: "/v1/{id}/end",
            mappings: &[("path.id", "header.X-Id")],
            fields: &[("X-Id", "a b?c#d%41\t/e")],
            want_target: "/v1/a%20b%3Fc%23d%2541%09/e/end",
            ..CASE
        },
        Case {
            id: "and from the context",
            kind: Http,
            uri: "/v1/{id}",
            mappings: &[("path.id", "context.identity.userAgent")],
            want_target: "/v1/a%20b%3Fc%23d%25e/f",
            ..CASE
        },
        Case {
            id: "a fixed text is encoded already",
            kind: Http,
            uri: "/v1/{id}",
            mappings: &[("path.id", "'a%20b/c'")],
            want_target: "/v1/a%20b/c",
            ..CASE
        },
        Case {
            id: "but cannot end the path either",
            kind: Http,
            uri: "/v1/{id}",
            mappings: &[("path.id", "'a b?c'")],
            want_target: "/v1/a%20b%3Fc",
            ..CASE
        },
        Case {
            id: "stage variables",
            kind: Http,
            uri: "/{shard}/x",
            mappings: &[("path.shard", "stageVariables.shard")],
            want_target: "/blue/x",
            ..CASE
        },
    ];
    cases.iter().for_each(check);
}
