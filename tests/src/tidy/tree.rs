//! The files that people wrote.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the tree.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What programs made, or what is not ours to word.
const NOT_OURS: &[&str] = &[
    ".git",
    "target",
    "fuzz/target",
    "fuzz/corpus",
    "fuzz/artifacts",
    "fuzz/seeds",
    "bench/work",
    "bench/pingora/target",
    "configs/functions/rust/target",
    "configs/functions/node/node_modules",
    "configs/functions/python/packages",
];

/// The root of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file of the tree but lock files, sorted by path.
///
/// # Panics
/// When the tree cannot be read.
pub fn files() -> Vec<SourceFile> {
    let mut found = Vec::new();
    collect(&root(), "", &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Those of `files` that are Rust.
pub fn rust(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    files.iter().filter(|file| file.path.ends_with(".rs"))
}

/// Those of `files` that are Markdown.
pub fn markdown(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    files.iter().filter(|file| file.path.ends_with(".md"))
}

fn collect(root: &Path, folder: &str, found: &mut Vec<SourceFile>) {
    let path = root.join(folder);
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for entry in entries {
        let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = entry.file_name().to_string_lossy().into_owned();
        let own = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().unwrap_or_else(|error| panic!("{own}: {error}"));
        if NOT_OURS.contains(&own.as_str()) || name == "__pycache__" || name.ends_with(".lock") {
            continue;
        }
        if kind.is_dir() {
            collect(root, &own, found);
        } else if kind.is_file() {
            // What is no text has no words to judge.
            if let Ok(text) = fs::read_to_string(root.join(&own)) {
                found.push(SourceFile { path: own, text });
            }
        }
    }
}
