//! Models, and rules of import that are easily broken (R-OAS-07, R-OAS-08, R-OAS-12, R-OAS-14, R-IRESP-01).

use super::{check, check_with};
use crate::ImportOptions;
use ringgate_definition::Api;

fn schema<'a>(api: &'a Api, name: &str) -> &'a str {
    &api.models.iter().find(|model| model.name.value == name).expect(name).schema
}

/// A document with this below `components.schemas`.
fn with_schemas(schemas: &str) -> Api {
    let document =
        format!("openapi: 3.0.3\ninfo: {{title: t}}\npaths: {{}}\ncomponents: {{schemas: {schemas}}}");
    let options = ImportOptions { api_id: Some("abcdefghij".to_owned()), ..ImportOptions::default() };
    check_with(&document, &options).expect("an API")
}

#[test]
fn r_oas_08_refs_become_urls_of_models() {
    let url = "https://apigateway.amazonaws.com/restapis/abcdefghij/models";
    let cases = [
        ("'#/components/schemas/Other'", format!("{url}/Other")),
        ("'#/components/schemas/a.b~1c'", format!("{url}/abc")),
        ("'#/components/schemas/Other/properties/x'", format!("{url}/Other#/properties/x")),
        // What another export says becomes what this API says.
        (
            "'https://apigateway.eu-west-1.amazonaws.com/restapis/zzzzzzzzzz/models/Other'",
            format!("{url}/Other"),
        ),
        (
            "'https://apigateway.amazonaws.com/restapis/z/models/Other#/properties/x'",
            format!("{url}/Other#/properties/x"),
        ),
        // Within the model itself, and elsewhere.
        ("'#/definitions/x'", "#/definitions/x".to_owned()),
        ("'#'", "#".to_owned()),
        ("'https://elsewhere.test/models/Other'", "https://elsewhere.test/models/Other".to_owned()),
    ];
    for (target, expected) in cases {
        let api = with_schemas(&format!("{{Pet: {{$ref: {target}}}, Other: {{}}}}"));
        assert_eq!(schema(&api, "Pet"), format!("{{\"$ref\":\"{expected}\"}}"), "{target}");
    }
    let api = with_schemas(
        "{Pet: {properties: {$ref: {type: string}}, enum: [{$ref: '#/components/schemas/Pet'}]}}",
    );
    let expected =
        r##"{"properties":{"$ref":{"type":"string"}},"enum":[{"$ref":"#/components/schemas/Pet"}]}"##;
    assert_eq!(schema(&api, "Pet"), expected, "names of properties and values are no references");
}

#[test]
fn r_oas_08_models_are_of_json_and_know_their_places() {
    let api = with_schemas("{Pet: {type: object}}");
    let model = &api.models[0];
    assert_eq!(model.content_type, "application/json");
    assert_eq!((model.name.place.line, model.schema_place.line), (4, 4));
    assert!(model.name.place.column < model.schema_place.column);
}

#[test]
fn r_oas_08_inline_models_keep_their_names_when_others_change() {
    let document = |other: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t}}\npaths: {{{other}/b: {{get: {{operationId: op, requestBody: \
             {{content: {{j: {{schema: {{type: array}}}}}}}}}}}}}}"
        )
    };
    for other in ["", "/a: {get: {responses: {200: {content: {j: {schema: {}}}}}}}, "] {
        let api = check(&document(other)).expect("an API");
        assert_eq!(schema(&api, "opRequest"), "{\"type\":\"array\"}");
    }
}

#[test]
fn r_oas_12_what_an_import_drops_and_what_it_keeps() {
    let api = with_schemas(
        "{Pet: {type: array, ⟦RG0233⟧minItems: 1, maxItems: 2, items: {minItems: 3, type: array}, \
         properties: {minItems: {maxItems: 1, type: string}}, default: {minItems: 4}, required: [maxItems]}, \
         More: {maxItems: 1}}",
    );
    let expected = r#"{"type":"array","items":{"type":"array"},"properties":{"minItems":{"type":"string"}},"default":{"minItems":4},"required":["maxItems"]}"#;
    assert_eq!((schema(&api, "Pet"), schema(&api, "More")), (expected, "{}"));
    // What the service does not look at stands in the text, for documentation.
    let api = with_schemas(
        "{Pet: {discriminator: {propertyName: k}, example: 1, exclusiveMinimum: true, readOnly: true, deprecated: true}}",
    );
    let expected = r#"{"discriminator":{"propertyName":"k"},"example":1,"exclusiveMinimum":true,"readOnly":true,"deprecated":true}"#;
    assert_eq!(schema(&api, "Pet"), expected);
}

#[test]
fn r_oas_12_and_r_route_14_paths_that_are_refused() {
    let head = "openapi: 3.0.3\ninfo: {title: t}\n";
    check(&format!("{head}paths: {{⟦RG0210⟧'/a{{b}}': {{get: {{}}}}}}"));
    // A greedy resource has no children.
    check(&format!("{head}paths: {{'/a/{{b+}}': {{get: {{}}}}, ⟦RG0210⟧'/a/{{b+}}/c': {{get: {{}}}}}}"));
    check(&format!("{head}paths: {{⟦RG0210⟧'/{{b+}}/{{c}}': {{get: {{}}}}}}"));
}

#[test]
fn r_oas_14_the_tls_settings_of_both_kinds_of_api() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: http, \
                    tlsConfig: {insecureSkipVerification: true, ⟦RG0218⟧serverNameToVerify: up.test}}}}}";
    let api = check(document).expect("an API");
    let integration = api.resources[0].methods[0].integration.clone().expect("an integration");
    assert_eq!(integration.insecure_skip_verification.map(|skip| skip.value), Some(true));
    assert_eq!(integration.server_name_to_verify.map(|name| name.value).as_deref(), Some("up.test"));
}

#[test]
fn r_iresp_01_the_key_default_is_the_response_without_a_pattern() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: mock, \
                    responses: {default: {statusCode: 200}, '': {statusCode: 201}, 'defaults?': {statusCode: 202}}}}}}";
    let api = check(document).expect("an API");
    let integration = api.resources[0].methods[0].integration.as_ref().expect("an integration");
    let selected: Vec<_> =
        integration.responses.iter().map(|response| response.selection_pattern()).collect();
    assert_eq!(selected, [None, None, Some("defaults?")]);
}

#[test]
fn r_oas_07_parameters_bodies_and_responses() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths:\n  /a/{b}/{c+}:\n    post:\n      operationId: op\n      \
                    parameters: [{in: query, name: q, required: true, schema: {type: integer}, style: form}, {in: header, name: H}]\n      \
                    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}\n      \
                    responses: {200: {headers: {X: {required: true}}, content: {a/b: {schema: {$ref: '#/components/schemas/Pet'}}}}}\n\
                    components: {schemas: {Pet: {}}}";
    let api = check(document).expect("an API");
    let method = &api.resources[0].methods[0];
    let parameters: Vec<_> =
        method.request_parameters.iter().map(|(name, required)| (name.value.as_str(), *required)).collect();
    let expected = [
        ("method.request.querystring.q", true),
        ("method.request.header.H", false),
        ("method.request.path.b", true),
    ];
    assert_eq!(parameters, expected, "every variable of the path but greedy ones");
    assert_eq!(method.operation_name.as_deref(), Some("op"));
    let (media, model) = &method.request_models[0];
    assert_eq!((media.value.as_str(), model.value.as_str()), ("application/json", "Pet"));
    let response = &method.responses[0];
    assert_eq!((response.status.value.as_str(), response.headers[0].value.as_str()), ("200", "X"));
    assert_eq!((response.models[0].0.value.as_str(), response.models[0].1.value.as_str()), ("a/b", "Pet"));
}
