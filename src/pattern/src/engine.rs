//! The two engines behind one face: the linear one where it can do, the backtracking one, with its limits, elsewhere.

use std::sync::OnceLock;

use crate::translate::{Target, Translation, translate};
use crate::{PatternError, Span, TooCostly};

/// A pattern may have so many bytes.
pub(crate) const PATTERN_BYTES_MAX: usize = 64 * 1024;
/// A compiled pattern, or each linear part of one that backtracks, may have so many bytes.
const COMPILED_BYTES_MAX: usize = 4 << 20;
/// One search may step back so often in the backtracking engine, tens of milliseconds at worst. Each character passed
/// over may count as one, so this also bounds how far it looks.
const BACKTRACKS_MAX: usize = 1_000_000;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// Nothing but these characters.
    Literal(String),
    /// Linear in the text.
    Linear(Box<Linear>),
    /// With look-around, back references, atomic groups or `(?m)`.
    Backtracking(Box<Backtracking>),
}

/// Where groups matched: the whole match first.
pub(crate) type Groups = Vec<Option<Span>>;

#[derive(Clone, Debug)]
pub(crate) struct Linear {
    search: regex::Regex,
    text: String,
    whole: OnceLock<Option<regex::Regex>>,
    /// For texts that end in a line terminator, if the pattern has a `$`.
    java_with_dollar: Option<String>,
    groups: usize,
    careful: OnceLock<Option<Backtracking>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Backtracking {
    search: fancy_regex::Regex,
    text: String,
    whole: OnceLock<Option<fancy_regex::Regex>>,
}

impl Engine {
    pub(crate) fn new(java: &str, translation: Translation) -> Result<Engine, PatternError> {
        if let Some(literal) = translation.literal {
            return Ok(Engine::Literal(literal));
        }
        if translation.backtracks {
            let target = Target::Backtracking { groups: translation.groups };
            let text = translate(java, target)?.text;
            return Backtracking::new(text).map(|engine| Engine::Backtracking(Box::new(engine)));
        }
        Ok(Engine::Linear(Box::new(Linear {
            search: linear(&translation.text)?,
            text: translation.text,
            whole: OnceLock::new(),
            java_with_dollar: translation.has_dollar.then(|| java.to_owned()),
            groups: translation.groups,
            careful: OnceLock::new(),
        })))
    }

    pub(crate) fn matches_whole(&self, text: &str) -> Result<bool, TooCostly> {
        match self {
            Engine::Literal(literal) => Ok(text == literal),
            Engine::Linear(engine) => match engine.careful(text)? {
                Some(careful) => careful.matches_whole(text),
                None => Ok(engine.whole()?.is_match(text)),
            },
            Engine::Backtracking(engine) => engine.matches_whole(text),
        }
    }

    pub(crate) fn find(&self, text: &str, from: usize) -> Result<Option<Span>, TooCostly> {
        match self {
            Engine::Literal(literal) => Ok(find_literal(text, from, literal)),
            Engine::Linear(engine) => match engine.careful(text)? {
                Some(careful) => careful.find(text, from),
                None => Ok(engine.search.find_at(text, from).map(|found| found.range())),
            },
            Engine::Backtracking(engine) => engine.find(text, from),
        }
    }

    pub(crate) fn find_groups(&self, text: &str, from: usize) -> Result<Option<Groups>, TooCostly> {
        match self {
            Engine::Literal(literal) => Ok(find_literal(text, from, literal).map(|span| vec![Some(span)])),
            Engine::Linear(engine) => match engine.careful(text)? {
                Some(careful) => careful.find_groups(text, from),
                None => Ok(engine
                    .search
                    .captures_at(text, from)
                    .map(|captures| captures.iter().map(|group| group.map(|group| group.range())).collect())),
            },
            Engine::Backtracking(engine) => engine.find_groups(text, from),
        }
    }
}

impl Linear {
    /// The engine that knows where `$` matches before a last line terminator, if this text has one and it matters.
    fn careful(&self, text: &str) -> Result<Option<&Backtracking>, TooCostly> {
        let Some(java) = &self.java_with_dollar else { return Ok(None) };
        if !text.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
            return Ok(None);
        }
        let build = || {
            let translation = translate(java, Target::Backtracking { groups: self.groups }).ok()?;
            Backtracking::new(translation.text).ok()
        };
        self.careful.get_or_init(build).as_ref().map(Some).ok_or(TooCostly)
    }

    fn whole(&self) -> Result<&regex::Regex, TooCostly> {
        self.whole.get_or_init(|| linear(&whole(&self.text)).ok()).as_ref().ok_or(TooCostly)
    }
}

impl Backtracking {
    fn new(text: String) -> Result<Backtracking, PatternError> {
        Ok(Backtracking { search: backtracking(&text)?, text, whole: OnceLock::new() })
    }

    fn matches_whole(&self, text: &str) -> Result<bool, TooCostly> {
        let whole = self.whole.get_or_init(|| backtracking(&whole(&self.text)).ok());
        whole.as_ref().ok_or(TooCostly)?.is_match(text).map_err(|_| TooCostly)
    }

    fn find(&self, text: &str, from: usize) -> Result<Option<Span>, TooCostly> {
        let found = self.search.find_from_pos(text, from).map_err(|_| TooCostly)?;
        Ok(found.map(|found| found.range()))
    }

    fn find_groups(&self, text: &str, from: usize) -> Result<Option<Groups>, TooCostly> {
        let captures = self.search.captures_from_pos(text, from).map_err(|_| TooCostly)?;
        Ok(captures.map(|captures| captures.iter().map(|group| group.map(|group| group.range())).collect()))
    }
}

fn find_literal(text: &str, from: usize, literal: &str) -> Option<Span> {
    let start = from + text.get(from..)?.find(literal)?;
    Some(start..start + literal.len())
}

fn whole(text: &str) -> String {
    format!(r"\A(?:{text})\z")
}

fn linear(text: &str) -> Result<regex::Regex, PatternError> {
    let mut builder = regex::RegexBuilder::new(text);
    builder.size_limit(COMPILED_BYTES_MAX).dfa_size_limit(COMPILED_BYTES_MAX).build().map_err(|error| {
        match error {
            regex::Error::CompiledTooBig(_) => TOO_LARGE,
            _ => NOT_SUPPORTED,
        }
    })
}

fn backtracking(text: &str) -> Result<fancy_regex::Regex, PatternError> {
    let mut builder = fancy_regex::RegexBuilder::new(text);
    builder.backtrack_limit(BACKTRACKS_MAX).delegate_size_limit(COMPILED_BYTES_MAX);
    builder.delegate_dfa_size_limit(COMPILED_BYTES_MAX);
    builder.build().map_err(|error| match error {
        fancy_regex::Error::CompileError(problem)
            if matches!(*problem, fancy_regex::CompileError::LookBehindNotConst) =>
        {
            PatternError {
                at: 0,
                problem: "a look-behind whose alternatives vary in length is not supported",
            }
        }
        _ => NOT_SUPPORTED,
    })
}

const TOO_LARGE: PatternError =
    PatternError { at: 0, problem: "the pattern compiles to too large a program" };
const NOT_SUPPORTED: PatternError = PatternError {
    at: 0,
    problem: "the engine refuses the pattern: it is too large, or something in it is not supported",
};
