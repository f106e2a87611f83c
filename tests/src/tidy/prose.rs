//! Rules about words: in every text file, and in the pages of the documentation.

use std::collections::BTreeSet;
use std::path::Path;

use super::code::{has_word, is_word};
use super::{Finding, lines_of};

/// Words left behind by somebody who meant to come back.
fn left_behind() -> [String; 3] {
    // In pieces, so that this file does not hold them.
    [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["HA", "CK"].concat()]
}

/// Beginnings of paths that exist on somebody's machine only.
fn machine_paths() -> [String; 5] {
    ["work", "root", "home", "Users", "tmp/target"].map(|folder| ["/", folder, "/"].concat())
}

/// Hosts of package registries: what is needed comes through their clients' own configuration.
fn registry_hosts() -> [String; 6] {
    [
        ["crates", "io"],
        ["pypi", "org"],
        ["npmjs", "org"],
        ["npmjs", "com"],
        ["deb.debian", "org"],
        ["pythonhosted", "org"],
    ]
    .map(|parts| parts.join("."))
}

/// Work that was put off.
pub fn check_left_behind(path: &str, text: &str) -> Vec<Finding> {
    let words = left_behind();
    lines_of(path, text, |line| {
        let word = words.iter().find(|word| has_word(line, word))?;
        Some(format!("do what `{word}` asks for, or open an issue"))
    })
}

/// Paths of somebody's machine.
pub fn check_machine_paths(path: &str, text: &str) -> Vec<Finding> {
    let needles = machine_paths();
    lines_of(path, text, |line| {
        let is_start = |at: usize| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| is_word(c) || matches!(c, '.' | '/' | '-' | '}' | '~' | '*' | ')' | '>'))
        };
        let needle = needles.iter().find(|needle| line.match_indices(*needle).any(|(at, _)| is_start(at)))?;
        Some(format!("`{needle}` is a path of one machine"))
    })
}

/// Hosts of package registries.
pub fn check_registries(path: &str, text: &str) -> Vec<Finding> {
    let hosts = registry_hosts();
    lines_of(path, text, |line| {
        let host = hosts.iter().find(|host| line.contains(*host))?;
        Some(format!("`{host}` is a registry's host; name the package instead"))
    })
}

/// Relative links of a page that lead nowhere, heading anchors included, and paths in code spans that do not exist.
pub fn check_links(root: &Path, path: &str, text: &str) -> Vec<Finding> {
    let mut is_code = false;
    lines_of(path, text, |line| {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            return None;
        }
        let link = links(line).into_iter().find(|link| !leads_somewhere(root, path, text, link));
        if let Some(link) = link {
            return Some(format!("the link `{link}` leads nowhere"));
        }
        let span =
            line.split('`').skip(1).step_by(2).find(|span| is_path(span) && !root.join(span).exists())?;
        Some(format!("`{span}` does not exist"))
    })
}

fn links(line: &str) -> Vec<&str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).collect()
}

fn leads_somewhere(root: &Path, path: &str, text: &str, link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let target = root.join(folder).join(file);
    if !file.is_empty() && !target.exists() {
        return false;
    }
    if anchor.is_empty() || !file.is_empty() && !file.ends_with(".md") {
        return true;
    }
    let other =
        if file.is_empty() { text.to_owned() } else { std::fs::read_to_string(target).unwrap_or_default() };
    other.lines().any(|line| line.starts_with('#') && slug(line) == anchor)
}

/// The anchor that a heading gets.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| is_word(*c) || matches!(c, ' ' | '-'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Whether a code span names a file or folder of the tree.
fn is_path(span: &str) -> bool {
    const FOLDERS: &[&str] = &["src/", "docs/", "tests/", "scripts/", "configs/", "fuzz/", "bench/", ".ci/"];
    const MADE: &[&str] = &["fuzz/corpus", "fuzz/artifacts", "fuzz/target", "bench/work"];
    let is_plain = span.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
    let last = span.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let has_placeholder = span.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or_default();
        stem.len() > 1
            && stem.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            && !stem.starts_with("README")
    });
    is_plain
        && !last.is_empty()
        && FOLDERS.iter().any(|folder| span.starts_with(folder))
        && !MADE.iter().any(|made| span.starts_with(made))
        && !has_placeholder
}

/// Code spans of a page that look like the name of a test, and are that of no function.
pub fn check_cited_tests(functions: &BTreeSet<String>, path: &str, text: &str) -> Vec<Finding> {
    let is_test_name = |span: &&str| {
        span.matches('_').count() >= 2
            && span.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    lines_of(path, text, |line| {
        let mut spans = line.split('`').skip(1).step_by(2).filter(is_test_name);
        let gone = spans.find(|span| !functions.contains(*span))?;
        Some(format!("there is no test `{gone}`"))
    })
}

/// A script that people or CI start: it names its interpreter and stops at the first failure.
pub fn check_script(path: &str, text: &str) -> Vec<Finding> {
    let first = text.lines().next().unwrap_or_default();
    if !first.starts_with("#!/") {
        return vec![Finding::new(path, 1, "begin with `#!` and an interpreter")];
    }
    if first.contains("python") || text.contains("\nset -eu") || text.contains("\nexec ") {
        return Vec::new();
    }
    vec![Finding::new(path, 1, "add `set -euo pipefail`, so that a failure ends the script")]
}
