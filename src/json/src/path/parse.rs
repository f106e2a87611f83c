//! A path's text to its steps.

use super::function::Function;
use super::{
    Argument, LITERAL_BYTES_MAX, NESTING_MAX, PATH_BYTES_MAX, Path, PathError, Route, STEPS_MAX, Step,
};
use crate::heap::Heap;
use crate::read::read_lenient;
use crate::value::Value;

pub(super) fn path(text: &str) -> Result<Path, PathError> {
    if text.len() > PATH_BYTES_MAX {
        return Err(PathError { at: PATH_BYTES_MAX, problem: "the path is too long" });
    }
    let end = text.trim_end_matches(' ').len();
    let mut parser = Parser {
        text: text.get(..end).unwrap_or_default(),
        at: 0,
        in_filter: false,
        nesting: 0,
        steps: 0,
        literals: Heap::new(LITERAL_BYTES_MAX),
    };
    parser.skip_spaces();
    let route = parser.route()?;
    match parser.peek() {
        None => Ok(Path { route, literals: parser.literals }),
        Some(_) => Err(parser.error("'.' or '[' is expected here")),
    }
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Within a filter or a function's arguments a name ends at more signs.
    pub(super) in_filter: bool,
    nesting: usize,
    steps: usize,
    pub(super) literals: Heap,
}

/// Reading signs.
impl<'t> Parser<'t> {
    pub(super) fn error(&self, problem: &'static str) -> PathError {
        PathError { at: self.at, problem }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is = self.rest().starts_with(sign);
        self.at += if is { sign.len() } else { 0 };
        is
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Takes a sign behind any spaces.
    pub(super) fn take_spaced(&mut self, sign: &str) -> bool {
        self.skip_spaces();
        self.take(sign)
    }

    pub(super) fn enter(&mut self) -> Result<(), PathError> {
        self.nesting += 1;
        if self.nesting > NESTING_MAX { Err(self.error("filters nest too deep")) } else { Ok(()) }
    }

    pub(super) fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// What is between the sign here and the next one like it that has no backslash before; the reader ends behind.
    pub(super) fn delimited(&mut self) -> Result<&'t str, PathError> {
        let quote = self.peek();
        let start = self.at + 1;
        let mut escaped = false;
        for (at, byte) in self.text.bytes().enumerate().skip(start) {
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if Some(byte) == quote {
                self.at = at + 1;
                return Ok(self.text.get(start..at).unwrap_or_default());
            }
        }
        Err(self.error("this is not closed"))
    }

    /// A piece of JSON up to its matching bracket, as a literal.
    pub(super) fn json(&mut self) -> Result<Value, PathError> {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => {
                    self.delimited()?;
                    continue;
                }
                b'[' | b'{' => open += 1,
                b']' | b'}' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                let json = self.text.get(start..self.at).unwrap_or_default();
                return read_lenient(&mut self.literals, json)
                    .map_err(|_| self.error("the literal is too long"));
            }
        }
        Err(PathError { at: start, problem: "this is not closed" })
    }
}

/// Steps.
impl Parser<'_> {
    /// A root, which may be left out at the very beginning, and its steps.
    pub(super) fn route(&mut self) -> Result<Route, PathError> {
        let mut steps = Vec::new();
        let from_document = match self.peek() {
            Some(root @ (b'$' | b'@')) => {
                self.at += 1;
                if !self.ends_route() && !matches!(self.peek(), Some(b'.' | b'[')) {
                    return Err(self.error("'.' or '[' is expected here"));
                }
                root == b'$'
            }
            None => return Err(self.error("a path begins with '$', '@' or a name")),
            // Without a root, `$.` is put before whatever is there: before a point that makes a scan.
            Some(b'.') => {
                self.at += 1;
                if self.peek() == Some(b'.') {
                    return Err(self.error("a name, '*' or '[' is expected after '.'"));
                }
                steps.push(Step::Scan);
                self.step(&mut steps)?;
                true
            }
            Some(_) => {
                self.step(&mut steps)?;
                true
            }
        };
        while !self.ends_route() {
            self.step(&mut steps)?;
        }
        Ok(Route::new(from_document, invert_scan(steps)))
    }

    /// Whether what stands here belongs to no path.
    fn ends_route(&self) -> bool {
        match self.peek() {
            None => true,
            Some(byte) => {
                self.in_filter
                    && matches!(
                        byte,
                        b' ' | b')' | b'<' | b'>' | b'=' | b'~' | b'!' | b'&' | b'|' | b',' | b']'
                    )
            }
        }
    }

    fn step(&mut self, steps: &mut Vec<Step>) -> Result<(), PathError> {
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return Err(self.error("the path has too many steps"));
        }
        if self.take("..") {
            steps.push(Step::Scan);
        } else {
            self.take(".");
        }
        let step = match self.peek() {
            Some(b'[') => self.bracket()?,
            Some(b'*') => {
                self.at += 1;
                Step::Wildcard
            }
            None | Some(b'.') => return Err(self.error("a name, '*' or '[' is expected after '.'")),
            Some(_) => self.name()?,
        };
        steps.push(step);
        Ok(())
    }

    /// `name` or `name(arguments)`.
    fn name(&mut self) -> Result<Step, PathError> {
        let start = self.at;
        while !self.ends_route() && !matches!(self.peek(), Some(b'.' | b'[' | b'(' | b' ')) {
            self.at += 1;
        }
        let name = self.text.get(start..self.at).unwrap_or_default();
        match self.peek() {
            Some(b' ') if !self.in_filter => Err(self.error("a name with a space is written ['like this']")),
            Some(b'(') => match Function::named(name) {
                Some(function) => self.arguments().map(|arguments| Step::Function(function, arguments)),
                // No function: the parentheses belong to the name.
                None => {
                    let len = self.rest().find(['.', '[', ' ']).unwrap_or(self.rest().len());
                    self.at += len;
                    Ok(Step::Property(self.text.get(start..self.at).unwrap_or_default().into()))
                }
            },
            _ if name.is_empty() => Err(self.error("a name, '*' or '[' is expected here")),
            _ => Ok(Step::Property(name.into())),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Argument>, PathError> {
        self.at += 1;
        self.enter()?;
        let outside = std::mem::replace(&mut self.in_filter, true);
        let mut arguments = Vec::new();
        while !self.take_spaced(")") {
            arguments.push(self.argument()?);
            if !self.take_spaced(",") && self.peek() != Some(b')') {
                return Err(self.error("',' or ')' is expected here"));
            }
        }
        self.in_filter = outside;
        self.leave();
        Ok(arguments)
    }

    fn argument(&mut self) -> Result<Argument, PathError> {
        self.skip_spaces();
        match self.peek() {
            Some(b'$' | b'@') => self.route().map(Argument::Route),
            _ => self.literal().map(Argument::Literal),
        }
    }
}

/// A function behind a scan works on all that the scan finds: `$..price.sum()` is `$.sum($..price)`.
fn invert_scan(mut steps: Vec<Step>) -> Vec<Step> {
    let is_function = |step: &Step| matches!(step, Step::Function(..));
    if !matches!(steps.first(), Some(Step::Scan)) || !steps.last().is_some_and(is_function) {
        return steps;
    }
    let place = steps.iter().position(is_function).unwrap_or(0);
    let mut from_function = steps.split_off(place);
    if let Some(Step::Function(_, arguments)) = from_function.first_mut() {
        *arguments = vec![Argument::Route(Route::new(true, steps))];
    }
    from_function
}

/// Backslash escapes in quoted names and strings; one before any other character stands for that character.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut units: Vec<u16> = Vec::new();
    while let Some(char) = chars.next() {
        let escaped = if char == '\\' { chars.next() } else { None };
        if escaped == Some('u')
            && let Some(unit) =
                chars.as_str().get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok())
        {
            units.push(unit);
            chars = chars.as_str().get(4..).unwrap_or_default().chars();
            continue;
        }
        out.push_str(&String::from_utf16_lossy(&std::mem::take(&mut units)));
        out.push(match escaped {
            None => char,
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\x08',
            Some('f') => '\x0C',
            Some(other) => other,
        });
    }
    out.push_str(&String::from_utf16_lossy(&units));
    out
}
