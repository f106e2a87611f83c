//! A request from the arguments of curl, as curl would send it over HTTP/1.1.

mod options;
mod url;

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use options::{Does, Flag, find};
use url::Url;

/// The agent that curl names; a version of its own would change with every release.
const USER_AGENT: &str = "curl/8";
/// The longest body that is read from a file, in bytes: far more than any gateway takes.
const BODY_BYTES_MAX: u64 = 64 << 20;

/// A request to be explained.
#[derive(Debug, Default)]
pub(crate) struct Request {
    /// Start line, fields, empty line.
    pub(crate) head: Vec<u8>,
    /// The body, without framing.
    pub(crate) body: Vec<u8>,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// The port it goes to.
    pub(crate) port: u16,
    /// When it came, in milliseconds since 1970, if that is known.
    pub(crate) at_ms: Option<u64>,
    /// What is not known of the request, and therefore not explained.
    pub(crate) remarks: Vec<String>,
    /// What an authorizer's function is to have returned.
    pub(crate) authorizer_result: Option<Vec<u8>>,
    /// The access key that it is taken to be signed with.
    pub(crate) caller: Option<String>,
    /// What `--aws-sigv4` asks for, and `-u` says with it.
    pub(crate) signing: Option<(String, String)>,
}

/// What the arguments have said so far.
#[derive(Default)]
struct Said {
    url: Option<String>,
    method: Option<String>,
    headers: Vec<String>,
    data: Option<Vec<u8>>,
    is_json: bool,
    is_query: bool,
    is_head: bool,
    keeps_dots: bool,
    user: Option<String>,
    /// What `--aws-sigv4` says.
    signing: Option<String>,
    defaults: Vec<(&'static str, String)>,
}

/// Reads curl's arguments; its name may come first.
pub(crate) fn read(arguments: &[String]) -> Result<Request, Failure> {
    let mut said = Said::default();
    let mut rest = arguments.iter().map(String::as_str).peekable();
    rest.next_if_eq(&"curl");
    while let Some(argument) = rest.next() {
        if argument == "-" || !argument.starts_with('-') {
            said.set_url(argument)?;
        } else if argument.starts_with("--") {
            let option = known(argument)?;
            let value = if option.has_value() { Some(value_of(argument, rest.next())?) } else { None };
            said.take(option, value.unwrap_or_default())?;
        } else {
            read_short(argument, &mut rest, &mut said)?;
        }
    }
    said.request()
}

/// `-sSX POST` and `-XPOST` as well as `-X POST`.
fn read_short<'a>(
    argument: &'a str,
    rest: &mut impl Iterator<Item = &'a str>,
    said: &mut Said,
) -> Result<(), Failure> {
    for (at, letter) in argument.char_indices().skip(1) {
        let name = format!("-{letter}");
        let option = known(&name)?;
        if !option.has_value() {
            said.take(option, "")?;
            continue;
        }
        let glued = argument.get(at + letter.len_utf8()..).filter(|value| !value.is_empty());
        let value = match glued {
            Some(value) => value,
            None => value_of(&name, rest.next())?,
        };
        return said.take(option, value);
    }
    Ok(())
}

fn known(name: &str) -> Result<Flag, Failure> {
    find(name).ok_or_else(|| {
        Failure::new(format!("`{name}` is no option of curl that `explain` knows"))
            .remedy("leave it out if it does not change what is sent")
    })
}

fn value_of<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Failure> {
    value.ok_or_else(|| Failure::new(format!("the option `{name}` of curl lacks its value")))
}

impl Said {
    fn set_url(&mut self, url: &str) -> Result<(), Failure> {
        match self.url.replace(url.to_owned()) {
            None => Ok(()),
            Some(first) => {
                let message = format!("two URLs are given, `{first}` and `{url}`");
                Err(Failure::new(message).remedy("explain one request at a time"))
            }
        }
    }

    fn take(&mut self, option: Flag, value: &str) -> Result<(), Failure> {
        match option.does {
            Does::Nothing | Does::NothingWithValue => {}
            Does::Refuse => {
                return Err(Failure::new(format!("`explain` cannot send what `{}` says", option.long))
                    .remedy("give the body with `--data-binary @FILE` and its type with `-H`"));
            }
            Does::Url => self.set_url(value)?,
            Does::Method => self.method = Some(value.to_owned()),
            Does::Header => self.headers.push(value.to_owned()),
            Does::Data => self.add_data(&lines_joined(file_or_text(value)?)),
            Does::DataRaw => self.add_data(value.as_bytes()),
            Does::DataBinary => self.add_data(&file_or_text(value)?),
            Does::DataUrlencode => self.add_data(&urlencoded(value)?),
            Does::Json => {
                self.is_json = true;
                let data = file_or_text(value)?;
                // curl joins the pieces of JSON without anything between
                self.data.get_or_insert_default().extend_from_slice(&data);
            }
            Does::Query => self.is_query = true,
            Does::Head => self.is_head = true,
            Does::PathAsIs => self.keeps_dots = true,
            Does::User => self.user = Some(value.to_owned()),
            Does::Sign => self.signing = Some(value.to_owned()),
            Does::Agent => self.set_default("User-Agent", value),
            Does::Referer => self.set_default("Referer", value),
            Does::Cookie => self.set_default("Cookie", value),
            Does::Range => self.set_default("Range", &format!("bytes={value}")),
            Does::Compressed => self.set_default("Accept-Encoding", "deflate, gzip, br, zstd"),
        }
        Ok(())
    }

    fn set_default(&mut self, name: &'static str, value: &str) {
        self.defaults.retain(|(it, _)| *it != name);
        self.defaults.push((name, value.to_owned()));
    }

    fn add_data(&mut self, data: &[u8]) {
        match &mut self.data {
            Some(known) => {
                known.push(b'&');
                known.extend_from_slice(data);
            }
            None => self.data = Some(data.to_vec()),
        }
    }

    fn request(mut self) -> Result<Request, Failure> {
        let Some(url) = self.url.take() else {
            return Err(Failure::new("no URL is given").remedy("write it behind `--`, as for curl"));
        };
        let mut url = Url::read(&url, self.keeps_dots)?;
        let signing = match self.signing.take() {
            Some(signing) => {
                let user = self.user.take().or_else(|| url.user.take()).ok_or_else(|| {
                    Failure::new("`--aws-sigv4` signs with a key, and none is given")
                        .remedy("add `-u ACCESS_KEY_ID:SECRET`")
                })?;
                Some((signing, user))
            }
            None => None,
        };
        if self.is_query
            && let Some(data) = self.data.take()
        {
            url.append_query(&String::from_utf8_lossy(&data));
        }
        let method = match &self.method {
            Some(method) => method.as_str(),
            None if self.is_head => "HEAD",
            None if self.data.is_some() => "POST",
            None => "GET",
        };
        let mut head = format!("{method} {} HTTP/1.1\r\n", url.target).into_bytes();
        for (name, value) in self.fields(&url) {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        let body = self.data.unwrap_or_default();
        Ok(Request { head, body, scheme: url.scheme, port: url.port, signing, ..Request::default() })
    }

    /// curl's own fields, each replaced or removed by one that was given; then the rest of those.
    fn fields(&self, url: &Url) -> Vec<(String, String)> {
        let mut own: Vec<(&str, String)> = vec![("Host", url.host.clone())];
        if let Some(user) = self.user.as_ref().or(url.user.as_ref()) {
            own.push(("Authorization", format!("Basic {}", base64(user.as_bytes()))));
        }
        own.push(("User-Agent", USER_AGENT.to_owned()));
        own.push(("Accept", if self.is_json { "application/json" } else { "*/*" }.to_owned()));
        for (name, value) in &self.defaults {
            own.retain(|(it, _)| it != name);
            own.push((name, value.clone()));
        }
        if let Some(data) = &self.data {
            let form = "application/x-www-form-urlencoded";
            own.push(("Content-Type", if self.is_json { "application/json" } else { form }.to_owned()));
            own.push(("Content-Length", data.len().to_string()));
        }
        let given: Vec<(&str, Option<&str>)> =
            self.headers.iter().filter_map(|line| given_field(line)).collect();
        own.retain(|(name, _)| !given.iter().any(|(it, _)| it.eq_ignore_ascii_case(name)));
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        own.chain(given).collect()
    }
}

/// `Name: value`, `Name;` with an empty value, or `Name:`, which removes curl's own.
fn given_field(line: &str) -> Option<(&str, Option<&str>)> {
    match line.split_once(':') {
        Some((name, value)) => {
            let value = value.trim();
            Some((name.trim(), (!value.is_empty()).then_some(value)))
        }
        None => line.strip_suffix(';').map(|name| (name.trim(), Some(""))),
    }
}

fn file_or_text(value: &str) -> Result<Vec<u8>, Failure> {
    match value.strip_prefix('@') {
        Some(name) => read_file(name),
        None => Ok(value.as_bytes().to_vec()),
    }
}

/// Reads a body.
pub(super) fn read_file(name: &str) -> Result<Vec<u8>, Failure> {
    let path = Path::new(if name == "-" { "/dev/stdin" } else { name });
    let failed = |error: std::io::Error| Failure::file("read", path, &error);
    if fs::metadata(path).map_err(failed)?.len() > BODY_BYTES_MAX {
        return Err(Failure::new(format!("`{name}` is larger than {} MiB", BODY_BYTES_MAX >> 20)));
    }
    fs::read(path).map_err(failed)
}

/// What `-d @FILE` does to a file: line ends and NULs go.
fn lines_joined(mut data: Vec<u8>) -> Vec<u8> {
    data.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0));
    data
}

/// `content`, `=content`, `name=content`, `@file`, `name@file`.
fn urlencoded(value: &str) -> Result<Vec<u8>, Failure> {
    let (name, content) = match value.find(['=', '@']) {
        Some(at) => {
            let (name, rest) = value.split_at(at);
            let content =
                if rest.starts_with('@') { file_or_text(rest)? } else { rest.as_bytes()[1..].to_vec() };
            (name, content)
        }
        None => ("", value.as_bytes().to_vec()),
    };
    let mut out = name.as_bytes().to_vec();
    if !name.is_empty() {
        out.push(b'=');
    }
    for byte in content {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    Ok(out)
}

/// RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    const TABLE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = TABLE[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests;
