//! The example functions, unmodified, on the runtimes that AWS publishes. `tests/functions/install` installs them.

use std::{
    collections::HashMap,
    env,
    ffi::OsStr,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use ringgate_tests::{
    client::request,
    driver::Driver,
    functions::{Functions, Host, invocation, stream_events, streaming_invocation},
    site::Site,
};
use serde_json::{Value, json};

/// Where a runtime with its example is installed.
fn installed(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the path of this test");
    // target/debug/deps/e2e_real_runtimes-0123456789abcdef
    let target = test.ancestors().nth(3).expect("a target directory");
    let path = target.join("real-runtimes").join(name);
    assert!(path.is_dir(), "{} is missing; run tests/functions/install", path.display());
    path
}

fn start(functions: Functions, directory: &Path, settings: Value) -> (Functions, Host) {
    let usual = json!({
        "name": "f", "directory": directory, "memoryMb": 512, "timeoutMs": 20_000, "initTimeoutMs": 20_000,
        "reload": false,
    });
    let functions = functions.with_any(usual, settings);
    let host = functions.start();
    (functions, host)
}

/// A good answer, ten warm ones, a failure, an answer after the failure, all from one process; and the log.
fn check(host: &Host, error_type: &str) {
    for n in 0..10 {
        let answer = host.answer("f", &json!({"name": format!("caller {n}")}));
        assert_eq!(answer["statusCode"], 200, "{answer}");
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).expect("JSON");
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        let want = json!({"hello": format!("caller {n}"), "function": "f", "arn": arn, "has_time": true});
        assert_eq!(body, want);
    }
    let failed = host.invoke("f", &json!({"name": "x", "fail": true}));
    assert_eq!(failed.field("X-Amz-Function-Error"), "Unhandled");
    assert_eq!(failed.json()["errorMessage"], "asked to fail");
    assert!(failed.json()["errorType"].as_str().is_some_and(|t| t.contains(error_type)), "{}", failed.text());
    assert_eq!(host.answer("f", &json!({"name": "after"}))["statusCode"], 200);
    let tail = host.connect().ask(invocation("f", "X-Amz-Log-Type: Tail\r\n", &json!({"name": "tail"})));
    assert!(!tail.field("X-Amz-Log-Result").is_empty());
    host.wait_for_log("event for");
    let status = host.status("f");
    assert_eq!((&status["coldStarts"], &status["crashes"]), (&json!(1), &json!(0)), "{status}");
}

#[test]
fn real_runtime_python() {
    let directory = installed("python");
    let settings = json!({"runtime": "python3", "handler": "app.handler"});
    let (_functions, host) = start(Functions::new(), &directory, settings);
    check(&host, "ValueError");
}

#[test]
fn real_runtime_python_without_its_module() {
    let directory = installed("python");
    let settings = json!({"runtime": "python3", "handler": "gone.handler"});
    let (_functions, host) = start(Functions::new(), &directory, settings);
    let response = host.invoke("f", &json!({}));
    assert_eq!(response.field("X-Amz-Function-Error"), "Unhandled");
    assert_eq!(response.json()["errorType"], "Runtime.ImportModuleError", "{}", response.text());
}

#[test]
fn real_runtime_node() {
    let directory = installed("node");
    let settings = json!({"runtime": "nodejs", "handler": "index.handler"});
    let (_functions, host) = start(Functions::new(), &directory, settings);
    check(&host, "TypeError");
}

#[test]
fn real_runtime_node_streams() {
    let directory = installed("node");
    let settings = json!({"runtime": "nodejs", "handler": "index.streaming"});
    let (_functions, host) = start(Functions::new(), &directory, settings);
    let response = host.connect().ask(streaming_invocation("f", "", &json!({})));
    assert_eq!(response.field("X-Amzn-Remapped-Content-Type"), "text/plain");
    let events = stream_events(&response.body);
    let pieces = events.iter().filter(|(kind, _)| kind == "PayloadChunk");
    assert_eq!(pieces.map(|(_, payload)| payload.as_str()).collect::<String>(), "one two three");
    assert_eq!(
        events.last().map(|(kind, payload)| (kind.as_str(), payload.as_str())),
        Some(("InvokeComplete", "{}"))
    );
}

#[test]
fn real_runtime_rust() {
    let directory = installed("rust");
    let (_functions, host) = start(Functions::new(), &directory, json!({"runtime": "provided"}));
    check(&host, "Error");
}

/// A certificate, and assertions by what is the matter with them.
fn assertions(packages: &Path) -> (String, HashMap<String, String>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("functions/assertion.py");
    let output = Command::new("/usr/bin/env")
        .args(["PATH=/usr/local/bin:/usr/bin:/bin", "python3"])
        .arg(script)
        .env("PYTHONPATH", packages)
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let (certificate, tokens) = text.split_at(text.find("\ngood=").expect("a good one") + 1);
    let tokens = tokens.lines().filter_map(|line| line.split_once('='));
    (certificate.to_owned(), tokens.map(|(kind, token)| (kind.to_owned(), token.to_owned())).collect())
}

#[test]
fn real_runtime_saml_assertions_reach_an_authorizer_unharmed() {
    let directory = installed("saml");
    let (certificate, tokens) = assertions(&directory);
    // Beside the code, as in the example: a function sees no other folder for temporary files than its own.
    let file = tempfile::Builder::new()
        .prefix("idp")
        .suffix(".pem")
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(&directory)
        .expect("a file");
    fs::write(file.path(), certificate).expect("the certificate");
    let environment = json!({
        "IDP_ISSUER": "https://idp.example.com/metadata", "AUDIENCE": "https://api.example.com",
        "IDP_CERTIFICATE": file.path().file_name().and_then(OsStr::to_str),
    });
    let settings =
        json!({"name": "saml", "runtime": "python3", "handler": "app.handler", "environment": environment});
    let (_functions, host) = start(Functions::new(), &directory, settings);
    let document =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/saml.openapi.yaml"));
    let site = Site::new();
    let gateway_file = format!(
        "aws: {{functions: {{'arn:aws:lambda:*:*:function:*': 'http://{}'}}}}\n\
         apis: [{{id: api0000001, openapi: api.openapi.yaml, stages: [{{name: prod}}]}}]\n",
        host.address()
    );
    let (snapshot, _) = site.gateway_file("saml", &gateway_file, &document.expect("the example"));
    let gateway = site.serve(Driver::Epoll, &snapshot).env("AWS_ACCESS_KEY_ID", "").start();
    let ask = |token: &str| {
        let fields = format!("Authorization: Bearer {token}\r\n");
        gateway.connect().ask(request("GET", "/whoami", &fields))
    };
    let good = &tokens["good"];
    assert!(good.len() > 6_000, "some kilobytes: {}", good.len());
    let answer = ask(good);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told: Value = serde_json::from_str(&answer.text()).expect("JSON");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, good.as_bytes());
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&told["subject"], &told["tokenDigest"]), (&json!("ann@example.com"), &json!(digest)));
    assert_eq!(told["tokenBytes"], json!(good.len().to_string()));
    for kind in ["tampered", "other key", "other issuer", "other audience", "over", "unsigned", "wrapped"] {
        let answer = ask(&tokens[kind]);
        assert_eq!((answer.status, &*answer.text()), (401, r#"{"message":"Unauthorized"}"#), "{kind}");
    }
    assert_eq!(ask(&"x".repeat(12_000)).status, 431, "more than fields may have");
}

#[test]
fn the_example_settings_are_those_of_the_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/functions");
    let text = fs::read_to_string(folder.join("functions.json")).expect("the example");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    for function in all["functions"].as_array().expect("functions") {
        let directory = folder.join(function["directory"].as_str().unwrap_or_default());
        assert!(directory.is_dir(), "{function}");
    }
    let functions = Functions::new();
    let settings = json!({"directory": folder.join("bootstrap"), "handler": "hello", "runtime": "provided"});
    let (_functions, host) = start(functions, &folder.join("bootstrap"), settings);
    assert_eq!(host.answer("f", &json!({"name": "you"}))["body"], "hello, you");
}
