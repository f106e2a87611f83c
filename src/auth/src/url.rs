//! URLs of issuers, discovery documents and key sets (RFC 3986), read strictly: what two readers could understand in
//! two ways is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::discovery::URL_BYTES_MAX;

/// The address of instance metadata in IPv6 networks.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);

/// A URL that keys may be fetched from: `https`, or `http` to this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysUrl {
    /// Whether it is `https`.
    pub tls: bool,
    /// A name in lower case, or an address without brackets.
    pub host: String,
    /// The port, also when it is the scheme's own.
    pub port: u16,
    /// Path and query, which start with `/`.
    pub target: String,
}

impl KeysUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// What is wrong with it, to follow its name.
    pub fn parse(text: &str) -> Result<KeysUrl, &'static str> {
        if text.len() > URL_BYTES_MAX {
            return Err("is too long");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>')) {
            return Err("has a character that no URL has");
        }
        let (tls, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err("is no absolute URL that starts with https://"),
        };
        if rest.contains('#') {
            return Err("has a fragment");
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        if authority.contains('@') {
            return Err("names a user");
        }
        let (host, port) = split_authority(authority).ok_or("has no usable host and port")?;
        let port = port.unwrap_or(if tls { 443 } else { 80 });
        let slash = if target.starts_with('/') { "" } else { "/" };
        let url = KeysUrl { tls, host, port, target: format!("{slash}{target}") };
        if !tls && !url.is_loopback() {
            return Err("is http, which is for this very machine (localhost) alone; use https");
        }
        Ok(url)
    }

    /// Reads the URL of an issuer, which has no query (R-AUTH-31).
    ///
    /// # Errors
    /// What is wrong with it, to follow its name.
    pub fn parse_issuer(text: &str) -> Result<KeysUrl, &'static str> {
        if text.contains('?') {
            return Err("has a query");
        }
        KeysUrl::parse(text)
    }

    /// Whether the host is this machine by its name or its address.
    pub fn is_loopback(&self) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(address) => is_loopback(address),
            Err(_) => self.host == "localhost",
        }
    }

    /// The value of the Host field.
    pub fn host_field(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// Whether the keys may come from this address, which the host's name led to. What answers at link-local addresses
    /// hands out credentials; it is only asked if somebody said so. Plain text stays on this machine.
    pub fn may_reach(&self, address: IpAddr, allows_link_local: bool) -> bool {
        (self.tls || is_loopback(address)) && (allows_link_local || !is_link_local(address))
    }
}

fn split_authority(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let is_host = authority.starts_with('[') || (!host.is_empty() && host.bytes().all(is_name));
    let port = match port {
        None => None,
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(port.parse().ok()?),
        Some(_) => return None,
    };
    is_host.then(|| (host.to_ascii_lowercase(), port))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// With the IPv4 addresses that hide in IPv6 ones: mapped, compatible, and behind the well-known NAT64 prefix.
pub fn is_link_local(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V4(address) => return address.is_link_local(),
        IpAddr::V6(address) => address,
    };
    let [a, b, c, d, e, f, high, low] = address.segments();
    let embedded = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let embeds = [a, b, c, d, e] == [0; 5] && (f == 0xffff || f == 0)
        || [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0];
    address.is_unicast_link_local() || address == METADATA_V6 || embeds && embedded.is_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_31_issuers_are_absolute_and_plain() {
        for (text, expected) in [
            ("https://a.example", Ok(("a.example", 443, "/"))),
            ("https://A.example:8443/b/?c", Err("has a query")),
            ("https://A.example:8443/b/", Ok(("a.example", 8443, "/b/"))),
            ("https://[::1]:1/b", Ok(("::1", 1, "/b"))),
            ("http://127.0.0.1:81/b", Ok(("127.0.0.1", 81, "/b"))),
            ("http://localhost", Ok(("localhost", 80, "/"))),
            ("http://a.example", Err("is http, which is for this very machine (localhost) alone; use https")),
            ("https://u@a.example", Err("names a user")),
            ("https://a.example#b", Err("has a fragment")),
            ("https://", Err("has no usable host and port")),
            ("https://a:b", Err("has no usable host and port")),
            ("https://a:65536", Err("has no usable host and port")),
            ("https://[::1", Err("has no usable host and port")),
            ("https://a b", Err("has a character that no URL has")),
            ("a.example", Err("is no absolute URL that starts with https://")),
            ("ftp://a", Err("is no absolute URL that starts with https://")),
        ] {
            let found = KeysUrl::parse_issuer(text);
            let found = found.as_ref().map(|url| (url.host.as_str(), url.port, url.target.as_str()));
            assert_eq!(found.map_err(|why| *why), expected, "{text}");
        }
    }

    #[test]
    fn keys_come_from_where_keys_may_be() {
        let https = KeysUrl::parse("https://a.example/k?v=1").expect("a URL");
        assert_eq!((https.target.as_str(), https.host_field().as_str()), ("/k?v=1", "a.example"));
        let http = KeysUrl::parse("http://localhost:81").expect("a URL");
        for (address, of_https, of_http) in [
            ("192.0.2.1", true, false),
            ("127.0.0.1", true, true),
            ("::1", true, true),
            ("::ffff:127.0.0.1", true, true),
            ("169.254.169.254", false, false),
            ("fe80::1", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("fd00:ec2::254", false, false),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(https.may_reach(address, false), of_https, "{address}");
            assert_eq!(http.may_reach(address, false), of_http, "{address}");
            assert!(https.may_reach(address, true), "{address}");
        }
    }
}
