//! An upstream as a pure function of what it is asked: `?do=` says how it behaves.

use ringgate_http::{Framing, Known, Limits, RequestHead};
use ringgate_http1::{BodyDecoder, decode_request};

/// How an upstream answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// With a length.
    Length,
    /// In chunks.
    Chunked,
    /// Until it closes.
    UntilClose,
    /// After an interim answer, with no body.
    Interim,
    /// Before it has read the body.
    Early,
    /// With what is no HTTP.
    Garbage,
    /// It closes instead.
    Hangup,
    /// Not at all.
    Never,
    /// With less than it said.
    Truncated,
}

impl Deed {
    pub const ALL: [(Deed, &'static str); 9] = [
        (Deed::Length, "length"),
        (Deed::Chunked, "chunked"),
        (Deed::UntilClose, "until-close"),
        (Deed::Interim, "interim"),
        (Deed::Early, "early"),
        (Deed::Garbage, "garbage"),
        (Deed::Hangup, "hangup"),
        (Deed::Never, "never"),
        (Deed::Truncated, "truncated"),
    ];

    fn of(target: &str) -> Deed {
        let name = target.split(['?', '&']).find_map(|pair| pair.strip_prefix("do=")).unwrap_or("length");
        let found = Deed::ALL.iter().find(|(_, it)| *it == name);
        found.unwrap_or_else(|| panic!("the upstream was asked {target}")).0
    }
}

/// One connection's upstream side.
#[derive(Default)]
pub struct Upstream {
    received: Vec<u8>,
    asked: Option<Asked>,
    body: Vec<u8>,
    has_answered: bool,
}

struct Asked {
    text: String,
    sequence: String,
    deed: Deed,
    is_head: bool,
    decoder: BodyDecoder,
}

/// What the upstream sends, and whether it closes afterwards.
#[derive(Default)]
pub struct Answer {
    pub bytes: Vec<u8>,
    pub closes: bool,
}

/// Stands for a body, so that nothing of it can get lost unnoticed.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

impl Upstream {
    /// Takes what the gateway sent. What it sends must be well formed.
    pub fn take(&mut self, bytes: &[u8]) -> Option<Answer> {
        self.received.extend_from_slice(bytes);
        self.read_head();
        let asked = self.asked.as_mut()?;
        while !asked.decoder.is_done() && !self.received.is_empty() {
            let piece =
                asked.decoder.decode(&self.received, &Limits::default()).expect("the gateway frames well");
            self.body.extend_from_slice(piece.data.of(&self.received));
            self.received.drain(..piece.consumed);
            if piece.consumed == 0 {
                break;
            }
        }
        let is_whole = asked.decoder.is_done();
        assert!(!is_whole || self.received.is_empty(), "bytes after the request");
        if self.has_answered || !(is_whole || asked.deed == Deed::Early) {
            return None;
        }
        self.has_answered = true;
        Some(answer(asked, &self.body))
    }

    fn read_head(&mut self) {
        let mut head = RequestHead::default();
        if self.asked.is_some() || self.received.is_empty() {
            return;
        }
        match decode_request(&self.received, &Limits::default(), &mut head) {
            Ok(true) => {}
            Ok(false) => return,
            Err(refusal) => panic!("{refusal}: {}", String::from_utf8_lossy(&self.received)),
        }
        let text = |span: ringgate_http::Span| String::from_utf8_lossy(span.of(&self.received)).into_owned();
        let sequence = head.fields.iter().find(|field| text(field.name) == "X-Seq");
        assert!(
            head.fields.iter().all(|field| !matches!(field.known, Known::Te | Known::Upgrade | Known::Via))
        );
        self.asked = Some(Asked {
            text: format!("{} {}", text(head.method_text), text(head.target)),
            sequence: sequence.map(|field| text(field.value)).unwrap_or_default(),
            deed: Deed::of(&text(head.target)),
            is_head: text(head.method_text) == "HEAD",
            decoder: BodyDecoder::new(head.framing),
        });
        assert!(head.framing != Framing::UntilClose);
        self.received.drain(..head.len);
    }
}

fn answer(asked: &Asked, body: &[u8]) -> Answer {
    let echo = format!("{} {} {:016x}", asked.text, body.len(), fingerprint(body));
    let fields = format!("X-Seq: {}\r\nServer: model\r\n", asked.sequence);
    let (text, closes) = match asked.deed {
        Deed::Length => {
            (format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{echo}", echo.len()), false)
        }
        Deed::Chunked => {
            (format!("HTTP/1.1 200 OK\r\n{fields}Transfer-Encoding: chunked\r\n\r\n{}", chunks(&echo)), false)
        }
        Deed::UntilClose => (format!("HTTP/1.1 200 OK\r\n{fields}\r\n{echo}"), true),
        Deed::Interim => {
            (format!("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n{fields}\r\n"), false)
        }
        Deed::Early => (format!("HTTP/1.1 409 Conflict\r\n{fields}Content-Length: 5\r\n\r\nearly"), false),
        Deed::Garbage => ("SSH-2.0-whatever\r\n\r\n".to_owned(), false),
        Deed::Hangup => (String::new(), true),
        Deed::Never => (String::new(), false),
        Deed::Truncated => {
            (format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{echo}", echo.len() + 7), true)
        }
    };
    let mut bytes = text.into_bytes();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    if let (true, Some(end), false) =
        (asked.is_head, end, matches!(asked.deed, Deed::Interim | Deed::Garbage))
    {
        bytes.truncate(end);
    }
    Answer { bytes, closes }
}

fn chunks(text: &str) -> String {
    let mut out = String::new();
    for part in text.as_bytes().chunks(7) {
        out.push_str(&format!("{:x}\r\n{}\r\n", part.len(), String::from_utf8_lossy(part)));
    }
    out + "0\r\n\r\n"
}
