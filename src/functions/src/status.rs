//! What the host knows about its functions, for people and for `ringgate up`: `GET /_ringgate/functions`.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::{Value, json};

use crate::{function::Function, host::Host, live::Live};

/// The whole host.
pub(crate) fn response(host: &Host) -> Response {
    let mut names: Vec<&String> = host.functions.keys().collect();
    names.sort();
    let functions: Vec<Value> =
        names.iter().filter_map(|name| Some(function(host, host.functions.get(*name)?))).collect();
    let body = json!({
        "functions": functions,
        "logLinesDropped": host.surroundings.sink.dropped(),
        "sandbox": {
            "namespaces": host.allowed.namespaces, "seccomp": host.allowed.seccomp,
        },
    });
    let mut response = Response::new(Body::from(format!("{body}\n")));
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

fn function(host: &Host, function: &Function) -> Value {
    let counters = &function.counters;
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let starts = get(&counters.cold_starts).saturating_sub(get(&counters.failed_starts));
    let environments: Vec<Value> = function.environments().iter().map(|live| environment(live)).collect();
    json!({
        "name": function.config.name,
        "arn": function.config.arn,
        "runtime": function.config.runtime,
        "environmentsMax": function.config.environments_max,
        "busy": function.busy_count(),
        "invocations": get(&counters.invocations),
        "errors": get(&counters.errors),
        "timeouts": get(&counters.timeouts),
        "crashes": get(&counters.crashes),
        "throttles": get(&counters.throttles),
        "coldStarts": get(&counters.cold_starts),
        "failedStarts": get(&counters.failed_starts),
        "initMsMean": ms(get(&counters.init_ns).checked_div(starts).unwrap_or_default()),
        "initMsMax": ms(get(&counters.init_ns_max)),
        "reloads": get(&counters.reloads),
        "eventsWaiting": host.events.waiting_count(&function.config.name),
        "environments": environments,
    })
}

fn environment(live: &Live) -> Value {
    json!({
        "name": live.name,
        "pid": live.pid,
        "state": live.phase().name(),
        "ageMs": u64::try_from(live.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "initMs": ms(live.init_ns.load(Ordering::Relaxed)),
        "invocations": live.invocations.load(Ordering::Relaxed),
        "memoryMbMax": live.memory_bytes.load(Ordering::Relaxed).div_ceil(1024 * 1024),
    })
}

/// Milliseconds with two places.
fn ms(nanoseconds: u64) -> f64 {
    (nanoseconds as f64 / 10_000.0).round() / 100.0
}
