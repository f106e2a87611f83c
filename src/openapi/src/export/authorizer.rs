//! Authorizers, written as security schemes (R-AUTH-13).

use super::Writer;
use super::build::{Fields, boolean, list, number, text};
use crate::tree::Node;
use ringgate_definition::{AdditionalClaim, Authorizer, JwtIssuer};
use std::collections::HashSet;

/// Where a token stands unless an authorizer says otherwise.
const TOKEN_HEADER: &str = "Authorization";

/// What the service writes as the name of a header that means nothing.
const NO_HEADER: &str = "Unused";

impl Writer<'_> {
    pub(super) fn authorizers(&mut self, mut fields: Fields) -> Fields {
        let mut seen = HashSet::new();
        let api = self.api;
        for authorizer in &api.authorizers {
            if !seen.insert(authorizer.name.value.as_str()) {
                let message =
                    format!("There are two authorizers `{}`; the first is written", authorizer.name.value);
                self.warn(authorizer.name.place, message, "Rename one of them");
                continue;
            }
            if authorizer.kind.value != "request" && authorizer.identity_source.is_none() {
                let message = format!(
                    "The authorizer `{}` says no identity source; `{TOKEN_HEADER}` is written",
                    authorizer.name.value
                );
                self.warn(authorizer.name.place, message, "Say `identitySource`");
            }
            fields = fields.put(&authorizer.name.value, self.scheme(authorizer).finish());
        }
        fields
    }

    fn scheme(&self, authorizer: &Authorizer) -> Fields {
        let scheme = Fields::default()
            .put("type", text("apiKey"))
            .put("name", text(header_of(authorizer)))
            .put("in", text("header"));
        if !self.wants(|set| set.authorizers) {
            return scheme;
        }
        let scheme = scheme.said_text("x-amazon-apigateway-authtype", authorizer.auth_type.as_ref());
        let jwt = Fields::default()
            .said_text("issuer", authorizer.jwt_issuer.as_ref())
            .said_texts("audience", &authorizer.jwt_audience)
            .put_if(!authorizer.jwt_issuers.is_empty(), "issuers", || {
                list(authorizer.jwt_issuers.iter().map(issuer))
            })
            .said_texts("defaultAlgorithms", &authorizer.jwt_algorithms);
        let extension = Fields::default()
            .put("type", text(&authorizer.kind.value))
            .said_text("authorizerUri", authorizer.uri.as_ref())
            .said_text("authorizerCredentials", authorizer.credentials.as_ref())
            .said_text("identitySource", authorizer.identity_source.as_ref())
            .said_text("identityValidationExpression", authorizer.identity_validation.as_ref())
            .said("authorizerResultTtlInSeconds", authorizer.result_ttl_seconds.as_ref(), |ttl| number(*ttl))
            .said_texts("providerARNs", &authorizer.provider_arns)
            .put_if(!jwt.is_empty(), "jwtConfiguration", || jwt.finish());
        scheme.put("x-amazon-apigateway-authorizer", extension.finish())
    }
}

/// R-AUTH-31.
fn issuer(issuer: &JwtIssuer) -> Node {
    Fields::default()
        .said_text("issuer", issuer.issuer.as_ref())
        .said_texts("audiences", &issuer.audiences)
        .put_if(!issuer.additional_claims.is_empty(), "additionalClaims", || {
            list(issuer.additional_claims.iter().map(claim))
        })
        .said_text("jwksUri", issuer.jwks_uri.as_ref())
        .finish()
}

fn claim(claim: &AdditionalClaim) -> Node {
    Fields::default()
        .said_text("claimName", claim.name.as_ref())
        .said_text("format", claim.format.as_ref())
        .said("required", claim.required.as_ref(), |flag| boolean(*flag))
        .said_texts("expectedValues", &claim.expected_values)
        .finish()
}

/// The header that a scheme names: that of the only identity source.
fn header_of(authorizer: &Authorizer) -> &str {
    let source = authorizer.identity_source.as_ref().map(|source| source.value.as_str());
    let header = source.and_then(|source| source.strip_prefix("method.request.header."));
    let otherwise = if authorizer.kind.value == "request" { NO_HEADER } else { TOKEN_HEADER };
    header.filter(|header| !header.contains(',')).unwrap_or(otherwise)
}
