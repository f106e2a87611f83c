//! A synthetic definition of any size: OpenAPI documents and the gateway file that names them.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Most APIs.
pub const APIS_MAX: usize = 10_000;
/// Most routes of one API.
pub const ROUTES_PER_API_MAX: usize = 10_000;

/// Writes `apis` documents of `routes` routes each, and `gateway.yaml`, into `folder`.
///
/// # Errors
/// A count out of range, or a file that cannot be written.
pub fn write(folder: &Path, apis: usize, routes: usize, upstream: SocketAddr) -> Result<(), String> {
    if apis == 0 || apis > APIS_MAX || routes == 0 || routes > ROUTES_PER_API_MAX {
        return Err(format!("--apis must be 1 to {APIS_MAX}, --routes 1 to {ROUTES_PER_API_MAX}"));
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let write = |name: &str, value: &Value| {
        let path = folder.join(name);
        let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    for api in 0..apis {
        write(&document_name(api), &document(api, routes, upstream))?;
    }
    // JSON is YAML; the gateway file's name ends as people's do.
    write("gateway.yaml", &gateway_file(apis))
}

/// The id of API number `api`: ten characters, as the service's are.
#[must_use]
pub fn api_id(api: usize) -> String {
    format!("api{api:07}")
}

/// The gateway file for `apis` APIs, each with one stage.
#[must_use]
pub fn gateway_file(apis: usize) -> Value {
    let entry = |api| json!({"id": api_id(api), "openapi": document_name(api), "stages": [{"name": "prod"}]});
    json!({"ringgate": 1, "apis": (0..apis).map(entry).collect::<Vec<_>>()})
}

/// The document of API number `api`: two methods for each path, so `routes` operations on half as many paths.
#[must_use]
pub fn document(api: usize, routes: usize, upstream: SocketAddr) -> Value {
    let mut paths = Map::new();
    for route in 0..routes {
        let shape = shape(route / 2);
        let (method, upper) = if route % 2 == 0 { ("get", "GET") } else { ("post", "POST") };
        let operation = operation(&shape, upper, upstream);
        if let Some(methods) = paths.entry(shape.path).or_insert_with(|| json!({})).as_object_mut() {
            methods.insert(method.to_owned(), operation);
        }
    }
    json!({
        "openapi": "3.0.1",
        "info": {"title": format!("synthetic {api}"), "version": "1"},
        "paths": paths,
    })
}

/// A path and its variables; a greedy one is named without its plus sign.
struct Shape {
    path: String,
    variables: &'static [&'static str],
}

/// Literals, one or two variables, siblings of a literal, variables before literals, and greedy tails.
fn shape(index: usize) -> Shape {
    let (path, variables): (String, &[&str]) = match index % 6 {
        0 => (format!("/r{index}"), &[]),
        1 => (format!("/r{index}/items/{{item}}"), &["item"]),
        2 => (format!("/r{index}/items/{{item}}/parts/{{part}}"), &["item", "part"]),
        3 => (format!("/r{index}/items/recent/by-name"), &[]),
        4 => (format!("/tenants/{{tenant}}/r{index}"), &["tenant"]),
        _ => (format!("/files/r{index}/{{rest+}}"), &["rest"]),
    };
    Shape { path, variables }
}

fn operation(shape: &Shape, method: &str, upstream: SocketAddr) -> Value {
    let parameter =
        |name: &&str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let mapping = |name: &&str| {
        (format!("integration.request.path.{name}"), json!(format!("method.request.path.{name}")))
    };
    let mut integration = json!({
        "type": "http_proxy",
        "httpMethod": method,
        "uri": format!("http://{upstream}{}", shape.path.replace("+}", "}")),
    });
    let mut operation = json!({"responses": {"200": {"description": "the upstream's answer"}}});
    if !shape.variables.is_empty() {
        let mappings: Map<String, Value> = shape.variables.iter().map(mapping).collect();
        insert(&mut integration, "requestParameters", Value::Object(mappings));
        insert(&mut operation, "parameters", shape.variables.iter().map(parameter).collect());
    }
    insert(&mut operation, "x-amazon-apigateway-integration", integration);
    operation
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}

fn document_name(api: usize) -> String {
    format!("{}.json", api_id(api))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upstream() -> SocketAddr {
        "127.0.0.1:9".parse().unwrap()
    }

    #[test]
    fn a_document_has_the_wished_routes() {
        for routes in [1, 2, 7, 100] {
            let document = document(3, routes, upstream());
            let paths = document.get("paths").unwrap().as_object().unwrap();
            let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
            assert_eq!(operations, routes);
        }
    }

    #[test]
    fn every_variable_is_declared_and_mapped() {
        let document = document(0, 100, upstream());
        for (path, methods) in document.get("paths").unwrap().as_object().unwrap() {
            let variables = path.matches('{').count();
            for operation in methods.as_object().unwrap().values() {
                let declared = operation.get("parameters").map_or(0, |list| list.as_array().unwrap().len());
                let mapped = operation
                    .pointer("/x-amazon-apigateway-integration/requestParameters")
                    .map_or(0, |map| map.as_object().unwrap().len());
                assert_eq!((declared, mapped), (variables, variables), "{path}");
            }
        }
    }

    #[test]
    fn files_are_written_and_named() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 3, 4, upstream()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("gateway.yaml")).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for api in file.get("apis").unwrap().as_array().unwrap() {
            assert_eq!(api.get("id").unwrap().as_str().unwrap().len(), 10);
            assert!(folder.path().join(api.get("openapi").unwrap().as_str().unwrap()).is_file());
        }
        assert!(write(folder.path(), 0, 4, upstream()).is_err());
    }
}
