//! The report for people and for programs.

use std::fmt::Write;

use ringgate_definition::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::Brought;
use super::report::{Report, State, Told, lines};

/// How many lines are named for a feature.
const LINES_SHOWN_MAX: usize = 8;

/// For people.
pub(super) fn human(report: &Report<'_>, brought: Option<&Brought>, has_control: bool) -> String {
    let mut out = String::new();
    let (resources, methods) = report.counts;
    let (title, version) = (clean(&report.title), clean(&report.version));
    let _ =
        writeln!(out, "{}: {title} {version}, {resources} paths, {methods} methods\n", clean(&report.file));
    for state in [State::Identical, State::Differing, State::Refused] {
        let told: Vec<&Told> = report.features.iter().filter(|told| told.state == state).collect();
        if !told.is_empty() {
            let _ = writeln!(out, "{}:", state.as_str());
            told.iter().for_each(|told| feature(told, &mut out));
            out.push('\n');
        }
    }
    for (severity, what) in [
        (Severity::Error, "keeps it from being served:"),
        (Severity::Warning, "read otherwise than meant, perhaps:"),
        (Severity::Note, "worth knowing:"),
    ] {
        let remarks: Vec<&&Diagnostic> =
            report.remarks.iter().filter(|remark| remark.severity == severity).collect();
        if !remarks.is_empty() {
            let _ = writeln!(out, "{what}");
            remarks.iter().for_each(|remark| write_remark(remark, &mut out));
            out.push('\n');
        }
    }
    match brought {
        Some(brought) => write_brought(brought, &mut out),
        None if has_control => out.push_str("nothing was sent: the API could not be served\n"),
        None => {}
    }
    out
}

fn feature(told: &Told, out: &mut String) {
    let all = lines(&told.feature.spots);
    let shown: Vec<String> = all.iter().take(LINES_SHOWN_MAX).map(u32::to_string).collect();
    let more = if all.len() > shown.len() { ", …" } else { "" };
    let _ = writeln!(
        out,
        "  {} × {}, line {}{more}",
        told.feature.spots.len(),
        told.feature.name(),
        shown.join(", ")
    );
    if !told.feature.note().is_empty() {
        let _ = writeln!(out, "      {}", told.feature.note());
    }
    for difference in &told.differences {
        let _ = writeln!(out, "      {}: {}", difference.what, difference.here);
        if !difference.original.is_empty() {
            let _ = writeln!(out, "        at the original: {}", difference.original);
        }
        if let Some(switch) = difference.switch() {
            let _ = writeln!(out, "        switch: `{switch}`");
        }
    }
}

fn write_remark(remark: &Diagnostic, out: &mut String) {
    let line = remark.place.filter(|place| place.line > 0);
    let line = line.map(|place| format!("line {}: ", place.line)).unwrap_or_default();
    let _ = writeln!(out, "  {line}{} [{}]", clean(&remark.message), remark.code);
    if let Some(remedy) = &remark.remedy {
        let _ = writeln!(out, "      {}", clean(remedy));
    }
}

fn write_brought(brought: &Brought, out: &mut String) {
    let _ = write!(out, "imported as {} into {}", clean(&brought.api), brought.endpoint);
    match &brought.stage {
        Some(stage) => {
            let _ = writeln!(out, " and deployed to the stage {stage}");
        }
        None => out.push('\n'),
    }
    for warning in &brought.warnings {
        let _ = writeln!(out, "  {}", clean(warning));
    }
}

/// Text from a document must not command the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// For programs.
pub(super) fn json(report: &Report<'_>, brought: Option<&Brought>) -> String {
    let features: Vec<Value> = report.features.iter().map(json_feature).collect();
    let of = |severity| -> Vec<Value> {
        let remarks = report.remarks.iter().filter(|remark| remark.severity == severity);
        remarks.map(|remark| json_remark(remark)).collect()
    };
    let imported = brought.map(|brought| {
        json!({
            "endpoint": brought.endpoint,
            "restApiId": brought.api,
            "stageName": brought.stage,
            "warnings": brought.warnings,
        })
    });
    let all = json!({
        "document": report.file,
        "title": report.title,
        "version": report.version,
        "paths": report.counts.0,
        "methods": report.counts.1,
        "features": features,
        "errors": of(Severity::Error),
        "warnings": of(Severity::Warning),
        "notes": of(Severity::Note),
        "imported": imported,
    });
    format!("{}\n", serde_json::to_string_pretty(&all).unwrap_or_default())
}

fn json_feature(told: &Told) -> Value {
    let differences: Vec<Value> = told
        .differences
        .iter()
        .map(|difference| {
            json!({
                "what": difference.what,
                "here": difference.here,
                "original": difference.original,
                "switch": difference.switch(),
            })
        })
        .collect();
    json!({
        "feature": told.feature.name(),
        "count": told.feature.spots.len(),
        "state": told.state.as_str(),
        "lines": lines(&told.feature.spots),
        "note": Some(told.feature.note()).filter(|note| !note.is_empty()),
        "differences": differences,
    })
}

fn json_remark(remark: &Diagnostic) -> Value {
    let place = remark.place.filter(|place| place.line > 0);
    json!({
        "code": remark.code,
        "message": remark.message,
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "remedy": remark.remedy,
    })
}
