//! Stages of the gateway file: settings of methods, caches, canaries, certificates; and several documents of one API.

use super::{Inside, check_file};
use ringgate_definition::{
    AccessLogTarget, Api, LoggingLevel, Stage, StageCache, UnauthorizedCacheControl, Verb,
};

const A: &str = "openapi: 3.0.3\ninfo: {title: t}\npaths: {/a: {get: {operationId: one}, put: {}}}";
const B: &str = "openapi: 3.0.3\ninfo: {title: u}\npaths: {/a: {get: {operationId: two}}, /b: {post: {}}}";

fn inside() -> Inside {
    let mut inside = Inside::default();
    let mut add = |name: &str, text: &str| inside.files.insert(name.to_owned(), text.as_bytes().to_vec());
    add("configs/a.yaml", A);
    add("configs/b.yaml", B);
    add("configs/cert.pem", "x\n-----BEGIN CERTIFICATE-----\n");
    add("configs/key.pem", "-----BEGIN PRIVATE KEY-----\n");
    inside
}

/// A file with one API and this in its only stage.
fn with_stage(stage: &str) -> String {
    format!(
        "ringgate: 1\nregion: x\napis:\n  - id: a\n    openapi: a.yaml\n    stages:\n      - name: s\n{stage}"
    )
}

fn stage(text: &str) -> Stage {
    let definition = check_file(&with_stage(text), &mut inside());
    definition.apis.into_iter().flat_map(|api| api.stages).next().expect("a stage")
}

#[test]
fn mistakes_have_code_and_place() {
    let stages = [
        "        methodSettings: ⟦RG0302⟧[]",
        "        methodSettings: {⟦RG0311⟧GET: {}}",
        "        methodSettings: {⟦RG0311⟧/pets/TRACE: {}}",
        "        methodSettings: {pets/GET: {}, ⟦RG0312⟧/pets/get: {}}",
        "        methodSettings: {'*/*': {⟦RG0301⟧throttlingRate: 1}}",
        "        methodSettings: {'*/*': {loggingLevel: ⟦RG0304⟧DEBUG, cacheTtlInSeconds: ⟦RG0309⟧3601}}",
        "        methodSettings: {'*/*': {throttlingBurstLimit: ⟦RG0309⟧0.5, throttlingRateLimit: ⟦RG0302⟧x}}",
        "        throttle: {rateLimit: 1, burstLimit: 1}\n        methodSettings: {'*/*': {throttlingRateLimit: ⟦RG0312⟧1}}",
        "        cache: {enabled: ⟦RG0302⟧1}",
        "        cache: {size: ⟦RG0309⟧0.7}",
        "        cache: {size: ⟦RG0309⟧100}",
        "        canary: {percentTraffic: ⟦RG0309⟧100.1}",
        "        canary: {percentTraffic: ⟦RG0309⟧-1}",
        "        canary: {openapi: ⟦RG0305⟧c.yaml}",
        "        canary: {openapi: ⟦RG0303⟧[]}",
        "        clientCertificate: ⟦RG0303⟧{certificate: cert.pem}",
        "        clientCertificate: {certificate: ⟦RG0305⟧none.pem, key: key.pem}",
        "        clientCertificate: {certificate: ⟦RG0313⟧key.pem, key: key.pem}",
    ];
    for text in stages {
        check_file(&with_stage(text), &mut inside());
    }
    let others = [
        "ringgate: 1\napis: [{id: a, region: x, openapi: ⟦RG0303⟧[]}]",
        "ringgate: 1\napis: [{id: a, region: x, openapi: [a.yaml, ⟦RG0305⟧c.yaml], importMode: ⟦RG0304⟧replace}]",
        "ringgate: 1\ngateway: {executionLog: ⟦RG0310⟧{}}",
        "ringgate: 1\ngateway: {executionLog: {stdout: true, ⟦RG0301⟧format: json}}",
    ];
    for text in others {
        check_file(text, &mut inside());
    }
}

#[test]
fn r_stage_11_method_settings_are_read_whole() {
    let stage = stage(
        "        methodSettings:
          '*/*': {loggingLevel: error, throttlingBurstLimit: 7, cachingEnabled: true}
          '/~1a/PUT':
            metricsEnabled: true
            loggingLevel: INFO
            dataTraceEnabled: true
            throttlingRateLimit: 2.5
            cachingEnabled: true
            cacheTtlInSeconds: 0
            cacheDataEncrypted: true
            requireAuthorizationForCacheControl: false
            unauthorizedCacheControlHeaderStrategy: FAIL_WITH_403
          b/GET: {throttlingRateLimit: -1, throttlingBurstLimit: -1}",
    );
    let own = stage.settings_of("/a", Verb::Put);
    assert!(own.metrics_enabled && own.data_trace_enabled && own.caching_enabled && own.cache_data_encrypted);
    assert_eq!((own.logging_level, own.cache_ttl_seconds), (LoggingLevel::Info, 0));
    assert!(!own.require_authorization_for_cache_control);
    assert_eq!(own.unauthorized_cache_control, UnauthorizedCacheControl::FailWith403);
    assert_eq!(stage.settings_of("/other", Verb::Get).logging_level, LoggingLevel::Error);
    let all = stage.throttle.expect("a throttle").value;
    assert_eq!((all.rate_limit, all.burst_limit), (10_000.0, 7), "the rate is the service's own");
    let single: Vec<_> = stage
        .method_throttles
        .iter()
        .map(|t| (t.key.value.as_str(), t.throttle.rate_limit, t.throttle.burst_limit))
        .collect();
    assert_eq!(single, [("/~1a/PUT", 2.5, 7), ("b/GET", -1.0, -1)], "the burst is that of */*");
}

#[test]
fn r_stage_18_sizes_of_caches() {
    let size = |text: &str| stage(text).cache.map(|cache| (cache.enabled.value, cache.size_bytes.value));
    let gb = StageCache::GB;
    assert_eq!(size(""), None);
    assert_eq!(size("        cache: {}"), Some((true, gb / 2)));
    assert_eq!(size("        cache: {enabled: false, size: '237'}"), Some((false, 237 * gb)));
    assert_eq!(size("        cache: {size: 0.5}"), Some((true, gb / 2)));
    assert_eq!(size("        cache: {size: 118}"), Some((true, 118 * gb)));
    assert_eq!(size("        cache: {size: 67108864}"), Some((true, 64 << 20)));
}

#[test]
fn r_stage_14_a_canary_serves_its_own_documents() {
    let canary = stage(
        "        canary: {percentTraffic: 12.5, openapi: [a.yaml, b.yaml], stageVariableOverrides: {port: 1}, useStageCache: true}",
    )
    .canary
    .expect("a canary");
    assert_eq!(canary.percent_traffic.value, 12.5);
    assert_eq!(canary.stage_variable_overrides[0].1.value, "1");
    assert_eq!(canary.use_stage_cache.map(|flag| flag.value), Some(true));
    let deployment = canary.deployment.expect("a deployment");
    assert_eq!((deployment.id.value.as_str(), methods(&deployment)), ("a", "two a- b-".to_owned()));
    let plain = stage("        canary: {}").canary.expect("a canary");
    assert_eq!((plain.percent_traffic.value, plain.deployment.is_none()), (0.0, true));
}

/// Operation names and paths, to tell APIs apart.
fn methods(api: &Api) -> String {
    let all = api.resources.iter().flat_map(|resource| resource.methods.iter().map(move |m| (resource, m)));
    let name = |(resource, method): (&ringgate_definition::Resource, &ringgate_definition::Method)| {
        method.operation_name.clone().unwrap_or_else(|| format!("{}-", &resource.path.value[1..]))
    };
    all.map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn r_int_30_a_client_certificate_is_read_and_its_key_is_not() {
    let mut files = inside();
    files.files.remove("configs/key.pem");
    let text = with_stage("        clientCertificate: {certificate: cert.pem, key: key.pem}");
    let definition = check_file(&text, &mut files);
    let shown = definition.apis[0].stages[0].client_certificate.clone().expect("a certificate");
    assert_eq!(
        (shown.certificate.value.as_str(), shown.key.value.as_str()),
        ("configs/cert.pem", "configs/key.pem")
    );
    assert!(shown.certificate_pem.starts_with("x\n-----BEGIN"));
}

#[test]
fn several_documents_are_read_in_order() {
    let api = |import: &str| {
        let text = format!("ringgate: 1\napis: [{{id: a, region: x, openapi: [a.yaml, b.yaml]{import}}}]");
        check_file(&text, &mut inside()).apis.into_iter().next().expect("an API")
    };
    assert_eq!(methods(&api("")), "two a- b-");
    assert_eq!(methods(&api(", importMode: overwrite")), "two b-");
}

#[test]
fn r_log_07_the_execution_log_has_one_place() {
    let target = |log: &str| {
        let text = format!("ringgate: 1\ngateway: {{executionLog: {log}}}");
        check_file(&text, &mut inside()).gateway.execution_log.map(|target| target.value)
    };
    assert_eq!(target("{stdout: true}"), Some(AccessLogTarget::Stdout));
    assert_eq!(target("{path: x.log}"), Some(AccessLogTarget::Path("x.log".to_owned())));
}
