//! `ringgate export` and the lints of `ringgate check` from outside.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const API: &str = "openapi: 3.0.1\ninfo: {title: Pets, version: '1.2'}\npaths:\n  /pets/{id}:\n    get:\n      \
                   responses: {'200': {description: ok}}\n      x-amazon-apigateway-integration: \
                   {type: http_proxy, httpMethod: GET, uri: 'http://127.0.0.1:9/'}\n";

const GATEWAY: &str = "ringgate: 1\nhostSuffix: example.test\nregion: eu-west-1\napis:\n  - {id: aaaaaaaaaa, openapi: \
                       api.yaml, stages: [{name: dev}]}\n  - {id: bbbbbbbbbb, openapi: [api.yaml, more.yaml], stages: [{name: live}]}\n";

const MORE: &str = "swagger: '2.0'\ninfo: {title: More, version: ''}\npaths: {/more: {put: {}}}\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    for (name, content) in [("api.yaml", API), ("gateway.yaml", GATEWAY), ("more.yaml", MORE)] {
        fs::write(folder.path().join(name), content).expect("file");
    }
    folder
}

fn ringgate(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate"));
    command.current_dir(folder).args(arguments.split(' ')).output().expect("the command runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &str) -> (String, String) {
    let output = ringgate(folder, arguments);
    assert!(output.status.success(), "{arguments}: {}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn fails(folder: &Path, arguments: &str) -> String {
    let output = ringgate(folder, arguments);
    assert!(!output.status.success(), "{arguments}: {}", text(&output.stdout));
    text(&output.stderr)
}

#[test]
fn a_document_is_exported_and_read_back() {
    let folder = folder();
    let path = folder.path();
    for format in ["oas30", "swagger"] {
        for syntax in ["", " --yaml"] {
            let arguments = format!(
                "export api.yaml --api-id aaaaaaaaaa --format {format} --extensions apigateway,postman{syntax} -o again"
            );
            succeeds(path, &arguments);
            succeeds(path, "compile api.yaml --api-id aaaaaaaaaa -o first.snapshot");
            succeeds(path, "compile again --api-id aaaaaaaaaa -o second.snapshot");
            let shown = |snapshot: &str| {
                let shown = succeeds(path, &format!("inspect {snapshot} --format json")).0;
                let shown: Value = serde_json::from_str(&shown).expect("JSON");
                let routes = shown["apis"][0]["routes"].as_array().cloned().expect("routes");
                let places = |mut route: Value| {
                    route.as_object_mut().map(|route| route.remove("place"));
                    route
                };
                routes.into_iter().map(places).collect::<Vec<_>>()
            };
            assert_eq!(shown("first.snapshot"), shown("second.snapshot"), "{format}{syntax}");
        }
    }
}

#[test]
fn the_api_and_the_stage_of_a_gateway_file_are_chosen() {
    let folder = folder();
    let path = folder.path();
    let arguments = "export gateway.yaml --api bbbbbbbbbb --stage live --format oas30";
    let (document, told) = succeeds(path, arguments);
    assert_eq!(told, "");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    let server = &document["servers"][0];
    assert_eq!(server["url"], "https://bbbbbbbbbb.execute-api.eu-west-1.example.test/{basePath}");
    assert_eq!(server["variables"]["basePath"]["default"], "live");
    assert!(
        document["paths"]["/more"]["put"].is_object() && document["paths"]["/pets/{id}"]["get"].is_object()
    );
    assert!(document["paths"]["/more"]["put"]["x-amazon-apigateway-integration"].is_null());
    let told = fails(path, "export gateway.yaml --stage dev --format oas30");
    assert!(told.contains("there are 2 APIs") && told.contains("aaaaaaaaaa, bbbbbbbbbb"), "{told}");
    assert!(fails(path, "export gateway.yaml --api c --format oas30").contains("there is no API `c`"));
    let told = fails(path, "export gateway.yaml --api aaaaaaaaaa --format swagger");
    assert!(told.contains("Invalid stage identifier specified") && told.contains("`--stage`: dev"), "{told}");
    assert!(fails(path, "export nowhere.yaml --format swagger").contains("cannot be read"));
    assert!(fails(path, "export api.yaml --format swagger --extensions all").contains("possible values"));
}

#[test]
fn r_oas_16_a_folder_gets_the_name_of_the_service() {
    let folder = folder();
    let told = succeeds(folder.path(), "export api.yaml --format swagger --yaml -o .").1;
    assert!(told.contains("swagger_1.2.yaml"), "{told}");
    assert!(folder.path().join("swagger_1.2.yaml").exists());
}

#[test]
fn check_tells_of_holes_and_compile_does_not() {
    let folder = folder();
    let told = succeeds(folder.path(), "check api.yaml").1;
    assert!(told.contains("warning[RG0584]: everybody may call GET /pets/{id}"), "{told}");
    assert!(told.ends_with("no errors: 1 API, 1 method\n"), "{told}");
    assert!(!succeeds(folder.path(), "compile api.yaml -o out").1.contains("RG0584"));
}
