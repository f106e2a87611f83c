//! Values of patches: texts on the wire, whatever they mean (R-MGMT-04).

use crate::fault::Fault;
use crate::shapes::Op;

/// A value by its kind.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchValue {
    /// Text as it came.
    Text(String),
    /// `true` in any case; every other text is false.
    Boolean(bool),
    /// A whole number.
    Integer(i32),
    /// A number.
    Decimal(f64),
}

/// What a path takes. `Text` and `Element` differ in what an absent value means to those who apply it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text, also an empty one.
    Text,
    /// An element of a list: in the value, where the path does not name it.
    Element,
    /// A text that is not empty, with the refusal of an empty one.
    Filled(&'static str),
    /// One of several texts, with the service's own refusal where it is recorded.
    Word(&'static [&'static str], Option<&'static str>),
    /// The same; empty means none.
    ClearableWord(&'static [&'static str]),
    Boolean,
    /// Within bounds, with the refusal; empty means none.
    Bounded(i32, i32, &'static str),
    Integer,
    Decimal,
    /// Nothing: what is removed needs no value.
    Nothing,
}

impl Kind {
    /// The value that an operation on a path brings.
    pub fn read(self, op: Op, path: &str, text: Option<&str>) -> Result<Option<PatchValue>, Fault> {
        if matches!(op, Op::Remove | Op::Copy) && !matches!(self, Kind::Element) {
            return Ok(None);
        }
        let own = |text: &str| Some(PatchValue::Text(text.to_owned()));
        match (self, text) {
            (Kind::Nothing, _) => Ok(None),
            (Kind::Text | Kind::Element, text) => Ok(text.and_then(own)),
            (Kind::Filled(refusal), None | Some("")) => Err(Fault::bad_request(refusal).at(path)),
            (Kind::Filled(_), Some(text)) => Ok(own(text)),
            (Kind::Boolean, text) => {
                let is_true = text.is_some_and(|text| text.eq_ignore_ascii_case("true"));
                Ok(Some(PatchValue::Boolean(is_true)))
            }
            (Kind::ClearableWord(_) | Kind::Bounded(..), None | Some("")) => Ok(None),
            (Kind::ClearableWord(texts), text) => word(texts, None, path, text),
            (Kind::Word(texts, refusal), text) => word(texts, refusal, path, text),
            (Kind::Bounded(min, max, refusal), Some(text)) => {
                let number = text.parse().ok().filter(|number| (min..=max).contains(number));
                number
                    .map(|number| Some(PatchValue::Integer(number)))
                    .ok_or_else(|| Fault::bad_request(refusal))
            }
            (Kind::Integer, text) => {
                let number = text.and_then(|text| text.parse().ok());
                number
                    .map(|it| Some(PatchValue::Integer(it)))
                    .ok_or_else(|| refused(path, text, "a whole number"))
            }
            (Kind::Decimal, text) => {
                let number =
                    text.and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite());
                number.map(|it| Some(PatchValue::Decimal(it))).ok_or_else(|| refused(path, text, "a number"))
            }
        }
    }
}

fn word(
    texts: &[&str],
    refusal: Option<&str>,
    path: &str,
    text: Option<&str>,
) -> Result<Option<PatchValue>, Fault> {
    match text {
        Some(text) if texts.contains(&text) => Ok(Some(PatchValue::Text(text.to_owned()))),
        text => Err(match refusal {
            Some(refusal) => Fault::bad_request(refusal).at(path),
            None => refused(path, text, &format!("one of: [{}]", texts.join(", "))),
        }),
    }
}

fn refused(path: &str, text: Option<&str>, what: &str) -> Fault {
    let text = text.map_or("null".to_owned(), |text| format!("'{text}'"));
    Fault::bad_request(format!("Invalid value {text} specified for path '{path}'. Must be {what}")).at(path)
}
