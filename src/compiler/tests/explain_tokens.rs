//! `ringgate explain` of routes that take tokens, with the keys from a file (R-AUTH-27, R-AUTH-32).

use std::fs;
use std::path::Path;
use std::process::Command;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const DOCUMENT: &str = r#"openapi: 3.0.3
info: {title: Tokens, version: '1'}
components:
  securitySchemes:
    jwt:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authorizer:
        type: jwt
        jwtConfiguration:
          issuers: [{issuer: 'https://login.example.com', audiences: [app]}]
          defaultAlgorithms: [ES256]
paths:
  /orders:
    get:
      security: [{jwt: [read]}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '$context.authorizer.claims.sub'}}}
"#;

/// The moment of all explanations: 1 January 2026.
const AT: u64 = 1_767_225_600;

struct Signer(EcdsaKeyPair);

impl Signer {
    fn token(&self, changes: Value) -> String {
        let mut claims = json!({"iss": "https://login.example.com", "aud": "app", "sub": "joe", "exp": AT + 60, "scope": "read"});
        claims.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        let signed =
            format!("{}.{}", encode(br#"{"alg":"ES256","kid":"k"}"#), encode(claims.to_string().as_bytes()));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", encode(signature.as_ref()))
    }

    fn jwks(&self) -> String {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        json!({"keys": [{"kty": "EC", "kid": "k", "crv": "P-256", "x": encode(x), "y": encode(y)}]})
            .to_string()
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

fn explain(folder: &Path, keys: &[&str], token: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate"));
    command.current_dir(folder).args(["explain", "tokens.yaml", "--at", &AT.to_string()]).args(keys);
    let field = format!("Authorization: Bearer {token}");
    let host = "Host: x.execute-api.us-east-1.localhost";
    let id = ringgate_compiler::api_id_of("tokens.yaml");
    let host = host.replace("x.", &format!("{id}."));
    let output =
        command.args(["--", "-H", &host, "-H", &field, "http://h/prod/orders"]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[track_caller]
fn check(told: &str, wanted: &[&str]) {
    for want in wanted {
        assert!(told.contains(want), "{want:?} is not there:\n{told}");
    }
}

#[test]
fn r_auth_32_each_check_is_told() {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let signer = Signer(key);
    let folder = tempfile::tempdir().expect("folder");
    for (name, text) in [("tokens.yaml", DOCUMENT), ("keys.json", &signer.jwks())] {
        fs::write(folder.path().join(name), text).expect("file");
    }
    let keys = ["--jwks", "keys.json"];
    let good = explain(folder.path(), &keys, &signer.token(json!({})));
    check(
        &good,
        &["`jwt` takes it", "signature", "passed", "claims.sub", "joe", "the token has one of: read"],
    );
    let own =
        explain(folder.path(), &["--jwks", "https://login.example.com=keys.json"], &signer.token(json!({})));
    check(&own, &["`jwt` takes it"]);
    let expired = explain(folder.path(), &keys, &signer.token(json!({"exp": 1})));
    check(&expired, &["`jwt` refuses it: times", "the token expired at 1", "The incoming token has expired"]);
    let elsewhere = explain(folder.path(), &keys, &signer.token(json!({"aud": "other"})));
    check(&elsewhere, &["`jwt` refuses it: audience"]);
    let narrow = explain(folder.path(), &keys, &signer.token(json!({"scope": "write"})));
    check(&narrow, &["`jwt` refuses it: scopes", "Forbidden"]);
    let without = explain(folder.path(), &[], &signer.token(json!({})));
    check(&without, &["`jwt` refuses it: key", "give them with `--jwks FILE`"]);
}
