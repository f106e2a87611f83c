//! A route in a stage.

use ringgate_snapshot::schema::{
    ArchivedAuthorization, ArchivedDeployment, ArchivedMethodSettings, ArchivedRoute,
    ArchivedTokenAuthorizer, ArchivedTokenKind,
};

use super::deployment::View;
use super::picture::{Facets, Gathered};
use super::{integration, words};

/// What is to be said of it.
pub(super) fn facets(
    deployment: &ArchivedDeployment,
    route: &ArchivedRoute,
    index: usize,
    view: &View<'_>,
) -> Facets {
    let mut facets = Gathered::default();
    facets.say("authorizer", authorizer(deployment, &route.authorization));
    facets.say_if("API key", route.api_key_required.then_some("required"));
    facets.say_if("scopes", words::list(route.scopes.iter().map(|scope| scope.as_str())));
    facets.say_if("operation", route.operation_name.as_ref().map(|name| name.as_str()));
    draw_validation(deployment, route, &mut facets);
    draw_throttle(index, view, &mut facets);
    let settings = view.settings.get(index).copied().unwrap_or(0);
    if let Some(settings) = view.stage.settings.get(settings as usize) {
        draw_settings(settings, &mut facets);
    }
    let variables: Vec<String> = route.variables.iter().map(ToString::to_string).collect();
    integration::draw(deployment, route.integration.to_native(), &variables, view, &mut facets);
    facets.0
}

/// `none`, `AWS_IAM`, or the kind and name of the authorizer.
fn authorizer(deployment: &ArchivedDeployment, authorization: &ArchivedAuthorization) -> String {
    match authorization {
        ArchivedAuthorization::None => "none".to_owned(),
        ArchivedAuthorization::Iam => "AWS_IAM".to_owned(),
        ArchivedAuthorization::Authorizer(index) => {
            let found = deployment.authorizers.get(index.to_native() as usize);
            found.map_or_else(
                || "unknown".to_owned(),
                |one| format!("{} {}", format!("{:?}", one.kind).to_uppercase(), one.name),
            )
        }
        ArchivedAuthorization::Token(index) => {
            let found = deployment.token_authorizers.get(index.to_native() as usize);
            found.map_or_else(|| "unknown".to_owned(), token_authorizer)
        }
    }
}

fn token_authorizer(one: &ArchivedTokenAuthorizer) -> String {
    let kind = match one.kind {
        ArchivedTokenKind::UserPools => "COGNITO",
        ArchivedTokenKind::Jwt => "JWT",
    };
    format!("{kind} {}", one.name)
}

fn draw_validation(deployment: &ArchivedDeployment, route: &ArchivedRoute, facets: &mut Gathered) {
    let Some(validation) = route.validation.as_ref() else { return };
    let required = validation.required.iter().map(|name| name.as_str());
    facets.say_if("required parameters", words::list(required));
    facets.flag("body validated", validation.body);
    for model in validation.models.iter() {
        let schema = deployment.schemas.get(model.schema.to_native() as usize);
        let name = schema.map_or("unknown", |schema| schema.name.as_str());
        facets.say(format!("model of {}", model.media_type), name);
    }
}

/// A canary's routes share the throttles of the stage's.
fn draw_throttle(index: usize, view: &View<'_>, facets: &mut Gathered) {
    if view.is_canary {
        return;
    }
    let mut throttles = view.stage.route_throttles.iter();
    let own = throttles.find(|throttle| throttle.route.to_native() as usize == index);
    let words = own.map(|own| own.rate.as_ref().map_or_else(|| "unlimited".to_owned(), words::rate));
    facets.say_if("throttle", words);
}

fn draw_settings(settings: &ArchivedMethodSettings, facets: &mut Gathered) {
    facets.say("execution log", format!("{:?}", settings.logging).to_uppercase());
    facets.flag("payloads logged", settings.data_trace);
    if settings.caching {
        facets.say("cached for", format!("{} s", settings.cache_ttl_s.to_native()));
        facets.say("cache invalidation", format!("{:?}", settings.invalidation));
    }
}
