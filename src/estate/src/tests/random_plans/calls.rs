//! Calls that are mostly sound: what they name is mostly there.

use std::collections::BTreeMap;

use ringgate_management::patch::escape;
use serde_json::{Value, json};

/// Dice of a sequence.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).unwrap_or(0) % count
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let at = self.below(texts.len());
        texts.get(at).copied().unwrap_or_default()
    }
}

/// Targets of calls, by method; `{plan}` stands for the name of a plan, and so on.
const TARGETS: [(&str, &str); 56] = [
    ("GET", "/account"),
    ("PATCH", "/account"),
    ("GET", "/apikeys?name={text}&includeValues=true&limit=2"),
    ("POST", "/apikeys"),
    ("GET", "/apikeys/{key}?includeValue=true"),
    ("PATCH", "/apikeys/{key}"),
    ("DELETE", "/apikeys/{key}"),
    ("POST", "/usageplans"),
    ("GET", "/usageplans?keyId={key}"),
    ("GET", "/usageplans/{plan}"),
    ("PATCH", "/usageplans/{plan}"),
    ("DELETE", "/usageplans/{plan}"),
    ("POST", "/usageplans/{plan}/keys"),
    ("GET", "/usageplans/{plan}/keys?name={text}"),
    ("GET", "/usageplans/{plan}/keys/{key}"),
    ("DELETE", "/usageplans/{plan}/keys/{key}"),
    ("PATCH", "/usageplans/{plan}/keys/{key}/usage"),
    ("GET", "/usageplans/{plan}/usage?startDate=2024-02-28&endDate=2024-03-12&keyId={key}"),
    ("GET", "/usageplans/{plan}/usage?startDate={text}&endDate=2024-03-12"),
    ("POST", "/vpclinks"),
    ("GET", "/vpclinks/{link}"),
    ("PATCH", "/vpclinks/{link}"),
    ("DELETE", "/vpclinks/{link}"),
    ("GET", "/clientcertificates/{text}"),
    ("GET", "/clientcertificates"),
    ("POST", "/domainnames"),
    ("GET", "/domainnames"),
    ("GET", "/domainnames/{domain}"),
    ("PATCH", "/domainnames/{domain}"),
    ("DELETE", "/domainnames/{domain}"),
    ("POST", "/domainnames/{domain}/basepathmappings"),
    ("GET", "/domainnames/{domain}/basepathmappings"),
    ("GET", "/domainnames/{domain}/basepathmappings/{path}"),
    ("PATCH", "/domainnames/{domain}/basepathmappings/{path}"),
    ("DELETE", "/domainnames/{domain}/basepathmappings/{path}"),
    ("POST", "/domainnameaccessassociations"),
    ("DELETE", "/domainnameaccessassociations/{way}"),
    (
        "POST",
        "/rejectdomainnameaccessassociations?domainNameAccessAssociationArn={way}&domainNameArn={domainarn}",
    ),
    ("POST", "/restapis/{api}/documentation/parts"),
    ("GET", "/restapis/{api}/documentation/parts?type=METHOD"),
    ("GET", "/restapis/{api}/documentation/parts?locationStatus=UNDOCUMENTED&limit=1"),
    ("GET", "/restapis/{api}/documentation/parts/{part}"),
    ("PATCH", "/restapis/{api}/documentation/parts/{part}"),
    ("DELETE", "/restapis/{api}/documentation/parts/{part}"),
    ("POST", "/restapis/{api}/documentation/versions"),
    ("GET", "/restapis/{api}/documentation/versions"),
    ("PATCH", "/restapis/{api}/documentation/versions/{version}"),
    ("DELETE", "/restapis/{api}/documentation/versions/{version}"),
    ("GET", "/restapis/{api}/stages/dev/sdks/swift"),
    ("GET", "/sdktypes/{text}"),
    ("GET", "/tags/{arn}"),
    ("PUT", "/tags/{arn}"),
    ("DELETE", "/tags/{arn}?tagKeys=a"),
    ("PUT", "/tags/{domainarn}"),
    ("DELETE", "/restapis/{api}/documentation/parts/{text}"),
    ("POST", "/apikeys?mode=import&format=csv"),
];

/// Paths of patches, with values that may fit, by the beginning of a target.
const PATCHES: [(&str, &[(&str, &str)]); 9] = [
    ("/account", &[("/features", "UsagePlans"), ("/cloudwatchRoleArn", "{text}")]),
    (
        "/apikeys/",
        &[("/name", "{text}"), ("/enabled", "true"), ("/stages", "{api}/dev"), ("/customerId", "{text}")],
    ),
    (
        "/usageplans/",
        &[
            ("/remaining", "7"),
            ("/name", "{text}"),
            ("/productCode", "{text}"),
            ("/apiStages", "{api}:dev"),
            ("/throttle/rateLimit", "0.5"),
            ("/throttle/burstLimit", "1"),
            ("/throttle", ""),
            ("/quota", ""),
            ("/quota/limit", "1"),
            ("/quota/period", "DAY"),
            ("/quota/offset", "{text}"),
            ("/apiStages/{api}:dev/throttle/~1/GET", ""),
            ("/apiStages/{api}:dev/throttle/~1/GET/rateLimit", "1"),
            ("/apiStages/{api}:dev/throttle", "{}"),
        ],
    ),
    ("/vpclinks/", &[("/name", "{text}"), ("/description", "{text}")]),
    (
        "/domainnames/d/",
        &[("/basePath", "{path}"), ("/restapiId", "{api}"), ("/stage", "dev"), ("/stage", "{text}")],
    ),
    (
        "/domainnames/",
        &[
            ("/certificateArn", "{text}"),
            ("/regionalCertificateArn", "x"),
            ("/endpointConfiguration/types", "REGIONAL"),
            ("/endpointConfiguration/types/EDGE", "REGIONAL"),
            ("/mutualTlsAuthentication/truststoreUri", "s3://bucket/key"),
            ("/mutualTlsAuthentication/truststoreVersion", "{text}"),
            ("/securityPolicy", "TLS_1_0"),
            ("/endpointAccessMode", "BASIC"),
            ("/policy", "{}"),
        ],
    ),
    ("/restapis/{api}/documentation/parts/", &[("/properties", "{}"), ("/properties", "{text}")]),
    ("/restapis/", &[("/description", "{text}")]),
    ("", &[("/name", "x")]),
];

/// Texts that fit nowhere for sure.
const TEXTS: [&str; 9] = ["", "none", "é", "swift", "2024-03-01", "1", "-1", "a/b", "🦀 ~1"];

/// What is known to be there, by what it is.
#[derive(Default)]
pub(super) struct Names(BTreeMap<&'static str, Vec<String>>);

impl Names {
    pub(super) fn add(&mut self, kind: &'static str, name: &str) {
        self.0.entry(kind).or_default().push(name.to_owned());
    }

    /// Learns from an answer what the called target made.
    pub(super) fn learn(&mut self, pattern: &str, answer: &Value) {
        let kind = match pattern {
            "/apikeys" => "key",
            "/usageplans" => "plan",
            "/vpclinks" => "link",
            "/restapis/{api}/documentation/parts" => "part",
            _ => "",
        };
        if let (Some(id), false) = (answer["id"].as_str(), kind.is_empty()) {
            self.add(kind, id);
            let path = pattern.trim_start_matches('/');
            self.add("arn", &format!("arn:aws:apigateway:us-east-1::/{path}/{id}"));
        }
        if let Some(arn) = answer["domainNameArn"].as_str() {
            self.add("domainarn", arn);
            self.add("domain", arn.rsplit('/').next().unwrap_or_default());
        }
        for (member, kind) in
            [("domainNameAccessAssociationArn", "way"), ("version", "version"), ("basePath", "path")]
        {
            answer[member].as_str().into_iter().for_each(|name| self.add(kind, name));
        }
    }

    /// A name of a kind, mostly; another text now and then.
    fn one(&self, dice: &mut Dice, kind: &str) -> String {
        let known = self.0.get(kind).filter(|_| dice.below(12) > 0).map_or(&[][..], Vec::as_slice);
        match known.len() {
            0 => dice.pick(&TEXTS).to_owned(),
            // The last few, so that one thing is done to another often.
            count => known[count - 1 - dice.below(count.min(3))].clone(),
        }
    }

    fn fill(&self, dice: &mut Dice, pattern: &str, write: fn(&str) -> String) -> String {
        let mut text = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (kind, after) = after.split_once('}').expect("an end");
            let name = if kind.is_empty() { "{}".to_owned() } else { write(&self.one(dice, kind)) };
            text.push_str(before);
            text.push_str(&name);
            rest = after;
        }
        text + rest
    }
}

/// A call: method, pattern of the target, target, body.
pub(super) fn call(dice: &mut Dice, names: &Names) -> (&'static str, &'static str, String, Value) {
    let (method, pattern) = TARGETS[dice.below(TARGETS.len())];
    let target = names.fill(dice, pattern, escaped);
    let body = match method {
        "PATCH" => patches(dice, pattern, names),
        _ => creation(dice, names),
    };
    (method, pattern, target, body)
}

/// A name as paths and queries write it.
fn escaped(name: &str) -> String {
    let write = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(write).collect()
}

fn patches(dice: &mut Dice, pattern: &str, names: &Names) -> Value {
    let pattern = pattern.replace("{domain}/base", "d/base");
    let (_, paths) = PATCHES.iter().find(|(start, _)| pattern.starts_with(start)).expect("the last fits all");
    let mut one = || {
        let (path, value) = paths[dice.below(paths.len())];
        let op = dice.pick(&["replace", "replace", "replace", "add", "add", "remove", "test"]);
        let path = names.fill(dice, path, escape);
        json!({"op": op, "path": path, "value": names.fill(dice, value, str::to_owned)})
    };
    json!({"patchOperations": [one()]})
}

/// A body with the members of everything that is created.
fn creation(dice: &mut Dice, names: &Names) -> Value {
    let kind = dice.pick(&["API", "METHOD", "RESOURCE", "RESPONSE"]);
    let types = [dice.pick(&["EDGE", "REGIONAL", "PRIVATE"])];
    let quota =
        json!({"limit": dice.below(9), "period": dice.pick(&["WEEK", "MONTH"]), "offset": dice.below(8)});
    let body = json!({
        "name": names.one(dice, "text"), "customerId": names.one(dice, "text"), "keyId": names.one(dice, "key"),
        "keyType": "API_KEY", "targetArns": ["arn"], "quota": quota, "tags": {"a": "b"},
        "domainName": dice.pick(&["a.example.com", "b.example.com", "*.example.com", "x"]),
        "certificateArn": "x", "regionalCertificateArn": "x", "endpointConfiguration": {"types": types},
        "basePath": dice.pick(&["", "a", "b"]), "restApiId": names.one(dice, "api"), "stage": "dev",
        "location": {"type": kind}, "properties": "{}", "documentationVersion": dice.pick(&["v1", "v2"]),
        "domainNameArn": names.one(dice, "domainarn"), "accessAssociationSource": "vpce-1",
        "accessAssociationSourceType": "VPCE",
    });
    let Value::Object(mut body) = body else { return Value::Null };
    // Some members are missing.
    body.retain(|_, _| dice.below(30) > 0);
    Value::Object(body)
}
