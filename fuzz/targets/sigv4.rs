//! Any request as a signed one: no panic, and nothing passes whose signature was not made with the secret. What we sign
//! ourselves is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_sigv4::{
    Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys, Verifier,
};

const NOW: u64 = 1_700_000_000;
const VERIFIER: Verifier<'_> =
    Verifier { region: "eu-west-1", service: "execute-api", path: PathForm::Normalized };

fuzz_target!(|input: (&[u8], &[u8], Vec<(Vec<u8>, Vec<u8>)>, &[u8])| {
    let (path, query, fields, payload) = input;
    let request = Request { method: "GET", path, query, fields: fields.as_slice() };
    let tools = &mut (SigningKeys::default(), Scratch::default());
    if let Ok(Some(presented)) = VERIFIER.read(&request, NOW) {
        let checked = VERIFIER.check(
            &presented,
            "secret",
            &request,
            Payload::Bytes(payload),
            (&mut tools.0, &mut tools.1),
        );
        assert!(checked.is_err(), "nobody knows the secret");
    }
    sign_and_read(path, query, fields.clone(), payload, tools);
});

fn sign_and_read(
    path: &[u8],
    query: &[u8],
    mut fields: Vec<(Vec<u8>, Vec<u8>)>,
    payload: &[u8],
    tools: &mut (SigningKeys, Scratch),
) {
    let is_ours = |name: &[u8]| {
        let name = name.to_ascii_lowercase();
        name == b"authorization" || name == b"host" || name.starts_with(b"x-amz-") || name == b"date"
    };
    // a parser of messages lets no other name through
    let is_name = |name: &[u8]| {
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    fields.retain(|(name, _)| is_name(name) && !is_ours(name));
    fields.push((b"host".to_vec(), b"example.com".to_vec()));
    let credentials = Credentials { access_key: "AKID", secret: "secret", session_token: None };
    let signing = Signing {
        credentials,
        region: VERIFIER.region,
        service: VERIFIER.service,
        time: NOW,
        path: VERIFIER.path,
        content_sha256: false,
    };
    let mut signed = Signed::default();
    let request = Request { method: "GET", path, query, fields: fields.as_slice() };
    let outcome = signing.sign(&request, Payload::Bytes(payload), (&mut tools.0, &mut tools.1), &mut signed);
    if outcome.is_err() {
        return;
    }
    fields.extend(signed.fields().map(|(name, value)| (name.as_bytes().to_vec(), value.to_vec())));
    let request = Request { method: "GET", path, query, fields: fields.as_slice() };
    if let Ok(Some(presented)) = VERIFIER.read(&request, NOW) {
        let checked = VERIFIER.check(
            &presented,
            "secret",
            &request,
            Payload::Bytes(payload),
            (&mut tools.0, &mut tools.1),
        );
        assert!(checked.is_ok(), "what was signed is read again: {checked:?}");
    }
}
