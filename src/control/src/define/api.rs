//! APIs: who they are, and what a deployment of them has.

use ringgate_definition::{
    AdditionalClaim, Api, ApiKeySource, Authorizer, GatewayResponse, JwtIssuer, Model, Place,
    RequestValidator, Resource,
};
use ringgate_estate::Frozen;
use ringgate_management::shapes;

use super::method::Names;
use super::{at, method, pairs_at, text_at};

/// Who an API is, and whether its default endpoint answers.
pub(super) fn identity(api: &shapes::RestApi, id: &str, place: Place) -> Api {
    let endpoint = api.endpoint_configuration.as_ref();
    let kind = endpoint.and_then(|endpoint| endpoint.types.as_ref()?.first().copied());
    Api {
        id: at(id.to_owned(), place),
        name: api.name.clone().unwrap_or_default(),
        endpoint_type: kind.map(|kind| at(kind.as_str().to_owned(), place)),
        default_endpoint_disabled: api.disable_execute_api_endpoint.map(|flag| at(flag, place)),
        place,
        ..Api::default()
    }
}

/// What a deployment captured.
pub(super) fn contents(frozen: &Frozen, id: &str, deployment: &str, place: Place) -> Api {
    let api = &frozen.rest_api;
    let names = Names::of(frozen);
    let source = api.api_key_source.map(|source| match source {
        shapes::ApiKeySourceType::Header => ApiKeySource::Header,
        shapes::ApiKeySourceType::Authorizer => ApiKeySource::Authorizer,
    });
    let types = api.binary_media_types.iter().flatten();
    let compression = api.minimum_compression_size.and_then(|size| u64::try_from(size).ok());
    Api {
        deployment_id: Some(deployment.to_owned()),
        description: api.description.clone().unwrap_or_default(),
        version: api.version.clone().unwrap_or_default(),
        api_key_source: source.map(|source| at(source, place)),
        binary_media_types: types.map(|kind| at(kind.clone(), place)).collect(),
        minimum_compression_size: compression.map(|size| at(size, place)),
        policy: text_at(api.policy.as_ref(), place),
        gateway_responses: frozen
            .gateway_responses
            .iter()
            .filter_map(|it| gateway_response(it, place))
            .collect(),
        validators: frozen.validators.iter().map(|it| validator(it, &names, place)).collect(),
        authorizers: frozen.authorizers.iter().map(|it| authorizer(it, place)).collect(),
        models: frozen.models.iter().map(|it| model(it, place)).collect(),
        resources: frozen.resources.iter().map(|it| resource(it, &names, place)).collect(),
        ..identity(api, id, place)
    }
}

fn resource(resource: &shapes::Resource, names: &Names, place: Place) -> Resource {
    let methods = resource.resource_methods.iter().flatten();
    Resource {
        path: at(resource.path.clone().unwrap_or_default(), place),
        id: resource.id.clone(),
        methods: methods.filter_map(|(verb, it)| method::define(verb, it, names, place)).collect(),
    }
}

fn model(model: &shapes::Model, place: Place) -> Model {
    Model {
        name: at(model.name.clone().unwrap_or_default(), place),
        schema: model.schema.clone().unwrap_or_default(),
        schema_place: place,
        content_type: model.content_type.clone().unwrap_or_default(),
    }
}

fn validator(validator: &shapes::RequestValidator, names: &Names, place: Place) -> RequestValidator {
    let id = validator.id.as_deref().unwrap_or_default();
    RequestValidator {
        name: at(names.validator(id).to_owned(), place),
        body: validator.validate_request_body.unwrap_or(false),
        parameters: validator.validate_request_parameters.unwrap_or(false),
    }
}

/// A response type without any setting of its own is the built-in one.
fn gateway_response(response: &shapes::GatewayResponse, place: Place) -> Option<GatewayResponse> {
    Some(GatewayResponse {
        kind: at(response.response_type?.as_str().to_owned(), place),
        status: text_at(response.status_code.as_ref(), place),
        parameters: pairs_at(response.response_parameters.iter().flatten(), place),
        templates: pairs_at(response.response_templates.iter().flatten(), place),
    })
}

fn authorizer(authorizer: &shapes::Authorizer, place: Place) -> Authorizer {
    let text = |text: &Option<String>| text_at(text.as_ref(), place);
    let kind = authorizer.r#type.map(|kind| kind.as_str().to_ascii_lowercase());
    let jwt = authorizer.jwt_configuration.as_ref();
    let algorithms = jwt.and_then(|jwt| jwt.default_algorithms.as_ref()).into_iter().flatten();
    let issuers = jwt.and_then(|jwt| jwt.issuers.as_ref()).into_iter().flatten();
    let ttl = authorizer.authorizer_result_ttl_in_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    Authorizer {
        id: authorizer.id.clone(),
        name: at(authorizer.name.clone().unwrap_or_default(), place),
        kind: at(kind.unwrap_or_default(), place),
        auth_type: text(&authorizer.auth_type),
        uri: text(&authorizer.authorizer_uri),
        credentials: text(&authorizer.authorizer_credentials),
        identity_source: text(&authorizer.identity_source),
        identity_validation: text(&authorizer.identity_validation_expression),
        result_ttl_seconds: ttl.map(|ttl| at(ttl, place)),
        provider_arns: authorizer.provider_arns.iter().flatten().map(|arn| at(arn.clone(), place)).collect(),
        jwt_issuer: None,
        jwt_audience: Vec::new(),
        jwt_issuers: issuers.map(|issuer| jwt_issuer(issuer, place)).collect(),
        jwt_algorithms: algorithms.map(|algorithm| at(algorithm.as_str().to_owned(), place)).collect(),
    }
}

fn jwt_issuer(issuer: &shapes::JwtIssuer, place: Place) -> JwtIssuer {
    let claim = |claim: &shapes::JwtAdditionalClaim| AdditionalClaim {
        name: Some(at(claim.claim_name.clone(), place)),
        format: Some(at(claim.format.as_str().to_owned(), place)),
        required: claim.required.map(|flag| at(flag, place)),
        expected_values: claim
            .expected_values
            .iter()
            .flatten()
            .map(|value| at(value.clone(), place))
            .collect(),
        place,
    };
    JwtIssuer {
        issuer: text_at(issuer.issuer.as_ref(), place),
        audiences: issuer.audiences.iter().flatten().map(|text| at(text.clone(), place)).collect(),
        additional_claims: issuer.additional_claims.iter().flatten().map(claim).collect(),
        // The service writes it; keys are looked for where discovery says.
        jwks_uri: None,
        place,
    }
}
