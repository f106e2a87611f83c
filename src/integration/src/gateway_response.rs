//! Gateway responses that an API has made its own: which template, and what it says (R-GWR-05 to 07).

use std::fmt;

use ringgate_snapshot::schema::ArchivedPiece;

use crate::binary::media_type;
use crate::request::is_field_value;

/// What a gateway response may name. A value that is not known, or not known yet when the request was turned away, is
/// missing. Each function appends the value and says whether there is one.
pub trait GatewayVariables {
    /// `context.X`, with `error.message` and its like.
    fn context(&self, name: &str, out: &mut Vec<u8>) -> bool;
    /// `stageVariables.X`
    fn stage_variable(&self, name: &str, out: &mut Vec<u8>) -> bool;
    /// `method.request.header.X`
    fn header(&self, name: &str, out: &mut Vec<u8>) -> bool;
    /// `method.request.querystring.X`
    fn query(&self, name: &str, out: &mut Vec<u8>) -> bool;
    /// `method.request.path.X`
    fn path(&self, name: &str, out: &mut Vec<u8>) -> bool;
}

/// A gateway response's body is larger than allowed: its template repeats what clients send. The built-in body takes
/// its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyTooLarge;

/// Appends a body: pieces one after another, a missing value as nothing, nothing escaped (R-GWR-06).
///
/// # Errors
/// When the body has more than so many bytes; then nothing is appended.
pub fn write_gateway_body(
    pieces: &[ArchivedPiece],
    variables: &dyn GatewayVariables,
    out: &mut Vec<u8>,
    bytes_max: usize,
) -> Result<(), BodyTooLarge> {
    let start = out.len();
    for piece in pieces {
        write_piece(piece, variables, out);
        if out.len() - start > bytes_max {
            out.truncate(start);
            return Err(BodyTooLarge);
        }
    }
    Ok(())
}

/// Appends a header's value (R-GWR-05). `false`, with nothing appended: it is missing or empty, or cannot be a field's
/// value, and the header is left out.
pub fn write_gateway_header(
    piece: &ArchivedPiece,
    variables: &dyn GatewayVariables,
    out: &mut Vec<u8>,
) -> bool {
    let start = out.len();
    let is_there = write_piece(piece, variables, out) && out.len() > start;
    let is_value = is_there && out.get(start..).is_some_and(is_field_value);
    if !is_value {
        out.truncate(start);
    }
    is_value
}

/// The index of the template to use, by the templates' media types (R-GWR-07): the first type of the client's Accept
/// values that has one, else the request's Content-Type, else JSON, else the first. `None` only without templates.
pub fn choose_gateway_template<'k, 'v>(
    keys: impl Iterator<Item = &'k str> + Clone,
    accept: impl Iterator<Item = &'v [u8]>,
    content_type: Option<&'v [u8]>,
) -> Option<usize> {
    let position = |wanted: &[u8]| {
        let mut keys = keys.clone();
        keys.position(|key| media_type(key.as_bytes()).eq_ignore_ascii_case(wanted))
    };
    let accepted = accept.flat_map(|value| value.split(|byte| *byte == b','));
    let first = || keys.clone().next().map(|_| 0);
    accepted
        .chain(content_type)
        .find_map(|value| position(media_type(value)))
        .or_else(|| position(b"application/json"))
        .or_else(first)
}

fn write_piece(piece: &ArchivedPiece, variables: &dyn GatewayVariables, out: &mut Vec<u8>) -> bool {
    match piece {
        ArchivedPiece::Text(text) => {
            out.extend_from_slice(text.as_bytes());
            true
        }
        ArchivedPiece::Context(name) => variables.context(name, out),
        ArchivedPiece::StageVariable(name) => variables.stage_variable(name, out),
        ArchivedPiece::Header(name) => variables.header(name, out),
        ArchivedPiece::Query(name) => variables.query(name, out),
        ArchivedPiece::Path(name) => variables.path(name, out),
    }
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the body of a gateway response is larger than allowed; name fewer of the request's values in its template",
        )
    }
}

impl std::error::Error for BodyTooLarge {}

#[cfg(test)]
mod tests;
