use super::{Piece, URI_BYTES_MAX, parse};
use crate::code;

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn hole(name: &str) -> Piece {
    Piece::Placeholder(name.to_owned())
}

#[test]
fn r_int_04_takes_uris_apart() {
    let check = |uri: &str, tls, host: &str, port, host_field: &str, path: Vec<Piece>, query: &str| {
        let read = parse(uri).unwrap_or_else(|fault| panic!("{uri}: {fault:?}"));
        assert_eq!((read.tls, read.host.as_str(), read.port), (tls, host, port), "{uri}");
        assert_eq!(read.host_field(), host_field, "{uri}");
        assert_eq!((read.path, read.query.as_str()), (path, query), "{uri}");
    };
    check("http://a.b", false, "a.b", 80, "a.b", vec![text("/")], "");
    check("HTTPS://A.b/x?y=1&z", true, "a.b", 443, "a.b", vec![text("/x")], "y=1&z");
    check("https://a:443/", true, "a", 443, "a", vec![text("/")], "");
    check("https://a:80/", true, "a", 80, "a:80", vec![text("/")], "");
    check("http://127.0.0.1:9/", false, "127.0.0.1", 9, "127.0.0.1:9", vec![text("/")], "");
    check(
        "http://[2001:DB8::1]:8080/",
        false,
        "2001:db8::1",
        8080,
        "[2001:db8::1]:8080",
        vec![text("/")],
        "",
    );
    check("http://[::1]", false, "::1", 80, "[::1]", vec![text("/")], "");
    check("http://a?x", false, "a", 80, "a", vec![text("/")], "x");
    check("http://a/{p}", false, "a", 80, "a", vec![text("/"), hole("p")], "");
    check(
        "http://a/{p}/x/{q}.js",
        false,
        "a",
        80,
        "a",
        vec![text("/"), hole("p"), text("/x/"), hole("q"), text(".js")],
        "",
    );
    check("http://a/${other}/{}/{", false, "a", 80, "a", vec![text("/${other}/{}/{")], "");
    check("http://a/?x=${other}", false, "a", 80, "a", vec![text("/")], "x=${other}");
}

#[test]
fn refuses_what_cannot_be_called() {
    let check = |uri: &str, code: &str, what: &str| {
        let fault = parse(uri).expect_err(uri);
        assert_eq!(fault.code, code, "{uri}: {fault:?}");
        assert!(fault.what.contains(what), "{uri}: {fault:?}");
    };
    check("", code::URI, "no scheme");
    check("pets.example.com/x", code::URI, "no scheme");
    check("ftp://a/", code::URI, "scheme `ftp`");
    check("http:///x", code::URI, "no host");
    check("http://u:p@a/", code::URI, "user information");
    check("http://a/x#y", code::URI, "fragment");
    check("http://a:0/", code::URI, "port");
    check("http://a:65536/", code::URI, "port");
    check("http://a:+80/", code::URI, "port");
    check("http://a:/", code::URI, "port");
    check("http://[::1]x/", code::URI, "after its host");
    check("http://[::1/", code::URI, "IPv6");
    check("http://[fe80::1%25eth0]/", code::URI, "IPv6");
    check("http://a..b/", code::URI, "host");
    check("http://a./", code::URI, "host");
    check("http://0x7f.1/", code::URI, "address");
    check("http://2130706433/", code::URI, "address");
    check("http://017.0.0.1/", code::URI, "address");
    check("http://1.2.3/", code::URI, "address");
    check("http://a/\r\nHost: b", code::URI, "'\\r'");
    check("http://a/ä", code::URI, "'ä'");
    check("http://a/x y", code::URI, "' '");
    check("http://{host}/", code::URI_PLACEHOLDER, "host");
    check("http://a/?x={y}", code::URI_PLACEHOLDER, "query");
    check(&format!("http://a/{}", "x".repeat(URI_BYTES_MAX)), code::URI, "longer");
}
