use std::fmt;

use serde_json::Value;

use super::Document;
use crate::mistake::Problem;

/// The schema of draft 4 itself, which the engine carries with it.
const DRAFT_4: &str = "http://json-schema.org/draft-04/schema";
/// Where the engine finds the API's models. Nothing is ever fetched from there.
const MODELS: &str = "model://api/";

/// What a `$ref` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A place in the same document: a JSON pointer.
    Here(String),
    /// A place in the model of this number.
    Model(usize, String),
    /// A place in the schema of draft 4.
    Draft4(String),
}

/// The engine's name for the model of this number.
pub(super) fn uri(number: usize) -> String {
    format!("{MODELS}{number}")
}

impl Target {
    /// Reads a reference as an author writes it: `#/definitions/X`, or the address of another model, of which the last
    /// segment counts and the host, the API's id and the suffix do not (R-REQ-11). One that was rewritten before is
    /// read too.
    pub(super) fn read(
        reference: &str,
        number_of: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Target, Problem> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let pointer = decode(fragment);
        if !(pointer.is_empty() || pointer.starts_with('/')) {
            return Err(Problem::DanglingReference(reference.into()));
        }
        if base.is_empty() {
            return Ok(Target::Here(pointer));
        }
        if base == DRAFT_4 {
            return Ok(Target::Draft4(pointer));
        }
        let (path, name) = base.rsplit_once('/').unwrap_or_default();
        if !path.ends_with("/models") {
            return Err(Problem::ForeignReference(reference.into()));
        }
        match number_of(name) {
            Some(number) => Ok(Target::Model(number, pointer)),
            None => Err(Problem::UnknownModel(name.into())),
        }
    }

    /// The reference as the engine reads it.
    pub(super) fn text(&self) -> String {
        match self {
            Target::Here(pointer) => format!("#{}", encode(pointer)),
            Target::Model(number, pointer) => format!("{}#{}", uri(*number), encode(pointer)),
            Target::Draft4(pointer) => format!("{DRAFT_4}#{}", encode(pointer)),
        }
    }

    /// Reads a reference that was rewritten.
    fn reread(reference: &str) -> Option<Target> {
        let (base, fragment) = reference.split_once('#')?;
        match base.strip_prefix(MODELS) {
            _ if base.is_empty() => Some(Target::Here(decode(fragment))),
            Some(number) => Some(Target::Model(number.parse().ok()?, decode(fragment))),
            None => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Here(pointer) => write!(f, "#{pointer}"),
            Target::Model(_, pointer) if pointer.is_empty() => f.write_str("another model"),
            Target::Model(_, pointer) => write!(f, "another model's {pointer}"),
            Target::Draft4(pointer) => write!(f, "{DRAFT_4}#{pointer}"),
        }
    }
}

/// Follows the `$ref` of a schema of `document`. None if it has none, or leads out of the models or nowhere.
pub(crate) fn resolve<'d>(
    document: &'d Document,
    schema: &Value,
    model: &dyn Fn(usize) -> Option<&'d Document>,
) -> Option<(&'d Document, &'d Value)> {
    let reference = schema.get("$ref")?.as_str()?;
    let (document, pointer) = match Target::reread(reference)? {
        Target::Here(pointer) => (document, pointer),
        Target::Model(number, pointer) => (model(number)?, pointer),
        Target::Draft4(_) => return None,
    };
    Some((document, document.schema.pointer(&pointer)?))
}

/// A fragment without its percent escapes. What is no escape stays.
fn decode(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A JSON pointer as a URI's fragment.
fn encode(pointer: &str) -> String {
    let mut fragment = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"/~-._!$&'()*+,;=:@".contains(&byte) {
            fragment.push(byte.into());
        } else {
            fragment.push_str(&format!("%{byte:02X}"));
        }
    }
    fragment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_req_11_references_name_models_by_their_last_segment() {
        let number_of = |name: &str| (name == "Pet").then_some(7);
        let model = |pointer: &str| Ok(Target::Model(7, pointer.into()));
        for (reference, expected) in [
            ("#", Ok(Target::Here("".into()))),
            ("#/definitions/X", Ok(Target::Here("/definitions/X".into()))),
            ("#/definitions/a%25b%20c", Ok(Target::Here("/definitions/a%b c".into()))),
            ("https://apigateway.amazonaws.com/restapis/a1b2/models/Pet", model("")),
            (
                "https://apigateway.eu-west-1.amazonaws.com/restapis/x/models/Pet#/definitions/Y",
                model("/definitions/Y"),
            ),
            ("https://gateway.example/restapis/x/models/Dog", Err(Problem::UnknownModel("Dog".into()))),
            (
                "https://example.com/pet.json",
                Err(Problem::ForeignReference("https://example.com/pet.json".into())),
            ),
            ("Pet", Err(Problem::ForeignReference("Pet".into()))),
            ("#Pet", Err(Problem::DanglingReference("#Pet".into()))),
        ] {
            let target = Target::read(reference, &number_of);
            assert_eq!(target, expected, "{reference}");
            if let Ok(target) = target {
                assert_eq!(Target::reread(&target.text()), Some(target));
            }
        }
    }
}
