//! Documents as data: each test sends many through one `check`.

mod documentation;
mod documents;
mod export;
mod export_text;
mod gateway_file;
mod imports;
mod mistakes;
mod models;
mod random;
mod random_api;
mod reading;
mod stages;

use crate::{ImportOptions, Node, Outside, ReadLimits, read_api, read_gateway_file, read_text, read_tree};
use ringgate_definition::{Api, Definition, Diagnostics, Severity, SourceId, Sources};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// A document with its diagnostics, as they are expected to be.
struct Marked {
    text: String,
    /// Code, line, column, in the order of the document.
    expected: Vec<(String, u32, u32)>,
}

/// Takes marks such as `⟦RG0203⟧` out of a document: where one stands, a diagnostic of that code is expected.
fn marked(document: &str) -> Marked {
    let mut parts = document.split('⟦');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut expected = Vec::new();
    for part in parts {
        let (codes, rest) = part.split_once('⟧').expect("an unclosed mark");
        let line = text.matches('\n').count() as u32 + 1;
        let column = text.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        expected.extend(codes.split(' ').map(|code| (code.to_owned(), line, column)));
        text.push_str(rest);
    }
    Marked { text, expected }
}

/// Compares what was reported with what the marks expect. Errors and warnings must say what to do.
fn check_diagnostics(document: &str, expected: &[(String, u32, u32)], diagnostics: &Diagnostics) {
    let found: Vec<_> = diagnostics
        .sorted()
        .iter()
        .map(|d| {
            let place = d.place.expect("a place");
            assert!(place.width > 0, "no width: {d:?}");
            assert!(d.severity == Severity::Note || d.remedy.is_some(), "no remedy: {d:?}");
            assert!(!d.message.ends_with('.'), "a final stop: {d:?}");
            (d.code.to_owned(), place.line, place.column)
        })
        .collect();
    assert_eq!(found, expected, "\n{document}\n{:#?}", diagnostics.sorted());
}

fn tree_of(text: &str, diagnostics: &mut Diagnostics) -> (Sources, SourceId, Option<Node>) {
    let mut sources = Sources::default();
    let limits = ReadLimits::default();
    let id = read_text(&mut sources, "test", text.as_bytes(), &limits, diagnostics).expect("UTF-8");
    let tree = read_tree(&sources, id, &limits, diagnostics);
    (sources, id, tree)
}

fn api_of(text: &str, options: &ImportOptions, diagnostics: &mut Diagnostics) -> Option<Api> {
    let (sources, id, tree) = tree_of(text, diagnostics);
    read_api(&sources, id, &tree?, options, diagnostics)
}

/// Reads a marked OpenAPI document and compares the diagnostics.
fn check(document: &str) -> Option<Api> {
    check_with(document, &ImportOptions::default())
}

fn check_with(document: &str, options: &ImportOptions) -> Option<Api> {
    let Marked { text, expected } = marked(document);
    let mut diagnostics = Diagnostics::default();
    let api = api_of(&text, options, &mut diagnostics);
    check_diagnostics(&text, &expected, &diagnostics);
    api
}

/// Everything of a value but its places.
fn without_places(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    let mut parts = text.split("Place { source: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("Place");
        out.push_str(part.split_once(" }").map_or("", |(_, rest)| rest));
    }
    out
}

/// Files and variables that stand in the test.
#[derive(Default)]
struct Inside {
    files: BTreeMap<String, Vec<u8>>,
    env: BTreeMap<String, String>,
}

impl Outside for Inside {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }

    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }
}

/// Reads a marked gateway file named `configs/test.yaml` and compares the diagnostics.
fn check_file(document: &str, inside: &mut Inside) -> Definition {
    let Marked { text, expected } = marked(document);
    let mut diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    let id = sources.add("configs/test.yaml", text.as_str());
    let tree = read_tree(&sources, id, &ReadLimits::default(), &mut diagnostics).expect("a tree");
    let options = ImportOptions::default();
    let definition = read_gateway_file(&mut sources, id, &tree, inside, &options, &mut diagnostics);
    check_diagnostics(&text, &expected, &diagnostics);
    definition
}
