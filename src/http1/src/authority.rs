//! `host [":" port]`, as it stands in Host and in targets (RFC 9110, 7.2; RFC 3986, 3.2).

use crate::syntax::is_host_byte;

/// Whether `bytes` are a host with an optional port. Stricter than RFC 3986: no user information, no
/// percent-encoding, no sub-delimiters (a comma would be two Hosts in one), no empty port. Every name that a
/// client can resolve passes.
pub(crate) fn is_authority(bytes: &[u8]) -> bool {
    match split(bytes) {
        Some((_, port)) => port.is_none_or(is_port),
        None => false,
    }
}

/// Whether `bytes` are a host with a port, as CONNECT asks for (RFC 9112, 3.2.3).
pub(crate) fn is_authority_with_port(bytes: &[u8]) -> bool {
    matches!(split(bytes), Some((_, Some(port))) if is_port(port))
}

/// A well-formed host and the text after its colon.
fn split(bytes: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    if bytes.first() == Some(&b'[') {
        return split_literal(bytes);
    }
    let end = bytes.iter().position(|byte| !is_host_byte(*byte)).unwrap_or(bytes.len());
    let (host, rest) = bytes.split_at(end);
    if host.is_empty() { None } else { Some((host, port_of(rest)?)) }
}

/// An IPv6 address in brackets. Whether the address exists is the resolver's question; here it must only be
/// unable to hide anything else.
fn split_literal(bytes: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let end = bytes.iter().position(|byte| *byte == b']')?;
    let (literal, rest) = bytes.split_at(end + 1);
    let address = std::str::from_utf8(literal.get(1..end)?).ok()?;
    address.parse::<std::net::Ipv6Addr>().ok()?;
    Some((literal, port_of(rest)?))
}

/// `None`: something else than a port follows the host.
fn port_of(rest: &[u8]) -> Option<Option<&[u8]>> {
    match rest {
        [] => Some(None),
        [b':', port @ ..] => Some(Some(port)),
        _ => None,
    }
}

fn is_port(port: &[u8]) -> bool {
    matches!(port.len(), 1..=5)
        && port.iter().all(u8::is_ascii_digit)
        && port.iter().fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0')) <= 65_535
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_addresses_and_ports() {
        let good =
            ["a", "example.com", "a_b.c~d", "127.0.0.1:80", "[::1]", "[2001:db8::1]:443", "a:65535", "a:0"];
        for host in good {
            assert!(is_authority(host.as_bytes()), "{host}");
        }
        let bad = [
            "",
            ":",
            ":80",
            "a:",
            "a:65536",
            "a:123456",
            "a:8x",
            "a:80:80",
            "a b",
            "a,b",
            "u@a",
            "a/b",
            "a?b",
            "[::1",
            "::1",
            "[::1]x",
            "[]",
            "[::1]:",
            "[::g]",
            "a%41",
            "a\u{e9}",
            "[fe80::1%25eth0]",
            "a#",
            "a\\b",
            "a:+1",
        ];
        for host in bad {
            assert!(!is_authority(host.as_bytes()), "{host}");
        }
        assert!(is_authority_with_port(b"a:1"));
        assert!(!is_authority_with_port(b"a"));
    }
}
