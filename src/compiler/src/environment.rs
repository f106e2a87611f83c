//! What the environment of AWS's own tools says, so far as the compiler heeds it.

/// The variable that says where every service is.
const EVERY: &str = "AWS_ENDPOINT_URL";
/// Begins the names of those that say it of one service.
const ONE: &str = "AWS_ENDPOINT_URL_";
/// Switches them off.
const IGNORE: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
/// Services whose variables have another name than their URIs; what is not here is the same in small letters, with
/// `-` for `_`.
const NAMES: &[(&str, &str)] = &[
    ("SFN", "states"),
    ("EVENTBRIDGE", "events"),
    ("CLOUDWATCH_LOGS", "logs"),
    ("CLOUDWATCH", "monitoring"),
    ("SECRETS_MANAGER", "secretsmanager"),
    ("COGNITO_IDENTITY_PROVIDER", "cognito-idp"),
    ("AUTO_SCALING", "autoscaling"),
    ("ELASTIC_LOAD_BALANCING", "elasticloadbalancing"),
];

/// URLs of services by the names that URIs have for them; `*` is every other service. Sorted, so that the same
/// environment compiles to the same.
pub fn aws_endpoints(variables: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut endpoints = Vec::new();
    for (name, url) in variables.filter(|(_, value)| !value.is_empty()) {
        if name == IGNORE && url.eq_ignore_ascii_case("true") {
            return Vec::new();
        }
        if name == EVERY {
            endpoints.push(("*".to_owned(), url));
        } else if let Some(service) = name.strip_prefix(ONE) {
            let known = NAMES.iter().find(|(variable, _)| *variable == service);
            let service = match known {
                Some((_, service)) => (*service).to_owned(),
                None => service.to_ascii_lowercase().replace('_', "-"),
            };
            endpoints.push((service, url));
        }
    }
    endpoints.sort();
    endpoints
}

#[cfg(test)]
mod tests {
    use super::aws_endpoints;

    fn check(variables: &[(&str, &str)], expected: &[(&str, &str)]) {
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(aws_endpoints(own(variables).into_iter()), own(expected));
    }

    #[test]
    fn r_int_41_the_environment_says_where_services_are() {
        check(
            &[
                ("PATH", "/bin"),
                ("AWS_ENDPOINT_URL_LAMBDA", "http://l"),
                ("AWS_ENDPOINT_URL", "http://all"),
                ("AWS_ENDPOINT_URL_SFN", "http://s"),
                ("AWS_ENDPOINT_URL_SQS", ""),
            ],
            &[("*", "http://all"), ("lambda", "http://l"), ("states", "http://s")],
        );
        check(&[("AWS_ENDPOINT_URL", "http://all"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")], &[]);
    }
}
