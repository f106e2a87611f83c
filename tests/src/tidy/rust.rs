//! Rules about Rust sources. Each takes a file's path and text.

use super::code::{blank, functions, has_word, is_word, without_tests};
use super::{Finding, lines_of};

/// The most lines a file may have.
pub const FILE_LINES_MAX: usize = 600;
/// The most lines a function may have, tests aside.
pub const FUNCTION_LINES_MAX: usize = 70;
/// Functions that are longer: file, name, and the length they have today. An entry may shrink or go, never grow.
pub const LONG_FUNCTIONS: &[(&str, &str, usize)] = &[];

/// Where unsafe code may stand: every file below these, and one block in the accessor.
const UNSAFE_ROOMS: &[&str] = &["src/io/src/", "src/functions/src/sandbox", "bench/src/os.rs"];
/// The one accessor that hands out what was checked.
pub const UNSAFE_ACCESSOR: &str = "src/snapshot/src/file/loaded.rs";

/// Where the ring's runtime may be named.
const RUNTIME_ROOMS: &[&str] = &["src/io/", "bench/"];

/// Names that say nothing about what is inside.
const BANNED_MODULES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "stuff", "shared"];

/// Crates whose root cannot forbid unsafe code, because a part of them has it.
const WITH_UNSAFE: &[&str] =
    &["src/io/src/lib.rs", "src/functions/src/lib.rs", "src/snapshot/src/lib.rs", "bench/src/lib.rs"];

/// Unsafe code outside its rooms, or without the reason above it.
pub fn check_unsafe(path: &str, text: &str) -> Vec<Finding> {
    let code = blank(text);
    let uses: Vec<usize> =
        code.lines().enumerate().filter(|(_, line)| has_word(line, "unsafe")).map(|(at, _)| at).collect();
    if path == UNSAFE_ACCESSOR && uses.len() == 1 || UNSAFE_ROOMS.iter().any(|room| path.starts_with(room)) {
        let lines: Vec<&str> = text.lines().collect();
        let unexplained = uses.into_iter().filter(|at| !is_explained(&lines, *at));
        return unexplained
            .map(|at| Finding::new(path, at + 1, "say why this is sound: `// SAFETY: …` above it"))
            .collect();
    }
    let problem = format!("unsafe code belongs in {UNSAFE_ROOMS:?} and in one accessor of {UNSAFE_ACCESSOR}");
    uses.into_iter().map(|at| Finding::new(path, at + 1, problem.clone())).collect()
}

/// Whether the comment above a line, over attributes and the lines of the same statement, argues for safety. An
/// unsafe function of a trait is argued for at its implementation.
fn is_explained(lines: &[&str], at: usize) -> bool {
    let own = lines.get(at).copied().unwrap_or_default().trim();
    if own.starts_with("unsafe fn") {
        return true;
    }
    let above = lines.get(..at).unwrap_or_default().iter().rev().take(5).map(|line| line.trim());
    let mut above =
        above.skip_while(|line| line.starts_with("#[") || line.ends_with('=') || line.ends_with('('));
    above.next().is_some_and(|line| line.starts_with("//"))
        && lines.get(at.saturating_sub(5)..at).unwrap_or_default().iter().any(|line| line.contains("SAFETY:"))
}

/// The runtime's name outside the crate that hides it.
pub fn check_runtime(path: &str, text: &str) -> Vec<Finding> {
    if RUNTIME_ROOMS.iter().any(|room| path.starts_with(room)) {
        return Vec::new();
    }
    lines_of(path, &blank(text), |line| {
        has_word(line, "monoio").then(|| format!("monoio is named in {RUNTIME_ROOMS:?} alone"))
    })
}

/// Modules whose names say nothing.
pub fn check_module_names(path: &str, text: &str) -> Vec<Finding> {
    let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
    let mut findings = Vec::new();
    if BANNED_MODULES.contains(&stem) {
        findings.push(Finding::new(path, 1, format!("`{stem}` says nothing about what is inside")));
    }
    findings.extend(lines_of(path, &blank(text), |line| {
        let name = line.trim().split("mod ").nth(1)?.trim_end_matches([';', ' ', '{']);
        let is_banned = has_word(line, "mod") && BANNED_MODULES.contains(&name);
        is_banned.then(|| format!("`{name}` says nothing about what is inside"))
    }));
    findings
}

/// A crate root without a header, or one that does not forbid unsafe code although it has none.
pub fn check_root(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !text.starts_with("//! ") {
        findings.push(Finding::new(path, 1, "begin with `//!` and what the crate is for"));
    }
    if !WITH_UNSAFE.contains(&path) && !blank(text).contains("#![forbid(unsafe_code)]") {
        findings.push(Finding::new(path, 1, "add `#![forbid(unsafe_code)]`"));
    }
    findings
}

/// Where programs write sources; their generators are judged instead.
const GENERATED: &str = "src/management/src/generated/";

/// A file that is too long to hold in the head.
pub fn check_file_length(path: &str, text: &str) -> Vec<Finding> {
    if path.starts_with(GENERATED) {
        return Vec::new();
    }
    let lines = text.lines().count();
    let problem = format!("{lines} lines; split it by concern, {FILE_LINES_MAX} are the most");
    if lines > FILE_LINES_MAX { vec![Finding::new(path, 1, problem)] } else { Vec::new() }
}

/// Functions that are too long, by the list of those that are known to be. A known one that got shorter is a finding
/// too: the list must follow.
pub fn check_function_length(path: &str, text: &str, known: &[(&str, &str, usize)]) -> Vec<Finding> {
    if is_test(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for function in functions(&without_tests(&blank(text))) {
        let entry = known.iter().find(|(file, name, _)| *file == path && *name == function.name);
        let lines_max = entry.map_or(FUNCTION_LINES_MAX, |(_, _, lines)| *lines);
        let is_stale = entry.is_some() && function.lines < lines_max;
        if function.lines > lines_max || is_stale {
            let (name, lines) = (&function.name, function.lines);
            let problem = if is_stale {
                format!("`{name}` has {lines} lines now; write that in LONG_FUNCTIONS, or take it out")
            } else {
                format!("`{name}` has {lines} lines, {lines_max} are the most; give its parts names")
            };
            findings.push(Finding::new(path, function.line, problem));
        }
    }
    findings
}

/// Whether a file holds nothing but tests.
pub fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Tests that are switched off, and debris of a debugging session.
pub fn check_debris(path: &str, text: &str) -> Vec<Finding> {
    lines_of(path, &blank(text), |line| {
        if line.contains("#[ignore") {
            return Some("a test runs or goes; slow ones have `slow_` in their name".to_owned());
        }
        let mut macros = ["todo", "unimplemented", "dbg"].into_iter();
        let found = macros.find(|name| is_macro(line, name))?;
        Some(format!("finish what `{found}!` stands for"))
    })
}

fn is_macro(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        line[at + name.len()..].starts_with('!') && !line[..at].chars().next_back().is_some_and(is_word)
    })
}
