//! Tags (R-MGMT-17).

use ringgate_management::shapes::ClientCertificate;
use serde_json::{Value, json};

use super::seed::{api_with_stage, id, key, plan};
use super::world::{ACCOUNT, World};
use crate::{Change, KeyedCertificate};

/// An ARN as it stands in a path.
fn escaped(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F").replace('+', "%2B")
}

/// One resource of each kind that has tags: its ARN.
fn tagged(world: &mut World) -> Vec<String> {
    let api = api_with_stage(world, "dev");
    let own = key(world, "k");
    let plan = plan(world, &[], Value::Null);
    let link = id(&world.done("POST", "/vpclinks", json!({"name": "l", "targetArns": ["a"]})));
    let certificate =
        ClientCertificate { client_certificate_id: Some("c1".to_owned()), ..ClientCertificate::default() };
    let row = KeyedCertificate { certificate, private_key_pem: String::new() };
    world.estate.apply(vec![Change::put("", "c1", row)]);
    let public = json!({"domainName": "a.example.com", "certificateArn": "x"});
    let public = world.done("POST", "/domainnames", public)["domainNameArn"].clone();
    let private = json!({
        "domainName": "a.example.com", "certificateArn": "x", "endpointConfiguration": {"types": ["PRIVATE"]},
    });
    let private = world.done("POST", "/domainnames", private)["domainNameArn"].clone();
    let way = json!({
        "domainNameArn": private, "accessAssociationSource": "vpce-1", "accessAssociationSourceType": "VPCE",
    });
    let way =
        world.done("POST", "/domainnameaccessassociations", way)["domainNameAccessAssociationArn"].clone();
    let mut arns: Vec<String> =
        [&public, &private, &way].iter().filter_map(|arn| arn.as_str().map(str::to_owned)).collect();
    for path in [
        format!("restapis/{api}"),
        format!("restapis/{api}/stages/dev"),
        format!("apikeys/{own}"),
        format!("usageplans/{plan}"),
        format!("vpclinks/{link}"),
        "clientcertificates/c1".to_owned(),
    ] {
        arns.push(format!("arn:aws:apigateway:us-east-1::/{path}"));
    }
    arns
}

#[test]
fn r_mgmt_17_merged_and_removed_by_arn() {
    let mut world = World::default();
    let arns = tagged(&mut world);
    assert_eq!(arns.len(), 9);
    for arn in arns {
        let target = format!("/tags/{}", escaped(&arn));
        assert_eq!(world.done("GET", &target, Value::Null), json!({"tags": {}}), "{arn}");
        assert_eq!(world.call("PUT", &target, json!({"tags": {"a": "1", "b": "2"}})), (204, Value::Null));
        world.done("PUT", &target, json!({"tags": {"b": "3", "c": "4"}}));
        let tags = json!({"tags": {"a": "1", "b": "3", "c": "4"}});
        assert_eq!(world.done("GET", &target, Value::Null), tags, "{arn}");
        let gone = format!("{target}?tagKeys=a&tagKeys=c&tagKeys=none");
        assert_eq!(world.call("DELETE", &gone, Value::Null), (204, Value::Null));
        assert_eq!(world.done("GET", &target, Value::Null), json!({"tags": {"b": "3"}}), "{arn}");
        let message = "Invalid tag key 'aws:x': keys that start with 'aws:' are reserved";
        world.refused("PUT", &target, json!({"tags": {"aws:x": "y"}}), 400, message);
    }
}

#[test]
fn r_mgmt_17_what_has_no_tags() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let wrong = "Invalid ARN specified in the request";
    let unknown = format!("Invalid API identifier specified {ACCOUNT}:none");
    for (arn, status, message) in [
        ("arn:aws:apigateway:us-east-1::/restapis/none".to_owned(), 404, unknown.as_str()),
        ("arn:aws:apigateway:us-east-1::/restapis/none/stages/dev".to_owned(), 404, unknown.as_str()),
        (
            format!("arn:aws:apigateway:us-east-1::/restapis/{api}/stages/none"),
            404,
            "Invalid stage identifier specified",
        ),
        (
            "arn:aws:apigateway:us-east-1::/apikeys/none".to_owned(),
            404,
            "Invalid API Key identifier specified",
        ),
        (format!("arn:aws:apigateway:eu-west-1::/restapis/{api}"), 400, wrong),
        (format!("arn:aws-cn:apigateway:us-east-1::/restapis/{api}"), 400, wrong),
        (format!("arn:aws:apigateway:us-east-1:999999999999:/restapis/{api}"), 400, wrong),
        (format!("arn:aws:apigateway:us-east-1::/restapis/{api}/models/Empty"), 400, wrong),
    ] {
        world.refused("GET", &format!("/tags/{}", escaped(&arn)), Value::Null, status, message);
    }
}
