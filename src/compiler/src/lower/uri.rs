//! Reads an integration URI whose stage variables are filled in already (R-INT-04).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::code;

/// The longest URI that is sent, in bytes.
pub(crate) const URI_BYTES_MAX: usize = 8 * 1024;
const HOST_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

/// A URI taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Uri {
    /// `https`
    pub(crate) tls: bool,
    /// Lower case, without brackets.
    pub(crate) host: String,
    /// The port, also when it is the scheme's own.
    pub(crate) port: u16,
    /// The path, which starts with `/`.
    pub(crate) path: Vec<Piece>,
    /// Without `?`.
    pub(crate) query: String,
}

/// A piece of a path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Sent as it is.
    Text(String),
    /// What stands between `{` and `}`.
    Placeholder(String),
}

/// Why a text is no URI that can be called.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The diagnostic's code.
    pub(crate) code: &'static str,
    /// What is wrong, to follow `the URI`.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl Fault {
    fn new(what: impl Into<String>, remedy: &'static str) -> Fault {
        Fault { code: code::URI, what: what.into(), remedy }
    }
}

impl Uri {
    /// The value of the Host field: the port only when it is not the scheme's own.
    pub(crate) fn host_field(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let default_port = if self.tls { 443 } else { 80 };
        if self.port == default_port { host } else { format!("{host}:{}", self.port) }
    }
}

/// Takes a URI apart.
///
/// # Errors
/// If it is not `http` or `https`, has user information or a fragment, a malformed host or port, a placeholder
/// outside its path, or a character that no URI may have.
pub(crate) fn parse(text: &str) -> Result<Uri, Fault> {
    if text.len() > URI_BYTES_MAX {
        return Err(Fault::new(format!("is longer than {URI_BYTES_MAX} bytes"), "shorten it"));
    }
    check_characters(text)?;
    let (tls, rest) = split_scheme(text)?;
    if rest.contains('#') {
        return Err(Fault::new("has a fragment, which is never sent", "remove `#` and what follows"));
    }
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let (host, port) = split_authority(authority)?;
    if has_placeholder(query) {
        return Err(Fault {
            code: code::URI_PLACEHOLDER,
            what: "has a placeholder in its query string, where none is filled".to_owned(),
            remedy: "map the parameter with `integration.request.querystring.<name>` in place of it",
        });
    }
    let port = match port {
        Some(port) => port,
        None if tls => 443,
        None => 80,
    };
    Ok(Uri { tls, host: read_host(host)?, port, path: split_path(path), query: query.to_owned() })
}

/// Text and placeholders. `${…}` that is no stage variable stays as it is (R-INT-04).
pub(crate) fn split_path(path: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        let Some(close) = from_open.find('}') else { break };
        let name = &from_open[1..close];
        text.push_str(before);
        rest = &from_open[close + 1..];
        if before.ends_with('$') || name.is_empty() || name.contains('{') {
            text.push_str(&from_open[..=close]);
            continue;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Placeholder(name.to_owned()));
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn has_placeholder(text: &str) -> bool {
    split_path(text).iter().any(|piece| matches!(piece, Piece::Placeholder(_)))
}

/// A line break here would be a second header there, so nothing outside RFC 3986 passes, but braces (placeholders
/// that stay) do.
fn check_characters(text: &str) -> Result<(), Fault> {
    const ALLOWED: &[u8] = b"-._~:/?#[]@!$&'()*+,;=%{}";
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || c.is_ascii() && ALLOWED.contains(&(*c as u8))))
    {
        None => Ok(()),
        Some(bad) => Err(Fault::new(
            format!("has the character {bad:?}, which no URI may have"),
            "percent-encode it or take it out",
        )),
    }
}

fn split_scheme(text: &str) -> Result<(bool, &str), Fault> {
    const REMEDY: &str = "write an absolute URI such as `https://pets.example.com/v1/pets`";
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Fault::new("has no scheme", REMEDY));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok((false, rest)),
        "https" => Ok((true, rest)),
        other => Err(Fault::new(format!("has the scheme `{other}`; only http and https are called"), REMEDY)),
    }
}

fn split_authority(authority: &str) -> Result<(&str, Option<u16>), Fault> {
    if authority.contains('@') {
        return Err(Fault::new(
            "has user information before `@`",
            "send credentials as a header, mapped from a stage variable or a static value",
        ));
    }
    let (host, port) = match authority.rfind(']') {
        Some(at) => authority.split_at(at + 1),
        None => authority.split_at(authority.rfind(':').unwrap_or(authority.len())),
    };
    let port = match port.strip_prefix(':') {
        Some(port) => Some(read_port(port)?),
        None if port.is_empty() => None,
        None => return Err(Fault::new(format!("has `{port}` after its host"), "separate the port with `:`")),
    };
    Ok((host, port))
}

fn read_port(port: &str) -> Result<u16, Fault> {
    let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(number) if digits && number != 0 => Ok(number),
        _ => Err(Fault::new(format!("has the port `{port}`"), "use a port from 1 to 65535")),
    }
}

fn read_host(host: &str) -> Result<String, Fault> {
    if host.is_empty() {
        return Err(Fault::new("has no host", "name the host after `://`"));
    }
    if host.contains(['{', '}']) {
        return Err(Fault {
            code: code::URI_PLACEHOLDER,
            what: "has a placeholder in its host: a client would choose whom the gateway calls".to_owned(),
            remedy: "name the host, or take it from a stage variable: `${stageVariables.<name>}`",
        });
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or_default();
        return match address.parse::<Ipv6Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(Fault::new("has a malformed IPv6 address", "write it like `[2001:db8::1]`")),
        };
    }
    read_name(&host.to_ascii_lowercase())
}

/// A name or an IPv4 address. A last label that looks like a number must be one of four plain decimals: resolvers
/// disagree about what `0x7f.1` means.
fn read_name(host: &str) -> Result<String, Fault> {
    const REMEDY: &str = "use letters, digits, `-` and `_` between single full stops";
    let label_is_fine = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if host.len() > HOST_BYTES_MAX || !host.split('.').all(label_is_fine) {
        return Err(Fault::new(format!("has the malformed host `{host}`"), REMEDY));
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Err(Fault::new(format!("has the malformed address `{host}`"), "write it like `192.0.2.7`"));
    }
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests;
