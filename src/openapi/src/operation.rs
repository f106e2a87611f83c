//! An operation, which becomes a method (R-REQ-01, R-OAS-07).

use crate::codes;
use crate::document::{Import, Version};
use crate::expect::Quoted;
use crate::integration;
use crate::parameter::Parameters;
use crate::path::Template;
use crate::root_extension;
use crate::schema::alphanumeric;
use crate::security::Demand;
use crate::tree::{Key, Node};
use ringgate_definition::{Authorization, Diagnostic, Integration, Located, Method, Verb};

/// The media type of a body whose document says none.
const JSON: &str = "application/json";

const INTEGRATION: &str = "x-amazon-apigateway-integration";

impl<'n> Import<'n, '_> {
    /// Reads an operation; `None` when it is not a map.
    pub(crate) fn operation(
        &mut self,
        template: &Template,
        verb: Located<Verb>,
        node: &'n Node,
        shared: &Parameters<'n>,
    ) -> Option<Method> {
        let entries = self.expect.map(node, "an operation")?;
        self.method = Some((template.path.clone(), verb.value));
        root_extension::check_names(self, entries.iter().map(|(key, _)| key));
        let find =
            |key: &str| entries.iter().find(|(k, _)| k.text == key).filter(|(_, value)| !value.is_null());
        if let Some((key, _)) =
            find("isDefaultRoute").or_else(|| find("x-amazon-apigateway-is-default-route"))
        {
            integration::warn_http_api_only(self, key);
        }
        let value = |key: &str| find(key).map(|(_, value)| value);
        let operation_name = value("operationId")
            .and_then(|node| self.expect.text_or_number(node, "`operationId`"))
            .map(|text| text.value);
        let own = value("parameters").map(|node| Parameters::read(self, node)).unwrap_or_default();
        let request_parameters = own.expressions(shared, template, verb.place, self);
        let name = model_prefix(operation_name.as_deref(), verb.value, template);
        let request_models = self.request_models(node, own.body.or(shared.body), &name);
        let responses =
            value("responses").map(|responses| self.responses(node, responses, &name)).unwrap_or_default();
        let demand = self.operation_demand(value("security"), &value);
        let validator = value("x-amazon-apigateway-request-validator");
        let validator =
            validator.and_then(|node| self.expect.text(node, "`x-amazon-apigateway-request-validator`"));
        let integration = match find(INTEGRATION) {
            Some((_, node)) => integration::read(self, node),
            None => self.default_integration(template, &verb),
        };
        Some(Method {
            verb,
            operation_name,
            api_key_required: demand.api_key,
            authorization: demand.authorization,
            validator,
            request_parameters,
            request_models,
            responses,
            integration,
        })
    }

    /// The operation's own requirements, else the document's; the extensions of the operation have the last word.
    fn operation_demand(
        &mut self,
        security: Option<&'n Node>,
        value: &dyn Fn(&str) -> Option<&'n Node>,
    ) -> Demand {
        let mut demand = match security {
            Some(node) => self.demand_of(node),
            None => self.demand.clone(),
        };
        if let Some(node) = value("x-amazon-apigateway-authtype") {
            let label = self.expect.text(node, "`x-amazon-apigateway-authtype`");
            if label.is_some_and(|label| label.value.eq_ignore_ascii_case("awsSigv4")) {
                demand.authorization = Authorization::Iam(node.place);
            }
        }
        if let Some(authorization) = value("x-amazon-apigateway-auth").and_then(|node| self.auth(node)) {
            demand.authorization = authorization;
        }
        demand
    }

    /// `x-amazon-apigateway-auth`
    fn auth(&mut self, node: &'n Node) -> Option<Authorization> {
        let what = "`x-amazon-apigateway-auth`";
        let entries = self.expect.object(node, what, &["type"])?;
        let kind = self.expect.required(entries, "type", what, node.place)?;
        let iam = self.expect.one_of(kind, "`type`", &[("NONE", false), ("AWS_IAM", true)])?;
        Some(if iam.value { Authorization::Iam(iam.place) } else { Authorization::None })
    }

    /// Media types and models of the body.
    fn request_models(
        &mut self,
        operation: &'n Node,
        body: Option<&'n Node>,
        name: &str,
    ) -> Vec<(Located<String>, Located<String>)> {
        let name = format!("{name}Request");
        if self.version == Version::Two {
            let Some(schema) = body.and_then(|body| body.get("schema")) else { return Vec::new() };
            return self.models_by_media(operation, "consumes", schema, &name);
        }
        let Some(body) = operation.get("requestBody").filter(|node| !node.is_null()) else {
            return Vec::new();
        };
        let Some(body) = self.follow(body) else { return Vec::new() };
        self.content_models(body, &name)
    }

    /// OpenAPI 2.0: one schema for all media types that the operation, or the document, consumes or produces.
    pub(crate) fn models_by_media(
        &mut self,
        operation: &'n Node,
        list: &str,
        schema: &'n Node,
        name: &str,
    ) -> Vec<(Located<String>, Located<String>)> {
        let Some(model) = self.model_of(schema, name) else { return Vec::new() };
        let media = operation.get(list).or_else(|| self.root.get(list)).filter(|node| !node.is_null());
        let mut media = media.map(|node| self.expect.texts(node, Quoted(list))).unwrap_or_default();
        if media.is_empty() {
            media.push(Located::new(JSON.to_owned(), schema.place));
        }
        media.into_iter().map(|media| (media, model.clone())).collect()
    }

    /// OpenAPI 3: a schema for each media type of `content`.
    pub(crate) fn content_models(
        &mut self,
        body: &'n Node,
        name: &str,
    ) -> Vec<(Located<String>, Located<String>)> {
        let Some(content) = body.get("content").filter(|node| !node.is_null()) else { return Vec::new() };
        let entries: &'n [(Key, Node)] = self.expect.map(content, "`content`").unwrap_or_default();
        let mut models = Vec::with_capacity(entries.len());
        for (media, node) in entries {
            let Some(schema) = node.get("schema") else { continue };
            if let Some(model) = self.model_of(schema, name) {
                models.push((Located::new(media.text.clone(), media.place), model));
            }
        }
        models
    }

    /// The integration of an operation without one, if a default is given.
    fn default_integration(&self, template: &Template, verb: &Located<Verb>) -> Option<Integration> {
        Some(integration::by_default(self.default_url.as_deref()?, template, verb))
    }
}

/// What names of inline schemas start with.
fn model_prefix(operation: Option<&str>, verb: Verb, template: &Template) -> String {
    let named = operation.map(alphanumeric).filter(|name| !name.is_empty());
    named.unwrap_or_else(|| alphanumeric(&format!("{}{}", verb.as_str(), template.own)))
}

/// Warns of what only HTTP APIs have.
pub(crate) fn http_api_only(key: &Key) -> Diagnostic {
    let message = format!("`{}` is for HTTP APIs and does nothing in a REST API", key.text);
    Diagnostic::warning(codes::HTTP_API_ONLY, key.place, message).remedy("Remove it")
}
