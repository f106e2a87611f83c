//! No phase sees another path or host than the router saw.

use proptest::prelude::*;

use super::*;
use crate::tests::talk::Admitted;
use crate::tests::world::function;
use crate::{AccessStep, Event};

#[test]
fn r_route_19_a_replaced_method_must_be_signed() {
    let world = world();
    let ask = ask("GET", "/prod/pets/1");
    assert_eq!(ask.clone().field("X-HTTP-Method-Override", "DELETE").status(&world), 200);
    let mut fields = ask.signed_fields();
    fields.push(("X-HTTP-Method-Override".into(), "DELETE".into()));
    let answer = raw(&world, "GET", "/prod/pets/1", &fields, b"").answer();
    assert_eq!(answer.field("x-amzn-ErrorType"), Some("InvalidSignatureException"));
    assert!(answer.body.contains("'x-http-method-override' must be a 'SignedHeader'"), "{}", answer.body);
}

#[test]
fn r_route_03_a_field_that_names_the_api_must_be_signed() {
    let world = world();
    let ask = Ask { host: "gateway.internal:8080".into(), ..ask("GET", "/prod/pets/1") };
    assert_eq!(ask.clone().field("x-apigw-api-id", API).status(&world), 200);
    let mut fields = ask.signed_fields();
    fields.push(("x-apigw-api-id".into(), API.into()));
    let answer = raw(&world, "GET", "/prod/pets/1", &fields, b"").answer();
    assert!(answer.body.contains("'x-apigw-api-id' must be a 'SignedHeader'"), "{}", answer.body);
}

#[test]
fn r_auth_09_the_signed_host_is_the_one_that_is_routed_by() {
    let world = world();
    // an absolute target names the host; a field that says another is refused before
    let fields = ask("GET", "/prod/pets/1").signed_fields();
    let absolute = format!("http://{HOST}/prod/pets/1");
    assert_eq!(raw(&world, "GET", &absolute, &fields, b"").answer().status, 200);
    let upper = Ask { host: HOST.to_ascii_uppercase(), ..ask("GET", "/prod/pets/1") };
    assert_eq!(upper.status(&world), 200, "as it was sent");
    assert_eq!(raw(&world, "GET", "/prod/pets/1", &with_host(upper, HOST), b"").answer().status, 403);
}

/// The signed fields of a request, with another host.
fn with_host(ask: Ask, host: &str) -> Vec<(String, String)> {
    let mut fields = ask.signed_fields();
    fields.iter_mut().filter(|(name, _)| name == "Host").for_each(|(_, value)| *value = host.into());
    fields
}

#[test]
fn r_auth_09_signers_that_normalize_are_understood_in_aws_exact() {
    let ask = ask("GET", "/prod//a//b");
    let signed_otherwise = Ask { target: "/prod/a/b".into(), ..ask.clone() }.signed_fields();
    let status = |aws_exact: bool| {
        let world = Plot { aws_exact, ..guarded(mock_saying("ok")) }.build();
        raw(&world, "GET", "/prod//a//b", &signed_otherwise, b"").answer().status
    };
    assert_eq!((status(false), status(true)), (403, 200));
}

/// The path of the method's ARN, of the function's event, and whether it was let in.
fn views(target: &str) -> (String, String, bool) {
    let world = guarded(function()).build();
    let mut talk = ask("GET", target).send(&world);
    let admitted = talk.explain();
    let events = &talk.exchange.journal().expect("a journal").events;
    let asked = events.iter().find_map(|event| match event {
        Event::Policy(step) => Some(step.method_arn.clone()),
        _ => None,
    });
    let access = events.iter().find_map(|event| match event {
        Event::Access(AccessStep { access, .. }) => Some(*access == ringgate_policy::Access::Allowed),
        _ => None,
    });
    let path = match admitted {
        Admitted::Forward(_, message) => {
            let event: Value = serde_json::from_slice(&message.bytes).expect("JSON");
            event["path"].as_str().expect("a path").to_owned()
        }
        _ => String::new(),
    };
    (asked.unwrap_or_default(), path, access.unwrap_or(false))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn signature_policy_event_and_route_see_one_path(
        segments in prop::collection::vec("[a-z]{1,3}|%2[ef]|%41|a%20b|\\.[a-z]|", 1..5),
    ) {
        let path = format!("/{}", segments.join("/"));
        let target = format!("/prod{path}");
        let (asked, event, is_allowed) = views(&target);
        // what the router refuses nobody sees
        prop_assume!(!asked.is_empty());
        prop_assert!(is_allowed);
        let routed = format!("/{}", path.trim_start_matches('/'));
        // the policy sees what the router compared, whatever the spelling
        let mut compared = Vec::new();
        ringgate_route::canonicalize(path.as_bytes(), &mut compared);
        let compared = String::from_utf8_lossy(&compared).into_owned();
        prop_assert_eq!(asked, arn(&format!("prod/GET{compared}")));
        prop_assert_eq!(event, routed);
    }

    #[test]
    fn a_signature_is_of_one_path(
        segments in prop::collection::vec("[a-c]{0,2}|%6[12]|%2f", 1..5),
        others in prop::collection::vec("[a-c]{0,2}|%6[12]|%2f", 1..5),
    ) {
        let (one, other) = (format!("/prod/{}", segments.join("/")), format!("/prod/{}", others.join("/")));
        let world = world();
        let fields = ask("GET", &one).signed_fields();
        let answer = raw(&world, "GET", &other, &fields, b"").answer();
        prop_assert!(one == other || answer.status != 200, "{} {}", one, other);
    }
}
