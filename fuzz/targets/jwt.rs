//! Any bytes as a key set, and any text as a token: no panic, and no token passes that nobody signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_auth::{Algorithm, Issuer, KeySet, TokenVerifier};

const NOW: u64 = 1_700_000_000;

fuzz_target!(|input: (&[u8], &str)| {
    let (bytes, token) = input;
    let keys = KeySet::read(bytes).ok();
    let issuer = Issuer { issuer: "https://issuer.example".to_owned(), ..Issuer::default() };
    let algorithms = ["RS256", "RS512", "ES256", "ES384"];
    let algorithms = algorithms.iter().filter_map(|name| Algorithm::named(name)).collect();
    for verifier in [
        TokenVerifier::rest_jwt(algorithms, vec![issuer.clone()]),
        TokenVerifier::cognito([issuer.issuer.clone()], None),
    ] {
        let outcome = verifier.verify(token, |_| keys.as_ref(), NOW);
        assert!(outcome.is_err(), "nobody signs by chance: {token}");
    }
});
