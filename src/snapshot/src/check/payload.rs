use super::{Checked, at, check_program, is_sorted, require};
use crate::schema::{
    ArchivedCanary, ArchivedDeployment, ArchivedIntegration, ArchivedRoute, ArchivedStage, ArchivedTemplate,
    NONE,
};

/// Checks what a deployment says about bodies: every template and model is there, and every
/// template's program is sound.
pub(super) fn check_payloads(deployment: &ArchivedDeployment) -> Checked {
    for (index, integration) in deployment.integrations.iter().enumerate() {
        let are_there = templates(integration).all(|template| is_program(deployment, template));
        require(are_there, || format!("integrations[{index}]"), "has a template without a program")?;
    }
    for (index, route) in deployment.routes.iter().enumerate() {
        require(
            has_models(deployment, route),
            || format!("routes[{index}]"),
            "has a model that is not there",
        )?;
    }
    for (index, program) in deployment.programs.iter().enumerate() {
        at(check_program(program), || format!("programs[{index}]"))?;
    }
    let kinds = deployment.gateway_responses.iter().map(|response| response.kind.as_str());
    require(is_sorted(kinds), || "gateway_responses".into(), "are not sorted by type")?;
    let mut statuses = deployment.gateway_responses.iter().filter_map(|response| response.status.as_ref());
    let are_statuses = statuses.all(|status| (100..=599).contains(&status.to_native()));
    require(are_statuses, || "gateway_responses".into(), "have a status that is none")
}

fn templates(integration: &ArchivedIntegration) -> impl Iterator<Item = &ArchivedTemplate> {
    let responses = integration.responses.iter().flat_map(|response| response.templates.iter());
    integration.request_templates.iter().chain(responses)
}

fn is_program(deployment: &ArchivedDeployment, template: &ArchivedTemplate) -> bool {
    let program = template.program.to_native();
    program == NONE || (program as usize) < deployment.programs.len()
}

fn has_models(deployment: &ArchivedDeployment, route: &ArchivedRoute) -> bool {
    let mut models = route.validation.iter().flat_map(|validation| validation.models.iter());
    models.all(|model| (model.schema.to_native() as usize) < deployment.schemas.len())
}

/// Checks that the settings of every route are there.
pub(super) fn check_settings(deployment: &ArchivedDeployment, stage: &ArchivedStage) -> Checked {
    check_route_settings(deployment, stage, stage.route_settings.iter().map(|index| index.to_native()))
}

fn check_route_settings(
    deployment: &ArchivedDeployment,
    stage: &ArchivedStage,
    mut route_settings: impl ExactSizeIterator<Item = u32>,
) -> Checked {
    let is_parallel = route_settings.len() == 0 || route_settings.len() == deployment.routes.len();
    require(is_parallel, || "route_settings".into(), "are not as many as there are routes")?;
    let are_there = route_settings.all(|index| (index as usize) < stage.settings.len());
    require(are_there, || "route_settings".into(), "name settings that are not there")
}

/// Checks a canary beside its targets.
pub(super) fn check_canary(
    stage: &ArchivedStage,
    of_stage: &ArchivedDeployment,
    canary: &ArchivedCanary,
    deployment: &ArchivedDeployment,
) -> Checked {
    let is_share = canary.share.to_native() <= 1 << 32;
    require(is_share, || "canary.share".into(), "is more than everything")?;
    let names = canary.variables.iter().map(|variable| variable.name.as_str());
    require(is_sorted(names), || "canary.variables".into(), "are not sorted by name")?;
    check_route_settings(deployment, stage, canary.route_settings.iter().map(|index| index.to_native()))?;
    let is_parallel = canary.stage_routes.len() == deployment.routes.len();
    require(is_parallel, || "canary.stage_routes".into(), "are not as many as there are routes")?;
    let mut stage_routes = canary.stage_routes.iter().map(|route| route.to_native());
    let are_there = stage_routes.all(|route| route == NONE || (route as usize) < of_stage.routes.len());
    require(are_there, || "canary.stage_routes".into(), "name a route that is not there")
}
