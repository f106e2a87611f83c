//! The operator's side: deploy, rollback, metrics, health, the flight recorder. On threads of its own; the cores
//! only answer letters.

use std::{io, path::Path, sync::Arc, time::Duration};

use crossbeam::channel::{RecvTimeoutError, bounded};
use ringgate_io::{AdminListener, AdminStream};
use ringgate_telemetry::{Counter, Metrics, exposition};
use serde_json::{Value, json};

use crate::{
    admin_http::{self, Request},
    config::Config,
    host::{Refused, Shared, Switched},
    letters::Letter,
};

/// How many entries wait for a follower that is slow to read.
const FOLLOWED_MAX: usize = 10_000;
/// How long a worker may take to answer a letter.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a silent follower is told that we are still there.
const FOLLOW_KEEP_ALIVE: Duration = Duration::from_secs(5);

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const LINES: &str = "application/x-ndjson";

/// Binds every admin address and answers there.
pub(crate) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    for text in &shared.config.admin {
        let listener = bind(text).map_err(|e| io::Error::new(e.kind(), format!("--admin {text}: {e}")))?;
        eprintln!("ringgate-gateway: admin on {}", listener.describe());
        let shared = shared.clone();
        std::thread::Builder::new().name("admin".to_owned()).spawn(move || accept(&listener, &shared))?;
    }
    Ok(())
}

/// Removes the socket files: the threads that hold them do not live to do it.
pub(crate) fn remove_sockets(config: &Config) {
    for path in config.admin.iter().filter_map(|text| text.strip_prefix("unix:")) {
        let _ = std::fs::remove_file(path);
    }
}

fn bind(text: &str) -> io::Result<AdminListener> {
    match text.strip_prefix("unix:") {
        Some(path) => AdminListener::bind_unix(Path::new(path)),
        None => {
            let address = text.parse().map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidInput, "neither unix:PATH nor ADDRESS:PORT")
            })?;
            AdminListener::bind_tcp(address)
        }
    }
}

fn accept(listener: &AdminListener, shared: &Arc<Shared>) {
    loop {
        let Ok(stream) = listener.accept() else {
            // Out of descriptors, most likely; the clients' side keeps going.
            std::thread::sleep(Duration::from_millis(100));
            continue;
        };
        let shared = shared.clone();
        let _ = std::thread::Builder::new().name("admin-peer".to_owned()).spawn(move || {
            let mut stream = stream;
            let result =
                admin_http::read(&mut stream).and_then(|request| answer(&mut stream, &shared, request));
            if let Err(error) = result
                && error.kind() == io::ErrorKind::InvalidData
            {
                let _ = write_error(&mut stream, 400, "RS1005", &error.to_string());
            }
        });
    }
}

fn answer(stream: &mut AdminStream, shared: &Shared, request: Request) -> io::Result<()> {
    if let Some(foreign) = &request.foreign {
        return write_error(stream, 403, "RS1012", &foreign.to_string());
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("PUT", "/snapshot" | "/keys") | ("POST", "/rollback") if shared.config.control.is_some() => {
            write_error(stream, 409, "RS1011", "the control plane says what is served; change it there")
        }
        ("PUT", "/snapshot") => write_switch(stream, shared.deploy_routes(&request.body)),
        ("PUT", "/keys") => write_switch(stream, shared.deploy_keys(&request.body)),
        ("POST", "/rollback") => write_switch(stream, shared.rollback()),
        ("POST", "/cache/flush") => {
            write_flush(stream, &request, |api, stage| shared.flush_cache(api, stage))
        }
        ("POST", "/authorizers/flush") => {
            write_flush(stream, &request, |api, stage| shared.flush_grants(api, stage))
        }
        ("GET", "/issuers") => write_json(stream, 200, &shared.keeper().describe()),
        ("POST", "/issuers/refresh") => write_refresh(stream, shared, &request),
        ("GET", "/usage") => {
            write_json(stream, 200, &shared.counts().map_or(Value::Null, |counts| counts.describe()))
        }
        ("GET", "/status") => write_json(stream, 200, &status(shared)),
        ("GET", "/healthz") => admin_http::write(stream, 200, TEXT, b"ok\n"),
        ("GET", "/readyz") if shared.is_ready() => admin_http::write(stream, 200, TEXT, b"ready\n"),
        ("GET", "/readyz") => admin_http::write(stream, 503, TEXT, b"no snapshot is served\n"),
        ("GET", "/metrics") => {
            let mut text = String::new();
            exposition(&scrape(shared), &mut text);
            admin_http::write(stream, 200, TEXT, text.as_bytes())
        }
        ("GET", "/recorder") => write_recorder(stream, shared, &request.query),
        ("GET", "/recorder/follow") => follow(stream, shared),
        _ => write_error(stream, 404, "RS1006", "unknown admin request"),
    }
}

fn write_switch(stream: &mut AdminStream, result: Result<Switched, Refused>) -> io::Result<()> {
    match result {
        Ok(switched) => {
            let body = json!({ "generation": switched.generation, "hash": hex(&switched.routes_hash) });
            write_json(stream, 200, &body)
        }
        Err(refused) => write_error(stream, 409, refused.code, &refused.message),
    }
}

/// R-STAGE-24, R-AUTH-18: 202 when it is done, 400 when the stage has nothing of the kind.
fn write_flush(
    stream: &mut AdminStream,
    request: &Request,
    flush: impl FnOnce(&str, &str) -> Result<(), Refused>,
) -> io::Result<()> {
    let part =
        |name: &str| request.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let (Some(api), Some(stage)) = (part("api"), part("stage")) else {
        return write_error(stream, 400, "RS1008", "say of which stage: ?api=ID&stage=NAME");
    };
    match flush(api, stage) {
        Ok(()) => write_json(stream, 202, &json!({ "flushed": { "api": api, "stage": stage } })),
        Err(refused) => write_error(stream, 400, refused.code, &refused.message),
    }
}

/// Fetches the keys of an issuer now; 202 when that has begun.
fn write_refresh(stream: &mut AdminStream, shared: &Shared, request: &Request) -> io::Result<()> {
    let issuer = request.query.strip_prefix("issuer=").unwrap_or_default();
    if issuer.is_empty() {
        return write_error(stream, 400, "RS1008", "say of which issuer: ?issuer=URL");
    }
    if shared.keeper().refresh(issuer) {
        return write_json(stream, 202, &json!({ "refreshed": { "issuer": issuer } }));
    }
    let message = format!("no authorizer that is served names the issuer {issuer}");
    write_error(stream, 400, "RS1010", &message)
}

fn status(shared: &Shared) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "generation": shared.serving(),
        "hash": hex(&shared.routes_hash()),
        "ready": shared.is_ready(),
        "driver": shared.driver.to_string(),
        "workers": shared.workers.len(),
        "listen": shared.listens,
    })
}

fn write_json(stream: &mut AdminStream, status: u16, body: &Value) -> io::Result<()> {
    admin_http::write(stream, status, JSON, format!("{body}\n").as_bytes())
}

fn write_error(stream: &mut AdminStream, status: u16, code: &str, message: &str) -> io::Result<()> {
    write_json(stream, status, &json!({ "error": { "code": code, "message": message } }))
}

/// Hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The metrics of all workers together; each is asked in slices, so that none is held up.
fn scrape(shared: &Shared) -> Metrics {
    let mut merged = Metrics::new();
    for worker in &shared.workers {
        let mut from = Some(0);
        while let Some(start) = from {
            let (answer, wait) = bounded(1);
            worker.post(Letter::Scrape(start, answer));
            let Ok((slice, next)) = wait.recv_timeout(ANSWER_TIMEOUT) else { break };
            merged.merge(&slice);
            from = next;
        }
    }
    let (fetches, failures) = shared.keeper().counts();
    merged.add(Counter::KeyFetches, fetches);
    merged.add(Counter::KeyFetchFailures, failures);
    if let Some(sink) = &shared.sink {
        merged.add(Counter::AccessLogDropped, sink.dropped());
    }
    if let Some(sink) = &shared.execution_sink {
        merged.add(Counter::ExecutionLogDropped, sink.dropped());
    }
    merged
}

fn write_recorder(stream: &mut AdminStream, shared: &Shared, query: &str) -> io::Result<()> {
    let count = query.split('&').find_map(|pair| pair.strip_prefix("n=")?.parse().ok()).unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    for worker in &shared.workers {
        let (answer, wait) = bounded(1);
        worker.post(Letter::Recorder(answer));
        if let Ok(text) = wait.recv_timeout(ANSWER_TIMEOUT) {
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    // Newest first over all workers.
    lines.sort_by_cached_key(|line| {
        let at = serde_json::from_str::<Value>(line).ok().and_then(|v| v.get("at_ms")?.as_u64());
        std::cmp::Reverse(at.unwrap_or(0))
    });
    lines.truncate(count);
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    admin_http::write(stream, 200, LINES, text.as_bytes())
}

/// Sends each entry as it is made, until the operator hangs up.
fn follow(stream: &mut AdminStream, shared: &Shared) -> io::Result<()> {
    let (entries, wait) = bounded(FOLLOWED_MAX);
    shared.workers.iter().for_each(|worker| worker.post(Letter::Follow(entries.clone())));
    drop(entries);
    admin_http::write_chunked_head(stream, LINES)?;
    loop {
        match wait.recv_timeout(FOLLOW_KEEP_ALIVE) {
            Ok(line) => admin_http::write_chunk(stream, line.as_bytes())?,
            Err(RecvTimeoutError::Timeout) => admin_http::write_chunk(stream, b"\n")?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}
