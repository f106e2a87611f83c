//! The flight recorder: the last requests of a worker, those included that never became an exchange.

use std::fmt::{self, Write};

use crate::escape::{self, Place};
use crate::iso_time;
use crate::slot::Slot;

/// What is remembered of one request. Texts longer than their [limit](crate::limits) are cut and end in `…`;
/// an empty text, a status of zero or `None` means unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When the request ended, in epoch milliseconds.
    pub at_ms: u64,
    /// The client's address and port.
    pub peer: &'a str,
    /// The request's id.
    pub request_id: &'a str,
    /// The method as received.
    pub method: &'a str,
    /// The target as received.
    pub target: &'a str,
    /// The host the client named.
    pub host: &'a str,
    /// The status sent to the client; 0 if none was.
    pub status: u16,
    /// Why we answered ourselves: the parser's refusal, a limit's name or the gateway response's type; empty if the
    /// upstream's answer went through.
    pub reason: &'a str,
    /// The API's id.
    pub api_id: &'a str,
    /// The stage's name.
    pub stage: &'a str,
    /// The path template of the matched resource.
    pub route: &'a str,
    /// The endpoint that was asked.
    pub upstream: &'a str,
    /// From the head's first byte to the response's last, in microseconds.
    pub latency_us: u64,
    /// From sending to the upstream to its answer, in microseconds.
    pub integration_latency_us: Option<u64>,
    /// Body bytes received from the client.
    pub request_bytes: u64,
    /// Body bytes sent to the client.
    pub response_bytes: u64,
    /// The phase the request ended in.
    pub phase: &'a str,
    /// The generation that answered it.
    pub generation: u64,
}

/// A ring of the last requests of one worker. All memory is taken at the start, some 610 bytes per request.
#[derive(Clone, Debug)]
pub struct Recorder {
    slots: Box<[Slot]>,
    /// Where the next entry goes.
    next: usize,
    len: usize,
}

impl Recorder {
    /// A recorder that remembers `capacity` requests; one of capacity 0 remembers nothing.
    pub fn new(capacity: usize) -> Recorder {
        Recorder { slots: vec![Slot::EMPTY; capacity].into(), next: 0, len: 0 }
    }

    /// Remembers a request, in place of the oldest one if the ring is full. Never allocates.
    pub fn push(&mut self, entry: &Entry<'_>) {
        let Some(slot) = self.slots.get_mut(self.next) else { return };
        slot.write(entry);
        self.next = if self.next + 1 == self.slots.len() { 0 } else { self.next + 1 };
        self.len = (self.len + 1).min(self.slots.len());
    }

    /// How many requests are remembered.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if no request is remembered.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The remembered requests, the newest first.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let (before, behind) = self.slots.split_at(self.next);
        before.iter().rev().chain(behind.iter().rev()).take(self.len).map(Slot::read)
    }

    /// Appends one JSON object per line, the newest request first.
    ///
    /// The members, always all of them and in this order: `at_ms` (number), `worker` (number), `generation` (number),
    /// `peer`, `request_id`, `method`, `target`, `host` (strings, empty if unknown), `status` (number, 0 if none),
    /// `reason`, `api_id`, `stage`, `route`, `upstream` (strings), `latency_us` (number), `integration_latency_us`
    /// (number or null), `request_bytes`, `response_bytes` (numbers), `phase` (string). Members may be added.
    pub fn dump_json(&self, worker: usize, out: &mut String) {
        for entry in self.entries() {
            write_json(&entry, worker, out).expect("writing to a String never fails");
        }
    }
}

fn write_json(entry: &Entry<'_>, worker: usize, out: &mut String) -> fmt::Result {
    write!(out, "{{\"at_ms\":{},\"worker\":{worker},\"generation\":{}", entry.at_ms, entry.generation)?;
    push_member(out, "peer", entry.peer);
    push_member(out, "request_id", entry.request_id);
    push_member(out, "method", entry.method);
    push_member(out, "target", entry.target);
    push_member(out, "host", entry.host);
    write!(out, ",\"status\":{}", entry.status)?;
    push_member(out, "reason", entry.reason);
    push_member(out, "api_id", entry.api_id);
    push_member(out, "stage", entry.stage);
    push_member(out, "route", entry.route);
    push_member(out, "upstream", entry.upstream);
    write!(out, ",\"latency_us\":{}", entry.latency_us)?;
    match entry.integration_latency_us {
        Some(us) => write!(out, ",\"integration_latency_us\":{us}")?,
        None => out.push_str(",\"integration_latency_us\":null"),
    }
    write!(out, ",\"request_bytes\":{},\"response_bytes\":{}", entry.request_bytes, entry.response_bytes)?;
    push_member(out, "phase", entry.phase);
    out.push_str("}\n");
    Ok(())
}

fn push_member(out: &mut String, name: &str, value: &str) {
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":\"");
    escape::push_str(out, value, Place::Json);
    out.push('"');
}

/// One line for people, without a line break:
/// `2009-02-13T23:31:30.042Z 200     1.234 ms GET /prod/pets -> /pets via 10.0.0.7:80`, or
/// `… 429     0.041 ms GET /prod/pets -> /pets THROTTLED in admit` when we answered ourselves.
pub fn render_line(entry: &Entry<'_>) -> String {
    let mut line = String::new();
    write_line(entry, &mut line).expect("writing to a String never fails");
    line
}

fn write_line(entry: &Entry<'_>, out: &mut String) -> fmt::Result {
    let mut time = [0; 24];
    iso_time(entry.at_ms, &mut time);
    out.push_str(std::str::from_utf8(&time).unwrap_or_default());
    match entry.status {
        0 => out.push_str(" ---"),
        status => write!(out, " {status:>3}")?,
    }
    write!(out, " {:>5}.{:03} ms ", entry.latency_us / 1000, entry.latency_us % 1000)?;
    escape::push_str(out, or_dash(entry.method), Place::Line);
    out.push(' ');
    escape::push_str(out, or_dash(entry.target), Place::Line);
    push_part(out, " -> ", entry.route);
    push_part(out, " via ", entry.upstream);
    push_part(out, " ", entry.reason);
    // Where it ended matters only if it did not get through.
    if !entry.reason.is_empty() {
        push_part(out, " in ", entry.phase);
    }
    Ok(())
}

fn push_part(out: &mut String, before: &str, text: &str) {
    if !text.is_empty() {
        out.push_str(before);
        escape::push_str(out, text, Place::Line);
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

#[cfg(test)]
mod tests;
