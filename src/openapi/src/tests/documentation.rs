//! Documentation parts of documents (R-OAS-06, R-MGMT-19 to R-MGMT-21).

use crate::{
    BasePathMode, DocumentationPart, ImportError, ImportOptions, ImportRules, ReadLimits, import,
    import_documentation,
};
use ringgate_definition::Sources;

const DOCUMENT: &str = "\
swagger: '2.0'
info: {title: t, version: '1', description: \"An \\\"API\\\" of ${AWS::Region}\"}
basePath: /v1
definitions: {Pet-Shop: {description: A shop}, Silent: {description: ' '}}
securityDefinitions:
  key: {type: apiKey, name: x-api-key, in: header, description: No authorizer}
  auth: {type: apiKey, in: header, name: T, description: Asks, x-amazon-apigateway-authorizer: {type: token, authorizerUri: u}}
parameters:
  limit: {name: limit, in: query, type: string, description: How many}
responses:
  none: {description: Nothing there, headers: {X-Why: {type: string, description: Why}}}
paths:
  /pets/{id}/:
    summary: One pet
    parameters: [{name: id, in: path, type: string, required: true, description: Its id}]
    get:
      summary: Gets
      description: Gets it
      parameters: [{$ref: '#/parameters/limit'}, {name: b, in: body, description: A body, schema: {type: object}}]
      responses: {'200': {description: 200 response}, '404': {$ref: '#/responses/none'}, default: {description: Other}}
x-amazon-apigateway-documentation:
  version: '1'
  documentationParts:
    - {location: {type: method, path: /x, method: GET, statusCode: 200}, properties: {a: [1, null]}}
";

fn shown(part: &DocumentationPart) -> String {
    let members = [&part.path, &part.method, &part.status_code, &part.name];
    let members: Vec<&str> = members.iter().map(|member| member.as_deref().unwrap_or("-")).collect();
    format!("{} {} {}", part.kind, members.join(" "), part.properties)
}

fn options() -> ImportOptions {
    ImportOptions { region: Some("eu-west-1".to_owned()), ..ImportOptions::default() }
}

#[test]
fn r_oas_06_descriptions_and_listed_parts() {
    let options = ImportOptions { base_path: BasePathMode::Prepend, ..options() };
    let rules = ImportRules::default();
    let read = import(&mut Sources::default(), "t", DOCUMENT.as_bytes(), &options, rules, None);
    let parts: Vec<String> = read.expect("an API").documentation.iter().map(shown).collect();
    assert_eq!(
        parts,
        [
            r#"API - - - - {"info":{"description":"An \"API\" of eu-west-1"}}"#,
            r#"MODEL - - - PetShop {"description":"A shop"}"#,
            r#"AUTHORIZER - - - auth {"description":"Asks"}"#,
            r#"RESOURCE /v1/pets/{id} - - - {"summary":"One pet"}"#,
            r#"PATH_PARAMETER /v1/pets/{id} - - id {"description":"Its id"}"#,
            r#"METHOD /v1/pets/{id} GET - - {"summary":"Gets","description":"Gets it"}"#,
            r#"QUERY_PARAMETER /v1/pets/{id} GET - limit {"description":"How many"}"#,
            r#"REQUEST_BODY /v1/pets/{id} GET - - {"description":"A body"}"#,
            r#"RESPONSE /v1/pets/{id} GET 404 - {"description":"Nothing there"}"#,
            r#"RESPONSE_HEADER /v1/pets/{id} GET 404 X-Why {"description":"Why"}"#,
            r#"METHOD /x GET 200 - {"a":[1,null]}"#,
        ]
    );
    let rules = ImportRules { ignore_documentation: true, ..rules };
    let read = import(&mut Sources::default(), "t", DOCUMENT.as_bytes(), &options, rules, None);
    assert_eq!(read.expect("an API").documentation, []);
}

fn parts(text: &str, options: &ImportOptions) -> Result<usize, ImportError> {
    import_documentation(&mut Sources::default(), "t", text.as_bytes(), options, true)
        .map(|(parts, _)| parts.len())
}

#[test]
fn r_mgmt_21_documentation_alone_needs_no_paths() {
    let alone = |parts: &str| {
        format!("swagger: '2.0'\nx-amazon-apigateway-documentation: {{documentationParts: {parts}}}\n")
    };
    assert_eq!(parts(&alone("[{location: {type: API}, properties: {a: b}}]"), &options()), Ok(1));
    assert_eq!(parts(&alone("null"), &options()), Ok(0));
    assert_eq!(parts("a: b", &options()), Err(ImportError::Invalid));
    for (bad, message) in [
        ("{}", "Expected a list for `documentationParts`, but found a map (line 2)"),
        ("[{properties: {}}]", "The key `location` is missing in a documentation part (line 2)"),
        ("[{location: {}, properties: {}}]", "The key `type` is missing in `location` (line 2)"),
        ("[{location: {type: CAT}, properties: {}}]", "`CAT` is not a value of `type` (line 2)"),
        (
            "[{location: {type: API}, properties: 1}]",
            "Expected a map for `properties`, but found a number (line 2)",
        ),
        (
            "[{location: {type: API, verb: x}, properties: {}}]",
            "There is no key `verb` in `location` (line 2)",
        ),
    ] {
        assert_eq!(
            parts(&alone(bad), &options()),
            Err(ImportError::Errors(vec![message.to_owned()])),
            "{bad}"
        );
    }
}

#[test]
fn what_descriptions_share_is_bounded() {
    let limits = ReadLimits { document_bytes_max: 1_000, ..ReadLimits::default() };
    let options = ImportOptions { limits, ..options() };
    let long = "d".repeat(300);
    let document = format!(
        "swagger: '2.0'\nresponses: {{r: {{description: {long}}}}}\npaths: {{/a: {{get: {{responses: {{'200': &r {{$ref: \
         '#/responses/r'}}, '201': *r, '202': *r, '203': *r}}}}}}}}\n"
    );
    let message = "Descriptions that are shared by `$ref` have more than 1000 bytes (line 1)";
    assert_eq!(parts(&document, &options), Err(ImportError::Errors(vec![message.to_owned()])));
}
