//! How long heads take: `cargo run --release -p ringgate-http1 --example decode_cost`. Prints the best of many
//! rounds in nanoseconds per message, which is what a quiet core would need.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use ringgate_http::{Framing, Limits, Method, RequestHead, ResponseHead};
use ringgate_http1::{BodyDecoder, decode_request, decode_response, encode};

const FIVE_FIELDS: &[u8] =
    b"GET /pets/42?verbose=true HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: bench/1.0\r\n\
    Accept: */*\r\nAccept-Encoding: gzip, br\r\nConnection: keep-alive\r\n\r\n";
const FIFTEEN_FIELDS: &[u8] = b"GET /orders/2024/items?limit=20&offset=40 HTTP/1.1\r\nHost: api.example.com\r\n\
    Connection: keep-alive\r\nsec-ch-ua: \"Browser\";v=\"120\"\r\nsec-ch-ua-mobile: ?0\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36\r\n\
    sec-ch-ua-platform: \"Linux\"\r\nAccept: */*\r\nOrigin: https://example.com\r\nSec-Fetch-Site: cross-site\r\n\
    Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nReferer: https://example.com/app/\r\n\
    Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n\
    Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1234\r\n\
    Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nServer: upstream\r\n\r\n";
const CHUNKED: &[u8] = b"10\r\n0123456789abcdef\r\n0\r\n\r\n";

fn main() {
    let limits = Limits::default();
    let mut request = RequestHead::default();
    report("request, 5 fields", || decode_request(black_box(FIVE_FIELDS), &limits, &mut request));
    report("request, 15 fields", || decode_request(black_box(FIFTEEN_FIELDS), &limits, &mut request));
    let cut = &FIVE_FIELDS[..FIVE_FIELDS.len() - 2];
    report("request, 5 fields, incomplete", || decode_request(black_box(cut), &limits, &mut request));
    let mut response = ResponseHead::default();
    report("response, 4 fields", || decode_response(black_box(ANSWER), &limits, Method::Get, &mut response));
    report("body of a known length", || {
        BodyDecoder::new(Framing::Length(16)).decode(black_box(CHUNKED), &limits)
    });
    report("body of one chunk", || BodyDecoder::new(Framing::Chunked).decode(black_box(CHUNKED), &limits));
    let mut out = Vec::with_capacity(1024);
    report("write a head of 3 fields", || {
        out.clear();
        encode::status_line(&mut out, black_box(200));
        encode::field(&mut out, b"Content-Type", black_box(b"application/json"));
        encode::field_u64(&mut out, b"Content-Length", black_box(1234));
        encode::field(&mut out, b"Date", black_box(b"Mon, 01 Jan 2024 00:00:00 GMT"));
        out.extend_from_slice(b"\r\n");
        out.len()
    });
}

fn report<T>(what: &str, mut step: impl FnMut() -> T) {
    const STEPS: u32 = 20_000;
    let best = (0..50)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..STEPS {
                black_box(step());
            }
            start.elapsed()
        })
        .min()
        .unwrap_or_default();
    println!("{what:32} {:7.1} ns", best.as_nanos() as f64 / f64::from(STEPS));
}
