//! What curl's `--aws-sigv4` does.

use ringgate_sigv4::{
    Credentials, PathForm, Payload, Request as Unsigned, Scratch, Signed, Signing, SigningKeys,
};

use super::curl::Request;
use crate::failure::Failure;

const TOKEN: &str = "x-amz-security-token";

/// Signs a request that asks for it, in seconds since 1970.
pub(super) fn sign(request: &mut Request, now_s: u64) -> Result<(), Failure> {
    let Some((provider, user)) = request.signing.take() else { return Ok(()) };
    let (region, service) = scope(&provider)?;
    let (access_key, secret) = user.split_once(':').ok_or_else(|| {
        Failure::new("the access key has no secret").remedy("write `-u ACCESS_KEY_ID:SECRET`")
    })?;
    let head = String::from_utf8_lossy(&request.head).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let start = lines.next().unwrap_or_default();
    let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let (token, fields): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|(name, _)| name.eq_ignore_ascii_case(TOKEN));
    let mut words = start.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let signing = Signing {
        credentials: Credentials {
            access_key,
            secret,
            session_token: token.first().map(|(_, value)| *value),
        },
        region,
        service,
        time: now_s,
        path: PathForm::Encoded,
        content_sha256: false,
    };
    let unsigned =
        Unsigned { method, path: path.as_bytes(), query: query.as_bytes(), fields: fields.as_slice() };
    let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
    let tools = (&mut keys, &mut scratch);
    signing.sign(&unsigned, Payload::Bytes(&request.body), tools, &mut signed).map_err(|unsignable| {
        Failure::new(format!("the request cannot be signed: its {} holds odd bytes", unsignable.part))
    })?;
    let mut out = format!("{start}\r\n");
    let added = signed.fields().map(|(name, value)| (name, String::from_utf8_lossy(value)));
    let kept = fields.iter().map(|(name, value)| (*name, (*value).into()));
    kept.chain(added).for_each(|(name, value)| out.push_str(&format!("{name}: {value}\r\n")));
    out.push_str("\r\n");
    request.head = out.into_bytes();
    Ok(())
}

/// `aws:amz:REGION:SERVICE`.
fn scope(provider: &str) -> Result<(&str, &str), Failure> {
    let parts: Vec<&str> = provider.split(':').collect();
    match parts.as_slice() {
        [_, _, region, service] => Ok((region, service)),
        _ => Err(Failure::new(format!("`--aws-sigv4 {provider}` does not say region and service"))
            .remedy("write `--aws-sigv4 aws:amz:us-east-1:execute-api`")),
    }
}
