//! The methods by name (R-VTL-16 to R-VTL-19, R-VTL-21 to R-VTL-28).

use std::ops::RangeInclusive;

use ringgate_snapshot::program::Method;

/// The method of that name; names are case-sensitive, as Java's are.
pub(crate) fn method(name: &str) -> Method {
    let known = METHODS.binary_search_by_key(&name, |(known, _)| known);
    known.ok().and_then(|index| METHODS.get(index)).map_or(Method::Unknown, |(_, method)| *method)
}

/// How many arguments a method of `$util` takes; `None` if there is no such method.
pub(crate) fn util_arity(method: Method) -> Option<RangeInclusive<usize>> {
    let is_one = matches!(
        method,
        Method::EscapeJavaScript
            | Method::ParseJson
            | Method::UrlEncode
            | Method::UrlDecode
            | Method::Base64Encode
            | Method::Base64Decode
    );
    is_one.then_some(1..=1)
}

/// How many arguments a method of `$input` takes; `None` if there is no such method.
pub(crate) fn input_arity(method: Method) -> Option<RangeInclusive<usize>> {
    match method {
        Method::Params => Some(0..=1),
        Method::Path | Method::Json => Some(1..=1),
        _ => None,
    }
}

/// Sorted by name.
const METHODS: [(&str, Method); 98] = [
    ("add", Method::Add),
    ("addAll", Method::AddAll),
    ("base64Decode", Method::Base64Decode),
    ("base64Encode", Method::Base64Encode),
    ("booleanValue", Method::BooleanValue),
    ("byteValue", Method::ByteValue),
    ("charAt", Method::CharAt),
    ("clear", Method::Clear),
    ("compare", Method::Compare),
    ("compareTo", Method::CompareTo),
    ("compareToIgnoreCase", Method::CompareToIgnoreCase),
    ("concat", Method::Concat),
    ("contains", Method::Contains),
    ("containsAll", Method::ContainsAll),
    ("containsKey", Method::ContainsKey),
    ("containsValue", Method::ContainsValue),
    ("count", Method::Size),
    ("doubleValue", Method::DoubleValue),
    ("endsWith", Method::EndsWith),
    ("entrySet", Method::EntrySet),
    ("equals", Method::Equals),
    ("equalsIgnoreCase", Method::EqualsIgnoreCase),
    ("escapeJavaScript", Method::EscapeJavaScript),
    ("floatValue", Method::FloatValue),
    ("format", Method::Format),
    ("get", Method::Get),
    ("getCount", Method::GetCount),
    ("getFirst", Method::GetFirst),
    ("getHasNext", Method::GetHasNext),
    ("getIndex", Method::GetIndex),
    ("getKey", Method::GetKey),
    ("getLast", Method::GetLast),
    ("getOrDefault", Method::GetOrDefault),
    ("getParent", Method::GetParent),
    ("getTopmost", Method::GetTopmost),
    ("getValue", Method::GetValue),
    ("hasNext", Method::HasNext),
    ("hashCode", Method::HashCode),
    ("indexOf", Method::IndexOf),
    ("intValue", Method::IntValue),
    ("isBlank", Method::IsBlank),
    ("isEmpty", Method::IsEmpty),
    ("isFirst", Method::IsFirst),
    ("isInfinite", Method::IsInfinite),
    ("isLast", Method::IsLast),
    ("isNaN", Method::IsNaN),
    ("iterator", Method::Iterator),
    ("join", Method::Join),
    ("json", Method::Json),
    ("keySet", Method::KeySet),
    ("lastIndexOf", Method::LastIndexOf),
    ("length", Method::Length),
    ("longValue", Method::LongValue),
    ("matches", Method::Matches),
    ("max", Method::Max),
    ("min", Method::Min),
    ("next", Method::Next),
    ("params", Method::Params),
    ("parseBoolean", Method::ParseBoolean),
    ("parseDouble", Method::ParseDouble),
    ("parseFloat", Method::ParseDouble),
    ("parseInt", Method::ParseInt),
    ("parseJson", Method::ParseJson),
    ("parseLong", Method::ParseLong),
    ("path", Method::Path),
    ("put", Method::Put),
    ("putAll", Method::PutAll),
    ("putIfAbsent", Method::PutIfAbsent),
    ("remove", Method::Remove),
    ("removeAll", Method::RemoveAll),
    ("repeat", Method::Repeat),
    ("replace", Method::Replace),
    ("replaceAll", Method::ReplaceAll),
    ("replaceFirst", Method::ReplaceFirst),
    ("retainAll", Method::RetainAll),
    ("set", Method::Set),
    ("setValue", Method::SetValue),
    ("shortValue", Method::ShortValue),
    ("signum", Method::Signum),
    ("size", Method::Size),
    ("split", Method::Split),
    ("startsWith", Method::StartsWith),
    ("strip", Method::Strip),
    ("subList", Method::SubList),
    ("substring", Method::Substring),
    ("sum", Method::Sum),
    ("toArray", Method::ToArray),
    ("toBinaryString", Method::ToBinaryString),
    ("toHexString", Method::ToHexString),
    ("toLowerCase", Method::ToLowerCase),
    ("toOctalString", Method::ToOctalString),
    ("toString", Method::ToString),
    ("toUpperCase", Method::ToUpperCase),
    ("trim", Method::Trim),
    ("urlDecode", Method::UrlDecode),
    ("urlEncode", Method::UrlEncode),
    ("valueOf", Method::ValueOf),
    ("values", Method::Values),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(METHODS.is_sorted_by_key(|(name, _)| name));
        for (name, expected) in METHODS {
            assert_eq!(method(name), expected);
        }
        assert_eq!(method("getClass"), Method::Unknown);
    }
}
