//! One run: builds the world from a seed, lets the clock pass, and compares what clients saw with the oracle.

use ringgate_sim::{Clock, Pipe, Read, Rng, Weather};

use super::client::{Ask, Response, plan, take_response};
use super::gateway::{Admission, Connection};
use super::oracle::{Decision, Oracle, drops_body, statuses};
use super::site::Site;
use super::upstream::{Deed, fingerprint};

/// What happened, for the transcript and to show that the runs reach everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub transcript: u64,
    requests: u64,
    responses: u64,
    throttled: u64,
    refused: u64,
    failed: u64,
    broken_bodies: u64,
    cut: u64,
    resets: u64,
    in_second_generation: u64,
}

impl Summary {
    pub fn plus(self, other: Summary) -> Summary {
        Summary {
            transcript: self.transcript.rotate_left(1) ^ other.transcript,
            requests: self.requests + other.requests,
            responses: self.responses + other.responses,
            throttled: self.throttled + other.throttled,
            refused: self.refused + other.refused,
            failed: self.failed + other.failed,
            broken_bodies: self.broken_bodies + other.broken_bodies,
            cut: self.cut + other.cut,
            resets: self.resets + other.resets,
            in_second_generation: self.in_second_generation + other.in_second_generation,
        }
    }

    /// A simulation that never meets what it is for proves nothing.
    pub fn demand_that_everything_happened(&self) {
        let counts = [
            self.responses,
            self.throttled,
            self.refused,
            self.failed,
            self.broken_bodies,
            self.cut,
            self.resets,
            self.in_second_generation,
        ];
        assert!(counts.iter().all(|count| *count >= 20), "{self:?}");
    }
}

/// A client with its connection.
struct Client {
    asks: Vec<Ask>,
    /// All at once, or one after the answer to the other.
    is_pipelining: bool,
    /// When the next bytes go out.
    next_ns: Option<u64>,
    sent: usize,
    pending: Vec<u8>,
    received: Vec<u8>,
    responses: Vec<Response>,
    /// What the gateway decided on each request, and under which generation.
    admissions: Vec<Admission>,
    has_ended: bool,
    was_reset: bool,
    rng: Rng,
}

pub fn run(seed: u64) -> Summary {
    let mut rng = Rng::new(seed);
    let site = Site::new();
    let mut oracle = Oracle::new();
    let mut clock = Clock::default();
    let is_upstream_stormy = rng.chance(150_000);
    let switch_ns = rng.within(0..=4_000_000_000);
    let mut pairs: Vec<(Client, Connection)> =
        (0..rng.within(1..=6)).map(|number| connect(&mut rng, number as usize, is_upstream_stormy)).collect();
    let mut summary = Summary::default();
    for _ in 0..200_000 {
        let now_ns = clock.now_ns();
        let current = &site.generations[usize::from(now_ns >= switch_ns)];
        for (client, connection) in &mut pairs {
            client.send(now_ns, &mut connection.from_client);
            let Client { asks, admissions, .. } = client;
            connection.step(now_ns, current, &mut |admission| {
                let ask = &asks[admission.sequence];
                assert_eq!(ask.refused, None, "was admitted: {}", String::from_utf8_lossy(&ask.bytes));
                let want = oracle.admit(ask, admission.generation, now_ns);
                assert_eq!(admission.decision, want, "{} {} at {now_ns}", ask.method, ask.path);
                admissions.push(admission);
            });
            client.receive(now_ns, connection, &mut summary);
        }
        let due = pairs.iter().filter_map(|(client, connection)| client.due_ns(connection, now_ns)).min();
        match due {
            Some(due_ns) => clock.advance_to(due_ns),
            None => {
                for (client, connection) in &pairs {
                    client.check(connection, &mut summary, is_upstream_stormy);
                }
                assert!(pairs.iter().all(|(_, connection)| connection.has_ended()), "a connection hangs");
                return summary;
            }
        }
    }
    panic!("the world does not come to an end");
}

fn connect(rng: &mut Rng, number: usize, is_upstream_stormy: bool) -> (Client, Connection) {
    let weather = *rng
        .pick(&[Weather::CALM, Weather::ROUGH, Weather { resets_per_million: 2_000, ..Weather::ROUGH }])
        .expect("some");
    let upstream =
        Weather { resets_per_million: if is_upstream_stormy { 5_000 } else { 0 }, ..Weather::ROUGH };
    let (from_client, to_client) = (Pipe::new(rng.next_u64(), weather), Pipe::new(rng.next_u64(), weather));
    let client = Client {
        asks: plan(rng, number),
        is_pipelining: rng.chance(400_000),
        next_ns: Some(rng.within(0..=3_000_000_000)),
        sent: 0,
        pending: Vec::new(),
        received: Vec::new(),
        responses: Vec::new(),
        admissions: Vec::new(),
        has_ended: false,
        was_reset: false,
        rng: rng.fork(),
    };
    (client, Connection::new(rng, from_client, to_client, upstream))
}

impl Client {
    fn due_ns(&self, connection: &Connection, now_ns: u64) -> Option<u64> {
        let arrival =
            connection.to_client.due_ns().filter(|_| !self.has_ended).map(|due| due.max(now_ns + 1));
        let due = [self.next_ns, arrival, connection.due_ns(now_ns)];
        due.into_iter().flatten().filter(|due| *due > now_ns).min()
    }

    fn send(&mut self, now_ns: u64, pipe: &mut Pipe) {
        if self.next_ns.is_none_or(|next| next > now_ns) {
            return;
        }
        if self.pending.is_empty() {
            let count = if self.is_pipelining { self.asks.len() } else { 1 };
            for ask in self.asks.iter().skip(self.sent).take(count) {
                self.pending.extend_from_slice(&ask.bytes);
                self.sent += 1;
            }
        }
        // A client may pause in the middle of anything.
        let pauses = self.rng.chance(200_000);
        let count =
            if pauses { self.rng.below(self.pending.len() as u64 + 1) as usize } else { self.pending.len() };
        let part: Vec<u8> = self.pending.drain(..count).collect();
        pipe.write(now_ns, &part);
        self.next_ns = (!self.pending.is_empty()).then(|| now_ns + self.rng.within(1..=300_000_000));
        self.plan_next(now_ns);
        // One that has asked all it wants may close its side at once.
        if self.next_ns.is_none() && self.sent == self.asks.len() && self.rng.chance(100_000) {
            pipe.close(now_ns);
        }
    }

    fn receive(&mut self, now_ns: u64, connection: &mut Connection, summary: &mut Summary) {
        while !self.has_ended {
            let before = self.received.len();
            match connection.to_client.read(now_ns, &mut self.received) {
                Read::Bytes(_) => summary.note(now_ns, &self.received[before..]),
                Read::Pending => break,
                Read::Closed => self.has_ended = true,
                Read::Reset => (self.has_ended, self.was_reset) = (true, true),
            }
        }
        while let Some(ask) = self.asks.get(self.responses.len()) {
            let Some(response) = take_response(&mut self.received, ask.method) else { break };
            self.responses.push(response);
            self.plan_next(now_ns);
        }
        let is_served = self.responses.len() == self.asks.len();
        if is_served || self.has_ended {
            self.next_ns = None;
            connection.from_client.close(now_ns);
        }
    }

    /// One that does not pipeline asks again when the last answer is there and the last request is out: the answer
    /// may come before the end of the request.
    fn plan_next(&mut self, now_ns: u64) {
        let is_next = self.pending.is_empty() && self.responses.len() == self.sent;
        if !self.is_pipelining && is_next && self.sent < self.asks.len() {
            self.next_ns = Some(now_ns + self.rng.within(1..=500_000_000));
        }
    }

    /// Whether what the client saw is what it should have seen.
    fn check(&self, connection: &Connection, summary: &mut Summary, is_upstream_stormy: bool) {
        summary.requests += self.asks.len() as u64;
        let pairs = self.asks.iter().zip(&self.responses);
        for ((ask, response), number) in pairs.zip(0..) {
            self.check_response(number, ask, response, is_upstream_stormy);
            summary.count(ask, response);
        }
        summary.in_second_generation += self.admissions.iter().filter(|it| it.generation == 1).count() as u64;
        let was_reset = self.was_reset || connection.was_reset;
        summary.resets += u64::from(was_reset);
        let Some(missing) = self.asks.get(self.responses.len()) else {
            assert!(
                self.received.is_empty(),
                "bytes after the last answer: {}",
                String::from_utf8_lossy(&self.received)
            );
            return;
        };
        let was_told = self.responses.last().is_some_and(Response::closes);
        let was_cut = !was_told && !self.received.is_empty();
        summary.cut += u64::from(was_cut);
        let may_be_cut = missing.deed == Deed::Truncated || is_upstream_stormy;
        let seen: Vec<_> =
            self.asks.iter().map(|ask| (ask.method, &ask.path, ask.deed, ask.has_broken_body)).collect();
        let got: Vec<u16> = self.responses.iter().map(|response| response.status).collect();
        let rest = String::from_utf8_lossy(&self.received);
        assert!(
            was_reset || was_told || (was_cut && may_be_cut),
            "{got:?} and {rest:?} are not all answers to {seen:?}"
        );
        assert!(!was_told || self.received.is_empty(), "bytes after the end");
    }

    fn check_response(&self, number: usize, ask: &Ask, response: &Response, is_upstream_stormy: bool) {
        let name = format!("{} {} ({number})", ask.method, ask.path);
        let want = match (ask.refused, self.admissions.get(number)) {
            (Some(status), None) => vec![status],
            (None, Some(Admission { decision: Decision::Own(status), .. })) => vec![*status],
            (None, Some(Admission { decision: Decision::Forward, .. })) => {
                let mut want = statuses(ask);
                // A body that is too long by the count is noticed on its way.
                if ask.body.as_ref().is_some_and(|body| body.len() as u64 > super::gateway::BODY_BYTES_MAX) {
                    want.push(413);
                }
                if is_upstream_stormy {
                    want.push(504);
                }
                want
            }
            other => panic!("{name}: {other:?}"),
        };
        assert!(want.contains(&response.status), "{name}: {} is none of {want:?}", response.status);
        assert!(response.field("x-amzn-RequestId").is_some_and(|id| id.len() == 36), "{name}");
        if ask.refused.is_some() || ask.has_broken_body && response.status == 400 {
            assert!(response.closes(), "{name}: nobody knows where the next request begins");
        }
        let Some(admission) = self.admissions.get(number) else { return };
        let generation = ["A", "B"][usize::from(admission.generation == 1)];
        if let Some(said) = response.field("X-Generation") {
            assert_eq!(said, generation, "{name}: the answer is of another generation");
        }
        let passed =
            admission.decision == Decision::Forward && response.field("x-amzn-Remapped-Server").is_some();
        if passed {
            let connection_and_number = response.field("X-Seq").and_then(|it| it.split_once('-'));
            assert_eq!(
                connection_and_number.map(|it| it.1),
                Some(&*number.to_string()),
                "{name}: not in order"
            );
        }
        if response.status == 200 && admission.decision == Decision::Forward && !response.body.is_empty() {
            check_echo(&name, ask, response, generation);
        }
        if response.status >= 400 && ask.method != "HEAD" && !passed && response.status != 410 {
            assert!(
                response.body.starts_with(b"{\"message\":\"") && response.body.ends_with(b"\"}"),
                "{name}"
            );
        }
    }
}

/// The upstream says what it was asked and what body it got.
fn check_echo(name: &str, ask: &Ask, response: &Response, generation: &str) {
    let body = match &ask.body {
        // R-INT-23: without binary media types a mapped body travels as text, and what is none is replaced.
        Some(body) if ask.path.starts_with("/prod/http") => {
            String::from_utf8_lossy(body).into_owned().into_bytes()
        }
        Some(body) => body.clone(),
        None => Vec::new(),
    };
    let body = if drops_body(ask) { Vec::new() } else { body };
    let (path, query) =
        ask.path.strip_prefix("/prod").and_then(|it| it.split_once('?')).expect("path and query");
    let path = match path.strip_prefix("/proxy/") {
        Some(rest) => format!("/proxy/{}", rest.trim_matches('/')),
        None => path.to_owned(),
    };
    let want =
        format!("{} /{generation}{path}?{query} {} {:016x}", ask.method, body.len(), fingerprint(&body));
    assert_eq!(String::from_utf8_lossy(&response.body), want, "{name}");
}

impl Summary {
    fn note(&mut self, now_ns: u64, bytes: &[u8]) {
        let mut event = now_ns.to_le_bytes().to_vec();
        event.extend_from_slice(bytes);
        self.transcript = self.transcript.rotate_left(5) ^ fingerprint(&event);
    }

    fn count(&mut self, ask: &Ask, response: &Response) {
        self.responses += 1;
        self.throttled += u64::from(response.status == 429);
        self.refused += u64::from(ask.refused.is_some());
        self.failed += u64::from(response.status == 504);
        self.broken_bodies += u64::from(ask.has_broken_body);
    }
}
