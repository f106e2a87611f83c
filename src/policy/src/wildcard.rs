use std::borrow::Cow;

use crate::limits::{HOLED_STRETCH_BYTES_MAX, PATTERN_BYTES_MAX};

/// A piece of a pattern: text that stands for itself, or a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(Cow<'a, str>),
    /// `?`: any one character.
    One,
    /// `*`: any characters, `/` and `:` among them, or none (S-IAM-02).
    Many,
}

/// A pattern with `*` and `?`, compiled. It is cut at its `*`: the first stretch must begin the text, the last must end
/// it, and those between are found one after the other, each as early as it can be. Taking the earliest place never
/// loses a match, so nothing is ever tried again.
#[derive(Clone, Debug)]
pub(crate) struct Wildcard {
    first: Stretch,
    /// What follows the first `*`, if there is one.
    rest: Option<Rest>,
}

#[derive(Clone, Debug)]
struct Rest {
    between: Box<[Stretch]>,
    last: Stretch,
}

/// What stands between two `*`.
#[derive(Clone, Debug)]
enum Stretch {
    Text(Box<str>),
    Holed(Box<[Part]>),
}

#[derive(Clone, Debug)]
enum Part {
    Text(Box<str>),
    /// So many `?`.
    Holes(usize),
}

/// A pattern is too long, or too costly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong(pub(crate) &'static str);

impl Wildcard {
    pub(crate) fn compile(pieces: &[Piece<'_>]) -> Result<Wildcard, TooLong> {
        let bytes: usize = pieces.iter().map(Piece::bytes).sum();
        if bytes > PATTERN_BYTES_MAX {
            return Err(TooLong("the pattern is too long"));
        }
        let mut stretches = pieces.split(|piece| *piece == Piece::Many).map(Stretch::new);
        // a split yields at least one part
        let first = stretches.next().unwrap_or(Stretch::Text(Box::default()));
        let mut between: Vec<Stretch> = stretches.collect();
        let Some(last) = between.pop() else { return Ok(Wildcard { first, rest: None }) };
        between.retain(|stretch| !stretch.is_empty());
        if between.iter().any(Stretch::is_costly) {
            return Err(TooLong("there are too many characters with a `?` among them between two `*`"));
        }
        Ok(Wildcard { first, rest: Some(Rest { between: between.into(), last }) })
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(text) = self.first.strip_start(text) else { return false };
        let Some(rest) = &self.rest else { return text.is_empty() };
        let Some(mut text) = rest.last.strip_end(text) else { return false };
        rest.between.iter().all(|stretch| match stretch.find(text) {
            Some(behind) => {
                text = behind;
                true
            }
            None => false,
        })
    }

    /// Bytes that this takes, about.
    pub(crate) fn bytes(&self) -> usize {
        let rest = self.rest.iter().flat_map(|rest| rest.between.iter().chain([&rest.last]));
        rest.chain([&self.first]).map(|stretch| size_of::<Stretch>() + stretch.bytes()).sum()
    }
}

impl Piece<'_> {
    fn bytes(&self) -> usize {
        match self {
            Piece::Text(text) => text.len(),
            Piece::One | Piece::Many => 1,
        }
    }
}

impl Stretch {
    fn new(pieces: &[Piece<'_>]) -> Stretch {
        let mut parts: Vec<Part> = Vec::new();
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(more) => text.push_str(more),
                Piece::One | Piece::Many => {
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text).into()));
                    }
                    match parts.last_mut() {
                        Some(Part::Holes(count)) => *count += 1,
                        _ => parts.push(Part::Holes(1)),
                    }
                }
            }
        }
        if parts.is_empty() {
            return Stretch::Text(text.into());
        }
        if !text.is_empty() {
            parts.push(Part::Text(text.into()));
        }
        Stretch::Holed(parts.into())
    }

    fn is_empty(&self) -> bool {
        matches!(self, Stretch::Text(text) if text.is_empty())
    }

    fn is_costly(&self) -> bool {
        matches!(self, Stretch::Holed(_)) && self.bytes() > HOLED_STRETCH_BYTES_MAX
    }

    fn bytes(&self) -> usize {
        match self {
            Stretch::Text(text) => text.len(),
            Stretch::Holed(parts) => parts.iter().map(Part::bytes).sum(),
        }
    }

    /// What follows, if the text begins with this.
    fn strip_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Stretch::Text(own) => text.strip_prefix(&**own),
            Stretch::Holed(parts) => parts.iter().try_fold(text, |text, part| part.strip_start(text)),
        }
    }

    /// What precedes, if the text ends with this.
    fn strip_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Stretch::Text(own) => text.strip_suffix(&**own),
            Stretch::Holed(parts) => parts.iter().rev().try_fold(text, |text, part| part.strip_end(text)),
        }
    }

    /// What follows the first place where this stands in the text.
    fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Stretch::Text(own) => text.find(&**own).and_then(|at| text.get(at + own.len()..)),
            Stretch::Holed(_) => {
                text.char_indices().find_map(|(at, _)| self.strip_start(text.get(at..).unwrap_or_default()))
            }
        }
    }
}

impl Part {
    fn bytes(&self) -> usize {
        match self {
            Part::Text(text) => text.len(),
            Part::Holes(count) => *count,
        }
    }

    fn strip_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Part::Text(own) => text.strip_prefix(&**own),
            Part::Holes(count) => {
                let last = text.char_indices().nth(count - 1)?;
                text.get(last.0 + last.1.len_utf8()..)
            }
        }
    }

    fn strip_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Part::Text(own) => text.strip_suffix(&**own),
            Part::Holes(count) => text.char_indices().nth_back(count - 1).and_then(|(at, _)| text.get(..at)),
        }
    }
}

#[cfg(test)]
mod tests;
