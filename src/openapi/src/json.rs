//! JSON with places (RFC 8259). Our own, because the readers at hand drop where a value stood.

mod string;

use crate::budget::{Budget, Mistake, report_duplicates};
use crate::codes;
use crate::tree::{Key, Node, ReadLimits, Value, number};
use ringgate_definition::{Diagnostic, Diagnostics, Place, SourceId};

/// Reads a JSON document.
pub(crate) fn read(
    text: &str,
    source: SourceId,
    limits: &ReadLimits,
    diagnostics: &mut Diagnostics,
) -> Result<Node, Mistake> {
    let mut reader = Reader {
        text,
        at: 0,
        lines: Lines { source, ascii: text.is_ascii(), line: 1, line_start: 0, known_at: 0, known_column: 1 },
        budget: Budget::new(limits),
        diagnostics,
    };
    reader.skip_blank()?;
    let node = reader.value(1)?;
    reader.skip_blank()?;
    if reader.at < text.len() {
        return Err(reader.wrong("Something follows the end of the JSON document", "Remove it"));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    lines: Lines,
    budget: Budget,
    diagnostics: &'a mut Diagnostics,
}

/// Turns offsets into lines and columns. Asked in ascending order, it looks at each byte once.
struct Lines {
    source: SourceId,
    ascii: bool,
    line: u32,
    line_start: usize,
    known_at: usize,
    known_column: u32,
}

impl Lines {
    fn place(&mut self, text: &str, at: usize, width: u32) -> Place {
        let column = if self.ascii {
            number(at.saturating_sub(self.line_start)).saturating_add(1)
        } else {
            if at >= self.known_at {
                let between = text.get(self.known_at..at).unwrap_or_default();
                self.known_column = self.known_column.saturating_add(number(between.chars().count()));
                self.known_at = at;
            }
            self.known_column
        };
        Place { source: self.source, line: self.line, column, width }
    }

    fn next_line(&mut self, start: usize) {
        self.line = self.line.saturating_add(1);
        self.line_start = start;
        self.known_at = start;
        self.known_column = 1;
    }
}

impl<'a> Reader<'a> {
    /// One value; `depth` counts the containers including it, if it is one.
    fn value(&mut self, depth: usize) -> Result<Node, Mistake> {
        let place = self.place(1);
        self.budget.take_node(place)?;
        match self.peek() {
            Some(b'{') => {
                self.budget.check_depth(depth, place)?;
                Ok(Node { place, value: self.map(depth)? })
            }
            Some(b'[') => {
                self.budget.check_depth(depth, place)?;
                Ok(Node { place, value: self.list(depth)? })
            }
            Some(b'"') => {
                let (text, place) = self.string()?;
                Ok(Node { place, value: Value::Text(text) })
            }
            Some(b'-' | b'0'..=b'9') => self.number(place),
            _ => self.word(place),
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut entries = Vec::new();
        self.skip_blank()?;
        if self.eat(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.wrong_key());
            }
            let (text, place) = self.string()?;
            self.skip_blank()?;
            if !self.eat(b':') {
                return Err(self.wrong("A `:` is missing after the key", "Write `\"key\": value`"));
            }
            self.skip_blank()?;
            let node = self.value(depth + 1)?;
            entries.push((Key { text, place }, node));
            self.skip_blank()?;
            if self.eat(b'}') {
                break;
            }
            if !self.eat(b',') {
                return Err(
                    self.wrong("A `,` or `}` is missing after the value", "Part the entries with commas")
                );
            }
            self.skip_blank()?;
        }
        report_duplicates(&entries, self.diagnostics);
        Ok(Value::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_blank()?;
        if self.eat(b']') {
            return Ok(Value::List(items));
        }
        loop {
            if self.peek() == Some(b']') {
                return Err(self.wrong("A comma stands before the end of the list", "Remove the comma"));
            }
            items.push(self.value(depth + 1)?);
            self.skip_blank()?;
            if self.eat(b']') {
                return Ok(Value::List(items));
            }
            if !self.eat(b',') {
                return Err(
                    self.wrong("A `,` or `]` is missing after the value", "Part the items with commas")
                );
            }
            self.skip_blank()?;
        }
    }

    fn number(&mut self, place: Place) -> Result<Node, Mistake> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
        let text = rest.get(..length).unwrap_or_default();
        if !is_json_number(text) {
            let message = format!("`{}` is not a JSON number", crate::budget::shortened(text));
            return Err(self.wrong(message, "Write it like `-12.5e3`, without `+` and leading zeros"));
        }
        self.at += length;
        let place = Place { width: number(length), ..place };
        Ok(Node { place, value: Value::Number(text.to_owned()) })
    }

    fn word(&mut self, place: Place) -> Result<Node, Mistake> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let value = match rest.get(..length).unwrap_or_default() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "" if rest.is_empty() => {
                return Err(
                    self.wrong("The document ends where a value should stand", "Write the missing end")
                );
            }
            _ => {
                let remedy = "Write a text in double quotes, a number, `true`, `false`, `null`, `{` or `[`; \
                              a document that starts with `{` or `[` is read as JSON, not as YAML";
                return Err(self.wrong("Here a JSON value should stand", remedy));
            }
        };
        self.at += length;
        Ok(Node { place: Place { width: number(length), ..place }, value })
    }

    fn wrong_key(&mut self) -> Mistake {
        match self.peek() {
            Some(b'}') => self.wrong("A comma stands before the end of the map", "Remove the comma"),
            None => self.wrong("The document ends inside of a map", "Write the missing `}`"),
            _ => self.wrong("A key must be a text in double quotes", "Put the key in double quotes; a document that starts with `{` or `[` is read as JSON, not as YAML"),
        }
    }

    /// Blanks, lines, and the refusal of comments.
    fn skip_blank(&mut self) -> Result<(), Mistake> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.lines.next_line(self.at);
                }
                Some(b'#' | b'/') => {
                    let remedy = "Remove it, use a `description`, or write the document as YAML";
                    let mut mistake = self.wrong("JSON has no comments", remedy);
                    mistake.code = codes::JSON_COMMENT;
                    return Err(mistake);
                }
                _ => return Ok(()),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    fn place(&mut self, width: u32) -> Place {
        self.lines.place(self.text, self.at, width)
    }

    fn wrong(&mut self, message: impl Into<String>, remedy: &str) -> Mistake {
        let place = self.place(1);
        Box::new(Diagnostic::error(codes::JSON_SYNTAX, place, message).remedy(remedy))
    }
}

/// `-?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?`
pub(crate) fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
