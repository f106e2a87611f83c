//! Callers, their keys and policies; routes that ask for signatures (R-AUTH-10, S-AW-02).

use ringgate_definition::{
    Authorization, Caller, CallerKey, CallerPolicy, CallerSession, Definition, Diagnostics, Place,
};
use ringgate_snapshot::schema::{self, Keys};

use super::{changed, lower, lowered, method, refuses, text};
use crate::{Options, code, compile};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const ALICE: &str = "arn:aws:iam::123456789012:user/alice";
const READER: &str = "arn:aws:iam::123456789012:role/reader";

fn policy(document: &str) -> CallerPolicy {
    CallerPolicy { name: text("own"), text: text(document), places: Vec::new() }
}

fn key(id: &str) -> CallerKey {
    CallerKey { id: text(id), secret: text(SECRET), enabled: true, ..CallerKey::default() }
}

fn session() -> CallerSession {
    CallerSession {
        token: text("a-session-token-0123"),
        expiration: Some(text("2027-01-01T00:00:00Z")),
        name: Some(text("monday")),
        ..CallerSession::default()
    }
}

/// Alice with a key, and a role with a session; the only method asks for signatures.
fn signed(change: impl FnOnce(&mut Vec<Caller>)) -> Definition {
    changed(|d| {
        method(d).authorization = Authorization::Iam(Place::default());
        let allows =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        let alice = Caller {
            arn: text(ALICE),
            policies: vec![policy(allows)],
            access_keys: vec![key("AKIAALICE0000000")],
            ..Caller::default()
        };
        let of_role = CallerKey { session: Some(session()), ..key("ASIAREADER000000") };
        let role = Caller { arn: text(READER), access_keys: vec![of_role], ..Caller::default() };
        d.callers = vec![alice, role];
        change(&mut d.callers);
    })
}

fn keys(definition: &Definition) -> Keys {
    let mut found = Diagnostics::default();
    let (_, keys) = lower(definition, &Options::default(), &mut found);
    assert!(!found.has_errors(), "{:#?}", found.sorted());
    assert!(compile(definition, &Options::default()).0.is_some(), "the loader refuses it");
    keys.expect("keys")
}

#[test]
fn r_auth_10_callers_are_lowered() {
    let definition = signed(|_| {});
    let route = &lowered(&definition).apis[0].deployments[0].routes[0];
    assert_eq!(route.authorization, schema::Authorization::Iam);
    let store = keys(&definition).callers;
    let [role, alice] = store.callers.as_slice() else { panic!("{store:?}") };
    assert_eq!(
        (role.arn.as_str(), role.name.as_str(), role.kind),
        (READER, "reader", schema::CallerKind::Role)
    );
    assert_eq!((alice.account_id.as_str(), alice.name.as_str()), ("123456789012", "alice"));
    assert!(alice.unique_id.starts_with("AIDA") && alice.unique_id.len() == 21, "{}", alice.unique_id);
    assert!(role.unique_id.starts_with("AROA"), "{}", role.unique_id);
    let [first, second] = store.access_keys.as_slice() else { panic!("{store:?}") };
    assert_eq!((first.id.as_str(), first.caller, first.session.is_none()), ("AKIAALICE0000000", 1, true));
    let session = second.session.as_ref().expect("a session");
    assert_eq!((second.caller, session.name.as_str(), session.expires_s), (0, "monday", 1_798_761_600));
    assert_eq!(compile(&definition, &Options::default()).0, compile(&definition, &Options::default()).0);
}

#[test]
fn secrets_are_not_shown() {
    let definition = signed(|_| {});
    let shown = format!("{:?} {:?}", definition.callers, keys(&definition));
    assert!(!shown.contains(SECRET) && !shown.contains("a-session-token"), "{shown}");
}

#[test]
fn r_auth_10_mistakes_in_callers() {
    let alice = |change: fn(&mut Caller)| signed(|callers| change(&mut callers[0]));
    refuses(&alice(|it| it.arn = text("arn:aws:iam::123456789012:root")), code::CALLER, "root");
    refuses(&alice(|it| it.user_id = Some(text("alice"))), code::CALLER, "`alice`");
    refuses(&alice(|it| it.tags = vec![(text(""), text("x"))]), code::CALLER, "tag");
    let twice = alice(|it| it.tags = vec![(text("team"), text("x")), (text("Team"), text("y"))]);
    refuses(&twice, code::CALLER, "twice");
    refuses(&signed(|callers| callers.push(callers[0].clone())), code::CALLER_TWICE, ALICE);
    let same_key = signed(|callers| callers[1].access_keys[0].id = text("AKIAALICE0000000"));
    refuses(&same_key, code::ACCESS_KEY_TWICE, "AKIAALICE0000000");
    refuses(&alice(|it| it.policies = vec![policy("{}")]), code::CALLER_POLICY, "Statement");
    let principals = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    refuses(&signed(|it| it[0].policies[0].text = text(principals)), code::CALLER_POLICY, "own");
    refuses(&alice(|it| it.permissions_boundary = Some(policy("[]"))), code::CALLER_POLICY, "own");
}

#[test]
fn r_auth_10_mistakes_in_access_keys() {
    let alices = |change: fn(&mut CallerKey)| signed(|callers| change(&mut callers[0].access_keys[0]));
    let readers = |change: fn(&mut CallerKey)| signed(|callers| change(&mut callers[1].access_keys[0]));
    let of_session = |change: fn(&mut CallerSession)| {
        signed(|callers| change(callers[1].access_keys[0].session.as_mut().expect("a session")))
    };
    refuses(&alices(|it| it.id = text("AKIA/x")), code::ACCESS_KEY, "AKIA/x");
    refuses(&alices(|it| it.secret = text("short")), code::ACCESS_KEY, "AKIAALICE0000000");
    refuses(&alices(|it| it.session = Some(session())), code::SESSION, "a user's");
    refuses(&readers(|it| it.session = None), code::SESSION, "of a role");
    refuses(&of_session(|it| it.token = text("")), code::SESSION, "session token");
    refuses(&of_session(|it| it.expiration = None), code::SESSION, "expires");
    refuses(&of_session(|it| it.expiration = Some(text("tomorrow"))), code::SESSION, "tomorrow");
    refuses(&of_session(|it| it.name = Some(text("a b"))), code::SESSION, "name");
    refuses(&of_session(|it| it.policies = vec![policy("x")]), code::CALLER_POLICY, "own");
}

#[test]
fn a_policys_mistake_has_its_place() {
    let at = |line| Place { line, column: 1, width: 1, ..Place::default() };
    let definition = signed(|callers| {
        let text_of = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Maybe","Action":"*","Resource":"*"}]}"#;
        let mut wrong = policy(text_of);
        wrong.places = vec![
            (String::new(), at(10)),
            ("/Statement".into(), at(11)),
            ("/Statement/0".into(), at(12)),
            ("/Statement/1".into(), at(15)),
            ("/Statement/1/Effect".into(), at(16)),
        ];
        callers[0].policies = vec![wrong];
    });
    let (_, found) = compile(&definition, &Options::default());
    let told = found.sorted().into_iter().find(|it| it.code == code::CALLER_POLICY).expect("told");
    assert!(told.place.is_some_and(|place| (15..=16).contains(&place.line)), "{told:?}");
}
