//! Stages: names, variables, throttles, settings, access logs (R-ROUTE-04, R-STAGE-10 to R-STAGE-19).

use std::collections::HashMap;

use ringgate_definition as definition;
use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Verb};
use ringgate_snapshot::schema::{Pair, Rate, RouteThrottle, Stage, Target};

use super::canary::{self, Deployments, Served};
use super::context::{self, Moment};
use super::scope::is_stage_variable;
use super::setting::Resolving;
use super::throttle::{self, Key};
use super::{access_log, cache, certificate, uri};
use crate::code;

/// The longest stage name (R-ROUTE-04).
const NAME_CHARACTERS_MAX: usize = 128;
/// The longest value of a stage variable (R-STAGE-10).
const VALUE_CHARACTERS_MAX: usize = 512;
/// The most variables of a stage (R-STAGE-10).
const VARIABLES_MAX: usize = 100;

/// Canonical path and declared method to the index of the route.
pub(crate) type RouteIndex = HashMap<(String, &'static str), u32>;

/// What a stage reaches, and its canary.
pub(crate) struct Reached {
    /// The number of its deployment.
    pub(crate) deployment: u32,
    /// Parallel to the integrations of that deployment.
    pub(crate) targets: Vec<Target>,
    /// What the stage's canary serves, if there is one.
    pub(crate) canary: Option<Served>,
}

/// Checks what can be wrong with the stages together.
pub(crate) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    if api.stages.is_empty() {
        let message = format!("the API `{}` has no stage, so nobody can call it", api.id.value);
        let remedy = "add a stage, such as `stages: [{name: prod}]`";
        diagnostics.push(Diagnostic::warning(code::NO_STAGE, api.place, message).remedy(remedy));
    }
    check_names(api, diagnostics);
}

/// Lowers a stage.
pub(crate) fn lower(
    api: &Api,
    stage: &definition::Stage,
    reached: Reached,
    deployments: &Deployments,
    diagnostics: &mut Diagnostics,
) -> Stage {
    // What was deployed is in the list.
    let Some((own, index)) = deployments.get(reached.deployment) else { return Stage::default() };
    if let Some(certificate) = &stage.client_certificate {
        certificate::check(certificate, diagnostics);
    }
    let (throttle, route_throttles) = lower_throttles(api, stage, index, diagnostics);
    let cache_bytes = cache::lower_size(stage, diagnostics);
    let mut settings = Resolving::new(stage, cache_bytes, diagnostics);
    let route_settings = settings.resolve(own, diagnostics);
    let canary = stage.canary.as_ref().zip(reached.canary).map(|(canary, served)| {
        let mut lowered = canary::lower(canary, served, reached.deployment, deployments, diagnostics);
        if let Some((deployment, _)) = deployments.get(lowered.deployment) {
            lowered.route_settings = settings.resolve(deployment, diagnostics);
        }
        lowered
    });
    let of_canary = canary.as_ref().and_then(|canary| deployments.get(canary.deployment));
    let indexes: Vec<&RouteIndex> = of_canary.map(|(_, index)| index).into_iter().chain([index]).collect();
    settings.warn_unknown(&indexes, diagnostics);
    Stage {
        name: stage.name.value.clone(),
        deployment: reached.deployment,
        variables: lower_variables(stage, diagnostics),
        throttle,
        route_throttles,
        targets: reached.targets,
        access_log_format: lower_access_log(stage, diagnostics),
        settings: settings.finish(),
        route_settings,
        cache_bytes,
        canary,
    }
}

fn check_names(api: &Api, diagnostics: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for stage in &api.stages {
        let name = &stage.name.value;
        let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if name.is_empty() || name.len() > NAME_CHARACTERS_MAX || !name.bytes().all(in_name) {
            let message = format!("`{}` is no stage name", name.escape_debug());
            let remedy = format!("use 1 to {NAME_CHARACTERS_MAX} letters, digits, `_` and `-`");
            diagnostics.push(Diagnostic::error(code::STAGE_NAME, stage.name.place, message).remedy(remedy));
        }
        if let Some(first) = seen.insert(name.as_str(), stage.name.place) {
            let message = format!("the API `{}` has the stage `{name}` twice", api.id.value);
            let diagnostic = Diagnostic::error(code::STAGE_TWICE, stage.name.place, message);
            diagnostics
                .push(diagnostic.related(first, "the other one").remedy("rename or remove one of them"));
        }
    }
}

fn lower_variables(stage: &definition::Stage, diagnostics: &mut Diagnostics) -> Vec<Pair> {
    if stage.variables.len() > VARIABLES_MAX {
        let message = format!("the stage `{}` has more than {VARIABLES_MAX} variables", stage.name.value);
        let diagnostic = Diagnostic::error(code::STAGE_VARIABLE, stage.name.place, message);
        diagnostics.push(diagnostic.remedy("remove some of them"));
    }
    let mut pairs: Vec<Pair> = Vec::with_capacity(stage.variables.len());
    for (name, value) in &stage.variables {
        check_variable(name, value, diagnostics);
        pairs.push(Pair { name: name.value.clone(), value: value.value.clone() });
    }
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    for pair in pairs.windows(2) {
        if let [first, second] = pair
            && first.name == second.name
        {
            let message =
                format!("the stage `{}` sets the variable `{}` twice", stage.name.value, first.name);
            let diagnostic = Diagnostic::error(code::STAGE_VARIABLE, stage.name.place, message);
            diagnostics.push(diagnostic.remedy("remove one of them"));
        }
    }
    pairs
}

/// Checks the name and the value of a stage variable (R-STAGE-10).
pub(crate) fn check_variable(name: &Located<String>, value: &Located<String>, diagnostics: &mut Diagnostics) {
    if !is_stage_variable(&name.value) {
        let message = format!("`{}` is no name of a stage variable", name.value.escape_debug());
        let remedy = "use 1 to 64 letters, digits and `_`";
        diagnostics.push(Diagnostic::error(code::STAGE_VARIABLE, name.place, message).remedy(remedy));
    }
    if !is_variable_value(&value.value) {
        let message =
            format!("the stage variable `{}` has a value it cannot have", name.value.escape_debug());
        let remedy = format!(
            "use 1 to {VALUE_CHARACTERS_MAX} letters, digits and `-._~:/?#&=,`; percent-encode the rest"
        );
        diagnostics.push(Diagnostic::error(code::STAGE_VARIABLE_VALUE, value.place, message).remedy(remedy));
    }
}

/// R-STAGE-10, with `%`, so that what is not allowed can be percent-encoded.
fn is_variable_value(value: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#&=,%".contains(&b);
    const { assert!(VALUE_CHARACTERS_MAX < uri::URI_BYTES_MAX) };
    (1..=VALUE_CHARACTERS_MAX).contains(&value.len()) && value.bytes().all(allowed)
}

fn lower_throttles(
    api: &Api,
    stage: &definition::Stage,
    routes: &RouteIndex,
    diagnostics: &mut Diagnostics,
) -> (Option<Rate>, Vec<RouteThrottle>) {
    let mut whole = stage.throttle.as_ref().map(|throttle| (throttle.place, throttle.value));
    let mut single: Vec<RouteThrottle> = Vec::with_capacity(stage.method_throttles.len());
    for setting in &stage.method_throttles {
        let key = throttle::read_key(&setting.key.value);
        let place = setting.key.place;
        match key {
            Some(Key::All) if whole.is_none() => whole = Some((place, setting.throttle)),
            Some(Key::All) => report_twice(stage, place, diagnostics),
            Some(Key::Route(path, method)) => {
                let found = find(routes, &path, &method);
                let Some(route) = found else {
                    report_key(setting, api, diagnostics);
                    continue;
                };
                if single.iter().any(|other| other.route == route) {
                    report_twice(stage, place, diagnostics);
                }
                let rate = throttle::lower_setting(setting.throttle, place, diagnostics);
                single.push(RouteThrottle { route, rate });
            }
            None => report_key(setting, api, diagnostics),
        }
    }
    single.sort_by_key(|throttle| throttle.route);
    let whole = whole.and_then(|(place, throttle)| throttle::lower_setting(throttle, place, diagnostics));
    (whole, single)
}

/// The route that a throttle's key names.
pub(crate) fn find(routes: &RouteIndex, path: &str, method: &str) -> Option<u32> {
    let verb = Verb::ALL.into_iter().find(|verb| verb.as_str() == method)?;
    routes.get(&(path.to_owned(), verb.as_str())).copied()
}

fn report_key(setting: &definition::StageThrottle, api: &Api, diagnostics: &mut Diagnostics) {
    let names = api.resources.iter().flat_map(|resource| {
        let methods = resource.methods.iter().map(|method| method.verb.value.as_str());
        methods.map(|verb| format!("{}/{verb}", resource.path.value))
    });
    throttle::report_key(&setting.key, &api.id.value, names, diagnostics);
}

fn report_twice(stage: &definition::Stage, place: definition::Place, diagnostics: &mut Diagnostics) {
    let message = format!("the stage `{}` throttles the same twice", stage.name.value);
    diagnostics.push(Diagnostic::error(code::THROTTLE_KEY, place, message).remedy("keep one of them"));
}

fn lower_access_log(stage: &definition::Stage, diagnostics: &mut Diagnostics) -> Option<String> {
    let format = stage.access_log_format.as_ref()?;
    if let Some(what) = access_log::check(&format.value) {
        let message = format!("the access-log format {what}");
        let remedy = "write a line of text with `$context` variables, `$context.requestId` among them";
        diagnostics.push(Diagnostic::error(code::ACCESS_LOG, format.place, message).remedy(remedy));
    }
    for name in access_log::names(&format.value) {
        context::warn_unknown(diagnostics, name, Moment::AccessLog, format.place);
    }
    Some(format.value.clone())
}
