//! Contradictions, one at a time, each with the place that is blamed.

use super::*;
use crate::schema::*;
use crate::table::{Slot, Table};

fn check(place: &str, change: impl FnOnce(&mut Routes)) {
    let mut routes = sample_routes();
    change(&mut routes);
    match load(&encode_routes(&routes).unwrap()) {
        Err(SnapshotError::Inconsistent { place: found, .. }) => assert_eq!(found, place),
        other => panic!("{place}: {:?}", other.err()),
    }
}

fn check_deployment(place: &str, change: impl FnOnce(&mut Deployment)) {
    check(&format!("apis[0].deployments[0].{place}"), |routes| change(&mut routes.apis[0].deployments[0]));
}

fn check_stage(place: &str, change: impl FnOnce(&mut Stage)) {
    check(&format!("apis[0].stages[1].{place}"), |routes| change(&mut routes.apis[0].stages[1]));
}

fn check_keys(place: &str, change: impl FnOnce(&mut Keys)) {
    let mut keys = sample_keys();
    change(&mut keys);
    match Loaded::<Keys>::from_bytes(&encode_keys(&keys).unwrap(), Trust::Anybody) {
        Err(SnapshotError::Inconsistent { place: found, .. }) => assert_eq!(found, place),
        other => panic!("{place}: {:?}", other.err()),
    }
}

#[test]
fn apis_and_upstreams() {
    check("apis", |routes| routes.apis.swap(0, 1));
    check("apis", |routes| routes.apis[1].id = routes.apis[0].id.clone());
    check("api_index", |routes| routes.api_index = Table::default());
    check("api_index", |routes| routes.api_index.slots.push(Slot { tag: 0, index: NONE }));
    check("api_index", |routes| routes.api_index.slots.iter_mut().for_each(|slot| slot.tag ^= 1));
    check("upstreams", |routes| routes.upstreams.push(routes.upstreams[0].clone()));
    check("upstreams[0]", |routes| routes.upstreams[0].port = 0);
    check("upstreams[0]", |routes| routes.upstreams[0].host.clear());
}

#[test]
fn stages() {
    check("apis[0].stages", |routes| routes.apis[0].stages.swap(0, 1));
    check("apis[0].stages[0].name", |routes| routes.apis[0].stages[0].name.clear());
    check_stage("deployment", |stage| stage.deployment = 1);
    check_stage("variables", |stage| stage.variables.swap(0, 1));
    for per_second in [f64::NAN, f64::INFINITY, -1.0] {
        check_stage("throttle", |stage| stage.throttle = Some(Rate { per_second, burst: 1 }));
        check_stage("route_throttles", |stage| {
            stage.route_throttles[0].rate = Some(Rate { per_second, burst: 1 });
        });
    }
    check_stage("route_throttles", |stage| stage.route_throttles[0].route = 4);
    check_stage("route_throttles", |stage| stage.route_throttles.push(stage.route_throttles[0]));
}

#[test]
fn targets() {
    check_stage("targets", |stage| drop(stage.targets.pop()));
    check_stage("targets[0].upstream", |stage| stage.targets[0].upstream = 1);
    check_stage("targets[0].upstream", |stage| stage.targets[0].upstream = NONE);
    check_stage("targets[1].upstream", |stage| stage.targets[1].upstream = 0);
    check_stage("targets[0].path", |stage| stage.targets[0].path.clear());
    check_stage("targets[0].path", |stage| stage.targets[0].path[0] = PathPiece::Text("v1".into()));
    check_stage("targets[0].path", |stage| {
        stage.targets[0].path[1] = PathPiece::Mapped(MappedPiece { mapping: 1, placeholder: "{id}".into() });
    });
}

#[test]
fn routes_and_integrations() {
    check_deployment("routes[0].integration", |it| it.routes[0].integration = 2);
    check_deployment("routes[2].integration", |it| it.routes[2].integration = 0);
    check_deployment("routes[0].place.source", |it| it.routes[0].place.source = 1);
    check_deployment("integrations[1].place.source", |it| {
        it.integrations[1].place = Place { source: 1, line: 1, column: 1 };
    });
    check_deployment("integrations[1].responses[0].status", |it| it.integrations[1].responses[0].status = 99);
    check_deployment("integrations[1].responses[0]", |it| it.integrations[1].responses[0].pattern = None);
    check_deployment("integrations[1].responses[0].headers", |it| {
        it.integrations[1].responses[0].headers[0].destination = Destination::Query;
    });
}

/// Nodes of the sample: 0 root, 1 `pets`, 2 `{id}`, 3 `{proxy+}`.
#[test]
fn trees() {
    check_deployment("nodes[0]", |it| it.nodes.clear());
    check_deployment("nodes[0]", |it| it.nodes[0].parent = 1);
    check_deployment("nodes[0]", |it| it.nodes[0].segment = "x".into());
    check_deployment("nodes[1].variable", |it| it.nodes[1].variable = 9);
    check_deployment("nodes[1].variable", |it| it.nodes[1].variable = 1);
    check_deployment("nodes[1].variable", |it| it.nodes[1].variable = 3);
    check_deployment("nodes[1].greedy", |it| it.nodes[1].greedy = 0);
    check_deployment("nodes[1]", |it| it.nodes[1].greedy = 2);
    check_deployment("nodes[1]", |it| it.nodes[1].parent = 1);
    check_deployment("nodes[1]", |it| it.nodes[1].parent = 3);
    check_deployment("nodes[1]", |it| it.nodes[0].has_literals = false);
    check_deployment("nodes[1]", |it| it.nodes[1].segment = "pet".into());
    check_deployment("nodes[1]", |it| it.nodes[1].segment = "%70ets".into());
    check_deployment("nodes[1]", |it| it.nodes[1].segment = "a/b".into());
    check_deployment("nodes[2]", |it| it.nodes[1].variable = NONE);
    check_deployment("nodes[3]", |it| it.nodes[3].has_literals = true);
    check_deployment("nodes[1]", |it| it.children = Table::default());
    check_deployment("children", |it| {
        it.children.slots.iter_mut().for_each(|slot| slot.index = slot.index.min(1));
    });
    check_deployment("nodes[1].methods", |it| it.nodes[1].methods = 9);
    check_deployment("nodes[2].methods", |it| it.methods[0].routes[3] = 4);
    check_deployment("nodes[2].methods", |it| it.routes[0].variables.clear());
}

#[test]
fn trees_too_deep_or_too_slow() {
    let literal = |index: u32| Node {
        parent: index.saturating_sub(1),
        segment: if index == 0 { String::new() } else { "a".into() },
        variable: NONE,
        greedy: NONE,
        methods: NONE,
        has_literals: true,
    };
    let table = |nodes: &[Node]| {
        let literals = nodes.iter().zip(0u32..).skip(1);
        Table::build(literals.map(|(node, index)| (crate::table::child_tag(node.parent, b"a"), index)))
    };
    check_deployment("nodes[65]", |it| {
        it.nodes = (0..66).map(literal).collect();
        it.children = table(&it.nodes);
    });
}

#[test]
fn keys_and_plans() {
    check_keys("keys", |keys| keys.keys.swap(0, 1));
    check_keys("digest_index", |keys| keys.digest_index = Table::default());
    check_keys("digest_index", |keys| keys.digest_index.slots.iter_mut().for_each(|slot| slot.tag ^= 1));
    check_keys("keys[1].plans", |keys| keys.keys[1].plans = vec![1, 0]);
    check_keys("keys[1].plans", |keys| keys.keys[1].plans = vec![0, 2]);
    check_keys("plans", |keys| keys.plans.swap(0, 1));
    check_keys("plans[1].throttle", |keys| {
        keys.plans[1].throttle = Some(Rate { per_second: f64::NAN, burst: 0 });
    });
    check_keys("plans[0].stages[0].methods", |keys| {
        keys.plans[0].stages[0].methods[0].rate.per_second = -0.1;
    });
    check_keys("plans[0].stages", |keys| {
        let stage = keys.plans[0].stages[0].clone();
        keys.plans[0].stages.push(stage);
    });
    for (period, offset_days) in [(Period::Day, 1), (Period::Week, 7), (Period::Month, 28)] {
        check_keys("plans[0].quota.offset_days", |keys| {
            keys.plans[0].quota = Some(Quota { limit: 1, offset_days, period });
        });
    }
}

#[test]
fn r_auth_10_callers() {
    check_keys("flushes", |keys| keys.flushes.swap(0, 1));
    check_keys("callers.callers", |keys| keys.callers.callers.swap(0, 1));
    check_keys("callers.access_keys", |keys| keys.callers.access_keys.swap(0, 1));
    check_keys("callers.index", |keys| keys.callers.index = Table::default());
    check_keys("callers.index", |keys| {
        keys.callers.index.slots.iter_mut().for_each(|slot| slot.tag ^= 1);
    });
    check_keys("callers.access_keys[0]", |keys| keys.callers.access_keys[0].caller = 2);
    check_keys("callers.access_keys[1]", |keys| keys.callers.access_keys[1].session = None);
}

#[test]
fn payloads() {
    check_deployment("integrations[1]", |deployment| deployment.programs.clear());
    check_deployment("integrations[1]", |deployment| {
        deployment.integrations[1].responses[0].templates[0].program = 1;
    });
    check_deployment("routes[0]", |deployment| {
        let model = BodyModel { media_type: "application/json".into(), schema: 0 };
        deployment.routes[0].validation = Some(Validation { models: vec![model], ..Validation::default() });
    });
    check_deployment("gateway_responses", |deployment| deployment.gateway_responses[0].status = Some(99));
    check_deployment("gateway_responses", |deployment| {
        deployment.gateway_responses.push(deployment.gateway_responses[0].clone());
    });
}

#[test]
fn settings_and_canaries() {
    check_stage("route_settings", |stage| stage.route_settings = vec![0]);
    check_stage("route_settings", |stage| stage.route_settings = vec![2; 4]);
    let check_canary = |place: &str, change: fn(&mut Canary)| {
        check_stage(place, |stage| {
            let mut canary = Canary {
                variables: stage.variables.clone(),
                targets: stage.targets.clone(),
                stage_routes: vec![0, 1, 2, NONE],
                ..Canary::default()
            };
            change(&mut canary);
            stage.canary = Some(canary);
        });
    };
    check_canary("canary.share", |canary| canary.share = (1 << 32) + 1);
    check_canary("canary.deployment", |canary| canary.deployment = 1);
    check_canary("canary.variables", |canary| canary.variables.swap(0, 1));
    check_canary("canary.stage_routes", |canary| canary.stage_routes = vec![0]);
    check_canary("canary.stage_routes", |canary| canary.stage_routes[0] = 4);
    check_canary("route_settings", |canary| canary.route_settings = vec![9; 4]);
    check_canary("canary.targets", |canary| canary.targets.clear());
}
