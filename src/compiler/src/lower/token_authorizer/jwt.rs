//! `jwtConfiguration` (R-AUTH-31, R-AUTH-32).

use ringgate_auth::{Algorithm, KeysUrl};
use ringgate_definition::{AdditionalClaim, Authorizer, JwtIssuer, Located, Place};
use ringgate_snapshot::schema::{TokenClaim, TokenIssuer};

use crate::code;
use crate::lower::scope::Scope;

/// The most audiences of an authorizer (H-MOD-04).
const AUDIENCES_MAX: usize = 50;
/// Claims that are checked anyway, each in its own way (R-AUTH-31).
const RESERVED: [&str; 7] = ["iss", "aud", "exp", "nbf", "iat", "scope", "scp"];
/// The only format of an additional claim.
const FORMAT: &str = "SINGLE_STRING";
/// What is allowed where nothing is said: what every issuer can do.
const ALGORITHM_DEFAULT: Algorithm = Algorithm::Rs256;

/// Algorithms and issuers.
type Lowered = (Vec<String>, Vec<TokenIssuer>);

/// Lowers what a JWT authorizer says of its issuers; `None`: it is wrong, which was reported.
pub(super) fn lower(scope: &mut Scope<'_, '_>, authorizer: &Authorizer) -> Option<Lowered> {
    refuse_foreign(scope, authorizer);
    let says_issuer = authorizer.jwt_issuer.is_some() || !authorizer.jwt_audience.is_empty();
    match (authorizer.jwt_issuers.is_empty(), says_issuer) {
        (true, false) => {
            let message = format!("the authorizer `{}` has no issuer", authorizer.name.value);
            let remedy = "add `jwtConfiguration: {issuers: [{issuer: …, audiences: […]}]}`";
            scope.error(code::AUTHORIZER, authorizer.name.place, message, remedy);
            None
        }
        (true, true) => lower_http(scope, authorizer),
        (false, true) => {
            let place = place(authorizer).unwrap_or(authorizer.name.place);
            let message = format!("`{}` says its issuers in two ways", authorizer.name.value);
            let remedy = "keep `issuers`, and remove `issuer` and `audience`, which are for HTTP APIs";
            scope.error(code::AUTHORIZER, place, message, remedy);
            None
        }
        (false, false) => {
            let issuers = lower_issuers(scope, authorizer)?;
            Some((lower_algorithms(scope, authorizer, &[ALGORITHM_DEFAULT])?, issuers))
        }
    }
}

/// Where the configuration begins to say something.
pub(super) fn place(authorizer: &Authorizer) -> Option<Place> {
    let issuer = authorizer.jwt_issuer.as_ref().map(|it| it.place);
    let audience = authorizer.jwt_audience.first().map(|it| it.place);
    let issuers = authorizer.jwt_issuers.first().map(|it| it.place);
    issuer.or(audience).or(issuers).or(authorizer.jwt_algorithms.first().map(|it| it.place))
}

/// R-AUTH-32: what a JWT authorizer cannot have.
fn refuse_foreign(scope: &mut Scope<'_, '_>, authorizer: &Authorizer) {
    let text = |name, it: &Option<Located<String>>| it.as_ref().map(|it| (name, it.place));
    let foreign = [
        text("authorizerUri", &authorizer.uri),
        text("authorizerCredentials", &authorizer.credentials),
        text("identityValidationExpression", &authorizer.identity_validation),
        authorizer.result_ttl_seconds.as_ref().map(|it| ("authorizerResultTtlInSeconds", it.place)),
        authorizer.provider_arns.first().map(|it| ("providerARNs", it.place)),
    ];
    for (what, place) in foreign.into_iter().flatten() {
        let message = format!("the JWT authorizer `{}` cannot have {what}", authorizer.name.value);
        scope.error(code::AUTHORIZER, place, message, "remove it");
    }
}

/// The form of HTTP APIs: RSA alone (H-JW-03).
fn lower_http(scope: &mut Scope<'_, '_>, authorizer: &Authorizer) -> Option<Lowered> {
    let issuer = JwtIssuer {
        issuer: authorizer.jwt_issuer.clone(),
        audiences: authorizer.jwt_audience.clone(),
        place: place(authorizer).unwrap_or(authorizer.name.place),
        ..JwtIssuer::default()
    };
    let issuer = lower_issuer(scope, authorizer, &issuer)?;
    Some((lower_algorithms(scope, authorizer, &Algorithm::RSA)?, vec![issuer]))
}

fn lower_issuers(scope: &mut Scope<'_, '_>, authorizer: &Authorizer) -> Option<Vec<TokenIssuer>> {
    let mut issuers: Vec<TokenIssuer> = Vec::new();
    let mut is_good = true;
    for declared in &authorizer.jwt_issuers {
        let Some(issuer) = lower_issuer(scope, authorizer, declared) else {
            is_good = false;
            continue;
        };
        if issuers.iter().any(|known| known.issuer == issuer.issuer) {
            is_good = false;
            let message = format!("`{}` names the issuer `{}` twice", authorizer.name.value, issuer.issuer);
            let remedy = "name each issuer once, with all its audiences";
            scope.error(code::AUTHORIZER, declared.place, message, remedy);
        }
        issuers.push(issuer);
    }
    is_good.then_some(issuers)
}

fn lower_issuer(
    scope: &mut Scope<'_, '_>,
    authorizer: &Authorizer,
    declared: &JwtIssuer,
) -> Option<TokenIssuer> {
    let mut refuse = |place: Place, what: String, remedy: String| {
        let message = format!("an issuer of `{}` {what}", authorizer.name.value);
        scope.error(code::AUTHORIZER, place, message, remedy);
    };
    let Some(issuer) = &declared.issuer else {
        refuse(declared.place, "has no name".into(), "add `issuer`, as its tokens have it in `iss`".into());
        return None;
    };
    if let Err(what) = KeysUrl::parse_issuer(&issuer.value) {
        let remedy = "write it as its tokens do in `iss`: an https URL without user, query and fragment";
        refuse(issuer.place, format!("{what}: `{}`", issuer.value.escape_debug()), remedy.into());
        return None;
    }
    let audiences: Vec<String> = declared.audiences.iter().map(|it| it.value.clone()).collect();
    if audiences.is_empty() || audiences.len() > AUDIENCES_MAX || audiences.iter().any(String::is_empty) {
        let place = declared.audiences.first().map_or(issuer.place, |it| it.place);
        let remedy = format!("list 1 to {AUDIENCES_MAX} audiences, of which a token's `aud` must name one");
        refuse(place, "has no usable audiences".into(), remedy);
        return None;
    }
    if let Some(uri) = &declared.jwks_uri {
        let message = "jwksUri is what the issuer's discovery says, and does nothing here";
        let remedy = "remove it, or say `tokens: {issuers: {…: {jwksUrl: …}}}` in the gateway file";
        scope.warn(code::IGNORED, uri.place, message, remedy);
    }
    let claims = declared.additional_claims.iter().map(|claim| lower_claim(scope, authorizer, claim));
    let claims: Vec<Option<TokenClaim>> = claims.collect();
    Some(TokenIssuer {
        issuer: issuer.value.clone(),
        audiences: Some(audiences),
        claims: claims.into_iter().collect::<Option<_>>()?,
        lacks_token_use: false,
    })
}

fn lower_claim(
    scope: &mut Scope<'_, '_>,
    authorizer: &Authorizer,
    claim: &AdditionalClaim,
) -> Option<TokenClaim> {
    let mut refuse = |place: Place, what: String, remedy: &str| {
        let message = format!("an additional claim of `{}` {what}", authorizer.name.value);
        scope.error(code::AUTHORIZER, place, message, remedy);
    };
    let Some(name) = claim.name.as_ref().filter(|name| !name.value.is_empty()) else {
        refuse(claim.place, "has no name".into(), "add `claimName`");
        return None;
    };
    if RESERVED.contains(&name.value.as_str()) {
        let what = format!("is `{}`, which is checked in a way of its own", name.value);
        refuse(name.place, what, "use `audiences` and the scopes of methods; the times are always checked");
        return None;
    }
    if let Some(format) = claim.format.as_ref().filter(|format| format.value != FORMAT) {
        refuse(
            format.place,
            format!("has the format `{}`", format.value.escape_debug()),
            "use SINGLE_STRING",
        );
        return None;
    }
    Some(TokenClaim {
        name: name.value.clone(),
        required: claim.required.as_ref().is_some_and(|flag| flag.value),
        expected: claim.expected_values.iter().map(|it| it.value.clone()).collect(),
    })
}

fn lower_algorithms(
    scope: &mut Scope<'_, '_>,
    authorizer: &Authorizer,
    otherwise: &[Algorithm],
) -> Option<Vec<String>> {
    if authorizer.jwt_algorithms.is_empty() {
        return Some(otherwise.iter().map(|algorithm| algorithm.as_str().to_owned()).collect());
    }
    let mut is_good = true;
    for algorithm in authorizer.jwt_algorithms.iter().filter(|it| Algorithm::named(&it.value).is_none()) {
        is_good = false;
        let named = algorithm.value.escape_debug();
        let message = format!("`{}` cannot allow the algorithm `{named}`", authorizer.name.value);
        let remedy = "use RS256, RS384, RS512, ES256, ES384 or ES512";
        scope.error(code::AUTHORIZER, algorithm.place, message, remedy);
    }
    let names = authorizer.jwt_algorithms.iter().map(|it| it.value.clone());
    is_good.then(|| names.collect())
}
