//! `ringgate template test`: golden cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::process::ExitCode;

use ringgate_template::golden::{Expectation, GoldenCase, GoldenOutcome};

use crate::args::TemplateTest;
use crate::failure::Failure;

/// What became of the cases of all files.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Oddities of a reference that nobody need share.
    accidents: usize,
    report: String,
    /// By template: a case that has it, and the lines that no case has reached.
    missed: BTreeMap<String, (String, BTreeSet<u32>)>,
}

/// Runs the cases, prints each mismatch, and counts. Fails when any case does, or is none.
pub(crate) fn test(arguments: &TemplateTest) -> Result<ExitCode, Failure> {
    let mut tally = Tally::default();
    for path in &arguments.files {
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match GoldenCase::parse(line) {
                Ok(case) => tally.add(&case, &case.run()),
                Err(no_case) => {
                    tally.failed += 1;
                    tally.say(&format!("{}:{}: {no_case}", path.display(), number + 1));
                }
            }
        }
    }
    if arguments.coverage {
        tally.tell_coverage();
    }
    if tally.accidents > 0 {
        let accidents = tally.accidents;
        tally.say(&format!("{accidents} accidents of a reference were not asked for"));
    }
    let (passed, failed) = (tally.passed, tally.failed);
    tally.say(&format!("{passed} passed, {failed} failed"));
    crate::print(&tally.report)?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Tally {
    fn add(&mut self, case: &GoldenCase, outcome: &GoldenOutcome) {
        let lines: BTreeSet<u32> = outcome.missed.iter().copied().collect();
        self.missed
            .entry(case.template.clone())
            .and_modify(|(_, missed)| missed.retain(|line| lines.contains(line)))
            .or_insert_with(|| (case.id.clone(), lines));
        if outcome.passes {
            self.passed += 1;
        } else if case.is_accident {
            self.accidents += 1;
        } else {
            self.failed += 1;
            self.say(&mismatch(case, outcome));
        }
    }

    fn tell_coverage(&mut self) {
        let templates = std::mem::take(&mut self.missed);
        for (template, (id, missed)) in templates.iter().filter(|(_, (_, missed))| !missed.is_empty()) {
            self.say(&format!("lines that never ran in the template of {id}:"));
            for number in missed {
                let line = template.lines().nth(*number as usize - 1).unwrap_or_default();
                self.say(&format!("{number:>6} | {line}"));
            }
        }
    }

    fn say(&mut self, line: &str) {
        // writing to a String does not fail
        let _ = writeln!(self.report, "{line}");
    }
}

fn mismatch(case: &GoldenCase, outcome: &GoldenOutcome) -> String {
    let expected = match &case.expectation {
        Expectation::Output(text) => format!("{text:?}"),
        Expectation::Refusal => "a refusal by the compiler".to_owned(),
        Expectation::Failure => "a failure of the run".to_owned(),
        Expectation::Error(part) => format!("an error with {part:?}"),
    };
    let given = match &outcome.result {
        Ok(text) => format!("{text:?}"),
        Err(error) => format!("error: {error}"),
    };
    format!("{}: mismatch\n  expected {expected}\n  got      {given}", case.id)
}
