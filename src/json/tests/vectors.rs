//! Answers of Jayway, json-smart and Java's patterns, recorded in `tests/vectors` (its README has the format).
//!
//! The patterns' are checked here and not beside them, because here is a reader for the files.

use ringgate_json::{Heap, Path, Value, print_java, print_json, try_read_lenient};
use ringgate_pattern::{Pattern, ReplaceError};
use serde_json::Value as Row;

const BYTES_MAX: usize = 1 << 20;

/// Runs every row through `answer`, and lists the rows that differ; those marked as accidents may.
fn check(files: &[&str], answer: impl Fn(&Row) -> Option<String>) {
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in files.iter().flat_map(|file| file.lines()) {
        let row: Row = serde_json::from_str(line).expect("a row is JSON");
        rows += 1;
        if let Some(got) = answer(&row).filter(|_| row.get("accident").is_none()) {
            wrong.push(format!("{line}\n    got {got}"));
        }
    }
    assert!(rows > 0 && wrong.is_empty(), "{} of {rows} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn text<'r>(row: &'r Row, member: &str) -> &'r str {
    row[member].as_str().unwrap_or_default()
}

fn error(row: &Row) -> Option<&str> {
    row["expectedError"].as_str()
}

fn json_text(heap: &Heap, value: Value) -> String {
    let mut out = String::new();
    print_json(heap, value, &mut out, BYTES_MAX).expect("it fits");
    out
}

#[test]
fn r_vtl_25_paths_answer_as_recorded() {
    let files = [
        include_str!("../../../tests/vectors/jsonpath/written.jsonl"),
        include_str!("../../../tests/vectors/jsonpath/grown.jsonl"),
    ];
    check(&files, |row| {
        let mut heap = Heap::new(BYTES_MAX);
        let path = match Path::parse(text(row, "path")) {
            Ok(path) => path,
            Err(refusal) => return (error(row) != Some("path")).then(|| refusal.to_string()),
        };
        let Some(root) = try_read_lenient(&mut heap, text(row, "json")).expect("it fits") else {
            return (error(row) != Some("unreadable")).then(|| "unreadable".to_owned());
        };
        match path.find(&mut heap, root).expect("it fits") {
            None => (error(row) != Some("missing")).then(|| "missing".to_owned()),
            Some(value) => {
                let got = json_text(&heap, value);
                let is_same = row["expected"] == got.as_str() && row["definite"] == path.is_definite();
                (!is_same).then_some(got)
            }
        }
    });
}

#[test]
fn r_vtl_23_26_41_42_documents_are_read_and_printed_as_recorded() {
    let files = [
        include_str!("../../../tests/vectors/json/written.jsonl"),
        include_str!("../../../tests/vectors/json/grown.jsonl"),
    ];
    check(&files, |row| {
        let mut heap = Heap::new(BYTES_MAX);
        let Some(value) = try_read_lenient(&mut heap, text(row, "json")).expect("it fits") else {
            return (error(row) != Some("unreadable")).then(|| "unreadable".to_owned());
        };
        let (json, mut java) = (json_text(&heap, value), String::new());
        print_java(&heap, value, &mut java, BYTES_MAX).expect("it fits");
        let is_same = row["expected"] == json.as_str() && row["printed"] == java.as_str();
        (!is_same).then(|| format!("{json} printed {java}"))
    });
}

#[test]
fn r_iresp_03_r_vtl_16_patterns_answer_as_recorded() {
    let files = [
        include_str!("../../../tests/vectors/pattern/matches.jsonl"),
        include_str!("../../../tests/vectors/pattern/find.jsonl"),
        include_str!("../../../tests/vectors/pattern/replace.jsonl"),
        include_str!("../../../tests/vectors/pattern/split.jsonl"),
    ];
    check(&files, |row| {
        let pattern = match Pattern::new(text(row, "pattern")) {
            Ok(pattern) => pattern,
            Err(refusal) => return (error(row) != Some("pattern")).then(|| refusal.to_string()),
        };
        let answer = operate(&pattern, row);
        let is_same = match &answer {
            Err(_) => error(row) == Some("replacement"),
            Ok(answer) => row["expected"] == *answer,
        };
        (!is_same).then(|| format!("{answer:?}"))
    });
}

fn operate(pattern: &Pattern, row: &Row) -> Result<Row, ReplaceError> {
    let (subject, replacement) = (text(row, "text"), text(row, "replacement"));
    let mut out = String::new();
    Ok(match text(row, "operation") {
        "matches" => Row::from(pattern.matches_whole(subject)?),
        "find" => pattern.find(subject, 0)?.map_or(Row::Null, |span| Row::from(&subject[span])),
        "split" => {
            let limit = row["limit"].as_i64().and_then(|limit| i32::try_from(limit).ok()).unwrap_or(0);
            Row::from(pattern.split(subject, limit)?)
        }
        "replaceFirst" => {
            pattern.replace_first(subject, replacement, &mut out, BYTES_MAX)?;
            Row::from(out)
        }
        _ => {
            pattern.replace_all(subject, replacement, &mut out, BYTES_MAX)?;
            Row::from(out)
        }
    })
}
