//! The mandatory draft-04 cases of the JSON Schema Test Suite, from Debian's package `json-schema-test-suite`.
#![expect(clippy::disallowed_methods, reason = "the suite's cases are files")]

use std::fs;
use std::path::Path;

use ringgate_validate::{Schemas, Verdict};
use serde_json::Value;

const SUITE: &str = "/usr/share/json-schema-test-suite/tests/draft4";

/// Groups that are not run: file, a part of the description, and why.
const EXCLUDED: &[(&str, &str, &str)] = &[
    (
        "refRemote.json",
        "",
        "nothing is fetched: a reference to what is no model of the API is a mistake at design time (R-REQ-11)",
    ),
    (
        "ref.json",
        "Recursive references between schemas",
        "it refers by `id`, which is no base for references: those name definitions or models (R-REQ-11)",
    ),
];

#[test]
fn r_req_11_draft_4_as_the_test_suite_has_it() {
    let Ok(directory) = fs::read_dir(Path::new(SUITE)) else {
        println!("not run: {SUITE} is missing; scripts/prepare installs json-schema-test-suite");
        return;
    };
    let mut failures = Vec::new();
    let mut ran = 0;
    let files = directory.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    for path in files {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let groups: Value =
            serde_json::from_slice(&fs::read(&path).expect("it can be read")).expect("it is JSON");
        for group in groups.as_array().into_iter().flatten() {
            let description = group["description"].as_str().unwrap_or_default();
            if EXCLUDED.iter().any(|(in_file, part, _)| *in_file == file && description.contains(part)) {
                continue;
            }
            ran += group["tests"].as_array().map_or(0, Vec::len);
            failures
                .extend(run(group).into_iter().map(|failure| format!("{file}: {description}: {failure}")));
        }
    }
    assert!(failures.is_empty(), "{} of {ran} cases fail:\n{}", failures.len(), failures.join("\n"));
    assert!(ran > 290, "only {ran} cases were found");
}

/// The failures of a group of cases for one schema. A refused body must also be explained.
fn run(group: &Value) -> Vec<String> {
    let schema = group["schema"].to_string();
    let schemas = match Schemas::compile([("M", schema.as_str())]) {
        Ok(schemas) => schemas,
        Err(mistakes) => return mistakes.iter().map(ToString::to_string).collect(),
    };
    let cases = group["tests"].as_array().into_iter().flatten();
    let failure = |case: &Value| {
        let verdict = schemas.validate(0, case["data"].to_string().as_bytes());
        let holds = match &verdict {
            Ok(Verdict::Valid) => case["valid"] == true,
            Ok(Verdict::Invalid(text)) => case["valid"] == false && text.len() > 2,
            Err(_) => false,
        };
        (!holds).then(|| format!("{}: {verdict:?}", case["description"]))
    };
    cases.filter_map(failure).collect()
}
