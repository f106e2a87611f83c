//! What must come out, worked out the plain way: a list of routes, a list of keys, buckets counted in whole numbers.

use std::collections::BTreeMap;

use super::client::Ask;
use super::site::{KEYED, KEYS, LIMITED, QUOTA};
use super::upstream::Deed;

/// What a well-formed request comes to when its head has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The gateway answers itself.
    Own(u16),
    /// The upstream is asked.
    Forward,
}

/// Tokens in billionths, so that a nanosecond of one request a second is one of them.
struct Bucket {
    per_second: u128,
    full: u128,
    level: u128,
    at_ns: u64,
}

const TOKEN: u128 = 1_000_000_000;

impl Bucket {
    fn new((per_second, burst): (u32, u32)) -> Bucket {
        let full = u128::from(burst) * TOKEN;
        Bucket { per_second: per_second.into(), full, level: full, at_ns: 0 }
    }

    fn refill(&mut self, now_ns: u64) {
        let gain = u128::from(now_ns - self.at_ns) * self.per_second;
        self.level = (self.level + gain).min(self.full);
        self.at_ns = now_ns;
    }

    fn take(&mut self, now_ns: u64) -> bool {
        self.refill(now_ns);
        let has = self.level >= TOKEN;
        if has {
            self.level -= TOKEN;
        }
        has
    }
}

pub struct Oracle {
    limited: Bucket,
    keyed: BTreeMap<&'static str, (Bucket, u64)>,
}

impl Oracle {
    pub fn new() -> Oracle {
        let keyed = KEYS.iter().map(|key| (*key, (Bucket::new(KEYED), 0))).collect();
        Oracle { limited: Bucket::new(LIMITED), keyed }
    }

    /// Decides on a request under generation 0 or 1.
    pub fn admit(&mut self, ask: &Ask, generation: u64, now_ns: u64) -> Decision {
        if ask.path.contains('|') {
            return Decision::Own(400);
        }
        let Some(path) = ask.path.strip_prefix("/prod") else { return Decision::Own(403) };
        if ask.body_length().is_some_and(|length| length > super::gateway::BODY_BYTES_MAX) {
            return Decision::Own(413);
        }
        let path = path.split('?').next().unwrap_or_default();
        if path.split('/').any(|segment| segment == "..") {
            return Decision::Own(400);
        }
        if ask.method == "BREW" {
            return Decision::Own(403);
        }
        match path {
            // An HTTP integration has its body whole before the upstream is asked, unless none is sent there: what is
            // wrong with it is known by then.
            "/http" if drops_body(ask) => Decision::Forward,
            "/http" => gathered(ask).unwrap_or(Decision::Forward),
            // A MOCK has the body whole too, for its template.
            "/mock" if ask.method == "GET" => gathered(ask).unwrap_or(Decision::Own(200)),
            "/only-b" if ask.method == "GET" && generation == 1 => {
                gathered(ask).unwrap_or(Decision::Own(200))
            }
            "/limited" if ask.method == "GET" => match self.limited.take(now_ns) {
                true => Decision::Forward,
                false => Decision::Own(429),
            },
            "/keyed" if ask.method == "GET" => self.keyed(ask, now_ns),
            path if path.starts_with("/proxy/") => Decision::Forward,
            _ => Decision::Own(403),
        }
    }

    fn keyed(&mut self, ask: &Ask, now_ns: u64) -> Decision {
        let Some((bucket, used)) = ask.key.and_then(|key| self.keyed.get_mut(key)) else {
            return Decision::Own(403);
        };
        if *used == QUOTA || !bucket.take(now_ns) {
            return Decision::Own(429);
        }
        *used += 1;
        Decision::Forward
    }
}

/// What is wrong with a body that is gathered. What is too long is so before it breaks at its end.
fn gathered(ask: &Ask) -> Option<Decision> {
    let is_long = ask.body.as_ref().is_some_and(|body| body.len() as u64 > super::gateway::BODY_BYTES_MAX);
    match ask.has_broken_body {
        _ if is_long => Some(Decision::Own(413)),
        true => Some(Decision::Own(400)),
        false => None,
    }
}

/// R-INT-32: an HTTP integration sends no body with these methods.
pub fn drops_body(ask: &Ask) -> bool {
    ask.path.starts_with("/prod/http") && matches!(ask.method, "GET" | "HEAD" | "OPTIONS")
}

/// The statuses that a client may see for a forwarded request.
pub fn statuses(ask: &Ask) -> Vec<u16> {
    let is_mapped = ask.path.starts_with("/prod/http");
    let status = match ask.deed {
        // The answer of an HTTP integration is gathered: that it breaks off is known before the client hears of it.
        // An answer to HEAD has nothing that could be missing.
        Deed::Truncated if is_mapped && ask.method != "HEAD" => 504,
        Deed::Length | Deed::Chunked | Deed::UntilClose | Deed::Truncated => 200,
        Deed::Interim if is_mapped => 200,
        Deed::Interim => 204,
        Deed::Early if is_mapped => 410,
        Deed::Early => 409,
        Deed::Garbage | Deed::Hangup | Deed::Never => 504,
    };
    // The body breaks before the upstream says anything, unless it does not wait for it, or does not even get it.
    match ask.has_broken_body {
        true if drops_body(ask) || ask.deed == Deed::Early => vec![400, status],
        true => vec![400],
        false => vec![status],
    }
}
