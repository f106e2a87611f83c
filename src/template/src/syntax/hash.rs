use ringgate_snapshot::program::Position;

use super::cursor::{Parsed, Parser, is_name_start};
use super::directive::is_reserved;
use super::template::{Ending, Output};

/// `#` and `\` in text.
impl Parser<'_> {
    /// From a `#`: a comment, a raw block, a directive, what ends one, or literal text.
    pub(super) fn hash(&mut self, at: Position, out: &mut Output) -> Parsed<Option<Ending>> {
        if self.eat("##") {
            self.skip_while(|byte| !matches!(byte, b'\n' | b'\r'));
            let _ = self.eat("\r\n") || self.eat("\n") || self.eat("\r");
            return Ok(None);
        }
        if self.eat("#*") {
            self.skip_past("*#");
            return Ok(None);
        }
        if self.eat("#[[") {
            let start = self.at;
            if !self.skip_past("]]#") {
                return self.mistake("'#[[' without its ']]#'", "close the raw block with ']]#'");
            }
            let raw = self.since(start);
            out.text(at, raw.strip_suffix("]]#").unwrap_or(raw));
            return Ok(None);
        }
        let Some(word) = directive_word(self.rest().get(1..).unwrap_or_default()) else {
            self.at += 1;
            out.text(at, "#");
            return Ok(None);
        };
        let start = self.at;
        self.at += 1 + word.len;
        match word.name {
            "end" => self.ending(Ending::End),
            "else" => self.ending(Ending::Else),
            "elseif" => Ok(Some(Ending::ElseIf)),
            "if" => {
                let kind = self.condition()?;
                out.push(at, kind);
                Ok(None)
            }
            name => self.directive(at, start, name, out).map(|()| None),
        }
    }

    /// Passes a comment or a raw block with its end; false if it has none and reaches to the template's end. What begins
    /// another comment or raw block there is read as one token, so that `#*#` does not end a comment.
    fn skip_past(&mut self, end: &str) -> bool {
        while !self.is_at_end() {
            if self.eat(end) {
                return true;
            }
            if self.eat("#**") {
                // with the byte that follows, unless it is another '#'
                self.at += usize::from(!matches!(self.byte(0), b'#') && !self.is_at_end());
            } else if !self.eat("#[[") && !self.eat("#*") {
                self.at += 1;
            }
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        }
        false
    }

    fn ending(&mut self, ending: Ending) -> Parsed<Option<Ending>> {
        self.skip_line_end();
        Ok(Some(ending))
    }

    /// From a backslash: an escaped reference, an escaped directive, or literal text (R-VTL-06).
    pub(super) fn backslash(&mut self, at: Position, out: &mut Output) -> Parsed<()> {
        let start = self.at;
        let count = self.skip_while(|byte| byte == b'\\');
        if self.byte(0) == b'$' {
            self.at = start;
            return self.dollar(at, out);
        }
        let word = (self.byte(0) == b'#').then(|| directive_word(self.rest().get(1..).unwrap_or_default()));
        let Some(Some(word)) = word else {
            out.text(at, self.since(start));
            return Ok(());
        };
        let is_known = self.is_directive(&word);
        if count.is_multiple_of(2) {
            let ends_block = matches!(word.name, "if" | "elseif" | "else" | "end");
            let halves = ends_block || is_known && !word.has_braces && word.name != "set";
            out.text(at, &"\\".repeat(if halves { count / 2 } else { count }));
            return Ok(());
        }
        self.at += 1 + word.len;
        let printed = if is_known { start + count - (count - 1) / 2 } else { start };
        out.text(at, self.since(printed));
        Ok(())
    }

    fn is_directive(&self, word: &Word<'_>) -> bool {
        is_reserved(word.name) || self.shared.macro_names.contains(word.name)
    }
}

/// A directive's name after its `#`.
struct Word<'a> {
    name: &'a str,
    /// Bytes, braces included.
    len: usize,
    has_braces: bool,
}

fn directive_word(rest: &str) -> Option<Word<'_>> {
    let (inner, has_braces) = match rest.strip_prefix('{') {
        Some(inner) => (inner, true),
        None => (rest, false),
    };
    let is_start = |byte: u8| is_name_start(byte) || byte == b'@' && !has_braces;
    if !inner.bytes().next().is_some_and(is_start) {
        return None;
    }
    let is_word = |byte: &u8| is_name_start(*byte) || byte.is_ascii_digit() || *byte == b'@';
    let len = inner.bytes().take_while(is_word).count();
    let name = inner.get(..len)?;
    if !has_braces {
        return Some(Word { name, len, has_braces });
    }
    let is_closed = inner.get(len..)?.starts_with('}');
    is_closed.then_some(Word { name, len: len + 2, has_braces })
}
