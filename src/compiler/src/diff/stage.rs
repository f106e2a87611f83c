//! APIs and their stages; what a stage's deployments hold is drawn for each stage, as clients meet it.

use ringgate_snapshot::schema::{ArchivedApi, ArchivedCanary, ArchivedRoutes, ArchivedStage};

use super::deployment::{self, View};
use super::picture::{Gathered, Picture, Rank};
use super::words;

/// The parts in which a canary's share is written.
const WHOLE: f64 = 4_294_967_296.0;

/// Draws everything that is served.
pub(super) fn draw(routes: &ArchivedRoutes, picture: &mut Picture) {
    for api in routes.apis.iter() {
        draw_api(routes, api, picture);
        for stage in api.stages.iter() {
            draw_stage(routes, api, stage, picture);
        }
    }
}

fn draw_api(routes: &ArchivedRoutes, api: &ArchivedApi, picture: &mut Picture) {
    let mut facets = Gathered::default();
    facets.say("name", api.name.as_str());
    facets.say("region", api.region.as_str());
    facets.say("account", api.account_id.as_str());
    facets.say("endpoint type", api.endpoint_type.as_str());
    facets.say("host suffix", routes.host_suffix.as_str());
    facets.flag("default host disabled", api.default_endpoint_disabled);
    facets.flag("as AWS to the letter", api.aws_exact);
    picture.add(&api.id, Rank::Api, format!("API {}", api.id), facets.0);
}

fn draw_stage(routes: &ArchivedRoutes, api: &ArchivedApi, stage: &ArchivedStage, picture: &mut Picture) {
    let place = format!("api {}, stage {}", api.id, stage.name);
    let mut facets = Gathered::default();
    facets.say("deployment", deployment_id(api, stage.deployment.to_native()));
    for pair in stage.variables.iter() {
        facets.say(format!("variable {}", pair.name), pair.value.as_str());
    }
    facets.say_if("throttle", stage.throttle.as_ref().map(words::rate));
    facets.say_if("access log", stage.access_log_format.as_ref().map(|format| format.as_str()));
    let cache = stage.cache_bytes.to_native();
    facets.say_if("cache", (cache > 0).then(|| format!("{cache} bytes")));
    if let Some(canary) = stage.canary.as_ref() {
        draw_canary(api, stage, canary, &mut facets);
    }
    let name = format!("stage {} (api {})", stage.name, api.id);
    let order = format!("{} {}", api.id, stage.name);
    picture.add(&order, Rank::Stage, name.clone(), facets.0);
    let view = View {
        routes,
        stage,
        place: place.clone(),
        name: name.clone(),
        order: order.clone(),
        index: stage.deployment.to_native(),
        targets: &stage.targets,
        settings: stage.route_settings.iter().map(|index| index.to_native()).collect(),
        is_canary: false,
    };
    deployment::draw(api, &view, picture);
    if let Some(canary) = stage.canary.as_ref() {
        let view = View {
            place: format!("{place}, canary"),
            name: format!("canary of {name}"),
            order: format!("{order} canary"),
            index: canary.deployment.to_native(),
            targets: &canary.targets,
            settings: canary.route_settings.iter().map(|index| index.to_native()).collect(),
            is_canary: true,
            ..view
        };
        deployment::draw(api, &view, picture);
    }
}

fn draw_canary(api: &ArchivedApi, stage: &ArchivedStage, canary: &ArchivedCanary, facets: &mut Gathered) {
    let percent = canary.share.to_native() as f64 / WHOLE * 100.0;
    facets.say("canary", format!("{}%", (percent * 100.0).round() / 100.0));
    facets.say("canary deployment", deployment_id(api, canary.deployment.to_native()));
    let is_own = |pair: &&ringgate_snapshot::schema::ArchivedPair| {
        !stage.variables.iter().any(|other| other.name == pair.name && other.value == pair.value)
    };
    facets.say_if("canary variables", words::pairs(canary.variables.iter().filter(is_own)));
    facets.flag("canary uses the stage's cache", canary.uses_stage_cache);
}

fn deployment_id(api: &ArchivedApi, index: u32) -> &str {
    api.deployments.get(index as usize).map_or("none", |deployment| deployment.id.as_str())
}
