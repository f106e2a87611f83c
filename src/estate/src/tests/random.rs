//! Random calls: nobody panics, and what is refused changes nothing (S-PATCH-01).

use proptest::prelude::*;
use ringgate_management::shapes::Stage;
use serde_json::{Value, json};

use super::seed;
use super::world::World;
use crate::{Estate, Kind};

/// Dice of a sequence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).unwrap_or(0) % count
    }

    fn pick<'t>(&mut self, texts: &'t [String]) -> &'t str {
        let at = self.below(texts.len());
        &texts[at]
    }
}

/// Targets; `{}` stands for one of the names that are known.
const TARGETS: [&str; 32] = [
    "/account",
    "/apikeys",
    "/apikeys?name={}&customerId={}&includeValues=true&limit=2",
    "/apikeys?mode=import&format=csv",
    "/apikeys/{}",
    "/apikeys/{}?includeValue=true",
    "/usageplans",
    "/usageplans?keyId={}",
    "/usageplans/{}",
    "/usageplans/{}/keys",
    "/usageplans/{}/keys/{}",
    "/usageplans/{}/keys/{}/usage",
    "/usageplans/{}/usage?startDate=2024-02-28&endDate=2024-03-12",
    "/usageplans/{}/usage?startDate={}&endDate=2024-03-12",
    "/vpclinks",
    "/vpclinks/{}",
    "/clientcertificates",
    "/clientcertificates/{}",
    "/domainnames",
    "/domainnames/{}",
    "/domainnames/{}?domainNameId={}",
    "/domainnames/{}/basepathmappings",
    "/domainnames/{}/basepathmappings/{}",
    "/domainnameaccessassociations",
    "/restapis/{}/documentation/parts",
    "/restapis/{}/documentation/parts?locationStatus=UNDOCUMENTED",
    "/restapis/{}/documentation/parts/{}",
    "/restapis/{}/documentation/versions",
    "/restapis/{}/documentation/versions/{}",
    "/restapis/{}/stages/{}/sdks/{}",
    "/sdktypes/{}",
    "/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapikeys%2F{}",
];

const METHODS: [&str; 5] = ["GET", "POST", "PATCH", "DELETE", "PUT"];

const PATHS: [&str; 34] = [
    "/name",
    "/description",
    "/enabled",
    "/customerId",
    "/stages",
    "/features",
    "/cloudwatchRoleArn",
    "/productCode",
    "/apiStages",
    "/throttle",
    "/throttle/rateLimit",
    "/throttle/burstLimit",
    "/quota",
    "/quota/limit",
    "/quota/offset",
    "/quota/period",
    "/apiStages/{}/throttle",
    "/apiStages/{}/throttle/~1/GET",
    "/apiStages/{}/throttle/~1/GET/rateLimit",
    "/remaining",
    "/certificateArn",
    "/regionalCertificateArn",
    "/endpointConfiguration/types",
    "/endpointConfiguration/types/EDGE",
    "/endpointConfiguration/ipAddressType",
    "/mutualTlsAuthentication/truststoreUri",
    "/mutualTlsAuthentication/truststoreVersion",
    "/securityPolicy",
    "/endpointAccessMode",
    "/policy",
    "/basePath",
    "/restapiId",
    "/stage",
    "/properties",
];

fn filled(dice: &mut Dice, pattern: &str, names: &[String]) -> String {
    let mut parts = pattern.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(dice.pick(names));
        text.push_str(part);
    }
    text
}

/// A body with a chance to be accepted by whatever is called.
fn body(dice: &mut Dice, method: &str, names: &[String]) -> Value {
    if method == "PATCH" {
        let ops = ["add", "replace", "remove", "copy", "test"];
        let one = |dice: &mut Dice| {
            let op = ops[dice.below(ops.len())];
            let pattern = PATHS[dice.below(PATHS.len())];
            json!({"op": op, "path": filled(dice, pattern, names), "value": dice.pick(names)})
        };
        let operations: Vec<Value> = (0..=dice.below(2)).map(|_| one(dice)).collect();
        return json!({"patchOperations": operations});
    }
    let name = |dice: &mut Dice| dice.pick(names).to_owned();
    let kinds = ["API", "METHOD", "RESOURCE", "MODEL", "RESPONSE_HEADER"];
    let types = ["EDGE", "REGIONAL", "PRIVATE"];
    let body = json!({
        "name": name(dice), "customerId": name(dice), "description": "d", "keyId": name(dice), "keyType": "API_KEY",
        "targetArns": ["arn"], "domainName": name(dice), "certificateArn": "x", "regionalCertificateArn": "x",
        "endpointConfiguration": {"types": [types[dice.below(3)]]}, "basePath": name(dice), "restApiId": name(dice),
        "location": {"type": kinds[dice.below(kinds.len())]}, "properties": "{}", "documentationVersion": name(dice),
        "quota": {"limit": dice.below(9), "period": "WEEK", "offset": dice.below(8)}, "domainNameArn": name(dice),
        "accessAssociationSource": name(dice), "accessAssociationSourceType": "VPCE", "tags": {"a": name(dice)},
    });
    let Value::Object(mut body) = body else { return Value::Null };
    // Some members are missing.
    body.retain(|_, _| dice.below(12) > 0);
    Value::Object(body)
}

/// Every row as stores keep it.
fn rows(estate: &Estate) -> String {
    format!("{estate:?}")
}

fn run(seed: u64) {
    let mut dice = Dice(seed);
    let mut world = World { now: 1_710_201_600, dice: seed, ..World::default() };
    let api = seed::api_with_stage(&mut world, "dev");
    let texts =
        ["dev", "a.example.com", "b.example.com", "v1", "1", "0.5", "REGIONAL", "none", "", "(none)", "é"];
    let mut names: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    names.extend([api.clone(), format!("{api}:dev"), format!("{api}/dev")]);
    for step in 0..120 {
        let method = METHODS[dice.below(METHODS.len())];
        let pattern = TARGETS[dice.below(TARGETS.len())];
        if method == "POST" && pattern == "/clientcertificates" {
            continue;
        }
        let target = filled(&mut dice, pattern, &names).replace('é', "%C3%A9");
        let body = body(&mut dice, method, &names);
        let before = world.estate.clone();
        let (status, answer) = world.call(method, &target, body);
        assert_ne!(status, 500, "{method} {target}: {answer}");
        if status >= 300 {
            assert_eq!(rows(&world.estate), rows(&before), "{step}: {method} {target}");
        }
        for member in ["id", "domainNameArn", "domainNameId", "domainNameAccessAssociationArn"] {
            names.extend(answer[member].as_str().map(str::to_owned));
        }
    }
    check_whole(&world, &api);
}

/// What lies on disk is read again, and rows of plans and domains have what they belong to.
fn check_whole(world: &World, api: &str) {
    use ringgate_management::shapes::{ApiKey, BasePathMapping, DomainName, UsagePlan, UsagePlanKey};

    use crate::{Change, Kept, QuotaExtensions};
    let estate = &world.estate;
    assert!(estate.get_of::<Stage>(api, "dev").is_some());
    for (plan, key, _) in UsagePlanKey::table(estate).all() {
        assert!(estate.get::<UsagePlan>(plan).is_some() && estate.get::<ApiKey>(key).is_some());
    }
    for (plan, key, _) in QuotaExtensions::table(estate).all() {
        assert!(estate.get_of::<UsagePlanKey>(plan, key).is_some());
    }
    for (domain, _, _) in BasePathMapping::table(estate).all() {
        assert!(estate.get::<DomainName>(domain).is_some());
    }
    for (id, domain) in DomainName::table(estate).of("") {
        let change = Change::put("", id, domain.as_ref().clone());
        let bytes = change.bytes().expect("JSON").expect("a row");
        let mut copy = Estate::default();
        copy.load(Kind::DomainName.as_str(), "", id, &bytes).expect("a row");
        assert_eq!(copy.get::<DomainName>(id), Some(domain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn s_patch_01_whatever_comes(seed in any::<u64>()) {
        run(seed);
    }
}
