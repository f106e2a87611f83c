//! What is made from what was made before is what is made from nothing, whatever changed.

use ringgate_compiler::{Options, Output, compile};
use ringgate_definition::{Definition, Diagnostics};
use ringgate_estate::{Acts, Estate, Kind};
use serde_json::{Value, json};

use super::*;

const PETS: &str = "abcdefghij";
const TOYS: &str = "bcdefghijk";

/// A row as a store has it: kind, scope, id, content.
type Row = (&'static str, &'static str, &'static str, Value);

/// A row of each kind at least, which hang together.
fn rows() -> Vec<Row> {
    let certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----";
    let canary =
        json!({ "percentTraffic": 10.0, "deploymentId": "d2", "stageVariableOverrides": { "who": "b" } });
    let settings = json!({
        "*/*": { "throttlingRateLimit": 5.0, "throttlingBurstLimit": 5 },
        "pets/GET": { "cachingEnabled": true },
    });
    let throttle =
        json!({ "/pets/GET": { "rateLimit": 1.0, "burstLimit": 1 }, "/gone/GET": { "rateLimit": 2.0 } });
    let prod = json!({
        "stageName": "prod", "deploymentId": "d1", "clientCertificateId": "c1", "variables": { "who": "a" },
        "methodSettings": settings, "canarySettings": canary,
    });
    vec![
        ("account", "", "", json!({})),
        ("restapi", "", PETS, json!({ "id": PETS, "name": "pets" })),
        ("restapi", "", TOYS, json!({ "id": TOYS, "name": "toys" })),
        ("resource", PETS, "r1", json!({ "id": "r1", "path": "/" })),
        ("model", PETS, "Pet", json!({ "name": "Pet", "schema": "{}", "contentType": "application/json" })),
        ("requestvalidator", PETS, "v1", json!({ "id": "v1", "name": "v", "validateRequestBody": true })),
        ("authorizer", PETS, "a1", json!({ "id": "a1", "name": "a" })),
        (
            "gatewayresponse",
            PETS,
            "DEFAULT_4XX",
            json!({ "responseType": "DEFAULT_4XX", "statusCode": "404" }),
        ),
        ("deployment", PETS, "d1", json!({ "id": "d1" })),
        ("frozen", PETS, "d1", frozen(1, &["/pets"], "http://${stageVariables.who}.example.com/pets")),
        ("frozen", PETS, "d2", frozen(2, &["/pets", "/new"], "http://example.org/pets")),
        ("frozen", TOYS, "d3", frozen(1, &["/toys"], "https://zoo.example.com/")),
        ("stage", PETS, "prod", prod),
        ("stage", PETS, "test", json!({ "stageName": "test", "deploymentId": "d2" })),
        ("stage", TOYS, "prod", json!({ "stageName": "prod", "deploymentId": "d3" })),
        ("documentationpart", PETS, "dp", json!({ "id": "dp", "properties": "{}" })),
        ("documentationversion", PETS, "1", json!({ "version": { "version": "1" }, "parts": [] })),
        ("apikey", "", "k1", json!({ "id": "k1", "name": "k", "value": "v".repeat(20), "enabled": true })),
        (
            "usageplan",
            "",
            "p1",
            json!({ "id": "p1", "name": "p", "throttle": { "rateLimit": 1.0, "burstLimit": 1 },
                    "quota": { "limit": 10, "offset": 0, "period": "WEEK" },
                    "apiStages": [{ "apiId": PETS, "stage": "prod", "throttle": throttle }] }),
        ),
        ("usageplankey", "p1", "k1", json!({ "id": "k1", "type": "API_KEY" })),
        ("domainname", "", "example.com", json!({ "domainName": "example.com" })),
        ("basepathmapping", "example.com", "(none)", json!({ "restApiId": PETS, "stage": "prod" })),
        ("domainnameaccess", "", "arn", json!({})),
        ("vpclink", "", "l1", json!({ "id": "l1", "name": "l" })),
        (
            "clientcertificate",
            "",
            "c1",
            json!({ "certificate": { "clientCertificateId": "c1", "pemEncodedCertificate": certificate },
                    "privateKeyPem": "key" }),
        ),
        ("quotaextensions", "p1", "k1", json!({ "extra": { "20000": 5 } })),
        ("flushes", PETS, "prod", json!({ "responses": 1, "grants": 3 })),
        ("keyusage", "p1", "k1", json!({})),
        ("uploadedcertificate", "", "example.com", json!({ "body": "b", "privateKey": "k", "chain": "c" })),
    ]
}

fn frozen(number: u64, paths: &[&str], uri: &str) -> Value {
    let integration =
        json!({ "type": "HTTP_PROXY", "httpMethod": "GET", "uri": uri, "timeoutInMillis": 1000 });
    let get = json!({
        "httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": true, "methodIntegration": integration,
    });
    let resource =
        |path: &&str| json!({ "id": format!("r{number}"), "path": path, "resourceMethods": { "GET": get } });
    json!({
        "number": number,
        "restApi": { "name": format!("version {number}"), "binaryMediaTypes": ["image/png"] },
        "resources": paths.iter().map(resource).collect::<Vec<_>>(),
        "gatewayResponses": [{ "responseType": "THROTTLED", "statusCode": "429" }],
    })
}

fn put(estate: &mut Estate, (kind, scope, id, row): &Row) -> bool {
    let bytes = serde_json::to_vec(row).expect("JSON");
    estate.load(kind, scope, id, &bytes).is_ok()
}

fn estate() -> Estate {
    let mut estate = Estate::default();
    for row in rows() {
        assert!(put(&mut estate, &row), "{row:?}");
    }
    estate
}

/// Everything there is in one definition, compiled from nothing.
fn anew(estate: &Estate) -> (Option<Output>, Diagnostics) {
    let served = Served::all(estate);
    let (ground, place) = define::ground();
    let apis = served.iter().filter_map(|api| api.define(place)).collect();
    let definition = Definition { sources: ground.sources, apis, ..define::keys(estate, &served) };
    compile(&definition, &options())
}

fn options() -> Options {
    Options { may_be_empty: true, ..Options::default() }
}

#[track_caller]
fn check(compiler: &Compiler, estate: &Estate, what: &dyn std::fmt::Debug) -> Option<Compiled> {
    let (compiled, found) = compiler.compile(estate);
    let (expected, expected_found) = anew(estate);
    assert_eq!(found.sorted(), expected_found.sorted(), "{what:?}");
    let expected =
        expected.and_then(|output| Some(Compiled { routes: output.routes.into(), keys: output.keys? }));
    assert!(compiled == expected, "other bytes after {what:?}");
    compiled
}

/// Every row that differs from this one in one value, or lacks it.
fn variants(value: &Value) -> Vec<Value> {
    let around = |inner: Vec<Value>, put: &dyn Fn(&mut Value, Value)| {
        let place = |changed| {
            let mut whole = value.clone();
            put(&mut whole, changed);
            whole
        };
        inner.into_iter().map(place).collect::<Vec<_>>()
    };
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| {
                let mut without = members.clone();
                without.remove(name);
                let mut all = around(variants(member), &|whole, changed| whole[name] = changed);
                all.push(Value::Object(without));
                all
            })
            .collect(),
        Value::Array(items) => (0..items.len())
            .flat_map(|at| {
                let mut without = items.clone();
                without.remove(at);
                let mut all = around(variants(&items[at]), &|whole, changed| whole[at] = changed);
                all.push(Value::Array(without));
                all
            })
            .collect(),
        Value::String(text) => vec![json!(format!("{text}x")), json!("")],
        Value::Number(number) if number.is_f64() => vec![json!(number.as_f64().unwrap_or(0.0) + 1.0)],
        Value::Number(number) => vec![json!(number.as_i64().unwrap_or(0) + 1)],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Null => Vec::new(),
    }
}

#[test]
fn r_pipe_03_whatever_row_changes_the_result_is_that_of_a_compilation_from_nothing() {
    let compiler = Compiler::new(options());
    let original = estate();
    let first = check(&compiler, &original, &"the start").expect("it can be served");
    let mut acted = std::collections::HashSet::new();
    for row in rows() {
        let (kind, scope, id, content) = &row;
        let mut changed: Vec<Option<Value>> = variants(content).into_iter().map(Some).collect();
        changed.extend([None, Some(content.clone())]);
        for content in changed {
            let mut other = original.clone();
            other.unload(kind, scope, id);
            let is_read =
                content.as_ref().is_none_or(|row| put(&mut other, &(*kind, *scope, *id, row.clone())));
            if is_read && check(&compiler, &other, &(kind, id, &content)) != Some(first.clone()) {
                acted.insert(*kind);
            }
        }
        assert_eq!(check(&compiler, &original, &"back").as_ref(), Some(&first));
    }
    for kind in Kind::ALL {
        let name = kind.as_str();
        assert!(rows().iter().any(|row| row.0 == name), "put a row of the kind `{name}` into `rows`");
    }
    // Had the changes been none, nothing would be proved.
    for kind in [
        "restapi",
        "frozen",
        "stage",
        "apikey",
        "usageplan",
        "usageplankey",
        "clientcertificate",
        "quotaextensions",
        "flushes",
    ] {
        assert!(acted.contains(kind), "no change of a row of the kind `{kind}` made a difference");
    }
}

#[test]
fn what_keys_are_made_of_touches_no_route() {
    let (compiler, mut estate) = (Compiler::new(options()), estate());
    let first = compiler.compile(&estate).0.expect("it can be served");
    let lowered = compiler.kept().lowered;
    for (kind, scope, id, content) in rows() {
        let known = Kind::ALL.iter().find(|known| known.as_str() == kind).expect("a kind");
        if known.acts() == Acts::Routes {
            continue;
        }
        // The very same content in a new row. What was captured is written once.
        if kind != "frozen" {
            put(&mut estate, &(kind, scope, id, content));
        }
        let next = compiler.compile(&estate).0.expect("it can be served");
        assert_eq!(next.routes.as_ptr(), first.routes.as_ptr(), "{kind}: the routes were laid out again");
    }
    let key = ("apikey", "", "k2", json!({ "id": "k2", "value": "w".repeat(20), "enabled": true }));
    put(&mut estate, &key);
    let next = compiler.compile(&estate).0.expect("it can be served");
    assert_eq!(next.routes.as_ptr(), first.routes.as_ptr());
    assert_ne!(next.keys, first.keys);
    assert_eq!(compiler.kept().lowered, lowered);
    // Of two APIs the one is lowered again whose stage changes.
    put(
        &mut estate,
        &(
            "stage",
            TOYS,
            "prod",
            json!({ "stageName": "prod", "deploymentId": "d3", "variables": { "a": "b" } }),
        ),
    );
    check(&compiler, &estate, &"a stage");
    assert_eq!(compiler.kept().lowered, lowered + 1);
}

#[test]
fn r_usage_09_throttles_of_methods_that_are_not_deployed_wait() {
    use ringgate_snapshot::file::{Loaded, Trust};
    use ringgate_snapshot::schema::Keys;
    let compiler = Compiler::new(options());
    let named = |estate: &Estate| {
        let compiled = compiler.compile(estate).0.expect("it can be served");
        let keys = Loaded::<Keys>::from_bytes(&compiled.keys, Trust::Anybody).expect("keys");
        let methods = &keys.get().plans[0].stages[0].methods;
        methods.iter().map(|it| format!("{} {}", it.method, it.path)).collect::<Vec<_>>()
    };
    let mut estate = estate();
    assert_eq!(named(&estate), ["GET /pets"]);
    put(&mut estate, &("frozen", PETS, "d2", frozen(2, &["/pets", "/gone"], "http://example.org/")));
    assert_eq!(named(&estate), ["GET /gone", "GET /pets"], "the stage's canary has it");
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let (compiler, original) = (Compiler::new(options()), estate());
    let first = check(&compiler, &original, &"the start");
    let mut wrong = original.clone();
    put(&mut wrong, &("frozen", PETS, "d2", frozen(2, &["/pets"], "ftp://example.org/")));
    for _ in 0..2 {
        assert_eq!(check(&compiler, &wrong, &"a wrong address"), None);
    }
    assert_eq!(check(&compiler, &original, &"back"), first);
}

#[test]
fn many_changes_in_a_row() {
    let rows = rows();
    for seed in 0..8_u64 {
        let (compiler, mut estate, mut dice) = (Compiler::new(options()), estate(), seed);
        let mut below = |end: usize| {
            dice = dice.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            usize::try_from(dice >> 33).expect("31 bits") % end
        };
        for _ in 0..12 {
            let (kind, scope, id, content) = &rows[below(rows.len())];
            let mut contents = variants(content);
            contents.push(content.clone());
            let at = below(contents.len() + 1);
            match contents.get(at) {
                Some(content) => drop(put(&mut estate, &(*kind, *scope, *id, content.clone()))),
                None => estate.unload(kind, scope, id),
            }
            check(&compiler, &estate, &(seed, kind, id, at));
        }
    }
}
