//! The gateway file: every diagnostic of RG03xx, and what a good file becomes.

use super::{Inside, check_file, without_places};
use crate::{
    GATEWAY_FILE_SCHEMA, ImportOptions, ReadLimits, is_gateway_file, read_gateway_file, read_text, read_tree,
};
use ringgate_definition::{
    AccessLogFormat, AccessLogTarget, Definition, Diagnostics, Driver, QuotaPeriod, Sources,
};

const OPENAPI: &str = "openapi: 3.0.3\ninfo: {title: t}\npaths: {'/a/{b}': {get: {}}}\nx-a: '${AWS::Region}'";

fn inside() -> Inside {
    let mut inside = Inside::default();
    inside.files.insert("configs/a.yaml".to_owned(), OPENAPI.as_bytes().to_vec());
    inside.files.insert("/abs/a.yaml".to_owned(), OPENAPI.as_bytes().to_vec());
    inside.files.insert("configs/secret".to_owned(), b"from-a-file-0123456789\r\n".to_vec());
    inside.files.insert("configs/binary".to_owned(), vec![0xff]);
    inside.files.insert("configs/large".to_owned(), vec![b'a'; 100_000]);
    inside.env.insert("KEY".to_owned(), "from-env-0123456789abc".to_owned());
    inside
}

const MISTAKES: &[&str] = &[
    "ringgate: ⟦RG0308⟧2",
    "ringgate: ⟦RG0308⟧[]",
    "ringgate: 1\n⟦RG0301⟧api: []",
    "ringgate: 1\n⟦RG0301⟧x-anything: []",
    "ringgate: 1\nregion: ⟦RG0302⟧1",
    "ringgate: 1\nhostSuffix: ⟦RG0302⟧[]",
    "ringgate: 1\nlisteners: ⟦RG0302⟧a",
    "ringgate: 1\nlisteners: [⟦RG0302⟧8080]",
    "ringgate: 1\nupstreams: {a: ⟦RG0302⟧b}",
    "ringgate: 1\napis: ⟦RG0302⟧{}",
    "ringgate: 1\napis: [⟦RG0302⟧a]",
    "ringgate: 1\napis: [⟦RG0303 RG0303⟧{}]",
    "ringgate: 1\napis: [{id: a, openapi: ⟦RG0305⟧b.yaml}]",
    "ringgate: 1\nregion: x\napis: [{id: a, openapi: a.yaml, ⟦RG0301⟧stage: []}]",
    "ringgate: 1\napis: [{id: a, openapi: a.yaml, region: x, basePath: ⟦RG0304⟧drop, mode: ⟦RG0304⟧lax}]",
    "ringgate: 1\napis: [{id: a, openapi: a.yaml, region: x, defaultIntegration: ⟦RG0225⟧host}]",
    "ringgate: 1\napis: [{id: a, openapi: a.yaml, region: x, stages: [⟦RG0303⟧{}]}]",
    "ringgate: 1\nregion: x\napis: [{id: a, openapi: a.yaml, stages: [{name: s, ⟦RG0301⟧variable: {}}]}]",
    "ringgate: 1\nregion: x\napis: [{id: a, openapi: a.yaml, stages: [{name: s, variables: {a: ⟦RG0302⟧true}}]}]",
    "ringgate: 1\nregion: x\napis: [{id: a, openapi: a.yaml, stages: [{name: s, throttle: ⟦RG0303⟧{rateLimit: 1}}]}]",
    "ringgate: 1\nregion: x\napis: [{id: a, openapi: a.yaml, stages: [{name: s, methodThrottles: {/a/GET: ⟦RG0302⟧1}}]}]",
    "ringgate: 1\napiKeys: [⟦RG0303⟧{id: a}]",
    "ringgate: 1\napiKeys: [⟦RG0303⟧{value: {env: KEY}}]",
    "ringgate: 1\napiKeys: [{id: a, value: {env: ⟦RG0306⟧NOBODY}}]",
    "ringgate: 1\napiKeys: [{id: a, value: {file: ⟦RG0305⟧nothing}}]",
    "ringgate: 1\napiKeys: [{id: a, value: {file: ⟦RG0305⟧binary}}]",
    "ringgate: 1\napiKeys: [{id: a, value: {file: ⟦RG0305⟧large}}]",
    "ringgate: 1\napiKeys: [{id: a, value: ⟦RG0307⟧inline-0123456789-0123}]",
    "ringgate: 1\napiKeys: [{id: a, value: ⟦RG0310⟧{}}]",
    "ringgate: 1\napiKeys: [{id: a, value: ⟦RG0310⟧{env: KEY, file: secret}}]",
    "ringgate: 1\napiKeys: [{id: a, value: ⟦RG0310⟧{⟦RG0301⟧envs: KEY}}]",
    "ringgate: 1\napiKeys: [{id: a, value: ⟦RG0302⟧[]}]",
    "ringgate: 1\napiKeys: [{id: a, value: {env: KEY}, enabled: ⟦RG0302⟧'no'}]",
    "ringgate: 1\nusagePlans: [⟦RG0303⟧{name: a}]",
    "ringgate: 1\nusagePlans: [{id: a, quota: ⟦RG0303⟧{limit: 1}}]",
    "ringgate: 1\nusagePlans: [{id: a, quota: {limit: ⟦RG0309⟧-1, period: ⟦RG0304⟧YEAR}}]",
    "ringgate: 1\nusagePlans: [{id: a, quota: {limit: 1, period: DAY, offset: ⟦RG0309⟧1.5}}]",
    "ringgate: 1\nusagePlans: [{id: a, throttle: {rateLimit: ⟦RG0302⟧x, burstLimit: ⟦RG0309⟧1.5}}]",
    "ringgate: 1\nusagePlans: [{id: a, throttle: {rateLimit: ⟦RG0309⟧1e999, burstLimit: 1}}]",
    "ringgate: 1\nusagePlans: [{id: a, apiStages: [⟦RG0303⟧{api: a}]}]",
    "ringgate: 1\nusagePlans: [{id: a, keys: ⟦RG0302⟧a}]",
    "ringgate: 1\ngateway: {⟦RG0301⟧worker: 1}",
    "ringgate: 1\ngateway: {workers: ⟦RG0309⟧-1, driver: ⟦RG0304⟧kqueue, pinCpus: ⟦RG0302⟧1}",
    "ringgate: 1\ngateway: {accessLog: ⟦RG0310⟧{}}",
    "ringgate: 1\ngateway: {accessLog: ⟦RG0310⟧{path: a, stdout: true}}",
    "ringgate: 1\ngateway: {accessLog: ⟦RG0310⟧{stdout: false}}",
    "ringgate: 1\ngateway: {limits: {⟦RG0301⟧header: 1, headBytes: ⟦RG0302⟧x}}",
    "ringgate: 1\ngateway: {requireSignature: ⟦RG0303⟧{}}",
];

#[test]
fn mistakes_have_code_and_place() {
    for document in MISTAKES {
        check_file(document, &mut inside());
    }
}

#[test]
fn mistakes_in_a_named_document_are_reported_in_it() {
    let mut inside = Inside::default();
    inside.files.insert("configs/bad.yaml".to_owned(), b"openapi: 9".to_vec());
    inside.files.insert("configs/bytes.yaml".to_owned(), vec![0xff]);
    let mut sources = Sources::default();
    let text = "ringgate: 1\napis: [{id: a, openapi: bad.yaml}, {id: b, openapi: bytes.yaml}, {id: c, openapi: bytes.yaml}]";
    let id = sources.add("configs/test.yaml", text);
    let mut diagnostics = Diagnostics::default();
    let tree = read_tree(&sources, id, &ReadLimits::default(), &mut diagnostics).expect("a tree");
    let options = ImportOptions::default();
    let definition = read_gateway_file(&mut sources, id, &tree, &mut inside, &options, &mut diagnostics);
    assert!(definition.apis.is_empty());
    let found: Vec<_> = diagnostics
        .sorted()
        .iter()
        .map(|d| (d.code, sources.get(d.place.expect("a place").source).name.clone()))
        .collect();
    let expected = [("RG0202", "configs/bad.yaml"), ("RG0102", "configs/bytes.yaml")];
    assert_eq!(found, expected.map(|(code, name)| (code, name.to_owned())));
}

const GOOD: &str = r#"
ringgate: 1
hostSuffix: example.test
region: eu-west-1
accountId: 012345678901
listeners: ["127.0.0.1:8080"]
upstreams: {"pets.internal:8080": ["127.0.0.1:9000", "127.0.0.1:9001"]}
apis:
  - {id: 1234567890, openapi: a.yaml, defaultIntegration: "http://up/base/", mode: aws-exact}
  - id: bbbbbbbbbb
    openapi: /abs/a.yaml
    region: us-east-1
    accountId: "999999999999"
    stages:
      - name: prod
        variables: {port: 8080, host: up}
        throttle: {rateLimit: 0.5, burstLimit: -1}
        methodThrottles: {/a/GET: {rateLimit: 10, burstLimit: 5}}
        accessLogFormat: $context.requestId
apiKeys:
  - {id: k1, name: alice, value: {env: KEY}}
  - {id: k2, value: {file: secret}, enabled: false}
usagePlans:
  - id: gold
    name: Gold
    throttle: {rateLimit: 10, burstLimit: 20}
    quota: {limit: 10000, period: month, offset: 3}
    apiStages: [{api: bbbbbbbbbb, stage: prod, throttle: {//GET: {rateLimit: 1, burstLimit: 2}}}]
    keys: [k1, k2]
gateway:
  workers: 2
  admin: unix:/run/ringgate.sock
  accessLog: {path: access.log, format: json}
  stateDirectory: state
  drainSeconds: 5
  limits: {headBytes: 10240, bodyBytes: 10485760}
  requireSignature: {publicKey: key.pub}
  driver: io_uring
  pinCpus: true
"#;

#[test]
fn a_good_file_becomes_a_definition() {
    let Definition { host_suffix, apis, keys, plans, upstreams, listeners, gateway, .. } =
        check_file(GOOD, &mut inside());
    assert_eq!(host_suffix.map(|h| h.value).as_deref(), Some("example.test"));
    assert_eq!((listeners[0].value.as_str(), upstreams[0].1.len()), ("127.0.0.1:8080", 2));
    let ids: Vec<_> = apis.iter().map(|api| (api.id.value.as_str(), api.name.as_str())).collect();
    assert_eq!(ids, [("1234567890", "t"), ("bbbbbbbbbb", "t")]);
    let own = |api: usize| {
        (apis[api].region.clone().map(|r| r.value), apis[api].account_id.clone().map(|r| r.value))
    };
    assert_eq!(own(0), (Some("eu-west-1".to_owned()), Some("012345678901".to_owned())));
    assert_eq!(own(1), (Some("us-east-1".to_owned()), Some("999999999999".to_owned())));
    assert_eq!(apis[0].aws_exact.as_ref().map(|exact| exact.value), Some(true));
    let method = |api: usize| &apis[api].resources[0].methods[0];
    let uri = method(0).integration.as_ref().and_then(|i| i.uri.clone()).map(|uri| uri.value);
    assert_eq!(uri.as_deref(), Some("http://up/base/a/{b}"));
    assert!(method(1).integration.is_none());
    let stage = &apis[1].stages[0];
    assert_eq!(stage.variables[0].1.value, "8080");
    let throttle = stage.throttle.as_ref().expect("a throttle").value;
    assert_eq!((throttle.rate_limit, throttle.burst_limit), (0.5, -1));
    assert_eq!(stage.method_throttles[0].key.value, "/a/GET");
    let values: Vec<_> = keys.iter().map(|key| (key.value.value.as_str(), key.enabled)).collect();
    assert_eq!(values, [("from-env-0123456789abc", true), ("from-a-file-0123456789", false)]);
    let quota = plans[0].quota.as_ref().expect("a quota").value;
    assert_eq!((quota.limit, quota.offset, quota.period), (10_000, 3, QuotaPeriod::Month));
    assert_eq!(plans[0].api_stages[0].methods[0].key.value, "//GET");
    let log = gateway.access_log.expect("an access log");
    assert_eq!(log.target.value, AccessLogTarget::Path("access.log".to_owned()));
    assert_eq!(log.format.map(|f| f.value), Some(AccessLogFormat::Json));
    assert_eq!(gateway.driver.map(|d| d.value), Some(Driver::IoUring));
    assert_eq!(gateway.limits.head_bytes.map(|b| b.value), Some(10_240));
    let numbers = (gateway.workers.map(|w| w.value), gateway.drain_seconds.map(|w| w.value));
    assert_eq!(numbers, (Some(2), Some(5)));
    assert_eq!(gateway.signature_public_key.map(|k| k.value).as_deref(), Some("key.pub"));
}

#[test]
fn a_file_in_json_becomes_the_same() {
    let mut sources = Sources::default();
    let id = sources.add("yaml", GOOD);
    let tree = read_tree(&sources, id, &ReadLimits::default(), &mut Diagnostics::default()).expect("a tree");
    assert!(is_gateway_file(&tree));
    // Account and API id keep their leading zeros and digits only as texts in JSON.
    let json = crate::json_text::write_plain(&tree)
        .replace("\"accountId\":12345678901", "\"accountId\":\"012345678901\"");
    assert_eq!(
        without_places(&check_file(GOOD, &mut inside())),
        without_places(&check_file(&json, &mut inside())),
    );
}

/// The examples, by name, with the documents they name.
const EXAMPLES: [(&str, &str, &str, &str); 4] = [
    (
        "petstore.yaml",
        include_str!("../../../../configs/petstore.yaml"),
        "configs/petstore.openapi.yaml",
        include_str!("../../../../configs/petstore.openapi.yaml"),
    ),
    (
        "mock.yaml",
        include_str!("../../../../configs/mock.yaml"),
        "configs/mock.openapi.yaml",
        include_str!("../../../../configs/mock.openapi.yaml"),
    ),
    (
        "keys.yaml",
        include_str!("../../../../configs/keys.yaml"),
        "configs/keys.openapi.yaml",
        include_str!("../../../../configs/keys.openapi.yaml"),
    ),
    (
        "tokens.yaml",
        include_str!("../../../../configs/tokens.yaml"),
        "configs/tokens.openapi.yaml",
        include_str!("../../../../configs/tokens.openapi.yaml"),
    ),
];

#[test]
fn examples_are_read_without_a_remark() {
    for (name, text, path, document) in EXAMPLES {
        let mut inside = Inside::default();
        inside.files.insert(path.to_owned(), document.as_bytes().to_vec());
        for key in ["PETSTORE_KEY", "FREE_KEY", "PAID_KEY"] {
            inside.env.insert(key.to_owned(), "0123456789012345678901".to_owned());
        }
        let definition = check_file(text, &mut inside);
        let api = definition.apis.first().expect(name);
        let methods = || api.resources.iter().flat_map(|resource| &resource.methods);
        assert!(methods().count() >= 2, "{name}");
        assert!(methods().all(|method| method.integration.is_some()), "{name}");
        assert_eq!(
            methods().filter(|m| m.api_key_required.is_some()).count(),
            usize::from(!["mock.yaml", "tokens.yaml"].contains(&name)),
            "{name}"
        );
    }
}

#[test]
fn the_published_schema_is_this_one() {
    assert_eq!(GATEWAY_FILE_SCHEMA, include_str!("../../../../configs/ringgate.schema.json"));
    serde_json::from_str::<serde_json::Value>(GATEWAY_FILE_SCHEMA).expect("JSON");
}

/// The schema and the reader must know the same keys: each object of the schema is sent to the reader with a key too
/// many, and the reader's remedy must list exactly the schema's keys.
#[test]
fn the_schema_has_the_reader_s_keys() {
    let schema: serde_json::Value = serde_json::from_str(GATEWAY_FILE_SCHEMA).expect("JSON");
    let apis = "apis: [{id: a, openapi: a.yaml, region: x, stages: [{name: s";
    let cases = [
        ("", "ringgate: 1\nZZZZZZZZ: 1".to_owned()),
        ("api", "ringgate: 1\napis: [{ZZZZZZZZ: 1}]".to_owned()),
        ("stage", format!("ringgate: 1\n{apis}, ZZZZZZZZ: 1}}]}}]")),
        ("throttle", format!("ringgate: 1\n{apis}, throttle: {{ZZZZZZZZ: 1}}}}]}}]")),
        ("apiKey", "ringgate: 1\napiKeys: [{ZZZZZZZZ: 1}]".to_owned()),
        ("usagePlan", "ringgate: 1\nusagePlans: [{ZZZZZZZZ: 1}]".to_owned()),
        ("quota", "ringgate: 1\nusagePlans: [{id: a, quota: {ZZZZZZZZ: 1}}]".to_owned()),
        ("apiStage", "ringgate: 1\nusagePlans: [{id: a, apiStages: [{ZZZZZZZZ: 1}]}]".to_owned()),
        ("gateway", "ringgate: 1\ngateway: {ZZZZZZZZ: 1}".to_owned()),
        ("accessLog", "ringgate: 1\ngateway: {accessLog: {ZZZZZZZZ: 1}}".to_owned()),
        ("executionLog", "ringgate: 1\ngateway: {executionLog: {ZZZZZZZZ: 1}}".to_owned()),
        ("methodSetting", format!("ringgate: 1\n{apis}, methodSettings: {{'*/*': {{ZZZZZZZZ: 1}}}}}}]}}]")),
        ("cache", format!("ringgate: 1\n{apis}, cache: {{ZZZZZZZZ: 1}}}}]}}]")),
        ("canary", format!("ringgate: 1\n{apis}, canary: {{ZZZZZZZZ: 1}}}}]}}]")),
        ("clientCertificate", format!("ringgate: 1\n{apis}, clientCertificate: {{ZZZZZZZZ: 1}}}}]}}]")),
        ("limits", "ringgate: 1\ngateway: {limits: {ZZZZZZZZ: 1}}".to_owned()),
        ("requireSignature", "ringgate: 1\ngateway: {requireSignature: {ZZZZZZZZ: 1}}".to_owned()),
    ];
    for (name, text) in cases {
        let object = if name.is_empty() { &schema } else { &schema["$defs"][name] };
        let mut in_schema: Vec<String> =
            object["properties"].as_object().expect(name).keys().cloned().collect();
        let mut in_reader = known_keys(&text);
        in_schema.sort();
        in_reader.sort();
        assert_eq!(in_schema, in_reader, "{name}");
    }
}

/// The keys that the reader lists when it meets one that it does not know.
fn known_keys(text: &str) -> Vec<String> {
    let (mut sources, mut diagnostics, limits) =
        (Sources::default(), Diagnostics::default(), ReadLimits::default());
    let id = read_text(&mut sources, "configs/test.yaml", text.as_bytes(), &limits, &mut diagnostics)
        .expect("UTF-8");
    let tree = read_tree(&sources, id, &limits, &mut diagnostics).expect("a tree");
    let options = ImportOptions::default();
    read_gateway_file(&mut sources, id, &tree, &mut inside(), &options, &mut diagnostics);
    let sorted = diagnostics.sorted();
    let unknown = sorted.iter().find(|d| d.code == "RG0301").expect("an unknown key");
    let remedy = unknown.remedy.as_deref().unwrap_or_default();
    remedy.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
