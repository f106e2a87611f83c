use std::net::Ipv6Addr;

use ringgate_http::HeadSink;
use ringgate_snapshot::schema::{ArchivedDestination, ArchivedIntegration, ArchivedMapping, ArchivedTarget};

use crate::{Asked, Context};

/// The upstream's own name, unless a template or a mapping gives another (R-INT-15, R-VTL-35).
pub(crate) fn write_host(
    integration: &ArchivedIntegration,
    target: &ArchivedTarget,
    asked: &Asked<'_>,
    overridden: Option<&str>,
    context: &dyn Context,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
) {
    let is_host = |mapping: &&ArchivedMapping| {
        mapping.destination == ArchivedDestination::Header && mapping.name.eq_ignore_ascii_case("Host")
    };
    if let Some(host) = overridden.filter(|host| is_host_value(host.as_bytes())) {
        return head.field(b"Host", host.as_bytes());
    }
    scratch.clear();
    let mapping = integration.request_parameters.iter().find(is_host);
    match mapping {
        Some(mapping) if asked.write(&mapping.origin, context, scratch) && is_host_value(scratch) => {
            head.field(b"Host", scratch);
        }
        _ => head.field(b"Host", target.host.as_bytes()),
    }
}

/// A mapped Host may be a client's text. What cannot be one would be refused by a strict upstream, or read in two
/// ways by others.
fn is_host_value(value: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let (name, port) = match value.iter().rposition(|byte| *byte == b':') {
        Some(colon) if !value.ends_with(b"]") => value.split_at(colon),
        _ => (value, &b""[..]),
    };
    let is_literal = || {
        let inner = name.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
        let text = inner.and_then(|inner| std::str::from_utf8(inner).ok());
        text.is_some_and(|text| text.parse::<Ipv6Addr>().is_ok())
    };
    let is_port = |digits: &[u8]| {
        let text = std::str::from_utf8(digits).unwrap_or_default();
        digits.iter().all(u8::is_ascii_digit) && digits.len() <= 5 && text.parse::<u16>().is_ok()
    };
    let has_name = !name.is_empty() && name.iter().all(is_name) || is_literal();
    has_name && port.strip_prefix(b":").is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_port() {
        for host in
            ["a", "api.example.com", "a_b~c:8080", "127.0.0.1:1", "[::1]", "[2001:db8::1]:443", "a:65535"]
        {
            assert!(is_host_value(host.as_bytes()), "{host}");
        }
        for host in [
            "", ":", ":80", "a:", "a:b", "a:65536", "a:000080", "a b", "a/b", "a@b", "a,b", "a%41", "[", "]",
            "[]", "[:", "[::1", "::1", "[::1]x", "[::1]:", "a:1:2", "[a]", "\u{e4}",
        ] {
            assert!(!is_host_value(host.as_bytes()), "{host}");
        }
    }
}
