//! Where load may go: addresses of this machine only.

use std::net::{IpAddr, SocketAddr};

/// A parsed load target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The loopback address to connect to.
    pub address: SocketAddr,
    /// The request target: an absolute path, with a query if there is one.
    pub path: String,
    /// The `Host` header that the URL implies.
    pub authority: String,
}

impl Target {
    /// Parses `http://ADDRESS:PORT/PATH`. ADDRESS is `localhost`, an IPv4 address in 127.0.0.0/8 or `[::1]`.
    ///
    /// # Errors
    /// A sentence for the person who typed the URL. Every address outside loopback is refused: a load generator
    /// must not be able to reach a machine that is not ours.
    pub fn parse(url: &str) -> Result<Self, String> {
        let rest = url.strip_prefix("http://").ok_or_else(|| {
            format!("{url}: only http:// targets are supported; write http://127.0.0.1:PORT/PATH")
        })?;
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        if path.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err(format!("{url}: the path holds a space or a control character; percent-encode it"));
        }
        Ok(Self {
            address: parse_address(url, authority)?,
            path: path.to_owned(),
            authority: authority.to_owned(),
        })
    }
}

/// Refuses an address that is not loopback.
///
/// # Errors
/// A sentence that names the address.
pub fn require_loopback(address: SocketAddr) -> Result<SocketAddr, String> {
    let ip = match address.ip() {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        v4 => v4,
    };
    if ip.is_loopback() {
        return Ok(address);
    }
    Err(format!("{address} is not a loopback address: load is only sent to 127.0.0.0/8 and ::1"))
}

fn parse_address(url: &str, authority: &str) -> Result<SocketAddr, String> {
    let with_port = if authority.rsplit(']').next().is_some_and(|tail| tail.contains(':')) {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let numeric =
        with_port.strip_prefix("localhost:").map_or(with_port.clone(), |port| format!("127.0.0.1:{port}"));
    let address = numeric.parse::<SocketAddr>().map_err(|_| {
        format!("{url}: '{authority}' is not an address; names are not looked up, write 127.0.0.1:PORT or [::1]:PORT")
    })?;
    require_loopback(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_targets_are_taken() {
        for (url, address, path) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080", "/"),
            ("http://127.9.8.7:1/a/b?c=d", "127.9.8.7:1", "/a/b?c=d"),
            ("http://localhost:99/x", "127.0.0.1:99", "/x"),
            ("http://[::1]:80/", "[::1]:80", "/"),
            ("http://[::1]/", "[::1]:80", "/"),
            ("http://127.0.0.1/", "127.0.0.1:80", "/"),
            ("http://[::ffff:127.0.0.1]:5/", "[::ffff:127.0.0.1]:5", "/"),
        ] {
            let target = Target::parse(url).unwrap();
            assert_eq!((target.address.to_string().as_str(), target.path.as_str()), (address, path), "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for url in [
            "http://10.0.0.1:80/",
            "http://192.168.1.1/",
            "http://[::ffff:8.8.8.8]:80/",
            "http://0.0.0.0:80/",
            "http://[::]:80/",
            "http://example.com/",
            "http://localhost.example:80/",
            "https://127.0.0.1/",
            "127.0.0.1:80",
            "http://127.0.0.1:80/a b",
            "http://127.0.0.1:99999/",
            "http://user@127.0.0.1:80/",
            "http://",
        ] {
            assert!(Target::parse(url).is_err(), "{url} must be refused");
        }
    }
}
