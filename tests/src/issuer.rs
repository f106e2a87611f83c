use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{self, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

use crate::{
    eventually::Gate,
    upstream::{Next, Peer, Seen, Upstream, response},
};

/// An OpenID provider, as far as gateways see one: a discovery document and a key set, over plain HTTP on this machine.
pub struct Issuer {
    upstream: Upstream,
    state: Arc<Mutex<State>>,
}

struct State {
    keys: Vec<Value>,
    mood: Mood,
}

/// How an issuer answers.
#[derive(Clone)]
pub enum Mood {
    /// As it should.
    Good,
    /// With 503.
    Failing,
    /// Not before the gate is open.
    Hanging(Gate),
}

/// A key of an issuer.
pub struct Signer {
    kid: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

impl Issuer {
    /// One that publishes these keys.
    pub fn start(keys: &[&Signer]) -> Issuer {
        let state = Arc::new(Mutex::new(State { keys: Vec::new(), mood: Mood::Good }));
        let shared = state.clone();
        let issuer = Issuer { upstream: Upstream::start(move |peer| answer(peer, &shared)), state };
        issuer.publish(keys);
        issuer
    }

    /// Its name, as tokens have it.
    pub fn url(&self) -> String {
        format!("http://{}", self.upstream.address())
    }

    /// From now on it has these keys and no others.
    pub fn publish(&self, keys: &[&Signer]) {
        lock(&self.state).keys = keys.iter().map(|key| key.jwk()).collect();
    }

    /// From now on it answers so.
    pub fn set(&self, mood: Mood) {
        lock(&self.state).mood = mood;
    }

    /// The requests so far: two for each fetch.
    pub fn seen(&self) -> Vec<Seen> {
        self.upstream.seen()
    }

    /// Waits until so many requests have come.
    pub fn wait_for(&self, count: usize) {
        self.upstream.wait_for(count);
    }

    /// The claims of a token that is good for an hour; more go over them, and null takes one away.
    pub fn claims(&self, changes: Value) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let mut claims = json!({
            "iss": self.url(), "sub": "joe", "aud": "app", "token_use": "id", "iat": now, "exp": now + 3_600,
        });
        let object = claims.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("an object") {
            object.insert(name.clone(), value.clone());
        }
        object.retain(|_, value| !value.is_null());
        claims
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(peer: &mut Peer, state: &Mutex<State>) -> io::Result<Next> {
    let (keys, mood) = {
        let state = lock(state);
        (json!({ "keys": state.keys }), state.mood.clone())
    };
    match mood {
        Mood::Good => {}
        Mood::Failing => {
            peer.send(response(503, "", b""))?;
            return Ok(Next::Close);
        }
        Mood::Hanging(gate) => gate.wait(),
    }
    let base = format!("http://{}", peer.request.field("host"));
    // One that issues for many has each below its URL.
    let body = match peer.request.target().strip_suffix("/.well-known/openid-configuration") {
        Some(path) => json!({ "issuer": format!("{base}{path}"), "jwks_uri": format!("{base}/keys") }),
        None => keys,
    };
    peer.send(response(200, "Content-Type: application/json\r\n", body.to_string().as_bytes()))?;
    Ok(Next::Close)
}

impl Signer {
    /// An RSA key.
    pub fn rsa(kid: &str) -> Signer {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        Signer { kid: kid.to_owned(), pair: Pair::Rsa(pair) }
    }

    /// A key on P-256.
    pub fn p256(kid: &str) -> Signer {
        let pair = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        Signer { kid: kid.to_owned(), pair: Pair::P256(pair) }
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        let alg = match &self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        };
        let header = json!({ "alg": alg, "kid": self.kid }).to_string();
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.to_string().as_bytes()));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let encoding = &signature::RSA_PKCS1_SHA256;
                pair.sign(encoding, &random, signed.as_bytes(), &mut signature).expect("a signature");
                signature
            }
            Pair::P256(pair) => pair.sign(&random, signed.as_bytes()).expect("a signature").as_ref().to_vec(),
        };
        format!("{signed}.{}", encode(&signature))
    }

    /// The public key (RFC 7517).
    pub fn jwk(&self) -> Value {
        match &self.pair {
            // SEQUENCE of INTEGER n, with a zero byte before its 256, and INTEGER 65537
            Pair::Rsa(pair) => {
                let n = encode(&pair.public_key().as_ref()[9..265]);
                json!({ "kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256", "n": n, "e": "AQAB" })
            }
            Pair::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "kid": self.kid, "crv": "P-256", "x": encode(x), "y": encode(y) })
            }
        }
    }
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
