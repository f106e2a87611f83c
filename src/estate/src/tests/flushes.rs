//! Flushes of stages' caches (R-STAGE-24, R-AUTH-18).

use ringgate_management::shapes::Stage;
use serde_json::Value;

use super::seed::stage;
use super::world::World;
use crate::{Flushes, Kept};

fn target(api: &str, stage: &str, part: &str) -> String {
    format!("/restapis/{api}/stages/{stage}/cache/{part}")
}

/// An API with a stage that has a cache.
fn world() -> (World, String) {
    let mut world = World::default();
    let (api, _) = world.api();
    let row =
        Stage { stage_name: Some("dev".to_owned()), cache_cluster_enabled: Some(true), ..Stage::default() };
    stage(&mut world, &api, row);
    (world, api)
}

/// The marks that a flush leaves.
#[track_caller]
fn flush(world: &mut World, api: &str, part: &str) -> Flushes {
    let (status, body) = world.call("DELETE", &target(api, "dev", part), Value::Null);
    assert_eq!((status, body), (202, Value::Null));
    **world.estate.get_of::<Flushes>(api, "dev").expect("a row")
}

#[test]
fn r_stage_24_only_what_is_there_is_flushed() {
    let mut world = World::default();
    let (api, _) = world.api();
    stage(&mut world, &api, Stage { stage_name: Some("dev".to_owned()), ..Stage::default() });
    let unknown_api = "Invalid API identifier specified 123456789012:none";
    for part in ["data", "authorizers"] {
        world.refused("DELETE", &target("none", "dev", part), Value::Null, 404, unknown_api);
        let unknown = "Invalid stage identifier specified";
        world.refused("DELETE", &target(&api, "none", part), Value::Null, 404, unknown);
    }
    let message = "The stage dev has no cache cluster";
    world.refused("DELETE", &target(&api, "dev", "data"), Value::Null, 400, message);
    let without = flush(&mut world, &api, "authorizers");
    assert_eq!((without.responses, without.grants != 0), (0, true));
}

#[test]
fn r_stage_24_every_flush_has_a_mark_of_its_own() {
    let (mut world, api) = world();
    let first = flush(&mut world, &api, "data");
    assert_eq!((first.responses != 0, first.grants), (true, 0));
    let second = flush(&mut world, &api, "data");
    assert_ne!(second.responses, first.responses);
    let third = flush(&mut world, &api, "authorizers");
    assert_eq!((third.responses, third.grants != 0), (second.responses, true), "one leaves the other alone");
    let fourth = flush(&mut world, &api, "authorizers");
    assert_ne!(fourth.grants, third.grants);
}

#[test]
fn r_stage_24_marks_go_with_their_stage() {
    let (mut world, api) = world();
    let before = flush(&mut world, &api, "data");
    world.done("DELETE", &format!("/restapis/{api}/stages/dev"), Value::Null);
    assert!(world.estate.get_of::<Flushes>(&api, "dev").is_none());
    let row =
        Stage { stage_name: Some("dev".to_owned()), cache_cluster_enabled: Some(true), ..Stage::default() };
    stage(&mut world, &api, row);
    let after = flush(&mut world, &api, "data");
    assert_ne!(after.responses, before.responses, "who missed all of it forgets");
    world.done("DELETE", &format!("/restapis/{api}"), Value::Null);
    assert_eq!(Flushes::table(&world.estate).all().count(), 0);
}
