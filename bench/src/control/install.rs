//! APIs to measure with.

use std::net::SocketAddr;
use std::time::Instant;

use serde_json::{Value, json};

use super::client::Client;
use super::id_of;

/// Routes of one API, where there are many: larger installations have several.
const API_ROUTES_MAX: usize = 10_000;

/// An API of so many resources, each with a method.
pub fn import(address: SocketAddr, resources: usize) -> Result<(String, f64), String> {
    // Besides these there are a hundred in the middle, and the root.
    let body = document(resources.saturating_sub(101));
    let mut client = Client::connect(address).map_err(|error| error.to_string())?;
    let started = Instant::now();
    let api = client.call("POST", "/restapis?mode=import", body.as_bytes())?;
    Ok((id_of(&api)?, started.elapsed().as_secs_f64()))
}

/// A document with so many routes.
fn document(routes: usize) -> String {
    let path = |number: usize| {
        let integration = json!({"type": "http_proxy", "httpMethod": "GET", "uri": "http://127.0.0.1:9000/"});
        let get = json!({"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration});
        (format!("/g{}/r{number}", number % 100), json!({ "get": get }))
    };
    let paths: serde_json::Map<String, Value> = (0..routes).map(path).collect();
    json!({"openapi": "3.0.1", "info": {"title": "large", "version": "1"}, "paths": paths}).to_string()
}

/// Imports APIs of so many routes together and deploys each to the stage `prod`; the id of the last.
pub fn install(client: &mut Client, routes: usize) -> Result<String, String> {
    let mut last = String::new();
    for first in (0..routes).step_by(API_ROUTES_MAX) {
        let body = document((routes - first).min(API_ROUTES_MAX));
        last = id_of(&client.call("POST", "/restapis?mode=import", body.as_bytes())?)?;
        client.call("POST", &format!("/restapis/{last}/deployments"), br#"{"stageName":"prod"}"#)?;
    }
    Ok(last)
}

/// Changes a variable of an API's stage.
pub fn change_stage(client: &mut Client, api: &str, value: usize) -> Result<(), String> {
    let patch = json!({"op": "replace", "path": "/variables/v", "value": value.to_string()});
    let body = json!({ "patchOperations": [patch] }).to_string();
    client.call("PATCH", &format!("/restapis/{api}/stages/prod"), body.as_bytes()).map(drop)
}
