//! The document as a whole (R-OAS-17).

use super::build::{Fields, boolean, list, text};
use super::security::Schemes;
use super::{ExportError, Writer};
use crate::tree::Node;
use std::collections::HashMap;

impl Writer<'_> {
    pub(super) fn document(&mut self) -> Result<Node, ExportError> {
        let schemes = Schemes::of(self);
        let paths = self.paths(&schemes)?;
        let schemas = self.schemas();
        let (head, schemes) = (self.head(), self.security_schemes(&schemes));
        let document = if self.is_swagger() {
            let document = head.put("paths", paths);
            let document = document.put_if(!schemes.is_empty(), "securityDefinitions", || schemes.finish());
            document.put_if(!schemas.is_empty(), "definitions", || schemas.finish())
        } else {
            let components = Fields::default()
                .put_if(!schemas.is_empty(), "schemas", || schemas.finish())
                .put_if(!schemes.is_empty(), "securitySchemes", || schemes.finish());
            let document = head.put("paths", paths);
            document.put_if(!components.is_empty(), "components", || components.finish())
        };
        Ok(self.root_extensions(document).finish())
    }

    /// Everything before the paths.
    fn head(&self) -> Fields {
        let version = if self.api.version.is_empty() { &self.options.created } else { &self.api.version };
        let info = Fields::default()
            .put("title", text(&self.api.name))
            .put_if(!self.api.description.is_empty(), "description", || text(&self.api.description))
            .put("version", text(version))
            .finish();
        let region = self.api.region.as_ref().map_or(&self.options.region, |region| &region.value);
        let host = format!("{}.execute-api.{region}.{}", self.api.id.value, self.options.host_suffix);
        let fields = if self.is_swagger() {
            Fields::default()
                .put("swagger", text("2.0"))
                .put("info", info)
                .put("host", text(host))
                .put("basePath", text(format!("/{}", self.stage)))
                .put("schemes", list([text("https")]))
        } else {
            let stage = Fields::default().put("default", text(self.stage)).finish();
            let server = Fields::default()
                .put("url", text(format!("https://{host}/{{basePath}}")))
                .put("variables", Fields::default().put("basePath", stage).finish());
            let server = self.endpoint_configuration(server).finish();
            Fields::default().put("openapi", text("3.0.1")).put("info", info).put("servers", list([server]))
        };
        fields.put_if(self.options.extensions.apigateway && !self.api.tags.is_empty(), "tags", || self.tags())
    }

    fn tags(&self) -> Node {
        list(self.api.tags.iter().map(|(name, value)| {
            Fields::default()
                .put("name", text(&name.value))
                .put("x-amazon-apigateway-tag-value", text(&value.value))
                .finish()
        }))
    }

    /// Stands in the first server, or at the root of OpenAPI 2.0.
    pub(super) fn endpoint_configuration(&self, into: Fields) -> Fields {
        let api = self.api;
        let configuration = Fields::default()
            .said("disableExecuteApiEndpoint", api.default_endpoint_disabled.as_ref(), |flag| boolean(*flag))
            .said_texts("vpcEndpointIds", &api.vpc_endpoint_ids)
            .said("types", api.endpoint_type.as_ref(), |kind| list([text(kind)]))
            .said_text("ipAddressType", api.ip_address_type.as_ref());
        let wanted = self.options.extensions.apigateway && !configuration.is_empty();
        into.put_if(wanted, "x-amazon-apigateway-endpoint-configuration", || configuration.finish())
    }

    fn paths(&mut self, schemes: &Schemes) -> Result<Node, ExportError> {
        // Several resources of one path, which no document makes, come together.
        let mut order: Vec<&str> = Vec::new();
        let mut by_path: HashMap<&str, Fields> = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        let api = self.api;
        for resource in &api.resources {
            let path = resource.path.value.as_str();
            if !by_path.contains_key(path) {
                order.push(path);
            }
            let mut item = by_path.remove(path).unwrap_or_default();
            for method in &resource.methods {
                let verb = method.verb.value;
                if !seen.insert((path, verb)) {
                    let message = format!("{} {path} is declared twice; the first is written", verb.as_str());
                    self.warn(method.verb.place, message, "Remove one of them");
                    continue;
                }
                item = item.put(super::operation::key_of(verb), self.operation(path, method, schemes)?);
            }
            by_path.insert(path, item);
        }
        let paths = order.into_iter().fold(Fields::default(), |paths, path| {
            paths.put(path, by_path.remove(path).unwrap_or_default().finish())
        });
        Ok(paths.finish())
    }
}
