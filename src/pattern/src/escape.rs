//! What follows a backslash, outside of classes and in them.

use crate::PatternError;
use crate::property::property;
use crate::translate::{Target, Translator};
use crate::write::push_char;

/// Letters that stand for sets, as the items of a class: ASCII ones, and Unicode ones with the flag U.
const SETS: [(char, &str, &str); 5] = [
    ('d', "0-9", r"\p{Nd}"),
    ('w', "a-zA-Z0-9_", r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{200C}\x{200D}"),
    ('s', r"\x20\x09-\x0D", r"\p{White_Space}"),
    ('h', HORIZONTAL, HORIZONTAL),
    ('v', VERTICAL, VERTICAL),
];

const HORIZONTAL: &str = r"\x20\x09\x{A0}\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}";
const VERTICAL: &str = r"\n\x0B\f\r\x{85}\x{2028}\x{2029}";

/// What an escape stands for, in a class or outside.
pub(crate) enum Escaped {
    Char(char),
    /// A class in brackets.
    Set(String),
}

impl Translator {
    /// An escape outside of a class, at its backslash.
    pub(crate) fn escape(&mut self) -> Result<(), PatternError> {
        let Some(symbol) = self.raw_at(1) else {
            return Err(self.error("a '\\' at the end escapes nothing"));
        };
        match symbol.char {
            'A' => self.write_after(r"\A"),
            'z' => self.write_after(r"\z"),
            'b' | 'B' => self.boundary(symbol.char == 'b')?,
            'R' => self.write_after(r"(?:\r\n|[\n\x0B\f\r\x{85}\x{2028}\x{2029}])"),
            'Z' => {
                self.advance(2);
                self.write_end();
            }
            'G' => {
                self.done.backtracks = true;
                self.write_after(r"\G");
            }
            'X' => return Err(self.error("\\X (a grapheme cluster) is not supported")),
            'k' => self.named_reference()?,
            '1'..='9' => self.numbered_reference(),
            _ => match self.escaped(false)? {
                Escaped::Char(char) => self.write_char(char),
                Escaped::Set(set) => self.write_class(&set),
            },
        }
        Ok(())
    }

    fn write_after(&mut self, text: &str) {
        self.advance(2);
        self.write(text);
    }

    /// A word boundary between ASCII words.
    fn boundary(&mut self, is: bool) -> Result<(), PatternError> {
        self.advance(2);
        if self.starts_with("{g}") {
            return Err(self.error("\\b{g} (a grapheme boundary) is not supported"));
        }
        if self.target == Target::Linear && !self.flags.unicode_classes {
            self.write(if is { r"(?-u:\b)" } else { r"(?-u:\B)" });
            return Ok(());
        }
        self.done.backtracks |= self.flags.unicode_classes;
        let word = if self.flags.unicode_classes { SETS[1].2 } else { SETS[1].1 };
        let (with, without) = if is { ("!", "=") } else { ("=", "!") };
        self.write(&format!("(?:(?<=[{word}])(?{with}[{word}])|(?<![{word}])(?{without}[{word}]))"));
        Ok(())
    }

    fn named_reference(&mut self) -> Result<(), PatternError> {
        self.advance(2);
        if !self.take('<') {
            return Err(self.error("\\k wants '<' and a group's name"));
        }
        let name = self.group_name()?;
        let group = self.done.names.iter().find(|(have, _)| *have == name).map(|(_, group)| *group);
        let group = group.ok_or_else(|| self.error("no group before has this name"))?;
        self.write_reference(group);
        Ok(())
    }

    /// As many digits as still name a group that has begun; the first one in any case.
    fn numbered_reference(&mut self) {
        self.advance(1);
        let mut group = 0;
        while let Some(digit) = self.raw().and_then(|symbol| symbol.char.to_digit(10)) {
            let more = group * 10 + digit as usize;
            if group != 0 && more > self.done.groups {
                break;
            }
            group = more;
            self.advance(1);
        }
        self.write_reference(group);
    }

    fn write_reference(&mut self, group: usize) {
        self.done.backtracks = true;
        match self.target {
            // As Java has it: a group that does not exist never matches.
            Target::Backtracking { groups } if group > groups => self.write_never(),
            _ if self.flags.case_insensitive => self.write(&format!(r"(?i:\{group})")),
            _ => self.write(&format!(r"(?:\{group})")),
        }
    }

    /// An escape that stands for a character or a set, at its backslash.
    pub(crate) fn escaped(&mut self, vertical_is_char: bool) -> Result<Escaped, PatternError> {
        let Some(symbol) = self.raw_at(1) else {
            return Err(self.error("a '\\' at the end escapes nothing"));
        };
        let lower = symbol.char.to_ascii_lowercase();
        if lower == 'p' {
            return self.property(symbol.char == 'P').map(Escaped::Set);
        }
        let is_char = vertical_is_char && symbol.char == 'v';
        if let Some((_, ascii, unicode)) = SETS.iter().find(|(letter, ..)| *letter == lower && !is_char) {
            let items = if self.flags.unicode_classes { unicode } else { ascii };
            self.advance(2);
            let not = if symbol.char == lower { "" } else { "^" };
            return Ok(Escaped::Set(format!("[{not}{items}]")));
        }
        self.char_escape(symbol.char).map(Escaped::Char)
    }

    fn char_escape(&mut self, letter: char) -> Result<char, PatternError> {
        let char = match letter {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\x0C',
            'a' => '\x07',
            'e' => '\x1B',
            'v' => '\x0B',
            '0' => return self.octal(),
            'x' => return self.hex(),
            'u' => return self.utf16(),
            'c' => return self.control(),
            'N' => return Err(self.error("\\N (a character by name) is not supported; write \\x{...}")),
            letter if letter.is_ascii_alphanumeric() => return Err(self.error("an unknown escape")),
            other => other,
        };
        self.advance(2);
        Ok(char)
    }

    /// `\0` and up to three octal digits, at most 377.
    fn octal(&mut self) -> Result<char, PatternError> {
        self.advance(2);
        let (mut value, mut digits) = (0, 0);
        while let Some(digit) = self.raw().and_then(|symbol| symbol.char.to_digit(8)) {
            if digits == 3 || value * 8 + digit > 0o377 {
                break;
            }
            value = value * 8 + digit;
            digits += 1;
            self.advance(1);
        }
        if digits == 0 {
            return Err(self.error("\\0 wants octal digits"));
        }
        self.scalar(value)
    }

    /// `\xhh` or `\x{h...h}`.
    fn hex(&mut self) -> Result<char, PatternError> {
        self.advance(2);
        if !self.take('{') {
            let value = self.hex_digits(2, 2)?;
            return self.scalar(value);
        }
        let value = self.hex_digits(1, 8)?;
        if !self.take('}') {
            return Err(self.error("\\x{ wants '}'"));
        }
        self.scalar(value)
    }

    /// `\uhhhh`; two of them that are a surrogate pair are one character.
    fn utf16(&mut self) -> Result<char, PatternError> {
        self.advance(2);
        let first = self.hex_digits(4, 4)?;
        let pair = [self.raw(), self.raw_at(1)].map(|symbol| symbol.map(|symbol| symbol.char));
        if !(0xD800..0xDC00).contains(&first) || pair != [Some('\\'), Some('u')] {
            return self.scalar(first);
        }
        self.advance(2);
        let second = self.hex_digits(4, 4)?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(self.error("half of a surrogate pair is no character"));
        }
        self.scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn hex_digits(&mut self, least: usize, most: usize) -> Result<u32, PatternError> {
        let (mut value, mut digits) = (0_u32, 0);
        while let Some(digit) =
            self.raw().and_then(|symbol| symbol.char.to_digit(16)).filter(|_| digits < most)
        {
            value = value * 16 + digit;
            digits += 1;
            self.advance(1);
        }
        if digits < least { Err(self.error("hexadecimal digits are missing")) } else { Ok(value) }
    }

    fn control(&mut self) -> Result<char, PatternError> {
        let symbol = self.raw_at(2).ok_or_else(|| self.error("\\c wants a character"))?;
        self.advance(3);
        self.scalar(u32::from(symbol.char) ^ 64)
    }

    fn scalar(&self, value: u32) -> Result<char, PatternError> {
        char::from_u32(value).ok_or_else(|| self.error("no character has this number"))
    }

    /// `\p{name}`, `\pL` and their complements.
    fn property(&mut self, complement: bool) -> Result<String, PatternError> {
        self.advance(2);
        let mut name = String::new();
        if self.take('{') {
            while let Some(symbol) = self.raw().filter(|symbol| symbol.char != '}') {
                name.push(symbol.char);
                self.advance(1);
            }
            if !self.take('}') {
                return Err(self.error("\\p{ wants '}'"));
            }
        } else if let Some(symbol) = self.raw() {
            name.push(symbol.char);
            self.advance(1);
        }
        let items = property(&name, self.flags.unicode_classes)
            .ok_or_else(|| self.error("a character property of an unknown name"))?;
        Ok(format!("[{}{items}]", if complement { "^" } else { "" }))
    }
}

/// The items of a class for one character, with its other case if `folds`.
pub(crate) fn char_items(char: char, folds: bool) -> String {
    let mut items = String::new();
    push_char(&mut items, char);
    if folds && char.is_ascii_alphabetic() {
        push_char(&mut items, (u8::try_from(char).unwrap_or_default() ^ 0x20).into());
    }
    items
}
