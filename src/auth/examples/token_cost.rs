//! What it costs to verify a token signed on P-256, and to find it again among verified ones.
//!
//! Run with `cargo run --release -p ringgate-auth --example token_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair};
use ringgate_auth::{Algorithm, Issuer, KeySet, TokenVerifier, Tokens};

const NOW: u64 = 1_521_626_400;
const ISSUER: &str = "https://issuer.example";

fn main() -> Result<(), Box<dyn Error>> {
    let key = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (encode(x), encode(y));
    let jwks = format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","kid":"k","x":"{x}","y":"{y}"}}]}}"#);
    let keys = KeySet::read(jwks.as_bytes())?;
    let claims = format!(r#"{{"iss":"{ISSUER}","exp":{},"sub":"{}"}}"#, NOW + 3600, "x".repeat(600));
    let signed = format!("{}.{}", encode(br#"{"alg":"ES256","kid":"k"}"#), encode(claims.as_bytes()));
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes())?;
    let token = format!("{signed}.{}", encode(signature.as_ref()));
    let issuer = Issuer { issuer: ISSUER.to_owned(), ..Issuer::default() };
    let verifier = TokenVerifier::rest_jwt(Algorithm::ALL.to_vec(), vec![issuer]);
    let verify = || verifier.verify(&token, |_| Some(&keys), NOW);
    println!("verify {} bytes: {:>7.0} ns", token.len(), time(20_000, || verify().is_ok()));
    let tokens = Tokens::new(1000, 1 << 20);
    tokens.keep("authorizer", &token, Arc::new(verify()?), 300, NOW);
    println!(
        "find again:        {:>7.0} ns",
        time(500_000, || tokens.find("authorizer", &token, NOW).is_some())
    );
    Ok(())
}

/// Nanoseconds for one call, the best of five runs.
fn time(rounds: usize, mut call: impl FnMut() -> bool) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        assert_eq!((0..rounds).filter(|_| black_box(call())).count(), rounds);
        best = best.min(start.elapsed().as_nanos() as f64 / rounds as f64);
    }
    best
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number =
            chunk.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)) << (8 * (3 - chunk.len()));
        text.extend((0..=chunk.len()).map(|at| char::from(ALPHABET[number >> (18 - 6 * at) & 63])));
    }
    text
}
