//! Two pictures, facet by facet.

use std::collections::BTreeSet;
use std::fmt;

use super::picture::{Facet, Facets, Picture, Subject};

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub sign: Sign,
    /// To what, and how.
    pub text: String,
}

/// What happened to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It changed.
    Changed,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.sign {
            Sign::Added => '+',
            Sign::Removed => '-',
            Sign::Changed => '~',
        };
        write!(f, "{sign} {}", self.text)
    }
}

/// The differences, in the order of subjects; a line for each facet that changed.
pub fn compare(old: &Picture, new: &Picture) -> Vec<Line> {
    let subjects: BTreeSet<&Subject> = old.subjects.keys().chain(new.subjects.keys()).collect();
    let mut lines = Vec::new();
    for subject in subjects {
        match (old.subjects.get(subject), new.subjects.get(subject)) {
            (Some(before), Some(after)) => lines.extend(changes(subject, before, after)),
            (None, Some(facets)) => lines.push(whole(Sign::Added, subject, facets)),
            (Some(facets), None) => lines.push(whole(Sign::Removed, subject, facets)),
            (None, None) => {}
        }
    }
    lines
}

/// What came or went, with what is to be known of it at one glance.
fn whole(sign: Sign, subject: &Subject, facets: &Facets) -> Line {
    let told = |name: &&str| match facets.get(*name) {
        Some(Facet::Said(words)) => Some(format!("{name} {words}")),
        _ => None,
    };
    let told: Vec<String> = FIRST.iter().filter_map(told).collect();
    let end = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    Line { sign, text: format!("{}{end}", subject.name) }
}

/// The facets that are said of what came or went.
const FIRST: &[&str] = &["deployment", "authorizer", "API key", "integration", "throttle", "quota", "opens"];

fn changes<'a>(
    subject: &'a Subject,
    before: &'a Facets,
    after: &'a Facets,
) -> impl Iterator<Item = Line> + 'a {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter_map(move |name| {
        let (old, new) = (before.get(name), after.get(name));
        if old == new {
            return None;
        }
        let text = match (old, new) {
            (Some(Facet::Done(what, _)), _) | (_, Some(Facet::Done(what, _))) => format!("{name} {what}"),
            (Some(Facet::Long(_)), Some(Facet::Long(_))) => format!("{name} changed"),
            (Some(Facet::Long(_)), None) => format!("{name} removed"),
            (None, Some(Facet::Long(_))) => format!("{name} added"),
            (old, new) => format!("{name} {} -> {}", said(old), said(new)),
        };
        Some(Line { sign: Sign::Changed, text: format!("{}: {text}", subject.name) })
    })
}

fn said(facet: Option<&Facet>) -> &str {
    match facet {
        Some(Facet::Said(words)) => words,
        Some(Facet::Long(_) | Facet::Done(..)) => "something",
        None => "none",
    }
}
