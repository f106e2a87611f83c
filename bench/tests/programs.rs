//! The package's programs against each other, as child processes on free ports.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ringgate_bench::child::{Server, fetch};
use ringgate_bench::load::{LoadConfig, LoadResult};
use ringgate_bench::request::RequestParts;

const COUNT: &[u8] = b"GET /count HTTP/1.1\r\nConnection: close\r\n\r\n";

fn upstream(folder: &Path) -> Server {
    let command = Command::new(env!("CARGO_BIN_EXE_ringgate-bench-upstream"));
    Server::start_own(command, None, &folder.join("upstream.log")).unwrap()
}

fn relay(folder: &Path, upstream: SocketAddr) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate-bench-relay"));
    command.arg("--upstream").arg(upstream.to_string());
    Server::start_own(command, None, &folder.join("relay.log")).unwrap()
}

fn served(upstream: SocketAddr) -> u64 {
    let answer = fetch(upstream, COUNT).unwrap();
    answer.rsplit("\r\n\r\n").next().unwrap().parse().unwrap()
}

fn config(address: SocketAddr, path: &str, body_bytes: usize) -> LoadConfig {
    let method = if body_bytes > 0 { "POST" } else { "GET" };
    let parts = RequestParts {
        method: method.to_owned(),
        path: path.to_owned(),
        authority: address.to_string(),
        headers: Vec::new(),
        body_bytes,
    };
    LoadConfig {
        address,
        requests: vec![parts.encode().unwrap()],
        head_method: false,
        threads: 2,
        connections: 8,
        warmup: Duration::from_millis(50),
        duration: Duration::from_millis(250),
        rate: None,
        timeout: Duration::from_secs(5),
        progress: false,
    }
}

fn load(config: LoadConfig) -> LoadResult {
    ringgate_bench::load::run(config).unwrap()
}

/// A server that treats each of `connections` connections with `serve`, on a thread that ends with the test.
fn misbehaving(serve: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

#[test]
fn closed_loop_counts_what_the_upstream_served() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    for (path, body_bytes) in
        [("/bytes/0", 0), ("/bytes/27", 0), ("/bytes/65536", 65536), ("/bytes/1048576", 0)]
    {
        let before = served(upstream.address);
        let result = load(config(upstream.address, path, body_bytes));
        assert_eq!(result.completed_total, served(upstream.address) - before, "{path}");
        assert_eq!((result.errors.total(), result.failed_total), (0, 0), "{path}");
        assert!(result.requests > 0 && result.latency_us.p50 > 0.0, "{path}");
    }
}

#[test]
fn open_loop_keeps_its_timetable() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    let result = load(LoadConfig { rate: Some(1000.0), ..config(upstream.address, "/bytes/27", 0) });
    // Due in a window of a quarter of a second, exactly.
    assert_eq!(result.requests, 250);
    assert_eq!(result.completed_total, 300);
    assert_eq!(served(upstream.address), 300);
}

#[test]
fn the_relay_carries_large_bodies_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    let relay = relay(folder.path(), upstream.address);
    for (path, body_bytes) in [("/bytes/27", 0), ("/bytes/65536", 65536), ("/bytes/300000", 300_000)] {
        let before = served(upstream.address);
        let result = load(config(relay.address, path, body_bytes));
        assert_eq!(result.completed_total, served(upstream.address) - before, "{path}");
        assert_eq!(result.errors.total(), 0, "{path}");
    }
}

#[test]
fn the_relay_passes_the_end_of_a_stream_on() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    let relay = relay(folder.path(), upstream.address);
    let mut client = TcpStream::connect(relay.address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    client.write_all(b"GET /bytes/3 HTTP/1.1\r\n\r\n").unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\nxxx"));
}

#[test]
fn resets_and_timeouts_and_statuses_are_told_apart() {
    let closing = misbehaving(drop);
    let result = load(config(closing, "/", 0));
    assert!(result.errors.reset > 0 && result.requests == 0, "{:?}", result.errors);

    let silent = misbehaving(|mut stream| {
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let result = load(LoadConfig { timeout: Duration::from_millis(100), ..config(silent, "/", 0) });
    assert!(result.errors.timeout > 0 && result.requests == 0, "{:?}", result.errors);

    let busy = misbehaving(|mut stream| {
        let mut buffer = [0; 4096];
        while matches!(stream.read(&mut buffer), Ok(1..)) {
            let _ = stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let result = load(config(busy, "/", 0));
    assert!(result.requests > 0 && result.errors.status_5xx == result.requests, "{:?}", result.errors);

    let foreign = misbehaving(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-x\r\n");
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    assert!(load(config(foreign, "/", 0)).errors.protocol > 0);
}

#[test]
fn requests_are_sent_in_turn() {
    let odd_are_missing = misbehaving(|mut stream| {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            let status = if buffer[..read].starts_with(b"GET /1 ") { "404 Not Found" } else { "200 OK" };
            let _ = stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes());
        }
    });
    let parts = RequestParts {
        method: "GET".to_owned(),
        path: "/{n}".to_owned(),
        authority: odd_are_missing.to_string(),
        headers: Vec::new(),
        body_bytes: 0,
    };
    let alternating = LoadConfig {
        requests: parts.encode_numbered(2).unwrap(),
        connections: 1,
        threads: 1,
        ..config(odd_are_missing, "/", 0)
    };
    let result = load(alternating);
    assert!(result.requests > 1 && result.errors.status_4xx.abs_diff(result.requests / 2) <= 1, "{result:?}");
}

#[test]
fn a_stall_counts_from_the_due_time() {
    // Answers nothing for 100 ms, then everything at once: requests due meanwhile must show the wait.
    let slow = misbehaving(|mut stream| {
        let mut buffer = [0; 4096];
        std::thread::sleep(Duration::from_millis(100));
        while matches!(stream.read(&mut buffer), Ok(1..)) {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let stalled = LoadConfig {
        rate: Some(1000.0),
        connections: 1,
        threads: 1,
        warmup: Duration::ZERO,
        duration: Duration::from_millis(100),
        ..config(slow, "/", 0)
    };
    let result = load(stalled);
    assert_eq!(result.requests, 100);
    assert!(result.latency_us.p50 > 20_000.0, "the queue's wait is missing: {:?}", result.latency_us);
}

#[test]
fn a_dead_target_is_an_error() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = ringgate_bench::load::run(config(address, "/", 0)).unwrap_err();
    assert!(error.contains("cannot connect"), "{error}");
}

#[test]
fn foreign_targets_are_refused_by_the_program() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ringgate-load")).arg("http://192.0.2.1:80/").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a loopback address"));
}

#[test]
fn epoll_serves_when_a_ring_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_ringgate-load"))
        .arg(format!("http://{}/bytes/27", upstream.address))
        .args(["--json", "--quiet", "--duration=0.2", "--warmup=0", "--rate=2000"])
        .env("MONOIO_FORCE_LEGACY_DRIVER", "1")
        .output()
        .unwrap();
    let result: LoadResult = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((result.driver.as_str(), result.requests), ("epoll", 400));
}

#[test]
fn dropped_servers_are_dead() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = upstream(folder.path());
    let pid = upstream.pid();
    drop(upstream);
    // Its port may stay open a moment longer: the kernel takes a killed ring down in the background.
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn slow_a_comparison_runs_and_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("bench")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ringgate-bench"))
        .args(["run", "--proxies=relay,haproxy,nginx,envoy", "--rounds=1", "--seconds=0.3", "--warmup=0.2"])
        .args(["--connections=16,1000", "--bodies=0,65536"])
        .arg(format!("--root={}", root.path().display()))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    print!("{errors}");
    let comparison = ringgate_bench::report::read(&root.path().join("docs/benchmarks")).unwrap();
    assert!(comparison.skipped.contains_key("envoy"), "there is none below a fresh root");
    assert_eq!(comparison.cases.len(), 4);
    for row in comparison.cases.iter().flat_map(|case| &case.rows) {
        assert!(row.cpu_us.median > 0.0 && row.rps.median > 0.0 && row.errors == 0, "{row:?}");
    }
}

#[test]
fn slow_a_cache_run_measures_hits_only() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("bench")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ringgate-bench"))
        .args(["cache", "--servers=nginx,varnish", "--rounds=1", "--seconds=0.3", "--warmup=0.2"])
        .args(["--connections=16", "--urls=1,50"])
        .arg(format!("--root={}", root.path().display()))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    print!("{errors}");
    let caches = ringgate_bench::cache::read(&root.path().join("docs/benchmarks")).unwrap();
    assert_eq!(caches.cases.len(), 2);
    for row in caches.cases.iter().flat_map(|case| &case.rows) {
        assert!(row.cpu_us.median > 0.0 && row.rps.median > 0.0 && row.errors == 0, "{row:?}");
    }
}
