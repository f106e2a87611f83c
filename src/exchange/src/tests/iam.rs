//! AWS_IAM: signatures, callers and their policies (R-AUTH-04 to R-AUTH-12, R-STAGE-22).

mod bodies;
mod changed;
mod errors;
mod identity;
mod policies;
mod views;

use ringgate_sigv4::{Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys};
use ringgate_snapshot::digest::{key_digest, token_hash_key_of};
use ringgate_snapshot::schema::{
    AccessKey, Authorization, Caller, CallerKind, Callers, CognitoIdentity, Integration, NamedPolicy, Pair,
    Secret, Session,
};
use ringgate_snapshot::table::{Table, access_key_tag};
use serde_json::{Value, json};

use super::talk::{Talk, World};
use super::world::{API, HOST, Plot, mock_saying};

/// When requests come, in seconds since 1970.
const NOW: u64 = 946_684_800;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzEBYaDK5kEXAMPLE/+=";
const ALICE: &str = "AKIAALICE0000000";
const ALICES_SESSION: &str = "ASIAALICE0000000";
const BOB: &str = "AKIABOB000000000";
const READER: &str = "ASIAREADER000000";
const OFF: &str = "AKIAOFF000000000";
const ALICES_ARN: &str = "arn:aws:iam::123456789012:user/team/alice";
const READERS_ARN: &str = "arn:aws:sts::123456789012:assumed-role/reader/monday";

fn arn(tail: &str) -> String {
    format!("arn:aws:execute-api:us-east-1:123456789012:{API}/{tail}")
}

/// A policy of one statement.
fn policy(effect: &str, action: &str, resource: &str, condition: Value) -> String {
    let mut statement = json!({"Effect": effect, "Action": action, "Resource": resource});
    if !condition.is_null() {
        statement["Condition"] = condition;
    }
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn allows_all() -> String {
    policy("Allow", "execute-api:Invoke", "*", Value::Null)
}

fn named(text: String) -> NamedPolicy {
    NamedPolicy { name: "own".into(), text }
}

/// The callers: alice and the role of the API's account, bob of another; each may do all.
fn store() -> Callers {
    let caller = |arn: &str, kind, account: &str, name: &str, id: &str| Caller {
        arn: arn.into(),
        kind,
        account_id: account.into(),
        name: name.into(),
        unique_id: id.into(),
        policies: vec![named(allows_all())],
        ..Caller::default()
    };
    let role = "arn:aws:iam::123456789012:role/reader";
    let mut alice = caller(ALICES_ARN, CallerKind::User, "123456789012", "alice", "AIDAALICE");
    alice.organization_id = Some("o-abc".into());
    alice.organization_paths = vec!["o-abc/r-1/ou-2/".into(), "o-abc/r-1/".into()];
    alice.tags = vec![Pair { name: "Team".into(), value: "pets".into() }];
    let bob = "arn:aws:iam::999999999999:user/bob";
    let bob = caller(bob, CallerKind::User, "999999999999", "bob", "AIDABOB");
    let callers = vec![caller(role, CallerKind::Role, "123456789012", "reader", "AROAREADER"), alice, bob];
    let key = |id: &str, caller, session| AccessKey {
        id: id.into(),
        secret: Secret(SECRET.into()),
        enabled: id != OFF,
        caller,
        session,
    };
    let hash_key = token_hash_key_of([SECRET.as_bytes(), TOKEN.as_bytes()].into_iter());
    let session = |name: &str| {
        Some(Box::new(Session {
            token_digest: key_digest(&hash_key, TOKEN.as_bytes()),
            name: name.into(),
            issued_s: Some(NOW - 100),
            expires_s: NOW + 1_000,
            ..Session::default()
        }))
    };
    let mut readers = session("monday");
    if let Some(session) = &mut readers {
        session.mfa_s = Some(NOW - 60);
        session.tags = vec![Pair { name: "team".into(), value: "birds".into() }];
        session.cognito = Some(CognitoIdentity {
            identity_id: "us-east-1:1".into(),
            pool_id: "us-east-1:2".into(),
            authentication_type: "authenticated".into(),
            authentication_provider: "provider".into(),
        });
    }
    let mut access_keys = vec![
        key(ALICE, 1, None),
        key(ALICES_SESSION, 1, session("")),
        key(BOB, 2, None),
        key(READER, 0, readers),
        key(OFF, 1, None),
    ];
    access_keys.sort_by(|a, b| a.id.cmp(&b.id));
    let index = Table::build(access_keys.iter().map(|key| access_key_tag(key.id.as_bytes())).zip(0..));
    Callers { hash_key, callers, access_keys, index }
}

/// The caller whose ARN ends so.
fn caller_of<'c>(store: &'c mut Callers, tail: &str) -> &'c mut Caller {
    store.callers.iter_mut().find(|caller| caller.arn.ends_with(tail)).expect("a caller")
}

/// Routes of any method and path that ask for signatures.
fn guarded(integration: Integration) -> Plot {
    let plot = Plot { callers: store(), ..Plot::default() };
    signed_route(signed_route(plot, "/pets/{id}", integration.clone()), "/{proxy+}", integration)
}

fn signed_route(plot: Plot, path: &str, integration: Integration) -> Plot {
    let mut plot = plot.route("ANY", path, integration);
    plot.routes.last_mut().expect("a route").0.authorization = Authorization::Iam;
    plot
}

fn world() -> World {
    guarded(mock_saying("ok")).build()
}

/// A request that is to be signed.
#[derive(Clone, Debug)]
struct Ask {
    access_key: String,
    secret: String,
    token: Option<String>,
    region: String,
    service: String,
    time: u64,
    method: String,
    target: String,
    host: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
    unsigned: bool,
}

/// By alice.
fn ask(method: &str, target: &str) -> Ask {
    Ask {
        access_key: ALICE.into(),
        secret: SECRET.into(),
        token: None,
        region: "us-east-1".into(),
        service: "execute-api".into(),
        time: NOW,
        method: method.into(),
        target: target.into(),
        host: HOST.into(),
        fields: Vec::new(),
        body: Vec::new(),
        unsigned: false,
    }
}

impl Ask {
    fn by(self, access_key: &str) -> Ask {
        let token = access_key.starts_with("ASIA").then(|| TOKEN.to_owned());
        Ask { access_key: access_key.into(), token, ..self }
    }

    fn field(mut self, name: &str, value: &str) -> Ask {
        self.fields.push((name.into(), value.into()));
        self
    }

    fn body(self, body: impl AsRef<[u8]>) -> Ask {
        Ask { body: body.as_ref().to_vec(), ..self }
    }

    fn signing(&self) -> Signing<'_> {
        Signing {
            credentials: Credentials {
                access_key: &self.access_key,
                secret: &self.secret,
                session_token: self.token.as_deref(),
            },
            region: &self.region,
            service: &self.service,
            time: self.time,
            path: PathForm::Encoded,
            content_sha256: self.unsigned,
        }
    }

    fn payload(&self) -> Payload<'_> {
        if self.unsigned { Payload::Unsigned } else { Payload::Bytes(&self.body) }
    }

    /// Host and the request's own fields.
    fn plain_fields(&self) -> Vec<(String, String)> {
        let mut fields = vec![("Host".to_owned(), self.host.clone())];
        fields.extend(self.fields.iter().cloned());
        if !self.body.is_empty() {
            fields.push(("Content-Length".to_owned(), self.body.len().to_string()));
        }
        fields
    }

    /// The fields of the signed request.
    fn signed_fields(&self) -> Vec<(String, String)> {
        let mut fields = self.plain_fields();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let request = Request {
            method: &self.method,
            path: path.as_bytes(),
            query: query.as_bytes(),
            fields: fields.as_slice(),
        };
        let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
        let tools = (&mut keys, &mut scratch);
        self.signing().sign(&request, self.payload(), tools, &mut signed).expect("it can be signed");
        let added = signed
            .fields()
            .map(|(name, value)| (name.to_owned(), String::from_utf8(value.to_vec()).expect("text")));
        fields.extend(added);
        fields
    }

    /// The target with a signature for so many seconds.
    fn presigned(&self, expires_s: u64) -> String {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let fields = [("Host", self.host.as_str())];
        let request = Request {
            method: &self.method,
            path: path.as_bytes(),
            query: query.as_bytes(),
            fields: &fields[..],
        };
        let (mut keys, mut scratch, mut out) = (SigningKeys::new(), Scratch::new(), Vec::new());
        let tools = (&mut keys, &mut scratch);
        self.signing().presign(&request, self.payload(), expires_s, tools, &mut out).expect("a query");
        format!("{path}?{}", String::from_utf8(out).expect("text"))
    }

    fn send<'w>(&self, world: &'w World) -> Talk<'w> {
        raw(world, &self.method, &self.target, &self.signed_fields(), &self.body)
    }

    #[track_caller]
    fn status(&self, world: &World) -> u16 {
        self.send(world).answer().status
    }
}

fn raw<'w>(
    world: &'w World,
    method: &str,
    target: &str,
    fields: &[(String, String)],
    body: &[u8],
) -> Talk<'w> {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    fields.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    text.push_str("\r\n");
    let mut talk = Talk::new(world, text.into_bytes());
    talk.body = body.to_vec();
    talk
}

#[test]
fn r_auth_09_a_signature_lets_its_caller_in() {
    let world = world();
    for ask in [
        ask("GET", "/prod/pets/1"),
        ask("GET", "/prod/pets/a%2Fb?b=2&a=%20x&a"),
        ask("DELETE", "/prod/pets/caf%C3%A9").field("X-Own", "  a   b "),
        ask("POST", "/prod/pets/1").body("{\"a\": 1}").field("Content-Type", "application/json"),
        ask("GET", "/prod/pets/1").by(ALICES_SESSION),
        ask("GET", "/test/pets/1").by(READER),
    ] {
        assert_eq!(ask.status(&world), 200, "{ask:?}");
    }
}

#[test]
fn r_auth_09_a_presigned_target_lets_its_caller_in() {
    let world = world();
    for (key, target) in [(ALICE, "/prod/pets/1"), (READER, "/prod/pets/1?x=1&y")] {
        let ask = Ask { time: NOW - 3_000, ..ask("GET", target).by(key) };
        let fields = ask.plain_fields();
        let status = |expires_s| raw(&world, "GET", &ask.presigned(expires_s), &fields, b"").answer().status;
        assert_eq!((status(3_600), status(2_999)), (200, 403), "{key}");
    }
}
