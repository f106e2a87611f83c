//! The gateway: one HTTP_PROXY route whose stage has a cache, keyed by the path parameter.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::cache::plan::{FRESH_SECONDS, ROOM_BYTES};
use crate::child::free_address;
use crate::peers::ringgate::{API, compile, gateway_command, pretty};
use crate::peers::{Place, Prepared, RequestShape, Tools};
use crate::request::NUMBER;

pub fn prepare(tools: &Tools, place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    place.write("bench-openapi.yaml", &pretty(&openapi(place.upstream, place.body_bytes))?)?;
    let file = place.write("bench.yaml", &pretty(&gateway_file())?)?;
    compile(tools, place, &file)?;
    let headers = vec![("Host".to_owned(), format!("{API}.execute-api.us-east-1.localhost"))];
    let request = RequestShape { path: format!("/prod/bytes/{NUMBER}"), headers };
    Ok(Prepared { command: gateway_command(tools, place, address, false), address, request })
}

fn openapi(upstream: SocketAddr, body_bytes: usize) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "bench", "version": "1"},
        "paths": {"/bytes/{id}": {"get": {
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "the upstream's answer"}},
            "x-amazon-apigateway-integration": {
                "type": "http_proxy",
                "httpMethod": "GET",
                "uri": format!("http://{upstream}/{{id}}/{body_bytes}"),
                "requestParameters": {"integration.request.path.id": "method.request.path.id"},
                "cacheKeyParameters": ["method.request.path.id"],
            },
        }}},
    })
}

fn gateway_file() -> Value {
    let settings = json!({
        "cachingEnabled": true,
        "cacheTtlInSeconds": FRESH_SECONDS,
        "requireAuthorizationForCacheControl": false,
    });
    let stage = json!({"name": "prod", "cache": {"size": ROOM_BYTES}, "methodSettings": {"*/*": settings}});
    json!({"ringgate": 1, "apis": [{"id": API, "openapi": "bench-openapi.yaml", "stages": [stage]}]})
}
