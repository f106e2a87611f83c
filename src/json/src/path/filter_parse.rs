//! A filter's text to its conditions.

use ringgate_pattern::Pattern;

use super::parse::{Parser, unescape};
use super::{Filter, Operand, PathError, Relation};
use crate::number::number;
use crate::value::Value;

const SIGNS: [(&str, Relation); 9] = [
    ("===", Relation::SameEqual),
    ("==", Relation::Equal),
    ("!==", Relation::NotSameEqual),
    ("!=", Relation::NotEqual),
    ("=~", Relation::Matches),
    ("<=", Relation::LessEqual),
    ("<", Relation::Less),
    (">=", Relation::GreaterEqual),
    (">", Relation::Greater),
];

const WORDS: [(&str, Relation); 9] = [
    ("in", Relation::In),
    ("nin", Relation::NotIn),
    ("contains", Relation::Contains),
    ("all", Relation::All),
    ("size", Relation::Size),
    ("empty", Relation::Empty),
    ("subsetof", Relation::SubsetOf),
    ("anyof", Relation::AnyOf),
    ("noneof", Relation::NoneOf),
];

impl Parser<'_> {
    /// Conditions with `||` between them.
    pub(super) fn any(&mut self) -> Result<Filter, PathError> {
        let first = self.all()?;
        let mut more = Vec::new();
        while self.take_spaced("||") {
            more.push(self.all()?);
        }
        if more.is_empty() {
            return Ok(first);
        }
        more.insert(0, first);
        Ok(Filter::Any(more))
    }

    /// Conditions with `&&` between them.
    fn all(&mut self) -> Result<Filter, PathError> {
        let first = self.condition()?;
        let mut more = Vec::new();
        while self.take_spaced("&&") {
            more.push(self.condition()?);
        }
        if more.is_empty() {
            return Ok(first);
        }
        more.insert(0, first);
        Ok(Filter::All(more))
    }

    fn condition(&mut self) -> Result<Filter, PathError> {
        self.enter()?;
        let start = self.at;
        let filter = if self.take_spaced("!") {
            self.skip_spaces();
            match self.peek() {
                Some(b'$' | b'@') => {
                    self.at = start;
                    self.comparison()?
                }
                _ => Filter::Not(Box::new(self.condition()?)),
            }
        } else if self.take_spaced("(") {
            let filter = self.any()?;
            if !self.take_spaced(")") {
                return Err(self.error("')' is expected here"));
            }
            filter
        } else {
            self.comparison()?
        };
        self.leave();
        Ok(filter)
    }

    /// Two sides and their relation, or a path alone: that it exists, or with `!` that it does not.
    fn comparison(&mut self) -> Result<Filter, PathError> {
        let should_exist = !self.take_spaced("!");
        let left = self.operand()?;
        self.skip_spaces();
        let start = self.at;
        if let Some(relation) = self.relation() {
            let right = self.operand()?;
            return Ok(Filter::Compare(left, relation, right));
        }
        match left {
            Operand::Route(route) => Ok(Filter::Exists(route, should_exist)),
            _ => Err(PathError { at: start, problem: "an operator is expected here" }),
        }
    }

    fn relation(&mut self) -> Option<Relation> {
        let sign = SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        if let Some((sign, relation)) = sign {
            self.at += sign.len();
            return Some(*relation);
        }
        let len = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = self.rest().get(..len).unwrap_or_default();
        let (_, relation) = WORDS.iter().find(|(have, _)| have.eq_ignore_ascii_case(word))?;
        self.at += len;
        Some(*relation)
    }

    fn operand(&mut self) -> Result<Operand, PathError> {
        self.skip_spaces();
        match self.peek() {
            Some(b'$' | b'@') => self.route().map(Operand::Route),
            Some(b'/') => self.pattern().map(Operand::Pattern),
            _ => self.literal().map(Operand::Literal),
        }
    }

    /// `/expression/flags`.
    fn pattern(&mut self) -> Result<Pattern, PathError> {
        let start = self.at;
        let java = self.delimited()?;
        let len = self.rest().bytes().take_while(|byte| b"dixmsu".contains(byte)).count();
        let flags = self.rest().get(..len).unwrap_or_default();
        self.at += len;
        let java = if flags.is_empty() { java.to_owned() } else { format!("(?{flags}){java}") };
        Pattern::new(&java).map_err(|error| PathError { at: start, problem: error.problem })
    }

    /// A string, number, word or piece of JSON.
    pub(super) fn literal(&mut self) -> Result<Value, PathError> {
        match self.peek() {
            Some(b'\'' | b'"') => {
                let text = unescape(self.delimited()?);
                let text = self.literals.text(&text).map_err(|_| self.error("the literal is too long"))?;
                Ok(Value::Text(text))
            }
            Some(b'[' | b'{') => self.json(),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn number(&mut self) -> Result<Value, PathError> {
        let sign = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let text = self.rest().get(..self.rest().bytes().take_while(sign).count()).unwrap_or_default();
        let bad = self.error("a number is expected here");
        let plain = text.strip_prefix('+').unwrap_or(text);
        let value = number(&mut self.literals, plain).ok().flatten().filter(|_| plain != "-");
        self.at += text.len();
        value.filter(|value| !matches!(value, Value::Double(number) if !number.get().is_finite())).ok_or(bad)
    }

    fn word(&mut self) -> Result<Value, PathError> {
        for (word, value) in [("true", true.into()), ("false", false.into()), ("null", Value::Null)] {
            if self.take(word) {
                return Ok(value);
            }
        }
        Err(self.error("a path, a string in quotes, a number, true, false, null or JSON is expected here"))
    }
}
