//! Client certificates (R-MGMT-18, S-PP-05).

use ringgate_management::shapes::Stage;
use ringgate_management::{Fault, Incoming, Request, Timestamp, decode};
use serde_json::{Value, json};

use super::seed::{each, said, stage};
use super::world::{ACCOUNT, World};
use crate::{Call, KeyedCertificate, NewCertificate, Outcome, operate, record};

/// What a program does that has a key generator; the status and the answer.
fn generate(world: &mut World, body: &Value) -> Result<(u16, Value), Fault> {
    let body = body.to_string();
    let incoming = Incoming {
        method: "POST",
        path: "/clientcertificates",
        body: body.as_bytes(),
        ..Incoming::default()
    };
    let request = decode(&incoming)?;
    let mut dice = world.dice;
    let mut chance = || {
        dice = dice.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        dice ^ dice >> 29
    };
    let mut call = Call {
        account: ACCOUNT,
        region: "us-east-1",
        caller: "",
        request_id: "id",
        now: Timestamp(world.now),
        used: None,
        chance: &mut chance,
    };
    assert!(matches!(operate(&world.estate, &request, &mut call)?, Outcome::Task));
    let Request::GenerateClientCertificate(request) = request else { panic!("another operation") };
    let new = NewCertificate {
        pem: "CERTIFICATE".to_owned(),
        private_key_pem: "KEY".to_owned(),
        expires: Timestamp(world.now + 365 * 86_400),
    };
    let outcome = record(&world.estate, &request, new, &mut call)?;
    let Outcome::Done { answer, changes } = outcome else { panic!("it is done") };
    world.dice = dice;
    world.estate.apply(changes);
    Ok((answer.status, serde_json::from_slice(&answer.body).expect("JSON")))
}

#[test]
fn r_mgmt_18_a_certificate_and_its_key() {
    let mut world = World { now: 1_700_000_000, ..World::default() };
    let (status, made) =
        generate(&mut world, &json!({"description": "d", "tags": {"a": "b"}})).expect("made");
    let id = made["clientCertificateId"].as_str().expect("an id").to_owned();
    let expected = json!({
        "clientCertificateId": id, "description": "d", "pemEncodedCertificate": "CERTIFICATE", "tags": {"a": "b"},
        "createdDate": 1_700_000_000, "expirationDate": 1_731_536_000,
    });
    assert_eq!((status, &made), (201, &expected));
    let target = format!("/clientcertificates/{id}");
    assert_eq!(world.done("GET", &target, Value::Null), expected, "the key is shown to nobody");
    let row = world.estate.get::<KeyedCertificate>(&id).expect("a row");
    assert_eq!(row.private_key_pem, "KEY");
    let page = world.done("GET", "/clientcertificates", Value::Null);
    assert_eq!(each(&page, "clientCertificateId"), [id.as_str()]);
    assert_eq!(world.patch(&target, &[("replace", "/description", "e")]).1["description"], "e");
    let message = "Invalid patch operation specified. Must be one of: [replace]";
    assert_eq!(said(&world.patch(&target, &[("add", "/description", "e")])), (400, message));
    let (api, _) = world.api();
    let mut dev = Stage { stage_name: Some("dev".to_owned()), ..Stage::default() };
    dev.client_certificate_id = Some(id.clone());
    stage(&mut world, &api, dev.clone());
    let message = format!("Cannot delete client certificate {id} because the stage {api}/dev uses it");
    world.refused("DELETE", &target, Value::Null, 400, &message);
    dev.client_certificate_id = None;
    stage(&mut world, &api, dev);
    assert_eq!(world.call("DELETE", &target, Value::Null).0, 202);
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(method, &target, Value::Null, 404, "Invalid Client Certificate identifier specified");
    }
}

#[test]
fn r_mgmt_18_sixty_at_most() {
    let mut world = World::default();
    for _ in 0..60 {
        generate(&mut world, &json!({})).expect("made");
    }
    let fault = generate(&mut world, &json!({})).expect_err("full");
    assert_eq!(fault.message, "There are 60 client certificates, which are the most");
    assert_eq!(fault.kind.status(), 429);
    let fault = generate(&mut World::default(), &json!({"tags": {"": "x"}})).expect_err("no key");
    assert_eq!(fault.kind.status(), 400);
}
