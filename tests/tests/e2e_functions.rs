//! The function host as callers and runtimes see it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use ringgate_tests::{
    client::Client,
    eventually::eventually,
    functions::{Functions, Host, invocation, request, stream_events, streaming_invocation, write_program},
    site::text,
};
use serde_json::{Value, json};

/// A host with one function `f`.
fn host(settings: Value) -> (Functions, Host) {
    let functions = Functions::new().with("f", settings);
    let host = functions.start();
    (functions, host)
}

fn is_alive(pid: u64) -> bool {
    // A process that nobody has waited for yet is gone as well.
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains("zombie"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

fn decode_base64(text: &str) -> String {
    let mut child = std::process::Command::new("base64")
        .arg("-d")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("base64");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), text.as_bytes()).expect("it reads");
    String::from_utf8_lossy(&child.wait_with_output().expect("it ends").stdout).into_owned()
}

#[test]
fn s_li_01_s_li_02_a_function_answers_and_its_process_is_used_again() {
    let (_functions, host) = host(json!({}));
    let mut client = host.connect();
    let first = client.ask(invocation("f", "", &json!({"a": 1})));
    assert_eq!((first.status, &first.json()["event"]), (200, &json!({"a": 1})));
    assert_eq!(first.field("Content-Type"), "application/json");
    assert_eq!(first.field("X-Amz-Executed-Version"), "$LATEST");
    assert_eq!(first.field("x-amzn-RequestId").len(), 36);
    assert!(first.field("X-Amzn-Trace-Id").starts_with("Root=1-"));
    let second = client.ask(invocation("f", "", &json!({})));
    assert_eq!(second.json()["pid"], first.json()["pid"]);
    assert_ne!(second.field("x-amzn-RequestId"), first.field("x-amzn-RequestId"));
    let empty = client.ask(request("/2015-03-31/functions/f/invocations", "", ""));
    assert_eq!(empty.json()["event"], json!({}), "no event is an empty one");
    let status = host.status("f");
    assert_eq!((&status["invocations"], &status["coldStarts"]), (&json!(3), &json!(1)));
    assert!(status["initMsMean"].as_f64().is_some_and(|ms| ms > 1.0), "{status}");
}

#[test]
fn s_li_01_names_qualifiers_and_kinds() {
    let (_functions, host) = host(json!({"qualifiers": ["prod", "7"]}));
    let (start, arn) = (
        "arn:aws:lambda:us-east-1:123456789012:function",
        "arn:aws:lambda:us-east-1:123456789012:function:f",
    );
    let cases = [
        ("f", "", 200, "f"),
        ("f", "?Qualifier=prod", 200, "f:prod"),
        ("f:7", "", 200, "f:7"),
        ("f:7", "?Qualifier=7", 200, "f:7"),
        ("123456789012:function:f", "", 200, "f"),
        (arn, "", 200, "f"),
        ("arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af%3Aprod", "", 200, "f:prod"),
        ("f", "?Qualifier=%24LATEST", 200, "f:$LATEST"),
        ("f", "?Qualifier=dev", 404, ""),
        ("g", "", 404, ""),
        ("000000000001:function:f", "", 404, ""),
        ("f:7", "?Qualifier=prod", 400, ""),
        ("a%20b", "", 400, ""),
    ];
    let mut client = host.connect();
    for (name, query, status, called) in cases {
        let path = format!("/2015-03-31/functions/{name}/invocations{query}");
        let response = client.ask(request(&path, "", r#"{"do": "headers"}"#));
        assert_eq!(response.status, status, "{path}: {}", response.text());
        let invoked = response.json()["headers"]["lambda-runtime-invoked-function-arn"].clone();
        let want = if called.is_empty() { Value::Null } else { json!(format!("{start}:{called}")) };
        assert_eq!(invoked, want, "{path}");
    }
    let dry = client.ask(invocation("f", "X-Amz-Invocation-Type: DryRun\r\n", &json!({})));
    assert_eq!((dry.status, dry.body.len()), (204, 0));
    let odd = client.ask(invocation("f", "X-Amz-Invocation-Type: Maybe\r\n", &json!({})));
    assert_eq!((odd.status, odd.field("x-amzn-errortype")), (400, "InvalidParameterValueException"));
}

#[test]
fn s_li_03_refusals_have_a_type() {
    let (_functions, host) = host(json!({}));
    let path = "/2015-03-31/functions/f/invocations";
    let long = |bytes: usize| format!("{{\"x\":\"{}\"}}", "x".repeat(bytes - 8));
    let event = "X-Amz-Invocation-Type: Event\r\n";
    let check = |request: String, status: u16, error_type: &str| {
        let response = host.connect().ask(request);
        assert_eq!((response.status, response.field("x-amzn-errortype")), (status, error_type));
        let body = response.json();
        assert!(body["Message"].is_string() && body["Type"] == "User", "{body}");
    };
    check(request("/2015-03-31/functions/g/invocations", "", "{}"), 404, "ResourceNotFoundException");
    check(request("/2016-08-19/functions/f", "", "{}"), 404, "UnknownOperationException");
    check(request(path, "", "{"), 400, "InvalidRequestContentException");
    check(request(path, "X-Amz-Client-Context: e30\u{21}\r\n", "{}"), 400, "InvalidRequestContentException");
    check(request(path, "Content-Encoding: gzip\r\n", "{}"), 415, "UnsupportedMediaTypeException");
    check(request(path, "", &long(6 * 1024 * 1024 + 1)), 413, "RequestTooLargeException");
    check(request(path, event, &long(1024 * 1024 + 1)), 413, "RequestTooLargeException");
    check(request(path, "Origin: http://example.com\r\n", "{}"), 403, "AccessDeniedException");
    let largest = host.connect().ask(request(path, "", &long(3 * 1024 * 1024)));
    assert_eq!(largest.json()["event"]["x"].as_str().map(str::len), Some(3 * 1024 * 1024 - 8));
    assert_eq!(host.connect().ask(request(path, event, &long(1024 * 1024))).status, 202);
}

#[test]
fn s_ra_02_an_event_comes_with_its_headers() {
    let (_functions, host) = host(json!({"qualifiers": ["prod"]}));
    let fields = "X-Amzn-Trace-Id: Root=1-2-3;Sampled=1\r\nX-Amz-Client-Context: eyJhIjoxfQ==\r\nX-Amz-Tenant-Id: t1\r\n";
    let response = host.connect().ask(invocation("f", fields, &json!({"do": "headers"})));
    let headers = &response.json()["headers"];
    assert_eq!(headers["lambda-runtime-aws-request-id"], response.field("x-amzn-RequestId"));
    assert_eq!(headers["lambda-runtime-trace-id"], "Root=1-2-3;Sampled=1");
    assert_eq!(headers["lambda-runtime-client-context"], "{\"a\":1}");
    assert_eq!(headers["lambda-runtime-aws-tenant-id"], "t1");
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["lambda-runtime-deadline-ms"].as_str().is_some_and(|ms| ms.len() == 13), "{headers}");
    let bare = host.answer("f", &json!({"do": "headers"}));
    assert_eq!(bare["headers"]["lambda-runtime-client-context"], Value::Null);
}

#[test]
fn s_li_06_failures_are_answers_with_a_header() {
    let (_functions, host) = host(json!({}));
    let message = |id: &str, how: &str| format!("RequestId: {id} Error: Runtime exited with error: {how}");
    let fail = host.invoke("f", &json!({"do": "fail"}));
    assert_eq!((fail.status, fail.field("X-Amz-Function-Error")), (200, "Unhandled"));
    assert_eq!(fail.json(), json!({"errorType": "ValueError", "errorMessage": "asked to", "stackTrace": []}));
    for (what, how) in [("crash", "exit status 3"), ("abort", "signal: aborted")] {
        let crash = host.invoke("f", &json!({"do": what}));
        assert_eq!((crash.status, crash.field("X-Amz-Function-Error")), (200, "Unhandled"));
        let id = crash.field("x-amzn-RequestId");
        assert_eq!(crash.json(), json!({"errorType": "Runtime.ExitError", "errorMessage": message(id, how)}));
        assert_eq!(host.answer("f", &json!({}))["code"], "one", "the next finds a new process");
    }
    let mode = host.invoke("f", &json!({"do": "mode"}));
    assert_eq!(mode.json()["errorType"], "Runtime.InvalidResponseModeHeader");
    let status = host.status("f");
    assert_eq!((&status["errors"], &status["crashes"]), (&json!(4), &json!(2)), "{status}");
}

#[test]
fn s_ra_03_an_answer_may_have_6_mib_and_a_little() {
    let (_functions, host) = host(json!({}));
    let most = host.invoke("f", &json!({"do": "large", "bytes": 6 * 1024 * 1024 + 100}));
    assert_eq!((most.body.len(), most.field("X-Amz-Function-Error")), (6_291_556, ""));
    let more = host.invoke("f", &json!({"do": "large", "bytes": 6 * 1024 * 1024 + 101}));
    assert_eq!(more.json()["errorType"], "Function.ResponseSizeTooLarge");
    let said = host.wait_for_log("the answer was answered: 413");
    assert!(said.contains("Exceeded maximum allowed payload size (6291556 bytes)."), "{said}");
}

#[test]
fn s_ra_03_s_ra_05_s_ra_06_calls_out_of_turn_are_refused() {
    let (_functions, host) = host(json!({}));
    let said = host.answer("f", &json!({"do": "misuse"}));
    let check = |name: &str, status: u16, error_type: &str, message: &str| {
        let body: Value =
            serde_json::from_str(said[name][1].as_str().unwrap_or_default()).unwrap_or_default();
        assert_eq!((&said[name][0], &body["errorType"]), (&json!(status), &json!(error_type)), "{name}");
        assert_eq!(body["errorMessage"], message, "{name}");
    };
    let transition = |to: &str| {
        format!(
            "State transition from Running to {to} failed for runtime. Error: State transition is not allowed"
        )
    };
    check("next", 403, "InvalidStateTransition", &transition("Ready"));
    check("otherId", 400, "InvalidRequestID", "Invalid request ID");
    check("initError", 403, "InvalidStateTransition", &transition("InitError"));
    check("restore", 403, "InvalidStateTransition", &transition("Restoring"));
    assert_eq!((&said["unknown"][0], &said["ping"]), (&json!(404), &json!("pong")));
    let again = host.wait_for_log("a second answer: 403");
    assert!(again.contains("from ResponseSent to InvocationResponse"), "{again}");
}

#[test]
fn s_ra_10_a_function_that_takes_too_long_is_ended_with_what_it_started() {
    let (_functions, host) = host(json!({"timeoutMs": 1500}));
    let response = host.invoke("f", &json!({"do": "hang"}));
    assert_eq!((response.status, response.field("X-Amz-Function-Error")), (200, "Unhandled"));
    let id = response.field("x-amzn-RequestId");
    let message = format!("RequestId: {id} Error: Task timed out after 1.50 seconds");
    assert_eq!(response.json(), json!({"errorType": "Sandbox.Timedout", "errorMessage": message}));
    host.wait_for_log(&format!("{id} Task timed out after 1.50 seconds"));
    host.wait_for_log("Status: timeout");
    let child = host.wait_for_log("child ").rsplit(' ').next().and_then(|pid| pid.parse().ok());
    let child = child.expect("a process id");
    eventually("the child to be gone", || (!is_alive(child)).then_some(()));
    assert_eq!(host.answer("f", &json!({}))["code"], "one");
    assert_eq!(host.status("f")["timeouts"], 1);
}

#[test]
fn s_ra_10_a_start_is_tried_twice() {
    let functions = Functions::new();
    let marks = functions.site().path("marks");
    fs::create_dir(&marks).expect("a directory");
    fs::set_permissions(&marks, fs::Permissions::from_mode(0o777)).expect("an own directory");
    let start =
        |how: &str| json!({"environment": {"START": how, "MARK": marks.join(how)}, "initTimeoutMs": 15_000});
    let slow = json!({"environment": {"START": "hang"}, "initTimeoutMs": 300, "timeoutMs": 400});
    let functions = functions.with("once", start("once")).with("crash", start("crash"));
    let functions = functions.with("error", start("error")).with("slow", slow);
    let gone = json!({"name": "gone", "runtime": "provided", "directory": "once", "command": ["./nothing"]});
    let functions = functions.with_any(gone, json!({}));
    let host = functions.start();
    assert_eq!(host.answer("once", &json!({}))["code"], "one");
    let status = host.status("once");
    assert_eq!((&status["coldStarts"], &status["failedStarts"]), (&json!(2), &json!(1)));
    let check = |name: &str, error_type: &str, message: &str| {
        let response = host.invoke(name, &json!({}));
        let body = response.json();
        assert_eq!((response.status, &body["errorType"]), (200, &json!(error_type)), "{name}: {body}");
        assert!(body["errorMessage"].as_str().is_some_and(|said| said.contains(message)), "{name}: {body}");
    };
    check("crash", "Runtime.ExitError", "exit status 1");
    check("error", "Runtime.ImportModuleError", "no module");
    check("slow", "Sandbox.Timedout", "Task timed out after 0.40 seconds");
    check("gone", "Runtime.InvalidEntrypoint", "fork/exec ./nothing");
    host.wait_for_log("init/error: 202");
    host.wait_for_log("Phase: invoke\tStatus: timeout");
}

#[test]
fn s_ra_11_one_more_than_may_run_is_refused() {
    let functions = Functions::new()
        .with("f", json!({"reservedConcurrency": 2}))
        .with("none", json!({"reservedConcurrency": 0}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let mut running: Vec<Client> = (0..2).map(|_| host.connect()).collect();
    for client in &mut running {
        client.send(invocation("f", "", &json!({"wait": fifo, "print": ["it runs"]})));
    }
    eventually("two invocations", || (host.logs().matches("it runs").count() == 2).then_some(()));
    let refused = host.invoke("f", &json!({}));
    assert_eq!((refused.status, refused.field("x-amzn-errortype")), (429, "TooManyRequestsException"));
    assert_eq!(refused.json()["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded");
    assert_eq!(refused.field("Retry-After"), "1");
    assert_eq!(host.invoke("none", &json!({})).status, 429);
    fs::write(&fifo, "").expect("both read");
    let pids: Vec<Value> = running.iter_mut().map(|client| client.response().json()["pid"].clone()).collect();
    assert_ne!(pids[0], pids[1]);
    assert_eq!(host.invoke("f", &json!({})).status, 200);
    assert_eq!(host.status("f")["throttles"], 1);
}

#[test]
fn s_ra_11_a_caller_who_asks_again_at_once_is_never_refused() {
    let (_functions, host) = host(json!({"maxProcesses": 1}));
    let mut client = host.connect();
    for n in 0..300 {
        let response = client.ask(invocation("f", "", &json!({"n": n})));
        assert_eq!((response.status, &response.json()["event"]["n"]), (200, &json!(n)));
    }
    assert_eq!(host.status("f")["coldStarts"], 1);
}

#[test]
fn s_ra_11_a_process_that_lingers_after_its_answer_is_not_waited_for() {
    let functions = Functions::new().with("f", json!({"maxProcesses": 2}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let first = host.answer("f", &json!({"waitAfter": fifo}));
    let second = host.answer("f", &json!({}));
    assert_ne!(first["pid"], second["pid"]);
    fs::write(&fifo, "").expect("it reads");
    eventually("both to be ready", || {
        let status = host.status("f");
        let all = status["environments"].as_array()?;
        all.iter().all(|one| one["state"] == "Ready").then_some(())
    });
    assert_eq!(host.status("f")["coldStarts"], 2);
}

#[test]
fn s_li_02_s_ra_14_a_caller_may_have_the_end_of_the_log() {
    let (_functions, host) = host(json!({}));
    let lines: Vec<String> = (0..200).map(|n| format!("line {n} {}", "x".repeat(40))).collect();
    let tail = "X-Amz-Log-Type: Tail\r\n";
    let response = host.connect().ask(invocation("f", tail, &json!({"print": lines})));
    let log = decode_base64(response.field("X-Amz-Log-Result"));
    assert_eq!(log.len(), 4096);
    let id = response.field("x-amzn-RequestId");
    assert!(
        log.contains(&format!("{}\nEND RequestId: {id}\nREPORT RequestId: {id}\tDuration: ", lines[199])),
        "{log}"
    );
    assert!(
        log.contains("\tMemory Size: 512 MB\tMax Memory Used: ") && log.contains("\tInit Duration: "),
        "{log}"
    );
    let response = host.connect().ask(invocation("f", tail, &json!({"print": ["only this"]})));
    let log = decode_base64(response.field("X-Amz-Log-Result"));
    let id = response.field("x-amzn-RequestId");
    assert!(log.starts_with(&format!("START RequestId: {id} Version: $LATEST\nonly this\nEND ")), "{log}");
    assert_eq!(host.invoke("f", &json!({})).field("X-Amz-Log-Result"), "");
    assert!(host.wait_for_log("only this").starts_with("f["));
}

#[test]
fn s_li_04_s_ra_07_an_answer_streams_piece_by_piece() {
    let functions = Functions::new().with("f", json!({}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let gate = format!("wait:{}", text(&fifo));
    let event = json!({"do": "stream", "pieces": ["one", gate, "two"]});
    let mut client = host.connect();
    client.send(streaming_invocation("f", "", &event));
    let head = client.head().expect("a head");
    assert_eq!(head.field("Content-Type"), Some("application/vnd.amazon.eventstream"));
    assert_eq!(
        head.field("X-Amzn-Remapped-Content-Type"),
        Some("application/vnd.awslambda.http-integration-response")
    );
    let mut body = head.body(ringgate_tests::wire::Body::UntilClose);
    let first = client.piece(&mut body).expect("a piece").expect("before the function is done");
    assert_eq!(stream_events(&first), [("PayloadChunk".to_owned(), "one".to_owned())]);
    fs::write(&fifo, "").expect("it reads");
    let mut rest = Vec::new();
    while let Some(piece) = client.piece(&mut body).expect("a whole body") {
        rest.extend(piece);
    }
    let want = [("PayloadChunk", "two"), ("InvokeComplete", "{}")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(stream_events(&rest), want);
    host.wait_for_log("the stream was answered: 202");
    let whole = host.invoke("f", &json!({"do": "stream", "pieces": ["one", "two"]}));
    assert_eq!(whole.text(), "onetwo", "who asks for a whole answer gets one");
}

#[test]
fn s_li_04_s_ra_07_a_stream_tells_of_failures_at_its_end() {
    let (_functions, host) = host(json!({}));
    let end = |event: Value| {
        let fields = "X-Amz-Log-Type: Tail\r\n";
        let response = host.connect().ask(streaming_invocation("f", fields, &event));
        let events = stream_events(&response.body);
        let (kind, payload) = events.last().cloned().expect("an end");
        assert_eq!((response.status, kind.as_str()), (200, "InvokeComplete"));
        (events.len(), serde_json::from_str::<Value>(&payload).expect("JSON"))
    };
    let error = json!({"errorType": "Late", "errorMessage": "in the middle"});
    let (count, failed) = end(json!({"do": "stream", "pieces": ["one"], "error": error}));
    assert_eq!((count, &failed["ErrorCode"]), (2, &json!("Function.Failed")));
    let details = serde_json::from_str::<Value>(failed["ErrorDetails"].as_str().unwrap_or_default());
    assert_eq!(details.ok().as_ref(), Some(&error));
    assert!(decode_base64(failed["LogResult"].as_str().unwrap_or_default()).contains("END RequestId"));
    let (_, crashed) = end(json!({"do": "stream", "pieces": ["one", "crash"]}));
    assert!(
        ["Runtime.ExitError", "Runtime.TruncatedResponse"]
            .contains(&crashed["ErrorCode"].as_str().unwrap_or(""))
    );
    let (count, plain) = end(json!({}));
    assert_eq!((count, plain.get("ErrorCode")), (2, None), "a whole answer is one piece");
    assert_eq!(end(json!({"do": "fail"})).1["ErrorCode"], "Runtime.ValueError");
}

/// What a dead-letter file holds, once it has so many lines.
fn dead_letters(path: &Path, count: usize) -> Vec<Value> {
    eventually("dead letters", || {
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        (lines.len() >= count).then_some(lines)
    })
}

#[test]
fn s_li_05_an_event_is_tried_three_times_and_then_given_up() {
    let settings = json!({"retryDelaysMs": [30, 60], "deadLetterFile": "dead.jsonl"});
    let (functions, host) = host(settings);
    let event = json!({"do": "fail", "print": ["an attempt"]});
    let accepted = host.connect().ask(invocation("f", "X-Amz-Invocation-Type: Event\r\n", &event));
    assert_eq!((accepted.status, accepted.body.len()), (202, 0));
    let letters = dead_letters(&functions.site().path("dead.jsonl"), 1);
    let (letter, context) = (&letters[0], &letters[0]["requestContext"]);
    assert_eq!(context["requestId"], accepted.field("x-amzn-RequestId"));
    assert_eq!(
        (&context["condition"], &context["approximateInvokeCount"]),
        (&json!("RetriesExhausted"), &json!(3))
    );
    assert_eq!(
        (&letter["requestPayload"], &letter["responsePayload"]["errorType"]),
        (&event, &json!("ValueError"))
    );
    eventually("three attempts", || (host.logs().matches("an attempt").count() == 3).then_some(()));
    let old = host.connect().ask(request(
        "/2014-11-13/functions/f/invoke-async/",
        "",
        r#"{"print": ["the old path"]}"#,
    ));
    assert_eq!(old.status, 202);
    host.wait_for_log("the old path");
}

#[test]
fn s_li_05_an_event_without_room_waits_and_then_is_too_old() {
    let none = json!({"reservedConcurrency": 0, "eventAgeMsMax": 200, "deadLetterFile": "dead.jsonl"});
    let functions = Functions::new().with("none", none).with("one", json!({"maxProcesses": 1}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let kind = "X-Amz-Invocation-Type: Event\r\n";
    assert_eq!(host.connect().ask(invocation("none", kind, &json!({}))).status, 202);
    let letters = dead_letters(&functions.site().path("dead.jsonl"), 1);
    assert_eq!(letters[0]["requestContext"]["condition"], "EventAgeExceeded");
    let mut busy = host.connect();
    busy.send(invocation("one", "", &json!({"wait": fifo, "print": ["it runs"]})));
    host.wait_for_log("it runs");
    assert_eq!(host.connect().ask(invocation("one", kind, &json!({"print": ["its turn"]}))).status, 202);
    assert_eq!(host.status("one")["eventsWaiting"].as_u64().map(|n| n <= 1), Some(true));
    fs::write(&fifo, "").expect("it reads");
    assert_eq!(busy.response().status, 200);
    host.wait_for_log("its turn");
}

#[test]
fn s_li_05_accepted_events_outlive_the_host() {
    let functions = Functions::new().with("f", json!({"reservedConcurrency": 0}));
    let state = functions.site().path("state");
    let functions = functions.args(&["--state", text(&state)]);
    let mut host = functions.start();
    let kind = "X-Amz-Invocation-Type: Event\r\n";
    assert_eq!(host.connect().ask(invocation("f", kind, &json!({"print": ["it is kept"]}))).status, 202);
    host.kill();
    let config = functions.site().path("functions.json");
    let same = fs::read_to_string(&config)
        .expect("the settings")
        .replace("\"reservedConcurrency\":0", "\"reservedConcurrency\":1");
    let host = functions.start_with(&same);
    host.wait_for_log("it is kept");
    let spool = state.join("events.jsonl");
    eventually("it to be done", || fs::read_to_string(&spool).ok()?.contains("\"done\"").then_some(()));
}

#[test]
fn new_code_replaces_processes_as_they_finish() {
    let functions = Functions::new().with("f", json!({"maxProcesses": 2}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let mut busy = host.connect();
    busy.send(invocation("f", "", &json!({"wait": fifo, "print": ["it runs"]})));
    host.wait_for_log("it runs");
    let program = functions.site().path("f/bootstrap");
    let code = fs::read_to_string(&program).expect("the code").replace("CODE = \"one\"", "CODE = \"two\"");
    write_program(&program, &code);
    host.wait_for_line("f: the code has changed");
    assert_eq!(host.answer("f", &json!({}))["code"], "two");
    fs::write(&fifo, "").expect("it reads");
    assert_eq!(busy.response().json()["code"], "one", "what runs is finished");
    eventually("the old process to go", || {
        let status = host.status("f");
        (status["environments"].as_array()?.len() == 1).then_some(())
    });
    assert_eq!(host.answer("f", &json!({}))["code"], "two");
}

#[test]
fn a_function_that_takes_too_much_memory_is_ended_alone() {
    let functions = Functions::new().with("f", json!({"memoryMb": 64})).with("other", json!({}));
    let host = functions.start();
    let before = host.answer("other", &json!({}));
    let response = host.invoke("f", &json!({"do": "grow", "mb": 200}));
    assert_eq!((response.status, response.field("X-Amz-Function-Error")), (200, "Unhandled"));
    let id = response.field("x-amzn-RequestId");
    let message = format!("RequestId: {id} Error: Runtime exited with error: signal: killed");
    assert_eq!(response.json(), json!({"errorType": "Runtime.OutOfMemory", "errorMessage": message}));
    assert_eq!(host.answer("other", &json!({}))["pid"], before["pid"]);
    assert_eq!(host.answer("f", &json!({}))["code"], "one");
}

#[test]
fn s_ra_09_a_function_sees_its_own_environment_and_no_other() {
    let functions = Functions::new();
    functions.site().write("secret", "s3cret\n");
    functions.site().write("variables", "# of this stage\nFROM_FILE=\"a file\"\n");
    let settings = json!({
        "handler": "app.go", "environment": {"OWN": "value"}, "environmentFile": "variables",
        "secretFiles": {"PASSWORD": "secret"},
    });
    let functions = functions.with("f", settings);
    let host = functions.start();
    let seen = &host.answer("f", &json!({"do": "environment"}))["environment"];
    for (name, want) in [
        ("_HANDLER", "app.go"),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f"),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_provided"),
        ("AWS_REGION", "us-east-1"),
        ("TZ", ":UTC"),
        ("OWN", "value"),
        ("FROM_FILE", "a file"),
        ("PASSWORD", "s3cret"),
    ] {
        assert_eq!(seen[name], want, "{name}");
    }
    for name in ["HOME", "USER", "CARGO", "RINGGATE_PROGRAMS"] {
        assert_eq!(seen[name], Value::Null, "{name} is the host's");
    }
}

#[test]
fn a_function_runs_behind_its_walls() {
    let (_functions, host) = host(json!({}));
    let walls = &host.answer("f", &json!({"do": "walls"}))["walls"];
    assert_eq!((&walls["session"], &walls["core"]), (&json!(true), &json!(0)));
    assert_eq!(walls["noNewPrivileges"], "1");
    // Its own three, its connection, and the listing itself.
    assert_eq!(walls["descriptors"], json!([0, 1, 2, 3, 4]));
    if is_root() {
        assert_ne!(walls["uid"], 0);
        assert_eq!(walls["groups"], json!([]));
    }
    if walls["seccomp"] == "2" {
        let said = [&walls["mount"], &walls["unshare"], &walls["clone3"]];
        assert_eq!(said, ["EPERM", "EPERM", "ENOSYS"]);
    } else {
        host.wait_for_line("no system-call filters here");
    }
}

#[test]
fn idle_processes_are_ended() {
    let (_functions, host) = host(json!({"idleMs": 50}));
    let pid = host.answer("f", &json!({}))["pid"].as_u64().expect("a process");
    eventually("it to be ended", || (!is_alive(pid)).then_some(()));
    assert_eq!(host.status("f")["environments"], json!([]));
    assert_eq!(host.answer("f", &json!({}))["code"], "one");
}

#[test]
fn a_caller_who_goes_away_stops_nothing() {
    let functions = Functions::new().with("f", json!({"maxProcesses": 1}));
    let fifo = functions.fifo("gate");
    let host = functions.start();
    let mut client = host.connect();
    client.send(invocation("f", "", &json!({"wait": fifo, "print": ["it runs"]})));
    host.wait_for_log("it runs");
    drop(client);
    fs::write(&fifo, "").expect("it reads");
    host.wait_for_log("END RequestId");
    assert_eq!(host.answer("f", &json!({}))["code"], "one");
    assert_eq!(host.status("f")["coldStarts"], 1);
}

#[test]
fn the_host_ends_when_what_runs_has_finished() {
    let functions = Functions::new().with("f", json!({}));
    let fifo = functions.fifo("gate");
    let mut host = functions.start();
    let idle = host.answer("f", &json!({}))["pid"].as_u64().expect("a process");
    let mut client = host.connect();
    client.send(invocation("f", "", &json!({"wait": fifo, "print": ["it runs"]})));
    host.wait_for_log("it runs");
    host.terminate();
    host.wait_for_line("ending");
    fs::write(&fifo, "").expect("it reads");
    assert_eq!(client.response().status, 200);
    assert!(host.wait().success());
    eventually("its processes to be gone", || (!is_alive(idle)).then_some(()));
}

#[test]
fn processes_do_not_outlive_a_host_that_is_killed() {
    let (_functions, mut host) = host(json!({}));
    let pid = host.answer("f", &json!({}))["pid"].as_u64().expect("a process");
    host.kill();
    eventually("it to be gone", || (!is_alive(pid)).then_some(()));
}

#[test]
fn only_this_machine_may_call() {
    let functions = Functions::new().with("f", json!({})).args(&["--listen", "0.0.0.0:0"]);
    let said = functions.try_start().err().expect("it refuses");
    assert!(said.contains("can be reached from other machines"), "{said}");
}
