//! Authorizers that look at a token themselves: Cognito user pools and JWT (R-AUTH-26 to R-AUTH-32).

use ringgate_auth::{Algorithm, KeysUrl, TokenSource, cognito_issuer};
use ringgate_definition::{self as definition, Located, Place};
use ringgate_pattern::Pattern;
use ringgate_snapshot::schema::{TokenAuthorizer, TokenIssuer, TokenKind};

use super::scope::Scope;
use super::{id, lower_place};
use crate::code;

mod jwt;
mod settings;

pub(crate) use settings::check as check_settings;

/// Where a token stands unless an authorizer says otherwise.
const TOKEN_SOURCE: &str = "method.request.header.Authorization";
/// How HTTP APIs name a header.
const HTTP_HEADER: &str = "$request.header.";
/// How long a verified token is not verified again, in seconds: where the authorizer cannot say (R-AUTH-32), and where
/// it does not (R-AUTH-26).
const TTL_S_DEFAULT: u32 = 300;
/// The longest that it may say.
const TTL_S_MAX: u64 = 3_600;
/// The longest scope in characters (H-MOD-03).
const SCOPE_CHARACTERS_MAX: usize = 64;
/// The most scopes of a method (H-MOD-04).
const SCOPES_MAX: usize = 10;

/// Lowers an authorizer of the type `cognito_user_pools` or `jwt`; `None`: it is wrong, which was reported.
pub(crate) fn lower(
    scope: &mut Scope<'_, '_>,
    authorizer: &definition::Authorizer,
    kind: TokenKind,
) -> Option<TokenAuthorizer> {
    let identity_source = lower_source(scope, authorizer)?;
    let (algorithms, issuers) = match kind {
        TokenKind::UserPools => (vec![Algorithm::Rs256.as_str().to_owned()], lower_pools(scope, authorizer)?),
        TokenKind::Jwt => jwt::lower(scope, authorizer)?,
    };
    let (ttl_s, validation) = match kind {
        TokenKind::UserPools => {
            warn_unused_by_pools(scope, authorizer);
            (lower_ttl(scope, authorizer), lower_validation(scope, authorizer)?)
        }
        TokenKind::Jwt => (TTL_S_DEFAULT, None),
    };
    Some(TokenAuthorizer {
        id: authorizer.id.clone().unwrap_or_else(|| id::authorizer_id(&authorizer.name.value)),
        name: authorizer.name.value.clone(),
        kind,
        identity_source,
        validation,
        ttl_s,
        algorithms,
        issuers,
        place: lower_place(authorizer.name.place),
    })
}

/// The scopes of a method. What no token can have is refused: nobody could ever call the method.
pub(crate) fn lower_scopes(scope: &mut Scope<'_, '_>, scopes: &[String], place: Place) -> Vec<String> {
    let is_bad = |text: &&String| {
        let length = text.chars().count();
        length == 0 || length > SCOPE_CHARACTERS_MAX || text.contains(char::is_whitespace)
    };
    if let Some(bad) = scopes.iter().find(is_bad) {
        let message =
            format!("{} asks for the scope `{}`, which no token can have", scope.route(), bad.escape_debug());
        let remedy =
            format!("write each scope by itself: 1 to {SCOPE_CHARACTERS_MAX} characters without blanks");
        scope.error(code::AUTHORIZER, place, message, remedy);
    }
    if scopes.len() > SCOPES_MAX {
        let message = format!("{} asks for {} scopes", scope.route(), scopes.len());
        scope.error(code::AUTHORIZER, place, message, format!("list at most {SCOPES_MAX}"));
    }
    scopes.to_vec()
}

/// R-AUTH-26, R-AUTH-32: one header.
fn lower_source(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) -> Option<String> {
    let Some(source) = &authorizer.identity_source else { return Some(TOKEN_SOURCE.to_owned()) };
    let text = match source.value.trim().strip_prefix(HTTP_HEADER) {
        Some(name) => format!("method.request.header.{name}"),
        None => source.value.clone(),
    };
    match TokenSource::parse(&text, None) {
        Ok(_) => Some(text),
        Err(fault) => {
            let message = format!("the identity source of `{}`: {fault}", authorizer.name.value);
            scope.error(code::AUTHORIZER, source.place, message, fault.remedy);
            None
        }
    }
}

/// R-AUTH-26, R-AUTH-27: user pools by their ARNs, each of which has an issuer; or any OpenID issuer itself.
fn lower_pools(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) -> Option<Vec<TokenIssuer>> {
    let name = &authorizer.name;
    if authorizer.provider_arns.is_empty() {
        let message = format!("the authorizer `{}` has no providerARNs", name.value);
        scope.error(code::AUTHORIZER, name.place, message, "add the ARN of a user pool");
        return None;
    }
    let mut issuers: Vec<TokenIssuer> = Vec::new();
    let mut is_good = true;
    for provider in &authorizer.provider_arns {
        match issuer_of(scope, provider) {
            Ok(issuer) if issuers.contains(&issuer) => {}
            Ok(issuer) => issuers.push(issuer),
            Err((what, remedy)) => {
                is_good = false;
                let message =
                    format!("the provider `{}` of `{}` {what}", provider.value.escape_debug(), name.value);
                scope.error(code::AUTHORIZER, provider.place, message, remedy);
            }
        }
    }
    is_good.then_some(issuers)
}

fn issuer_of(
    scope: &Scope<'_, '_>,
    provider: &Located<String>,
) -> Result<TokenIssuer, (String, &'static str)> {
    let text = provider.value.as_str();
    if text.contains("${") {
        let remedy = "write the ARN out, or give each stage's pool an authorizer of its own";
        return Err(("has a stage variable, which is not supported yet".to_owned(), remedy));
    }
    let tokens = scope.shared.endpoints.tokens();
    let issuer = if text.starts_with("https://") || text.starts_with("http://") {
        text.to_owned()
    } else {
        let own = cognito_issuer(text).ok_or_else(|| {
            let remedy = "write it like `arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab1`";
            ("is no ARN of a user pool".to_owned(), remedy)
        })?;
        let named = settings::issuer_of_pool(tokens, text).map(str::to_owned);
        named.or_else(|| scope.shared.endpoints.issuer_of_pool(text)).unwrap_or(own)
    };
    KeysUrl::parse_issuer(&issuer).map_err(|what| {
        (what.to_owned(), "write the issuer as its tokens do, such as `https://login.example.com`")
    })?;
    let lacks_token_use = settings::lacks_token_use(tokens, &issuer);
    Ok(TokenIssuer { issuer, lacks_token_use, ..TokenIssuer::default() })
}

fn lower_validation(
    scope: &mut Scope<'_, '_>,
    authorizer: &definition::Authorizer,
) -> Option<Option<String>> {
    let Some(validation) = authorizer.identity_validation.as_ref().filter(|it| !it.value.is_empty()) else {
        return Some(None);
    };
    match Pattern::new(&validation.value) {
        Ok(_) => Some(Some(validation.value.clone())),
        Err(error) => {
            let message = format!("the validation expression of `{}`: {error}", authorizer.name.value);
            scope.error(code::AUTHORIZER, validation.place, message, "write a Java regular expression");
            None
        }
    }
}

fn lower_ttl(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) -> u32 {
    let Some(ttl) = &authorizer.result_ttl_seconds else { return TTL_S_DEFAULT };
    if ttl.value > TTL_S_MAX {
        let message = format!("the results of `{}` cannot hold {} seconds", authorizer.name.value, ttl.value);
        scope.error(code::AUTHORIZER, ttl.place, message, format!("use 0 to {TTL_S_MAX} seconds"));
    }
    u32::try_from(ttl.value).unwrap_or(u32::MAX)
}

fn warn_unused_by_pools(scope: &mut Scope<'_, '_>, authorizer: &definition::Authorizer) {
    let uri = authorizer.uri.as_ref().map(|it| ("authorizerUri", it.place));
    let credentials = authorizer.credentials.as_ref().map(|it| ("authorizerCredentials", it.place));
    if let Some(place) = jwt::place(authorizer) {
        // audiences and claims in it would narrow who gets in
        let message = "jwtConfiguration does nothing in an authorizer of user pools";
        let remedy = "use the type `jwt`, or remove it and use identityValidationExpression";
        scope.error(code::AUTHORIZER, place, message, remedy);
    }
    for (what, place) in [uri, credentials].into_iter().flatten() {
        let message = format!("{what} does nothing in an authorizer of user pools");
        scope.warn(code::IGNORED, place, message, "remove it");
    }
}
