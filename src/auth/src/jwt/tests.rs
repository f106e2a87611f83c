//! Tokens made here, those of the RFCs, and those of another library.

mod hostile;
mod other_library;
mod rfc;
mod rules;

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::{Algorithm, KeySet};

/// 21 March 2018, 10:00.
const NOW: u64 = 1_521_626_400;
const ISSUER: &str = "https://issuer.example/pool";

/// An RSA key of 2048 bits and a key on each curve, made once for all tests.
static SIGNERS: LazyLock<Signers> = LazyLock::new(Signers::generate);

struct Signers {
    rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
    p384: EcdsaKeyPair,
    p521: EcdsaKeyPair,
}

impl Signers {
    fn generate() -> Signers {
        let elliptic = |algorithm| EcdsaKeyPair::generate(algorithm).expect("a key");
        Signers {
            rsa: RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"),
            p256: elliptic(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
            p384: elliptic(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
            p521: elliptic(&signature::ECDSA_P521_SHA512_FIXED_SIGNING),
        }
    }

    /// The public keys: `rsa`, `p256`, `p384` and `p521`.
    fn jwks(&self) -> Value {
        let rsa = self.rsa.public_key().as_ref();
        // SEQUENCE of INTEGER n, with a zero byte before its 256, and INTEGER 65537
        let rsa = json!({"kty": "RSA", "kid": "rsa", "use": "sig", "n": encode(&rsa[9..265]), "e": "AQAB"});
        let elliptic = |kid: &str, crv: &str, key: &EcdsaKeyPair| {
            let (x, y) = key.public_key().as_ref()[1..].split_at(key.public_key().as_ref().len() / 2);
            json!({"kty": "EC", "kid": kid, "crv": crv, "x": encode(x), "y": encode(y)})
        };
        json!({"keys": [
            rsa,
            elliptic("p256", "P-256", &self.p256),
            elliptic("p384", "P-384", &self.p384),
            elliptic("p521", "P-521", &self.p521),
        ]})
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let rsa = |encoding: &'static signature::RsaSignatureEncoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(encoding, &random, message, &mut signature).expect("a signature");
            signature
        };
        let elliptic =
            |key: &EcdsaKeyPair| key.sign(&random, message).expect("a signature").as_ref().to_vec();
        match algorithm {
            Algorithm::Rs256 => rsa(&signature::RSA_PKCS1_SHA256),
            Algorithm::Rs384 => rsa(&signature::RSA_PKCS1_SHA384),
            Algorithm::Rs512 => rsa(&signature::RSA_PKCS1_SHA512),
            Algorithm::Es256 => elliptic(&self.p256),
            Algorithm::Es384 => elliptic(&self.p384),
            Algorithm::Es512 => elliptic(&self.p521),
        }
    }
}

/// The set of all public keys of the tests.
fn key_set() -> KeySet {
    KeySet::read(SIGNERS.jwks().to_string().as_bytes()).expect("a key set")
}

fn kid_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 | Algorithm::Rs384 | Algorithm::Rs512 => "rsa",
        Algorithm::Es256 => "p256",
        Algorithm::Es384 => "p384",
        Algorithm::Es512 => "p521",
    }
}

/// A token with the usual header.
fn token(algorithm: Algorithm, claims: &Value) -> String {
    let header = json!({"alg": algorithm.as_str(), "kid": kid_of(algorithm), "typ": "JWT"});
    token_of(algorithm, &header.to_string(), &claims.to_string())
}

/// A token of any texts, signed by the algorithm.
fn token_of(algorithm: Algorithm, header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let signature = SIGNERS.sign(algorithm, signed.as_bytes());
    format!("{signed}.{}", encode(&signature))
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
