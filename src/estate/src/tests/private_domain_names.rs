//! Private domain names and the ways to them (R-ROUTE-47, S-DM-07).

use serde_json::{Value, json};

use super::domain_names::{NAME, regional, with};
use super::seed::each;
use super::world::{ACCOUNT, World};

fn private() -> Value {
    json!({"domainName": NAME, "certificateArn": "x", "endpointConfiguration": {"types": ["PRIVATE"]}})
}

#[test]
fn s_dm_07_private_names() {
    let mut world = World::default();
    world.done("POST", "/domainnames", regional());
    let made = world.done("POST", "/domainnames", with(private(), json!({"policy": "{}"})));
    let twin = world.done("POST", "/domainnames", private());
    let (id, other) =
        (made["domainNameId"].as_str().expect("an id"), twin["domainNameId"].as_str().expect("an id"));
    assert_ne!(id, other);
    assert_eq!(
        made["domainNameArn"],
        format!("arn:aws:apigateway:us-east-1:{ACCOUNT}:/domainnames/{NAME}+{id}")
    );
    assert_eq!(made["endpointConfiguration"]["ipAddressType"], "dualstack");
    let target = format!("/domainnames/{NAME}?domainNameId={id}");
    assert_eq!(world.done("GET", &target, Value::Null), made);
    assert_eq!(world.patch(&target, &[("replace", "/managementPolicy", "{}")]).1["managementPolicy"], "{}");
    let public = world.done("GET", &format!("/domainnames/{NAME}"), Value::Null);
    assert_eq!(public["endpointConfiguration"]["types"], json!(["REGIONAL"]));
    for (members, message) in [
        (json!({"domainName": "*.example.com"}), "Wildcard names are not supported for PRIVATE domain names"),
        (
            json!({"securityPolicy": "TLS_1_0"}),
            "The security policy TLS_1_0 is not supported for PRIVATE domain names",
        ),
        (
            json!({"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}}),
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
        (json!({"policy": "x"}), "Invalid policy specified: it must be a JSON object"),
        (
            json!({"certificateArn": ""}),
            "A certificate was not provided for the endpoint configuration PRIVATE.",
        ),
    ] {
        world.refused("POST", "/domainnames", with(private(), members), 400, message);
    }
    let unknown = "Invalid domain name identifier specified";
    world.refused("GET", &format!("/domainnames/{NAME}?domainNameId=none"), Value::Null, 404, unknown);
}

#[test]
fn r_route_47_ways_to_private_names() {
    let mut world = World::default();
    let made = world.done("POST", "/domainnames", private());
    let (arn, id) = (made["domainNameArn"].clone(), made["domainNameId"].as_str().expect("an id").to_owned());
    let root = "/domainnameaccessassociations";
    let body = |arn: &Value, source: &str| json!({"domainNameArn": arn, "accessAssociationSource": source, "accessAssociationSourceType": "VPCE"});
    let own = format!(
        "arn:aws:apigateway:us-east-1:{ACCOUNT}:/domainnameaccessassociations/domainname/{NAME}+{id}/vpcesource/vpce-1"
    );
    let expected = with(body(&arn, "vpce-1"), json!({"domainNameAccessAssociationArn": own, "tags": {}}));
    assert_eq!(world.call("POST", root, body(&arn, "vpce-1")), (201, expected));
    assert_eq!(each(&world.done("GET", root, Value::Null), "domainNameAccessAssociationArn"), [own.as_str()]);
    let public = json!(format!("arn:aws:apigateway:us-east-1::/domainnames/{NAME}"));
    let nobody = json!(format!("arn:aws:apigateway:us-east-1:{ACCOUNT}:/domainnames/{NAME}+none"));
    for (body, status, message) in [
        (body(&arn, "vpce-1"), 409, format!("The domain name access association {own} already exists")),
        (
            body(&arn, "a/b"),
            400,
            "Invalid accessAssociationSource 'a/b' specified. Must be a VPC endpoint id".to_owned(),
        ),
        (
            body(&public, "vpce-2"),
            400,
            "Invalid domainNameArn specified. It must name a private domain name".to_owned(),
        ),
        (body(&nobody, "vpce-2"), 404, "Invalid domain name identifier specified".to_owned()),
        (body(&json!("x"), "vpce-2"), 400, "Invalid ARN specified in the request".to_owned()),
    ] {
        world.refused("POST", root, body, status, &message);
    }
    let escaped = |arn: &str| arn.replace('/', "%2F").replace('+', "%2B");
    let rejection = |arn: &Value| {
        let (own, arn) = (escaped(&own), escaped(arn.as_str().expect("an ARN")));
        format!(
            "/rejectdomainnameaccessassociations?domainNameAccessAssociationArn={own}&domainNameArn={arn}"
        )
    };
    let message = "The domain name access association is of another domain name";
    world.refused("POST", &rejection(&public), Value::Null, 400, message);
    assert_eq!(world.call("POST", &rejection(&arn), Value::Null), (202, Value::Null));
    assert_eq!(world.done("GET", root, Value::Null), json!({"item": []}));
    world.done("POST", root, body(&arn, "vpce-1"));
    let target = format!("{root}/{}", escaped(&own));
    assert_eq!(world.call("DELETE", &target, Value::Null).0, 202);
    let message = "Invalid domain name access association identifier specified";
    world.refused("DELETE", &target, Value::Null, 404, message);
    world.done("POST", root, body(&arn, "vpce-1"));
    world.done("DELETE", &format!("/domainnames/{NAME}?domainNameId={id}"), Value::Null);
    assert_eq!(world.done("GET", root, Value::Null), json!({"item": []}), "gone with the domain name");
}
