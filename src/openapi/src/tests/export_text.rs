//! What exports look like (R-OAS-13, R-OAS-15 to R-OAS-18), and what they warn of.

use super::documents::TWO;
use super::export::{import, options, parsed, text_of};
use crate::{ExportError, ExportExtensions, ExportFormat, ExportSyntax, Node, Value, export, json_text};
use ringgate_definition::{Api, Located, Place};

#[test]
fn r_oas_16_file_names() {
    let mut api = import(TWO);
    let name =
        |api: &Api, format, syntax| export(api, "prod", &options(format, syntax, "")).expect("it").file_name;
    assert_eq!(name(&api, ExportFormat::Oas30, ExportSyntax::Json), "oas30_1.0.json");
    api.version = "a\"/b c".to_owned();
    assert_eq!(name(&api, ExportFormat::Swagger, ExportSyntax::Yaml), "swagger_a__b_c.yaml");
    api.version.clear();
    assert_eq!(name(&api, ExportFormat::Oas30, ExportSyntax::Json), "oas30_2026-01-31T12:00:00Z.json");
}

#[test]
fn r_oas_18_and_15_what_is_refused() {
    let api = import(TWO);
    let options = options(ExportFormat::Oas30, ExportSyntax::Json, "");
    let error = export(&api, "dev", &options).expect_err("no such stage");
    assert_eq!(
        (&error, error.to_string()),
        (&ExportError::UnknownStage, "Invalid stage identifier specified".into())
    );
    let api = import(
        "openapi: 3.0.1\ninfo: {title: t}\npaths: {/a: {put: {requestBody: {content: {text/xml: {schema: {}}}}}}}",
    );
    let error = export(&api, "prod", &options).expect_err("no JSON").to_string();
    assert_eq!(error, "Only found non-JSON body models for method 'PUT' of resource '/a'");
    assert_eq!(ExportExtensions::read(["integrations", "all"]), Err("all"));
}

/// One API with a bit of everything that is written without extensions.
const SMALL: &str = "\
openapi: 3.0.1
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    post:
      operationId: addPet
      parameters: [{in: query, name: q}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {200: {headers: {X-A: {}}, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
      security: [{key: [], sig: []}]
components:
  schemas: {Pet: {properties: {parent: {$ref: '#/components/schemas/Pet'}}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: x-api-key}
    sig: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}
";

#[test]
fn r_oas_17_a_document_of_oas30() {
    let text = text_of(&import(SMALL), &options(ExportFormat::Oas30, ExportSyntax::Yaml, ""));
    let expected = "\
openapi: \"3.0.1\"
info:
  title: Pets
  version: \"1\"
servers:
  - url: \"https://abcdefghij.execute-api.us-east-1.amazonaws.com/{basePath}\"
    variables:
      basePath:
        default: prod
paths:
  /pets/{id}:
    post:
      operationId: addPet
      parameters:
        - name: q
          in: query
          required: false
          schema:
            type: string
        - name: id
          in: path
          required: true
          schema:
            type: string
      requestBody:
        content:
          application/json:
            schema:
              $ref: \"#/components/schemas/Pet\"
        required: true
      responses:
        \"200\":
          description: \"200 response\"
          headers:
            X-A:
              schema:
                type: string
          content:
            application/json:
              schema:
                $ref: \"#/components/schemas/Pet\"
      security:
        - sigv4: []
          api_key: []
components:
  schemas:
    Pet:
      properties:
        parent:
          $ref: \"#/components/schemas/Pet\"
  securitySchemes:
    api_key:
      type: apiKey
      name: x-api-key
      in: header
    sigv4:
      type: apiKey
      name: Authorization
      in: header
";
    assert_eq!(text.replace("\"$ref\"", "$ref"), expected);
}

#[test]
fn r_oas_17_a_document_of_swagger() {
    let text = text_of(&import(SMALL), &options(ExportFormat::Swagger, ExportSyntax::Json, ""));
    let expected = r##"{
        "swagger": "2.0",
        "info": {"title": "Pets", "version": "1"},
        "host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "basePath": "/prod",
        "schemes": ["https"],
        "paths": {"/pets/{id}": {"post": {
            "operationId": "addPet",
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "parameters": [
                {"name": "q", "in": "query", "required": false, "type": "string"},
                {"name": "id", "in": "path", "required": true, "type": "string"},
                {"in": "body", "name": "Pet", "required": true, "schema": {"$ref": "#/definitions/Pet"}}
            ],
            "responses": {"200": {
                "description": "200 response",
                "headers": {"X-A": {"type": "string"}},
                "schema": {"$ref": "#/definitions/Pet"}
            }},
            "security": [{"sigv4": [], "api_key": []}]
        }}},
        "securityDefinitions": {
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header"}
        },
        "definitions": {"Pet": {"properties": {"parent": {"$ref": "#/definitions/Pet"}}}}
    }"##;
    assert_eq!(json_text::write_plain(&parsed(&text)), json_text::write_plain(&parsed(expected)));
}

/// What stands at a path of keys, as JSON; `None` when nothing does.
fn at(tree: &Node, keys: &[&str]) -> Option<String> {
    let step = |node: &Node, key: &&str| match &node.value {
        Value::List(items) => items.get(key.parse::<usize>().ok()?).cloned(),
        _ => node.get(key).cloned(),
    };
    let found = keys.iter().try_fold(tree.clone(), |node, key| step(&node, key))?;
    Some(json_text::write_plain(&found))
}

const ANY: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// Rows of the table of extensions: what stands where after an export of [`TWO`] and a few more.
#[test]
fn r_oas_13_every_row_is_written() {
    let more = "x-amazon-apigateway-documentation: {version: '1'}\nx-amazon-apigateway-security-policy: TLS_1_2\n\
                x-amazon-apigateway-endpoint-access-mode: STRICT\nx-amazon-apigateway-cors: {}\n";
    let api =
        import(&TWO.replace("x-amazon-apigateway-policy:", &format!("{more}x-amazon-apigateway-policy:")));
    let post = ["paths", "/pets/{id}", "post"];
    let text = text_of(&api, &options(ExportFormat::Swagger, ExportSyntax::Json, "apigateway"));
    let tree = parsed(&text);
    let root: [(&str, &str); 11] = [
        ("api-key-source", r#""AUTHORIZER""#),
        ("binary-media-types", r#"["image/png"]"#),
        ("minimum-compression-size", "100"),
        ("policy", r#"{"Version":"2012-10-17"}"#),
        (
            "endpoint-configuration",
            r#"{"disableExecuteApiEndpoint":true,"vpcEndpointIds":["vpce-1"],"types":["REGIONAL"]}"#,
        ),
        ("request-validators", r#"{"all":{"validateRequestParameters":true,"validateRequestBody":true}}"#),
        ("request-validator", r#""all""#),
        ("documentation", r#"{"version":"1"}"#),
        ("security-policy", r#""TLS_1_2""#),
        ("endpoint-access-mode", r#""STRICT""#),
        ("cors", "{}"),
    ];
    for (name, expected) in root {
        assert_eq!(at(&tree, &[&format!("x-amazon-apigateway-{name}")]).as_deref(), Some(expected), "{name}");
    }
    let gateway_response = at(&tree, &["x-amazon-apigateway-gateway-responses", "THROTTLED"]);
    let expected = r#"{"statusCode":"429","responseParameters":{"a":"b"},"responseTemplates":{"application/json":"text"}}"#;
    assert_eq!(gateway_response.as_deref(), Some(expected));
    let tags = r#"[{"name":"team","x-amazon-apigateway-tag-value":"pets"}]"#;
    assert_eq!(at(&tree, &["tags"]).as_deref(), Some(tags));
    let lambda = r#"{"type":"token","authorizerUri":"uri","identitySource":"method.request.header.Token","authorizerResultTtlInSeconds":60}"#;
    assert_eq!(at(&tree, &["securityDefinitions", "lambda", AUTHORIZER]).as_deref(), Some(lambda));
    let label = |name| at(&tree, &["securityDefinitions", name, "x-amazon-apigateway-authtype"]);
    assert_eq!(
        (label("lambda").as_deref(), label("sigv4").as_deref()),
        (Some(r#""custom""#), Some(r#""awsSigv4""#))
    );
    let own = |key| at(&tree, &[post[0], post[1], post[2], key]);
    assert_eq!(own("x-amazon-apigateway-request-validator").as_deref(), Some(r#""none""#));
    assert_eq!(own(INTEGRATION), at(&tree, &["paths", "/{proxy+}", ANY, INTEGRATION]));
    let expected = r#"{"type":"http","httpMethod":"POST","uri":"http://up/{id}","connectionType":"INTERNET","credentials":"role","responses":{"default":{"statusCode":"200","responseParameters":{"a":"b"},"responseTemplates":{"application/json":null}},"4\\d{2}":{"statusCode":"400","contentHandling":"CONVERT_TO_BINARY"}},"requestParameters":{"integration.request.path.id":"method.request.path.id"},"requestTemplates":{"application/json":"{}","text/plain":null},"passthroughBehavior":"when_no_templates","contentHandling":"CONVERT_TO_TEXT","timeoutInMillis":1000,"cacheNamespace":"n","cacheKeyParameters":["method.request.path.id"],"tlsConfig":{"insecureSkipVerification":true},"responseTransferMode":"STREAM"}"#;
    assert_eq!(own(INTEGRATION).as_deref(), Some(expected));
    let text = text_of(&api, &options(ExportFormat::Oas30, ExportSyntax::Json, "apigateway"));
    let server = at(&parsed(&text), &["servers", "0", "x-amazon-apigateway-endpoint-configuration"]);
    assert!(server.is_some(), "OpenAPI 3 has it in the server");
}

#[test]
fn r_oas_15_each_set_writes_its_own() {
    let documentation = "x-amazon-apigateway-documentation: {version: '1'}\nx-amazon-apigateway-policy:";
    let api = import(&TWO.replace("x-amazon-apigateway-policy:", documentation));
    let post = |key| vec!["paths", "/pets/{id}", "post", key];
    let places = [
        ("integrations", post(INTEGRATION)),
        ("authorizers", vec!["securityDefinitions", "lambda", AUTHORIZER]),
        ("validators", vec!["x-amazon-apigateway-request-validators"]),
        ("validators", post("x-amazon-apigateway-request-validator")),
        ("documentation", vec!["x-amazon-apigateway-documentation"]),
        ("postman", post("x-postman-meta")),
        ("apigateway", vec!["x-amazon-apigateway-policy"]),
    ];
    for set in ExportExtensions::NAMES {
        let tree = parsed(&text_of(&api, &options(ExportFormat::Swagger, ExportSyntax::Json, set)));
        for (of, keys) in &places {
            let expected = *of == set || (set == "apigateway" && *of != "postman");
            assert_eq!(at(&tree, keys).is_some(), expected, "{set}: {keys:?}");
        }
    }
}

/// Exports and returns what was warned of.
fn warnings(api: &Api, format: ExportFormat) -> Vec<String> {
    let exported =
        export(api, "prod", &options(format, ExportSyntax::Json, "apigateway")).expect("a document");
    exported.warnings.sorted().iter().map(|warning| warning.message.clone()).collect()
}

#[test]
fn what_a_version_cannot_express_is_warned_of() {
    let bodies = import(
        "openapi: 3.0.1\ninfo: {title: t}\npaths: {/a: {put: {requestBody: {content: {a/json: {schema: {}}, \
         application/json: {schema: {type: object}}}}, responses: {200: {content: {a/b: {schema: {}}}}, \
         400: {content: {c/d: {schema: {}}}}}}}}",
    );
    assert_eq!(warnings(&bodies, ExportFormat::Oas30), [""; 0]);
    let swagger = warnings(&bodies, ExportFormat::Swagger).join("\n");
    assert!(swagger.contains("several models") && swagger.contains("different media types"), "{swagger}");

    let text = |text: &str| Located::new(text.to_owned(), Place::default());
    type Edit = fn(&mut Api);
    let edits: [(&str, Edit); 8] = [
        ("cannot be written", |api| method(api).request_parameters.push((Located::default(), true))),
        ("not declared", |api| {
            method(api).request_models =
                vec![(Located::new("application/json".into(), Place::default()), Located::default())];
        }),
        ("not made of letters", |api| api.models[0].name.value = "a b".into()),
        ("declared twice; the first", |api| api.models.push(api.models[0].clone())),
        ("is not JSON", |api| api.models[0].schema = "{".into()),
        ("an import drops", |api| api.models[0].schema = "{\"minItems\":1}".into()),
        ("no identity source", |api| api.authorizers[0].identity_source = None),
        ("Two integration responses", |api| {
            let integration = method(api).integration.as_mut().expect("one");
            integration.responses.push(integration.responses[0].clone());
        }),
    ];
    for (expected, edit) in edits {
        let mut api = import(TWO);
        edit(&mut api);
        let found = warnings(&api, ExportFormat::Oas30).join("\n");
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let mut api = import(TWO);
    method(&mut api).authorization = ringgate_definition::Authorization::Authorizer {
        name: text("nobody"),
        kind: "token".into(),
        scopes: Vec::new(),
    };
    assert!(warnings(&api, ExportFormat::Oas30).join("\n").contains("authorizer `nobody` is not declared"));
}

fn method(api: &mut Api) -> &mut ringgate_definition::Method {
    &mut api.resources[0].methods[0]
}

/// OpenAPI 2.0 has the document's models where JSON Schema has a model's own.
#[test]
fn a_model_s_own_definitions_stay_its_own() {
    let mut api = import(SMALL);
    api.models[0].schema = r##"{"$ref":"#/definitions/x","definitions":{"x":{}}}"##.into();
    let schema = |format, name| {
        let tree = parsed(&text_of(&api, &options(format, ExportSyntax::Json, "")));
        at(&tree, &[name]).or_else(|| at(&tree, &["components", "schemas"])).expect("schemas")
    };
    let oas30 = schema(ExportFormat::Oas30, "definitions");
    assert!(oas30.contains(r##""$ref":"#/definitions/x""##), "{oas30}");
    let swagger = schema(ExportFormat::Swagger, "definitions");
    assert!(swagger.contains(r##""$ref":"#/definitions/Pet/definitions/x""##), "{swagger}");
}

#[test]
fn long_and_strange_keys_are_read_back_from_yaml() {
    let key = |text: String| crate::Key { text, place: Place::default() };
    let node = |value| Node { place: Place::default(), value };
    let keys = [
        "x".repeat(5_000),
        "<<".to_owned(),
        "a: b".to_owned(),
        "y".to_owned(),
        String::new(),
        "ä ".repeat(300),
    ];
    let inner = node(Value::Map(vec![(key("k".to_owned()), node(Value::List(Vec::new())))]));
    let entries = keys.map(|text| (key(text), inner.clone()));
    let tree = node(Value::List(vec![node(Value::Map(entries.to_vec())), node(Value::List(vec![inner]))]));
    assert_eq!(parsed(&crate::export::yaml(&tree)), tree);
}
