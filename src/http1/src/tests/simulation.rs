//! Whole connections through pipes that split, delay and break; each run is named by its seed.

use ringgate_http::{Framing, Limits, Reason, RequestHead};
use ringgate_sim::{Clock, Pipe, Read, Rng, Weather};

use crate::{BodyDecoder, decode_request, encode};

/// A client's requests as they were meant, and as bytes.
fn requests(rng: &mut Rng) -> (Vec<(String, Vec<u8>)>, Vec<u8>) {
    let (mut meant, mut wire) = (Vec::new(), Vec::new());
    for number in 0..rng.within(1..=5) {
        let mut body = vec![0; rng.below(60) as usize];
        rng.fill(&mut body);
        let target = format!("/{number}/{:x}", rng.next_u64());
        wire.extend_from_slice(format!("POST {target} HTTP/1.1\r\n").as_bytes());
        encode::field(&mut wire, b"Host", b"example.com");
        if rng.chance(500_000) {
            write_chunked(rng, &mut wire, &body);
        } else {
            encode::field_u64(&mut wire, b"Content-Length", body.len() as u64);
            wire.extend_from_slice(b"\r\n");
            wire.extend_from_slice(&body);
        }
        meant.push((target, body));
    }
    (meant, wire)
}

fn write_chunked(rng: &mut Rng, wire: &mut Vec<u8>, body: &[u8]) {
    encode::field(wire, b"Transfer-Encoding", b"chunked");
    wire.extend_from_slice(b"\r\n");
    let size = rng.within(1..=20) as usize;
    for chunk in body.chunks(size) {
        encode::chunk_head(wire, chunk.len());
        wire.extend_from_slice(chunk);
        wire.extend_from_slice(encode::CHUNK_END);
    }
    wire.extend_from_slice(encode::LAST_CHUNK);
}

/// A server that keeps what it has not consumed, as the gateway does.
#[derive(Default)]
struct Server {
    buffer: Vec<u8>,
    head: RequestHead,
    body: Option<(BodyDecoder, String, Vec<u8>)>,
    seen: Vec<(String, Vec<u8>)>,
}

impl Server {
    fn advance(&mut self, limits: &Limits) {
        loop {
            let consumed = match &mut self.body {
                None => {
                    if !decode_request(&self.buffer, limits, &mut self.head).unwrap() {
                        return;
                    }
                    let target = String::from_utf8_lossy(self.head.target.of(&self.buffer)).into_owned();
                    self.body = Some((BodyDecoder::new(self.head.framing), target, Vec::new()));
                    self.head.len
                }
                Some((decoder, _, data)) if !decoder.is_done() => {
                    let piece = decoder.decode(&self.buffer, limits).unwrap();
                    data.extend_from_slice(piece.data.of(&self.buffer));
                    if piece.consumed == 0 {
                        return;
                    }
                    piece.consumed
                }
                Some(_) => {
                    self.seen.extend(self.body.take().map(|(_, target, data)| (target, data)));
                    0
                }
            };
            self.buffer.drain(..consumed);
        }
    }
}

fn run(seed: u64, weather: Weather) {
    let (mut rng, mut clock, limits) = (Rng::new(seed), Clock::default(), Limits::default());
    let (meant, wire) = requests(&mut rng);
    let mut pipe = Pipe::new(rng.next_u64(), weather);
    pipe.write(clock.now_ns(), &wire);
    pipe.close(clock.now_ns());
    let mut server = Server::default();
    while let Some(due_ns) = pipe.due_ns() {
        clock.advance_to(due_ns);
        match pipe.read(clock.now_ns(), &mut server.buffer) {
            Read::Bytes(_) => server.advance(&limits),
            Read::Pending => {}
            Read::Closed => {
                assert_eq!(server.seen, meant, "seed {seed}");
                return;
            }
            Read::Reset => {
                assert!(meant.starts_with(&server.seen), "seed {seed}");
                if let Some((mut decoder, ..)) = server.body {
                    assert_eq!(decoder.finish(), Err(Reason::Truncated.into()), "seed {seed}");
                }
                return;
            }
        }
    }
    panic!("seed {seed}: the pipe fell silent");
}

#[test]
fn requests_come_through_rough_weather() {
    (0..200).for_each(|seed| run(seed, Weather::ROUGH));
}

#[test]
fn a_broken_connection_leaves_whole_requests_and_a_truncated_one() {
    (0..200).for_each(|seed| run(seed, Weather::STORMY));
}

#[test]
fn a_body_without_bytes_is_done_at_once() {
    for framing in [Framing::None, Framing::Length(0)] {
        assert!(BodyDecoder::new(framing).is_done());
    }
}
