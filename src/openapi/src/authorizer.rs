//! `x-amazon-apigateway-authorizer` (R-AUTH-13).

use crate::document::Import;
use crate::expect::{Quoted, located};
use crate::tree::{Key, Node};
use ringgate_definition::{Authorizer, Located};

const KEYS: [&str; 12] = [
    "type",
    "authorizerUri",
    "authorizerCredentials",
    "identitySource",
    "identityValidationExpression",
    "authorizerResultTtlInSeconds",
    "providerARNs",
    "jwtConfiguration",
    // Of HTTP APIs, and harmless here.
    "authorizerPayloadFormatVersion",
    "enableSimpleResponses",
    "authType",
    "name",
];

const TYPES: [(&str, &str); 4] = [
    ("token", "token"),
    ("request", "request"),
    ("cognito_user_pools", "cognito_user_pools"),
    ("jwt", "jwt"),
];

/// Reads the authorizer of a security scheme.
pub(crate) fn read<'n>(
    import: &mut Import<'n, '_>,
    key: &Key,
    scheme: &'n Node,
    node: &'n Node,
) -> Authorizer {
    let mut authorizer = Authorizer { name: located(key), ..Authorizer::default() };
    let label = scheme.get("x-amazon-apigateway-authtype");
    authorizer.auth_type = label.and_then(|node| import.expect.text(node, "`x-amazon-apigateway-authtype`"));
    let Some(node) = import.follow(node) else { return authorizer };
    let what = "`x-amazon-apigateway-authorizer`";
    let Some(entries) = import.expect.object(node, what, &KEYS) else { return authorizer };
    import.expect.required(entries, "type", what, node.place);
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        let name = Quoted(&key.text);
        match key.text.as_str() {
            "type" => {
                let kind = import.expect.one_of(value, name, &TYPES);
                authorizer.kind = kind.map(|kind| kind.map(str::to_owned)).unwrap_or_default();
            }
            "authorizerUri" => authorizer.uri = import.expect.text(value, name),
            "authorizerCredentials" => authorizer.credentials = import.expect.text(value, name),
            "identitySource" => authorizer.identity_source = import.expect.text(value, name),
            "identityValidationExpression" => {
                authorizer.identity_validation = import.expect.text(value, name)
            }
            "authorizerResultTtlInSeconds" => {
                authorizer.result_ttl_seconds = import.expect.whole(value, name)
            }
            "providerARNs" => authorizer.provider_arns = import.expect.texts(value, name),
            "jwtConfiguration" => read_jwt(import, value, &mut authorizer),
            _ => {}
        }
    }
    if authorizer.kind.value == "token" && authorizer.identity_source.is_none() {
        authorizer.identity_source = header_of(scheme);
    }
    authorizer
}

fn read_jwt(import: &mut Import<'_, '_>, node: &Node, authorizer: &mut Authorizer) {
    let entries =
        import.expect.object(node, "`jwtConfiguration`", &["issuer", "audience"]).unwrap_or_default();
    for (key, value) in entries {
        match key.text.as_str() {
            "issuer" => authorizer.jwt_issuer = import.expect.text(value, "`issuer`"),
            "audience" => authorizer.jwt_audience = import.expect.texts(value, "`audience`"),
            _ => {}
        }
    }
}

/// A token authorizer reads the field that its scheme names.
fn header_of(scheme: &Node) -> Option<Located<String>> {
    let name = scheme.get("name")?;
    let in_header = scheme.get("in").and_then(Node::text) == Some("header");
    in_header.then(|| {
        Located::new(format!("method.request.header.{}", name.text().unwrap_or_default()), name.place)
    })
}
