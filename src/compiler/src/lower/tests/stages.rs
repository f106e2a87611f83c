//! Stages: deployments, settings, caches, canaries.

use std::sync::Arc;

use ringgate_definition::{
    Api, Canary, Definition, LoggingLevel, MethodSettings, SettingKey, Stage, StageCache, StageThrottle,
    Throttle, UnauthorizedCacheControl,
};
use ringgate_snapshot::schema::{self, Invalidation, Logging, NONE, Origin, Rate};

use super::{
    PROXY, at, changed, define, integrate, integration_of, lowered, method, notes, refuses, text, warns,
};
use crate::code;

#[test]
fn stages_are_checked() {
    let stage = |change: fn(&mut Stage)| changed(|d| change(&mut d.apis[0].stages[0]));
    refuses(&stage(|s| s.name = text("a b")), code::STAGE_NAME, "a b");
    refuses(&changed(|d| d.apis[0].stages = vec![d.apis[0].stages[0].clone(); 2]), code::STAGE_TWICE, "prod");
    refuses(&stage(|s| s.variables.push((text("a-b"), text("x")))), code::STAGE_VARIABLE, "a-b");
    refuses(&stage(|s| s.variables.push((text("a"), text("x y")))), code::STAGE_VARIABLE_VALUE, "`a`");
    refuses(&stage(|s| s.access_log_format = Some(text("$input"))), code::ACCESS_LOG, "$input");
    let unknown = "$context.requestId $context.identity.sourceIP";
    warns(
        &changed(|d| d.apis[0].stages[0].access_log_format = Some(text(unknown))),
        code::CONTEXT_VARIABLE,
        "IP",
    );
    let throttled = |rate_limit, burst_limit, key: &str| {
        let throttle = Throttle { rate_limit, burst_limit };
        changed(|d| d.apis[0].stages[0].method_throttles.push(StageThrottle { key: text(key), throttle }))
    };
    refuses(&throttled(-2.0, 1, "/x/{id}/GET"), code::THROTTLE, "-2");
    refuses(&throttled(f64::NAN, 1, "/x/{id}/GET"), code::THROTTLE, "NaN");
    for (rate_limit, burst_limit, per_second, burst) in [(1.0, -1, 1.0, 5_000), (-1.0, 7, 10_000.0, 7)] {
        let routes = lowered(&throttled(rate_limit, burst_limit, "/x/{id}/GET"));
        assert_eq!(routes.apis[0].stages[0].route_throttles[0].rate, Some(Rate { per_second, burst }));
    }
    refuses(&throttled(1.0, 1, "/x/{i}/GET"), code::THROTTLE_KEY, "/x/{i}/GET");
    let routes = lowered(&throttled(-1.0, -1, "~1x~1{id}/GET"));
    assert_eq!(routes.apis[0].stages[0].route_throttles[0].rate, None);
    let routes = lowered(&throttled(1.5, 2, "*/*"));
    assert_eq!(routes.apis[0].stages[0].throttle, Some(Rate { per_second: 1.5, burst: 2 }));
}

/// GET and POST at `/a`, ANY at `/b`, a streaming GET at `/c`; a stage with a cache.
fn cached(settings: Vec<MethodSettings>) -> Definition {
    let operation = |verb: &str, integration: &str| {
        format!(
            "    {verb}:\n      responses: {{'200': {{description: ok}}}}\n      \
             x-amazon-apigateway-integration: {integration}\n"
        )
    };
    let streaming = PROXY.replace('}', ", responseTransferMode: STREAM}");
    let mut definition = define(&format!(
        "  /a:\n{}{}  /b:\n{}  /c:\n{}",
        operation("get", PROXY),
        operation("post", PROXY),
        operation("x-amazon-apigateway-any-method", PROXY),
        operation("get", &streaming)
    ));
    let stage = &mut definition.apis[0].stages[0];
    stage.cache =
        Some(StageCache { enabled: at(true), size_bytes: at(StageCache::GB / 2), ..StageCache::default() });
    stage.method_settings = settings;
    definition
}

fn of(key: &str) -> MethodSettings {
    MethodSettings { key: text(key), of: SettingKey::read(key).expect(key), ..MethodSettings::default() }
}

fn caching(key: &str) -> MethodSettings {
    MethodSettings { caching_enabled: Some(at(true)), ..of(key) }
}

/// The settings of each route, by its name.
#[track_caller]
fn resolved(definition: &Definition) -> Vec<(String, schema::MethodSettings)> {
    let routes = lowered(definition);
    let (stage, deployment) = (&routes.apis[0].stages[0], &routes.apis[0].deployments[0]);
    let settings =
        |at: usize| stage.settings[stage.route_settings.get(at).map_or(0, |index| *index as usize)];
    let name = |route: &schema::Route| format!("{}/{}", route.resource_path, route.method);
    deployment.routes.iter().enumerate().map(|(at, route)| (name(route), settings(at))).collect()
}

#[track_caller]
fn cached_routes(definition: &Definition) -> Vec<(String, u32)> {
    let found = resolved(definition).into_iter().filter(|(_, settings)| settings.caching);
    found.map(|(name, settings)| (name, settings.cache_ttl_s)).collect()
}

#[test]
fn r_stage_12_without_settings_all_routes_have_the_defaults() {
    let routes = lowered(&cached(Vec::new()));
    let stage = &routes.apis[0].stages[0];
    assert_eq!(stage.settings, [schema::MethodSettings::default()]);
    assert!(stage.route_settings.is_empty());
    assert_eq!(stage.cache_bytes, 1 << 29);
}

#[test]
fn r_stage_19_all_means_get_and_other_methods_need_their_own() {
    let check = |settings: Vec<MethodSettings>, expected: &[(&str, u32)]| {
        let expected: Vec<_> = expected.iter().map(|(name, ttl)| ((*name).to_owned(), *ttl)).collect();
        assert_eq!(cached_routes(&cached(settings)), expected);
    };
    check(vec![caching("*/*")], &[("/a/GET", 300)]);
    check(vec![caching("*/*"), caching("/a/POST")], &[("/a/GET", 300), ("/a/POST", 300)]);
    check(vec![caching("b/ANY")], &[("/b/ANY", 300)]);
    let short = |key: &str, seconds| MethodSettings { cache_ttl_seconds: Some(at(seconds)), ..caching(key) };
    check(vec![short("*/*", 3_600), short("/a/GET", 0)], &[]);
    check(vec![short("/a/GET", 7)], &[("/a/GET", 7)]);
    refuses(&cached(vec![short("*/*", 3_601)]), code::CACHE_TTL, "3601");
    warns(&cached(vec![caching("/c/GET")]), code::STREAM_WINS, "/c/GET");
    check(vec![caching("/c/GET")], &[]);
    warns(&cached(vec![caching("/x/GET")]), code::SETTING_KEY, "/x/GET");
    notes(
        &cached(vec![MethodSettings { cache_data_encrypted: Some(at(true)), ..of("*/*") }]),
        code::NOT_ENCRYPTED,
        "encrypted",
    );
}

#[test]
fn r_stage_18_without_a_cache_nothing_is_cached() {
    let mut definition = cached(vec![caching("*/*")]);
    definition.apis[0].stages[0].cache.as_mut().expect("cache").enabled = at(false);
    notes(&definition, code::CACHE, "no cache");
    assert!(cached_routes(&definition).is_empty());
    assert_eq!(lowered(&definition).apis[0].stages[0].cache_bytes, 0);
    let mut empty = cached(Vec::new());
    empty.apis[0].stages[0].cache.as_mut().expect("cache").size_bytes = at(0);
    refuses(&empty, code::CACHE_SIZE, "no room");
}

#[test]
fn r_stage_13_r_stage_22_settings_are_resolved() {
    let all = MethodSettings {
        logging_level: Some(at(LoggingLevel::Error)),
        require_authorization_for_cache_control: Some(at(false)),
        ..of("*/*")
    };
    let own = MethodSettings {
        logging_level: Some(at(LoggingLevel::Info)),
        data_trace_enabled: Some(at(true)),
        require_authorization_for_cache_control: Some(at(true)),
        unauthorized_cache_control: Some(at(UnauthorizedCacheControl::FailWith403)),
        ..of("~1a/POST")
    };
    let found = resolved(&cached(vec![all, own]));
    for (name, settings) in found {
        let found = (settings.logging, settings.data_trace, settings.invalidation);
        let expected = match name.as_str() {
            "/a/POST" => (Logging::Info, true, Invalidation::Fail403),
            _ => (Logging::Error, false, Invalidation::Anyone),
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn r_stage_20_cache_keys_must_be_declared() {
    let keyed = |keys: &str| {
        let mut definition = integrate(&PROXY.replace(
            '}',
            &format!(
                ", cacheKeyParameters: [{keys}], requestParameters: \
                 {{integration.request.querystring.q: method.request.header.h}}}}"
            ),
        ));
        let cache = StageCache { enabled: at(true), size_bytes: at(1), ..StageCache::default() };
        definition.apis[0].stages[0].cache = Some(cache);
        let declared = ["method.request.path.id", "method.request.querystring.m"];
        method(&mut definition).request_parameters = declared.iter().map(|key| (text(key), false)).collect();
        definition
    };
    let keys = "method.request.path.id, method.request.multivaluequerystring.m, integration.request.querystring.q, \
                method.request.path.id";
    let found = integration_of(&keyed(keys));
    let expected = [Origin::Header("h".to_owned()), Origin::MultiQuery("m".to_owned()), Origin::Path(0)];
    assert_eq!(found.cache_keys, expected);
    let routes = lowered(&keyed(keys));
    let deployment = &routes.apis[0].deployments[0];
    assert_eq!(deployment.integrations[0].cache_namespace, deployment.routes[0].resource_id);
    refuses(&keyed("method.request.header.h"), code::CACHE_KEY, "not declared");
    refuses(&keyed("integration.request.header.q"), code::CACHE_KEY, "not mapped");
    refuses(&keyed("method.request.body.a"), code::CACHE_KEY, "body");
    refuses(&keyed("method.request.path.x"), code::UNKNOWN_PATH_VARIABLE, "`x`");
    let named = integrate(&PROXY.replace('}', ", cacheNamespace: shared}"));
    assert_eq!(integration_of(&named).cache_namespace, "shared");
    notes(&named, code::CACHE, "no stage has a cache");
}

/// A canary in the only stage, whose variable `v` is `stage` there.
fn with_canary(documents: Option<Api>, change: impl FnOnce(&mut Canary)) -> Definition {
    let mut definition = integrate(&PROXY.replace("http://a.b/", "http://${stageVariables.v}/"));
    let mut canary = Canary {
        percent_traffic: at(25.0),
        deployment: documents.map(Arc::new),
        stage_variable_overrides: vec![(text("v"), text("canary"))],
        ..Canary::default()
    };
    change(&mut canary);
    let stage = &mut definition.apis[0].stages[0];
    stage.variables = vec![(text("v"), text("stage")), (text("w"), text("1"))];
    stage.canary = Some(canary);
    definition
}

/// The same documents without stages, as a canary has them.
fn documents(paths: &str) -> Api {
    let mut api = define(paths).apis.remove(0);
    api.stages.clear();
    api
}

#[test]
fn r_stage_14_a_canary_of_the_same_deployment_has_its_own_variables() {
    let routes = lowered(&with_canary(None, |c| c.use_stage_cache = Some(at(true))));
    let api = &routes.apis[0];
    let (stage, canary) = (&api.stages[0], api.stages[0].canary.as_ref().expect("canary"));
    assert_eq!((api.deployments.len(), canary.deployment), (1, 0));
    assert_eq!((canary.share, canary.uses_stage_cache), (1 << 30, true));
    let values =
        |pairs: &[schema::Pair]| pairs.iter().map(|p| (p.name.clone(), p.value.clone())).collect::<Vec<_>>();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(values(&stage.variables), [pair("v", "stage"), pair("w", "1")]);
    assert_eq!(values(&canary.variables), [pair("v", "canary"), pair("w", "1")]);
    assert_eq!((stage.targets[0].host.as_str(), canary.targets[0].host.as_str()), ("stage", "canary"));
    let host = |target: &schema::Target| routes.upstreams[target.upstream as usize].host.as_str();
    assert_eq!((host(&stage.targets[0]), host(&canary.targets[0])), ("stage", "canary"));
    assert_eq!(canary.stage_routes, [0]);
}

#[test]
fn r_stage_14_23_a_canary_of_other_documents_is_another_deployment() {
    const PATHS: &str = "  /new:\n    get:\n      x-amazon-apigateway-integration: {type: HTTP_PROXY, httpMethod: GET, \
                         uri: 'http://new/'}\n  /x/{id}:\n    get:\n      x-amazon-apigateway-integration: \
                         {type: HTTP_PROXY, httpMethod: GET, uri: 'http://${stageVariables.v}/2'}\n";
    let mut definition = with_canary(Some(documents(PATHS)), |c| c.use_stage_cache = Some(at(true)));
    let setting = MethodSettings { logging_level: Some(at(LoggingLevel::Info)), ..of("/new/GET") };
    definition.apis[0].stages[0].method_settings.push(setting);
    let routes = lowered(&definition);
    let api = &routes.apis[0];
    let (stage, canary) = (&api.stages[0], api.stages[0].canary.as_ref().expect("canary"));
    assert_eq!((api.deployments.len(), canary.deployment), (2, 1));
    assert_ne!(api.deployments[0].id, api.deployments[1].id);
    assert!(!canary.uses_stage_cache, "the deployments differ");
    assert_eq!(canary.stage_routes, [NONE, 0]);
    assert_eq!((stage.targets.len(), canary.targets.len()), (1, 2));
    assert!(stage.route_settings.is_empty());
    let logging: Vec<_> =
        canary.route_settings.iter().map(|at| stage.settings[*at as usize].logging).collect();
    assert_eq!(logging, [Logging::Info, Logging::Off]);
    let ids = |deployment: usize, route: usize| api.deployments[deployment].routes[route].resource_id.clone();
    assert_eq!(ids(0, 0), ids(1, 1), "the same path has the same id");
}

#[test]
fn r_stage_23_a_canary_of_equal_documents_is_the_same_deployment() {
    let mut definition = with_canary(None, |c| c.use_stage_cache = Some(at(true)));
    let mut copy = definition.apis[0].clone();
    copy.stages.clear();
    definition.apis[0].stages[0].canary.as_mut().expect("canary").deployment = Some(Arc::new(copy));
    let routes = lowered(&definition);
    let canary = routes.apis[0].stages[0].canary.as_ref().expect("canary");
    assert_eq!((routes.apis[0].deployments.len(), canary.deployment), (1, 0));
    assert!(canary.uses_stage_cache);
    assert_eq!(canary.targets[0].host, "canary");
}

#[test]
fn r_stage_01_stages_serve_deployments_of_their_own() {
    const OLD: &str = "  /x/{id}:\n    get:\n      x-amazon-apigateway-integration: {type: HTTP_PROXY, httpMethod: GET, \
                       uri: 'http://${stageVariables.v}/old'}\n";
    let mut definition = integrate(&PROXY.replace("http://a.b/", "http://${stageVariables.v}/new"));
    let mut deployed = documents(OLD);
    deployed.deployment_id = Some("d1".to_owned());
    deployed.resources[0].id = Some("abc123".to_owned());
    let deployed = Arc::new(deployed);
    let stage = |name: &str, deployment: Option<&Arc<Api>>| Stage {
        name: text(name),
        deployment: deployment.cloned(),
        variables: vec![(text("v"), text(name))],
        ..Stage::default()
    };
    let mut canary = stage("c", Some(&deployed));
    canary.canary =
        Some(Canary { percent_traffic: at(5.0), use_stage_cache: Some(at(true)), ..Canary::default() });
    definition.apis[0].stages = vec![stage("a", Some(&deployed)), stage("b", None), canary];
    let routes = lowered(&definition);
    let api = &routes.apis[0];
    assert_eq!(api.stages.iter().map(|stage| stage.deployment).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!((api.deployments.len(), api.deployments[0].id.as_str()), (2, "d1"));
    assert_eq!(api.deployments[0].routes[0].resource_id, "abc123");
    let hosts: Vec<_> = api.stages.iter().map(|stage| stage.targets[0].host.as_str()).collect();
    assert_eq!(hosts, ["a", "b", "c"]);
    let canary = api.stages[2].canary.as_ref().expect("canary");
    assert_eq!((canary.deployment, &canary.stage_routes[..], canary.uses_stage_cache), (0, &[0][..], true));
    assert_eq!(canary.targets[0].host, "c");
}

#[test]
fn r_stage_14_canaries_are_checked() {
    for percent in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
        refuses(&with_canary(None, |c| c.percent_traffic = at(percent)), code::CANARY_SHARE, "percent");
    }
    for (percent, share) in [(0.0, 0), (100.0, 1 << 32), (0.01, 429_497)] {
        let routes = lowered(&with_canary(None, |c| c.percent_traffic = at(percent)));
        assert_eq!(routes.apis[0].stages[0].canary.as_ref().map(|c| c.share), Some(share), "{percent}");
    }
    let overridden = |name: &str, value: &str| {
        let (name, value) = (text(name), text(value));
        with_canary(None, |c| c.stage_variable_overrides.push((name, value)))
    };
    refuses(&overridden("a-b", "x"), code::STAGE_VARIABLE, "a-b");
    refuses(&overridden("a", "x y"), code::STAGE_VARIABLE_VALUE, "`a`");
    refuses(&overridden("v", "u@h"), code::STAGE_VARIABLE_VALUE, "`v`");
    refuses(&overridden("v", "169.254.169.254"), code::URI_ADDRESS, "169.254.169.254");
    refuses(&with_canary(Some(Api::default()), |_| {}), code::API_EMPTY, "no methods");
}
