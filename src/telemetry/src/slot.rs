//! One slot of the flight recorder: an entry as plain bytes of fixed size, so that writing one allocates nothing.

use crate::Entry;

/// How many bytes of each text an entry keeps. A longer one is cut at a character and ends in `…`.
pub mod limits {
    /// The client's address and port.
    pub const PEER_BYTES_MAX: usize = 48;
    /// The request's id.
    pub const REQUEST_ID_BYTES_MAX: usize = 36;
    /// The method.
    pub const METHOD_BYTES_MAX: usize = 16;
    /// The target as received.
    pub const TARGET_BYTES_MAX: usize = 160;
    /// The host the client named.
    pub const HOST_BYTES_MAX: usize = 48;
    /// Why we answered ourselves.
    pub const REASON_BYTES_MAX: usize = 48;
    /// The API's id.
    pub const API_ID_BYTES_MAX: usize = 16;
    /// The stage's name.
    pub const STAGE_BYTES_MAX: usize = 24;
    /// The resource's path template.
    pub const ROUTE_BYTES_MAX: usize = 64;
    /// The endpoint that was asked.
    pub const UPSTREAM_BYTES_MAX: usize = 48;
    /// The phase the exchange ended in.
    pub const PHASE_BYTES_MAX: usize = 16;
}

/// How many texts an entry has.
const TEXTS: usize = 11;
/// The limits in the order of [`texts_of`].
const TEXT_BYTES_MAX: [usize; TEXTS] = [
    limits::PEER_BYTES_MAX,
    limits::REQUEST_ID_BYTES_MAX,
    limits::METHOD_BYTES_MAX,
    limits::TARGET_BYTES_MAX,
    limits::HOST_BYTES_MAX,
    limits::REASON_BYTES_MAX,
    limits::API_ID_BYTES_MAX,
    limits::STAGE_BYTES_MAX,
    limits::ROUTE_BYTES_MAX,
    limits::UPSTREAM_BYTES_MAX,
    limits::PHASE_BYTES_MAX,
];
const AREA_BYTES: usize = 528;
const ELLIPSIS: &str = "…";

// All texts at their longest fit the area, and an offset into it fits its field.
const _: () = {
    let (mut sum, mut at) = (0, 0);
    while at < TEXTS {
        assert!(TEXT_BYTES_MAX[at] > ELLIPSIS.len());
        sum += TEXT_BYTES_MAX[at];
        at += 1;
    }
    assert!(sum <= AREA_BYTES && AREA_BYTES <= u16::MAX as usize);
};

/// An entry without borrows. The texts lie one behind the other, so a write touches only as much memory as they need.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    at_ms: u64,
    latency_us: u64,
    integration_latency_us: Option<u64>,
    request_bytes: u64,
    response_bytes: u64,
    generation: u64,
    status: u16,
    ends: [u16; TEXTS],
    area: [u8; AREA_BYTES],
}

impl Slot {
    /// A slot that holds nothing yet.
    pub(crate) const EMPTY: Slot = Slot {
        at_ms: 0,
        latency_us: 0,
        integration_latency_us: None,
        request_bytes: 0,
        response_bytes: 0,
        generation: 0,
        status: 0,
        ends: [0; TEXTS],
        area: [0; AREA_BYTES],
    };

    /// Overwrites the slot.
    pub(crate) fn write(&mut self, entry: &Entry<'_>) {
        self.at_ms = entry.at_ms;
        self.latency_us = entry.latency_us;
        self.integration_latency_us = entry.integration_latency_us;
        self.request_bytes = entry.request_bytes;
        self.response_bytes = entry.response_bytes;
        self.generation = entry.generation;
        self.status = entry.status;
        let mut end = 0;
        for ((text, bytes_max), place) in texts_of(entry).into_iter().zip(TEXT_BYTES_MAX).zip(&mut self.ends)
        {
            if text.len() <= bytes_max {
                end = append(&mut self.area, end, text);
            } else {
                end = append(&mut self.area, end, text_start(text, bytes_max - ELLIPSIS.len()));
                end = append(&mut self.area, end, ELLIPSIS);
            }
            // The area is shorter than 64 KiB, see above.
            *place = end as u16;
        }
    }

    /// The entry, borrowed from the slot.
    pub(crate) fn read(&self) -> Entry<'_> {
        let mut start = 0;
        let texts = self.ends.map(|end| {
            let bytes = self.area.get(start..usize::from(end)).unwrap_or_default();
            start = usize::from(end);
            std::str::from_utf8(bytes).unwrap_or_default()
        });
        let [peer, request_id, method, target, host, reason, api_id, stage, route, upstream, phase] = texts;
        Entry {
            at_ms: self.at_ms,
            peer,
            request_id,
            method,
            target,
            host,
            status: self.status,
            reason,
            api_id,
            stage,
            route,
            upstream,
            latency_us: self.latency_us,
            integration_latency_us: self.integration_latency_us,
            request_bytes: self.request_bytes,
            response_bytes: self.response_bytes,
            phase,
            generation: self.generation,
        }
    }
}

/// The texts of an entry, in the order of the slot.
fn texts_of<'a>(entry: &Entry<'a>) -> [&'a str; TEXTS] {
    [
        entry.peer,
        entry.request_id,
        entry.method,
        entry.target,
        entry.host,
        entry.reason,
        entry.api_id,
        entry.stage,
        entry.route,
        entry.upstream,
        entry.phase,
    ]
}

fn append(area: &mut [u8; AREA_BYTES], at: usize, text: &str) -> usize {
    let end = at + text.len();
    let Some(place) = area.get_mut(at..end) else { return at };
    place.copy_from_slice(text.as_bytes());
    end
}

/// At most `bytes_max` bytes from the start of a text, whole characters only.
fn text_start(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or_default()
}
