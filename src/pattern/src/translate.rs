//! A Java pattern read and written anew in the syntax of the regex crates: sequences, groups and quantifiers.
//!
//! Everything that Java and the regex crates understand differently is spelled out: sets as explicit classes, flags
//! applied to each atom where it stands, names as numbers. What is written depends on no flag of the engine.

use crate::PatternError;
use crate::symbol::{Symbol, symbols};

/// Groups and classes may nest so deep.
pub(crate) const NESTING_MAX: usize = 100;
/// Which engine the translation is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Target {
    /// The linear one. It cannot look ahead, so `$` is written as the text's very end: right for every text that does
    /// not end in a line terminator.
    Linear,
    /// The one that backtracks, for a pattern of so many groups; it can do all that we translate.
    Backtracking { groups: usize },
}

/// A pattern in the regex crates' syntax, and what was learned on the way.
#[derive(Debug)]
pub(crate) struct Translation {
    pub(crate) text: String,
    /// The pattern is these characters and nothing else.
    pub(crate) literal: Option<String>,
    /// Something in it needs the backtracking engine.
    pub(crate) backtracks: bool,
    /// A `$` or `\Z` stands in it, which a text's last line terminator concerns.
    pub(crate) has_dollar: bool,
    /// How many capturing groups there are.
    pub(crate) groups: usize,
    /// Names of groups, and their numbers.
    pub(crate) names: Vec<(String, usize)>,
}

/// Java's embedded flags: `(?idmsuxU)`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) case_insensitive: bool,
    pub(crate) unix_lines: bool,
    pub(crate) multi_line: bool,
    pub(crate) dot_all: bool,
    pub(crate) unicode_case: bool,
    pub(crate) comments: bool,
    pub(crate) unicode_classes: bool,
}

pub(crate) fn translate(java: &str, target: Target) -> Result<Translation, PatternError> {
    let mut translator = Translator::new(java, target);
    translator.alternatives()?;
    if translator.peek().is_some() {
        return Err(translator.error("a ')' closes no group"));
    }
    Ok(translator.done)
}

pub(crate) struct Translator {
    symbols: Vec<Symbol>,
    position: usize,
    end: usize,
    nesting: usize,
    pub(crate) target: Target,
    pub(crate) flags: Flags,
    pub(crate) done: Translation,
}

/// Reading symbols.
impl Translator {
    fn new(java: &str, target: Target) -> Translator {
        let done = Translation {
            text: String::with_capacity(java.len() * 2),
            literal: Some(String::new()),
            backtracks: false,
            has_dollar: false,
            groups: 0,
            names: Vec::new(),
        };
        let symbols = symbols(java);
        Translator {
            symbols,
            position: 0,
            end: java.len(),
            nesting: 0,
            target,
            flags: Flags::default(),
            done,
        }
    }

    pub(crate) fn error(&self, problem: &'static str) -> PatternError {
        PatternError { at: self.symbols.get(self.position).map_or(self.end, |symbol| symbol.at), problem }
    }

    /// The next symbol as it is.
    pub(crate) fn raw(&self) -> Option<Symbol> {
        self.symbols.get(self.position).copied()
    }

    /// A symbol further on, as it is.
    pub(crate) fn raw_at(&self, ahead: usize) -> Option<Symbol> {
        self.symbols.get(self.position + ahead).copied()
    }

    /// The next symbol that counts: with `(?x)`, blanks and comments do not.
    pub(crate) fn peek(&mut self) -> Option<Symbol> {
        while self.flags.comments {
            match self.raw() {
                Some(Symbol { char: '\t'..='\r' | ' ', quoted: false, .. }) => self.position += 1,
                Some(Symbol { char: '#', quoted: false, .. }) => self.skip_comment(),
                _ => break,
            }
        }
        self.raw()
    }

    fn skip_comment(&mut self) {
        let unix = self.flags.unix_lines;
        let ends = |char| char == '\n' || !unix && matches!(char, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        while self.raw().is_some_and(|symbol| !ends(symbol.char)) {
            self.position += 1;
        }
    }

    /// The next symbol that counts, if it is a metacharacter's place: never a quoted one.
    pub(crate) fn peek_meta(&mut self) -> Option<char> {
        self.peek().filter(|symbol| !symbol.quoted).map(|symbol| symbol.char)
    }

    pub(crate) fn advance(&mut self, symbols: usize) {
        self.position += symbols;
    }

    /// Takes the next symbol as it is, if it is this unquoted character.
    pub(crate) fn take(&mut self, char: char) -> bool {
        let is = self.raw().is_some_and(|symbol| !symbol.quoted && symbol.char == char);
        self.position += usize::from(is);
        is
    }

    pub(crate) fn enter(&mut self) -> Result<(), PatternError> {
        self.nesting += 1;
        if self.nesting > NESTING_MAX { Err(self.error("groups or classes nest too deep")) } else { Ok(()) }
    }

    pub(crate) fn leave(&mut self) {
        self.nesting -= 1;
    }
}

/// Sequences and quantifiers.
impl Translator {
    pub(crate) fn alternatives(&mut self) -> Result<(), PatternError> {
        loop {
            self.sequence()?;
            if self.peek_meta() != Some('|') {
                return Ok(());
            }
            self.advance(1);
            self.write("|");
        }
    }

    fn sequence(&mut self) -> Result<(), PatternError> {
        while let Some(symbol) = self.peek() {
            let start = self.done.text.len();
            let meta = if symbol.quoted { '\0' } else { symbol.char };
            match meta {
                '|' | ')' => return Ok(()),
                '*' | '+' | '?' => {
                    return Err(
                        self.error("a quantifier repeats nothing; write '\\' before it to mean itself")
                    );
                }
                // As Java reads it: a count without an atom, or behind another count, repeats the empty string.
                '{' => self.write("(?:)"),
                '(' => {
                    if !self.group()? {
                        continue;
                    }
                }
                '[' => {
                    let class = self.class()?;
                    self.write_class(&class);
                }
                '\\' => self.escape()?,
                '.' | '^' | '$' => {
                    self.advance(1);
                    self.write_sign(meta);
                }
                _ => {
                    self.advance(1);
                    self.write_char(symbol.char);
                }
            }
            self.quantifier(start)?;
        }
        Ok(())
    }

    /// A quantifier of what was written from `start` on, if there is one.
    fn quantifier(&mut self, start: usize) -> Result<(), PatternError> {
        let count = match self.peek_meta() {
            Some(sign @ ('*' | '+' | '?')) => {
                self.advance(1);
                sign.to_string()
            }
            Some('{') => self.count()?,
            _ => return Ok(()),
        };
        self.make_repeatable(start);
        self.done.literal = None;
        match self.peek_meta() {
            Some('?') => {
                self.advance(1);
                self.write(&count);
                self.write("?");
            }
            Some('+') => {
                self.advance(1);
                self.done.backtracks = true;
                self.done.text.insert_str(start, "(?>");
                self.write(&count);
                self.write(")");
            }
            _ => self.write(&count),
        }
        Ok(())
    }

    /// The backtracking engine repeats nothing that has no width by its looks; an alternative hides the looks.
    fn make_repeatable(&mut self, start: usize) {
        let atom = self.done.text.get(start..).unwrap_or_default();
        let by_width = atom.starts_with('[') || !atom.starts_with(['(', '\\']) || atom.starts_with(r"\x");
        if self.target != Target::Linear && !by_width {
            self.done.text.insert_str(start, "(?:");
            self.write("|");
            self.write_never();
            self.write(")");
        }
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    fn count(&mut self) -> Result<String, PatternError> {
        self.advance(1);
        let least =
            self.number()?.ok_or_else(|| self.error("a '{' needs a count; write '\\{' to mean itself"))?;
        let most = if self.take(',') { self.number()? } else { Some(least) };
        if most.is_some_and(|most| most < least) {
            return Err(self.error("the larger count comes first"));
        }
        if !self.take('}') {
            return Err(self.error("a count wants '}'"));
        }
        Ok(match most {
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least},}}"),
        })
    }

    fn number(&mut self) -> Result<Option<u32>, PatternError> {
        let mut number = None;
        while let Some(digit) =
            self.raw().filter(|symbol| !symbol.quoted).and_then(|symbol| symbol.char.to_digit(10))
        {
            let more = number.unwrap_or(0_u32).checked_mul(10).and_then(|tens| tens.checked_add(digit));
            number = Some(
                more.filter(|more| *more <= i32::MAX as u32)
                    .ok_or_else(|| self.error("the count is too large"))?,
            );
            self.advance(1);
        }
        Ok(number)
    }
}
