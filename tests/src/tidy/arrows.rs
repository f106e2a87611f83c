//! Who may use whom. `docs/architecture.md` shows the same table, and a test compares them.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::manifest::{Manifest, Member};

/// What the name of each package begins with.
pub const PREFIX: &str = "ringgate-";

/// Each crate with the project's crates it may use.
pub const ARROWS: &[(&str, &[&str])] = &[
    ("http", &[]),
    ("snapshot", &[]),
    ("definition", &[]),
    ("telemetry", &[]),
    ("pattern", &[]),
    ("policy", &[]),
    ("sigv4", &[]),
    ("functions", &[]),
    ("management", &[]),
    ("estate", &["management"]),
    ("store", &[]),
    ("coding", &[]),
    ("cache", &[]),
    ("validate", &[]),
    ("io", &[]),
    ("sim", &[]),
    ("upstream", &[]),
    ("http1", &["http"]),
    ("json", &["pattern"]),
    ("route", &["http", "snapshot"]),
    ("auth", &["pattern", "policy", "sigv4", "snapshot"]),
    ("template", &["json", "pattern", "snapshot"]),
    ("integration", &["http", "json", "pattern", "snapshot"]),
    ("limit", &["snapshot"]),
    (
        "exchange",
        &[
            "http",
            "snapshot",
            "telemetry",
            "coding",
            "json",
            "route",
            "auth",
            "pattern",
            "policy",
            "sigv4",
            "limit",
            "validate",
            "template",
            "cache",
            "integration",
        ],
    ),
    (
        "gateway",
        &[
            "io",
            "http",
            "http1",
            "coding",
            "exchange",
            "upstream",
            "auth",
            "limit",
            "cache",
            "snapshot",
            "telemetry",
        ],
    ),
    ("openapi", &["definition"]),
    (
        "compiler",
        &[
            "definition",
            "openapi",
            "snapshot",
            "pattern",
            "policy",
            "sigv4",
            "auth",
            "json",
            "template",
            "validate",
            "integration",
            "http",
            "http1",
            "route",
            "limit",
            "cache",
            "telemetry",
            "exchange",
        ],
    ),
    (
        "control",
        &[
            "definition",
            "openapi",
            "compiler",
            "management",
            "estate",
            "store",
            "policy",
            "sigv4",
            "io",
            "http",
            "http1",
            "coding",
            "exchange",
            "auth",
            "limit",
            "cache",
            "snapshot",
            "telemetry",
        ],
    ),
    ("tests", &["cache", "exchange", "http", "limit", "snapshot", "template"]),
    ("bench", &[]),
];

/// What any test may use: the simulator, and the true writer where heads are written.
pub const FOR_TESTS: &[&str] = &["sim", "http1"];

/// What the data plane must not reach by any path.
pub const DESIGN_TIME: &[&str] =
    &["definition", "openapi", "compiler", "management", "estate", "store", "control"];

/// Foreign packages that stay in one place, with the crates that may name them, in tests too.
pub const CONFINED: &[(&str, &[&str])] = &[
    ("monoio", &["io", "bench"]),
    ("io-uring", &["io", "bench"]),
    ("rustls", &["io", "bench"]),
    ("tokio", &["io", "functions", "store", "control"]),
    ("tokio-rustls", &["control"]),
    ("hyper", &["control"]),
    ("hyper-util", &["control"]),
    ("rcgen", &["control"]),
    ("hickory-resolver", &["io"]),
    ("memmap2", &["io"]),
    ("libc", &["io", "functions", "bench", "tests"]),
    ("rkyv", &["snapshot"]),
    ("httparse", &["http1", "bench"]),
    ("saphyr-parser", &["openapi"]),
    ("hdrhistogram", &["telemetry", "bench"]),
    ("sqlx", &["store"]),
    ("notify", &["compiler", "functions"]),
    ("clap", &["gateway", "compiler", "functions", "control", "bench"]),
];

/// The crate's name without the prefix; `None` for a foreign package.
pub fn own(package: &str) -> Option<&str> {
    package.strip_prefix(PREFIX)
}

/// Manifests that name a crate which the table does not allow them.
pub fn check_arrows(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        let Some((_, allowed)) =
            own(&manifest.name).and_then(|name| ARROWS.iter().find(|(row, _)| *row == name))
        else {
            let problem =
                format!("`{}` has no row in the table of arrows (tests/src/tidy/arrows.rs)", manifest.name);
            findings.push(Finding::new(&manifest.path, 1, problem));
            continue;
        };
        let normal = manifest.dependencies.iter().map(|dependency| (dependency, &[][..]));
        let dev = manifest.dev_dependencies.iter().map(|dependency| (dependency, FOR_TESTS));
        for (dependency, extra) in normal.chain(dev) {
            let Some(used) = own(&dependency.name) else { continue };
            if !allowed.contains(&used) && !extra.contains(&used) {
                let problem = format!("`{}` may not use `{used}`; it may use {allowed:?}", manifest.name);
                findings.push(Finding::new(&manifest.path, dependency.line, problem));
            }
        }
    }
    findings
}

/// Manifests that name a foreign package which is confined to other crates.
pub fn check_confined(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        for dependency in manifest.dependencies.iter().chain(&manifest.dev_dependencies) {
            let Some((_, allowed)) = CONFINED.iter().find(|(name, _)| *name == dependency.name) else {
                continue;
            };
            if !own(&manifest.name).is_some_and(|name| allowed.contains(&name)) {
                let problem = format!("`{}` belongs in {allowed:?} alone", dependency.name);
                findings.push(Finding::new(&manifest.path, dependency.line, problem));
            }
        }
    }
    findings
}

/// What the data plane reaches, and should not, by way of any number of crates.
pub fn check_reach(manifests: &[Manifest]) -> Vec<Finding> {
    let by_name: BTreeMap<&str, &Manifest> =
        manifests.iter().filter_map(|manifest| Some((own(&manifest.name)?, manifest))).collect();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut todo = vec![("gateway", "gateway".to_owned())];
    while let Some((name, path)) = todo.pop() {
        let Some(manifest) = by_name.get(name).filter(|_| seen.insert(name)) else { continue };
        for dependency in &manifest.dependencies {
            let Some(used) = own(&dependency.name) else { continue };
            let path = format!("{path} -> {used}");
            if DESIGN_TIME.contains(&used) {
                let problem = format!("the data plane reaches `{used}`: {path}");
                findings.push(Finding::new(&manifest.path, dependency.line, problem));
            }
            todo.push((used, path));
        }
    }
    findings
}

/// Members without a word about what they are, and crates that are no member.
pub fn check_members(members: &[Member], manifests: &[Manifest]) -> Vec<Finding> {
    const PATH: &str = "Cargo.toml";
    let mut findings = Vec::new();
    for member in members {
        if member.comment.len() < 10 {
            let problem = format!("say in a comment what `{}` is", member.folder);
            findings.push(Finding::new(PATH, member.line, problem));
        }
    }
    for manifest in manifests {
        let folder = manifest.path.trim_end_matches("/Cargo.toml");
        if !members.iter().any(|member| member.folder == folder) {
            findings.push(Finding::new(PATH, 1, format!("`{folder}` is no member of the workspace")));
        }
    }
    findings
}

/// The rows of the table in `docs/architecture.md`: a crate, or several that may use the same, and what they may
/// use; `—` is nothing.
pub fn documented(markdown: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut rows = BTreeMap::new();
    let lines = markdown.lines().skip_while(|line| !line.starts_with("| crate | may use |"));
    for line in lines.skip(2).take_while(|line| line.starts_with('|')) {
        let mut cells = line.trim_matches('|').split('|');
        let mut names = || -> BTreeSet<String> {
            let cell = cells.next().unwrap_or_default().replace('`', "");
            cell.split(',')
                .map(|name| name.trim().to_owned())
                .filter(|name| name != "—" && !name.is_empty())
                .collect()
        };
        let (crates, used) = (names(), names());
        rows.extend(crates.into_iter().map(|name| (name, used.clone())));
    }
    rows
}
