//! What it costs to verify a token signed with RSA or on P-256, and to find it again among verified ones.
//!
//! Run with `cargo run --release -p ringgate-auth --example token_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair};
use ringgate_auth::{Algorithm, Claims, Issuer, KeySet, TokenScope, TokenVerifier, Tokens};

const NOW: u64 = 1_521_626_400;
const ISSUER: &str = "https://issuer.example";

fn main() -> Result<(), Box<dyn Error>> {
    let random = SystemRandom::new();
    let elliptic = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let (x, y) = elliptic.public_key().as_ref()[1..].split_at(32);
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","kid":"k","x":"{}","y":"{}"}}"#, encode(x), encode(y));
    let token =
        measure(Algorithm::Es256, &jwk, |signed| Ok(elliptic.sign(&random, signed)?.as_ref().to_vec()))?;
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048)?;
    // SEQUENCE of INTEGER n, with a zero byte before its 256, and INTEGER 65537
    let modulus = encode(&rsa.public_key().as_ref()[9..265]);
    let jwk = format!(r#"{{"kty":"RSA","kid":"k","n":"{modulus}","e":"AQAB"}}"#);
    measure(Algorithm::Rs256, &jwk, |signed| {
        let mut signature = vec![0; rsa.public_modulus_len()];
        rsa.sign(&signature::RSA_PKCS1_SHA256, &random, signed, &mut signature)?;
        Ok(signature)
    })?;
    let (verified, token) = token;
    let tokens = Tokens::new(1000, 1 << 20, [1, 2, 3, 4]);
    let scope = TokenScope { authorizer: 7, epoch: 1 };
    tokens.keep(scope, &token, Arc::new(verified), (300, NOW), tokens.keys_version());
    println!("find again:          {:>7.0} ns", time(500_000, || tokens.find(scope, &token, NOW).is_some()));
    Ok(())
}

fn measure(
    algorithm: Algorithm,
    jwk: &str,
    sign: impl Fn(&[u8]) -> Result<Vec<u8>, Box<dyn Error>>,
) -> Result<(Claims, String), Box<dyn Error>> {
    let keys = KeySet::read(format!("{{\"keys\":[{jwk}]}}").as_bytes())?;
    let claims = format!(r#"{{"iss":"{ISSUER}","exp":{},"sub":"{}"}}"#, NOW + 3600, "x".repeat(600));
    let header = format!(r#"{{"alg":"{}","kid":"k"}}"#, algorithm.as_str());
    let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let token = format!("{signed}.{}", encode(&sign(signed.as_bytes())?));
    let issuer = Issuer { issuer: ISSUER.to_owned(), ..Issuer::default() };
    let verifier = TokenVerifier::rest_jwt(Algorithm::ALL.to_vec(), vec![issuer]);
    let verify = || verifier.verify(&token, |_| Some(&keys), NOW);
    let cost = time(10_000, || verify().is_ok());
    println!("verify {} {} bytes: {cost:>7.0} ns", algorithm.as_str(), token.len());
    Ok((verify()?, token))
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
