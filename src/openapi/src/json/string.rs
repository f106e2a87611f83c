use super::Reader;
use crate::budget::Mistake;
use crate::tree::number;
use ringgate_definition::Place;

impl Reader<'_> {
    /// A text from its opening quote, and where it stands with both quotes.
    pub(super) fn string(&mut self) -> Result<(String, Place), Mistake> {
        let (start, mut place) = (self.at, self.place(1));
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self.plain_part();
            if text.is_empty() {
                text = plain.to_owned()
            } else {
                text.push_str(plain)
            }
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => {
                    let remedy = "Write `\\n` for a new line, `\\t` for a tab, `\\u00xx` for others, or close the text";
                    return Err(self.wrong("A control character stands in a text", remedy));
                }
                None => {
                    return Err(self.wrong("The document ends inside of a text", "Close the text with `\"`"));
                }
            }
        }
        self.at += 1;
        let token = self.text.get(start..self.at).unwrap_or_default();
        place.width = number(if self.lines.ascii { token.len() } else { token.chars().count() });
        Ok((text, place))
    }

    /// Takes what stands for itself: everything up to a quote, a backslash or a control character.
    fn plain_part(&mut self) -> &str {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
        self.at += length;
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, Mistake> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let meant = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.wrong("JSON has no such escape", "Write `\\\\` for a backslash")),
        };
        self.at += 2;
        Ok(meant)
    }

    /// `\uXXXX`, or two of them that are a surrogate pair.
    fn unicode(&mut self) -> Result<char, Mistake> {
        let Some(first) = self.hex_at(self.at + 2) else {
            return Err(
                self.wrong("`\\u` needs four hexadecimal digits", "Write `\\u` and four digits `0-9a-f`")
            );
        };
        if let Some(meant) = char::from_u32(first) {
            self.at += 6;
            return Ok(meant);
        }
        let follows = self.text.as_bytes().get(self.at + 6..self.at + 8) == Some(b"\\u");
        let second = if follows { self.hex_at(self.at + 8) } else { None };
        match second {
            Some(second @ 0xdc00..=0xdfff) if first < 0xdc00 => {
                self.at += 12;
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => {
                Err(self
                    .wrong("Half of a surrogate pair is no character", "Write both halves, high one first"))
            }
        }
    }

    fn hex_at(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 4)?;
        if digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            u32::from_str_radix(digits, 16).ok()
        } else {
            None
        }
    }
}
