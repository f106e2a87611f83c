/// The key of `requestModels` that stands for all content types that are not listed.
pub const DEFAULT_MODEL: &str = "$default";

/// The schema of the model `Empty`, which a method without `requestModels` is validated against (R-REQ-09, R-REQ-14).
pub const EMPTY_SCHEMA: &str =
    r#"{"$schema":"http://json-schema.org/draft-04/schema#","title":"Empty Schema","type":"object"}"#;

/// What a request's media type is if it does not say.
const JSON: &str = "application/json";

/// Against what a body is validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The model at this position of the method's `requestModels`.
    Model(usize),
    /// The model `Empty`, see [`EMPTY_SCHEMA`].
    Empty,
    /// Nothing.
    Unchecked,
    /// Nothing fits, and in strict mode such a body is refused like an invalid one.
    RefusedByStrict,
}

/// The model for a request with this `Content-Type`, of a method whose validator wants bodies validated; `listed` are
/// the keys of its `requestModels` (R-REQ-09).
///
/// Parameters are stripped and the case of letters does not matter. A request whose content type is not listed, while
/// there is no `$default`, goes unchecked at API Gateway: a client passes validation by sending another content type.
/// In `strict` mode it is refused. A method without models has [`Choice::Empty`] for JSON and checks nothing else.
pub fn choose<T: AsRef<str>>(listed: &[T], content_type: Option<&str>, strict: bool) -> Choice {
    let wanted = content_type.map_or(JSON, media_type);
    let position =
        |wanted: &str| listed.iter().position(|key| media_type(key.as_ref()).eq_ignore_ascii_case(wanted));
    match position(wanted).or_else(|| position(DEFAULT_MODEL)) {
        Some(at) => Choice::Model(at),
        None if listed.is_empty() && wanted.eq_ignore_ascii_case(JSON) => Choice::Empty,
        None if listed.is_empty() || !strict => Choice::Unchecked,
        None => Choice::RefusedByStrict,
    }
}

fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_req_09_the_content_type_chooses_the_model() {
        let (json, both, default) =
            (&["application/json"][..], &["text/csv", "$default"][..], &["$default"][..]);
        for (listed, content_type, strict, expected) in [
            (json, Some("application/json"), false, Choice::Model(0)),
            (json, Some("application/json; charset=utf-8"), false, Choice::Model(0)),
            (json, Some(" Application/JSON ;a=b"), true, Choice::Model(0)),
            (json, None, true, Choice::Model(0)),
            (json, Some("text/plain"), false, Choice::Unchecked),
            (json, Some("text/plain"), true, Choice::RefusedByStrict),
            (json, Some(""), true, Choice::RefusedByStrict),
            (both, Some("text/csv"), true, Choice::Model(0)),
            (both, Some("application/xml"), true, Choice::Model(1)),
            (default, None, false, Choice::Model(0)),
            (&[], None, true, Choice::Empty),
            (&[], Some("application/json;charset=utf-8"), false, Choice::Empty),
            (&[], Some("text/plain"), true, Choice::Unchecked),
        ] {
            assert_eq!(
                choose(listed, content_type, strict),
                expected,
                "{listed:?} {content_type:?} {strict}"
            );
        }
    }
}
