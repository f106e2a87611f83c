//! The `ringgate` command from outside: files in, files and texts out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const GOOD: &str = "openapi: 3.0.1\ninfo: {title: Pets, version: '1'}\npaths:\n  /pets/{id}:\n    get:\n      \
                    responses: {'200': {description: ok}}\n";
const BAD: &str = "openapi: 3.0.1\ninfo: {title: Pets, version: '1'}\npaths:\n  /a/{x}:\n    get: &op\n      \
                   responses: {'200': {description: ok}}\n  /a/{y}:\n    get: *op\n";

fn ringgate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate"));
    command.current_dir(folder).env_remove("NO_COLOR").args(arguments).output().expect("the command runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = ringgate(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[track_caller]
fn fails(folder: &Path, arguments: &[&str]) -> String {
    let output = ringgate(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("file");
    }
    folder
}

const COMPILE: &[&str] =
    &["compile", "good.yaml", "-o", "out.snapshot", "--default-integration", "http://127.0.0.1:9/base"];

#[test]
fn compiles_to_the_same_bytes_and_shows_them() {
    let folder = folder(&[("good.yaml", GOOD)]);
    let path = folder.path();
    succeeds(path, COMPILE);
    let first = fs::read(path.join("out.snapshot")).expect("snapshot");
    succeeds(path, COMPILE);
    assert_eq!(first, fs::read(path.join("out.snapshot")).expect("snapshot"));
    assert_eq!(fs::read_dir(path).expect("folder").count(), 2, "no keys, and nothing temporary is left");
    let shown: Value =
        serde_json::from_str(&succeeds(path, &["inspect", "out.snapshot", "--format", "json"]))
            .expect("json");
    let route = &shown["apis"][0]["routes"][0];
    assert_eq!((&route["method"], &route["path"]), (&"GET".into(), &"/pets/{id}".into()));
    assert_eq!(route["integration"]["targets"]["prod"], "http://127.0.0.1:9/base/pets/{id}");
    assert_eq!(route["place"]["file"], "good.yaml");
    let people = succeeds(path, &["inspect", "out.snapshot"]);
    assert!(
        people.contains("GET     /pets/{id}  HTTP_PROXY GET http://127.0.0.1:9/base/pets/{id}"),
        "{people}"
    );
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let folder = folder(&[("bad.yaml", BAD)]);
    let arguments = ["check", "bad.yaml", "--default-integration", "http://a.b"];
    let told = fails(folder.path(), &arguments);
    assert!(
        told.contains("error[RG0425]:") && told.contains("--> bad.yaml:7:3\n  7 |   /a/{y}:\n"),
        "{told}"
    );
    assert!(
        told.contains("::: bad.yaml:4:3") && told.contains("help: ") && told.ends_with("1 error\n"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}'), "colours belong to terminals");
    let output = ringgate(folder.path(), &[&arguments[..], &["--format", "json"]].concat());
    let list: Value = serde_json::from_slice(&output.stdout).expect("json");
    assert_eq!((&list[0]["code"], &list[0]["place"]["line"]), (&"RG0425".into(), &7.into()));
    assert!(fails(folder.path(), &["compile", "bad.yaml", "-o", "out"]).contains("RG0429"));
    assert!(!folder.path().join("out").exists());
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let folder = folder(&[("good.yaml", GOOD), ("latin.yaml", "")]);
    let path = folder.path();
    fs::write(path.join("latin.yaml"), b"openapi: 3.0.1\ninfo: \xe9\n").expect("file");
    assert!(
        fails(path, &["check", "nowhere.yaml"])
            .contains("`nowhere.yaml` cannot be read: there is no such file")
    );
    assert!(fails(path, &["check", "."]).contains("it is a directory"));
    assert!(fails(path, &["check", "latin.yaml"]).contains("latin.yaml:2:7"));
    let large = fs::File::create(path.join("large.yaml")).expect("file");
    large.set_len(65 << 20).expect("length");
    assert!(fails(path, &["check", "large.yaml"]).contains("larger than 64 MiB"));
    assert!(fails(path, &["inspect", "good.yaml"]).contains("snapshot: "));
    assert_eq!(ringgate(path, &["nonsense"]).status.code(), Some(2));
}

#[test]
fn a_gateway_file_gives_routes_and_keys() {
    let file = "ringgate: 1\napis:\n  - id: abcdefghij\n    openapi: good.yaml\n    defaultIntegration: http://a.b\n    \
                stages: [{name: dev}, {name: prod}]\napiKeys: [{id: k, value: {file: key.txt}}]\n\
                usagePlans: [{id: p, keys: [k], apiStages: [{api: abcdefghij, stage: prod}]}]\n";
    let folder =
        folder(&[("good.yaml", GOOD), ("ringgate.yaml", file), ("key.txt", "0123456789012345678901234")]);
    let path = folder.path();
    succeeds(path, &["compile", "ringgate.yaml", "-o", "out.snapshot"]);
    let keys: Value =
        serde_json::from_str(&succeeds(path, &["inspect", "out.keys", "--format", "json"])).expect("json");
    assert_eq!(
        (&keys["keys"][0]["id"], &keys["plans"][0]["stages"][0]["stage"]),
        (&"k".into(), &"prod".into())
    );
    let files = ["out.snapshot", "out.keys"].map(|name| fs::read(path.join(name)).expect("file"));
    assert!(files.iter().all(|bytes| !bytes.windows(25).any(|part| part == b"0123456789012345678901234")));
    let shown = succeeds(path, &["inspect", "out.keys"]);
    assert!(shown.contains("API key k") && shown.contains("opens abcdefghij/prod"), "{shown}");
    assert!(fails(path, &["check", "ringgate.yaml", "good.yaml"]).contains("RG0002"));
}

#[test]
fn several_documents_become_several_apis() {
    let folder = folder(&[("a.yaml", GOOD), ("b.yaml", GOOD)]);
    let arguments =
        ["compile", "a.yaml", "b.yaml", "-o", "out", "--stage", "v1", "--default-integration", "http://a.b"];
    succeeds(folder.path(), &arguments);
    let shown: Value =
        serde_json::from_str(&succeeds(folder.path(), &["inspect", "out", "--format", "json"]))
            .expect("json");
    let ids: Vec<_> = shown["apis"].as_array().expect("apis").iter().map(|api| api["id"].as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(shown["apis"][1]["stages"][0]["name"], "v1");
    let one_id = [&arguments[..], &["--api-id", "abcdefghij"]].concat();
    assert!(fails(folder.path(), &one_id).contains("one API id was given for several documents"));
}

#[test]
fn keys_are_made_and_sign() {
    let folder = folder(&[("good.yaml", GOOD)]);
    let path = folder.path();
    let told = succeeds(path, &["keygen", "key"]);
    let id = told.lines().last().and_then(|line| line.strip_prefix("key id       ")).expect("id");
    assert!(fails(path, &["keygen", "key"]).contains("cannot be written"));
    succeeds(path, &[COMPILE, &["--sign", "key"]].concat());
    assert!(succeeds(path, &["inspect", "out.snapshot"]).contains(&format!("signed by     {id}")));
    assert!(fails(path, &[COMPILE, &["--sign", "good.yaml"]].concat()).contains("is no private key"));
}

#[test]
fn the_schema_and_the_codes_are_printed() {
    let folder = folder(&[]);
    let schema: Value = serde_json::from_str(&succeeds(folder.path(), &["schema"])).expect("json");
    assert_eq!(schema["type"], "object");
    let codes = succeeds(folder.path(), &["diagnostics"]);
    let listed: Vec<&str> = codes.lines().map(|line| &line[..6]).collect();
    assert!(listed.is_sorted_by(|a, b| a < b), "ascending, and no code has two meanings");
    assert!(succeeds(folder.path(), &["diagnostics", "--markdown"]).starts_with("| Code | Meaning |\n"));
}

#[test]
fn a_gateway_that_is_not_there_is_told() {
    let folder = folder(&[("good.yaml", GOOD)]);
    succeeds(folder.path(), COMPILE);
    let told = fails(folder.path(), &["deploy", "out.snapshot", "--admin", "unix:nobody.sock"]);
    assert!(
        told.contains("the gateway at unix:nobody.sock cannot be reached: there is no such socket"),
        "{told}"
    );
    assert!(fails(folder.path(), &["rollback", "--admin", "nobody"]).contains("is no admin address"));
    assert!(fails(folder.path(), &["deploy", "good.yaml", "--admin", "unix:x"]).contains("snapshot: "));
}
