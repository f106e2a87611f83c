//! Which payloads are bytes and which are text, and what becomes of them on their way (R-INT-23 to 25).

use std::borrow::Cow;

use ringgate_snapshot::schema::ArchivedContentHandling;

use crate::base64::{self, BadBase64};

/// What is done to a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// It is text: what is no UTF-8 becomes U+FFFD.
    Text,
    /// It is base64 text that becomes bytes.
    Decode,
    /// It is bytes, and stays as it is. No template may read it (R-INT-26).
    Bytes,
    /// It is bytes that become base64 text.
    Encode,
}

/// What a request's payload becomes before a template or the upstream gets it (R-INT-23). `matches` says whether its
/// Content-Type is one of the API's binary media types, by [`content_type_matches`].
pub fn request_conversion(
    list_is_empty: bool,
    matches: bool,
    handling: Option<ArchivedContentHandling>,
) -> Conversion {
    use ArchivedContentHandling::{ToBinary, ToText};
    let is_binary = matches && !list_is_empty;
    match (is_binary, handling) {
        (false, None | Some(ToText)) => Conversion::Text,
        (false, Some(ToBinary)) => Conversion::Decode,
        (true, None | Some(ToBinary)) => Conversion::Bytes,
        (true, Some(ToText)) => Conversion::Encode,
    }
}

/// What a response's payload becomes before a template or the client gets it (R-INT-24). `matches` says whether the
/// upstream's Content-Type is one of the API's binary media types, by [`content_type_matches`]; `client_matches`
/// whether the client asks for one, by [`accept_matches`].
pub fn response_conversion(
    list_is_empty: bool,
    matches: bool,
    client_matches: bool,
    handling: Option<ArchivedContentHandling>,
) -> Conversion {
    use ArchivedContentHandling::{ToBinary, ToText};
    let is_binary = matches && !list_is_empty;
    let wants_binary = client_matches && !list_is_empty;
    match (is_binary, handling) {
        (false, Some(ToText)) => Conversion::Text,
        (false, Some(ToBinary)) => Conversion::Decode,
        (false, None) => {
            if wants_binary {
                Conversion::Decode
            } else {
                Conversion::Text
            }
        }
        (true, Some(ToText)) => Conversion::Encode,
        (true, Some(ToBinary)) => Conversion::Bytes,
        (true, None) => {
            if wants_binary {
                Conversion::Bytes
            } else {
                Conversion::Encode
            }
        }
    }
}

impl Conversion {
    /// Converts a payload. Borrows where nothing changes.
    ///
    /// # Errors
    /// When text to be decoded is no base64: 500 with API_CONFIGURATION_ERROR (R-INT-25).
    pub fn apply(self, payload: &[u8]) -> Result<Cow<'_, [u8]>, BadBase64> {
        Ok(match self {
            Conversion::Text => match String::from_utf8_lossy(payload) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            Conversion::Decode => Cow::Owned(base64::decode(payload)?),
            Conversion::Bytes => Cow::Borrowed(payload),
            Conversion::Encode => Cow::Owned(base64::encode(payload)),
        })
    }

    /// Whether a template can read the result (R-INT-26).
    pub fn gives_text(self) -> bool {
        matches!(self, Conversion::Text | Conversion::Encode)
    }
}

/// Whether a Content-Type is one of the binary media types. A missing one counts as JSON (R-INT-21).
pub fn content_type_matches<'l>(
    list: impl IntoIterator<Item = &'l str>,
    content_type: Option<&[u8]>,
) -> bool {
    is_listed(list, media_type(content_type.unwrap_or(b"application/json")))
}

/// Whether a client asks for one of the binary media types: the first type of its first Accept alone counts
/// (R-INT-24). Without Accept it asks for nothing particular, which only `*/*` covers.
pub fn accept_matches<'l>(list: impl IntoIterator<Item = &'l str>, accept: Option<&[u8]>) -> bool {
    let first = accept.unwrap_or_default().split(|byte| *byte == b',').next();
    is_listed(list, media_type(first.unwrap_or_default()))
}

/// A media type without its parameters and the white space around it.
pub fn media_type(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// R-INT-25: exact; `*/*` and `type/*` are wildcards where the API lists them, not where a peer sends them, and
/// `*/subtype` is none at all.
fn is_listed<'l>(list: impl IntoIterator<Item = &'l str>, found: &[u8]) -> bool {
    list.into_iter().any(|entry| {
        let entry = media_type(entry.as_bytes());
        if entry == b"*/*" || entry.eq_ignore_ascii_case(found) {
            return true;
        }
        let Some(kind) = entry.strip_suffix(b"*").filter(|kind| kind.ends_with(b"/")) else { return false };
        found.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind))
    })
}

#[cfg(test)]
mod tests;
