use super::payload::{check_canary, check_payloads, check_settings};
use super::tree::check_tree;
use super::{Checked, at, check_rate, is_sorted, require};
use crate::schema::{
    ArchivedApi, ArchivedAuthorization, ArchivedDeployment, ArchivedDestination, ArchivedIntegration,
    ArchivedIntegrationKind, ArchivedMapping, ArchivedOrigin, ArchivedPathPiece, ArchivedPlace,
    ArchivedRoute, ArchivedRoutes, ArchivedStage, ArchivedTarget, ArchivedUpstream, NONE,
};
use crate::table::api_tag;

/// Checks a routing snapshot.
pub(crate) fn check_routes(routes: &ArchivedRoutes) -> Checked {
    check_index(routes)?;
    for (index, api) in routes.apis.iter().enumerate() {
        at(check_api(routes, api), || format!("apis[{index}]"))?;
    }
    require(is_sorted(routes.upstreams.iter().map(order)), || "upstreams".into(), "are not sorted")?;
    for (index, upstream) in routes.upstreams.iter().enumerate() {
        let is_named = !upstream.host.is_empty() && upstream.port.to_native() != 0;
        require(is_named, || format!("upstreams[{index}]"), "has no host or no port")?;
    }
    Ok(())
}

/// The order of [`crate::schema::Upstream`].
fn order(upstream: &ArchivedUpstream) -> impl PartialOrd {
    let endpoints: Vec<&str> = upstream.endpoints.iter().map(|endpoint| endpoint.as_str()).collect();
    let certificate = upstream.client_certificate.as_ref().map(|name| name.as_str());
    (
        upstream.host.as_str(),
        upstream.port.to_native(),
        upstream.tls,
        upstream.insecure,
        certificate,
        endpoints,
    )
}

fn check_index(routes: &ArchivedRoutes) -> Checked {
    require(
        is_sorted(routes.apis.iter().map(|api| api.id.as_str())),
        || "apis".into(),
        "are not sorted by id",
    )?;
    let place = || "api_index".to_owned();
    require(
        routes.api_index.count() == routes.apis.len(),
        place,
        "has another number of entries than there are APIs",
    )?;
    for (index, api) in (0u32..).zip(routes.apis.iter()) {
        let found = routes.api_index.find(api_tag(api.id.as_bytes()), |candidate| candidate == index);
        require(found.is_some(), place, "does not find every API")?;
    }
    Ok(())
}

fn check_api(routes: &ArchivedRoutes, api: &ArchivedApi) -> Checked {
    for (index, deployment) in api.deployments.iter().enumerate() {
        at(check_deployment(routes, deployment), || format!("deployments[{index}]"))?;
    }
    let names = api.stages.iter().map(|stage| stage.name.as_str());
    require(is_sorted(names), || "stages".into(), "are not sorted by name")?;
    for (index, stage) in api.stages.iter().enumerate() {
        at(check_stage(routes, api, stage), || format!("stages[{index}]"))?;
    }
    Ok(())
}

fn check_deployment(routes: &ArchivedRoutes, deployment: &ArchivedDeployment) -> Checked {
    check_tree(deployment)?;
    check_payloads(deployment)?;
    for (index, integration) in deployment.integrations.iter().enumerate() {
        let place = || format!("integrations[{index}]");
        at(check_place(routes, &integration.place), place)?;
        at(check_integration(integration), place)?;
    }
    for (index, route) in deployment.routes.iter().enumerate() {
        at(check_place(routes, &route.place), || format!("routes[{index}]"))?;
        let place = || format!("routes[{index}].integration");
        let Some(integration) = deployment.integrations.get(route.integration.to_native() as usize) else {
            return require(false, place, "is not there");
        };
        let is_within = path_origins(integration).all(|variable| (variable as usize) < route.variables.len());
        require(is_within, place, "maps a path variable that the route does not have")?;
        at(check_authorization(deployment, route), || format!("routes[{index}].authorization"))?;
    }
    Ok(())
}

fn check_authorization(deployment: &ArchivedDeployment, route: &ArchivedRoute) -> Checked {
    if let ArchivedAuthorization::Token(index) = route.authorization {
        let authorizer = deployment.token_authorizers.get(index.to_native() as usize);
        let is_usable = authorizer.is_some_and(|it| !it.issuers.is_empty());
        return require(is_usable, || "token authorizer".into(), "is not there, or takes nobody's tokens");
    }
    let ArchivedAuthorization::Authorizer(index) = route.authorization else { return Ok(()) };
    let authorizer = deployment.authorizers.get(index.to_native() as usize);
    let integration = authorizer.map(|it| it.integration.to_native() as usize);
    let calls = integration.and_then(|index| deployment.integrations.get(index));
    let is_function = calls.is_some_and(|it| it.kind == ArchivedIntegrationKind::AwsProxy);
    require(is_function, || "authorizer".into(), "is not there, or calls no function")
}

/// A place whose line is 0 is nowhere, and its source means nothing.
fn check_place(routes: &ArchivedRoutes, place: &ArchivedPlace) -> Checked {
    let is_there = place.line.to_native() == 0 || (place.source.to_native() as usize) < routes.sources.len();
    require(is_there, || "place.source".into(), "is not there")
}

fn check_integration(integration: &ArchivedIntegration) -> Checked {
    for (index, response) in integration.responses.iter().enumerate() {
        let is_status = (100..=599).contains(&response.status.to_native());
        require(is_status, || format!("responses[{index}].status"), "is no status code")?;
        let is_last = response.pattern.is_some() || index + 1 == integration.responses.len();
        require(is_last, || format!("responses[{index}]"), "is a default and not the last")?;
        let is_header =
            |mapping: &ArchivedMapping| matches!(mapping.destination, ArchivedDestination::Header);
        let are_headers = response.headers.iter().all(is_header);
        require(
            are_headers,
            || format!("responses[{index}].headers"),
            "map to something else than a header",
        )?;
    }
    Ok(())
}

/// Every path variable that a mapping of the integration reads.
fn path_origins(integration: &ArchivedIntegration) -> impl Iterator<Item = u32> {
    let responses = integration.responses.iter().flat_map(|response| response.headers.iter());
    let mapped = integration.request_parameters.iter().chain(responses).map(|mapping| &mapping.origin);
    mapped.chain(integration.cache_keys.iter()).filter_map(|origin| match origin {
        ArchivedOrigin::Path(variable) => Some(variable.to_native()),
        _ => None,
    })
}

fn check_stage(routes: &ArchivedRoutes, api: &ArchivedApi, stage: &ArchivedStage) -> Checked {
    require(!stage.name.is_empty(), || "name".into(), "is empty")?;
    let Some(deployment) = api.deployments.get(stage.deployment.to_native() as usize) else {
        return require(false, || "deployment".into(), "is not there");
    };
    let names = stage.variables.iter().map(|variable| variable.name.as_str());
    require(is_sorted(names), || "variables".into(), "are not sorted by name")?;
    check_throttles(deployment, stage)?;
    check_settings(deployment, stage)?;
    check_targets(routes, &stage.targets, deployment)?;
    let Some(canary) = stage.canary.as_ref() else { return Ok(()) };
    let Some(of_canary) = api.deployments.get(canary.deployment.to_native() as usize) else {
        return require(false, || "canary.deployment".into(), "is not there");
    };
    check_canary(stage, deployment, canary, of_canary)?;
    at(check_targets(routes, &canary.targets, of_canary), || "canary".into())
}

fn check_targets(
    routes: &ArchivedRoutes,
    targets: &[ArchivedTarget],
    deployment: &ArchivedDeployment,
) -> Checked {
    let is_parallel = targets.len() == deployment.integrations.len();
    require(is_parallel, || "targets".into(), "are not as many as the deployment has integrations")?;
    for (index, (target, integration)) in targets.iter().zip(deployment.integrations.iter()).enumerate() {
        at(check_target(routes, target, integration), || format!("targets[{index}]"))?;
    }
    Ok(())
}

fn check_throttles(deployment: &ArchivedDeployment, stage: &ArchivedStage) -> Checked {
    if let Some(rate) = stage.throttle.as_ref() {
        check_rate(rate, || "throttle".into())?;
    }
    let place = || "route_throttles".to_owned();
    let numbers = || stage.route_throttles.iter().map(|throttle| throttle.route.to_native());
    require(is_sorted(numbers()), place, "are not sorted by route")?;
    let are_there = numbers().all(|route| (route as usize) < deployment.routes.len());
    require(are_there, place, "name a route that is not there")?;
    let mut rates = stage.route_throttles.iter().filter_map(|throttle| throttle.rate.as_ref());
    rates.try_for_each(|rate| check_rate(rate, place))
}

fn check_target(
    routes: &ArchivedRoutes,
    target: &ArchivedTarget,
    integration: &ArchivedIntegration,
) -> Checked {
    let upstream = target.upstream.to_native();
    if matches!(integration.kind, ArchivedIntegrationKind::Mock) {
        return require(
            upstream == NONE,
            || "upstream".into(),
            "is there although the integration is a mock",
        );
    }
    require((upstream as usize) < routes.upstreams.len(), || "upstream".into(), "is not there")?;
    let is_aws = matches!(integration.kind, ArchivedIntegrationKind::Aws | ArchivedIntegrationKind::AwsProxy);
    require(
        is_aws == target.call.is_some(),
        || "call".into(),
        "is there for a service of AWS, and only then",
    )?;
    let begins = matches!(target.path.first(), Some(ArchivedPathPiece::Text(text)) if text.starts_with('/'));
    require(begins, || "path".into(), "does not begin with '/'")?;
    for piece in target.path.iter() {
        if let ArchivedPathPiece::Mapped(piece) = piece
            && piece.mapping.to_native() != NONE
        {
            let mapping = integration.request_parameters.get(piece.mapping.to_native() as usize);
            let is_path =
                mapping.is_some_and(|mapping| matches!(mapping.destination, ArchivedDestination::Path));
            require(is_path, || "path".into(), "has a placeholder without a mapping")?;
        }
    }
    Ok(())
}
