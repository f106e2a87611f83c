//! Character classes: unions, ranges, nested classes and intersections as Java reads them.

use crate::PatternError;
use crate::escape::{Escaped, char_items};
use crate::translate::Translator;
use crate::write::push_char;

impl Translator {
    /// A class at its `[`, read to behind its `]`: in brackets, every character spelled out.
    pub(crate) fn class(&mut self) -> Result<String, PatternError> {
        self.enter()?;
        self.advance(1);
        let not = self.peek_meta() == Some('^');
        self.advance(usize::from(not));
        let items = self.class_items()?;
        self.advance(1);
        self.leave();
        Ok(format!("[{}{items}]", if not { "^" } else { "" }))
    }

    /// Items up to the `]` that ends the class, which stays unread. A `]` before any item stands for itself.
    fn class_items(&mut self) -> Result<String, PatternError> {
        let mut items = String::new();
        loop {
            let symbol = self.peek().ok_or_else(|| self.error("a class wants ']'"))?;
            match symbol.char {
                ']' if !symbol.quoted && !items.is_empty() => return Ok(items),
                '[' if !symbol.quoted => items.push_str(&self.class()?),
                '&' if !symbol.quoted
                    && self.raw_at(1).is_some_and(|next| next.char == '&' && !next.quoted) =>
                {
                    self.advance(2);
                    items = self.intersection(&items)?;
                }
                _ => items.push_str(&self.class_range()?),
            }
        }
    }

    /// What follows `&&`: all of it up to the class's end or the next `&&` is its right side.
    fn intersection(&mut self, left: &str) -> Result<String, PatternError> {
        self.enter()?;
        let mut right = String::new();
        while let Some(symbol) = self.peek() {
            match symbol.char {
                ']' | '&' if !symbol.quoted => break,
                '[' if !symbol.quoted => right.push_str(&self.class()?),
                _ => right.push_str(&format!("[{}]", self.class_items()?)),
            }
        }
        self.leave();
        match (left.is_empty(), right.is_empty()) {
            (true, true) => Err(self.error("an '&&' has no sides")),
            (true, false) => Ok(right),
            (false, true) => Ok(left.to_owned()),
            (false, false) => Ok(format!("[[{left}]&&[{right}]]")),
        }
    }

    /// One character, a range, or a set by its letter.
    fn class_range(&mut self) -> Result<String, PatternError> {
        let first = match self.class_char(false)? {
            Escaped::Char(char) => char,
            Escaped::Set(set) => return Ok(set),
        };
        let folds = self.flags.case_insensitive && !self.flags.unicode_case;
        let to = self.raw_at(1).filter(|to| to.quoted || !matches!(to.char, '[' | ']'));
        if self.peek_meta() != Some('-') || to.is_none() {
            return Ok(char_items(first, folds));
        }
        self.advance(1);
        self.peek();
        match self.class_char(true)? {
            Escaped::Char(last) if first <= last => Ok(range_items(first, last, folds)),
            _ => Err(self.error("a range in a class has no order")),
        }
    }

    fn class_char(&mut self, ends_range: bool) -> Result<Escaped, PatternError> {
        let symbol = self.raw().ok_or_else(|| self.error("a class wants ']'"))?;
        if symbol.char == '\\' && !symbol.quoted {
            let begins_range = self.raw_at(2).is_some_and(|next| next.char == '-');
            return self.escaped(ends_range || begins_range);
        }
        self.advance(1);
        Ok(Escaped::Char(symbol.char))
    }
}

/// A range, and the other cases of the ASCII letters in it if it folds.
fn range_items(first: char, last: char, folds: bool) -> String {
    let mut items = String::new();
    let mut push = |first: char, last: char| {
        push_char(&mut items, first);
        items.push('-');
        push_char(&mut items, last);
    };
    push(first, last);
    for (low, high) in [('a', 'z'), ('A', 'Z')].into_iter().filter(|_| folds) {
        let (from, to) = (first.max(low), last.min(high));
        if from <= to {
            let flip = |char: char| char::from(u8::try_from(char).unwrap_or_default() ^ 0x20);
            push(flip(from), flip(to));
        }
    }
    items
}
