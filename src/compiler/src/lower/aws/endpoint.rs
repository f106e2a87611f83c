//! Where services are called: at home, or where the gateway file or the environment says (R-INT-41, S-AW-04).

use std::cell::RefCell;

use ringgate_definition::{Definition, Diagnostic, Diagnostics, Located, Place, TokenSettings};

use super::arn::Arn;
use crate::lower::uri;
use crate::nearest::nearest;
use crate::{Options, code};

/// The longest pattern of a function's ARN, in bytes.
const PATTERN_BYTES_MAX: usize = 512;
/// Stands for every service that is not named.
const OTHERS: &str = "*";

/// The service that user pools are of.
const USER_POOLS: &str = "cognito-idp";

/// What the definition and the environment say about services.
#[derive(Default)]
pub(crate) struct Endpoints<'a> {
    services: Vec<(&'a str, &'a str)>,
    functions: Vec<(&'a str, &'a str)>,
    roles: Vec<&'a str>,
    /// Who stands for user pools.
    tokens: Option<&'a TokenSettings>,
    /// The settings of the function host, if the gateway file names one.
    host: Option<&'a str>,
    /// Roles and functions that were complained about.
    missed: RefCell<Vec<String>>,
}

/// Where a call goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endpoint<'a> {
    /// A URL without its final slash.
    pub base: std::borrow::Cow<'a, str>,
    /// It is not the service's own: what stands before the service in its host goes into the path there.
    pub is_given: bool,
}

impl<'a> Endpoints<'a> {
    /// Reads what is given. What the file says counts more than what the environment says.
    pub(crate) fn new(
        definition: &'a Definition,
        options: &'a Options,
        diagnostics: &mut Diagnostics,
    ) -> Endpoints<'a> {
        let aws = &definition.aws;
        let host = definition.functions.as_ref().map(|path| path.value.as_str());
        let mut endpoints = Endpoints { host, ..Endpoints::default() };
        for (service, url) in &aws.endpoints {
            check_url(url, diagnostics);
            endpoints.services.push((&service.value, trimmed(&url.value)));
        }
        for (pattern, url) in &aws.functions {
            check_url(url, diagnostics);
            check_pattern(pattern, diagnostics);
            endpoints.functions.push((&pattern.value, trimmed(&url.value)));
        }
        let told = options.aws_endpoints.iter();
        endpoints.services.extend(told.map(|(service, url)| (service.as_str(), trimmed(url))));
        endpoints.roles = aws.credentials.iter().map(|credentials| credentials.role.value.as_str()).collect();
        check_credentials(definition, diagnostics);
        endpoints.tokens = Some(&definition.tokens);
        endpoints
    }

    /// The same, before anybody was complained about.
    pub(crate) fn anew(&self) -> Endpoints<'a> {
        let (services, functions, roles) =
            (self.services.clone(), self.functions.clone(), self.roles.clone());
        Endpoints {
            services,
            functions,
            roles,
            tokens: self.tokens,
            host: self.host,
            missed: RefCell::default(),
        }
    }

    /// Whose tokens stand for those of user pools.
    pub(crate) fn tokens(&self) -> &TokenSettings {
        static NOTHING: TokenSettings = TokenSettings { user_pools: Vec::new(), issuers: Vec::new() };
        self.tokens.unwrap_or(&NOTHING)
    }

    /// The issuer of a user pool, where somebody else stands for Cognito: as such programs name themselves in tokens, the
    /// pool below their URL. Only one that is named for this very service counts: it says whom to believe.
    pub(crate) fn issuer_of_pool(&self, arn: &str) -> Option<String> {
        let (_, url) = self.services.iter().find(|(service, _)| *service == USER_POOLS)?;
        let (_, pool) = arn.rsplit_once('/')?;
        Some(format!("{url}/{pool}"))
    }

    /// Where to call.
    pub(super) fn of(&self, arn: &Arn<'_>) -> Endpoint<'a> {
        let function = arn.function().and_then(|function| {
            self.functions.iter().find(|(pattern, _)| fits(pattern.as_bytes(), function.as_bytes()))
        });
        let named = |name: &str| self.services.iter().find(|(service, _)| *service == name);
        match function.or_else(|| named(arn.service)).or_else(|| named(OTHERS)) {
            Some((_, url)) => Endpoint { base: (*url).into(), is_given: true },
            None => Endpoint { base: format!("https://{}", arn.host()).into(), is_given: false },
        }
    }

    /// Warns of a function that the function host does not have, unless somebody else was named for it: it would be
    /// called at the original service.
    pub(super) fn warn_of_unknown(&self, arn: &Arn<'_>, place: Place, diagnostics: &mut Diagnostics) {
        let (Some(host), Some(function)) = (self.host, arn.function()) else { return };
        if self.of(arn).is_given || !self.is_news(function) {
            return;
        }
        let message = format!("`{host}` has no function `{function}`, so it is called at {}", arn.host());
        let known = || self.functions.iter().map(|(known, _)| *known).filter(|known| !known.ends_with(":*"));
        let meant = nearest(name_of(function), known().map(name_of));
        let remedy = match meant.and_then(|meant| known().find(|known| name_of(known) == meant)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add it there, or name its endpoint under `aws: {functions: …}`".to_owned(),
        };
        diagnostics.push(Diagnostic::warning(code::FUNCTION_UNKNOWN, place, message).remedy(remedy));
    }

    /// Whether nobody has complained of this role or function yet.
    fn is_news(&self, name: &str) -> bool {
        let mut missed = self.missed.borrow_mut();
        let is_news = !missed.iter().any(|it| it == name);
        if is_news {
            missed.push(name.to_owned());
        }
        is_news
    }

    /// The name under which the gateway finds a role's credentials; those that are not given stand for the default
    /// ones, of which it is warned once.
    pub(super) fn role(&self, role: &str, place: Place, diagnostics: &mut Diagnostics) -> String {
        if role.is_empty() || self.roles.contains(&role) {
            return role.to_owned();
        }
        if self.is_news(role) {
            let message = format!("nothing says what the credentials of `{role}` are; the default ones sign");
            let remedy = format!("add `aws: {{credentials: {{\"{role}\": …}}}}` to the gateway file");
            diagnostics.push(Diagnostic::warning(code::CREDENTIALS, place, message).remedy(remedy));
        }
        String::new()
    }
}

/// The name at the end of a function's ARN, with its qualifier.
fn name_of(function: &str) -> &str {
    function.split_once(":function:").map_or(function, |(_, name)| name)
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

fn check_url(url: &Located<String>, diagnostics: &mut Diagnostics) {
    let fault = match uri::parse(&url.value) {
        Ok(uri) if uri.query.is_empty() => return,
        Ok(_) => "has a query, which an endpoint cannot have".to_owned(),
        Err(fault) => fault.what,
    };
    let message = format!("the endpoint `{}` {fault}", url.value.escape_debug());
    let remedy = "write it like `http://127.0.0.1:4566`";
    diagnostics.push(Diagnostic::error(code::AWS_ENDPOINT, url.place, message).remedy(remedy));
}

fn check_pattern(pattern: &Located<String>, diagnostics: &mut Diagnostics) {
    if pattern.value.is_empty() || pattern.value.len() > PATTERN_BYTES_MAX {
        let message = "the pattern of a function is empty or too long";
        let remedy = "write it like `arn:aws:lambda:*:*:function:pets-*`";
        diagnostics.push(Diagnostic::error(code::AWS_ENDPOINT, pattern.place, message).remedy(remedy));
    }
}

fn check_credentials(definition: &Definition, diagnostics: &mut Diagnostics) {
    for credentials in &definition.aws.credentials {
        let role = &credentials.role;
        if role.value != "default" && !role.value.starts_with("arn:") {
            let message = format!("`{}` names no role", role.value.escape_debug());
            let remedy =
                "write `default`, or the ARN of a role such as `arn:aws:iam::123456789012:role/pets`";
            diagnostics.push(Diagnostic::error(code::CREDENTIALS, role.place, message).remedy(remedy));
        }
        let secret = &credentials.secret_access_key.value;
        if credentials.access_key_id.value.is_empty() || secret.is_empty() {
            let message = format!("the credentials of `{}` are empty", role.value);
            let remedy = "give `accessKeyId` and `secretAccessKey`";
            diagnostics.push(Diagnostic::error(code::CREDENTIALS, role.place, message).remedy(remedy));
        }
    }
}

/// `*` is any text, `?` any character. Goes back to the last `*` only, so that it takes no more than a product of
/// both lengths.
pub(crate) fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut last: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                last = Some((p, t));
                p += 1;
            }
            Some(b'?') => (p, t) = (p + 1, t + 1),
            Some(byte) if text.get(t) == Some(byte) => (p, t) = (p + 1, t + 1),
            _ => match last {
                Some((star, from)) => {
                    last = Some((star, from + 1));
                    (p, t) = (star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints<'a>(services: &[(&'a str, &'a str)], functions: &[(&'a str, &'a str)]) -> Endpoints<'a> {
        Endpoints { services: services.to_vec(), functions: functions.to_vec(), ..Endpoints::default() }
    }

    #[test]
    fn s_aw_04_the_nearest_endpoint_is_called() {
        let functions = [("arn:aws:lambda:*:*:function:local-*", "http://f:1"), ("*:only", "http://f:2")];
        let endpoints = endpoints(&[("lambda", "http://l"), ("*", "http://other")], &functions);
        let check = |uri: &str, base: &str| {
            let arn = Arn::read(uri).expect("an ARN");
            assert_eq!(endpoints.of(&arn).base, base, "{uri}");
        };
        let invoke = |function: &str| {
            format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations")
        };
        check(&invoke("arn:aws:lambda:eu-west-1:012345678901:function:local-a"), "http://f:1");
        check(&invoke("arn:aws:lambda:eu-west-1:012345678901:function:only"), "http://f:2");
        check(&invoke("arn:aws:lambda:eu-west-1:012345678901:function:remote"), "http://l");
        check("arn:aws:apigateway:us-east-1:sqs:path/1/q", "http://other");
    }

    #[test]
    fn s_aw_04_without_any_the_service_itself_is_called() {
        let arn = Arn::read("arn:aws:apigateway:us-east-1:sqs:path/1/q").expect("an ARN");
        let endpoint = endpoints(&[], &[]).of(&arn);
        assert_eq!(
            (endpoint.base.as_ref(), endpoint.is_given),
            ("https://sqs.us-east-1.amazonaws.com", false)
        );
    }

    #[test]
    fn patterns_of_functions() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*b*b*", "abab", true),
            ("", "a", false),
            ("a", "", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }
}
