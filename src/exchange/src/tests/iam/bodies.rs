//! Bodies are looked at before anybody is let in, and as they came (R-AUTH-09).

use ringgate_http::Framing;

use super::*;
use crate::Step;
use crate::tests::world::{function, proxy};

/// The first step of a request.
fn first(talk: &mut Talk<'_>) -> Step {
    talk.write(|exchange, call, chance, head| exchange.admit(call, chance, head)).0
}

#[test]
fn a_body_is_gathered_for_its_signature_and_then_sent() {
    let world = guarded(proxy()).build();
    let ask = ask("POST", "/prod/pets/1").body("hello");
    assert_eq!(first(&mut ask.send(&world)), Step::Gather);
    let (forward, message) = ask.send(&world).forward();
    assert_eq!((forward.framing, forward.is_own_body), (Framing::Length(5), true));
    assert_eq!(message.body, "hello");
    assert!(message.field("authorization").is_none(), "R-INT-14");
}

#[test]
fn nothing_is_gathered_without_need() {
    let world = guarded(proxy()).build();
    assert!(matches!(first(&mut ask("GET", "/prod/pets/1").send(&world)), Step::Forward(_)));
    // nobody may make us gather who is unknown
    let unknown = ask("POST", "/prod/pets/1").by("AKIANOBODY000000").body("hello");
    assert_eq!(first(&mut unknown.send(&world)), Step::Respond);
    let late = Ask { time: NOW - 1_000, ..ask("POST", "/prod/pets/1").body("hello") };
    assert_eq!(first(&mut late.send(&world)), Step::Respond);
}

#[test]
fn s_iam_06_a_signature_may_leave_the_body_out() {
    let world = guarded(proxy()).build();
    let ask = Ask { unsigned: true, ..ask("POST", "/prod/pets/1").body("hello") };
    let (forward, _) = ask.send(&world).forward();
    assert!(!forward.is_own_body, "it passes as it comes");
    // an x-amz-* field that is not signed says nothing
    let mut fields = Ask { unsigned: false, ..ask }.signed_fields();
    fields.push(("x-amz-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
    assert_eq!(raw(&world, "POST", "/prod/pets/1", &fields, b"hello").answer().status, 403);
}

#[test]
fn the_signature_is_of_the_body_as_it_came() {
    let world = guarded(function()).build();
    // "hello", gzipped
    let coded: &[u8] = &[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0,
        0, 0,
    ];
    let ask = ask("POST", "/prod/pets/1").field("Content-Encoding", "gzip").body(coded);
    let (_, message) = ask.send(&world).forward();
    let event: Value = serde_json::from_slice(&message.bytes).expect("JSON");
    assert_eq!(event["body"], json!("hello"));
    let of_decoded = Ask { body: b"hello".to_vec(), ..ask.clone() };
    let fields: Vec<_> = of_decoded
        .signed_fields()
        .into_iter()
        .map(
            |(name, value)| {
                if name == "Content-Length" { (name, coded.len().to_string()) } else { (name, value) }
            },
        )
        .collect();
    assert_eq!(raw(&world, "POST", "/prod/pets/1", &fields, coded).answer().status, 403);
}

#[test]
fn an_empty_body_is_one() {
    let world = world();
    for (fields, body) in [(&[("Content-Length", "0")][..], ""), (&[("Transfer-Encoding", "chunked")], "")] {
        let mut ask = ask("POST", "/prod/pets/1").body(body);
        fields.iter().for_each(|(name, value)| ask.fields.push(((*name).into(), (*value).into())));
        assert_eq!(ask.status(&world), 200, "{fields:?}");
    }
}

#[test]
fn a_body_that_takes_its_time_ages_no_signature() {
    let world = world();
    let ask = Ask { time: NOW - 290, ..ask("POST", "/prod/pets/1").body("hello") };
    let mut talk = ask.send(&world);
    assert_eq!(first(&mut talk), Step::Gather);
    talk.moment.epoch_ms += 60_000;
    talk.exchange.intake().extend_from_slice(b"hello");
    let (step, _) = talk.write(|exchange, call, _, head| exchange.proceed(call, head));
    assert_eq!((step, talk.exchange.status()), (Step::Respond, 200));
}
