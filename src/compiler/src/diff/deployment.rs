//! What a deployment holds, as a stage shows it: routes, authorizers, models, gateway responses.

use ringgate_snapshot::schema::{
    ArchivedApi, ArchivedDeployment, ArchivedGatewayResponse, ArchivedRoutes, ArchivedStage, ArchivedTarget,
};

use super::picture::{Gathered, Picture, Rank};
use super::{integration, route, words};

/// A deployment as a stage, or its canary, shows it.
pub(super) struct View<'a> {
    pub(super) routes: &'a ArchivedRoutes,
    pub(super) stage: &'a ArchivedStage,
    /// Where it is, as it is said.
    pub(super) place: String,
    /// The stage, or its canary, as it is said.
    pub(super) name: String,
    /// By what it is sorted.
    pub(super) order: String,
    /// The deployment.
    pub(super) index: u32,
    /// What its integrations reach.
    pub(super) targets: &'a [ArchivedTarget],
    /// Its routes' settings, by route: indexes of the stage's.
    pub(super) settings: Vec<u32>,
    pub(super) is_canary: bool,
}

/// Draws it.
pub(super) fn draw(api: &ArchivedApi, view: &View<'_>, picture: &mut Picture) {
    let Some(deployment) = api.deployments.get(view.index as usize) else { return };
    draw_whole(deployment, view, picture);
    for (index, one) in deployment.routes.iter().enumerate() {
        let name = format!("{} {} ({})", one.method, one.resource_path, view.place);
        let facets = route::facets(deployment, one, index, view);
        picture.add(&view.order, Rank::Route, name, facets);
    }
    draw_authorizers(deployment, view, picture);
    for schema in deployment.schemas.iter() {
        let mut facets = Gathered::default();
        facets.long("its schema", schema.text.as_str());
        picture.add(&view.order, Rank::Model, format!("model {} ({})", schema.name, view.place), facets.0);
    }
    for response in deployment.gateway_responses.iter() {
        let name = format!("gateway response {} ({})", response.kind, view.place);
        picture.add(&view.order, Rank::GatewayResponse, name, gateway_response(response).0);
    }
}

/// What holds for all routes is said of the stage.
fn draw_whole(deployment: &ArchivedDeployment, view: &View<'_>, picture: &mut Picture) {
    let mut facets = Gathered::default();
    let types = deployment.binary_media_types.iter().map(|media| media.as_str());
    facets.say_if("binary media types", words::list(types));
    let size = deployment.minimum_compression_size.as_ref().map(|size| format!("from {size} bytes"));
    facets.say_if("compression", size);
    facets.say_if("API keys from", deployment.has_authorizer_keys.then_some("authorizers"));
    if let Some(policy) = deployment.policy.as_ref() {
        facets.long("resource policy", policy.as_str());
    }
    picture.add(&view.order, Rank::Stage, view.name.clone(), facets.0);
}

fn draw_authorizers(deployment: &ArchivedDeployment, view: &View<'_>, picture: &mut Picture) {
    for one in deployment.authorizers.iter() {
        let mut facets = Gathered::default();
        facets.say("identity", one.identity_source.as_str());
        facets.say_if("validation", one.validation.as_ref().map(|text| text.as_str()));
        facets.say("results are kept", format!("{} s", one.ttl_s.to_native()));
        integration::draw(deployment, one.integration.to_native(), &[], view, &mut facets);
        let name = format!("authorizer {} {:?} ({})", one.name, one.kind, view.place);
        picture.add(&view.order, Rank::Authorizer, name, facets.0);
    }
    for one in deployment.token_authorizers.iter() {
        let mut facets = Gathered::default();
        facets.say("identity", one.identity_source.as_str());
        facets.say_if("validation", one.validation.as_ref().map(|text| text.as_str()));
        facets.say("results are kept", format!("{} s", one.ttl_s.to_native()));
        facets.say_if("algorithms", words::list(one.algorithms.iter().map(|name| name.as_str())));
        for issuer in one.issuers.iter() {
            let audiences = issuer.audiences.as_ref();
            let audiences = audiences.and_then(|all| words::list(all.iter().map(|name| name.as_str())));
            let audiences = audiences.unwrap_or_else(|| "any audience".to_owned());
            facets.say(format!("issuer {}", issuer.issuer), audiences);
            let claim = |claim: &ringgate_snapshot::schema::ArchivedTokenClaim| {
                let expected: Vec<&str> = claim.expected.iter().map(|value| value.as_str()).collect();
                format!("{}{}={}", claim.name, if claim.required { "" } else { "?" }, expected.join("|"))
            };
            let claims = words::list(issuer.claims.iter().map(claim));
            facets.say_if(format!("claims of {}", issuer.issuer), claims);
        }
        let name = format!("authorizer {} ({})", one.name, view.place);
        picture.add(&view.order, Rank::Authorizer, name, facets.0);
    }
}

fn gateway_response(response: &ArchivedGatewayResponse) -> Gathered {
    let mut facets = Gathered::default();
    facets.say_if("status", response.status.as_ref().map(ToString::to_string));
    for header in response.headers.iter() {
        facets.say(format!("header {}", header.name), words::piece(&header.value));
    }
    for template in response.templates.iter() {
        let text: String = template.pieces.iter().map(words::piece).collect();
        facets.long(format!("template {}", template.media_type), text);
    }
    facets
}
