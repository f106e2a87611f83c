use ringgate_http::Known;

use crate::Call;

/// A worker's source of chance for ids; seeded by the shell. Not for secrets.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
    share: u32,
}

/// `2^32` divided by the golden ratio: steps of it fill the circle more evenly than any others.
const GOLDEN_STEP: u32 = 0x9e37_79b9;

impl Chance {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance { state: seed, share: seed as u32 }
    }

    /// Where the next request falls on a circle of `2^32`: each arc gets its share almost exactly, after few requests
    /// already, which independent draws do not give (R-STAGE-14).
    pub fn next_share(&mut self) -> u64 {
        self.share = self.share.wrapping_add(GOLDEN_STEP);
        u64::from(self.share)
    }

    /// The next 64 random bits (splitmix64).
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// The ids of a request (R-ROUTE-28, R-ROUTE-31).
#[derive(Clone, Debug)]
pub struct Ids {
    request_id: [u8; 36],
    extended_request_id: [u8; 16],
    trace_id: Vec<u8>,
    /// The client asked for an id that is none.
    was_refused: bool,
}

impl Default for Ids {
    fn default() -> Ids {
        Ids {
            request_id: [b'0'; 36],
            extended_request_id: [b'='; 16],
            trace_id: Vec::new(),
            was_refused: false,
        }
    }
}

/// What access logs show as request id when the client asked for one that is no UUID (R-ROUTE-29).
const REFUSED_REQUEST_ID: &str = "UUID_REPLACED_INVALID_REQUEST_ID";
/// The longest trace id that is taken from a client, in bytes.
const TRACE_ID_BYTES_MAX: usize = 512;

impl Ids {
    /// `$context.requestId`: a UUID.
    pub fn request_id(&self) -> &str {
        std::str::from_utf8(&self.request_id).unwrap_or_default()
    }

    /// `$context.requestId` as access logs show it (R-ROUTE-29).
    pub fn logged_request_id(&self) -> &str {
        if self.was_refused { REFUSED_REQUEST_ID } else { self.request_id() }
    }

    /// `$context.extendedRequestId`.
    pub fn extended_request_id(&self) -> &str {
        std::str::from_utf8(&self.extended_request_id).unwrap_or_default()
    }

    /// The whole `X-Amzn-Trace-Id`.
    pub fn trace_id(&self) -> &[u8] {
        &self.trace_id
    }

    /// Ids for a request of which no head could be read.
    pub fn fresh(&mut self, chance: &mut Chance) {
        write_uuid(chance.next_u64(), chance.next_u64(), &mut self.request_id);
        write_extended(chance.next_u64(), chance.next_u64(), &mut self.extended_request_id);
        self.trace_id.clear();
        self.was_refused = false;
    }

    pub(crate) fn begin(&mut self, call: &Call<'_>, chance: &mut Chance) {
        self.fresh(chance);
        // R-ROUTE-29: a client may choose the id, if it is a UUID
        match call.head.first(call.buffer, Known::XAmznRequestId) {
            Some(asked) if is_uuid(asked) => self.request_id.copy_from_slice(asked),
            asked => self.was_refused = asked.is_some(),
        }
        let asked = call.head.last(call.buffer, Known::XAmznTraceId).unwrap_or_default();
        write_trace_id(asked, call.moment.epoch_ms / 1_000, chance, &mut self.trace_id);
    }
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A version 4 UUID (RFC 9562, 5.4).
fn write_uuid(high: u64, low: u64, out: &mut [u8; 36]) {
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let bits = u128::from(high) << 64 | u128::from(low);
    let mut nibble = 128;
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = match i {
            8 | 13 | 18 | 23 => b'-',
            _ => {
                nibble -= 4;
                HEX[(bits >> nibble) as usize & 15]
            }
        };
    }
}

/// Fifteen base64 characters and `=`: what eleven bytes give.
fn write_extended(high: u64, low: u64, out: &mut [u8; 16]) {
    const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = u128::from(high) << 64 | u128::from(low);
    for byte in out.iter_mut().take(15) {
        *byte = BASE64[bits as usize & 63];
        bits >>= 6;
    }
    // The last character before the padding carries four bits.
    out[14] = BASE64[bits as usize & 0b11_1100];
    out[15] = b'=';
}

/// R-ROUTE-31: a client's Root and Parent are kept, what is missing is made up; a `Self` part stays in front.
fn write_trace_id(asked: &[u8], epoch_s: u64, chance: &mut Chance, out: &mut Vec<u8>) {
    out.clear();
    let asked = if asked.len() <= TRACE_ID_BYTES_MAX { asked } else { b"" };
    if let Some(own) = part(asked, b"Self") {
        push_parts(out, &[b"Self=", own, b";"]);
    }
    match part(asked, b"Root") {
        Some(root) => push_parts(out, &[b"Root=", root]),
        None => {
            out.extend_from_slice(b"Root=1-");
            push_hex(out, epoch_s, 8);
            out.push(b'-');
            push_hex(out, chance.next_u64(), 16);
            push_hex(out, chance.next_u64(), 8);
        }
    }
    out.extend_from_slice(b";Parent=");
    match part(asked, b"Parent").filter(|_| part(asked, b"Root").is_some()) {
        Some(parent) => push_parts(out, &[parent, b";Sampled=", part(asked, b"Sampled").unwrap_or(b"1")]),
        None => {
            push_hex(out, chance.next_u64(), 16);
            out.extend_from_slice(b";Sampled=0");
        }
    }
}

fn part<'a>(asked: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    asked.split(|byte| *byte == b';').find_map(|pair| {
        let value = pair.trim_ascii().strip_prefix(name)?.strip_prefix(b"=")?;
        (!value.is_empty()).then_some(value)
    })
}

fn push_parts(out: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

fn push_hex(out: &mut Vec<u8>, value: u64, digits: u32) {
    out.extend((0..digits).rev().map(|digit| HEX[(value >> (digit * 4)) as usize & 15]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_trace(asked: &str, prefix: &str, suffix: &str) {
        let mut out = Vec::new();
        write_trace_id(asked.as_bytes(), 0x5759_e988, &mut Chance::new(7), &mut out);
        let text = String::from_utf8_lossy(&out).into_owned();
        assert!(text.starts_with(prefix) && text.ends_with(suffix), "{asked} gave {text}");
    }

    #[test]
    fn r_route_31_trace_ids() {
        let root = "Root=1-5759e988-bd862e3fe1be46a994272793";
        check_trace("", "Root=1-5759e988-", ";Sampled=0");
        check_trace(root, &format!("{root};Parent="), ";Sampled=0");
        check_trace(&format!("{root};Parent=53995c3f42cd8ad8"), root, ";Parent=53995c3f42cd8ad8;Sampled=1");
        check_trace(&format!("{root};Parent=53995c3f42cd8ad8;Sampled=0"), root, "8ad8;Sampled=0");
        check_trace(&format!("Self=1-a-b;{root}"), &format!("Self=1-a-b;{root}"), ";Sampled=0");
        check_trace("Parent=53995c3f42cd8ad8", "Root=1-5759e988-", ";Sampled=0");
    }

    #[test]
    fn r_route_28_ids_look_like_theirs() {
        let mut ids = Ids::default();
        ids.fresh(&mut Chance::new(1));
        assert!(is_uuid(ids.request_id().as_bytes()), "{}", ids.request_id());
        assert_eq!(ids.request_id().as_bytes()[14], b'4', "version 4");
        assert!(matches!(ids.request_id().as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "variant 1");
        assert!(ids.extended_request_id().len() == 16 && ids.extended_request_id().ends_with('='));
        let first = ids.request_id().to_owned();
        ids.fresh(&mut Chance::new(2));
        assert_ne!(first, ids.request_id());
    }
}
