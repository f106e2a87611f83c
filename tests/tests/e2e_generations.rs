//! Switching generations under load, and refusing what cannot be served.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use ringgate_tests::{
    client::{get, with_chunks},
    driver::Driver,
    eventually::Gate,
    gateway::Gateway,
    on_each_driver,
    site::{Site, text},
    upstream::{Upstream, response},
};

on_each_driver![
    deploy_and_rollback_under_load,
    two_hundred_switches_under_load,
    r_pipe_04_a_request_in_flight_stays_on_its_generation,
    a_file_that_is_replaced_is_deployed,
    sighup_reads_the_files_again,
    bad_snapshots_are_refused_and_the_old_generation_serves,
    signatures_are_asked_for,
    bad_snapshots_at_the_start_end_the_program,
    rollback_goes_back_as_far_as_there_is_something,
    a_gateway_without_a_snapshot_is_not_ready,
    state_belongs_to_one_gateway,
];

/// An API whose answers name their generation twice: in a field and in the body.
fn marked(site: &Site, name: &str, uri: &str) -> PathBuf {
    let paths = format!(
        r#"
  /mark:
    get:
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        responses:
          default:
            statusCode: "200"
            responseParameters: {{method.response.header.X-Mark: "'{name}'"}}
            responseTemplates: {{application/json: '{name}'}}
  /slow:
    x-amazon-apigateway-any-method:
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: ANY
        uri: {uri}/{name}
        responses:
          default: {{statusCode: "200", responseParameters: {{method.response.header.X-Mark: "'{name}'"}}}}
"#
    );
    site.api(name, &paths)
}

fn mark(gateway: &Gateway) -> String {
    gateway.connect().get("/mark").field("X-Mark").to_owned()
}

/// Asks on eight connections while `work` goes on; every answer must be a whole one of one of `marks`.
fn under_load(gateway: &Gateway, marks: &[&str], work: impl FnOnce()) -> usize {
    let (is_over, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client = gateway.connect();
                while !is_over.load(Ordering::Relaxed) {
                    let answer = client.get("/mark");
                    assert_eq!(answer.status, 200);
                    assert_eq!(answer.field("X-Mark"), answer.text(), "one request, one generation");
                    assert!(marks.contains(&answer.field("X-Mark")));
                    // new connections as well as old ones
                    if count.fetch_add(1, Ordering::Relaxed) % 50 == 49 {
                        client = gateway.connect();
                    }
                }
            });
        }
        work();
        is_over.store(true, Ordering::Relaxed);
    });
    count.into_inner()
}

fn deploy_and_rollback_under_load(driver: Driver) {
    let site = Site::new();
    let (one, two) = (marked(&site, "one", "http://127.0.0.1:9"), marked(&site, "two", "http://127.0.0.1:9"));
    let gateway = site.serve(driver, &one).workers(4).start();
    let admin = gateway.admin_address();
    let answers = under_load(&gateway, &["one", "two"], || {
        for _ in 0..3 {
            assert_eq!(mark(&gateway), "one");
            let said = site.ringgate_ok(&["deploy", text(&two), "--admin", &admin]);
            assert!(said.starts_with("deployed as generation "), "{said}");
            assert_eq!(mark(&gateway), "two", "at once, on every worker");
            let said = site.ringgate_ok(&["rollback", "--admin", &admin]);
            assert!(said.starts_with("rolled back to generation "), "{said}");
        }
    });
    assert!(answers > 50, "{answers} answers are no load");
    assert_eq!(gateway.admin().generation(), 7);
}

fn two_hundred_switches_under_load(driver: Driver) {
    let site = Site::new();
    let (one, two) = (marked(&site, "one", "http://127.0.0.1:9"), marked(&site, "two", "http://127.0.0.1:9"));
    let gateway = site.serve(driver, &one).workers(2).start();
    let mut memory = Vec::new();
    under_load(&gateway, &["one", "two"], || {
        for round in 1..=100 {
            gateway.admin().deploy(&two);
            gateway.admin().deploy(&one);
            if round % 50 == 0 {
                memory.push(gateway.peak_memory_kib());
            }
        }
    });
    assert_eq!((gateway.admin().generation(), mark(&gateway).as_str()), (201, "one"));
    // A scrape adds up what both workers did.
    assert_eq!(gateway.admin().metric("ringgate_generation_switches_total"), 400);
    assert!(memory[1] < memory[0] + 4 * 1024, "old generations go: {memory:?} KiB");
}

fn r_pipe_04_a_request_in_flight_stays_on_its_generation(driver: Driver) {
    let gate = Gate::new();
    let wait = gate.clone();
    let upstream = Upstream::start(move |peer| {
        wait.wait();
        peer.read_body()?;
        peer.send(response(200, "", b"late"))
    });
    let site = Site::new();
    let uri = format!("http://{}", upstream.address());
    let (one, two) = (marked(&site, "one", &uri), marked(&site, "two", &uri));
    let gateway = site.serve(driver, &one).workers(2).start();
    let (mut plain, mut streaming) = (gateway.connect(), gateway.connect());
    plain.send(get("/slow"));
    // this one's body is gathered: its exchange has begun when the gateway asks for the body
    let bytes = with_chunks("POST", "/slow", "Expect: 100-continue\r\n", b"abcdef", 3);
    let body = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the head") + 4;
    streaming.send(&bytes[..body]);
    assert_eq!(streaming.head().expect("a head").line, "HTTP/1.1 100 Continue");
    upstream.wait_for(1);
    gateway.admin().deploy(&two);
    // even three generations later, when the first one is no longer kept for a rollback
    for _ in 0..2 {
        gateway.admin().deploy(&one);
        gateway.admin().deploy(&two);
    }
    gate.open();
    streaming.send(&bytes[body..]);
    for client in [&mut plain, &mut streaming] {
        let answer = client.response();
        assert_eq!((answer.status, answer.field("X-Mark"), answer.text().as_str()), (200, "one", "late"));
        assert_eq!(client.get("/slow").field("X-Mark"), "two", "a connection pins no generation");
    }
}

fn a_file_that_is_replaced_is_deployed(driver: Driver) {
    let site = Site::new();
    let one = marked(&site, "one", "http://127.0.0.1:9");
    let two = marked(&site, "two", "http://127.0.0.1:9");
    let live = site.path("live.snapshot");
    fs::copy(&one, &live).expect("a copy");
    let gateway = site.serve(driver, &live).start();
    assert_eq!(mark(&gateway), "one");
    fs::rename(&two, &live).expect("a rename");
    gateway.wait_for_line("live.snapshot is generation 2");
    assert_eq!(mark(&gateway), "two");
    // nonsense in its place changes nothing
    let nonsense = site.write("nonsense", "nonsense".repeat(50));
    fs::rename(nonsense, &live).expect("a rename");
    let line = gateway.wait_for_line("the old generation stays");
    assert!(line.contains("live.snapshot: refused, RS0001: "), "{line}");
    let remedy = line.rsplit("; ").nth(1).expect("a remedy");
    assert_eq!(line.matches(remedy).count(), 1, "{line}");
    assert_eq!((mark(&gateway).as_str(), gateway.admin().generation()), ("two", 2));
    fs::rename(one, &live).expect("a rename");
    gateway.wait_for_line("live.snapshot is generation 3");
    assert_eq!(mark(&gateway), "one");
}

fn sighup_reads_the_files_again(driver: Driver) {
    let site = Site::new();
    let one = marked(&site, "one", "http://127.0.0.1:9");
    let gateway = site.serve(driver, &one).start();
    gateway.signal("HUP");
    // What is served already makes no new generation.
    gateway.wait_for_line("one.snapshot is generation 1");
    assert_eq!(mark(&gateway), "one");
}

fn bad_snapshots_are_refused_and_the_old_generation_serves(driver: Driver) {
    let site = Site::new();
    let one = marked(&site, "one", "http://127.0.0.1:9");
    let gateway = site.serve(driver, &one).start();
    let good = fs::read(&one).expect("a snapshot");
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] ^= byte;
        bytes
    };
    let cases = [
        ("nothing", Vec::new(), "RS0008"),
        ("nonsense", b"nonsense".repeat(100), "RS0001"),
        ("a newer format", changed(8, 2), "RS0002"),
        ("a damaged header", changed(60, 1), "RS0004"),
        ("a damaged byte of the contents", changed(good.len() - 1, 1), "RS0010"),
        ("cut short", good[..good.len() / 2].to_vec(), "RS0008"),
        ("only a header", good[..176].to_vec(), "RS0008"),
        ("something behind it", [&good[..], b"x"].concat(), "RS0008"),
    ];
    for (name, bytes, code) in cases {
        let answer = gateway.admin().ask("PUT", "/snapshot", &bytes);
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["code"]), (409, &code.into()), "{name}: {}", answer.text());
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 20), "{name}: {error}");
        assert_eq!((mark(&gateway).as_str(), gateway.admin().generation()), ("one", 1), "{name}");
    }
    // routes are no keys
    let answer = gateway.admin().put("/keys", &one);
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (409, &"RS0006".into()));
    // the command checks before it asks
    let bad = site.write("bad.snapshot", changed(good.len() - 1, 1));
    let output = site.ringgate(&["deploy", text(&bad), "--admin", &gateway.admin_address()]);
    assert!(!output.status.success() && gateway.admin().generation() == 1);
}

fn signatures_are_asked_for(driver: Driver) {
    let site = Site::new();
    let unsigned = marked(&site, "one", "http://127.0.0.1:9");
    site.ringgate_ok(&["keygen", "ours"]);
    site.ringgate_ok(&["keygen", "theirs"]);
    let sign = |key: &str| {
        let output = site.path(&format!("{key}.snapshot"));
        let source = site.path("one.openapi.yaml");
        let key = site.path(key);
        site.compile(
            &source,
            &output,
            &["--api-id", "api0000001", "--host-suffix", "localhost", "--sign", text(&key)],
        );
        output
    };
    let (ours, theirs) = (sign("ours"), sign("theirs"));
    let trusted = site.path("ours.pub");
    let gateway = site.serve(driver, &ours).args(["--require-signature", text(&trusted)]).start();
    assert_eq!(gateway.admin().deploy(&ours), 1, "it is served already");
    for (name, path, code) in [("unsigned", &unsigned, "RS0011"), ("by somebody else", &theirs, "RS0013")] {
        let answer = gateway.admin().put("/snapshot", path);
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (409, &code.into()), "{name}");
        let said = site.serve(driver, path).args(["--require-signature", text(&trusted)]).try_start();
        assert!(said.is_err(), "{name}: not at the start either");
    }
    assert_eq!((mark(&gateway).as_str(), gateway.admin().generation()), ("one", 1));
}

fn bad_snapshots_at_the_start_end_the_program(driver: Driver) {
    let site = Site::new();
    for (name, bytes, want) in
        [("nonsense", "nonsense", "nonsense.snapshot"), ("empty", "", "empty.snapshot")]
    {
        let path = site.write(&format!("{name}.snapshot"), bytes);
        let said = site.serve(driver, &path).try_start().err().expect("refused");
        assert!(said.contains(want) && said.starts_with("ringgate-gateway: "), "{said}");
    }
    let said = site.serve(driver, &site.path("absent")).try_start().err().expect("refused");
    assert!(said.contains("absent: No such file"), "{said}");
}

fn rollback_goes_back_as_far_as_there_is_something(driver: Driver) {
    let site = Site::new();
    let [one, two, three, four] =
        ["one", "two", "three", "four"].map(|name| marked(&site, name, "http://127.0.0.1:9"));
    let gateway = site.serve(driver, &one).start();
    let admin = gateway.admin();
    [two, three, four].iter().for_each(|path| {
        admin.deploy(path);
    });
    // three stay resident: the one that serves and two before it
    for want in ["three", "two"] {
        assert_eq!(admin.ask("POST", "/rollback", b"").status, 200);
        assert_eq!(mark(&gateway), want);
    }
    let answer = admin.ask("POST", "/rollback", b"");
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (409, &"RS1002".into()));
    assert_eq!(mark(&gateway), "two");
    let output = site.ringgate(&["rollback", "--admin", &gateway.admin_address()]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no older generation"));
}

fn a_gateway_without_a_snapshot_is_not_ready(driver: Driver) {
    let site = Site::new();
    let gateway = site.gateway(driver).start();
    assert_eq!(gateway.admin().ask("GET", "/healthz", b"").status, 200);
    assert_eq!(gateway.admin().ask("GET", "/readyz", b"").status, 503);
    assert_eq!(gateway.connect().get("/mark").status, 403);
    gateway.admin().deploy(&marked(&site, "one", "http://127.0.0.1:9"));
    assert_eq!(gateway.admin().ask("GET", "/readyz", b"").status, 200);
    assert_eq!(mark(&gateway), "one");
    assert_eq!(gateway.admin().ask("GET", "/nonsense", b"").status, 404);
}

fn state_belongs_to_one_gateway(driver: Driver) {
    let site = Site::new();
    let one = marked(&site, "one", "http://127.0.0.1:9");
    let state = site.path("state");
    let launch = || site.serve(driver, &one).args(["--state", text(&state)]);
    let gateway = launch().start();
    let said = launch().try_start().err().expect("refused");
    assert!(said.contains("is in use by another gateway"), "{said}");
    assert_eq!(mark(&gateway), "one");
    gateway.kill();
    assert_eq!(mark(&launch().start()), "one");
}
