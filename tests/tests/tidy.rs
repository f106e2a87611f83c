//! The tree's own rules: each is run over the tree, and shown to fire on text that breaks it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use ringgate_tests::tidy::arrows::{self, ARROWS};
use ringgate_tests::tidy::manifest::{self, Manifest};
use ringgate_tests::tidy::rust::LONG_FUNCTIONS;
use ringgate_tests::tidy::tree::{self, SourceFile};
use ringgate_tests::tidy::{Finding, code, demand_none, prose, rust};

fn every<'a>(
    files: impl IntoIterator<Item = &'a SourceFile>,
    rule: impl Fn(&str, &str) -> Vec<Finding>,
) -> Vec<Finding> {
    files.into_iter().flat_map(|file| rule(&file.path, &file.text)).collect()
}

/// The findings' lines: what a planted text is expected to give.
fn lines(findings: &[Finding]) -> Vec<usize> {
    findings.iter().map(|finding| finding.line).collect()
}

/// The manifests of the workspace; the fuzz targets and the bench's peer stand outside.
fn manifests(files: &[SourceFile]) -> Vec<Manifest> {
    let own = files.iter().filter(|file| {
        let folders: Vec<&str> = file.path.split('/').collect();
        matches!(folders[..], ["src", _, "Cargo.toml"] | ["tests" | "bench", "Cargo.toml"])
    });
    own.map(|file| manifest::read(&file.path, &file.text)).collect()
}

fn root_manifest(files: &[SourceFile]) -> &str {
    text(files, "Cargo.toml")
}

fn text<'a>(files: &'a [SourceFile], path: &str) -> &'a str {
    let found = files.iter().find(|file| file.path == path);
    found.map(|file| file.text.as_str()).unwrap_or_else(|| panic!("{path} is missing"))
}

// --- the rules, over the tree ---

#[test]
fn crates_use_what_the_table_of_arrows_allows() {
    let files = tree::files();
    let manifests = manifests(&files);
    assert_eq!(manifests.len(), ARROWS.len(), "a row of the table for each crate, a crate for each row");
    demand_none("a crate uses only what the table allows", &arrows::check_arrows(&manifests));
}

#[test]
fn the_documented_arrows_are_the_true_ones() {
    let files = tree::files();
    let ours: BTreeMap<String, BTreeSet<String>> = ARROWS
        .iter()
        .map(|(name, used)| (name.to_string(), used.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(
        arrows::documented(text(&files, "docs/architecture.md")),
        ours,
        "docs/architecture.md, the arrows"
    );
}

#[test]
fn the_data_plane_reaches_no_design_time_crate() {
    demand_none("the gateway knows snapshots alone", &arrows::check_reach(&manifests(&tree::files())));
}

#[test]
fn foreign_packages_stay_in_their_place() {
    demand_none("a foreign package has one home", &arrows::check_confined(&manifests(&tree::files())));
}

#[test]
fn members_are_listed_with_what_they_are() {
    let files = tree::files();
    let members = manifest::members(root_manifest(&files));
    demand_none(
        "every crate is a member with a comment",
        &arrows::check_members(&members, &manifests(&files)),
    );
}

#[test]
fn unsafe_code_stays_in_its_room() {
    let files = tree::files();
    demand_none("unsafe code has one room, with reasons", &every(tree::rust(&files), rust::check_unsafe));
}

#[test]
fn the_runtime_is_named_in_one_crate() {
    let files = tree::files();
    demand_none("only io knows the runtime", &every(tree::rust(&files), rust::check_runtime));
}

#[test]
fn modules_have_names_that_say_something() {
    let files = tree::files();
    demand_none("a module is named for what is in it", &every(tree::rust(&files), rust::check_module_names));
}

#[test]
fn crate_roots_have_a_header_and_forbid_unsafe_code() {
    let files = tree::files();
    let roots = tree::rust(&files).filter(|file| {
        let folders: Vec<&str> = file.path.split('/').collect();
        matches!(folders[..], ["src", _, "src", "lib.rs" | "main.rs"] | ["tests" | "bench", "src", "lib.rs"])
            || file.path.ends_with("src/bin/ringgate/main.rs")
    });
    demand_none("a crate says what it is for", &every(roots, rust::check_root));
}

#[test]
fn files_and_functions_fit_in_a_head() {
    let files = tree::files();
    demand_none("files are short", &every(tree::rust(&files), rust::check_file_length));
    let long =
        every(tree::rust(&files), |path, text| rust::check_function_length(path, text, LONG_FUNCTIONS));
    demand_none("functions are short", &long);
    let is_there = |(path, name, _): &&(&str, &str, usize)| {
        let file = files.iter().find(|file| file.path == *path);
        file.is_some_and(|file| code::functions(&code::blank(&file.text)).iter().any(|f| f.name == *name))
    };
    assert_eq!(
        LONG_FUNCTIONS.iter().filter(is_there).count(),
        LONG_FUNCTIONS.len(),
        "LONG_FUNCTIONS names what is gone"
    );
}

#[test]
fn nothing_is_left_for_later() {
    let files = tree::files();
    demand_none("no debris", &every(tree::rust(&files), rust::check_debris));
    demand_none("no work put off", &every(&files, prose::check_left_behind));
}

#[test]
fn no_path_of_one_machine_and_no_registry_host() {
    let files = tree::files();
    demand_none("paths are relative", &every(&files, prose::check_machine_paths));
    demand_none("packages are named, not located", &every(&files, prose::check_registries));
}

#[test]
fn links_and_paths_in_the_documentation_resolve() {
    let files = tree::files();
    let root = tree::root();
    let check = |path: &str, text: &str| prose::check_links(&root, path, text);
    demand_none("documentation points at what exists", &every(tree::markdown(&files), check));
}

#[test]
fn tests_that_the_documentation_cites_exist() {
    let files = tree::files();
    let functions = tree::rust(&files).flat_map(|file| code::functions(&code::blank(&file.text)));
    let names: BTreeSet<String> = functions.map(|function| function.name).collect();
    let pages = ["docs/threat-model.md", "docs/testing.md", "CONTRIBUTING.md"];
    let pages = files.iter().filter(|file| pages.contains(&file.path.as_str()));
    let check = |path: &str, text: &str| prose::check_cited_tests(&names, path, text);
    demand_none("a cited test exists", &every(pages, check));
}

#[test]
fn every_example_configuration_is_explained() {
    let files = tree::files();
    let page = text(&files, "docs/configuration.md");
    let configs = files.iter().filter(|file| file.path.starts_with("configs/"));
    let missing = configs
        .filter(|file| !page.contains(&file.path))
        .map(|file| Finding::new(&file.path, 1, "docs/configuration.md says nothing about it"));
    demand_none("every example is explained", &missing.collect::<Vec<_>>());
}

#[test]
fn scripts_stop_at_the_first_failure_and_can_be_started() {
    let files = tree::files();
    let scripts: Vec<&SourceFile> = files
        .iter()
        .filter(|file| {
            file.path.starts_with("scripts/") && !file.path.contains('.') || file.path.starts_with(".ci/")
        })
        .collect();
    demand_none("scripts stop at a failure", &every(scripts.iter().copied(), prose::check_script));
    for script in scripts {
        let metadata = std::fs::metadata(tree::root().join(&script.path)).expect("metadata");
        assert_ne!(metadata.permissions().mode() & 0o111, 0, "{}: chmod +x", script.path);
    }
}

#[test]
fn the_two_commands_of_the_readme_exist() {
    let files = tree::files();
    let readme = text(&files, "README.md");
    for command in ["scripts/run", "scripts/test"] {
        assert!(readme.contains(command), "README.md does not name {command}");
        assert!(tree::root().join(command).is_file(), "{command} is missing");
    }
}

// --- the rules fire ---

fn planted(name: &str, dependencies: &str) -> Manifest {
    manifest::read(
        &format!("src/{name}/Cargo.toml"),
        &format!("[package]\nname = \"ringgate-{name}\"\n{dependencies}"),
    )
}

#[test]
fn a_forbidden_arrow_is_found() {
    let check = |name: &str, text: &str| lines(&arrows::check_arrows(&[planted(name, text)]));
    assert_eq!(check("route", "[dependencies]\nringgate-http.workspace = true"), [] as [usize; 0]);
    assert_eq!(check("route", "[dependencies]\nringgate-auth.workspace = true"), [4]);
    assert_eq!(check("route", "[dependencies.ringgate-auth]\nworkspace = true"), [3]);
    assert_eq!(check("route", "[target.'cfg(unix)'.dependencies]\nringgate-io = { path = \"../io\" }"), [4]);
    assert_eq!(check("route", "[dev-dependencies]\nringgate-sim.workspace = true"), [] as [usize; 0]);
    assert_eq!(check("route", "[dependencies]\nringgate-sim.workspace = true"), [4]);
    assert_eq!(check("route", "[dev-dependencies]\nringgate-io.workspace = true"), [4]);
    assert_eq!(check("newcomer", ""), [1]);
}

#[test]
fn a_detour_to_the_compiler_is_found() {
    let gateway = planted("gateway", "[dependencies]\nringgate-exchange.workspace = true");
    let exchange = planted("exchange", "[dependencies]\nringgate-definition.workspace = true");
    assert_eq!(arrows::check_reach(std::slice::from_ref(&gateway)), []);
    let found = arrows::check_reach(&[gateway, exchange]);
    assert_eq!(lines(&found), [4]);
    assert!(found[0].problem.contains("gateway -> exchange -> definition"), "{}", found[0]);
}

#[test]
fn a_strayed_package_is_found() {
    assert_eq!(lines(&arrows::check_confined(&[planted("auth", "[dev-dependencies]\ntokio = \"1\"")])), [4]);
    assert_eq!(arrows::check_confined(&[planted("io", "[dependencies]\ntokio.workspace = true")]), []);
}

#[test]
fn a_member_without_a_comment_is_found() {
    let members = manifest::members("members = [\n    \"src/a\", # What a is for.\n    \"src/b\",\n]\n");
    assert_eq!(lines(&arrows::check_members(&members, &[])), [3]);
    assert_eq!(lines(&arrows::check_members(&members, &[planted("c", "")])), [3, 1]);
}

#[test]
fn rows_of_the_documented_table_are_read() {
    let rows = arrows::documented(
        "text\n\n| crate | may use |\n|---|---|\n| a, `b` | — |\n| c | a, b |\n\n| x | y |\n",
    );
    let set = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let want = [("a", set(&[])), ("b", set(&[])), ("c", set(&["a", "b"]))];
    assert_eq!(rows, want.into_iter().map(|(name, used)| (name.to_owned(), used)).collect());
}

#[test]
fn strayed_or_unexplained_unsafe_code_is_found() {
    let bare = "fn f() {\n    unsafe { g() }\n}\n";
    let explained = "fn f() {\n    // SAFETY: g asks for nothing.\n    unsafe { g() }\n}\n";
    let split = "fn f() {\n    // SAFETY: g asks for nothing.\n    let a =\n        unsafe { g() };\n}\n";
    assert_eq!(lines(&rust::check_unsafe("src/route/src/find.rs", explained)), [3]);
    assert_eq!(lines(&rust::check_unsafe("src/io/src/tls.rs", bare)), [2]);
    assert_eq!(rust::check_unsafe("src/io/src/tls.rs", explained), []);
    assert_eq!(rust::check_unsafe("src/io/src/tls.rs", split), []);
    assert_eq!(
        rust::check_unsafe("src/route/src/find.rs", "// unsafe\n#![forbid(unsafe_code)]\n\"unsafe\""),
        []
    );
    let twice = explained.repeat(2);
    assert_eq!(rust::check_unsafe(rust::UNSAFE_ACCESSOR, explained), []);
    assert_eq!(lines(&rust::check_unsafe(rust::UNSAFE_ACCESSOR, &twice)), [3, 7]);
}

#[test]
fn rules_about_sources_fire() {
    assert_eq!(lines(&rust::check_runtime("src/gateway/src/pool.rs", "use a;\nuse monoio::net;")), [2]);
    assert_eq!(rust::check_runtime("src/gateway/src/pool.rs", "// monoio leaks accepts"), []);
    assert_eq!(lines(&rust::check_module_names("src/a/src/util.rs", "")), [1]);
    assert_eq!(
        lines(&rust::check_module_names("src/a/src/lib.rs", "mod fine;\npub mod helpers;\nmod common {")),
        [2, 3]
    );
    assert_eq!(lines(&rust::check_root("src/a/src/lib.rs", "mod x;")), [1, 1]);
    assert_eq!(rust::check_root("src/a/src/lib.rs", "//! Words.\n#![forbid(unsafe_code)]\n"), []);
    assert_eq!(lines(&rust::check_file_length("a.rs", &"\n".repeat(rust::FILE_LINES_MAX + 1))), [1]);
    assert_eq!(
        lines(&rust::check_debris("a.rs", "fn f() {\n    todo!()\n}\n#[ignore]\n// dbg!(x)\n")),
        [2, 4]
    );
}

#[test]
fn long_functions_are_found_and_the_list_only_shrinks() {
    let long = |lines: usize| format!("fn a() {{}}\nfn f(x: [u8; 2]) {{\n{}}}\n", "x();\n".repeat(lines - 2));
    let check = |text: &str, known: &[(&str, &str, usize)]| {
        lines(&rust::check_function_length("src/a.rs", text, known))
    };
    assert_eq!(check(&long(rust::FUNCTION_LINES_MAX), &[]), [] as [usize; 0]);
    assert_eq!(check(&long(rust::FUNCTION_LINES_MAX + 1), &[]), [2]);
    assert_eq!(check(&long(90), &[("src/a.rs", "f", 90)]), [] as [usize; 0]);
    assert_eq!(check(&long(91), &[("src/a.rs", "f", 90)]), [2]);
    assert_eq!(check(&long(89), &[("src/a.rs", "f", 90)]), [2]);
    assert_eq!(check(&format!("#[cfg(test)]\nmod tests {{\n{}}}\n", long(99)), &[]), [] as [usize; 0]);
    assert_eq!(rust::check_function_length("src/a/src/b/tests.rs", &long(99), &[]), []);
}

#[test]
fn comments_and_literals_are_blanked() {
    let text = "a /* b /* c */ d */ e // f\n\"g \\\" h\" i r#\"j \" k\"# l 'm' n b'\\'' o '\\u{1}' p 'q: r\n";
    let words: Vec<String> = code::blank(text).split_whitespace().map(str::to_owned).collect();
    assert_eq!(words, ["a", "e", "i", "l", "n", "o", "p", "'q:", "r"]);
    assert_eq!(code::blank(text).lines().count(), 2);
}

#[test]
fn rules_about_words_fire() {
    let joined = |parts: &[&str]| parts.concat();
    assert_eq!(lines(&prose::check_left_behind("a.md", &joined(&["fine\n# TO", "DO: more"]))), [2]);
    for bad in [
        &["see /", "work/x"][..],
        &["`/", "root/.cargo`"],
        &["=/", "tmp/target/debug"],
        &["\"/", "home/me\""],
    ] {
        assert_eq!(lines(&prose::check_machine_paths("a.md", &joined(bad))), [1], "{bad:?}");
    }
    for good in ["bench/work/envoy", "https://example.com/home/", "a/root/b"] {
        assert_eq!(prose::check_machine_paths("a.md", good), [], "{good}");
    }
    assert_eq!(lines(&prose::check_registries("a.md", &joined(&["\nhttps://static.crates", ".io/x"]))), [2]);
    assert_eq!(lines(&prose::check_script("scripts/x", "#!/usr/bin/env bash\ncargo test\n")), [1]);
    assert_eq!(lines(&prose::check_script("scripts/x", "set -eu\n")), [1]);
    assert_eq!(prose::check_script("scripts/x", "#!/usr/bin/env bash\nset -euo pipefail\n"), []);
}

#[test]
fn dead_links_are_found() {
    let root = tree::root();
    let check = |text: &str| lines(&prose::check_links(&root, "docs/x.md", text));
    assert_eq!(
        check("# A heading, here\n[a](../Cargo.toml) [b](#a-heading-here) [c](https://example.com/x)"),
        [] as [usize; 0]
    );
    assert_eq!(check("\n[a](nowhere.md)"), [2]);
    assert_eq!(check("[a](#no-such-heading)"), [1]);
    assert_eq!(check("`src/http/src/lib.rs` and `src/http/`"), [] as [usize; 0]);
    assert_eq!(check("`src/http/src/gone.rs`"), [1]);
    assert_eq!(
        check("`fuzz/targets/NAME.rs` and `src/*` and `tests/`\n```\n`src/gone`\n```"),
        [] as [usize; 0]
    );
}
