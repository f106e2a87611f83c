//! Reads the object that a MOCK request template yields, as leniently as the original service (R-INT-37): unquoted
//! keys, single quotes, trailing and doubled commas.

/// How deep values may stand in one another.
const DEPTH_MAX: usize = 64;

/// The integer `statusCode` of an object; `None` if the text is no object, has no such key, or has something else
/// under it. The last one counts when there are several.
pub(crate) fn status_code(text: &str) -> Option<u16> {
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}') };
    let status = reader.object(0)?;
    reader.skip_blanks();
    if !reader.rest.is_empty() {
        return None;
    }
    status
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// An object; inside is its `statusCode`, if that is an integer.
    fn object(&mut self, depth: usize) -> Option<Option<u16>> {
        self.take('{')?;
        let mut status = None;
        loop {
            self.skip_blanks_and_commas();
            if self.take('}').is_some() {
                return Some(status);
            }
            let key = self.string_or_word()?;
            self.take(':')?;
            let number = self.value(depth + 1)?;
            if key == "statusCode" {
                status = number.and_then(|number| number.parse().ok());
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        self.take('[')?;
        loop {
            self.skip_blanks_and_commas();
            if self.take(']').is_some() {
                return Some(());
            }
            self.value(depth + 1)?;
        }
    }

    /// Any value; inside is the text of a number or bare word, which quotes make a string and no number.
    fn value(&mut self, depth: usize) -> Option<Option<&'a str>> {
        if depth > DEPTH_MAX {
            return None;
        }
        self.skip_blanks();
        match self.rest.chars().next()? {
            '{' => self.object(depth).map(|_| None),
            '[' => self.list(depth).map(|()| None),
            quote @ ('"' | '\'') => self.quoted(quote).map(|_| None),
            _ => self.word().map(Some),
        }
    }

    fn string_or_word(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        match self.rest.chars().next()? {
            quote @ ('"' | '\'') => self.quoted(quote),
            _ => self.word(),
        }
    }

    /// The text between quotes, escapes left as they are.
    fn quoted(&mut self, quote: char) -> Option<&'a str> {
        let inner = self.rest.strip_prefix(quote)?;
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                self.rest = &inner[at + quote.len_utf8()..];
                return Some(&inner[..at]);
            }
        }
        None
    }

    fn word(&mut self) -> Option<&'a str> {
        let ends = |c: char| ",:{}[]\"'".contains(c);
        let (word, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        Some(word.trim_end()).filter(|word| !word.is_empty())
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.skip_blanks();
        self.rest = self.rest.strip_prefix(wanted)?;
        Some(())
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn skip_blanks_and_commas(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
}

#[cfg(test)]
mod tests {
    use super::status_code;

    #[test]
    fn r_int_37_reads_leniently() {
        let check = |text: &str, status| assert_eq!(status_code(text), status, "{text}");
        check("{\"statusCode\": 200}", Some(200));
        check("  {statusCode: 204}\n", Some(204));
        check("{'statusCode': 404,}", Some(404));
        check("{,,\"a\": [1,,2,], statusCode : 500,, }", Some(500));
        check("{\"a\": {\"statusCode\": 1}, \"statusCode\": 2}", Some(2));
        check("{\"a\": \"}\\\"\", \"statusCode\": 2}", Some(2));
        check("{\"statusCode\": \"200\"}", None);
        check("{\"statusCode\": 200.0}", None);
        check("{\"statusCode\": 70000}", None);
        check("{\"statusCode\": -1}", None);
        check("{\"statusCode\": \"200'}", None);
        check("{\"statusCode\": 200", None);
        check("{\"statusCode\": 200} x", None);
        check("{}", None);
        check("", None);
        check("200", None);
        check("[]", None);
        check("{\"a\" 1}", None);
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(status_code(&format!("{{a:{}", "[".repeat(1_000_000))), None);
    }
}
