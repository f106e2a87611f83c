//! Listeners without a login: calls that a web page made its reader's browser send are told from those of programs.
//!
//! A browser sends simple requests anywhere, to loopback too, and only keeps the answer from the page; and a page whose name
//! resolves to a loopback address (DNS rebinding) reads the answer as well. Both say so in fields that a page cannot
//! change: `Origin` (RFC 6454 section 7), `Sec-Fetch-Site` (Fetch Metadata Request Headers), and `Host`.

use std::fmt;
use std::net::IpAddr;

/// The longest part of a foreign value that is shown, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// A call that a web page may have caused: whose fault it is, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It was meant for a name that is not this machine's own: by DNS rebinding, perhaps.
    Host(String),
    /// A page of another origin sent it.
    Origin(String),
    /// The browser says that a page of another site sent it.
    Site(String),
}

/// Refuses what a web page may have caused. `listener` is the address that is listened on; `authority` is that of a target
/// in absolute form, if there is one, which counts as another `Host`.
///
/// On loopback the `Host` must be `localhost`, a name below it, a loopback address, or the listener's own; elsewhere others
/// may call the machine by any name, so that it is not looked at. Ports of a `Host` do not count, for tunnels change them.
/// An `Origin` must be the one that the `Host` names. Neither need be there: programs send no `Origin`, and HTTP/1.0 no `Host`.
///
/// # Errors
/// [`Foreign`], for a 403.
pub fn refuse_foreign<'a>(
    fields: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    authority: Option<&'a [u8]>,
    listener: IpAddr,
) -> Result<(), Foreign> {
    let mut hosts: Vec<&[u8]> = authority.into_iter().collect();
    let (mut origins, mut sites) = (Vec::new(), Vec::new());
    for (name, value) in fields {
        let list = [(&b"host"[..], &mut hosts), (b"origin", &mut origins), (b"sec-fetch-site", &mut sites)];
        let list = list.into_iter().find(|(own, _)| name.eq_ignore_ascii_case(own));
        if let Some((_, list)) = list {
            list.push(value.trim_ascii());
        }
    }
    let is_strange = |host: &&&[u8]| !is_local(host_of(host), listener);
    if let Some(host) = hosts.iter().find(is_strange).filter(|_| listener.is_loopback()) {
        return Err(Foreign::Host(shown(host)));
    }
    let is_other = |origin: &&&[u8]| !hosts.iter().all(|host| is_origin_of(origin, host)) || hosts.is_empty();
    if let Some(origin) = origins.iter().find(is_other) {
        return Err(Foreign::Origin(shown(origin)));
    }
    match sites.iter().find(|site| ![&b"none"[..], b"same-origin"].contains(*site)) {
        Some(site) => Err(Foreign::Site(shown(site))),
        None => Ok(()),
    }
}

/// A `Host` without its port, and without the brackets of an IPv6 address.
fn host_of(value: &[u8]) -> &[u8] {
    if let Some(rest) = value.strip_prefix(b"[") {
        return rest.split(|byte| *byte == b']').next().unwrap_or_default();
    }
    value.split(|byte| *byte == b':').next().unwrap_or_default()
}

fn is_local(host: &[u8], listener: IpAddr) -> bool {
    let Ok(host) = std::str::from_utf8(host) else { return false };
    if let Ok(address) = host.parse::<IpAddr>() {
        let address = address.to_canonical();
        return address.is_loopback() || address == listener.to_canonical();
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let below = name.strip_suffix("localhost");
    below.is_some_and(|below| below.is_empty() || (below.len() > 1 && below.ends_with('.')))
}

/// Whether an origin (`http://localhost:4566`) is what a `Host` (`localhost:4566`) names.
fn is_origin_of(origin: &[u8], host: &[u8]) -> bool {
    let schemes = [(&b"http://"[..], &b":80"[..]), (b"https://", b":443")];
    schemes.into_iter().any(|(scheme, port)| {
        origin.strip_prefix(scheme).is_some_and(|own| {
            let (own, host) =
                (own.strip_suffix(port).unwrap_or(own), host.strip_suffix(port).unwrap_or(host));
            !own.is_empty() && own.eq_ignore_ascii_case(host)
        })
    })
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().take(SHOWN_CHARS_MAX).flat_map(char::escape_debug).collect()
}

impl Foreign {
    /// The field that says it.
    pub fn field(&self) -> &'static str {
        match self {
            Foreign::Host(_) => "Host",
            Foreign::Origin(_) => "Origin",
            Foreign::Site(_) => "Sec-Fetch-Site",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field();
        match self {
            Foreign::Host(value) => write!(
                f,
                "this listener has no login and answers at its own names only: the {field} `{value}` is none of them; call it \
                 as localhost or by its address"
            ),
            Foreign::Origin(value) | Foreign::Site(value) => write!(
                f,
                "this listener has no login, so that web pages may not call it: the {field} is `{value}`; call it from a \
                 program, which sends no such field"
            ),
        }
    }
}

impl std::error::Error for Foreign {}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const EVERYWHERE: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

    fn check(fields: &[(&str, &str)], listener: IpAddr) -> Option<&'static str> {
        let fields = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        refuse_foreign(fields, None, listener).err().map(|foreign| foreign.field())
    }

    #[test]
    fn hosts_are_those_of_this_machine() {
        for (host, is_own) in [
            ("127.0.0.1:4566", true),
            ("127.0.0.1", true),
            ("127.9.9.9:1", true),
            ("localhost", true),
            ("LocalHost:4566", true),
            ("localhost.", true),
            ("api.localhost:4566", true),
            ("[::1]:4566", true),
            ("[::ffff:127.0.0.1]", true),
            ("evil.example", false),
            ("evil.example:4566", false),
            ("localhost.evil.example", false),
            ("evillocalhost", false),
            (".localhost", false),
            ("127.0.0.1.evil.example", false),
            ("0.0.0.0:4566", false),
            ("192.0.2.1:4566", false),
            ("[2001:db8::1]:4566", false),
            ("[", false),
            ("", false),
            ("localhost evil", false),
        ] {
            let expected = (!is_own).then_some("Host");
            assert_eq!(check(&[("Host", host)], LOOPBACK), expected, "{host}");
            assert_eq!(check(&[("host", host), ("host", "localhost")], LOOPBACK), expected, "two: {host}");
            assert_eq!(check(&[("Host", host)], EVERYWHERE), None, "{host}");
        }
        assert_eq!(check(&[], LOOPBACK), None, "HTTP/1.0");
        let own = IpAddr::from([127, 0, 0, 9]);
        assert_eq!(check(&[("Host", "127.0.0.9")], own), None);
        let target = refuse_foreign([].into_iter(), Some(b"evil.example:80"), LOOPBACK);
        assert_eq!(target, Err(Foreign::Host("evil.example:80".to_owned())));
    }

    #[test]
    fn origins_are_the_listeners_own() {
        for (host, origin, is_own) in [
            ("localhost:4566", "http://localhost:4566", true),
            ("127.0.0.1:4566", "http://127.0.0.1:4566", true),
            ("localhost", "http://localhost:80", true),
            ("localhost:80", "http://localhost", true),
            ("localhost:443", "https://localhost", true),
            ("[::1]:4566", "http://[::1]:4566", true),
            ("localhost:4566", "http://localhost:3000", false),
            ("localhost:4566", "http://127.0.0.1:4566", false),
            ("localhost:4566", "http://evil.example", false),
            ("localhost:4566", "null", false),
            ("localhost:4566", "", false),
            ("localhost:4566", "http://", false),
            ("localhost:4566", "file://localhost:4566", false),
            ("localhost:4566", "chrome-extension://localhost:4566", false),
        ] {
            for listener in [LOOPBACK, EVERYWHERE] {
                let refused = check(&[("Host", host), ("Origin", origin)], listener);
                assert_eq!(refused, (!is_own).then_some("Origin"), "{origin} at {host}");
            }
        }
        assert_eq!(check(&[("origin", "http://localhost")], LOOPBACK), Some("Origin"), "without a host");
    }

    #[test]
    fn browsers_say_whose_page_it_is() {
        for (site, is_own) in
            [("none", true), ("same-origin", true), ("same-site", false), ("cross-site", false), ("", false)]
        {
            for listener in [LOOPBACK, EVERYWHERE] {
                let refused = check(&[("Host", "localhost"), ("Sec-Fetch-Site", site)], listener);
                assert_eq!(refused, (!is_own).then_some("Sec-Fetch-Site"), "{site}");
            }
        }
    }

    #[test]
    fn messages_show_a_bounded_part_on_one_line() {
        let fields = [("host".as_bytes(), format!("a\r\n{}", "b".repeat(500)).into_bytes())];
        let fields = fields.iter().map(|(name, value)| (*name, value.as_slice()));
        let message = refuse_foreign(fields, None, LOOPBACK).expect_err("foreign").to_string();
        assert!(message.len() < 400 && !message.contains('\n') && message.contains("a\\r\\nb"), "{message}");
    }
}
