//! Methods.

use std::collections::{HashMap, HashSet};

use ringgate_definition::{Authorization, Method, MethodResponse, Place, Verb};
use ringgate_estate::Frozen;
use ringgate_management::shapes;

use super::{at, integration, pairs_at, text_at};

/// What methods name by id and definitions by name.
pub(super) struct Names {
    /// Authorizers: name and type.
    authorizers: HashMap<String, (String, String)>,
    /// Request validators. Their names need not differ, so that the later ones bear their id, too.
    validators: HashMap<String, String>,
}

impl Names {
    pub(super) fn of(frozen: &Frozen) -> Names {
        let authorizers = frozen.authorizers.iter().filter_map(|authorizer| {
            let kind = authorizer.r#type?.as_str().to_ascii_lowercase();
            Some((authorizer.id.clone()?, (authorizer.name.clone()?, kind)))
        });
        let mut validators: HashMap<String, String> = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for validator in &frozen.validators {
            let (id, name) =
                (validator.id.clone().unwrap_or_default(), validator.name.clone().unwrap_or_default());
            let is_taken = name.is_empty() || taken.contains(&name);
            let unique = if is_taken { format!("{name} {id}") } else { name };
            taken.insert(unique.clone());
            validators.insert(id, unique);
        }
        Names { authorizers: authorizers.collect(), validators }
    }

    pub(super) fn validator(&self, id: &str) -> &str {
        self.validators.get(id).map_or("", String::as_str)
    }
}

/// A method as it was captured; nothing for a verb that is none.
pub(super) fn define(verb: &str, method: &shapes::Method, names: &Names, place: Place) -> Option<Method> {
    let verb = Verb::ALL.into_iter().find(|known| known.as_str() == verb)?;
    let validator = method.request_validator_id.as_deref().map(|id| names.validator(id));
    let parameters = method.request_parameters.iter().flatten();
    Some(Method {
        verb: at(verb, place),
        operation_name: method.operation_name.clone(),
        api_key_required: method.api_key_required.map(|flag| at(flag, place)),
        authorization: authorization(method, names, place),
        validator: validator.map(|name| at(name.to_owned(), place)),
        request_parameters: parameters.map(|(name, flag)| (at(name.clone(), place), *flag)).collect(),
        request_models: pairs_at(method.request_models.iter().flatten(), place),
        responses: method
            .method_responses
            .iter()
            .flatten()
            .map(|(code, it)| response(code, it, place))
            .collect(),
        integration: method.method_integration.as_ref().map(|it| integration::define(it, place)),
    })
}

fn authorization(method: &shapes::Method, names: &Names, place: Place) -> Authorization {
    match method.authorization_type.as_deref() {
        Some("AWS_IAM") => Authorization::Iam(place),
        Some("CUSTOM" | "COGNITO_USER_POOLS" | "JWT") => {
            let id = method.authorizer_id.as_deref().unwrap_or_default();
            // One that is gone is named by its id, and refused by the compiler: nobody may get in for want of it.
            let (name, kind) = names.authorizers.get(id).cloned().unwrap_or((id.to_owned(), String::new()));
            let scopes = method.authorization_scopes.clone().unwrap_or_default();
            Authorization::Authorizer { name: at(name, place), kind, scopes }
        }
        _ => Authorization::None,
    }
}

fn response(code: &str, response: &shapes::MethodResponse, place: Place) -> MethodResponse {
    let headers = response.response_parameters.iter().flatten();
    let headers = headers.filter_map(|(name, _)| name.strip_prefix("method.response.header."));
    MethodResponse {
        status: text_at(response.status_code.as_ref(), place).unwrap_or_else(|| at(code.to_owned(), place)),
        headers: headers.map(|name| at(name.to_owned(), place)).collect(),
        models: pairs_at(response.response_models.iter().flatten(), place),
    }
}
