//! The committed vectors against the oracle, so that neither drifts. `RINGGATE_VECTORS=write` writes the vectors anew.

use std::fs;

use ringgate_tests::oracle;

/// Largest file of vectors.
const FILE_BYTES_MAX: usize = 300 * 1024;

#[test]
fn slow_oracle_gives_the_committed_vectors() {
    let suites = oracle::suites();
    let is_writing = std::env::var("RINGGATE_VECTORS").is_ok_and(|value| value == "write");
    let mut drifted = Vec::new();
    for (suite, lines) in suites.iter().zip(oracle::ask::answer(&suites)) {
        let path = oracle::folder().join(suite.file);
        let text = lines.join("\n") + "\n";
        assert!(text.len() <= FILE_BYTES_MAX, "{}: {} bytes", suite.file, text.len());
        if is_writing {
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of vectors");
            fs::write(&path, &text).expect("vectors are written");
            continue;
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let is_new = |line: &&String| !committed.lines().any(|old| old == *line);
        if committed != text {
            let first =
                lines.iter().find(is_new).map_or("only lines too many, or in another order", |line| line);
            drifted.push(format!("{}: {first}", suite.file));
        }
    }
    assert!(
        drifted.is_empty(),
        "vectors differ from the oracle's answers; RINGGATE_VECTORS=write writes them anew:\n{}",
        drifted.join("\n")
    );
}

#[test]
fn names_of_vectors_are_unique() {
    let suites = oracle::suites();
    let ids = suites.iter().flat_map(|suite| suite.cases.iter().map(|case| case.asked["id"].to_string()));
    let mut ids: Vec<String> = ids.collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
