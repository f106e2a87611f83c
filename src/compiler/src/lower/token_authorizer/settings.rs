//! `tokens` of the gateway file: checked whole, and asked for issuers.

use ringgate_auth::KeysUrl;
use ringgate_definition::{Diagnostic, Diagnostics, IssuerSettings, Located, TokenSettings};

use crate::code;
use crate::lower::aws::fits;

/// The longest pattern of a user pool's ARN, in bytes.
const PATTERN_BYTES_MAX: usize = 512;

/// Checks what the gateway file says.
pub(crate) fn check(settings: &TokenSettings, diagnostics: &mut Diagnostics) {
    for (pattern, issuer) in &settings.user_pools {
        if pattern.value.is_empty() || pattern.value.len() > PATTERN_BYTES_MAX {
            let remedy = "write it like `arn:aws:cognito-idp:*:*:userpool/*`";
            refuse(diagnostics, pattern, "the pattern of a user pool is empty or too long", remedy);
        }
        check_issuer(issuer, diagnostics);
    }
    settings.issuers.iter().for_each(|issuer| check_one(issuer, diagnostics));
}

/// The issuer whose tokens stand for those of a pool, if the gateway file names one (R-AUTH-27).
pub(super) fn issuer_of_pool<'s>(settings: &'s TokenSettings, arn: &str) -> Option<&'s str> {
    let mut pools = settings.user_pools.iter();
    let found = pools.find(|(pattern, _)| fits(pattern.value.as_bytes(), arn.as_bytes()));
    found.map(|(_, issuer)| issuer.value.as_str())
}

/// Whether the issuer's tokens need not have `token_use`.
pub(super) fn lacks_token_use(settings: &TokenSettings, issuer: &str) -> bool {
    let found = settings.issuers.iter().find(|it| it.issuer.value == issuer);
    found.and_then(|it| it.has_token_use.as_ref()).is_some_and(|flag| !flag.value)
}

fn check_one(settings: &IssuerSettings, diagnostics: &mut Diagnostics) {
    check_issuer(&settings.issuer, diagnostics);
    for url in [&settings.discovery_url, &settings.jwks_url].into_iter().flatten() {
        if let Err(what) = KeysUrl::parse(&url.value) {
            let message = format!("the URL `{}` {what}", url.value.escape_debug());
            refuse(diagnostics, url, &message, "write it like `https://login.example.com/keys`");
        }
    }
    let sources = [&settings.discovery_url, &settings.jwks_url, &settings.jwks_file];
    let mut said = sources.into_iter().flatten();
    if let (Some(_), Some(second)) = (said.next(), said.next()) {
        let message = format!("the keys of `{}` are in two places", settings.issuer.value);
        refuse(diagnostics, second, &message, "keep one of discoveryUrl, jwksUrl and jwksFile");
    }
}

fn check_issuer(issuer: &Located<String>, diagnostics: &mut Diagnostics) {
    if let Err(what) = KeysUrl::parse_issuer(&issuer.value) {
        let message = format!("the issuer `{}` {what}", issuer.value.escape_debug());
        refuse(diagnostics, issuer, &message, "write it as its tokens do in `iss`");
    }
}

fn refuse(diagnostics: &mut Diagnostics, at: &Located<String>, message: &str, remedy: &str) {
    diagnostics.push(Diagnostic::error(code::TOKEN_SETTINGS, at.place, message).remedy(remedy));
}
