//! The places of an API that could be documented, but are not (`locationStatus=UNDOCUMENTED`).

use std::collections::{BTreeMap, BTreeSet};

use ringgate_management::shapes::{
    Authorizer, DocumentationPart, DocumentationPartLocation, DocumentationPartType as Type, Method,
    MethodResponse, Model,
};

use super::location::key;
use crate::{Estate, Kept};

/// Places without a part, as parts without an id, by their keys.
pub(super) fn places(
    estate: &Estate,
    api: &str,
    known: &BTreeSet<String>,
) -> BTreeMap<String, DocumentationPart> {
    let mut places = Places { known, found: BTreeMap::new() };
    places.add(at(Type::Api));
    for (name, _) in Model::table(estate).of(api) {
        places.add(named(at(Type::Model), name));
    }
    for (_, authorizer) in Authorizer::table(estate).of(api) {
        places.add(named(at(Type::Authorizer), authorizer.name.as_deref().unwrap_or_default()));
    }
    for (path, resource) in estate.resources_by_path(api) {
        places.add(below(Type::Resource, path, None, None));
        for (verb, method) in resource.resource_methods.iter().flatten() {
            places.add_method(path, verb, method);
        }
    }
    places.found
}

struct Places<'k> {
    known: &'k BTreeSet<String>,
    found: BTreeMap<String, DocumentationPart>,
}

impl Places<'_> {
    fn add(&mut self, location: DocumentationPartLocation) {
        let key = key(&location);
        if !self.known.contains(&key) {
            let part = DocumentationPart { id: None, location: Some(location), properties: None };
            self.found.insert(key, part);
        }
    }

    fn add_method(&mut self, path: &str, verb: &str, method: &Method) {
        self.add(below(Type::Method, path, Some(verb), None));
        if method.request_models.as_ref().is_some_and(|models| !models.is_empty()) {
            self.add(below(Type::RequestBody, path, Some(verb), None));
        }
        for source in method.request_parameters.iter().flat_map(|parameters| parameters.keys()) {
            let Some((kind, name)) = parameter(source) else { continue };
            self.add(named(below(kind, path, Some(verb), None), name));
        }
        for (status, response) in method.method_responses.iter().flatten() {
            self.add_response(path, verb, status, response);
        }
    }

    fn add_response(&mut self, path: &str, verb: &str, status: &str, response: &MethodResponse) {
        self.add(below(Type::Response, path, Some(verb), Some(status)));
        if response.response_models.as_ref().is_some_and(|models| !models.is_empty()) {
            self.add(below(Type::ResponseBody, path, Some(verb), Some(status)));
        }
        for source in response.response_parameters.iter().flat_map(|parameters| parameters.keys()) {
            let Some(name) = source.strip_prefix("method.response.header.") else { continue };
            self.add(named(below(Type::ResponseHeader, path, Some(verb), Some(status)), name));
        }
    }
}

/// The type and the name of a parameter that methods call `method.request.header.name`.
fn parameter(source: &str) -> Option<(Type, &str)> {
    let (place, name) = source.strip_prefix("method.request.")?.split_once('.')?;
    let kind = match place {
        "path" => Type::PathParameter,
        "querystring" => Type::QueryParameter,
        "header" => Type::RequestHeader,
        _ => return None,
    };
    Some((kind, name))
}

fn at(kind: Type) -> DocumentationPartLocation {
    DocumentationPartLocation { r#type: kind, path: None, method: None, status_code: None, name: None }
}

fn below(kind: Type, path: &str, method: Option<&str>, status: Option<&str>) -> DocumentationPartLocation {
    DocumentationPartLocation {
        path: Some(path.to_owned()),
        method: method.map(str::to_owned),
        status_code: status.map(str::to_owned),
        ..at(kind)
    }
}

fn named(location: DocumentationPartLocation, name: &str) -> DocumentationPartLocation {
    DocumentationPartLocation { name: Some(name.to_owned()), ..location }
}
