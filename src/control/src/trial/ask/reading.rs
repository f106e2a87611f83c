//! Reading an answer while it comes.

use ringgate_exchange::Failure;
use ringgate_http::{Framing, Limits, Method, Reason, ResponseHead};
use ringgate_http1::{BodyDecoder, decode_response};

use super::Answer;
use crate::trial::BODY_BYTES_MAX;

/// An answer while it comes.
pub(super) struct Reading {
    method: Method,
    head: ResponseHead,
    /// Where the final head begins: those before it (1xx) are passed over.
    start: usize,
    /// Once the head is there: its bytes, what reads the body, and how far that has come.
    head_bytes: Vec<u8>,
    body: Option<(BodyDecoder, usize)>,
    received: Vec<u8>,
    /// This much of a body will do.
    enough: Option<usize>,
    failure: Option<Failure>,
}

impl Reading {
    /// Of the answer to a request with this method; of a body, so many bytes will do.
    pub(super) fn new(method: Method, enough: Option<usize>) -> Reading {
        let head = ResponseHead::default();
        Reading {
            method,
            head,
            start: 0,
            head_bytes: Vec::new(),
            body: None,
            received: Vec::new(),
            enough,
            failure: None,
        }
    }

    /// Reads on in all that came so far. Whether nothing more is needed.
    pub(super) fn read(&mut self, bytes: &[u8]) -> bool {
        match self.try_read(bytes) {
            Ok(is_whole) => is_whole,
            Err(failure) => {
                self.failure = Some(failure);
                true
            }
        }
    }

    fn try_read(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        if self.body.is_none() && !self.read_head(bytes)? {
            return Ok(false);
        }
        let Some((decoder, at)) = &mut self.body else { return Ok(false) };
        while !decoder.is_done() {
            if self.enough.is_some_and(|enough| self.received.len() >= enough) {
                return Ok(true);
            }
            let rest = bytes.get(*at..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(false);
            }
            let piece = decoder.decode(rest, &Limits::default());
            let piece = piece.map_err(|refusal| Failure::Malformed(refusal.reason))?;
            self.received.extend_from_slice(piece.data.of(rest));
            match self.enough {
                Some(enough) => self.received.truncate(enough),
                None if self.received.len() > BODY_BYTES_MAX => return Err(Failure::TooLarge),
                None => {}
            }
            if piece.consumed == 0 {
                return Ok(false);
            }
            *at += piece.consumed;
        }
        Ok(true)
    }

    fn read_head(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        loop {
            let rest = bytes.get(self.start..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(false);
            }
            let is_whole = decode_response(rest, &Limits::default(), self.method, &mut self.head);
            match is_whole.map_err(|refusal| Failure::Malformed(refusal.reason))? {
                false => return Ok(false),
                // Nobody here asked for another protocol.
                true if self.head.status == 101 => return Err(Failure::Malformed(Reason::StatusCode)),
                true if self.head.status < 200 => self.start += self.head.len,
                true => break,
            }
        }
        let end = self.start + self.head.len;
        self.head_bytes = bytes.get(self.start..end).unwrap_or_default().to_vec();
        self.body = Some((BodyDecoder::new(self.head.framing), end));
        Ok(true)
    }

    /// The answer, of all that came; nothing more will.
    pub(super) fn finish(mut self, bytes: &[u8]) -> Result<Answer, Failure> {
        self.read(bytes);
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let is_done = self.body.as_ref().is_some_and(|(decoder, _)| decoder.is_done());
        let is_whole = is_done || (self.head.framing == Framing::UntilClose && !self.has_enough());
        if !is_whole && !self.has_enough() {
            return Err(Failure::Broken);
        }
        self.answer(is_whole).ok_or(Failure::Broken)
    }

    /// What came before the time was up, if that will do.
    pub(super) fn so_far(self) -> Option<Answer> {
        self.enough.filter(|_| self.failure.is_none())?;
        self.answer(false)
    }

    fn has_enough(&self) -> bool {
        self.enough.is_some_and(|enough| self.received.len() >= enough)
    }

    /// `None`: there is no head yet.
    fn answer(self, is_whole: bool) -> Option<Answer> {
        self.body.as_ref()?;
        Some(Answer { bytes: self.head_bytes, head: self.head, body: self.received, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every split of the bytes reads the same.
    fn check(text: &str, method: Method, expected: Result<(u16, &str), Failure>) {
        let bytes = text.replace('\n', "\r\n").into_bytes();
        for split in 0..=bytes.len() {
            let mut reading = Reading::new(method, None);
            reading.read(&bytes[..split]);
            let answer = reading.finish(&bytes);
            let found = answer.map(|answer| {
                assert!(answer.bytes.ends_with(b"\r\n\r\n"));
                (answer.head.status, String::from_utf8(answer.body).expect("text"))
            });
            let expected = expected.map(|(status, body)| (status, body.to_owned()));
            assert_eq!(found, expected, "{text:?} split at {split}");
        }
    }

    #[test]
    fn answers_are_read_in_any_pieces() {
        check("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", Method::Get, Ok((200, "hi")));
        let chunked = "HTTP/1.1 404 x\nTransfer-Encoding: chunked\n\n2\nhi\n1\n!\n0\n\n";
        check(chunked, Method::Post, Ok((404, "hi!")));
        let interim = "HTTP/1.1 100 Continue\n\nHTTP/1.1 201 x\nContent-Length: 0\n\n";
        check(interim, Method::Post, Ok((201, "")));
        check("HTTP/1.1 200 OK\n\nuntil the end", Method::Get, Ok((200, "until the end")));
        check("HTTP/1.1 200 OK\nContent-Length: 9\n\n", Method::Head, Ok((200, "")));
        check("HTTP/1.1 200 OK\nContent-Length: 9\n\nhi", Method::Get, Err(Failure::Broken));
        check("HTTP/1.1 200", Method::Get, Err(Failure::Broken));
        let switch = "HTTP/1.1 101 x\nUpgrade: x\nConnection: Upgrade\n\n";
        check(switch, Method::Get, Err(Failure::Malformed(Reason::StatusCode)));
    }

    #[test]
    fn r_int_59_of_a_stream_what_came_will_do() {
        let read = |text: &str, enough: usize| {
            let bytes = text.replace('\n', "\r\n").into_bytes();
            let mut reading = Reading::new(Method::Post, Some(enough));
            let is_over = reading.read(&bytes);
            (is_over, reading, bytes)
        };
        let chunked = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n1\n!\n";
        let (is_over, reading, bytes) = read(chunked, 4);
        let answer = reading.finish(&bytes).expect("enough");
        assert_eq!((is_over, answer.body.as_slice(), answer.is_whole), (true, &b"hell"[..], false));
        let (is_over, reading, _) = read(chunked, 100);
        let answer = reading.so_far().expect("some");
        assert_eq!((is_over, answer.body.as_slice(), answer.is_whole), (false, &b"hello!"[..], false));
        let (_, reading, bytes) = read(chunked, 100);
        assert_eq!(reading.finish(&bytes).expect_err("it broke off"), Failure::Broken);
        let (is_over, reading, bytes) = read("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 2);
        assert_eq!((is_over, reading.finish(&bytes).expect("whole").is_whole), (true, true));
        assert!(read("HTTP/1.1 200", 9).1.so_far().is_none(), "no head, no answer");
    }
}
