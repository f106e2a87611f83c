//! The syntax of access-log formats: where a reference begins and ends, and what stands between quotation marks.

/// Follows JSON's quotation marks through the literals of a format.
#[derive(Default)]
pub(super) struct Quotes {
    /// True between two quotation marks.
    pub(super) open: bool,
}

impl Quotes {
    /// Goes on with the next literal.
    pub(super) fn follow(&mut self, literal: &str) {
        let mut escaped = false;
        for byte in literal.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => self.open = !self.open,
                _ => {}
            }
        }
    }
}

/// Bytes of the dotted name at the start of `text`. A full stop belongs to the name only if a name follows it, so
/// that a sentence may end after a variable. Keys of authorizers may have hyphens; elsewhere a hyphen ends the name.
pub(super) fn name_bytes(text: &str) -> usize {
    let hyphens = text.starts_with("authorizer.");
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || (hyphens && byte == b'-');
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(&byte) = bytes.get(end) {
        let next_in_name = bytes.get(end + 1).is_some_and(|&next| in_name(next));
        if !(in_name(byte) || byte == b'.' && end > 0 && next_in_name) {
            break;
        }
        end += 1;
    }
    end
}

/// True for `$name` and `${name`; a lone `$`, or one before a digit, is text.
pub(super) fn is_reference(text: &str) -> bool {
    let Some(after) = text.strip_prefix('$') else { return false };
    let after = after.strip_prefix('{').unwrap_or(after);
    after.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// The reference as far as an error message needs it.
pub(super) fn reference_text(text: &str) -> String {
    const SHOWN: usize = 40;
    let ends = |c: char| !(c.is_ascii_alphanumeric() || "$.{}_".contains(c));
    text.chars().take(SHOWN).take_while(|c| !ends(*c)).collect()
}
