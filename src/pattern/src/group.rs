//! Groups, look-around and embedded flags.

use crate::PatternError;
use crate::translate::Translator;

impl Translator {
    /// A group, look-around or flags at `(`; `false` for flags alone, which nothing can repeat.
    pub(crate) fn group(&mut self) -> Result<bool, PatternError> {
        self.done.literal = None;
        self.enter()?;
        self.advance(1);
        let before = self.flags;
        if self.peek_meta() == Some('?') {
            self.advance(1);
            if !self.group_kind()? {
                self.leave();
                return Ok(false);
            }
        } else {
            self.done.groups += 1;
            self.write("(");
        }
        self.alternatives()?;
        if self.peek_meta() != Some(')') {
            return Err(self.error("a group wants ')'"));
        }
        self.advance(1);
        self.write(")");
        self.flags = before;
        self.leave();
        Ok(true)
    }

    /// What follows `(?`: writes how the group opens; `false` for `(?flags)`, which ends here.
    fn group_kind(&mut self) -> Result<bool, PatternError> {
        const KINDS: [(&str, bool); 6] =
            [(":", false), ("=", true), ("!", true), (">", true), ("<=", true), ("<!", true)];
        for (sign, backtracks) in KINDS {
            if self.starts_with(sign) {
                self.advance(sign.len());
                self.done.backtracks |= backtracks;
                self.write("(?");
                self.write(sign);
                return Ok(true);
            }
        }
        if self.take('<') {
            self.group_name_definition()?;
            return Ok(true);
        }
        self.group_flags()
    }

    pub(crate) fn starts_with(&self, sign: &str) -> bool {
        let is =
            |(ahead, char)| self.raw_at(ahead).is_some_and(|symbol| !symbol.quoted && symbol.char == char);
        sign.chars().enumerate().all(is)
    }

    fn group_name_definition(&mut self) -> Result<(), PatternError> {
        let name = self.group_name()?;
        if self.done.names.iter().any(|(have, _)| *have == name) {
            return Err(self.error("two groups have one name"));
        }
        self.done.groups += 1;
        self.done.names.push((name, self.done.groups));
        self.write("(");
        Ok(())
    }

    /// A name and the `>` behind it.
    pub(crate) fn group_name(&mut self) -> Result<String, PatternError> {
        let mut name = String::new();
        while let Some(symbol) = self.raw().filter(|symbol| symbol.char.is_ascii_alphanumeric()) {
            name.push(symbol.char);
            self.advance(1);
        }
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(self.error("a group's name begins with a letter and has only letters and digits"));
        }
        if self.take('>') { Ok(name) } else { Err(self.error("a group's name wants '>'")) }
    }

    /// `(?i-s)` to the end of the group around it, or `(?i-s:` to its own end.
    fn group_flags(&mut self) -> Result<bool, PatternError> {
        let mut on = true;
        loop {
            let Some(symbol) = self.raw().filter(|symbol| !symbol.quoted) else {
                return Err(self.error("a group of an unknown kind"));
            };
            match symbol.char {
                'i' => self.flags.case_insensitive = on,
                'd' => self.flags.unix_lines = on,
                'm' => self.flags.multi_line = on,
                's' => self.flags.dot_all = on,
                'u' => self.flags.unicode_case = on,
                'x' => self.flags.comments = on,
                '-' if on => on = false,
                ')' | ':' => break,
                'U' => (self.flags.unicode_classes, self.flags.unicode_case) = (on, on),
                _ => return Err(self.error("a group of an unknown kind")),
            }
            self.advance(1);
        }
        if self.take(')') {
            return Ok(false);
        }
        self.advance(1);
        self.write("(?:");
        Ok(true)
    }
}
