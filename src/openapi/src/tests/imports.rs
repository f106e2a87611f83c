//! Imports into an API that is there (R-OAS-01 to R-OAS-04).

use super::without_places;
use crate::{ImportError, ImportMode, ImportOptions, ImportRules, import};
use ringgate_definition::{Api, Located, Place, Sources, Stage};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

/// The API that is imported into.
const BEFORE: &str = "\
swagger: '2.0'
info: {title: before, description: d, version: '0'}
x-amazon-apigateway-binary-media-types: [image/png]
x-amazon-apigateway-policy: {Version: x}
x-amazon-apigateway-minimum-compression-size: 5
x-amazon-apigateway-endpoint-configuration: {types: [REGIONAL], disableExecuteApiEndpoint: true}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 420}, DEFAULT_4XX: {statusCode: 400}}
securityDefinitions:
  auth: {type: apiKey, in: header, name: T, x-amazon-apigateway-authorizer: {type: token, authorizerUri: old}}
paths:
  /a: {get: {operationId: oldA, parameters: [{in: query, name: q, type: string}]}, put: {}}
  /b: {get: {}}
definitions: {Pet: {type: object}, Other: {type: string}}
";

const AFTER: &str = "\
openapi: 3.0.3
info: {title: after, version: '1'}
x-amazon-apigateway-binary-media-types: [image/png, image/gif]
x-amazon-apigateway-request-validators: {params: {validateRequestParameters: true}}
x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 429}}
paths:
  /a: {get: {operationId: newA}}
  /c: {post: {}}
components:
  schemas: {Pet: {type: array}}
  securitySchemes:
    auth: {type: apiKey, in: header, name: T, x-amazon-apigateway-authorizer: {type: token, authorizerUri: new}}
";

fn api(text: &str) -> Api {
    let rules = ImportRules::default();
    let options = ImportOptions::default();
    import(&mut Sources::default(), "t", text.as_bytes(), &options, rules, None).expect(text).api
}

fn into(mode: ImportMode) -> Api {
    let mut before = api(BEFORE);
    before.id = Located::new("abcdefghij".to_owned(), Place::default());
    before.stages.push(Stage { name: Located::new("prod".to_owned(), Place::default()), ..Stage::default() });
    let rules = ImportRules { mode, ..ImportRules::default() };
    let options = ImportOptions::default();
    import(&mut Sources::default(), "t", AFTER.as_bytes(), &options, rules, Some(&before))
        .expect("an API")
        .api
}

fn paths(api: &Api) -> Vec<String> {
    let all = api.resources.iter().flat_map(|resource| resource.methods.iter().map(move |m| (resource, m)));
    all.map(|(resource, method)| format!("{} {}", method.verb.value.as_str(), resource.path.value)).collect()
}

fn texts<'a>(list: impl IntoIterator<Item = &'a Located<String>>) -> Vec<&'a str> {
    list.into_iter().map(|text| text.value.as_str()).collect()
}

#[test]
fn r_oas_03_merge_replaces_whole_methods_and_keeps_the_others() {
    let api = into(ImportMode::Merge);
    assert_eq!(paths(&api), ["GET /a", "PUT /a", "GET /b", "POST /c"]);
    let get = &api.resources[0].methods[0];
    assert_eq!(get.operation_name.as_deref(), Some("newA"));
    assert!(get.request_parameters.is_empty(), "nothing of the old method is left");
    assert_eq!(texts(&api.binary_media_types), ["image/png", "image/gif"]);
    assert_eq!(texts(api.models.iter().map(|m| &m.name)), ["Pet", "Other"]);
    assert_eq!(api.models[0].schema, r#"{"type":"array"}"#);
    assert_eq!(texts(api.gateway_responses.iter().map(|r| &r.kind)), ["THROTTLED", "DEFAULT_4XX"]);
    assert_eq!(api.gateway_responses[0].status.as_ref().map(|s| s.value.as_str()), Some("429"));
    assert_eq!(texts(api.authorizers.iter().filter_map(|a| a.uri.as_ref())), ["new"]);
    assert_eq!(texts(api.validators.iter().map(|v| &v.name)), ["all", "params"]);
    assert_eq!((api.name.as_str(), api.description.as_str(), api.version.as_str()), ("after", "d", "1"));
    assert!(api.policy.is_some() && api.minimum_compression_size.is_some());
    // The validator of the first document is that of its methods alone.
    let validators: Vec<_> =
        api.resources.iter().flat_map(|r| &r.methods).map(|m| m.validator.is_some()).collect();
    assert_eq!(validators, [false, true, true, false]);
}

#[test]
fn r_oas_03_overwrite_keeps_only_what_is_not_the_document_s() {
    let api = into(ImportMode::Overwrite);
    assert_eq!(paths(&api), ["GET /a", "POST /c"]);
    assert_eq!(texts(&api.binary_media_types), ["image/png", "image/gif"]);
    assert_eq!(texts(api.models.iter().map(|m| &m.name)), ["Pet"]);
    assert_eq!(texts(api.gateway_responses.iter().map(|r| &r.kind)), ["THROTTLED"]);
    assert_eq!(texts(api.validators.iter().map(|v| &v.name)), ["params"]);
    assert!(api.policy.is_none() && api.minimum_compression_size.is_none() && api.validator.is_none());
    assert_eq!((api.id.value.as_str(), api.stages.len()), ("abcdefghij", 1));
    assert_eq!(api.endpoint_type.map(|kind| kind.value).as_deref(), Some("REGIONAL"));
    assert_eq!(api.default_endpoint_disabled.map(|flag| flag.value), Some(true));
}

#[test]
fn r_oas_02_merge_is_the_default() {
    let rules = ImportRules::default();
    assert_eq!((rules.mode, rules.fail_on_warnings), (ImportMode::Merge, false));
}

#[test]
fn r_oas_03_importing_the_same_again_changes_nothing() {
    for mode in [ImportMode::Merge, ImportMode::Overwrite] {
        let before = api(AFTER);
        let rules = ImportRules { mode, ..ImportRules::default() };
        let options = ImportOptions::default();
        let again = import(&mut Sources::default(), "t", AFTER.as_bytes(), &options, rules, Some(&before));
        assert_eq!(without_places(&again.expect("an API").api), without_places(&before));
    }
}

fn outcome(text: &str, fail_on_warnings: bool) -> Result<Vec<String>, String> {
    let rules = ImportRules { fail_on_warnings, ..ImportRules::default() };
    let options = ImportOptions::default();
    let imported = import(&mut Sources::default(), "t", text.as_bytes(), &options, rules, None);
    imported.map(|imported| imported.warnings).map_err(|error| error.to_string())
}

#[test]
fn r_oas_04_what_cannot_be_read_is_invalid() {
    for text in ["", "{", "{\"a\": 1}", "[]", "a: [", "\u{1}", "openapi: 9.0.0\npaths: {}"] {
        assert_eq!(outcome(text, false), Err("Invalid OpenAPI input.".to_owned()), "{text}");
    }
    let bytes = import(
        &mut Sources::default(),
        "t",
        &[0xff],
        &ImportOptions::default(),
        ImportRules::default(),
        None,
    );
    assert_eq!(bytes.err(), Some(ImportError::Invalid));
}

#[test]
fn r_oas_04_errors_are_listed_in_order() {
    let text = format!("{HEAD}paths: {{'/a{{b}}': {{}}, c: {{}}}}");
    let expected = "Errors found during import:\n\t\
                    The path `/a{b}` has `a{b}`, where a variable is only a part (line 3)\n\t\
                    The path `c` does not start with a slash (line 3)";
    assert_eq!(outcome(&text, false), Err(expected.to_owned()));
}

/// The warning whose wording is recorded.
#[test]
fn r_oas_04_warnings_are_given_or_fail_the_import() {
    let text = format!(
        "{HEAD}paths: {{/x: {{get: {{x-amazon-apigateway-integration: {{type: mock, requestParameters: {{k: true}}}}}}}}}}"
    );
    let warning = "Invalid format for 'requestParameters'. Expected type string for property 'k' of resource '/x' \
                   and method 'GET' but got 'true'. Ignoring";
    assert_eq!(outcome(&text, false), Ok(vec![warning.to_owned()]));
    assert_eq!(outcome(&text, true), Err(format!("Warnings found during import:\n\t{warning}")));
    assert_eq!(outcome(&format!("{HEAD}paths: {{}}"), true), Ok(Vec::new()));
}

#[test]
fn r_oas_01_documentation_is_ignored_on_demand() {
    let text = format!("{HEAD}paths: {{}}\nx-amazon-apigateway-documentation: {{version: '1'}}");
    let documentation = |ignore_documentation| {
        let rules = ImportRules { ignore_documentation, ..ImportRules::default() };
        let options = ImportOptions::default();
        let imported = import(&mut Sources::default(), "t", text.as_bytes(), &options, rules, None);
        imported.expect("an API").api.documentation.is_some()
    };
    assert_eq!((documentation(false), documentation(true)), (true, false));
}
