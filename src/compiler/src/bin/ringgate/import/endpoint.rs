//! Where the control plane is: what AWS's own tools would call.

/// For this service alone.
const OWN: &str = "AWS_ENDPOINT_URL_API_GATEWAY";
/// For every service.
const EVERY: &str = "AWS_ENDPOINT_URL";
/// Switches both off.
const IGNORE: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// The URL of the command line, else that of the environment.
pub(super) fn chosen(
    given: Option<&str>,
    variables: impl Iterator<Item = (String, String)>,
) -> Option<String> {
    if let Some(url) = given {
        return Some(url.to_owned());
    }
    let (mut own, mut every) = (None, None);
    for (name, value) in variables.filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            OWN => own = Some(value),
            EVERY => every = Some(value),
            IGNORE if value.eq_ignore_ascii_case("true") => return None,
            _ => {}
        }
    }
    own.or(every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_comes_before_the_environment() {
        let both = [(EVERY, "http://every"), (OWN, "http://own")];
        let off = [(OWN, "http://own"), (IGNORE, "TRUE")];
        for (given, variables, expected) in [
            (Some("http://a"), &both[..], Some("http://a")),
            (None, &both[..], Some("http://own")),
            (None, &both[..1], Some("http://every")),
            (None, &off[..], None),
            (None, &[(EVERY, "")][..], None),
        ] {
            let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            assert_eq!(chosen(given, variables).as_deref(), expected);
        }
    }
}
