//! Tokens made here, and the keys that they are verified with.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair, RsaEncoding};
use ringgate_auth::KeySet;
use serde_json::{Value, json};

/// What [`super::super::talk`] calls now, in seconds since 1970.
pub(in super::super) const NOW_S: u64 = 946_684_800;

/// Keys made once for all tests: they take a while.
pub(super) static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer {
    rsa: RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"),
    p256: EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"),
});

pub(super) struct Signer {
    rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
}

impl Signer {
    pub fn key_set(&self) -> Arc<KeySet> {
        self.key_set_named("rsa")
    }

    /// With another `kid` for the RSA key.
    pub fn key_set_named(&self, kid: &str) -> Arc<KeySet> {
        // SEQUENCE of INTEGER n, with a zero byte before its 256, and INTEGER 65537
        let n = encode(&self.rsa.public_key().as_ref()[9..265]);
        let (x, y) = self.p256.public_key().as_ref()[1..].split_at(32);
        let jwks = json!({"keys": [
            {"kty": "RSA", "kid": kid, "n": n, "e": "AQAB"},
            {"kty": "EC", "kid": "p256", "crv": "P-256", "x": encode(x), "y": encode(y)},
        ]});
        Arc::new(KeySet::read(jwks.to_string().as_bytes()).expect("a key set"))
    }

    pub fn rs256(&self, claims: &Value) -> String {
        self.rsa("RS256", "rsa", &signature::RSA_PKCS1_SHA256, claims)
    }

    pub fn rs384(&self, claims: &Value) -> String {
        self.rsa("RS384", "rsa", &signature::RSA_PKCS1_SHA384, claims)
    }

    pub fn with_kid(&self, kid: &str, claims: &Value) -> String {
        self.rsa("RS256", kid, &signature::RSA_PKCS1_SHA256, claims)
    }

    pub fn es256(&self, claims: &Value) -> String {
        let signed = signed("ES256", "p256", claims);
        let signature = self.p256.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", encode(signature.as_ref()))
    }

    /// Signed by nobody, and saying so.
    pub fn unsigned(&self, claims: &Value) -> String {
        format!("{}.", signed("none", "rsa", claims))
    }

    /// Signed with the public key as if it were a secret: a reader that believes `alg` takes it.
    pub fn hs256(&self, claims: &Value) -> String {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, self.rsa.public_key().as_ref());
        let signed = signed("HS256", "rsa", claims);
        format!("{signed}.{}", encode(aws_lc_rs::hmac::sign(&key, signed.as_bytes()).as_ref()))
    }

    /// With the signature of other claims.
    pub fn forged(&self, claims: &Value) -> String {
        let other = self.rs256(&json!({}));
        let signature = other.rsplit('.').next().unwrap_or_default();
        format!("{}.{signature}", signed("RS256", "rsa", claims))
    }

    fn rsa(&self, alg: &str, kid: &str, encoding: &'static dyn RsaEncoding, claims: &Value) -> String {
        let signed = signed(alg, kid, claims);
        let mut signature = vec![0; self.rsa.public_modulus_len()];
        let random = SystemRandom::new();
        self.rsa.sign(encoding, &random, signed.as_bytes(), &mut signature).expect("a signature");
        format!("{signed}.{}", encode(&signature))
    }
}

fn signed(alg: &str, kid: &str, claims: &Value) -> String {
    let header = json!({"alg": alg, "kid": kid, "typ": "JWT"});
    format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()))
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
