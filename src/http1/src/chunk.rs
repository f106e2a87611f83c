//! Chunk heads (RFC 9112, 7.1).

use ringgate_http::{Limits, Reason, Refusal};

use crate::scan::{Cursor, Step, Stop};
use crate::syntax::{is_token_byte, is_value_byte};

/// The most digits of a chunk size: sixty bits, so that no sum with it overflows anywhere.
const SIZE_DIGITS_MAX: usize = 15;

/// The size of the chunk whose head stands at the start of `bytes`, and the length of that head with its CRLF.
/// `None`: more bytes are needed.
///
/// # Errors
/// [`Reason::ChunkHead`] for everything: sizes that are not 1 to 15 hexadecimal digits, white space, malformed
/// extensions, half line ends, and heads longer than the limit.
pub(crate) fn head(bytes: &[u8], limits: &Limits) -> Result<Option<(u64, usize)>, Refusal> {
    let mut cursor = Cursor::new(bytes, limits.chunk_head_bytes_max);
    match size_line(&mut cursor) {
        Ok(size) => Ok(Some((size, cursor.position))),
        Err(Stop::More) if bytes.len() < limits.chunk_head_bytes_max => Ok(None),
        Err(_) => Err(Reason::ChunkHead.into()),
    }
}

fn size_line(cursor: &mut Cursor) -> Step<u64> {
    let size = size(cursor)?;
    while cursor.peek()? == b';' {
        cursor.position += 1;
        extension(cursor)?;
    }
    cursor.line_end(Reason::ChunkHead)?;
    Ok(size)
}

fn size(cursor: &mut Cursor) -> Step<u64> {
    let mut size = 0;
    let mut digits = 0;
    while let Some(digit) = (cursor.peek()? as char).to_digit(16) {
        digits += 1;
        if digits > SIZE_DIGITS_MAX {
            return Err(Stop::Refused(Reason::ChunkHead));
        }
        size = size << 4 | u64::from(digit);
        cursor.position += 1;
    }
    if digits == 0 { Err(Stop::Refused(Reason::ChunkHead)) } else { Ok(size) }
}

/// `name`, `name=token` or `name="quoted string"`, without the optional white space that RFC 9112 calls bad.
fn extension(cursor: &mut Cursor) -> Step<()> {
    token(cursor)?;
    if cursor.peek()? != b'=' {
        return Ok(());
    }
    cursor.position += 1;
    if cursor.peek()? == b'"' { quoted_string(cursor) } else { token(cursor) }
}

fn token(cursor: &mut Cursor) -> Step<()> {
    let start = cursor.position;
    while is_token_byte(cursor.peek()?) {
        cursor.position += 1;
    }
    if cursor.position == start { Err(Stop::Refused(Reason::ChunkHead)) } else { Ok(()) }
}

/// RFC 9110, 5.6.4; the cursor stands on the opening quote.
fn quoted_string(cursor: &mut Cursor) -> Step<()> {
    cursor.position += 1;
    loop {
        let byte = cursor.peek()?;
        if !is_value_byte(byte) {
            return Err(Stop::Refused(Reason::ChunkHead));
        }
        cursor.position += 1;
        match byte {
            b'"' => return Ok(()),
            b'\\' if is_value_byte(cursor.peek()?) => cursor.position += 1,
            b'\\' => return Err(Stop::Refused(Reason::ChunkHead)),
            _ => {}
        }
    }
}
