use std::borrow::Cow;

use aws_lc_rs::digest;

use super::Form;
use crate::encode::{base64, has_control_but_tab};
use crate::fault::Fault;
use crate::query::{self, Taken};
use crate::request::{Fields, Request, UNSIGNED_PAYLOAD};

/// The parts of the credentials as sent. All that must be there are, but nothing is known of their worth.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) form: Form,
    pub(crate) algorithm: Cow<'a, str>,
    pub(crate) credential: Cow<'a, str>,
    pub(crate) signed_headers: Cow<'a, str>,
    pub(crate) signature: Cow<'a, str>,
    /// In the query form always ISO 8601's basic form; in the header form perhaps the value of `date`.
    pub(crate) date: Cow<'a, str>,
    /// Only in the query form.
    pub(crate) expires: Option<Cow<'a, str>>,
    pub(crate) session_token: Option<Cow<'a, str>>,
    pub(crate) is_payload_unsigned: bool,
}

impl<'a> Found<'a> {
    /// The credentials of a request, `None` if it has none. A query without `X-Amz-Algorithm` is not a signed one,
    /// whatever else it has: so it is with the service.
    pub(crate) fn read<F: Fields + ?Sized>(request: &Request<'a, F>) -> Result<Option<Found<'a>>, Fault> {
        let sent = Sent::read(request.fields);
        let header = sent.text(AUTHORIZATION)?.filter(|value| !value.is_empty());
        match (header, query::has(request.query, "X-Amz-Algorithm")) {
            (Some(_), true) => Err(Fault::invalid(
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            )),
            (Some(header), false) => from_header(&sent, header).map(Some),
            (None, true) => from_query(&sent, request.query).map(Some),
            (None, false) => Ok(None),
        }
    }
}

fn from_header<'a>(sent: &Sent<'a>, header: &'a str) -> Result<Found<'a>, Fault> {
    let (algorithm, pairs) = header.split_once([' ', '\t']).unwrap_or(("", header));
    let [credential, signature, signed_headers] = pairs_of(header, pairs)?;
    let date = match sent.text(X_AMZ_DATE)? {
        Some(date) => Some(date),
        None => sent.text(DATE)?,
    };
    let mut problem = String::new();
    let parts = [("Credential", &credential), ("Signature", &signature), ("SignedHeaders", &signed_headers)];
    for (name, _) in parts.iter().filter(|(_, part)| part.is_none()) {
        problem.push_str(&format!("Authorization header requires '{name}' parameter. "));
    }
    if date.is_none_or(str::is_empty) {
        problem.push_str(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        );
    }
    let (Some(credential), Some(signature), Some(signed_headers), Some(date), true) =
        (credential, signature, signed_headers, date, problem.is_empty())
    else {
        problem.push_str(&format!(
            "(Hashed with SHA-256 and encoded with Base64) Authorization={}",
            hashed(header)
        ));
        return Err(Fault::incomplete(problem));
    };
    Ok(Found {
        form: Form::Header,
        algorithm: algorithm.into(),
        credential: credential.into(),
        signed_headers: signed_headers.into(),
        signature: signature.into(),
        date: date.into(),
        expires: None,
        session_token: sent.text(TOKEN)?.map(Cow::from),
        is_payload_unsigned: sent.text(CONTENT_SHA256)? == Some(UNSIGNED_PAYLOAD),
    })
}

/// The values of `Credential`, `Signature` and `SignedHeaders` among pairs that are parted by commas or blanks.
fn pairs_of<'a>(header: &str, pairs: &'a str) -> Result<[Option<&'a str>; 3], Fault> {
    let mut found = [None; 3];
    for pair in pairs.split(',').flat_map(|pair| pair.split(' ')).filter(|pair| !pair.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Fault::incomplete(format!(
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and \
                 encoded with Base64): '{}'.",
                hashed(header)
            )));
        };
        let place = match name {
            "Credential" => &mut found[0],
            "Signature" => &mut found[1],
            "SignedHeaders" => &mut found[2],
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(Fault::incomplete(format!(
                "Authorization header must not repeat '{name}' parameter."
            )));
        }
    }
    // an empty value is as good as none, but for an empty list, which then lacks the host
    Ok([found[0].filter(|part| !part.is_empty()), found[1].filter(|part| !part.is_empty()), found[2]])
}

fn from_query<'a>(sent: &Sent<'a>, query: &[u8]) -> Result<Found<'a>, Fault> {
    const PARAMETERS: [&str; 8] = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Content-Sha256",
    ];
    let values = query::take(query, PARAMETERS).map_err(|taken| match taken {
        Taken::Repeated(name) => {
            Fault::incomplete(format!("AWS query-string parameters must not repeat '{name}'."))
        }
        Taken::Bad(name) => {
            Fault::incomplete(format!("AWS query-string parameter '{name}' is not encoded text."))
        }
    })?;
    let mut problem = String::new();
    for (name, _) in
        PARAMETERS.iter().zip(&values).take(5).filter(|(_, v)| v.as_deref().is_none_or(str::is_empty))
    {
        problem.push_str(&format!("AWS query-string parameters must include '{name}'. "));
    }
    let [algorithm, credential, signature, signed_headers, date, expires, session_token, payload] = values;
    let (Some(algorithm), Some(credential), Some(signature), Some(signed_headers), Some(date), true) =
        (algorithm, credential, signature, signed_headers, date, problem.is_empty())
    else {
        problem.push_str("Re-examine the query-string parameters.");
        return Err(Fault::incomplete(problem));
    };
    let is_header_unsigned = sent.text(CONTENT_SHA256)? == Some(UNSIGNED_PAYLOAD);
    Ok(Found {
        form: Form::Query,
        algorithm: algorithm.into(),
        credential: credential.into(),
        signed_headers: signed_headers.into(),
        signature: signature.into(),
        date: date.into(),
        expires: expires.map(Cow::from),
        session_token: session_token.map(Cow::from),
        is_payload_unsigned: is_header_unsigned || payload.as_deref() == Some(UNSIGNED_PAYLOAD),
    })
}

/// The fields that credentials may stand in, by their place in [`Sent`].
const NAMES: [&str; 5] =
    ["authorization", "x-amz-date", "date", "x-amz-security-token", "x-amz-content-sha256"];
const AUTHORIZATION: usize = 0;
const X_AMZ_DATE: usize = 1;
const DATE: usize = 2;
const TOKEN: usize = 3;
const CONTENT_SHA256: usize = 4;

/// The values of those fields, found in one pass.
struct Sent<'a> {
    values: [Option<&'a [u8]>; NAMES.len()],
    is_repeated: [bool; NAMES.len()],
}

impl<'a> Sent<'a> {
    fn read<F: Fields + ?Sized>(fields: &'a F) -> Sent<'a> {
        let mut sent = Sent { values: [None; NAMES.len()], is_repeated: [false; NAMES.len()] };
        for (name, value) in fields.fields() {
            // the lengths tell nearly every other name apart without looking at it
            let place = NAMES.iter().position(|known| name.eq_ignore_ascii_case(known.as_bytes()));
            let Some(place) = place else { continue };
            sent.is_repeated[place] |= sent.values[place].replace(value).is_some();
        }
        sent
    }

    /// The value of a field that may come once only, as text.
    fn text(&self, place: usize) -> Result<Option<&'a str>, Fault> {
        let name = NAMES[place];
        if self.is_repeated[place] {
            return Err(Fault::incomplete(format!("'{name}' must not be repeated.")));
        }
        let Some(value) = self.values[place] else { return Ok(None) };
        let text = std::str::from_utf8(value).ok().filter(|text| !has_control_but_tab(text.as_bytes()));
        match text {
            Some(text) => Ok(Some(text.trim_matches([' ', '\t']))),
            None => Err(Fault::incomplete(format!("'{name}' is not plain text."))),
        }
    }
}

/// A digest in place of what may be somebody's token: that is how the service shows it.
fn hashed(header: &str) -> String {
    base64(digest::digest(&digest::SHA256, header.as_bytes()).as_ref())
}
