//! What it costs to find out who may call: a request's way through an exchange up to its upstream, by how its route is
//! authorized. The routes differ in nothing else, so the difference to the first line is the price.
//!
//! Run with `cargo run --release -p ringgate-compiler --example authorize_cost`.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ringgate_auth::{IssuerBook, IssuerKeys, KeySet, Tokens};
use ringgate_cache::{Cache, Limits as CacheLimits, Waiter};
use ringgate_compiler::{Options, compile};
use ringgate_definition::{Definition, Diagnostics, Located, Place, Sources, Stage};
use ringgate_exchange::{
    Authority, Call, Chance, Edge, Exchange, Generation, Moment, RouteSet, Step, open_caches,
};
use ringgate_http::{Limits, RequestHead, ResponseHead};
use ringgate_http1::{HeadWriter, decode_request};
use ringgate_integration::encode_base64;
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_openapi::{ImportOptions, ReadLimits, read_api, read_text, read_tree};
use ringgate_snapshot::file::{Loaded, Trust};

/// Requests of a round, and rounds; the median round counts.
const REQUESTS: u32 = 50_000;
const ROUNDS: usize = 9;
/// When it is, in seconds since 1970.
const NOW_S: u64 = 1_767_182_400;
const ISSUER: &str = "https://issuer.example.com";
/// What the authorizer's function answered.
const RESULT: &[u8] = br#"{"principalId":"joe","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:us-east-1:123456789012:benchapi00/prod/GET/*"}]},
    "context":{"plan":"gold"}}"#;

const DOCUMENT: &str = r#"
openapi: 3.0.1
info: {title: bench, version: "1"}
paths:
  /none: {get: {x-amazon-apigateway-integration: &to {type: http_proxy, httpMethod: GET, uri: "http://127.0.0.1:9/"}}}
  /function: {get: {security: [{function: []}], x-amazon-apigateway-integration: *to}}
  /token: {get: {security: [{token: []}], x-amazon-apigateway-integration: *to}}
components:
  securitySchemes:
    function:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations
    token:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: method.request.header.Authorization
        jwtConfiguration: {issuers: [{issuer: "https://issuer.example.com", audiences: [shop]}], defaultAlgorithms: [ES256]}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let (keys, token) = issue()?;
    let generation = generation(keys)?;
    let bearer = format!("Authorization: Bearer {token}");
    let cases = [
        ("nobody asked", "/none", "X-Other: Bearer 0123456789"),
        ("Lambda authorizer, result kept", "/function", "Authorization: Bearer 0123456789"),
        ("JWT, verified before", "/token", &bearer),
    ];
    let mut least = None;
    for (name, path, field) in cases {
        let cost = measure(&generation, path, field)?;
        let more = cost - *least.get_or_insert(cost);
        println!("{name:<32} {cost:>7.0} ns a request  {more:>+7.0} ns");
    }
    Ok(())
}

/// An issuer's keys, and a token of some 900 bytes that it signed.
fn issue() -> Result<(KeySet, String), Box<dyn Error>> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (base64url(x), base64url(y));
    let set = format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","kid":"k","x":"{x}","y":"{y}"}}]}}"#);
    let (end, filler) = (NOW_S + 3_600, "x".repeat(500));
    let claims = format!(r#"{{"iss":"{ISSUER}","aud":"shop","exp":{end},"sub":"joe","filler":"{filler}"}}"#);
    let header = base64url(br#"{"alg":"ES256","kid":"k"}"#);
    let signed = format!("{header}.{}", base64url(claims.as_bytes()));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes())?;
    Ok((KeySet::read(set.as_bytes())?, format!("{signed}.{}", base64url(signature.as_ref()))))
}

fn base64url(bytes: &[u8]) -> String {
    encode_base64(bytes).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()
}

/// Nanoseconds of a request.
fn measure(generation: &Generation, path: &str, field: &str) -> Result<f64, Box<dyn Error>> {
    let request =
        format!("GET /_aws/execute-api/benchapi00/prod{path} HTTP/1.1\r\nHost: h\r\n{field}\r\n\r\n");
    let mut head = RequestHead::default();
    decode_request(request.as_bytes(), &Limits::default(), &mut head)
        .map_err(|refusal| refusal.reason.as_str())?;
    let call = Call {
        generation,
        head: &head,
        buffer: request.as_bytes(),
        edge: &Edge { client_ip: "127.0.0.1".into(), port: "80".into(), protocol: "http" },
        moment: Moment { mono_ns: 1 << 40, epoch_ms: NOW_S * 1_000 },
        date: b"Wed, 31 Dec 2025 12:00:00 GMT",
        body_bytes_max: 10 << 20,
        waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
    };
    let (mut exchange, mut chance, mut bytes) = (Exchange::default(), Chance::new(1), Vec::new());
    warm(&mut exchange, &call, &mut chance)?;
    let mut rounds: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        for _ in 0..REQUESTS {
            bytes.clear();
            let step = exchange.admit(&call, &mut chance, &mut HeadWriter::new(&mut bytes));
            if !matches!(step, Step::Forward(_)) {
                return Err(format!("{path}: {step:?}, status {}", exchange.status()).into());
            }
        }
        rounds.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(REQUESTS));
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

/// The first request asks whoever is to be asked.
fn warm(exchange: &mut Exchange, call: &Call<'_>, chance: &mut Chance) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    let step = exchange.admit(call, chance, &mut HeadWriter::new(&mut bytes));
    if let Step::Ask(_) = step {
        exchange.response_intake().extend_from_slice(RESULT);
        let answer = ResponseHead { status: 200, ..ResponseHead::default() };
        bytes.clear();
        let step = exchange.heard(call, Ok((&answer, b"")), &mut HeadWriter::new(&mut bytes));
        if !matches!(step, Step::Forward(_)) {
            return Err(format!("{step:?}, status {}", exchange.status()).into());
        }
    }
    Ok(())
}

fn generation(keys: KeySet) -> Result<Generation, Box<dyn Error>> {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let limits = ReadLimits::default();
    let id =
        read_text(&mut sources, "bench.yaml", DOCUMENT.as_bytes(), &limits, &mut found).ok_or("no text")?;
    let tree = read_tree(&sources, id, &limits, &mut found).ok_or_else(|| format!("{found:?}"))?;
    let api = read_api(&sources, id, &tree, &ImportOptions::default(), &mut found);
    let mut api = api.ok_or_else(|| format!("{found:?}"))?;
    let named = |name: &str| Located::new(name.to_owned(), Place::default());
    api.id = named("benchapi00");
    api.stages = vec![Stage { name: named("prod"), ..Stage::default() }];
    let definition = Definition { sources, apis: vec![api], ..Definition::default() };
    let (output, found) = compile(&definition, &Options::default());
    let output = output.ok_or_else(|| format!("{found:?}"))?;
    let routes = RouteSet::prepare(Loaded::from_bytes(&output.routes, Trust::Anybody)?)?;
    let settings = Settings { account_per_second: 0.0, account_burst: 0 };
    let quotas = QuotaTable::in_memory(100);
    let linked = Linked::build(routes.get(), None, &mut Registry::new(1 << 20), &quotas, &settings)?;
    let issuer = Arc::new(IssuerKeys::fixed(0, ISSUER, Some(Arc::new(keys))));
    let tokens = Arc::new(Tokens::new(1_000, 1 << 20, [1; 4]));
    let authority = Authority::default().with_tokens(tokens, Arc::new(IssuerBook::from_iter([issuer])));
    let cache = Arc::new(Cache::new(CacheLimits::new(1 << 24), [1; 4]));
    let stage_caches = open_caches(&routes, &cache);
    Ok(Generation {
        number: 1,
        linked,
        pools: (0..routes.get().upstreams.len() as u32).collect(),
        routes: Arc::new(routes),
        keys: None,
        authority,
        cache,
        stage_caches,
    })
}
