//! Who calls, and may they? SigV4 with the service name `apigateway`, and policies on `apigateway:*` (R-MGMT-01, S-IAM-03).
//!
//! In two steps, so that a stranger's body is never gathered: [`look`] checks all that the head tells, [`admit`] what the
//! signature says of the body.

use std::net::IpAddr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use ringgate_estate::partition;
use ringgate_http::refuse_foreign;
use ringgate_management::{Fault, FaultKind, arn};
use ringgate_policy::{Caller, Effect, Principal, Request as Asked, stronger};
use ringgate_sigv4::{PathForm, Payload, Presented, Request, Scratch, SigningKeys, Verifier};

use crate::credential::{Credentials, Known};
use crate::escape::decode;
use crate::facts::CallFacts;

/// The signing name of the management API.
const SERVICE: &str = "apigateway";
/// The field that tells the hash of a body.
const HASH_FIELD: &str = "x-amz-content-sha256";

/// Whose calls are taken.
pub(crate) enum Door {
    /// Those that are signed with a key that we know.
    Signed,
    /// Everybody's who is on this machine, but not web pages': they are all the administrator. It listens at this address.
    Open(IpAddr),
}

/// Where everything is, and whose.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
}

/// A call's head as it came, before anybody read its meaning.
pub(crate) struct Received<'a> {
    pub(crate) method: &'a str,
    /// The host of a target in absolute form.
    pub(crate) authority: Option<&'a str>,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) fields: &'a [(String, String)],
    /// Whether a body follows.
    pub(crate) has_body: bool,
    /// Who is connected.
    pub(crate) peer: IpAddr,
    /// When the head came, in seconds since 1970: a body that takes its time ages no signature.
    pub(crate) now_s: u64,
}

/// What the head proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody needs to prove anything.
    Anybody,
    /// The signature of this key is right, for a body with this hash if it has one, and policies let it in.
    Proven { key: String, hash: Option<[u8; 32]> },
    /// There is such a key, and the rest of the signature is for the body to tell.
    Claimed,
}

/// Refuses whoever need not be heard to the end.
///
/// # Errors
/// What the service answers to those who may not (S-WA-04, R-AUTH-11), and to web pages at an open door.
pub(crate) fn look(
    door: &Door,
    credentials: &Credentials,
    place: Place<'_>,
    received: &Received<'_>,
) -> Result<Standing, Fault> {
    if let Door::Open(own) = door {
        return refuse_pages(*own, received).map(|()| Standing::Anybody);
    }
    let signed = Signed::read(credentials, place, received)?;
    let (payload, hash) = if !received.has_body {
        (Payload::Bytes(b""), None)
    } else if signed.presented.is_payload_unsigned() {
        (Payload::Unsigned, None)
    } else if let Some((hex, hash)) = told_hash(received.fields) {
        (Payload::Hex(hex), Some(hash))
    } else {
        return Ok(Standing::Claimed);
    };
    signed.check(payload)?;
    permit(&signed.known, place, received)?;
    Ok(Standing::Proven { key: signed.presented.access_key().to_owned(), hash })
}

/// Finds out who calls, and whether they may: the ARN of the caller.
///
/// # Errors
/// As [`look`].
pub(crate) fn admit(
    door: &Door,
    credentials: &Credentials,
    place: Place<'_>,
    received: &Received<'_>,
    (standing, body): (&Standing, &[u8]),
) -> Result<String, Fault> {
    let known = match standing {
        Standing::Anybody => match door {
            Door::Open(_) => return Ok(format!("arn:aws:iam::{}:root", place.account)),
            Door::Signed => return Err(Fault::missing_authentication_token()),
        },
        Standing::Proven { key, hash } => {
            if hash.is_some_and(|hash| digest(&SHA256, body).as_ref() != hash.as_slice()) {
                let message = format!("The body does not have the hash that {HASH_FIELD} tells");
                return Err(Fault::new(FaultKind::InvalidSignature, message));
            }
            // It may have been removed while the body came.
            credentials.find(key).ok_or_else(|| told(ringgate_sigv4::Fault::unknown_key()))?
        }
        Standing::Claimed => {
            let signed = Signed::read(credentials, place, received)?;
            signed.check(Payload::Bytes(body))?;
            signed.known
        }
    };
    permit(&known, place, received)?;
    Ok(known.credential.arn.clone())
}

/// Whoever signs nothing must at least not be a page in somebody's browser.
fn refuse_pages(own: IpAddr, received: &Received<'_>) -> Result<(), Fault> {
    let fields = received.fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    let checked = refuse_foreign(fields, received.authority.map(str::as_bytes), own);
    checked.map_err(|foreign| {
        let message = format!("With --insecure-local {foreign}, or start the control plane without it");
        Fault::new(FaultKind::AccessDenied, message)
    })
}

/// A call whose head is signed as it should be with a key that there is; whether the signature is right is not known.
struct Signed<'a> {
    verifier: Verifier<'a>,
    request: Request<'a, [(String, String)]>,
    presented: Presented<'a>,
    known: Arc<Known>,
}

impl<'a> Signed<'a> {
    fn read(
        credentials: &Credentials,
        place: Place<'a>,
        received: &Received<'a>,
    ) -> Result<Signed<'a>, Fault> {
        let verifier = Verifier { region: place.region, service: SERVICE, path: PathForm::Normalized };
        let request = Request {
            method: received.method,
            path: received.path.as_bytes(),
            query: received.query.as_bytes(),
            fields: received.fields,
        };
        let presented = verifier.read(&request, received.now_s).map_err(told)?;
        let presented: Presented<'_> = presented.ok_or_else(Fault::missing_authentication_token)?;
        let known = credentials.find(presented.access_key()).filter(|_| presented.session_token().is_none());
        // There are no temporary keys for the management API, so a session token belongs to none.
        let known = known.ok_or_else(|| told(ringgate_sigv4::Fault::unknown_key()))?;
        Ok(Signed { verifier, request, presented, known })
    }

    fn check(&self, payload: Payload<'_>) -> Result<(), Fault> {
        let (mut keys, mut scratch) = (SigningKeys::new(), Scratch::default());
        let secret = &self.known.credential.secret_access_key;
        let work = (&mut keys, &mut scratch);
        self.verifier.check(&self.presented, secret, &self.request, payload, work).map_err(told)
    }
}

/// The hash that a call tells of its body, as it is written in the canonical form, and its bytes. A call that tells none,
/// or another kind, is not known before its body is here.
fn told_hash(fields: &[(String, String)]) -> Option<(&[u8; 64], [u8; 32])> {
    let mut values = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(HASH_FIELD));
    let (value, None) = (values.next()?, values.next()) else { return None };
    let hex: &[u8; 64] = value.1.as_bytes().try_into().ok()?;
    let mut hash = [0; 32];
    for (byte, digits) in hash.iter_mut().zip(hex.chunks_exact(2)) {
        let is_lower = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let digits = std::str::from_utf8(digits).ok().filter(|_| is_lower)?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some((hex, hash))
}

/// R-AUTH-11.
fn told(fault: ringgate_sigv4::Fault) -> Fault {
    let kind = match fault.kind {
        ringgate_sigv4::FaultKind::MissingToken => FaultKind::MissingAuthenticationToken,
        ringgate_sigv4::FaultKind::Incomplete => FaultKind::IncompleteSignature,
        ringgate_sigv4::FaultKind::UnknownKey => FaultKind::UnrecognizedClient,
        _ => FaultKind::InvalidSignature,
    };
    Fault::new(kind, fault.message)
}

/// Actions are the methods of HTTP, resources the paths (R-MGMT-01).
fn permit(known: &Known, place: Place<'_>, received: &Received<'_>) -> Result<(), Fault> {
    let Place { account, region } = place;
    let action = format!("apigateway:{}", received.method);
    // As it is routed, or an escape would pass by a Deny. What cannot be decoded is refused by whoever reads it.
    let path = decode(received.path);
    let resource = arn::called(partition(region), region, path.as_deref().unwrap_or(received.path));
    let arn = known.credential.arn.as_str();
    let caller = Caller { arn, account, role_arn: None, unique_id: None };
    let Received { peer, fields, now_s, .. } = *received;
    let facts = CallFacts { peer, arn, account, region, fields, now_s };
    let asked =
        Asked { action: &action, resource: &resource, principal: Principal::Aws(caller), facts: &facts };
    let effects = known.policies.iter().map(|policy| policy.evaluate(&asked).effect);
    let effect = effects.fold(None, stronger);
    if effect == Some(Effect::Allow) {
        return Ok(());
    }
    let explicit = if effect == Some(Effect::Deny) { " with an explicit deny" } else { "" };
    let message =
        format!("User: {arn} is not authorized to perform: {action} on resource: {resource}{explicit}");
    Err(Fault::new(FaultKind::AccessDenied, message))
}

#[cfg(test)]
mod tests;
