//! What a YAML scalar means (YAML 1.2.2, section 10.3.2, the core schema).

use crate::codes;
use crate::tree::Value;
use ringgate_definition::{Diagnostic, Place};
use saphyr_parser::Tag;
use std::borrow::Cow;

/// A scalar or a tag that cannot be read.
pub(super) struct Wrong {
    code: &'static str,
    message: String,
    remedy: &'static str,
}

impl Wrong {
    pub(super) fn at(self, place: Place) -> Diagnostic {
        Diagnostic::error(self.code, place, self.message).remedy(self.remedy)
    }
}

/// The value of a scalar. Only plain scalars without a tag are looked at for numbers and the like.
pub(super) fn resolve(text: Cow<'_, str>, plain: bool, tag: Option<&Tag>) -> Result<Value, Wrong> {
    let kind = match tag {
        None if plain => return Ok(resolve_plain(text)),
        None => return Ok(Value::Text(text.into_owned())),
        Some(tag) => core_kind(tag).ok_or_else(|| unknown_tag(tag))?,
    };
    if kind == "str" {
        return Ok(Value::Text(text.into_owned()));
    }
    let value = resolve_plain(Cow::Borrowed(&text));
    let fits = match kind {
        "null" => value == Value::Null,
        "bool" => matches!(value, Value::Bool(_)),
        "int" => matches!(&value, Value::Number(number) if is_whole(number)),
        "float" => matches!(value, Value::Number(_)),
        _ => false,
    };
    if fits { Ok(value) } else { Err(mismatch(kind)) }
}

/// Refuses every tag but that of the collection itself.
pub(super) fn check_collection_tag(tag: Option<&Tag>, expected: &str) -> Result<(), Wrong> {
    let Some(tag) = tag else { return Ok(()) };
    match core_kind(tag) {
        Some("str") if is_non_specific(tag) => Ok(()),
        Some(kind) if kind == expected => Ok(()),
        Some(kind) => Err(mismatch(kind)),
        None => Err(unknown_tag(tag)),
    }
}

/// The name of a tag of the core schema; `!` alone says that a scalar is a text.
fn core_kind(tag: &Tag) -> Option<&'static str> {
    if is_non_specific(tag) {
        return Some("str");
    }
    let name = match tag.handle.as_str() {
        "tag:yaml.org,2002:" => tag.suffix.as_str(),
        "" => tag.suffix.strip_prefix("tag:yaml.org,2002:")?,
        _ => return None,
    };
    ["str", "null", "bool", "int", "float", "seq", "map"].into_iter().find(|known| *known == name)
}

fn is_non_specific(tag: &Tag) -> bool {
    (tag.handle.is_empty() && tag.suffix == "!") || (tag.handle == "!" && tag.suffix.is_empty())
}

fn unknown_tag(tag: &Tag) -> Wrong {
    Wrong {
        code: codes::UNKNOWN_TAG,
        message: format!("The YAML tag `{tag}` is not known"),
        remedy: "Write the value itself: intrinsic functions such as `!Sub` and `!Ref` are not evaluated here",
    }
}

fn mismatch(kind: &str) -> Wrong {
    Wrong {
        code: codes::TAG_MISMATCH,
        message: format!("The value does not fit its tag `!!{kind}`"),
        remedy: "Remove the tag, or write a value of its kind",
    }
}

fn resolve_plain(text: Cow<'_, str>) -> Value {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        other if is_number(other) => Value::Number(text.into_owned()),
        _ => Value::Text(text.into_owned()),
    }
}

/// A number of the core schema. `.inf` and `.nan` stay texts: nothing that is read here may be one of them, and JSON
/// has no way to write them.
fn is_number(text: &str) -> bool {
    // Most scalars are words: one look at the first byte spares them the rest.
    if !matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.')) {
        return false;
    }
    is_whole(text) || is_float(text)
}

fn is_whole(text: &str) -> bool {
    if let Some(octal) = text.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|b| matches!(b, b'0'..=b'7'));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
    }
    all_digits(text.strip_prefix(['+', '-']).unwrap_or(text))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let good_mantissa = match mantissa.split_once('.') {
        None => all_digits(mantissa),
        Some(("", fraction)) => all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && (fraction.is_empty() || all_digits(fraction)),
    };
    good_mantissa && exponent.is_none_or(|e| all_digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
