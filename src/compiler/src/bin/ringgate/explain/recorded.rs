//! A request from a running gateway's flight recorder.

use serde_json::Value;

use super::curl::Request;
use crate::admin::Client;
use crate::failure::Failure;

/// What the recorder does not keep.
const NOT_KEPT: &str = "the flight recorder keeps method, host and target, but neither header fields nor the body: what \
                        depends on them is explained as if they were absent";

/// Asks a gateway for a request by its id.
pub(super) fn fetch(admin: &str, id: &str) -> Result<Request, Failure> {
    let lines = Client::new(admin)?.get_text("/recorder")?;
    let entries = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let text =
        |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let entry = entries.into_iter().find(|entry| text(entry, "request_id") == id).ok_or_else(|| {
        Failure::new(format!("the gateway's recorder has no request {id}"))
            .remedy("it keeps the last requests of each worker; `ringgate recorder --format json` lists them")
    })?;
    let (method, target, host) = (text(&entry, "method"), text(&entry, "target"), text(&entry, "host"));
    if method.is_empty() || target.is_empty() {
        return Err(Failure::new(format!(
            "the gateway could not read the request {id}, so nothing of it was kept: {}",
            text(&entry, "reason")
        )));
    }
    // the id is sent along, so that what is explained carries it (R-ROUTE-29)
    let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nx-amzn-RequestId: {id}\r\n\r\n");
    let bytes = entry.get("request_bytes").and_then(Value::as_u64).unwrap_or(0);
    let mut remarks = vec![NOT_KEPT.to_owned()];
    if bytes > 0 {
        remarks.push(format!("the request had a body of {bytes} bytes"));
    }
    let status = entry.get("status").and_then(Value::as_u64).unwrap_or(0);
    let reason = text(&entry, "reason");
    let reason = if reason.is_empty() { String::new() } else { format!(", {reason}") };
    remarks.push(format!("the gateway answered it with {status}{reason}"));
    Ok(Request {
        head: head.into_bytes(),
        scheme: "http",
        port: 80,
        at_ms: entry.get("at_ms").and_then(Value::as_u64),
        remarks,
        ..Request::default()
    })
}
