//! Whole calls: imports into nothing and into what is there.

mod round_trip;
mod world;

use ringgate_estate::Kept;
use ringgate_management::shapes::{Model, Resource};
use serde_json::{Value, json};
use world::World;

/// A method that answers by itself.
const MOCK: &str = "x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, \
                    responses: {default: {statusCode: '200'}}}";

fn document(head: &str, paths: &str) -> String {
    let paths = paths.replace("MOCK", MOCK);
    format!("swagger: '2.0'\ninfo: {{title: pets, version: '1'}}\n{head}\npaths:\n{paths}")
}

fn paths(world: &World, api: &str) -> Vec<String> {
    let resources = world.estate.resources_by_path(api);
    let shown = |(path, resource): (&str, &std::sync::Arc<Resource>)| {
        let verbs: Vec<&str> =
            resource.resource_methods.iter().flatten().map(|(verb, _)| verb.as_str()).collect();
        format!("{path} {}", verbs.join(","))
    };
    resources.map(shown).collect()
}

#[test]
fn r_oas_01_a_new_api_with_all_parameters() {
    let mut world = World::default();
    let document = document("basePath: /a/b/c", "  /e: {get: {MOCK}}\n");
    let query = "basepath=split&endpointConfigurationTypes=REGIONAL&failonwarnings=true";
    let api = world.done(&format!("POST /restapis?mode=import&{query}"), &document);
    assert_eq!(api["name"], "pets");
    assert_eq!(api["version"], "1");
    assert_eq!(api["apiKeySource"], "HEADER");
    assert_eq!(api["endpointConfiguration"], json!({"types": ["REGIONAL"], "ipAddressType": "ipv4"}));
    assert_eq!(api["tags"], json!({}));
    let id = api["id"].as_str().expect("an id");
    assert_eq!(paths(&world, id), ["/ ", "/b ", "/b/c ", "/b/c/e GET"]);
    // R-REQ-14: no models are born with it.
    assert_eq!(Model::table(&world.estate).count(id), 0);
    let private = "endpointConfigurationTypes=PRIVATE&vpcEndpointIds=vpce-1,vpce-2&basepath=prepend";
    let api = world.done(&format!("POST /restapis?mode=import&{private}"), &document);
    let expected =
        json!({"types": ["PRIVATE"], "ipAddressType": "dualstack", "vpcEndpointIds": ["vpce-1", "vpce-2"]});
    assert_eq!(api["endpointConfiguration"], expected);
    let root = api["rootResourceId"].as_str().expect("an id");
    let listed =
        world.done(&format!("GET /restapis/{}/resources/{root}", api["id"].as_str().expect("id")), "");
    assert_eq!(listed["path"], "/");
}

#[test]
fn r_oas_01_parameters_that_make_no_sense() {
    let mut world = World::default();
    let body = document("", "  /e: {get: {MOCK}}\n");
    for (query, message) in [
        (
            "basepath=x",
            "Invalid value 'x' for parameter 'basepath'. Valid options are ignore, prepend, split",
        ),
        ("ignore=all", "Invalid value 'all' for parameter 'ignore'. Valid options are documentation"),
        (
            "endpointConfigurationTypes=X",
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            "failonwarnings=true&colour=red",
            "Warnings found during import:\n\tUnknown parameter 'colour'. Ignoring",
        ),
    ] {
        world.refused(&format!("POST /restapis?mode=import&{query}"), &body, 400, message);
    }
    let api = world.done("POST /restapis?mode=import&colour=red", &body);
    assert_eq!(api["warnings"], json!(["Unknown parameter 'colour'. Ignoring"]));
    let shown = world.done(&format!("GET /restapis/{}", api["id"].as_str().expect("id")), "");
    assert_eq!(shown["warnings"], Value::Null, "warnings are those of the import");
    world.refused(
        "PUT /restapis/nothere",
        &body,
        404,
        "Invalid API identifier specified 123456789012:nothere",
    );
}

#[test]
fn r_oas_03_merge_and_overwrite() {
    let first = document(
        "x-amazon-apigateway-binary-media-types: [image/png]\nx-amazon-apigateway-api-key-source: AUTHORIZER\n\
         x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 420}}\n\
         x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}}\ndefinitions: {A: {type: object}, B: {type: string}}",
        "  /a: {get: {MOCK, operationId: old, x-amazon-apigateway-request-validator: all}, put: {MOCK}}\n  /b/c: {get: {MOCK}}\n",
    );
    let second = document(
        "x-amazon-apigateway-binary-media-types: [image/png, image/gif]\ndefinitions: {A: {type: array}}",
        "  /a: {get: {MOCK, operationId: new}}\n  /d: {post: {MOCK}}\n",
    );
    let mut world = World::default();
    let id = world.import(&first);
    world.done(&format!("POST /restapis/{id}/deployments"), r#"{"stageName":"prod"}"#);
    let ids = |world: &World| -> Vec<Option<String>> {
        ["/", "/a"].map(|path| world.estate.resource_at(&id, path).expect(path).id.clone()).to_vec()
    };
    let before = ids(&world);
    let api = world.done(&format!("PUT /restapis/{id}?endpointConfigurationTypes=PRIVATE"), &second);
    assert_eq!(api["binaryMediaTypes"], json!(["image/png", "image/gif"]));
    assert_eq!(api["endpointConfiguration"], json!({"types": ["EDGE"], "ipAddressType": "ipv4"}));
    let warnings = api["warnings"].as_array().expect("a warning");
    assert!(
        warnings
            .iter()
            .any(|it| it.as_str().is_some_and(|it| it.starts_with("The endpoint type stays EDGE")))
    );
    assert_eq!(api["apiKeySource"], "AUTHORIZER");
    assert_eq!(paths(&world, &id), ["/ ", "/a GET,PUT", "/b ", "/b/c GET", "/d POST"]);
    let method =
        &world.estate.resource_at(&id, "/a").expect("a").resource_methods.as_ref().expect("methods")["GET"];
    assert_eq!((method.operation_name.as_deref(), &method.request_validator_id), (Some("new"), &None));
    assert_eq!(ids(&world), before);
    assert_eq!(Model::table(&world.estate).count(&id), 2);
    let api = world.done(&format!("PUT /restapis/{id}?mode=overwrite"), &second);
    assert_eq!(api["id"], json!(id));
    assert_eq!(api["apiKeySource"], "HEADER");
    assert_eq!(paths(&world, &id), ["/ ", "/a GET", "/d POST"]);
    assert_eq!(ids(&world), before);
    assert_eq!(Model::table(&world.estate).count(&id), 1);
    let left = world.rows(&id);
    assert_eq!((&left["validators"], &left["responses"]), (&json!({}), &json!({})));
    // What is deployed stays what it was.
    let text = world.done(&format!("GET /restapis/{id}/stages/prod/exports/swagger"), "");
    assert!(text["paths"]["/b/c"]["get"].is_object(), "{text}");
    world.done(&format!("PUT /restapis/{id}?mode=overwrite"), &second);
    assert!(world.changes.is_empty(), "the same again changes nothing");
}

#[test]
fn r_oas_04_errors_change_nothing_and_are_told_together() {
    let mut world = World::default();
    let import = "POST /restapis?mode=import";
    for body in
        ["{", "[1]", "a: [", "{\"name\": \"x\"}", "AWSTemplateFormatVersion: '2010-09-09'", "openapi: 4.0.0"]
    {
        world.refused(import, body, 400, "Invalid OpenAPI input.");
    }
    let bad = "x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: ftp://x}";
    let wrong = document("", &format!("  /a/{{x}}: {{get: {{{bad}}}}}\n  /b: {{get: {{{bad}}}}}\n"));
    let message = "Errors found during import:\n\t\
        Unable to put integration on 'GET' for resource at path '/a/{x}': Invalid HTTP endpoint specified for URI\n\t\
        Unable to put integration on 'GET' for resource at path '/b': Invalid HTTP endpoint specified for URI";
    world.refused(import, &wrong, 400, message);
    let siblings = document("", "  /a/{x}: {get: {MOCK}}\n  /a/{y}/z: {get: {MOCK}}\n");
    let message = "Errors found during import:\n\tUnable to create resource at path '/a/{y}': A sibling ({x}) of this \
        resource already has a variable path part -- only one is allowed";
    world.refused(import, &siblings, 400, message);
    let unknown = document("", "  /a: {get: {MOCK, x-amazon-apigateway-request-validator: none}}\n");
    let message = "Errors found during import:\n\tUnable to put method 'GET' for resource at path '/a': Invalid Request \
        Validator specified: none";
    world.refused(import, &unknown, 400, message);
    assert_eq!(world.estate.resources_by_path("").count(), 0);
}

#[test]
fn r_oas_04_warnings() {
    let mut world = World::default();
    let body = document(
        "",
        "  /x: {get: {x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: 'http://a.b', requestParameters: {k: true}}}}\n",
    );
    let warning = "Invalid format for 'requestParameters'. Expected type string for property 'k' of resource '/x' and \
                   method 'GET' but got 'true'. Ignoring";
    let api = world.done("POST /restapis?mode=import", &body);
    assert_eq!(api["warnings"], json!([warning]));
    let refusal = format!("Warnings found during import:\n\t{warning}");
    world.refused("POST /restapis?mode=import&failonwarnings=true", &body, 400, &refusal);
    let twice = document(
        "",
        "  /x: {get: {x-amazon-apigateway-integration: {type: mock, responses: {default: {statusCode: 200}, '5..': {statusCode: 200}}}}}\n",
    );
    let api = world.done("POST /restapis?mode=import", &twice);
    let said = "Several integration responses have status code '200' for resource '/x' and method 'GET'. Ignoring the one \
                with pattern 'default'";
    assert_eq!(api["warnings"], json!([said]));
}

#[test]
fn r_oas_06_descriptions_become_documentation() {
    let mut world = World::default();
    let body = document(
        "definitions: {Pet: {type: object, description: A pet}}",
        "  /pets: {get: {MOCK, description: Lists, responses: {'200': {description: 200 response}, '404': {description: None}}}}\n",
    );
    let id = world.import(&body);
    let rows = world.rows(&id);
    let said: Vec<(&String, &Value)> = rows["documentation"]
        .as_object()
        .expect("a map")
        .iter()
        .map(|(key, part)| (key, &part["properties"]["description"]))
        .collect();
    assert_eq!(
        said.iter().map(|(key, text)| (key.as_str(), text.as_str().unwrap_or_default())).collect::<Vec<_>>(),
        [
            ("METHOD\n/pets\nGET\n\n", "Lists"),
            ("MODEL\n\n\n\nPet", "A pet"),
            ("RESPONSE\n/pets\nGET\n404\n", "None")
        ]
    );
    let api = world.done("POST /restapis?mode=import&ignore=documentation", &body);
    let rows = world.rows(api["id"].as_str().expect("id"));
    assert_eq!(rows["documentation"], json!({}));
}

const PARTS: &str = r#"{"swagger": "2.0", "info": {"title": "doc", "version": "1"},
    "x-amazon-apigateway-documentation": {"version": "1", "documentationParts": [
        {"location": {"type": "API"}, "properties": {"info": {"description": "new"}}},
        {"location": {"type": "RESPONSE", "statusCode": 404}, "properties": {"description": "None"}}]}}"#;

#[test]
fn r_mgmt_21_documentation_parts_by_themselves() {
    let mut world = World::default();
    let id = world.import(
        &document("", "  /pets: {get: {MOCK, description: Lists}}\n")
            .replace("version:", "description: old, version:"),
    );
    let parts = format!("PUT /restapis/{id}/documentation/parts");
    let old = world.done(&format!("GET /restapis/{id}/documentation/parts?type=API"), "");
    let old = old["item"][0]["id"].clone();
    let done = world.done(&format!("{parts}?mode=merge"), PARTS);
    assert_eq!((done["ids"].as_array().map(Vec::len), &done["ids"][0]), (Some(2), &old));
    assert_eq!(world.rows(&id)["documentation"].as_object().map(|all| all.len()), Some(3));
    let done = world.done(&format!("{parts}?mode=overwrite&failonwarnings=true"), PARTS);
    assert_eq!(done["warnings"], Value::Null);
    assert_eq!(world.rows(&id)["documentation"].as_object().map(|all| all.len()), Some(2));
    world.refused(&parts, "not a document", 400, "Unable to build importer with provided input.");
    world.refused(&parts, "{}", 400, "Unable to build importer with provided input.");
    let empty = PARTS.replace(r#"{"description": "None"}"#, "{}");
    assert_eq!(world.call(&parts, &empty).0, 200, "an object without members is one");
    let blank = PARTS.replace(r#"{"description": "None"}"#, r#""""#);
    let message = "Errors found during import:\n\tUnable to create documentation part of type 'RESPONSE': Documentation \
        part properties must be non-empty";
    world.refused(&parts, &blank, 400, message);
    let nameless = PARTS.replace(r#""RESPONSE", "statusCode": 404"#, r#""MODEL""#);
    let message = "Errors found during import:\n\tUnable to create documentation part of type 'MODEL': Invalid location \
        specified: name is required for the type MODEL";
    world.refused(&parts, &nameless, 400, message);
    world.refused(
        "PUT /restapis/zz/documentation/parts",
        PARTS,
        404,
        "Invalid API identifier specified 123456789012:zz",
    );
}

#[test]
fn r_oas_15_16_18_exports() {
    let mut world = World::default();
    let body = document(
        "",
        "  /pets: {get: {MOCK, parameters: [{in: body, name: b, schema: {type: object}}], consumes: [text/xml]}}\n",
    );
    let id = world.import(&body);
    let stage = format!("GET /restapis/{id}/stages/prod/exports");
    world.refused(&format!("{stage}/oas30"), "", 404, "Invalid stage identifier specified");
    world.done(&format!("POST /restapis/{id}/deployments"), r#"{"stageName":"prod"}"#);
    let message = "Only found non-JSON body models for method 'GET' of resource '/pets'";
    world.refused(&format!("{stage}/oas30"), "", 400, message);
    world.done(&format!("PUT /restapis/{id}?mode=overwrite"), &document("", "  /pets: {get: {MOCK}}\n"));
    world.done(&format!("POST /restapis/{id}/deployments"), r#"{"stageName":"prod"}"#);
    let answer =
        world.send(&format!("{stage}/oas30?extensions=integrations,authorizers"), b"", "application/json");
    let fields: Vec<(&str, &str)> =
        answer.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(fields.contains(&("Content-Type", "application/octet-stream")), "{fields:?}");
    let file = ("Content-Disposition", "attachment; filename=\"oas30_1.json\"");
    assert!(fields.contains(&file), "{fields:?}");
    let text: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let url = format!("https://{id}.execute-api.us-east-1.localhost/{{basePath}}");
    assert_eq!(text["servers"][0]["url"], json!(url));
    assert_eq!(text["paths"]["/pets"]["get"]["x-amazon-apigateway-integration"]["type"], "mock");
    world.refused(
        &format!("{stage}/oas31"),
        "",
        400,
        "Invalid export type specified: oas31. Valid options are oas30,swagger",
    );
    world.refused(
        &format!("{stage}/oas30?extensions=all"),
        "",
        400,
        "Invalid extensions specified: all. Valid options are integrations,apigateway,authorizers,validators,documentation,postman",
    );
    let yaml = world.send(&format!("{stage}/swagger"), b"", "application/yaml");
    assert!(String::from_utf8_lossy(&yaml.body).starts_with("swagger: "));
}

#[test]
fn a_large_document_is_quick() {
    use std::fmt::Write;
    let mut paths = String::new();
    for number in 0..10_000 {
        let _ = writeln!(paths, "  /group{}/item{number}: {{get: {{MOCK}}}}", number / 100);
    }
    let body = document("", &paths.replace("MOCK", "x-amazon-apigateway-integration: {type: mock}"));
    let mut world = World::default();
    let id = world.import(&body);
    assert_eq!(Resource::table(&world.estate).count(&id), 10_101);
    world.done(&format!("PUT /restapis/{id}?mode=overwrite"), &body);
    assert!(world.changes.is_empty());
}
