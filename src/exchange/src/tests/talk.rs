//! A client that talks to a world, and an upstream that answers it.

use std::collections::BTreeMap;

use ringgate_cache::{Waiter, Wake, Woken};
use ringgate_http::{Framing, Limits, Method, RequestHead, ResponseHead};
use ringgate_http1::{HeadWriter, decode_request, decode_response};

use super::world::{BODY_BYTES_MAX, DATE, HOST};
use crate::{
    Answered, Call, Chance, Edge, Exchange, Failure, Forward, Generation, Moment, Relay, Relayed, Step,
};

/// The most turns a template may take before a test gives it up.
const TURNS_MAX: usize = 10_000;

pub(super) struct World {
    pub generation: Generation,
}

impl World {
    /// A request of the stage `prod`; `fields` are whole lines.
    pub fn talk(&self, method: &str, path: &str, fields: &[&str]) -> Talk<'_> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n");
        for field in fields {
            text.push_str(field);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        Talk::new(self, text.into_bytes())
    }

    /// A request with a body, whose length is told.
    pub fn send(&self, method: &str, path: &str, fields: &[&str], body: impl AsRef<[u8]>) -> Talk<'_> {
        let length = format!("Content-Length: {}", body.as_ref().len());
        let fields = [fields, &[length.as_str()]].concat();
        let talk = self.talk(method, path, &fields);
        Talk { body: body.as_ref().to_vec(), ..talk }
    }

    /// The answer to a request that we answer ourselves.
    pub fn answer(&self, method: &str, path: &str, fields: &[&str]) -> Message {
        self.talk(method, path, fields).answer()
    }

    /// The upstream request that a request becomes.
    pub fn forwarded(&self, method: &str, path: &str, fields: &[&str]) -> (Forward, Message) {
        self.talk(method, path, fields).forward()
    }
}

/// A message that was written, as text.
#[derive(Debug)]
pub(super) struct Message {
    /// Start line and field lines.
    pub lines: Vec<String>,
    pub status: u16,
    pub body: String,
    /// The body as it is.
    pub bytes: Vec<u8>,
}

impl Message {
    pub fn read(bytes: &[u8], body: &[u8]) -> Message {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let lines: Vec<String> = text.trim_end().split("\r\n").map(str::to_owned).collect();
        let start: Vec<&str> = lines.first().expect("a start line").split(' ').collect();
        let status = start.get(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        Message { status, body: String::from_utf8_lossy(body).into_owned(), bytes: body.to_vec(), lines }
    }

    /// The value of a field, which must not be repeated.
    #[track_caller]
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.lines.iter().skip(1).filter_map(|line| {
            let (it, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line} is no field"));
            it.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next();
        assert!(values.next().is_none(), "{name} is repeated: {:?}", self.lines);
        value
    }
}

#[derive(Debug)]
pub(super) enum Admitted {
    Own(Message),
    Forward(Forward, Message),
    /// A function is asked who calls.
    Ask(Message),
    Wait,
    /// The keys of this issuer are missing.
    Keys(u32),
}

/// One request and what is made of it.
pub(super) struct Talk<'w> {
    pub world: &'w World,
    pub exchange: Exchange,
    pub chance: Chance,
    pub moment: Moment,
    pub head: RequestHead,
    pub buffer: Vec<u8>,
    pub body: Vec<u8>,
    pub waiter: Waiter,
    /// Turns that templates have given away.
    pub yields: usize,
    edge: Edge,
    upstream_method: Method,
}

impl<'w> Talk<'w> {
    pub fn new(world: &'w World, buffer: Vec<u8>) -> Talk<'w> {
        let mut head = RequestHead::default();
        let is_whole = decode_request(&buffer, &Limits::default(), &mut head);
        assert_eq!(is_whole, Ok(true), "{}", String::from_utf8_lossy(&buffer));
        Talk {
            world,
            exchange: Exchange::default(),
            chance: Chance::new(1),
            moment: Moment { mono_ns: 1_000_000_000, epoch_ms: 946_684_800_123 },
            head,
            buffer,
            body: Vec::new(),
            waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
            yields: 0,
            edge: Edge { client_ip: "192.0.2.7".into(), port: "8080".into(), protocol: "http" },
            upstream_method: Method::Get,
        }
    }

    /// Runs a step that writes a head, and finishes it.
    pub fn write<T>(
        &mut self,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> T,
    ) -> (T, Vec<u8>) {
        let mut exchange = std::mem::take(&mut self.exchange);
        let mut chance = self.chance.clone();
        let mut bytes = Vec::new();
        let mut writer = HeadWriter::new(&mut bytes);
        let result = step(&mut exchange, &self.call(), &mut chance, &mut writer);
        writer.finish(Framing::None, true);
        (self.exchange, self.chance) = (exchange, chance);
        (result, bytes)
    }

    pub fn look<T>(&self, look: impl FnOnce(&Exchange, &Call<'_>) -> T) -> T {
        look(&self.exchange, &self.call())
    }

    fn call(&self) -> Call<'_> {
        Call {
            generation: &self.world.generation,
            head: &self.head,
            buffer: &self.buffer,
            edge: &self.edge,
            moment: self.moment,
            date: DATE.as_bytes(),
            body_bytes_max: BODY_BYTES_MAX,
            waiter: self.waiter,
        }
    }

    pub fn admit(&mut self) -> Admitted {
        let written = self.write(|exchange, call, chance, head| exchange.admit(call, chance, head));
        self.follow(written)
    }

    /// Like [`Talk::admit`], with the journal open.
    pub fn explain(&mut self) -> Admitted {
        let written = self.write(|exchange, call, chance, head| exchange.explain(call, chance, head));
        self.follow(written)
    }

    /// Like [`Talk::explain`], as a trial.
    pub fn try_out(&mut self) -> Admitted {
        self.try_out_with(&[])
    }

    /// Like [`Talk::try_out`], with variables of `$context` that are given.
    pub fn try_out_with(&mut self, context: &[(&str, &str)]) -> Admitted {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let context: BTreeMap<_, _> = context.iter().map(own).collect();
        let written =
            self.write(|exchange, call, chance, head| exchange.try_out(call, chance, &context, head));
        self.follow(written)
    }

    /// Goes on after [`Admitted::Wait`].
    pub fn wake(&mut self, woken: Option<Woken>) -> Admitted {
        let written = self.write(|exchange, call, _, head| exchange.wake(call, woken, head));
        self.follow(written)
    }

    /// Goes on after [`Admitted::Keys`].
    pub fn keyed(&mut self) -> Admitted {
        let written = self.write(|exchange, call, _, head| exchange.keyed(call, head));
        self.follow(written)
    }

    fn follow(&mut self, (mut step, mut bytes): (Step, Vec<u8>)) -> Admitted {
        loop {
            (step, bytes) = match step {
                Step::Respond => return Admitted::Own(Message::read(&bytes, self.exchange.body())),
                Step::Forward(forward) => {
                    self.upstream_method = forward.method;
                    let body = match forward.framing {
                        Framing::None => &[],
                        _ if forward.is_own_body => self.exchange.payload(),
                        _ => &self.body,
                    };
                    return Admitted::Forward(forward, Message::read(&bytes, body));
                }
                Step::Ask(_) => return Admitted::Ask(Message::read(&bytes, self.exchange.payload())),
                Step::Wait(_) => return Admitted::Wait,
                Step::Keys(issuer) => return Admitted::Keys(issuer),
                Step::Gather => {
                    self.exchange.intake().extend_from_slice(&self.body);
                    self.write(|exchange, call, _, head| exchange.proceed(call, head))
                }
                Step::Yield => {
                    self.count_turn();
                    self.write(|exchange, call, _, head| exchange.resume(call, head))
                }
            };
        }
    }

    /// What an authorizer's function is asked.
    #[track_caller]
    pub fn asked(&mut self) -> Message {
        match self.admit() {
            Admitted::Ask(message) => message,
            other => panic!("nobody was asked: {other:?}"),
        }
    }

    /// Goes on with what the authorizer's function returned; `lines` are status and fields.
    #[track_caller]
    pub fn hear(&mut self, lines: &str, body: &str) -> Admitted {
        let buffer = format!("HTTP/1.1 {}\r\n\r\n", lines.replace('\n', "\r\n")).into_bytes();
        let mut head = ResponseHead::default();
        let is_whole = decode_response(&buffer, &Limits::default(), Method::Post, &mut head);
        assert_eq!(is_whole, Ok(true), "{lines}");
        *self.exchange.response_intake() = body.as_bytes().to_vec();
        let written = self.write(|exchange, call, _, out| exchange.heard(call, Ok((&head, &buffer)), out));
        self.follow(written)
    }

    /// Goes on although the authorizer's function did not answer.
    pub fn hear_nothing(&mut self, failure: Failure) -> Admitted {
        let written = self.write(|exchange, call, _, out| exchange.heard(call, Err(failure), out));
        self.follow(written)
    }

    fn count_turn(&mut self) {
        self.yields += 1;
        assert!(self.yields < TURNS_MAX, "a template does not end");
    }

    /// The answer to a request that we answer ourselves.
    #[track_caller]
    pub fn answer(&mut self) -> Message {
        match self.admit() {
            Admitted::Own(message) => message,
            other => panic!("was not answered: {other:?}"),
        }
    }

    /// The upstream request that it becomes.
    #[track_caller]
    pub fn forward(&mut self) -> (Forward, Message) {
        match self.admit() {
            Admitted::Forward(forward, message) => (forward, message),
            other => panic!("was not forwarded: {other:?}"),
        }
    }

    /// Admits a request that must be forwarded.
    #[track_caller]
    pub fn forwarded(mut self) -> Talk<'w> {
        self.forward();
        self
    }

    /// What becomes of the upstream's answer without a body; `lines` are its status and field lines.
    #[track_caller]
    pub fn relay(&mut self, lines: &str) -> (Relayed, Message) {
        self.relay_with(lines, b"")
    }

    /// What becomes of the upstream's answer.
    #[track_caller]
    pub fn relay_with(&mut self, lines: &str, body: impl AsRef<[u8]>) -> (Relayed, Message) {
        let buffer = format!("HTTP/1.1 {}\r\n\r\n", lines.replace('\n', "\r\n")).into_bytes();
        let mut head = ResponseHead::default();
        let is_whole = decode_response(&buffer, &Limits::default(), self.upstream_method, &mut head);
        assert_eq!(is_whole, Ok(true), "{lines}");
        let (relay, mut bytes) =
            self.write(|exchange, call, _, out| exchange.relay(call, &head, &buffer, out));
        let relayed = match relay {
            Relay::Head(relayed) => relayed,
            Relay::Stream => return self.stream(body.as_ref()),
            Relay::Gather => {
                self.exchange.response_intake().extend_from_slice(body.as_ref());
                let (mut answered, mut written) =
                    self.write(|exchange, call, _, out| exchange.answer(call, &head, &buffer, out));
                while answered == Answered::Yield {
                    self.count_turn();
                    (answered, written) =
                        self.write(|exchange, call, _, out| exchange.resume_answer(call, out));
                }
                bytes = written;
                let Answered::Head(relayed) = answered else { unreachable!("looped until there is a head") };
                relayed
            }
        };
        let passed = if relayed.is_body_passed { body.as_ref() } else { self.exchange.body() };
        let message = Message::read(&bytes, passed);
        assert_eq!(message.status, self.exchange.status());
        (relayed, message)
    }

    /// What becomes of a function's events, which come byte by byte.
    fn stream(&mut self, events: &[u8]) -> (Relayed, Message) {
        let mut bytes = events.chunks(1);
        let opened = bytes.by_ref().find_map(|piece| {
            let (opened, head) =
                self.write(|exchange, call, _, head| exchange.open_stream(call, piece, head));
            opened.map(|relayed| (relayed, head))
        });
        let (relayed, head) =
            opened.unwrap_or_else(|| self.write(|exchange, call, _, head| exchange.end_stream(call, head)));
        let mut body = self.exchange.body().to_vec();
        if relayed.is_body_passed {
            for piece in bytes {
                if self.exchange.pass_stream(piece, |payload| body.extend_from_slice(payload)) != Ok(false) {
                    break;
                }
            }
        }
        (relayed, Message::read(&head, &body))
    }

    pub fn fail(&mut self, failure: Failure) -> Message {
        let ((), bytes) = self.write(|exchange, call, _, head| exchange.fail(call, failure, head));
        Message::read(&bytes, self.exchange.body())
    }

    /// Ends the exchange, and takes what it owes to others.
    pub fn end(&mut self) -> Vec<Wake> {
        self.exchange.end();
        self.exchange.take_wakes()
    }
}
