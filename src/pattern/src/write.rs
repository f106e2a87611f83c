//! Writing what was read: each atom so that it means the same in either engine, whatever their flags.

use crate::translate::{Flags, Target, Translator};

/// What any line terminator is to Java, as the items of a class.
const LINE_TERMINATORS: &str = r"\n\r\x{85}\x{2028}\x{2029}";
/// What matches nothing at all.
const NEVER: &str = r"[\x00&&\x01]";

impl Translator {
    pub(crate) fn write(&mut self, text: &str) {
        self.done.text.push_str(text);
        self.done.literal = None;
    }

    pub(crate) fn write_never(&mut self) {
        self.write(NEVER);
    }

    /// A character that stands for itself: one atom, so that a quantifier repeats it alone. Without `(?u)`, `(?i)`
    /// concerns ASCII only in Java, while the engines' own flag would let `k` match the Kelvin sign.
    pub(crate) fn write_char(&mut self, char: char) {
        let folds = self.flags.case_insensitive && (char.is_ascii_alphabetic() || self.flags.unicode_case);
        if !folds {
            if let Some(literal) = &mut self.done.literal {
                literal.push(char);
            }
            push_char(&mut self.done.text, char);
        } else if self.flags.unicode_case {
            self.write("(?i:");
            push_char(&mut self.done.text, char);
            self.write(")");
        } else {
            let (lower, upper) = (char.to_ascii_lowercase(), char.to_ascii_uppercase());
            self.write(&format!("[{lower}{upper}]"));
        }
    }

    /// A class in brackets.
    pub(crate) fn write_class(&mut self, class: &str) {
        if self.flags.case_insensitive && self.flags.unicode_case {
            self.write("(?i:");
            self.write(class);
            self.write(")");
        } else {
            self.write(class);
        }
    }

    pub(crate) fn write_sign(&mut self, sign: char) {
        let Flags { unix_lines: unix, multi_line: multi, dot_all, .. } = self.flags;
        match (sign, multi) {
            ('.', _) if dot_all => self.write(r"(?s:.)"),
            ('.', _) if unix => self.write(r"[^\n]"),
            ('.', _) => self.write(&format!("[^{LINE_TERMINATORS}]")),
            ('^', false) => self.write(r"\A"),
            ('^', true) => {
                self.done.backtracks = true;
                let after = if unix {
                    r"(?<=\n)".to_owned()
                } else {
                    format!(r"(?<=[{LINE_TERMINATORS}])(?<!\r(?=\n))")
                };
                self.write(&format!(r"(?:\A|{after}(?!\z))"));
            }
            (_, true) => {
                self.done.backtracks = true;
                let before = if unix {
                    r"(?=\n)".to_owned()
                } else {
                    format!(r"(?=[{LINE_TERMINATORS}])(?<!\r(?=\n))")
                };
                self.write(&format!(r"(?:\z|{before})"));
            }
            _ => self.write_end(),
        }
    }

    /// `$` without `(?m)`, and `\Z`: at the end, or before a last line terminator, and not inside of one.
    pub(crate) fn write_end(&mut self) {
        self.done.has_dollar = true;
        match (self.target, self.flags.unix_lines) {
            (Target::Linear, _) => self.write(r"\z"),
            (_, true) => self.write(r"(?=\n?\z)"),
            (_, false) => self.write(&format!(r"(?:(?=(?:\r\n|[{LINE_TERMINATORS}])?\z)(?<!\r(?=\n)))")),
        }
    }
}

/// Writes a character so that it stands for itself in any place of either engine's syntax, in a class too.
pub(crate) fn push_char(out: &mut String, char: char) {
    if char.is_ascii_alphanumeric() {
        out.push(char);
    } else {
        out.push_str(&format!(r"\x{{{:X}}}", u32::from(char)));
    }
}
