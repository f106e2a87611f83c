//! What AWS_IAM costs within an exchange, beside the cryptography that no verification can do without.
//!
//! Run with `cargo run --release -p ringgate-exchange --example iam_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::{digest, hmac};
use ringgate_cache::{Cache, Limits as CacheLimits, Waiter};
use ringgate_exchange::{
    Authority, Call, CallerBook, Chance, Edge, Exchange, Generation, Moment, RouteSet, Step, open_caches,
};
use ringgate_http::{Limits, RequestHead};
use ringgate_http1::{HeadWriter, decode_request};
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_sigv4::{Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys};
use ringgate_snapshot::file::{Loaded, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    AccessKey, Api, Authorization, Caller, Callers, Deployment, Integration, Keys, NamedPolicy, PathPiece,
    Route, Routes, Secret, Stage, Target, Upstream,
};
use ringgate_snapshot::table::{Table, access_key_tag, api_tag};
use ringgate_snapshot::trie::TrieBuilder;

const ROUNDS: usize = 100_000;
const NOW: u64 = 1_440_938_160;
const ACCESS_KEY: &str = "AKIAEXAMPLE00000";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.localhost";

fn main() -> Result<(), Box<dyn Error>> {
    let open = time(&generation(Authorization::None)?, &head(false)?)?;
    let signed = time(&generation(Authorization::Iam)?, &head(true)?)?;
    println!("admit, open route:     {open:>6.0} ns");
    println!("admit, signed route:   {signed:>6.0} ns");
    println!("the IAM phase:         {:>6.0} ns", signed - open);
    println!("floor, hash and HMAC:  {:>6.0} ns", floor());
    Ok(())
}

/// The head of a GET, with the fields of a usual client.
fn head(is_signed: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let fields = [
        ("host", HOST),
        ("user-agent", "somebody/1.0 (some system; some version)"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip, deflate"),
    ];
    let mut text = String::from("GET /prod/pets/42?limit=10&after=abc HTTP/1.1\r\n");
    fields.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    if is_signed {
        let signing = Signing {
            credentials: Credentials { access_key: ACCESS_KEY, secret: SECRET, session_token: None },
            region: "us-east-1",
            service: "execute-api",
            time: NOW,
            path: PathForm::Encoded,
            content_sha256: false,
        };
        let request = Request {
            method: "GET",
            path: b"/prod/pets/42",
            query: b"limit=10&after=abc",
            fields: &fields[..],
        };
        let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
        let outcome = signing.sign(&request, Payload::Bytes(b""), (&mut keys, &mut scratch), &mut signed);
        outcome.map_err(|fault| format!("{fault:?}"))?;
        for (name, value) in signed.fields() {
            text.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
        }
    }
    text.push_str("\r\n");
    Ok(text.into_bytes())
}

fn generation(authorization: Authorization) -> Result<Generation, Box<dyn Error>> {
    let routes = encode_routes(&routes(authorization)?)?;
    let routes = Arc::new(RouteSet::prepare(Loaded::from_bytes(&routes, Trust::Anybody)?)?);
    let keys = Arc::new(Loaded::from_bytes(&encode_keys(&keys())?, Trust::Anybody)?);
    let linked = Linked::build(
        routes.get(),
        Some(keys.get()),
        &mut Registry::new(100_000),
        &QuotaTable::in_memory(100),
        &Settings { account_per_second: 0.0, account_burst: 0 },
    )?;
    let cache = Arc::new(Cache::new(CacheLimits::new(64 << 20), [0; 4]));
    let stage_caches = open_caches(&routes, &cache);
    let authority = Authority::default().with_callers(Arc::new(CallerBook::prepare(Some(keys.clone()))?));
    let (keys, pools) = (Some(keys), [0].into());
    Ok(Generation { number: 1, routes, keys, linked, pools, authority, cache, stage_caches })
}

fn routes(authorization: Authorization) -> Result<Routes, Box<dyn Error>> {
    let mut trie = TrieBuilder::new();
    let variables = trie.add("/pets/{id}", 1, 0).map_err(|error| error.to_string())?;
    let route = Route {
        resource_id: "abcdef".into(),
        resource_path: "/pets/{id}".into(),
        method: "GET".into(),
        variables,
        authorization,
        ..Route::default()
    };
    let trie = trie.finish().map_err(|error| error.to_string())?;
    let deployment = Deployment {
        id: "deploy".into(),
        nodes: trie.nodes,
        children: trie.children,
        methods: trie.methods,
        routes: vec![route],
        integrations: vec![Integration { timeout_ms: 29_000, ..Integration::default() }],
        ..Deployment::default()
    };
    let path = vec![PathPiece::Text("/up".into())];
    let target = Target { host: "upstream".into(), path, ..Target::default() };
    let api = Api {
        id: "a1b2c3d4e5".into(),
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
        endpoint_type: "REGIONAL".into(),
        stages: vec![Stage { name: "prod".into(), targets: vec![target], ..Stage::default() }],
        deployments: vec![deployment],
        ..Api::default()
    };
    Ok(Routes {
        host_suffix: "localhost".into(),
        sources: vec!["a.yaml".into()],
        api_index: Table::build([(api_tag(api.id.as_bytes()), 0)].into_iter()),
        apis: vec![api],
        upstreams: vec![Upstream { host: "upstream".into(), port: 80, ..Upstream::default() }],
    })
}

fn keys() -> Keys {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/*"}]}"#;
    let caller = Caller {
        arn: "arn:aws:iam::123456789012:user/alice".into(),
        account_id: "123456789012".into(),
        name: "alice".into(),
        unique_id: "AIDAALICE00000000".into(),
        policies: vec![NamedPolicy { name: "read".into(), text: text.into() }],
        ..Caller::default()
    };
    let key = AccessKey {
        id: ACCESS_KEY.into(),
        secret: Secret(SECRET.into()),
        enabled: true,
        ..AccessKey::default()
    };
    let index = Table::build([(access_key_tag(key.id.as_bytes()), 0)].into_iter());
    let callers = Callers { callers: vec![caller], access_keys: vec![key], index, ..Callers::default() };
    Keys { callers, ..Keys::default() }
}

/// Nanoseconds for one admission, the best of five runs.
fn time(generation: &Generation, buffer: &[u8]) -> Result<f64, Box<dyn Error>> {
    let mut head = RequestHead::default();
    decode_request(buffer, &Limits::default(), &mut head).map_err(|refusal| format!("{refusal:?}"))?;
    let edge = Edge { client_ip: "192.0.2.1".into(), port: "80".into(), protocol: "http" };
    let call = Call {
        generation,
        head: &head,
        buffer,
        edge: &edge,
        moment: Moment { mono_ns: 1 << 40, epoch_ms: NOW * 1_000 },
        date: b"Sun, 30 Aug 2015 12:36:00 GMT",
        body_bytes_max: 1 << 20,
        waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
    };
    let (mut exchange, mut chance, mut out) = (Exchange::default(), Chance::new(1), Vec::new());
    let mut admit = || {
        out.clear();
        let mut writer = HeadWriter::new(&mut out);
        matches!(exchange.admit(black_box(&call), &mut chance, &mut writer), Step::Forward(_))
    };
    assert!(admit(), "the request is refused");
    Ok(best(admit))
}

/// The hash of an empty body, that of a canonical request, and the HMAC of the string to sign.
fn floor() -> f64 {
    let (canonical, to_sign) = ([b'a'; 330], [b'a'; 140]);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
    best(|| {
        let body = digest::digest(&digest::SHA256, black_box(b""));
        let hash = digest::digest(&digest::SHA256, black_box(&canonical));
        let tag = hmac::sign(&key, black_box(&to_sign));
        black_box(body.as_ref()[0] ^ hash.as_ref()[0] ^ tag.as_ref()[0]);
        true
    })
}

fn best(mut call: impl FnMut() -> bool) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        let good = (0..ROUNDS).filter(|_| black_box(call())).count();
        let took = start.elapsed().as_nanos() as f64 / ROUNDS as f64;
        assert!(good == ROUNDS);
        best = best.min(took);
    }
    best
}
