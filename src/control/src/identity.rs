//! Who calls, and may they? SigV4 with the service name `apigateway`, and policies on `apigateway:*` (R-MGMT-01, S-IAM-03).

use ringgate_management::{Fault, FaultKind, arn};
use ringgate_policy::{Caller, Effect, NoFacts, Principal, Request as Asked, stronger};
use ringgate_sigv4::{PathForm, Payload, Presented, Request, Scratch, SigningKeys, Verifier};

use crate::credential::{Credentials, Known};
use crate::escape::decode;

/// The signing name of the management API.
const SERVICE: &str = "apigateway";
/// The partition of ARNs.
const PARTITION: &str = "aws";

/// Whose calls are taken.
pub(crate) enum Door {
    /// Those that are signed with a key that we know.
    Signed,
    /// Everybody's: they are all the administrator. For a machine of one's own.
    Open,
}

/// A call as it came, before anybody read its meaning.
pub(crate) struct Received<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) fields: &'a [(String, String)],
    pub(crate) body: &'a [u8],
    /// Seconds since 1970.
    pub(crate) now_s: u64,
}

/// Finds out who calls, and whether they may: the ARN of the caller.
///
/// # Errors
/// What the service answers to those who may not (S-WA-04, R-AUTH-11).
pub(crate) fn admit(
    door: &Door,
    credentials: &Credentials,
    (account, region): (&str, &str),
    received: &Received<'_>,
) -> Result<String, Fault> {
    if let Door::Open = door {
        return Ok(format!("arn:aws:iam::{account}:root"));
    }
    let known = identify(credentials, region, received)?;
    permit(&known, account, region, received)?;
    Ok(known.credential.arn.clone())
}

fn identify(
    credentials: &Credentials,
    region: &str,
    received: &Received<'_>,
) -> Result<std::sync::Arc<Known>, Fault> {
    let verifier = Verifier { region, service: SERVICE, path: PathForm::Normalized };
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
    let secret = &known.credential.secret_access_key;
    let (mut keys, mut scratch) = (SigningKeys::new(), Scratch::default());
    let payload = Payload::Bytes(received.body);
    verifier.check(&presented, secret, &request, payload, (&mut keys, &mut scratch)).map_err(told)?;
    Ok(known)
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
fn permit(known: &Known, account: &str, region: &str, received: &Received<'_>) -> Result<(), Fault> {
    let action = format!("apigateway:{}", received.method);
    // As it is routed, or an escape would pass by a Deny. What cannot be decoded is refused by whoever reads it.
    let path = decode(received.path);
    let resource = arn::called(PARTITION, region, path.as_deref().unwrap_or(received.path));
    let caller = Caller { arn: &known.credential.arn, account, role_arn: None, unique_id: None };
    let asked =
        Asked { action: &action, resource: &resource, principal: Principal::Aws(caller), facts: &NoFacts };
    let effects = known.policies.iter().map(|policy| policy.evaluate(&asked).effect);
    let effect = effects.fold(None, stronger);
    if effect == Some(Effect::Allow) {
        return Ok(());
    }
    let explicit = if effect == Some(Effect::Deny) { " with an explicit deny" } else { "" };
    let who = &known.credential.arn;
    let message =
        format!("User: {who} is not authorized to perform: {action} on resource: {resource}{explicit}");
    Err(Fault::new(FaultKind::AccessDenied, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_pass_by_a_deny() {
        let policy = |effect: &str, resource: &str| {
            format!(r#"{{"Effect":"{effect}","Action":"apigateway:*","Resource":"{resource}"}}"#)
        };
        let statements =
            [policy("Allow", "*"), policy("Deny", "arn:aws:apigateway:us-east-1::/_ringgate/users/*")];
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let row = serde_json::json!({
            "accessKeyId": "A", "secretAccessKey": "s", "arn": "arn:aws:iam::1:user/u", "policies": [text],
        });
        let known = Known::read("A", row.to_string().as_bytes()).expect("a credential");
        for (path, is_allowed) in [
            ("/_ringgate/history", true),
            ("/_ringgate/users/alice/remove", false),
            ("/_ringgate/users/%61lice/remove", false),
            ("/_ringgate/%75sers/alice/remove", false),
            ("/_ringgate%2Fusers%2Falice", false),
        ] {
            let received = Received { method: "POST", path, query: "", fields: &[], body: b"", now_s: 0 };
            let permitted = permit(&known, "1", "us-east-1", &received);
            assert_eq!(permitted.is_ok(), is_allowed, "{path}");
        }
    }
}
