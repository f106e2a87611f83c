//! Domain names (R-ROUTE-34 to R-ROUTE-48, S-DM-01 to S-DM-06).

use serde_json::{Value, json};

use super::seed::{each, said};
use super::world::World;
use crate::UploadedCertificate;

pub(super) const NAME: &str = "a.example.com";
const EDGE_CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/x";

pub(super) fn regional() -> Value {
    json!({
        "domainName": NAME, "regionalCertificateArn": EDGE_CERTIFICATE, "endpointConfiguration": {"types": ["REGIONAL"]},
    })
}

/// `base` with other members.
pub(super) fn with(base: Value, members: Value) -> Value {
    let mut base = base;
    for (key, value) in members.as_object().expect("members") {
        base[key] = value.clone();
    }
    base
}

#[test]
fn r_route_34_an_edge_domain() {
    let mut world = World::default();
    let body = json!({"domainName": NAME, "certificateArn": EDGE_CERTIFICATE});
    let mut made = world.done("POST", "/domainnames", body.clone());
    let distribution = made["distributionDomainName"].take();
    let expected = json!({
        "domainName": NAME, "domainNameArn": format!("arn:aws:apigateway:us-east-1::/domainnames/{NAME}"),
        "certificateArn": EDGE_CERTIFICATE, "distributionDomainName": null,
        "distributionHostedZoneId": "Z2FDTNDATAQYW2", "domainNameStatus": "AVAILABLE", "securityPolicy": "TLS_1_2",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}, "tags": {},
        "routingMode": "BASE_PATH_MAPPING_ONLY",
    });
    assert_eq!(made, expected);
    let host = distribution.as_str().and_then(|host| host.strip_suffix(".cloudfront.net")).expect("a host");
    assert_eq!((host.len(), &host[..1]), (14, "d"));
    world.refused("POST", "/domainnames", body.clone(), 400, "The domain name you provided already exists.");
    let target = format!("/domainnames/{NAME}");
    assert_eq!(world.call("DELETE", &target, Value::Null), (202, Value::Null));
    let again = world.done("POST", "/domainnames", body);
    assert_eq!(again["distributionDomainName"], distribution, "the same name, the same target");
}

#[test]
fn s_dm_02_a_regional_domain() {
    let mut world = World::default();
    let made = world.done("POST", "/domainnames", regional());
    let host = made["regionalDomainName"].as_str().expect("a host");
    let label =
        host.strip_prefix("d-").and_then(|rest| rest.strip_suffix(".execute-api.us-east-1.amazonaws.com"));
    assert!(label.is_some_and(|label| label.len() == 10), "{host}");
    assert!(
        made["regionalHostedZoneId"].as_str().is_some_and(|zone| zone.starts_with('Z') && zone.len() == 14)
    );
    assert_eq!(made["distributionDomainName"], Value::Null);
    let other = world.done("POST", "/domainnames", with(regional(), json!({"domainName": "*.example.com"})));
    assert_ne!(made["regionalDomainName"], other["regionalDomainName"]);
    assert_eq!(made["regionalHostedZoneId"], other["regionalHostedZoneId"]);
    assert_eq!(each(&world.done("GET", "/domainnames", Value::Null), "domainName"), ["*.example.com", NAME]);
    let others = world.done("GET", "/domainnames?resourceOwner=OTHER_ACCOUNTS", Value::Null);
    assert_eq!(others, json!({"item": []}));
}

#[test]
fn s_dm_what_a_domain_may_be() {
    let mut world = World::default();
    let enhanced = "SecurityPolicy_TLS13_1_3_2025_09";
    let mutual = json!({"truststoreUri": "s3://bucket/key"});
    let elsewhere = "arn:aws:acm:eu-west-1:123456789012:certificate/x";
    let home = format!("Invalid certificate ARN: {elsewhere}. Certificate must be in 'us-east-1'.");
    let types = |types: Value| json!({"endpointConfiguration": {"types": types}});
    let cases = [
        (types(json!([])), "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.".to_owned()),
        (types(json!(["EDGE", "REGIONAL"])), "Cannot create an api with multiple Endpoint Types.".to_owned()),
        (types(json!(["EDGE"])), "A certificate was not provided for the endpoint configuration EDGE.".to_owned()),
        (
            json!({"regionalCertificateArn": null}),
            "A certificate was not provided for the endpoint configuration REGIONAL.".to_owned(),
        ),
        (json!({"regionalCertificateArn": elsewhere}), home),
        (
            json!({"endpointConfiguration": {"types": ["REGIONAL"], "vpcEndpointIds": ["vpce-1"]}}),
            "VPCEndpoints can only be specified with PRIVATE apis.".to_owned(),
        ),
        (
            json!({"securityPolicy": enhanced}),
            format!("endpointAccessMode must be specified with the security policy {enhanced}"),
        ),
        (
            json!({"endpointAccessMode": "STRICT"}),
            "endpointAccessMode cannot be specified with the security policy TLS_1_2".to_owned(),
        ),
        (
            json!({"securityPolicy": "SecurityPolicy_TLS13_2025_EDGE", "endpointAccessMode": "BASIC"}),
            "The security policy SecurityPolicy_TLS13_2025_EDGE is supported for EDGE domain names only".to_owned(),
        ),
        (
            json!({"securityPolicy": enhanced, "endpointAccessMode": "BASIC", "mutualTlsAuthentication": mutual}),
            format!("mutualTlsAuthentication is not supported with the security policy {enhanced}"),
        ),
        (
            json!({"securityPolicy": "TLS_1_0", "mutualTlsAuthentication": mutual}),
            "mutualTlsAuthentication is not supported with the security policy TLS_1_0".to_owned(),
        ),
        (
            json!({"mutualTlsAuthentication": {}}),
            "mutualTlsAuthentication must have a truststoreUri".to_owned(),
        ),
        (
            json!({"mutualTlsAuthentication": {"truststoreUri": "ftp://x"}}),
            "Invalid truststoreUri 'ftp://x' specified. It must start with one of: [s3://, file://, https://]".to_owned(),
        ),
        (
            json!({"endpointConfiguration": {"types": ["EDGE"]}, "certificateArn": "x", "mutualTlsAuthentication": mutual}),
            "mutualTlsAuthentication is supported for REGIONAL domain names only".to_owned(),
        ),
        (json!({"policy": "{}"}), "policy can only be specified for PRIVATE domain names".to_owned()),
        (
            json!({"certificateBody": "PEM"}),
            "Invalid certificate specified: certificateBody and certificatePrivateKey belong together".to_owned(),
        ),
    ];
    for (members, message) in cases {
        world.refused("POST", "/domainnames", with(regional(), members), 400, &message);
    }
    for name in ["", "localhost", "A.example.com", "a..b", "a.*.b", "-a.b", "a_b.c", "*.", &"a.".repeat(130)]
    {
        let (status, answer) =
            world.call("POST", "/domainnames", with(regional(), json!({"domainName": name})));
        let is_named = said(&(status, answer.clone())).1.starts_with("Invalid domain name '");
        assert!(status == 400 && is_named, "{name}: {answer}");
    }
    world.done("POST", "/domainnames", with(regional(), json!({"mutualTlsAuthentication": mutual})));
}

#[test]
fn r_route_34_a_certificate_that_comes_along() {
    let mut world = World { now: 5, ..World::default() };
    let body = json!({
        "domainName": NAME, "certificateName": "own", "certificateBody": "PEM", "certificatePrivateKey": "KEY",
        "certificateChain": "CHAIN",
    });
    let made = world.done("POST", "/domainnames", body);
    assert_eq!((&made["certificateUploadDate"], &made["certificateName"]), (&json!(5), &json!("own")));
    let row = world.estate.get::<UploadedCertificate>(NAME).expect("a row");
    assert_eq!(
        (row.body.as_str(), row.private_key.as_str(), row.chain.as_deref()),
        ("PEM", "KEY", Some("CHAIN"))
    );
    world.done("DELETE", &format!("/domainnames/{NAME}"), Value::Null);
    assert!(world.estate.get::<UploadedCertificate>(NAME).is_none());
}

#[test]
fn s_pp_07_patches() {
    let mut world = World::default();
    world.done("POST", "/domainnames", regional());
    let target = format!("/domainnames/{NAME}");
    let strict = [
        ("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
        ("replace", "/endpointAccessMode", "STRICT"),
    ];
    let answer = world.patch(&target, &strict).1;
    assert_eq!(answer["endpointAccessMode"], "STRICT");
    let answer = world.patch(&target, &[("replace", "/securityPolicy", "TLS_1_2")]).1;
    assert_eq!((&answer["securityPolicy"], &answer["endpointAccessMode"]), (&json!("TLS_1_2"), &Value::Null));
    let both = [
        ("add", "/mutualTlsAuthentication/truststoreUri", "s3://b/k"),
        ("replace", "/mutualTlsAuthentication/truststoreVersion", "1"),
    ];
    let mutual = json!({"truststoreUri": "s3://b/k", "truststoreVersion": "1"});
    assert_eq!(world.patch(&target, &both).1["mutualTlsAuthentication"], mutual);
    let off = [("replace", "/mutualTlsAuthentication/truststoreUri", "")];
    assert_eq!(world.patch(&target, &off).1["mutualTlsAuthentication"], Value::Null);
    let routing = [
        ("replace", "/routingMode", "ROUTING_RULE_ONLY"),
        ("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
    ];
    let answer = world.patch(&target, &routing).1;
    assert_eq!(answer["routingMode"], "ROUTING_RULE_ONLY");
    assert_eq!(answer["endpointConfiguration"]["ipAddressType"], "dualstack");
    assert_eq!(world.done("GET", &target, Value::Null), answer);
    for (case, message) in [
        (
            ("remove", "/regionalCertificateArn", ""),
            "A certificate was not provided for the endpoint configuration REGIONAL.",
        ),
        (
            ("remove", "/endpointConfiguration/types/REGIONAL", ""),
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            ("add", "/endpointConfiguration/types", "X"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("replace", "/endpointConfiguration/types/REGIONAL", "PRIVATE"),
            "A domain name cannot become PRIVATE or cease to be; delete it and create it again",
        ),
        (
            ("replace", "/mutualTlsAuthentication/truststoreVersion", "1"),
            "mutualTlsAuthentication must have a truststoreUri",
        ),
        (("replace", "/policy", "{}"), "policy can only be specified for PRIVATE domain names"),
    ] {
        assert_eq!(said(&world.patch(&target, &[case])), (400, message), "{case:?}");
    }
}

#[test]
fn r_mgmt_13_from_edge_to_regional() {
    let mut world = World::default();
    world.done("POST", "/domainnames", json!({"domainName": NAME, "certificateArn": EDGE_CERTIFICATE}));
    let target = format!("/domainnames/{NAME}");
    let second =
        [("add", "/endpointConfiguration/types", "REGIONAL"), ("add", "/regionalCertificateArn", "handle")];
    let answer = world.patch(&target, &second).1;
    assert_eq!(answer["endpointConfiguration"]["types"], json!(["EDGE", "REGIONAL"]));
    assert!(answer["regionalDomainName"].is_string() && answer["distributionDomainName"].is_string());
    let answer = world.patch(&target, &[("remove", "/endpointConfiguration/types", "EDGE")]).1;
    assert_eq!(answer["endpointConfiguration"]["types"], json!(["REGIONAL"]));
    assert_eq!((&answer["distributionDomainName"], &answer["certificateArn"]), (&Value::Null, &Value::Null));
    let back =
        [("add", "/certificateArn", "x"), ("replace", "/endpointConfiguration/types/REGIONAL", "EDGE")];
    assert_eq!(world.patch(&target, &back).1["endpointConfiguration"]["types"], json!(["EDGE"]));
}
