//! `x-amazon-apigateway-authorizer` (R-AUTH-13).

use crate::document::Import;
use crate::expect::{Quoted, located};
use crate::tree::{Key, Node};
use ringgate_definition::{AdditionalClaim, Authorizer, JwtIssuer, Located};

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
    if authorizer.kind.value != "request" && authorizer.identity_source.is_none() {
        authorizer.identity_source = header_of(scheme);
    }
    authorizer
}

fn read_jwt(import: &mut Import<'_, '_>, node: &Node, authorizer: &mut Authorizer) {
    let keys = ["issuer", "audience", "issuers", "defaultAlgorithms"];
    for (key, value) in import.expect.object(node, "`jwtConfiguration`", &keys).unwrap_or_default() {
        match key.text.as_str() {
            "issuer" => authorizer.jwt_issuer = import.expect.text(value, "`issuer`"),
            "audience" => authorizer.jwt_audience = import.expect.texts(value, "`audience`"),
            "issuers" => authorizer.jwt_issuers = read_issuers(import, value),
            "defaultAlgorithms" => {
                authorizer.jwt_algorithms = import.expect.texts(value, "`defaultAlgorithms`");
            }
            _ => {}
        }
    }
}

/// R-AUTH-31.
fn read_issuers(import: &mut Import<'_, '_>, node: &Node) -> Vec<JwtIssuer> {
    let list = import.expect.list(node, "`issuers`").unwrap_or_default();
    list.iter().map(|item| read_issuer(import, item)).collect()
}

fn read_issuer(import: &mut Import<'_, '_>, node: &Node) -> JwtIssuer {
    let keys = ["issuer", "audiences", "additionalClaims", "jwksUri"];
    let mut issuer = JwtIssuer { place: node.place, ..JwtIssuer::default() };
    for (key, value) in import.expect.object(node, "an issuer", &keys).unwrap_or_default() {
        match key.text.as_str() {
            "issuer" => issuer.issuer = import.expect.text(value, "`issuer`"),
            "audiences" => issuer.audiences = import.expect.texts(value, "`audiences`"),
            "jwksUri" if !value.is_null() => issuer.jwks_uri = import.expect.text(value, "`jwksUri`"),
            "additionalClaims" => {
                let list = import.expect.list(value, "`additionalClaims`").unwrap_or_default();
                issuer.additional_claims = list.iter().map(|item| read_claim(import, item)).collect();
            }
            _ => {}
        }
    }
    issuer
}

fn read_claim(import: &mut Import<'_, '_>, node: &Node) -> AdditionalClaim {
    let keys = ["claimName", "format", "required", "expectedValues"];
    let mut claim = AdditionalClaim { place: node.place, ..AdditionalClaim::default() };
    for (key, value) in import.expect.object(node, "an additional claim", &keys).unwrap_or_default() {
        match key.text.as_str() {
            "claimName" => claim.name = import.expect.text(value, "`claimName`"),
            "format" => claim.format = import.expect.text(value, "`format`"),
            "required" => claim.required = import.expect.boolean(value, "`required`"),
            "expectedValues" => claim.expected_values = import.expect.texts(value, "`expectedValues`"),
            _ => {}
        }
    }
    claim
}

/// An authorizer that looks at one field reads the one that its scheme names.
fn header_of(scheme: &Node) -> Option<Located<String>> {
    let name = scheme.get("name")?;
    let in_header = scheme.get("in").and_then(Node::text) == Some("header");
    in_header.then(|| {
        Located::new(format!("method.request.header.{}", name.text().unwrap_or_default()), name.place)
    })
}
