//! A thousand requests that another signer signed: let in as they are, and not with any one part changed.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign as aws_sign,
};
use aws_sigv4::sign::v4;
use ringgate_sim::Rng;

use super::*;

const REQUESTS: u64 = 1_000;

/// What is sent.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    target: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

fn pick<'a>(rng: &mut Rng, items: &[&'a str]) -> &'a str {
    rng.pick(items).copied().expect("an item")
}

fn random(rng: &mut Rng) -> (Ask, SignatureLocation) {
    let mut path = String::from("/prod");
    for _ in 0..1 + rng.below(3) {
        path.push('/');
        path.push_str(pick(rng, &["a", "b1", "a%20b", "a%2Fb", "%C3%A9", "x.y", "~t", "a:b", "$x", "(1)"]));
    }
    let parts = ["a=1", "b", "a=2", "c=%20d", "c=%2F", "e=", "f=a+b", "=x"];
    let query: Vec<&str> = (0..rng.below(4)).map(|_| pick(rng, &parts)).collect();
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let method = pick(rng, &["GET", "POST", "PUT", "DELETE", "PATCH"]);
    let key = pick(rng, &[ALICE, ALICES_SESSION, READER]);
    let mut ask = ask(method, &path).by(key);
    for _ in 0..rng.below(3) {
        let name = pick(rng, &["X-A", "x-b", "X-Amz-Meta", "Accept", "Content-Type"]);
        if ask.fields.iter().all(|(known, _)| known != name) {
            ask = ask.field(name, pick(rng, &["1", "a  b", "x, y", "application/json", "t=\"q\""]));
        }
    }
    if method != "GET" && rng.below(2) == 0 {
        ask = ask.body((0..1 + rng.below(40)).map(|_| rng.next_u64() as u8).collect::<Vec<u8>>());
    }
    let is_presigned = rng.below(3) == 0;
    (ask, if is_presigned { SignatureLocation::QueryParams } else { SignatureLocation::Headers })
}

/// Signs as AWS's own library does.
fn sign(ask: &Ask, location: SignatureLocation) -> Sent {
    let identity = AwsCredentials::new(&ask.access_key, SECRET, ask.token.clone(), None, "test").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.expires_in = (location == SignatureLocation::QueryParams).then(|| Duration::from_secs(60));
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("execute-api")
        .time(UNIX_EPOCH + Duration::from_secs(NOW))
        .settings(settings)
        .build()
        .expect("all parameters are set");
    let uri = format!("https://{HOST}{}", ask.target);
    let mut fields = ask.plain_fields();
    let signable = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(&ask.body);
    let request = SignableRequest::new(&ask.method, &uri, signable, body).expect("a request");
    let (instructions, _) = aws_sign(request, &params.into()).expect("a signature").into_parts();
    let (added, params) = instructions.into_parts();
    fields.extend(added.iter().map(|field| (field.name().to_owned(), field.value().to_owned())));
    let mut target = ask.target.clone();
    for (name, value) in params {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(&format!("{name}={}", encoded(&value)));
    }
    Sent { method: ask.method.clone(), target, fields, body: ask.body.clone() }
}

fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// The request with one part changed: which, and how it is then.
fn changes(sent: &Sent) -> Vec<(&'static str, Sent)> {
    let mut list = Vec::new();
    let method = if sent.method == "POST" { "PUT" } else { "POST" };
    list.push(("method", Sent { method: method.into(), ..sent.clone() }));
    let (path, query) = sent.target.split_once('?').unwrap_or((&sent.target, ""));
    let with = |path: &str, query: &str| {
        let mark = if query.is_empty() { "" } else { "?" };
        Sent { target: format!("{path}{mark}{query}"), ..sent.clone() }
    };
    list.push(("path", with(&format!("{path}/x"), query)));
    list.push(("path slash", with(&path.replacen("/prod/", "/prod//", 1), query)));
    list.push(("path stage", with(&path.replacen("/prod/", "/test/", 1), query)));
    list.push((
        "query",
        with(path, &if query.is_empty() { "z=1".to_owned() } else { format!("{query}&z=1") }),
    ));
    let mut other_host = sent.clone();
    let mut added = sent.clone();
    added.body.push(b'!');
    let mut longer = false;
    for (name, value) in &mut added.fields {
        if name == "Content-Length" {
            *value = added.body.len().to_string();
            longer = true;
        }
    }
    if !longer {
        added.fields.push(("Content-Length".into(), added.body.len().to_string()));
    }
    list.push(("body", added));
    for (_, value) in other_host.fields.iter_mut().filter(|(name, _)| name == "Host") {
        *value = value.to_ascii_uppercase();
    }
    list.push(("host", other_host));
    let signed = |name: &str| {
        !["authorization", "user-agent", "content-length", "host"]
            .contains(&name.to_ascii_lowercase().as_str())
    };
    for index in (0..sent.fields.len()).filter(|index| signed(&sent.fields[*index].0)) {
        let mut changed = sent.clone();
        changed.fields[index].1.push('x');
        list.push(("signed field", changed));
    }
    list
}

fn status(world: &World, sent: &Sent) -> u16 {
    raw(world, &sent.method, &sent.target, &sent.fields, &sent.body).answer().status
}

#[test]
fn r_auth_09_requests_of_another_signer_pass_and_changed_ones_do_not() {
    let world = world();
    for seed in 0..REQUESTS {
        let mut rng = Rng::new(seed);
        let (ask, location) = random(&mut rng);
        let sent = sign(&ask, location);
        assert_eq!(status(&world, &sent), 200, "seed {seed}: {sent:?}");
        for (what, changed) in changes(&sent) {
            assert_eq!(status(&world, &changed), 403, "seed {seed}: {what}: {changed:?}");
        }
    }
}
