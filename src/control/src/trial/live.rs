//! From the live rows to an estate that has nothing but what is tried.

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_estate::{Change, Estate, Frozen, Kept, KeyedCertificate};
use ringgate_management::shapes::{
    Authorizer, Integration, IntegrationResponse, IntegrationType, Method, MethodResponse, Model,
    RequestValidator, Resource, RestApi, Stage,
};

/// The stage of tried methods (R-AUTH-25).
const METHOD_STAGE: &str = "test-invoke-stage";
/// The stage of tried authorizers (R-AUTH-25).
const AUTHORIZER_STAGE: &str = "ESTestInvoke-stage";
/// What stands for the deployment that there is not.
const DEPLOYMENT: &str = "test-invoke-deployment";
/// The verb that authorizers are tried with.
const VERB: &str = "GET";

/// Stage variables, as the caller gives them.
pub(crate) type Variables = Option<BTreeMap<String, String>>;

/// A method alone: without policy, authorization, API keys and throttles (R-MGMT-24). Nothing if it is gone.
pub(crate) fn method(
    estate: &Estate,
    api: &str,
    (resource, verb): (&str, &str),
    certificate: Option<&str>,
    variables: Variables,
) -> Option<Estate> {
    let row = estate.get_of::<Resource>(api, resource)?;
    let methods = row.resource_methods.as_ref()?;
    let (declared, method) = methods.get_key_value(verb).or_else(|| methods.get_key_value("ANY"))?;
    let method = Method {
        authorization_type: None,
        authorizer_id: None,
        authorization_scopes: None,
        api_key_required: None,
        ..method.clone()
    };
    let resource = alone(row, declared, method);
    let mut frozen = frozen(estate, api, resource)?;
    frozen.gateway_responses = rows(estate, api);
    let stage =
        Stage { client_certificate_id: certificate.map(str::to_owned), variables, ..stage(METHOD_STAGE) };
    let certificate = certificate.and_then(|id| Some((id, estate.get::<KeyedCertificate>(id)?)));
    let mut live = made(api, frozen, stage);
    live.apply(certificate.map(|(id, row)| Change::put("", id, row.as_ref().clone())).into_iter().collect());
    Some(live)
}

/// An authorizer alone, before a method that answers by itself. Nothing if it is gone.
pub(crate) fn authorizer(estate: &Estate, api: &str, id: &str, variables: Variables) -> Option<Estate> {
    // What it granted before is not asked for.
    let authorizer = Authorizer {
        authorizer_result_ttl_in_seconds: Some(0),
        ..estate.get_of::<Authorizer>(api, id)?.as_ref().clone()
    };
    let kind = match authorizer.r#type?.as_str() {
        "COGNITO_USER_POOLS" => "COGNITO_USER_POOLS",
        "JWT" => "JWT",
        _ => "CUSTOM",
    };
    let method = Method {
        http_method: Some(VERB.to_owned()),
        authorization_type: Some(kind.to_owned()),
        authorizer_id: Some(id.to_owned()),
        method_responses: one(MethodResponse {
            status_code: Some("200".to_owned()),
            ..MethodResponse::default()
        }),
        method_integration: Some(mock()),
        ..Method::default()
    };
    let root = Resource { id: Some("root".to_owned()), path: Some("/".to_owned()), ..Resource::default() };
    let mut frozen = frozen(estate, api, alone(&root, VERB, method))?;
    frozen.authorizers = vec![Arc::new(authorizer)];
    Some(made(api, frozen, Stage { variables, ..stage(AUTHORIZER_STAGE) }))
}

fn mock() -> Integration {
    let template = ("application/json".to_owned(), "{\"statusCode\":200}".to_owned());
    Integration {
        r#type: Some(IntegrationType::Mock),
        request_templates: Some(BTreeMap::from([template])),
        integration_responses: one(IntegrationResponse {
            status_code: Some("200".to_owned()),
            ..IntegrationResponse::default()
        }),
        ..Integration::default()
    }
}

fn one<T>(response: T) -> Option<BTreeMap<String, T>> {
    Some(BTreeMap::from([("200".to_owned(), response)]))
}

fn alone(resource: &Resource, verb: &str, method: Method) -> Resource {
    Resource { resource_methods: Some(BTreeMap::from([(verb.to_owned(), method)])), ..resource.clone() }
}

fn stage(name: &str) -> Stage {
    Stage {
        stage_name: Some(name.to_owned()),
        deployment_id: Some(DEPLOYMENT.to_owned()),
        ..Stage::default()
    }
}

/// What holds for an API from outside counts for nothing here: who may reach it, how, and how large answers travel.
fn frozen(estate: &Estate, api: &str, resource: Resource) -> Option<Frozen> {
    let rest_api = RestApi {
        policy: None,
        endpoint_configuration: None,
        disable_execute_api_endpoint: None,
        minimum_compression_size: None,
        api_key_source: None,
        ..estate.get::<RestApi>(api)?.as_ref().clone()
    };
    Some(Frozen {
        number: 1,
        rest_api,
        resources: vec![Arc::new(resource)],
        models: rows::<Model>(estate, api),
        validators: rows::<RequestValidator>(estate, api),
        authorizers: Vec::new(),
        gateway_responses: Vec::new(),
    })
}

fn rows<T: Kept>(estate: &Estate, api: &str) -> Vec<Arc<T>> {
    T::table(estate).of(api).map(|(_, row)| row.clone()).collect()
}

fn made(api: &str, frozen: Frozen, stage: Stage) -> Estate {
    let name = stage.stage_name.clone().unwrap_or_default();
    let mut estate = Estate::default();
    estate.apply(vec![
        Change::put("", api, frozen.rest_api.clone()),
        Change::put(api, DEPLOYMENT, frozen),
        Change::put(api, &name, stage),
    ]);
    estate
}
