use super::*;

fn check(json: &str) -> Result<Config, String> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("functions.json");
    fs::create_dir(directory.path().join("code")).expect("a directory");
    fs::write(&path, json).expect("a file");
    let arguments = Arguments { config: path, ..Arguments::default() };
    Config::from_arguments(&arguments).map_err(|error| error.to_string())
}

/// A file with one function that has these members.
fn function(members: &str) -> String {
    format!("{{\"functions\": [{{\"name\": \"f\", \"directory\": \"code\", {members}}}]}}")
}

#[test]
fn defaults_are_those_of_lambda() {
    let config = check(&function(r#""runtime": "provided.al2023""#)).expect("good settings");
    assert!(config.listen.ip().is_loopback());
    let f = &config.functions[0];
    assert_eq!(f.arn, "arn:aws:lambda:us-east-1:123456789012:function:f");
    assert_eq!(f.command, ["./bootstrap"]);
    assert_eq!((f.memory_mb, f.timeout.as_secs(), f.init_timeout.as_secs()), (128, 3, 10));
    assert_eq!((f.idle.as_secs(), f.environments_max), (600, 10));
    assert_eq!(f.retry.delays, [Duration::from_secs(60), Duration::from_secs(120)]);
    assert_eq!(f.retry.age_max, Duration::from_secs(6 * 3600));
    assert!(f.directory.is_absolute() && f.sandbox.seccomp && f.reload);
}

#[test]
fn a_runtime_has_its_usual_command() {
    for (members, want) in [
        (r#""runtime": "python3", "handler": "app.go""#, "python3 -m awslambdaric app.go"),
        (r#""runtime": "python3.12", "handler": "app.go""#, "python3.12 -m awslambdaric app.go"),
        (r#""runtime": "nodejs22.x", "handler": "index.go""#, "node_modules/.bin/aws-lambda-ric index.go"),
        (r#""runtime": "provided""#, "./bootstrap"),
        (r#""runtime": "ruby", "command": ["ruby", "r.rb"]"#, "ruby r.rb"),
    ] {
        let config = check(&function(members)).expect(members);
        assert_eq!(config.functions[0].command.join(" "), want);
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (members, want) in [
        (r#""runtime": "ruby""#, "functions[0] (`f`): runtime: how to start `ruby`"),
        (r#""runtime": "python3""#, "functions[0] (`f`): handler: runtime `python3` needs one"),
        (r#""runtime": "provided", "command": []"#, "command: it is empty"),
        (r#""runtime": "provided", "timeoutMs": 0"#, "timeoutMs: 0 is not within 1 to 900000"),
        (r#""runtime": "provided", "memoryMb": 1"#, "memoryMb: 1 is not within"),
        (r#""runtime": "provided", "maxProcesses": 0"#, "maxProcesses: 0"),
        (r#""runtime": "provided", "retries": 101"#, "retries: 101"),
        (r#""runtime": "provided", "retryDelaysMs": []"#, "retryDelaysMs: it is empty"),
        (r#""runtime": "provided", "user": "no-such-user""#, "there is no user `no-such-user`"),
        (r#""runtime": "provided", "arn": "arn:aws:s3:::x""#, "is not an ARN of a function `f`"),
        (r#""runtime": "provided", "qualifiers": ["a b"]"#, "`a b` is no version and no alias"),
        (r#""runtime": "provided", "environment": {"AWS_REGION": "x"}"#, "the host sets `AWS_REGION` itself"),
        (r#""runtime": "provided", "environment": {"A-B": "x"}"#, "`A-B` is no name of a variable"),
        (r#""runtime": "provided", "timeout": 3"#, "unknown field `timeout`"),
        (r#""runtime": "provided", "sandbox": {"apparmor": true}"#, "unknown field `apparmor`"),
    ] {
        let error = check(&function(members)).expect_err(members);
        assert!(error.contains(want), "{members} gave: {error}");
    }
    for (json, want) in [
        (r#"{"listen": "0.0.0.0:80"}"#, "listen: 0.0.0.0:80 can be reached from other machines"),
        (r#"{"listen": "[::]:80"}"#, "can be reached from other machines"),
        (r#"{"account": "12"}"#, "account: `12` is no account"),
        (r#"{"threads": 5000}"#, "threads: 5000 is not within 1 to 1024"),
        (r#"{"function": []}"#, "unknown field `function`"),
        (r#"{"functions": [{"name": "f", "directory": "gone", "runtime": "provided"}]}"#, "is no directory"),
        (
            r#"{"functions": [{"name": "a b", "directory": "code", "runtime": "provided"}]}"#,
            "name: give 1 to 64",
        ),
    ] {
        let error = check(json).expect_err(json);
        assert!(error.contains(want) && error.contains("functions.json"), "{json} gave: {error}");
    }
    let two = r#"{"name": "f", "directory": "code", "runtime": "provided"}"#;
    let error = check(&format!("{{\"functions\": [{two}, {two}]}}")).expect_err("twice");
    assert!(error.contains("functions[1] (`f`): another function has this name"), "{error}");
}

#[test]
fn s_ra_11_reserved_concurrency_and_processes_both_bound() {
    for (members, want) in [
        (r#""maxProcesses": 3"#, 3),
        (r#""maxProcesses": 3, "reservedConcurrency": 2"#, 2),
        (r#""maxProcesses": 3, "reservedConcurrency": 9"#, 3),
        (r#""reservedConcurrency": 0"#, 0),
    ] {
        let config = check(&function(&format!(r#""runtime": "provided", {members}"#))).expect(members);
        assert_eq!(config.functions[0].environments_max, want, "{members}");
    }
}

#[test]
fn files_of_variables_are_read() {
    let text = "# a remark\n\nA=1\nexport B = 2\nC=\"x = y\"\nD='z'\nE=\n";
    let read = read_variables(text).expect("variables");
    let pairs: Vec<_> = read.iter().map(|(k, v)| format!("{k}:{v}")).collect();
    assert_eq!(pairs, ["A:1", "B: 2", "C:x = y", "D:z", "E:"]);
    assert_eq!(read_variables("A=1\nB"), Err(2));
    assert_eq!(read_variables("1A=1"), Err(1));
}
