//! Authorizers: functions that decide who may call (R-AUTH-13 to R-AUTH-18).

use std::collections::HashMap;

use ringgate_auth::{IdentitySources, TokenSource};
use ringgate_definition as definition;
use ringgate_definition::{Api, Authorization, Method};
use ringgate_pattern::Pattern;
use ringgate_snapshot::schema::{self, AuthorizerKind, Integration, IntegrationKind, TokenKind};

use super::integration::Lowered;
use super::scope::Scope;
use super::upstream::Upstreams;
use super::{aws, id, lower_place, token_authorizer};
use crate::code;
use crate::nearest::suggestion;

/// How long a result holds unless said otherwise, in seconds (R-AUTH-18).
const TTL_S_DEFAULT: u64 = 300;
/// The longest that a result may hold.
const TTL_S_MAX: u64 = 3_600;
/// How long an authorizer's function may take; one place to change it [GK].
const TIMEOUT_MS: u32 = 29_000;

/// The authorizers of a deployment that some route uses.
#[derive(Default)]
pub(crate) struct Authorizers {
    list: Vec<schema::Authorizer>,
    /// Those that look at tokens themselves.
    tokens: Vec<schema::TokenAuthorizer>,
    /// By name; those that are wrong, which was reported, stand for none.
    known: HashMap<String, schema::Authorization>,
}

/// What is to be added to a deployment's integrations for an authorizer that was met first.
pub(crate) struct Added {
    /// How its function is called.
    pub(crate) integration: Lowered,
}

impl Authorizers {
    /// The authorizers, by number.
    pub(crate) fn finish(self) -> (Vec<schema::Authorizer>, Vec<schema::TokenAuthorizer>) {
        (self.list, self.tokens)
    }

    /// Lowers how a method authorizes its clients. `next` is the number of the integration that would be added.
    pub(crate) fn lower(
        &mut self,
        scope: &mut Scope<'_, '_>,
        upstreams: &mut Upstreams,
        api: &Api,
        method: &Method,
        next: u32,
    ) -> (schema::Authorization, Option<Added>) {
        let name = match &method.authorization {
            Authorization::None => return (schema::Authorization::None, None),
            Authorization::Iam(_) => return (schema::Authorization::Iam, None),
            Authorization::Authorizer { name, .. } => name,
        };
        if let Some(known) = self.known.get(&name.value) {
            return (*known, None);
        }
        let declared = api.authorizers.iter().find(|authorizer| authorizer.name.value == name.value);
        let Some(declared) = declared else {
            let message =
                format!("{} uses the authorizer `{}`, which is not declared", scope.route(), name.value);
            let names = api.authorizers.iter().map(|authorizer| authorizer.name.value.as_str());
            let remedy = suggestion(&name.value, "authorizer", names);
            scope.error(code::AUTHORIZER, name.place, message, remedy);
            return (schema::Authorization::None, None);
        };
        if let Some(kind) = token_kind(&declared.kind.value) {
            let lowered = token_authorizer::lower(scope, declared, kind);
            let number = schema::Authorization::Token(self.tokens.len() as u32);
            let authorization = lowered.as_ref().map_or(schema::Authorization::None, |_| number);
            self.tokens.extend(lowered);
            self.known.insert(name.value.clone(), authorization);
            return (authorization, None);
        }
        let lowered = lower_one(scope, upstreams, declared, next);
        let number = schema::Authorization::Authorizer(self.list.len() as u32);
        let authorization = lowered.as_ref().map_or(schema::Authorization::None, |_| number);
        self.known.insert(name.value.clone(), authorization);
        let added = lowered.map(|(authorizer, integration)| {
            self.list.push(authorizer);
            Added { integration }
        });
        (authorization, added)
    }

    /// The scopes that a method's tokens must have one of; functions are asked for none (R-AUTH-28, R-AUTH-32).
    pub(crate) fn lower_scopes(scope: &mut Scope<'_, '_>, method: &Method) -> Vec<String> {
        let Authorization::Authorizer { name, kind, scopes } = &method.authorization else {
            return Vec::new();
        };
        if token_kind(kind).is_some() {
            return token_authorizer::lower_scopes(scope, scopes, name.place);
        }
        if !scopes.is_empty() {
            let message = "scopes are for user pools and JWT; an authorizer's function is not told of them";
            scope.warn(code::IGNORED, name.place, message, "remove them");
        }
        Vec::new()
    }
}

fn token_kind(kind: &str) -> Option<TokenKind> {
    match kind {
        "cognito_user_pools" => Some(TokenKind::UserPools),
        "jwt" => Some(TokenKind::Jwt),
        _ => None,
    }
}

fn lower_one(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    authorizer: &definition::Authorizer,
    integration: u32,
) -> Option<(schema::Authorizer, Lowered)> {
    let kind = lower_kind(scope, authorizer)?;
    let ttl_s = lower_ttl(scope, authorizer);
    check_identity(scope, authorizer, kind, ttl_s);
    let Some(uri) = &authorizer.uri else {
        let message = format!("the authorizer `{}` has no authorizerUri", authorizer.name.value);
        let remedy = "add the ARN of its function's invocations";
        scope.error(code::AUTHORIZER, authorizer.name.place, message, remedy);
        return None;
    };
    let targets = aws::lower_function(scope, upstreams, uri, authorizer.credentials.as_ref())?;
    let calls = Integration {
        kind: IntegrationKind::AwsProxy,
        method: Some("POST".to_owned()),
        timeout_ms: TIMEOUT_MS,
        place: lower_place(authorizer.name.place),
        ..Integration::default()
    };
    let text = |located: &Option<definition::Located<String>>| {
        located.as_ref().map(|located| located.value.clone()).filter(|text| !text.is_empty())
    };
    let lowered = schema::Authorizer {
        id: authorizer.id.clone().unwrap_or_else(|| id::authorizer_id(&authorizer.name.value)),
        name: authorizer.name.value.clone(),
        kind,
        identity_source: text(&authorizer.identity_source).unwrap_or_default(),
        validation: text(&authorizer.identity_validation).filter(|_| kind == AuthorizerKind::Token),
        ttl_s,
        integration,
        place: lower_place(authorizer.name.place),
    };
    Some((lowered, Lowered { integration: calls, targets }))
}

fn lower_kind(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) -> Option<AuthorizerKind> {
    let kind = &authorizer.kind;
    match kind.value.as_str() {
        "token" => Some(AuthorizerKind::Token),
        "request" => Some(AuthorizerKind::Request),
        other => {
            let message =
                format!("the authorizer `{}` is of no known type: `{other}`", authorizer.name.value);
            let remedy = "use `token`, `request`, `cognito_user_pools` or `jwt`";
            scope.error(code::AUTHORIZER, kind.place, message, remedy);
            None
        }
    }
}

/// R-AUTH-18.
fn lower_ttl(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) -> u32 {
    let ttl = authorizer.result_ttl_seconds.as_ref();
    let seconds = ttl.map_or(TTL_S_DEFAULT, |ttl| ttl.value);
    if let Some(ttl) = ttl.filter(|ttl| ttl.value > TTL_S_MAX) {
        let message = format!("the results of `{}` cannot hold {seconds} seconds", authorizer.name.value);
        scope.error(code::AUTHORIZER, ttl.place, message, format!("use 0 to {TTL_S_MAX} seconds"));
    }
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

/// R-AUTH-14, R-AUTH-15, R-AUTH-17.
fn check_identity(
    scope: &mut Scope<'_, '_>,
    authorizer: &definition::Authorizer,
    kind: AuthorizerKind,
    ttl_s: u32,
) {
    let source = authorizer.identity_source.as_ref();
    let place = source.map_or(authorizer.name.place, |source| source.place);
    let text = source.map_or("", |source| source.value.as_str());
    let fault = match kind {
        AuthorizerKind::Token => TokenSource::parse(text, None).err(),
        AuthorizerKind::Request => IdentitySources::parse(text).err(),
    };
    if let Some(fault) = fault {
        let message = format!("the identity source of `{}`: {fault}", authorizer.name.value);
        scope.error(code::AUTHORIZER, place, message, fault.remedy);
    } else if kind == AuthorizerKind::Request && text.trim().is_empty() && ttl_s > 0 {
        let message =
            format!("`{}` keeps results, and has no identity source to keep them for", authorizer.name.value);
        let remedy = "add `identitySource`, or set `authorizerResultTtlInSeconds: 0`";
        scope.error(code::AUTHORIZER, place, message, remedy);
    }
    let Some(validation) = authorizer.identity_validation.as_ref().filter(|text| !text.value.is_empty())
    else {
        return;
    };
    if kind == AuthorizerKind::Request {
        let message = "only a token authorizer has an identityValidationExpression; it does nothing here";
        scope.warn(code::IGNORED, validation.place, message, "remove it");
    } else if let Err(error) = Pattern::new(&validation.value) {
        let message = format!("the validation expression of `{}`: {error}", authorizer.name.value);
        scope.error(code::AUTHORIZER, validation.place, message, "write a Java regular expression");
    }
}
