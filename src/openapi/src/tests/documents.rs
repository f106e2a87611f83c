//! What good documents become.

use super::{api_of, check, check_with, tree_of, without_places};
use crate::{BasePathMode, ImportOptions, json_text};
use ringgate_definition::{
    Api, ApiKeySource, Authorization, ContentHandling, Diagnostics, IntegrationType, Method, Passthrough,
    TransferMode,
};

/// One API in OpenAPI 2.0. The others say the same in their own way.
pub(super) const TWO: &str = r##"
swagger: 2.0
info: {title: Pets, description: About pets, version: 1.0}
basePath: /v1/x
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-API-Key}
  sig: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: AWSSIGV4}
  lambda:
    type: apiKey
    in: header
    name: Token
    x-amazon-apigateway-authtype: custom
    x-amazon-apigateway-authorizer: {type: TOKEN, authorizerUri: uri, authorizerResultTtlInSeconds: 60}
security: [{key: []}]
x-amazon-apigateway-binary-media-types: [image/png]
x-amazon-apigateway-minimum-compression-size: 100
x-amazon-apigateway-api-key-source: authorizer
x-amazon-apigateway-policy: {Version: "2012-10-17"}
x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true, vpcEndpointIds: [vpce-1], types: [regional]}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-gateway-responses:
  THROTTLED: {statusCode: 429, responseParameters: {a: b}, responseTemplates: {application/json: text}}
tags: [{name: team, x-amazon-apigateway-tag-value: pets}, {name: plain}]
paths:
  /pets/{id}:
    parameters: [{$ref: "#/parameters/limit"}, {in: header, name: X-A, required: true, type: string}]
    post:
      operationId: addPet
      security: [{sig: []}]
      parameters:
        - {in: header, name: X-A, type: string}
        - {in: body, name: body, schema: {$ref: "#/definitions/Pet"}}
      responses:
        200: {$ref: "#/responses/Ok"}
        default: {description: else}
      x-amazon-apigateway-request-validator: none
      x-amazon-apigateway-integration: &http
        type: http
        httpMethod: post
        uri: http://up/{id}
        connectionType: internet
        credentials: role
        requestParameters: {integration.request.path.id: method.request.path.id}
        requestTemplates: {application/json: "{}", text/plain: null}
        passthroughBehavior: when_no_templates
        contentHandling: CONVERT_TO_TEXT
        timeoutInMillis: 1000
        cacheNamespace: n
        cacheKeyParameters: [method.request.path.id]
        tlsConfig: {insecureSkipVerification: true}
        responseTransferMode: stream
        responses:
          default: {statusCode: 200, responseParameters: {a: b}, responseTemplates: {application/json: null}}
          4\d{2}: {statusCode: "400", contentHandling: convert_to_binary}
    get: {security: [], responses: {}}
    put: {security: [{lambda: [a, b], key: []}], x-amazon-apigateway-integration: {type: aws_proxy, uri: arn}}
    delete: {x-amazon-apigateway-auth: {type: aws_iam}}
  /{proxy+}:
    x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: *http}
definitions:
  Pet: {type: object, properties: {parent: {$ref: "#/definitions/Pet"}, size: {type: number, minimum: 0.50}}}
parameters:
  limit: {in: query, name: limit, required: true, type: integer}
responses:
  Ok:
    description: ok
    headers: {X-B: {type: string}}
    schema: {$ref: "#/definitions/Pet"}
"##;

/// The same in OpenAPI 3.0, or 3.1 with its version changed.
pub(super) fn three(version: &str) -> String {
    let head = format!("openapi: {version}\nservers: [{{url: 'https://api.test/v1/x'}}]");
    let body = "      requestBody: {content: {application/json: {schema: {$ref: \"#/components/schemas/Pet\"}}}}\n      responses:\n        200";
    let text = TWO
        .replace("swagger: 2.0", &head)
        .replace("basePath: /v1/x\nconsumes: [application/json]\nproduces: [application/json]\n", "")
        .replace("securityDefinitions:\n", "components: &components\n  securitySchemes:\n")
        .replace("        - {in: body, name: body, schema: {$ref: \"#/definitions/Pet\"}}\n", "")
        .replace("      responses:\n        200", body)
        .replace(
            "    schema: {$ref: \"#/definitions/Pet\"}\n",
            "    content: {application/json: {schema: {$ref: \"#/definitions/Pet\"}}}\n",
        )
        .replace("#/definitions/", "#/components/schemas/")
        .replace("#/parameters/", "#/components/parameters/")
        .replace("#/responses/", "#/components/responses/");
    // Everything shared moves below `components`.
    let (before, schemes_on) = text.split_once("  securitySchemes:\n").expect("schemes");
    let (schemes, after) = schemes_on.split_once("security: [{key").expect("security");
    let (middle, shared) = after.split_once("definitions:\n").expect("definitions");
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let before = before.replace("components: &components\n", "");
    format!(
        "{before}security: [{{key{middle}components:\n  securitySchemes:\n{}  schemas:\n{}",
        indented(schemes),
        indented(shared)
    )
}

fn api(text: &str, mode: BasePathMode) -> Api {
    let mut diagnostics = Diagnostics::default();
    let options = ImportOptions { base_path: mode, ..ImportOptions::default() };
    let api = api_of(text, &options, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}\n{:#?}", diagnostics.sorted());
    api.expect("an API")
}

#[test]
fn all_versions_and_both_syntaxes_give_the_same_api() {
    for mode in [BasePathMode::Ignore, BasePathMode::Prepend, BasePathMode::Split] {
        let expected = without_places(&api(TWO, mode));
        for yaml in [TWO.to_owned(), three("3.0.3"), three("3.1.0")] {
            let (_, _, tree) = tree_of(&yaml, &mut Diagnostics::default());
            let json = json_text::write_plain(&tree.unwrap_or_else(|| panic!("{yaml}")));
            assert_eq!(without_places(&api(&yaml, mode)), expected, "{yaml}");
            assert_eq!(without_places(&api(&json, mode)), expected, "{json}");
        }
    }
}

fn method<'a>(api: &'a Api, path: &str, verb: &str) -> &'a Method {
    let resource = api.resources.iter().find(|resource| resource.path.value == path).expect("a resource");
    resource.methods.iter().find(|method| method.verb.value.as_str() == verb).expect("a method")
}

fn parameters(method: &Method) -> Vec<(&str, bool)> {
    let mut all: Vec<_> =
        method.request_parameters.iter().map(|(name, required)| (name.value.as_str(), *required)).collect();
    all.sort_unstable();
    all
}

#[test]
fn r_oas_06_and_07_information_parameters_and_responses() {
    let api = api(TWO, BasePathMode::Ignore);
    assert_eq!(
        (api.name.as_str(), api.description.as_str(), api.version.as_str()),
        ("Pets", "About pets", "1.0")
    );
    let post = method(&api, "/pets/{id}", "POST");
    assert_eq!(post.operation_name.as_deref(), Some("addPet"));
    let expected = [
        ("method.request.header.X-A", false),
        ("method.request.path.id", true),
        ("method.request.querystring.limit", true),
    ];
    assert_eq!(parameters(post), expected);
    assert_eq!(parameters(method(&api, "/{proxy+}", "ANY")), []);
    let model = &post.request_models[0];
    assert_eq!((model.0.value.as_str(), model.1.value.as_str()), ("application/json", "Pet"));
    assert_eq!(post.responses.len(), 1);
    let response = &post.responses[0];
    assert_eq!((response.status.value.as_str(), response.headers[0].value.as_str()), ("200", "X-B"));
    assert_eq!(response.models[0].1.value, "Pet");
}

#[test]
fn r_oas_08_schemas_become_models() {
    let api = api(TWO, BasePathMode::Ignore);
    let schema = "{\"type\":\"object\",\"properties\":{\"parent\":{\"$ref\":\
                  \"https://apigateway.amazonaws.com/restapis/local/models/Pet\"},\"size\":{\"type\":\"number\",\"minimum\":0.50}}}";
    assert_eq!((api.models[0].name.value.as_str(), api.models[0].schema.as_str()), ("Pet", schema));
    let inline = "openapi: 3.0.3\ninfo: {title: t}\npaths:\n  /a-b/{c}:\n    get: {requestBody: {content: \
                  {j: {schema: {type: array}}, k: {schema: {$ref: 'other.json'}}}}}\n    put: {operationId: get a, responses: \
                  {200: {content: {j: {schema: {type: string}}, x: {}}}}}\n\
                  components: {schemas: {GETabcRequest: {}, 'a.b/c d': {}}}";
    let api = check(inline).expect("an API");
    let names: Vec<_> = api.models.iter().map(|model| model.name.value.as_str()).collect();
    assert_eq!(names, ["GETabcRequest", "abcd", "GETabcRequest2", "GETabcRequest3", "getaResponse200"]);
    assert_eq!(api.models[3].schema, "{\"$ref\":\"other.json\"}");
}

#[test]
fn r_oas_08_cyclic_schemas_are_only_text() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths: {/a: {get: {requestBody: {content: {j: {schema: \
                    {$ref: '#/components/schemas/A'}}}}}}}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B'}, \
                    B: {$ref: '#/components/schemas/A'}}}";
    assert_eq!(check(document).expect("an API").models.len(), 2);
}

#[test]
fn r_oas_09_security() {
    let api = api(TWO, BasePathMode::Ignore);
    let at = |verb: &str| method(&api, "/pets/{id}", verb);
    let key = |method: &Method| method.api_key_required.as_ref().is_some_and(|required| required.value);
    assert!(!key(at("POST")) && matches!(at("POST").authorization, Authorization::Iam(_)));
    assert!(!key(at("GET")) && at("GET").authorization == Authorization::None);
    let Authorization::Authorizer { name, kind, scopes } = &at("PUT").authorization else {
        panic!("no authorizer")
    };
    assert_eq!((name.value.as_str(), kind.as_str(), scopes.join(" ")), ("lambda", "token", "a b".to_owned()));
    assert!(key(at("PUT")));
    // The root's requirement counts where the operation has none; its `x-amazon-apigateway-auth` adds to it.
    assert!(key(at("DELETE")) && matches!(at("DELETE").authorization, Authorization::Iam(_)));
    assert!(key(method(&api, "/{proxy+}", "ANY")));
    let authorizer = &api.authorizers[0];
    assert_eq!(authorizer.auth_type.as_ref().map(|label| label.value.as_str()), Some("custom"));
    assert_eq!(
        authorizer.identity_source.as_ref().map(|s| s.value.as_str()),
        Some("method.request.header.Token")
    );
    assert_eq!(authorizer.result_ttl_seconds.as_ref().map(|ttl| ttl.value), Some(60));
}

#[test]
fn authorizers_and_auth_types() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths:\n  /a:\n    get: {x-amazon-apigateway-authtype: awsSigv4}\n    \
                    put: {x-amazon-apigateway-auth: {type: none}}\nsecurity: [{j: [s]}]\ncomponents:\n  securitySchemes:\n    \
                    j: {type: oauth2, x-amazon-apigateway-authorizer: {type: jwt, identitySource: $request.header.Authorization, \
                    jwtConfiguration: {issuer: i, audience: [a]}}}\n    \
                    c: {x-amazon-apigateway-authorizer: {type: COGNITO_USER_POOLS, providerARNs: [arn]}}";
    let api = check(document).expect("an API");
    assert!(matches!(method(&api, "/a", "GET").authorization, Authorization::Iam(_)));
    assert_eq!(method(&api, "/a", "PUT").authorization, Authorization::None);
    let (jwt, cognito) = (&api.authorizers[0], &api.authorizers[1]);
    assert_eq!(jwt.jwt_issuer.as_ref().map(|i| i.value.as_str()), Some("i"));
    assert_eq!((jwt.jwt_audience[0].value.as_str(), cognito.provider_arns[0].value.as_str()), ("a", "arn"));
    assert_eq!(cognito.kind.value, "cognito_user_pools");
}

#[test]
fn r_oas_10_integrations() {
    let api = api(TWO, BasePathMode::Ignore);
    let integration = method(&api, "/pets/{id}", "POST").integration.as_ref().expect("an integration");
    let text = |text: &Option<ringgate_definition::Located<String>>| {
        text.as_ref().map(|t| t.value.clone()).unwrap_or_default()
    };
    assert_eq!(integration.kind.as_ref().map(|k| k.value), Some(IntegrationType::Http));
    assert_eq!(text(&integration.http_method), "POST");
    assert_eq!(
        (text(&integration.uri), text(&integration.connection_type)),
        ("http://up/{id}".into(), "INTERNET".into())
    );
    assert_eq!(
        (text(&integration.credentials), text(&integration.cache_namespace)),
        ("role".into(), "n".into())
    );
    assert_eq!(integration.request_parameters[0].1.value, "method.request.path.id");
    let templates: Vec<_> =
        integration.request_templates.iter().map(|t| t.text.as_ref().map(|t| t.value.as_str())).collect();
    assert_eq!(templates, [Some("{}"), None]);
    assert_eq!(integration.passthrough.as_ref().map(|p| p.value), Some(Passthrough::WhenNoTemplates));
    assert_eq!(integration.content_handling.as_ref().map(|c| c.value), Some(ContentHandling::ConvertToText));
    assert_eq!(integration.timeout_ms.as_ref().map(|t| t.value), Some(1000));
    assert_eq!(integration.cache_key_parameters.len(), 1);
    assert_eq!(integration.insecure_skip_verification.as_ref().map(|s| s.value), Some(true));
    assert_eq!(integration.transfer_mode.as_ref().map(|m| m.value), Some(TransferMode::Stream));
    let responses: Vec<_> =
        integration.responses.iter().map(|r| (r.pattern.value.as_str(), text(&r.status))).collect();
    assert_eq!(responses, [("default", "200".to_owned()), ("4\\d{2}", "400".to_owned())]);
    let lambda = method(&api, "/pets/{id}", "PUT").integration.as_ref().expect("an integration");
    assert_eq!(text(&lambda.http_method), "POST");
    assert!(method(&api, "/pets/{id}", "GET").integration.is_none());
}

#[test]
fn extensions_of_the_root() {
    let api = api(TWO, BasePathMode::Ignore);
    assert_eq!(api.api_key_source.as_ref().map(|s| s.value), Some(ApiKeySource::Authorizer));
    assert_eq!(api.binary_media_types[0].value, "image/png");
    assert_eq!(api.minimum_compression_size.as_ref().map(|s| s.value), Some(100));
    assert_eq!(api.policy.as_ref().map(|p| p.value.as_str()), Some("{\"Version\":\"2012-10-17\"}"));
    assert_eq!(api.default_endpoint_disabled.as_ref().map(|d| d.value), Some(true));
    assert_eq!(api.endpoint_type.as_ref().map(|t| t.value.as_str()), Some("REGIONAL"));
    assert_eq!(api.vpc_endpoint_ids[0].value, "vpce-1");
    let validator = &api.validators[0];
    assert_eq!((validator.name.value.as_str(), validator.body, validator.parameters), ("all", true, true));
    assert_eq!(api.validator.as_ref().map(|v| v.value.as_str()), Some("all"));
    assert_eq!(method(&api, "/pets/{id}", "POST").validator.as_ref().map(|v| v.value.as_str()), Some("none"));
    let response = &api.gateway_responses[0];
    assert_eq!(response.status.as_ref().map(|s| s.value.as_str()), Some("429"));
    assert_eq!((response.parameters.len(), response.templates.len()), (1, 1));
    assert_eq!((api.tags.len(), api.tags[0].1.value.as_str()), (1, "pets"));
    let rest = check(
        "openapi: 3.0.3\ninfo: {title: t}\npaths: {}\nx-amazon-apigateway-documentation: {version: a}\n\
         x-amazon-apigateway-security-policy: TLS_1_2\nx-amazon-apigateway-endpoint-access-mode: STRICT\n\
         servers: [{url: /, x-amazon-apigateway-endpoint-configuration: {ipAddressType: dualstack}}]",
    )
    .expect("an API");
    let text = |text: Option<ringgate_definition::Located<String>>| text.map(|t| t.value).unwrap_or_default();
    assert_eq!(text(rest.documentation), "{\"version\":\"a\"}");
    assert_eq!(
        (text(rest.security_policy), text(rest.endpoint_access_mode)),
        ("TLS_1_2".into(), "STRICT".into())
    );
    assert_eq!(text(rest.ip_address_type), "dualstack");
}

#[test]
fn r_oas_05_base_paths() {
    let two = "swagger: 2.0\nbasePath: /a/b/c";
    let url = "openapi: 3.0.0\nservers: [{url: 'https://{h}/a/{x}/c', variables: {h: {default: h}, x: {default: b}}}]";
    let variable = "openapi: 3.0.0\nservers: [{url: 'https://h/{y}'}, {url: x, variables: {basePath: {default: a/b/c}}}]";
    let relative = "openapi: 3.0.0\nservers: [{url: /a/b/c/}]";
    for head in [two, url, variable, relative] {
        for (mode, expected) in [
            (BasePathMode::Ignore, ["/e", "/"]),
            (BasePathMode::Prepend, ["/a/b/c/e", "/a/b/c"]),
            (BasePathMode::Split, ["/b/c/e", "/b/c"]),
        ] {
            let api = api(&format!("{head}\ninfo: {{title: t}}\npaths: {{/e: {{}}, /: {{}}}}"), mode);
            let paths: Vec<_> = api.resources.iter().map(|resource| resource.path.value.as_str()).collect();
            assert_eq!(paths, expected, "{head} {mode:?}");
        }
    }
}

#[test]
fn r_oas_11_placeholders_are_filled_in() {
    let document = "openapi: 3.0.3\ninfo: {title: '${AWS::AccountId} ${AWS::Partition} ${AWS::Region}'}\n\
                    paths: {/a: {get: {operationId: '${stageVariables.x} ${AWS::Other}'}}}";
    for (region, expected) in [
        ("eu-west-1", "1 aws eu-west-1"),
        ("cn-north-1", "1 aws-cn cn-north-1"),
        ("us-gov-east-1", "1 aws-us-gov us-gov-east-1"),
    ] {
        let options = ImportOptions {
            account_id: Some("1".to_owned()),
            region: Some(region.to_owned()),
            api_id: Some("abc".to_owned()),
            ..ImportOptions::default()
        };
        let api = check_with(document, &options).expect("an API");
        assert_eq!((api.name.as_str(), api.id.value.as_str()), (expected, "abc"));
        assert_eq!(
            method(&api, "/a", "GET").operation_name.as_deref(),
            Some("${stageVariables.x} ${AWS::Other}")
        );
    }
}

#[test]
fn default_integration_maps_every_variable() {
    let options = ImportOptions {
        default_integration: Some("https://up:8443/base/".to_owned()),
        base_path: BasePathMode::Prepend,
        ..ImportOptions::default()
    };
    let document = "swagger: 2.0\nbasePath: /{tenant}\ninfo: {title: t}\npaths:\n  /: {get: {}}\n  /a/{b}/{c+}: {x-amazon-apigateway-any-method: {}}\n  \
                    /m: {get: {x-amazon-apigateway-integration: {type: mock}}}";
    let api = check_with(document, &options).expect("an API");
    let found =
        |path: &str, verb: &str| method(&api, path, verb).integration.clone().expect("an integration");
    let uri = |path: &str, verb: &str| found(path, verb).uri.map(|uri| uri.value).unwrap_or_default();
    assert_eq!(uri("/{tenant}", "GET"), "https://up:8443/base");
    assert_eq!(uri("/{tenant}/a/{b}/{c+}", "ANY"), "https://up:8443/base/a/{b}/{c}");
    let any = found("/{tenant}/a/{b}/{c+}", "ANY");
    let mapped: Vec<_> =
        any.request_parameters.iter().map(|(to, from)| (to.value.as_str(), from.value.as_str())).collect();
    let expected = [
        ("integration.request.path.b", "method.request.path.b"),
        ("integration.request.path.c", "method.request.path.c"),
    ];
    assert_eq!(mapped, expected);
    assert_eq!(any.http_method.map(|m| m.value).as_deref(), Some("ANY"));
    assert_eq!(found("/{tenant}/m", "GET").kind.map(|kind| kind.value), Some(IntegrationType::Mock));
}

#[test]
fn references_of_all_kinds() {
    let document = "openapi: 3.0.3\ninfo: {title: t}\npaths:\n  /a: {$ref: '#/components/pathItems/shared', put: {operationId: own}}\n  \
                    /b: {$ref: '#/paths/~1a'}\ncomponents:\n  pathItems:\n    shared: {get: {x-amazon-apigateway-integration: \
                    {$ref: '#/components/x-amazon-apigateway-integrations/one%20two'}}, put: {operationId: shared}}\n  \
                    x-amazon-apigateway-integrations: {one two: {$ref: '#/x-list/1'}}\nx-list: [1, {type: mock}]";
    let api = check(document).expect("an API");
    assert_eq!(method(&api, "/a", "PUT").operation_name.as_deref(), Some("own"));
    let kind = |path: &str| {
        method(&api, path, "GET").integration.as_ref().and_then(|i| i.kind.as_ref()).map(|k| k.value)
    };
    assert_eq!(kind("/a"), Some(IntegrationType::Mock));
    // `/b` leads by way of `/a` to what is shared; what stands beside the `$ref` of `/a` is only its own.
    assert_eq!(method(&api, "/b", "PUT").operation_name.as_deref(), Some("shared"));
}

#[test]
fn openapi_3_1_may_lack_paths() {
    let api = check("openapi: 3.1.0\ninfo: {title: t}\ncomponents: {schemas: {A: {type: [string, 'null']}}}")
        .expect("an API");
    assert_eq!((api.resources.len(), api.models[0].schema.as_str()), (0, "{\"type\":[\"string\",\"null\"]}"));
}

#[test]
fn numbers_of_yaml_are_written_as_json() {
    let document = "openapi: 3.1.0\ninfo: {title: t}\ncomponents: {schemas: {A: {enum: [0x1F, 0o17, +1, .5, -1., 007, 1.0, -0x, 1e5, 00]}}}";
    let api = check(document).expect("an API");
    assert_eq!(api.models[0].schema, "{\"enum\":[31,15,1,0.5,-1,7,1.0,\"-0x\",1e5,0]}");
}
