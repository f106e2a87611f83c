//! Texts of a policy with their wildcards and variables (R-AUTH-03), compiled if they have no variables.

use std::borrow::Cow;

use crate::error::{Problem, quoted};
use crate::fact::Facts;
use crate::limits::PATTERN_BYTES_MAX;
use crate::wildcard::{Piece, TooLong, Wildcard};

/// What of the language a text may use.
#[derive(Clone, Copy)]
pub(crate) struct Syntax {
    /// `${...}`: only in policies of the version 2012-10-17. In older ones it is plain text.
    pub(crate) variables: bool,
    /// `*` and `?`.
    pub(crate) wildcards: bool,
}

/// A text that is compared with values of a request, one way or another.
pub(crate) trait Compare: Sized {
    fn compile(pieces: &[Piece<'_>]) -> Result<Self, Problem>;

    /// Refuses what no value of its variables could mend; `pieces` has them empty.
    fn refuse_open(pieces: &[Piece<'_>]) -> Result<(), Problem> {
        Self::compile(pieces).map(drop)
    }

    fn matches(&self, value: &str) -> bool;
    /// Bytes that this takes, about.
    fn bytes(&self) -> usize;
}

/// A text whose variables, if it has any, are filled in for each request.
#[derive(Clone, Debug)]
pub(crate) enum Text<T> {
    Fixed(T),
    Open(Box<[Part]>),
}

/// A part of a text with variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(Box<str>),
    One,
    Many,
    Variable { key: Box<str>, default: Option<Box<str>> },
}

impl<T: Compare> Text<T> {
    pub(crate) fn read(source: &str, syntax: Syntax) -> Result<Text<T>, Problem> {
        if source.len() > PATTERN_BYTES_MAX {
            return Err(Problem::new("the text is too long", "write at most 8192 bytes"));
        }
        let parts = parts(source, syntax)?;
        if parts.iter().any(|part| matches!(part, Part::Variable { .. })) {
            T::refuse_open(&filled(&parts, |_| Some(Cow::Borrowed("")))?)?;
            return Ok(Text::Open(parts.into()));
        }
        T::compile(&filled(&parts, |_| None)?).map(Text::Fixed)
    }

    /// Whether the value matches. A text with a variable that the request does not fill matches nothing.
    pub(crate) fn matches(&self, value: &str, facts: &dyn Facts) -> bool {
        match self {
            Text::Fixed(text) => text.matches(value),
            Text::Open(parts) => {
                let single = |key: &str| facts.values(key).and_then(|values| values.into_single());
                let text = filled(parts, single).and_then(|pieces| T::compile(&pieces));
                text.is_ok_and(|text| text.matches(value))
            }
        }
    }

    /// The variables without a default.
    pub(crate) fn required_variables(&self) -> impl Iterator<Item = &str> {
        self.parts().iter().filter_map(|part| match part {
            Part::Variable { key, default: None } => Some(&**key),
            _ => None,
        })
    }

    /// The variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts().iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(&**key),
            _ => None,
        })
    }

    fn parts(&self) -> &[Part] {
        match self {
            Text::Fixed(_) => &[],
            Text::Open(parts) => parts,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Text::Fixed(text) => text.bytes(),
                Text::Open(parts) => parts.iter().map(Part::bytes).sum(),
            }
    }
}

impl Part {
    fn bytes(&self) -> usize {
        size_of::<Part>()
            + match self {
                Part::Text(text) => text.len(),
                Part::One | Part::Many => 0,
                Part::Variable { key, default } => key.len() + default.as_ref().map_or(0, |text| text.len()),
            }
    }
}

/// The parts with their variables filled in. What comes out of a variable stands for itself, wildcards in it too.
fn filled<'a>(
    parts: &'a [Part],
    value: impl Fn(&str) -> Option<Cow<'a, str>>,
) -> Result<Vec<Piece<'a>>, Problem> {
    let piece = |part: &'a Part| match part {
        Part::Text(text) => Ok(Piece::Text(Cow::Borrowed(text))),
        Part::One => Ok(Piece::One),
        Part::Many => Ok(Piece::Many),
        Part::Variable { key, default } => {
            let default = || default.as_deref().map(Cow::Borrowed);
            let filled = value(key).or_else(default).map(Piece::Text);
            filled.ok_or_else(|| Problem::new("a variable has no value", "give it a default"))
        }
    };
    parts.iter().map(piece).collect()
}

fn parts(source: &str, syntax: Syntax) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(char) = rest.chars().next() {
        let behind = rest.get(char.len_utf8()..).unwrap_or_default();
        let part = match char {
            '*' if syntax.wildcards => Part::Many,
            '?' if syntax.wildcards => Part::One,
            '$' if syntax.variables && behind.starts_with('{') => {
                let (variable, behind) = variable(behind.get(1..).unwrap_or_default())?;
                rest = behind;
                match variable {
                    Part::Text(char) => text.push_str(&char),
                    variable => push(&mut parts, &mut text, variable),
                }
                continue;
            }
            char => {
                text.push(char);
                rest = behind;
                continue;
            }
        };
        push(&mut parts, &mut text, part);
        rest = behind;
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.into()));
    }
    Ok(parts)
}

fn push(parts: &mut Vec<Part>, text: &mut String, part: Part) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text).into()));
    }
    parts.push(part);
}

/// Reads what follows `${`: `*}`, `key}` or `key, 'default'}`. A default may hold a `}`.
fn variable(source: &str) -> Result<(Part, &str), Problem> {
    const REMEDY: &str = "write ${key}, ${key, 'default'}, ${*}, ${?} or ${$}";
    let wrong = || Problem::new(format!("the variable ${{{} is wrong", quoted(source)), REMEDY);
    let end = source.find(['}', ',']).ok_or_else(wrong)?;
    let (key, behind) = source.split_at(end);
    let key = key.trim();
    if let Some(behind) = behind.strip_prefix('}') {
        return match key {
            "*" | "?" | "$" => Ok((Part::Text(key.into()), behind)),
            _ => Ok((Part::Variable { key: variable_key(key).ok_or_else(wrong)?, default: None }, behind)),
        };
    }
    let default = behind.strip_prefix(',').and_then(|behind| behind.trim_start().strip_prefix('\''));
    let (default, behind) = default.and_then(|text| text.split_once('\'')).ok_or_else(wrong)?;
    let behind = behind.trim_start().strip_prefix('}').ok_or_else(wrong)?;
    let key = variable_key(key).ok_or_else(wrong)?;
    Ok((Part::Variable { key, default: Some(default.into()) }, behind))
}

/// A condition key in lower case. Tag keys after the `/` may hold spaces and more.
fn variable_key(key: &str) -> Option<Box<str>> {
    let is_key = key.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    let is_plain = !key.contains(['{', '$', '\'', '*', '?']);
    (is_key && is_plain).then(|| key.to_lowercase().into())
}

impl Compare for Wildcard {
    fn compile(pieces: &[Piece<'_>]) -> Result<Wildcard, Problem> {
        Wildcard::compile(pieces).map_err(|TooLong(problem)| {
            Problem::new(problem, "write at most 8192 bytes, and at most 256 with a `?` between two `*`")
        })
    }

    fn matches(&self, value: &str) -> bool {
        Wildcard::matches(self, value)
    }

    fn bytes(&self) -> usize {
        Wildcard::bytes(self)
    }
}

/// `StringEquals`: the same text.
#[derive(Clone, Debug)]
pub(crate) struct Exact(Box<str>);

impl Compare for Exact {
    fn compile(pieces: &[Piece<'_>]) -> Result<Exact, Problem> {
        Ok(Exact(joined(pieces).into()))
    }

    fn matches(&self, value: &str) -> bool {
        *self.0 == *value
    }

    fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// `StringEqualsIgnoreCase`: the same text but for the case of its characters.
#[derive(Clone, Debug)]
pub(crate) struct Folded(Box<str>);

impl Compare for Folded {
    fn compile(pieces: &[Piece<'_>]) -> Result<Folded, Problem> {
        Ok(Folded(joined(pieces).into()))
    }

    fn matches(&self, value: &str) -> bool {
        if self.0.is_ascii() && value.is_ascii() {
            return self.0.eq_ignore_ascii_case(value);
        }
        self.0.chars().flat_map(char::to_lowercase).eq(value.chars().flat_map(char::to_lowercase))
    }

    fn bytes(&self) -> usize {
        self.0.len()
    }
}

fn joined(pieces: &[Piece<'_>]) -> String {
    let text = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.clone().into_owned(),
        Piece::One => "?".to_owned(),
        Piece::Many => "*".to_owned(),
    };
    pieces.iter().map(text).collect()
}

#[cfg(test)]
mod tests;
