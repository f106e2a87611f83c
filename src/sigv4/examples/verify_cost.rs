//! What it costs to verify and to make a signature, beside the cryptography alone.
//!
//! Run with `cargo run --release -p ringgate-sigv4 --example verify_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use aws_lc_rs::{digest, hmac};
use ringgate_sigv4::{
    Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys, Verifier, stamp,
};

const ROUNDS: usize = 200_000;
const NOW: u64 = 1_440_938_160;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const BODY: &[u8] = br#"{"name":"value","list":[1,2,3]}"#;

const FIELDS: [(&str, &str); 8] = [
    ("host", "abc123.execute-api.us-east-1.amazonaws.com"),
    ("user-agent", "somebody/1.0 (some system; some version)"),
    ("accept", "*/*"),
    ("accept-encoding", "gzip, deflate"),
    ("content-type", "application/json"),
    ("content-length", "31"),
    ("x-api-key", "0123456789abcdefghijABCDEFGHIJ0123456789"),
    ("x-request-source", "  a   test "),
];

fn main() -> Result<(), Box<dyn Error>> {
    let fields: Vec<(String, String)> = FIELDS.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    let signing = Signing {
        credentials: Credentials { access_key: "AKIDEXAMPLE", secret: SECRET, session_token: None },
        region: "us-east-1",
        service: "execute-api",
        time: NOW,
        path: PathForm::Normalized,
        content_sha256: false,
    };
    let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
    let plain = request(&fields);
    let mut sign = || signing.sign(&plain, Payload::Bytes(BODY), (&mut keys, &mut scratch), &mut signed);
    println!("sign, key kept:     {:>5.0} ns", time(|| sign().is_ok()));
    sign().map_err(|fault| format!("{fault:?}"))?;
    let added = signed.fields().map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v).into_owned()));
    let all: Vec<(String, String)> = fields.iter().cloned().chain(added).collect();
    let arrived = request(&all);
    let verifier = Verifier { region: "us-east-1", service: "execute-api", path: PathForm::Normalized };
    println!("read:               {:>5.0} ns", time(|| verifier.read(&arrived, NOW).is_ok()));
    let presented = verifier.read(&arrived, NOW)?.ok_or("no credentials")?;
    let mut check = |keys: &mut SigningKeys| {
        verifier.check(&presented, SECRET, &arrived, Payload::Bytes(BODY), (keys, &mut scratch)).is_ok()
    };
    println!("check, key kept:    {:>5.0} ns", time(|| check(&mut keys)));
    println!("check, key derived: {:>5.0} ns", time(|| check(&mut SigningKeys::new())));
    floor();
    Ok(())
}

fn request(fields: &[(String, String)]) -> Request<'_, [(String, String)]> {
    Request { method: "POST", path: b"/prod/users/42/items", query: b"limit=10&after=abc", fields }
}

/// The cryptography that no verification can do without.
fn floor() {
    let canonical = [b'a'; 420];
    let to_sign = [b'a'; 140];
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
    let kept = || {
        let body = digest::digest(&digest::SHA256, black_box(BODY));
        let hash = digest::digest(&digest::SHA256, black_box(&canonical));
        let tag = hmac::sign(&key, black_box(&to_sign));
        (body.as_ref()[0] ^ hash.as_ref()[0] ^ tag.as_ref()[0]) < 255
    };
    println!("floor, key kept:    {:>5.0} ns", time(kept));
    let derived = || {
        let mut key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        for part in [&stamp(NOW)[..8], b"us-east-1", b"execute-api", b"aws4_request"] {
            key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part).as_ref());
        }
        hmac::sign(&key, black_box(&to_sign)).as_ref()[0] < 255
    };
    println!("floor, derivation:  {:>5.0} ns", time(derived));
}

/// Nanoseconds for one call, the best of five runs.
fn time(mut call: impl FnMut() -> bool) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        let good = (0..ROUNDS).filter(|_| black_box(call())).count();
        let took = start.elapsed().as_nanos() as f64 / ROUNDS as f64;
        assert!(good > ROUNDS / 2);
        best = best.min(took);
    }
    best
}
