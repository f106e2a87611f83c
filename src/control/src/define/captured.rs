//! What a deployment captured, with what compilers need not know: for exports (R-OAS-15, R-MGMT-22).

use ringgate_definition::{Api, Place, Stage};
use ringgate_estate::{DocumentationSnapshot, Estate, Frozen};
use ringgate_management::shapes;
use serde_json::{Map, Value, json};

use super::{api, at, text_at};

/// An API as the deployment of a stage captured it, with the documentation that the stage is bound to and no other stage;
/// nothing for a stage that points nowhere.
pub(crate) fn captured(estate: &Estate, id: &str, stage: &shapes::Stage) -> Option<Api> {
    let deployment = stage.deployment_id.as_deref()?;
    let frozen = estate.get_of::<Frozen>(id, deployment)?;
    let place = Place::default();
    let row = &frozen.rest_api;
    let endpoint = row.endpoint_configuration.as_ref();
    let endpoints = endpoint.and_then(|endpoint| endpoint.vpc_endpoint_ids.as_ref());
    let version = stage.documentation_version.as_deref();
    let documentation = version.and_then(|version| estate.get_of::<DocumentationSnapshot>(id, version));
    let mut api = Api {
        ip_address_type: endpoint
            .and_then(|endpoint| endpoint.ip_address_type)
            .map(|kind| at(kind.as_str().to_owned(), place)),
        vpc_endpoint_ids: endpoints.into_iter().flatten().map(|id| at(id.clone(), place)).collect(),
        security_policy: row.security_policy.map(|policy| at(policy.as_str().to_owned(), place)),
        endpoint_access_mode: row.endpoint_access_mode.map(|mode| at(mode.as_str().to_owned(), place)),
        tags: super::pairs_at(row.tags.iter().flatten(), place),
        documentation: documentation.map(|snapshot| at(written(snapshot), place)),
        ..api::contents(frozen, id, deployment, place)
    };
    for resource in &mut api.resources {
        let integrations = resource.methods.iter_mut().filter_map(|method| method.integration.as_mut());
        for integration in integrations {
            // The id of the resource stands where nobody gave a namespace (R-INT-02), and another API has other ids.
            let namespace = integration.cache_namespace.take();
            integration.cache_namespace =
                namespace.filter(|namespace| Some(&namespace.value) != resource.id.as_ref());
            let templates = integration.responses.iter_mut().flat_map(|response| &mut response.templates);
            for template in templates {
                // R-IRESP-12.
                template.text = template.text.take().filter(|text| !text.value.is_empty());
            }
        }
    }
    let name = text_at(stage.stage_name.as_ref(), place).unwrap_or_default();
    api.stages.push(Stage { name, ..Stage::default() });
    Some(api)
}

/// `x-amazon-apigateway-documentation`.
fn written(snapshot: &DocumentationSnapshot) -> String {
    let parts: Vec<Value> = snapshot.parts.iter().filter_map(part).collect();
    let mut documentation = Map::new();
    documentation.insert("version".to_owned(), json!(snapshot.version.version));
    documentation.insert("documentationParts".to_owned(), Value::Array(parts));
    Value::Object(documentation).to_string()
}

fn part(part: &shapes::DocumentationPart) -> Option<Value> {
    let location = serde_json::to_value(part.location.as_ref()?).ok()?;
    let text = part.properties.as_deref().unwrap_or_default();
    let properties = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    Some(json!({ "location": location, "properties": properties }))
}
