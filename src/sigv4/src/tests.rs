//! Both sides together, and beside two other signers: the `aws-sigv4` crate, and botocore by its vectors.

mod aws;
mod faults;
mod hostile;
mod vectors;

use crate::{Fault, PathForm, Payload, Presented, Request, Scratch, SigningKeys, Verifier};

/// 30 August 2015, 12:36:00.
const NOW: u64 = 1_440_938_160;
const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

type Fields = [(String, String)];

/// What a gateway in `us-east-1` accepts.
fn verifier(path: PathForm) -> Verifier<'static> {
    Verifier { region: "us-east-1", service: "execute-api", path }
}

/// Both steps for the key of the tests; `None` if there are no credentials.
fn verify(
    verifier: &Verifier<'_>,
    request: &Request<'_, Fields>,
    payload: Payload<'_>,
    now: u64,
) -> Result<Option<()>, Fault> {
    let Some(presented) = verifier.read(request, now)? else { return Ok(None) };
    check(verifier, &presented, request, payload).map(Some)
}

fn check(
    verifier: &Verifier<'_>,
    presented: &Presented<'_>,
    request: &Request<'_, Fields>,
    payload: Payload<'_>,
) -> Result<(), Fault> {
    assert_eq!(presented.access_key(), ACCESS_KEY);
    let (mut keys, mut scratch) = (SigningKeys::new(), Scratch::new());
    verifier.check(presented, SECRET, request, payload, (&mut keys, &mut scratch))
}

fn request<'a>(method: &'a str, target: &'a str, fields: &'a Fields) -> Request<'a, Fields> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request { method, path: path.as_bytes(), query: query.as_bytes(), fields }
}

fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
