//! Replacing and splitting with Java's rules.

use crate::engine::Groups;
use crate::{Pattern, ReplaceError, Span, TooCostly};

/// A pattern that backtracks may match so often in one replacement or split: each match may cost as much as a search.
const BACKTRACKING_MATCHES_MAX: usize = 100_000;

/// `Matcher.find` again and again: the next search begins where the last match ended, one character further if that
/// match was empty.
pub(crate) struct Matches<'a> {
    pub(crate) pattern: &'a Pattern,
    pub(crate) text: &'a str,
    next: Option<usize>,
    left: usize,
}

impl<'a> Matches<'a> {
    pub(crate) fn new(pattern: &'a Pattern, text: &'a str) -> Matches<'a> {
        let left = if pattern.is_linear() { usize::MAX } else { BACKTRACKING_MATCHES_MAX };
        Matches { pattern, text, next: Some(0), left }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Span>, TooCostly> {
        let Some(from) = self.next else { return Ok(None) };
        let found = self.pattern.find(self.text, from)?;
        self.step(found.as_ref())?;
        Ok(found)
    }

    fn next_groups(&mut self) -> Result<Option<Groups>, TooCostly> {
        let Some(from) = self.next else { return Ok(None) };
        let found = self.pattern.engine.find_groups(self.text, from)?;
        self.step(found.as_ref().and_then(|groups| groups.first()?.as_ref()))?;
        Ok(found)
    }

    fn step(&mut self, found: Option<&Span>) -> Result<(), TooCostly> {
        self.left = self.left.checked_sub(1).ok_or(TooCostly)?;
        self.next = found.and_then(|span| match self.text.get(span.end..)?.chars().next() {
            _ if span.start < span.end => Some(span.end),
            next => Some(span.end + next?.len_utf8()),
        });
        Ok(())
    }
}

pub(crate) fn replace(
    pattern: &Pattern,
    text: &str,
    replacement: &str,
    matches_max: usize,
    out: &mut Output<'_>,
) -> Result<(), ReplaceError> {
    let plain = !replacement.contains(['$', '\\']);
    let grouped = refers_to_groups(replacement);
    let mut matches = Matches::new(pattern, text);
    let mut copied = 0;
    for _ in 0..matches_max {
        let span = if plain {
            let Some(span) = matches.next()? else { break };
            out.push(between(text, copied, span.start))?;
            out.push(replacement)?;
            span
        } else {
            let groups =
                if grouped { matches.next_groups()? } else { matches.next()?.map(|span| vec![Some(span)]) };
            let Some(groups) = groups else { break };
            let Some(span) = groups.first().cloned().flatten() else { break };
            out.push(between(text, copied, span.start))?;
            expand(pattern, text, replacement, &groups, out)?;
            span
        };
        copied = span.end;
    }
    out.push(between(text, copied, text.len()))
}

/// Whether a replacement refers to more than the whole match: finding groups costs more.
fn refers_to_groups(replacement: &str) -> bool {
    let mut references = replacement.split('$').skip(1);
    !references.all(|after| {
        after.starts_with('0')
            && !after.get(1..).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    })
}

fn between(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

/// Text to be, never longer than its limit.
pub(crate) struct Output<'a> {
    pub(crate) text: &'a mut String,
    pub(crate) bytes_max: usize,
}

impl Output<'_> {
    fn push(&mut self, text: &str) -> Result<(), ReplaceError> {
        if text.len() > self.bytes_max.saturating_sub(self.text.len()) {
            return Err(ReplaceError::TooLong);
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// Appends a replacement as `Matcher.appendReplacement` does: `$1`, `${name}`, and a backslash before anything.
fn expand(
    pattern: &Pattern,
    text: &str,
    replacement: &str,
    groups: &Groups,
    out: &mut Output<'_>,
) -> Result<(), ReplaceError> {
    let mut rest = replacement;
    while let Some(at) = rest.find(['$', '\\']) {
        out.push(between(rest, 0, at))?;
        let (sign, tail) = rest[at..].split_at(1);
        let place = replacement.len() - tail.len() - 1;
        let bad = |problem| ReplaceError::BadReplacement { at: place, problem };
        if sign == "\\" {
            let escaped = tail.chars().next().ok_or_else(|| bad("a '\\' at the end escapes nothing"))?;
            rest = tail.get(escaped.len_utf8()..).unwrap_or_default();
            out.push(escaped.encode_utf8(&mut [0; 4]))?;
            continue;
        }
        let (group, len) = reference(pattern, tail, groups.len()).map_err(bad)?;
        if let Some(span) = groups.get(group).cloned().flatten() {
            out.push(between(text, span.start, span.end))?;
        }
        rest = tail.get(len..).unwrap_or_default();
    }
    out.push(rest)
}

/// The group that the text behind a `$` names, and how many bytes do so. `groups` counts the whole match too.
fn reference(pattern: &Pattern, tail: &str, groups: usize) -> Result<(usize, usize), &'static str> {
    if let Some(named) = tail.strip_prefix('{') {
        let len = named.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = named.get(..len).unwrap_or_default();
        if named.as_bytes().get(len) != Some(&b'}') {
            return Err("a group's name wants '}'");
        }
        let group = pattern.group(name).ok_or("the pattern has no group of this name")?;
        return Ok((group, len + 2));
    }
    let mut digits = tail.bytes().map_while(|byte| char::from(byte).to_digit(10)).map(|digit| digit as usize);
    let mut group = digits.next().ok_or("a '$' wants a group's number or '{'; write '\\$' to mean itself")?;
    if group >= groups {
        return Err("the pattern has no group of this number");
    }
    let mut len = 1;
    for digit in digits {
        let more = group * 10 + digit;
        if more >= groups {
            break;
        }
        (group, len) = (more, len + 1);
    }
    Ok((group, len))
}

pub(crate) fn split<'t>(pattern: &Pattern, text: &'t str, limit: i32) -> Result<Vec<&'t str>, TooCostly> {
    let parts_max = usize::try_from(limit).ok().filter(|limit| *limit > 0);
    let mut parts = Vec::new();
    let mut matches = Matches::new(pattern, text);
    let mut start = 0;
    while parts_max.is_none_or(|max| parts.len() + 1 < max) {
        let Some(span) = matches.next()? else { break };
        // A match without width at the very beginning separates nothing.
        if span.end > 0 {
            parts.push(between(text, start, span.start));
            start = span.end;
        }
    }
    parts.push(between(text, start, text.len()));
    if limit == 0 && start > 0 {
        while parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
    }
    Ok(parts)
}
