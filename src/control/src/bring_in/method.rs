//! Methods (R-OAS-07, R-OAS-09).

use std::collections::BTreeMap;

use ringgate_definition as definition;
use ringgate_definition::Authorization;
use ringgate_management::shapes::{AuthorizerType, Method, MethodResponse};

use super::parts::Names;
use super::{Lowering, map, said};

/// What a method demands of callers, as rows have it.
struct Demand {
    kind: &'static str,
    authorizer: Option<String>,
    scopes: Option<Vec<String>>,
}

impl Lowering<'_, '_> {
    /// The method of a resource: its path and its id.
    pub(super) fn method(
        &mut self,
        path: &str,
        resource: &str,
        from: definition::Method,
        names: &Names,
    ) -> Method {
        let verb = from.verb.value.as_str();
        let demand = self.demand(path, verb, from.authorization, names);
        let validator = said(from.validator).or_else(|| names.validator.clone());
        let parameters: BTreeMap<String, bool> =
            from.request_parameters.into_iter().map(|(name, flag)| (name.value, flag)).collect();
        let responses = from.responses.into_iter().map(response).collect::<BTreeMap<_, _>>();
        Method {
            http_method: Some(verb.to_owned()),
            authorization_type: Some(demand.kind.to_owned()),
            authorizer_id: demand.authorizer,
            api_key_required: Some(said(from.api_key_required).unwrap_or(false)),
            request_validator_id: validator.and_then(|name| self.validator(path, verb, name, names)),
            operation_name: from.operation_name.filter(|name| !name.is_empty()),
            request_parameters: Some(parameters).filter(|map| !map.is_empty()),
            request_models: map(from.request_models),
            method_responses: Some(responses).filter(|map| !map.is_empty()),
            method_integration: from.integration.map(|from| self.integration((path, verb), resource, from)),
            authorization_scopes: demand.scopes,
        }
    }

    fn demand(&mut self, path: &str, verb: &str, from: Authorization, names: &Names) -> Demand {
        match from {
            Authorization::None => Demand { kind: "NONE", authorizer: None, scopes: None },
            Authorization::Iam(_) => Demand { kind: "AWS_IAM", authorizer: None, scopes: None },
            Authorization::Authorizer { name, scopes, .. } => {
                let Some((id, kind)) = names.authorizers.get(&name.value) else {
                    // Its own mistake may have been told; nobody gets in for want of it.
                    self.mistakes.push(format!(
                        "Unable to put method '{verb}' for resource at path '{path}': Invalid authorizer specified: {}",
                        name.value
                    ));
                    return Demand { kind: "NONE", authorizer: None, scopes: None };
                };
                let kind = match kind {
                    AuthorizerType::Token | AuthorizerType::Request => "CUSTOM",
                    AuthorizerType::CognitoUserPools => "COGNITO_USER_POOLS",
                    AuthorizerType::Jwt => "JWT",
                };
                let scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
                Demand { kind, authorizer: Some(id.clone()), scopes }
            }
        }
    }

    fn validator(&mut self, path: &str, verb: &str, name: String, names: &Names) -> Option<String> {
        let id = names.validators.get(&name).cloned();
        if id.is_none() {
            self.mistakes.push(format!(
                "Unable to put method '{verb}' for resource at path '{path}': Invalid Request Validator specified: {name}"
            ));
        }
        id
    }
}

/// Fields are declared without being required (R-OAS-07).
fn response(from: definition::MethodResponse) -> (String, MethodResponse) {
    let fields: BTreeMap<String, bool> = from
        .headers
        .into_iter()
        .map(|name| (format!("method.response.header.{}", name.value), false))
        .collect();
    let response = MethodResponse {
        status_code: Some(from.status.value.clone()),
        response_parameters: Some(fields).filter(|map| !map.is_empty()),
        response_models: map(from.models),
    };
    (from.status.value, response)
}
