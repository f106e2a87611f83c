use std::collections::HashSet;

use ringgate_snapshot::program::Position;

use super::MacroDefinition;
use crate::limits::SYNTAX_DEPTH_MAX;
use crate::mistake::Mistake;

pub(super) type Parsed<T> = Result<T, Mistake>;

/// Where a parser is in its text. Strings that interpolate have a parser of their own.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Where the text begins in the template.
    base: Position,
    /// The last place whose line and column are known.
    known: (usize, Position),
    /// Between the parentheses of a method.
    pub(super) takes_names: bool,
    pub(super) shared: &'a mut Shared,
}

/// What the parsers of a template and of its strings have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) macros: Vec<MacroDefinition>,
    /// The names of macros whose definitions were passed: they alone can be escaped (R-VTL-06).
    pub(super) macro_names: HashSet<String>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, base: Position, shared: &'a mut Shared) -> Parser<'a> {
        Parser { text, at: 0, base, known: (0, base), takes_names: false, shared }
    }

    /// The byte at some distance; 0 beyond the end, where no token has one.
    pub(super) fn byte(&self, distance: usize) -> u8 {
        self.text.as_bytes().get(self.at + distance).copied().unwrap_or(0)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text from a place up to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        let is_there = self.rest().starts_with(token);
        if is_there {
            self.at += token.len();
        }
        is_there
    }

    /// Passes bytes as long as they fit, and says how many there were.
    pub(super) fn skip_while(&mut self, fits: impl Fn(u8) -> bool) -> usize {
        let count = self.rest().bytes().take_while(|byte| fits(*byte)).count();
        self.at += count;
        count
    }

    /// Blanks and line ends inside of a directive.
    pub(super) fn skip_white(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Blanks and a line end after a directive, if nothing else stands on the line (R-VTL-14).
    pub(super) fn skip_line_end(&mut self) {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
        if !self.eat("\r\n") && !self.eat("\n") && !self.eat("\r") {
            self.at = start;
        }
    }

    /// Line and column of a place. Cheap as long as places are asked for in order.
    pub(super) fn position(&mut self, at: usize) -> Position {
        if at < self.known.0 {
            self.known = (0, self.base);
        }
        let (from, mut position) = self.known;
        for character in self.text.get(from..at).unwrap_or_default().chars() {
            if character == '\n' {
                position = Position { line: position.line + 1, column: 1 };
            } else {
                position.column += 1;
            }
        }
        self.known = (at, position);
        position
    }

    pub(super) fn here(&mut self) -> Position {
        self.position(self.at)
    }

    pub(super) fn mistake<T>(&mut self, message: impl Into<String>, remedy: &str) -> Parsed<T> {
        Err(Mistake::new(self.here(), message, remedy))
    }

    /// What stands here, for messages.
    pub(super) fn found(&self) -> String {
        match self.rest().chars().next() {
            None => "the end of the template".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(character) => format!("'{character}'"),
        }
    }

    pub(super) fn expect(&mut self, token: &str, after: &str) -> Parsed<()> {
        if self.eat(token) {
            return Ok(());
        }
        let message = format!("expected '{token}' {after}, found {}", self.found());
        self.mistake(message, &format!("write '{token}' here"))
    }

    /// Goes one level deeper, and comes back.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.shared.depth >= SYNTAX_DEPTH_MAX {
            let message = format!("more than {SYNTAX_DEPTH_MAX} things stand inside each other");
            return self.mistake(message, "use #set to name the inner parts, or a #macro");
        }
        self.shared.depth += 1;
        let parsed = parse(self);
        self.shared.depth -= 1;
        parsed
    }
}

/// A name's first character: `[A-Za-z_]` (R-VTL-05).
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// A name's further characters.
pub(super) fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-'
}
