//! Methods, written as operations (R-OAS-07, R-OAS-17, R-OAS-18).

use super::build::{Fields, boolean, list, text};
use super::security::Schemes;
use super::{ExportError, Writer};
use crate::tree::Node;
use ringgate_definition::{Located, Method, MethodResponse, Verb};
use std::collections::HashSet;

type Models = [(Located<String>, Located<String>)];

/// The key of a method in a path item.
pub(super) fn key_of(verb: Verb) -> &'static str {
    match verb {
        Verb::Delete => "delete",
        Verb::Get => "get",
        Verb::Head => "head",
        Verb::Options => "options",
        Verb::Patch => "patch",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Any => "x-amazon-apigateway-any-method",
    }
}

/// Whether bodies of a media type are JSON; `$default` may be.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "$default"
}

impl Writer<'_> {
    pub(super) fn operation(
        &mut self,
        path: &str,
        method: &Method,
        schemes: &Schemes,
    ) -> Result<Node, ExportError> {
        if !method.request_models.is_empty()
            && !method.request_models.iter().any(|(media, _)| is_json(&media.value))
        {
            let (verb, place) = (method.verb.value.as_str(), method.verb.place);
            return Err(ExportError::NoJsonModel { verb, path: path.to_owned(), place });
        }
        let request = self.known_models(&method.request_models);
        let mut parameters = self.parameters(method);
        let mut fields = Fields::default().put_if(method.operation_name.is_some(), "operationId", || {
            text(method.operation_name.clone().unwrap_or_default())
        });
        if self.is_swagger() {
            fields = fields.put_if(!request.is_empty(), "consumes", || media_types(&request));
            let produced = self.produced(method);
            fields = fields.put_if(!produced.is_empty(), "produces", || super::build::texts(&produced));
            parameters.extend(self.body_parameter(&request, method));
        }
        fields = fields.put_if(!parameters.is_empty(), "parameters", || list(parameters));
        if !self.is_swagger() && !request.is_empty() {
            let body =
                Fields::default().put("content", self.content(&request)).put("required", boolean(true));
            fields = fields.put("requestBody", body.finish());
        }
        fields = fields.put("responses", self.responses(method));
        let demand = self.demand(method, schemes);
        fields = fields.put_if(!demand.is_empty(), "security", || list([demand.finish()]));
        Ok(self.operation_extensions(fields, method).finish())
    }

    fn parameters(&mut self, method: &Method) -> Vec<Node> {
        let mut parameters = Vec::with_capacity(method.request_parameters.len());
        for (expression, required) in &method.request_parameters {
            let rest = expression.value.strip_prefix("method.request.");
            let (place, name) = rest.and_then(|rest| rest.split_once('.')).unwrap_or_default();
            let location = match place {
                "header" => "header",
                "querystring" => "query",
                "path" => "path",
                _ => {
                    let message = format!("The request parameter `{}` cannot be written", expression.value);
                    self.warn(expression.place, message, "Declare parameters of header, query and path only");
                    continue;
                }
            };
            let parameter = Fields::default()
                .put("name", text(name))
                .put("in", text(location))
                .put("required", boolean(*required || location == "path"));
            parameters.push(self.typed(parameter).finish());
        }
        parameters
    }

    /// Everything is a text: API Gateway knows no other types of parameters.
    fn typed(&self, fields: Fields) -> Fields {
        if self.is_swagger() {
            return fields.put("type", text("string"));
        }
        fields.put("schema", Fields::default().put("type", text("string")).finish())
    }

    /// The models that are declared, each media type once.
    fn known_models(&mut self, models: &Models) -> Vec<(Located<String>, Located<String>)> {
        let mut seen = HashSet::new();
        let mut known = Vec::with_capacity(models.len());
        for (media, model) in models {
            if !self.is_model(&model.value) {
                let message = format!("The model `{}` is not declared", model.value);
                self.warn(model.place, message, "Declare it, or do not use it");
            } else if seen.insert(media.value.as_str()) {
                known.push((media.clone(), model.clone()));
            }
        }
        known
    }

    /// OpenAPI 3: a schema for each media type.
    fn content(&self, models: &Models) -> Node {
        let content = models.iter().fold(Fields::default(), |content, (media, model)| {
            let schema = Fields::default().put("schema", self.model_ref(&model.value)).finish();
            content.put(&media.value, schema)
        });
        content.finish()
    }

    /// OpenAPI 2.0: one schema for all media types.
    fn body_parameter(&mut self, models: &Models, method: &Method) -> Option<Node> {
        let model = self.one_model(models, method)?;
        let body = Fields::default()
            .put("in", text("body"))
            .put("name", text(&model))
            .put("required", boolean(true))
            .put("schema", self.model_ref(&model));
        Some(body.finish())
    }

    fn one_model(&mut self, models: &Models, method: &Method) -> Option<String> {
        let of_json = models.iter().find(|(media, _)| is_json(&media.value));
        let (_, model) = of_json.or(models.first())?;
        if models.iter().any(|(_, other)| other.value != model.value) {
            let message = format!(
                "A body of {} has several models; OpenAPI 2.0 has one, and `{}` is written for all media types",
                method.verb.value.as_str(),
                model.value
            );
            self.warn(model.place, message, "Write OpenAPI 3.0");
        }
        Some(model.value.clone())
    }

    /// OpenAPI 2.0: the media types of all responses together.
    fn produced(&mut self, method: &Method) -> Vec<Located<String>> {
        let mut all: Vec<Located<String>> = Vec::new();
        let mut sets: Vec<HashSet<&str>> = Vec::new();
        for response in method.responses.iter().filter(|response| !response.models.is_empty()) {
            for (media, _) in &response.models {
                if !all.iter().any(|known| known.value == media.value) {
                    all.push(media.clone());
                }
            }
            sets.push(response.models.iter().map(|(media, _)| media.value.as_str()).collect());
        }
        if sets.iter().any(|set| set.len() < all.len()) {
            let message = format!(
                "Responses of {} have different media types; OpenAPI 2.0 has the same for all",
                method.verb.value.as_str()
            );
            self.warn(method.verb.place, message, "Write OpenAPI 3.0");
        }
        all
    }

    fn responses(&mut self, method: &Method) -> Node {
        let mut seen = HashSet::new();
        let mut responses = Fields::default();
        for response in method.responses.iter().filter(|response| seen.insert(&response.status.value)) {
            responses = responses.put(&response.status.value, self.response(response, method));
        }
        responses.finish()
    }

    fn response(&mut self, response: &MethodResponse, method: &Method) -> Node {
        let models = self.known_models(&response.models);
        let mut fields =
            Fields::default().put("description", text(format!("{} response", response.status.value)));
        let mut seen = HashSet::new();
        let headers = response.headers.iter().filter(|header| seen.insert(&header.value));
        let headers = headers.fold(Fields::default(), |headers, header| {
            headers.put(&header.value, self.typed(Fields::default()).finish())
        });
        fields = fields.put_if(!headers.is_empty(), "headers", || headers.finish());
        if models.is_empty() {
            return fields.finish();
        }
        if self.is_swagger() {
            let model = self.one_model(&models, method).unwrap_or_default();
            return fields.put("schema", self.model_ref(&model)).finish();
        }
        fields.put("content", self.content(&models)).finish()
    }
}

fn media_types(models: &Models) -> Node {
    list(models.iter().map(|(media, _)| text(&media.value)))
}
