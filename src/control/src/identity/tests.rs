use ringgate_sigv4::{Credentials, Signing};
use serde_json::{Value, json};

use super::*;
use crate::credential::Credentials as KnownCredentials;

const ACCOUNT: &str = "123456789012";
const PLACE: Place<'static> = Place { account: ACCOUNT, region: "us-east-1" };
/// 2026-11-22T04:00:00Z.
const NOW_S: u64 = 1_795_320_000;

fn known(statements: &Value) -> Known {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let row = json!({
        "accessKeyId": "A", "secretAccessKey": "s", "arn": format!("arn:aws:iam::{ACCOUNT}:user/ann"),
        "policies": [policy],
    });
    Known::read("A", row.to_string().as_bytes()).expect("a credential")
}

fn is_permitted(known: &Known, method: &str, path: &str) -> bool {
    is_permitted_in("us-east-1", known, method, path)
}

fn is_permitted_in(region: &str, known: &Known, method: &str, path: &str) -> bool {
    let fields = [("user-agent".to_owned(), "aws-cli/2".to_owned())];
    let received = Received {
        method,
        authority: None,
        path,
        query: "",
        fields: &fields,
        has_body: false,
        peer: IpAddr::from([192, 0, 2, 7]),
        now_s: NOW_S,
    };
    permit(known, Place { region, ..PLACE }, &received).is_ok()
}

fn statement(effect: &str, resource: &str) -> Value {
    json!({ "Effect": effect, "Action": "apigateway:*", "Resource": resource })
}

#[test]
fn escapes_do_not_pass_by_a_deny() {
    let users = "arn:aws:apigateway:us-east-1::/_ringgate/users/*";
    let known = known(&json!([statement("Allow", "*"), statement("Deny", users)]));
    for (path, is_allowed) in [
        ("/_ringgate/history", true),
        ("/_ringgate/users/alice/remove", false),
        ("/_ringgate/users/%61lice/remove", false),
        ("/_ringgate/%75sers/alice/remove", false),
        ("/_ringgate%2Fusers%2Falice", false),
    ] {
        assert_eq!(is_permitted(&known, "POST", path), is_allowed, "{path}");
    }
}

/// Conditions, and whether they hold for the call of [`is_permitted`].
#[test]
fn s_iam_03_conditions_are_judged_with_the_facts_of_the_call() {
    for (operator, key, value, holds) in [
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24", true),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0", true),
        ("IpAddress", "aws:SourceIp", "198.51.100.0/24", false),
        ("NotIpAddress", "aws:SourceIp", "198.51.100.0/24", true),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", true),
        ("DateGreaterThan", "aws:CurrentTime", "2026-11-23T00:00:00Z", false),
        ("NumericLessThan", "aws:EpochTime", "1900000000", true),
        ("Bool", "aws:SecureTransport", "false", true),
        ("BoolIfExists", "aws:SecureTransport", "true", false),
        ("StringEquals", "aws:username", "ann", true),
        ("StringNotEquals", "aws:username", "ann", false),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/*", true),
        ("StringEquals", "aws:PrincipalAccount", ACCOUNT, true),
        ("StringEquals", "aws:PrincipalType", "User", true),
        ("StringLike", "aws:userid", "AIDA*", true),
        ("StringEquals", "aws:RequestedRegion", "us-east-1", true),
        ("Bool", "aws:ViaAWSService", "false", true),
        ("StringLike", "aws:UserAgent", "aws-cli/*", true),
        // there is none
        ("StringLike", "aws:Referer", "*", false),
        ("StringLikeIfExists", "aws:Referer", "nowhere", true),
        ("Null", "aws:Referer", "true", true),
        ("Null", "aws:UserAgent", "true", false),
    ] {
        let conditional = |effect: &str| {
            let mut own = statement(effect, "*");
            own["Condition"] = json!({ operator: { key: value } });
            own
        };
        let what = format!("{operator} {key} {value}");
        let denying = known(&json!([statement("Allow", "*"), conditional("Deny")]));
        assert_eq!(is_permitted(&denying, "GET", "/restapis"), !holds, "Deny if {what}");
        let allowing = known(&json!([conditional("Allow")]));
        assert_eq!(is_permitted(&allowing, "GET", "/restapis"), holds, "Allow if {what}");
    }
}

#[test]
fn s_iam_03_arns_have_the_partition_of_their_region() {
    for (region, partition) in
        [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
    {
        let known = known(&json!([statement("Allow", &format!("arn:{partition}:apigateway:*::/restapis"))]));
        assert!(is_permitted_in(region, &known, "GET", "/restapis"), "{region}");
    }
}

#[test]
fn variables_stand_for_the_caller() {
    let own = "arn:aws:apigateway:us-east-1::/_ringgate/users/${aws:username}/*";
    let known = known(&json!([statement("Allow", own)]));
    assert!(is_permitted(&known, "POST", "/_ringgate/users/ann/keys"));
    assert!(!is_permitted(&known, "POST", "/_ringgate/users/bob/keys"));
}

/// Such policies are refused today; an older version kept them.
#[test]
fn a_kept_condition_that_can_never_be_judged_closes() {
    for (operator, key, value) in [
        ("StringEquals", "apigateway:Request/EndpointType", "REGIONAL"),
        ("StringNotEqualsIfExists", "aws:ResourceTag/team", "a"),
        ("Null", "aws:RequestTag/team", "true"),
        ("StringEquals", "foo:bar", "x"),
    ] {
        let conditional = |effect: &str| {
            let mut own = statement(effect, "*");
            own["Condition"] = json!({ operator: { key: value } });
            own
        };
        for effect in ["Deny", "Allow"] {
            let statements = match effect {
                "Deny" => json!([statement("Allow", "*"), conditional(effect)]),
                _ => json!([conditional(effect)]),
            };
            assert!(!is_permitted(&known(&statements), "GET", "/restapis"), "{effect} if {operator} {key}");
        }
    }
}

const BODY: &[u8] = br#"{"name":"pets"}"#;

/// How a call is signed.
#[derive(Clone, Copy)]
struct Signs {
    key: &'static str,
    secret: &'static str,
    region: &'static str,
    at_s: u64,
    tells_hash: bool,
    payload: Payload<'static>,
}

const RIGHTLY: Signs = Signs {
    key: "A",
    secret: "s",
    region: "us-east-1",
    at_s: NOW_S,
    tells_hash: true,
    payload: Payload::Bytes(BODY),
};

impl Signs {
    /// The fields of a `POST /restapis`.
    fn fields(self) -> Vec<(String, String)> {
        let mut fields = vec![("host".to_owned(), "127.0.0.1:4566".to_owned())];
        let request = Request { method: "POST", path: b"/restapis", query: b"", fields: &fields[..] };
        let credentials = Credentials { access_key: self.key, secret: self.secret, session_token: None };
        let (region, path) = (self.region, PathForm::Normalized);
        let signing = Signing {
            credentials,
            region,
            service: SERVICE,
            time: self.at_s,
            path,
            content_sha256: self.tells_hash,
        };
        let (mut keys, mut scratch, mut signed) = Default::default();
        signing.sign(&request, self.payload, (&mut keys, &mut scratch), &mut signed).expect("signed");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let added: Vec<_> = signed.fields().map(|(name, value)| (name.to_owned(), text(value))).collect();
        fields.extend(added);
        fields
    }
}

fn post(fields: &[(String, String)], has_body: bool) -> Received<'_> {
    Received {
        method: "POST",
        authority: None,
        path: "/restapis",
        query: "",
        fields,
        has_body,
        peer: IpAddr::from([192, 0, 2, 7]),
        now_s: NOW_S,
    }
}

fn book(statements: &Value) -> KnownCredentials {
    let book = KnownCredentials::default();
    book.replace(vec![known(statements)]);
    book
}

#[test]
fn what_the_head_cannot_prove_is_refused_before_the_body() {
    let book = book(&json!([statement("Allow", "*")]));
    let look = |signs: Signs, has_body: bool| {
        look(&Door::Signed, &book, PLACE, &post(&signs.fields(), has_body)).map_err(|fault| fault.kind)
    };
    let none = super::look(&Door::Signed, &book, PLACE, &post(&[], true)).map_err(|fault| fault.kind);
    assert_eq!(none, Err(FaultKind::MissingAuthenticationToken));
    for tells_hash in [true, false] {
        for (signs, kind) in [
            (Signs { key: "B", ..RIGHTLY }, FaultKind::UnrecognizedClient),
            (Signs { region: "eu-west-1", ..RIGHTLY }, FaultKind::InvalidSignature),
            (Signs { at_s: NOW_S - 3_600, ..RIGHTLY }, FaultKind::InvalidSignature),
        ] {
            assert_eq!(look(Signs { tells_hash, ..signs }, true), Err(kind));
        }
    }
    let wrong = Signs { secret: "other", ..RIGHTLY };
    assert_eq!(look(wrong, true), Err(FaultKind::InvalidSignature), "the hash is told");
    let unsigned = Signs { payload: Payload::Unsigned, ..wrong };
    assert_eq!(look(unsigned, true), Err(FaultKind::InvalidSignature), "the body is not signed");
    let empty = Signs { payload: Payload::Bytes(b""), tells_hash: false, ..wrong };
    assert_eq!(look(empty, false), Err(FaultKind::InvalidSignature), "there is no body");
}

#[test]
fn s_iam_03_policies_are_asked_before_the_body_where_they_can_be() {
    let book = book(&json!([statement("Allow", "arn:aws:apigateway:us-east-1::/apikeys")]));
    let refused = look(&Door::Signed, &book, PLACE, &post(&RIGHTLY.fields(), true));
    assert_eq!(refused.map_err(|fault| fault.kind), Err(FaultKind::AccessDenied));
}

#[test]
fn a_body_is_the_one_that_was_signed() {
    let book = book(&json!([statement("Allow", "*")]));
    let call = |signs: Signs, body: &[u8]| {
        let fields = signs.fields();
        let received = post(&fields, true);
        let standing = look(&Door::Signed, &book, PLACE, &received).map_err(|fault| fault.kind)?;
        let admitted = admit(&Door::Signed, &book, PLACE, &received, (&standing, body));
        let is_proven = matches!(standing, Standing::Proven { .. });
        admitted.map(|arn| (is_proven, arn)).map_err(|fault| fault.kind)
    };
    let ann = || format!("arn:aws:iam::{ACCOUNT}:user/ann");
    let untold = Signs { tells_hash: false, ..RIGHTLY };
    let unsigned = Signs { payload: Payload::Unsigned, ..RIGHTLY };
    assert_eq!(call(RIGHTLY, BODY), Ok((true, ann())));
    assert_eq!(call(RIGHTLY, b"{}"), Err(FaultKind::InvalidSignature));
    assert_eq!(call(untold, BODY), Ok((false, ann())));
    assert_eq!(call(untold, b"{}"), Err(FaultKind::InvalidSignature));
    assert_eq!(call(Signs { secret: "other", ..untold }, BODY), Err(FaultKind::InvalidSignature));
    assert_eq!(call(unsigned, b"{}"), Ok((true, ann())));
}

#[test]
fn who_is_removed_while_the_body_comes_is_refused() {
    let book = book(&json!([statement("Allow", "*")]));
    let fields = RIGHTLY.fields();
    let received = post(&fields, true);
    let standing = look(&Door::Signed, &book, PLACE, &received).expect("it is right");
    book.replace(Vec::new());
    let refused = admit(&Door::Signed, &book, PLACE, &received, (&standing, BODY));
    assert_eq!(refused.map_err(|fault| fault.kind), Err(FaultKind::UnrecognizedClient));
}

#[test]
fn web_pages_do_not_get_through_an_open_door() {
    let door = Door::Open(IpAddr::from([127, 0, 0, 1]));
    for (fields, is_let_in) in [
        (vec![], true),
        (vec![("host", "127.0.0.1:4566")], true),
        (vec![("host", "localhost:4566"), ("user-agent", "aws-cli/2")], true),
        (vec![("host", "localhost:4566"), ("origin", "http://localhost:4566")], true),
        (vec![("host", "localhost:4566"), ("origin", "http://evil.example")], false),
        (vec![("host", "localhost:4566"), ("sec-fetch-site", "cross-site")], false),
        (vec![("host", "evil.example:4566")], false),
    ] {
        let own: Vec<_> = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let looked = look(&door, &KnownCredentials::default(), PLACE, &post(&own, true));
        assert_eq!(looked.as_ref().ok(), is_let_in.then_some(&Standing::Anybody), "{fields:?}");
        let message = looked.err().map(|fault| (fault.kind, fault.message));
        let is_told = message.is_none_or(|(kind, text)| {
            kind == FaultKind::AccessDenied
                && text.starts_with("With --insecure-local this listener has no login")
        });
        assert!(is_told, "{fields:?}");
    }
}
