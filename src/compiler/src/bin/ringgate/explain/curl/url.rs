//! A URL in the parts that a request is made of.

use crate::failure::Failure;

/// A URL.
#[derive(Debug)]
pub(super) struct Url {
    /// `http` or `https`.
    pub(super) scheme: &'static str,
    /// Host, and the port unless it is the scheme's own.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
    /// `user:password`, if the URL holds them.
    pub(super) user: Option<String>,
    /// Path and query.
    pub(super) target: String,
}

impl Url {
    /// Reads a URL; without a scheme it is http. As curl does, `.` and `..` segments are resolved unless they are
    /// kept, and the fragment is left out.
    pub(super) fn read(text: &str, keeps_dots: bool) -> Result<Url, Failure> {
        let refuse = |why: &str| {
            Failure::new(format!("`{text}` is no URL: {why}"))
                .remedy("write it like `http://127.0.0.1:8080/prod/pets`")
        };
        if text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(refuse("it holds a space or a control character"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
            Some(_) => return Err(refuse("the scheme is neither http nor https")),
            None => ("http", text),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user.to_owned()), host),
            None => (None, authority),
        };
        let default = if scheme == "https" { 443 } else { 80 };
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => {
                (name, port.parse().map_err(|_| refuse("the port is no number up to 65535"))?)
            }
            _ => (host, default),
        };
        if name.is_empty() {
            return Err(refuse("it names no host"));
        }
        let host = if port == default { name.to_owned() } else { format!("{name}:{port}") };
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let path = if keeps_dots { path.to_owned() } else { without_dots(path) };
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Url { scheme, host, port, user, target: format!("{slash}{path}{query}") })
    }

    /// Adds what `-G` moves into the query.
    pub(super) fn append_query(&mut self, data: &str) {
        self.target.push(if self.target.contains('?') { '&' } else { '?' });
        self.target.push_str(data);
    }
}

/// RFC 3986, 5.2.4.
fn without_dots(path: &str) -> String {
    if !path.split('/').any(is_dots) {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_slash = false;
    for segment in path.split('/').skip(1) {
        ends_in_slash = is_dots(segment);
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let mut out: String = kept.iter().flat_map(|segment| ["/", segment]).collect();
    if ends_in_slash {
        out.push('/');
    }
    out
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}
