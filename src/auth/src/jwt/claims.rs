use ringgate_sigv4::stamp;
use serde_json::{Map, Value};

/// How claims are written for integrations: all of them are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimStyle {
    /// REST APIs: lists joined by commas, times as Java prints them (R-AUTH-30).
    Rest,
    /// HTTP APIs: lists as `[a b]`, times as numbers, null left out (H-JW-14).
    Http,
}

/// What a verified token says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    values: Map<String, Value>,
    /// In the token's order.
    texts: Vec<(Box<str>, Box<str>)>,
    expires_at: u64,
}

impl Claims {
    /// Claims as read, written in `style`. `expires_at` is in seconds since 1970.
    pub(crate) fn new(values: Map<String, Value>, style: ClaimStyle, expires_at: u64) -> Claims {
        let text =
            |(name, value): (&String, &Value)| Some((name.as_str().into(), text_of(name, value, style)?));
        let texts = values.iter().filter_map(text).collect();
        Claims { values, texts, expires_at }
    }

    /// A claim as the token has it.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A claim as text: `$context.authorizer.claims.{name}`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(found, _)| **found == *name).map(|(_, text)| &**text)
    }

    /// Every claim as text, in the token's order.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (&**name, &**text))
    }

    /// The scopes: words of `scope`, or of `scp`, which may be a list too (H-JW-10).
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let claims = [self.values.get("scope"), self.values.get("scp")].into_iter().flatten();
        claims.flat_map(one_or_many).flat_map(|text| text.split(' ')).filter(|scope| !scope.is_empty())
    }

    /// When the token expires, in seconds since 1970.
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        const OVERHEAD_PER_CLAIM: usize = 128;
        let texts: usize = self.texts.iter().map(|(name, text)| 2 * (name.len() + text.len())).sum();
        texts + self.values.len() * OVERHEAD_PER_CLAIM + size_of::<Claims>()
    }
}

/// The texts in a value that is one text or a list of them.
pub(crate) fn one_or_many(value: &Value) -> impl Iterator<Item = &str> {
    let (one, many) = match value {
        Value::String(text) => (Some(text.as_str()), None),
        Value::Array(values) => (None, Some(values.iter().filter_map(Value::as_str))),
        _ => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// A time in whole seconds since 1970 (RFC 7519, NumericDate); `None` if the value is none.
pub(crate) fn seconds(value: &Value) -> Option<u64> {
    let number = value.as_number()?;
    let fraction = || number.as_f64().filter(|seconds| (0.0..1e15).contains(seconds));
    number.as_u64().or_else(|| fraction().map(|seconds| seconds as u64))
}

fn text_of(name: &str, value: &Value, style: ClaimStyle) -> Option<Box<str>> {
    let is_time = style == ClaimStyle::Rest && matches!(name, "exp" | "iat" | "auth_time");
    Some(match value {
        Value::Null if style == ClaimStyle::Http => return None,
        Value::Array(values) => {
            let words: Vec<String> = values.iter().map(plain_text).collect();
            match style {
                ClaimStyle::Rest => words.join(",").into(),
                ClaimStyle::Http => format!("[{}]", words.join(" ")).into(),
            }
        }
        Value::Number(_) if is_time => match seconds(value) {
            Some(time) => java_date(time).into(),
            None => plain_text(value).into(),
        },
        other => plain_text(other).into(),
    })
}

/// A text as it is, anything else as JSON.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `Wed Mar 21 10:00:00 UTC 2018`, as `java.util.Date` prints it.
fn java_date(time: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let stamp = stamp(time);
    let text = String::from_utf8_lossy(&stamp);
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    // 1970 began on a Thursday
    let weekday = DAYS[(time / 86_400 % 7) as usize];
    let month =
        part(4..6).parse().ok().and_then(|month: usize| MONTHS.get(month.wrapping_sub(1))).unwrap_or(&"");
    let clock = format!("{}:{}:{}", part(9..11), part(11..13), part(13..15));
    format!("{weekday} {month} {} {clock} UTC {}", part(6..8), part(0..4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, style: ClaimStyle, expected: &[(&str, &str)]) {
        let values = super::super::json::read_object(json.as_bytes()).expect("an object");
        let claims = Claims::new(values, style, 0);
        assert_eq!(claims.texts().collect::<Vec<_>>(), expected, "{json}");
    }

    #[test]
    fn r_auth_30_claims_are_text_in_the_tokens_order() {
        check(
            r#"{"sub":"a","exp":1521626400,"iat":0,"auth_time":1.5,"nbf":3,"cognito:groups":["b","a"],"n":1.50,
                "big":12345678901234567890123,"no":null,"yes":true,"deep":{"b":1,"a":[2]},"mixed":["x",1,{"y":2}]}"#,
            ClaimStyle::Rest,
            &[
                ("sub", "a"),
                ("exp", "Wed Mar 21 10:00:00 UTC 2018"),
                ("iat", "Thu Jan 01 00:00:00 UTC 1970"),
                ("auth_time", "Thu Jan 01 00:00:01 UTC 1970"),
                ("nbf", "3"),
                ("cognito:groups", "b,a"),
                ("n", "1.50"),
                ("big", "12345678901234567890123"),
                ("no", "null"),
                ("yes", "true"),
                ("deep", r#"{"b":1,"a":[2]}"#),
                ("mixed", r#"x,1,{"y":2}"#),
            ],
        );
    }

    #[test]
    fn an_http_api_writes_claims_its_own_way() {
        check(
            r#"{"exp":1521626400,"cognito:groups":["admin","poweruser"],"no":null,"yes":true,"deep":{"a":1}}"#,
            ClaimStyle::Http,
            &[
                ("exp", "1521626400"),
                ("cognito:groups", "[admin poweruser]"),
                ("yes", "true"),
                ("deep", r#"{"a":1}"#),
            ],
        );
    }

    #[test]
    fn scopes_are_words_of_two_claims() {
        let cases = [
            (r#"{"scope":"a b  c"}"#, vec!["a", "b", "c"]),
            (r#"{"scp":["a","b c"]}"#, vec!["a", "b", "c"]),
            (r#"{"scp":"a b"}"#, vec!["a", "b"]),
            (r#"{"scope":1,"scp":[1]}"#, vec![]),
        ];
        for (json, expected) in cases {
            let values = super::super::json::read_object(json.as_bytes()).expect("an object");
            let claims = Claims::new(values, ClaimStyle::Rest, 0);
            assert_eq!(claims.scopes().collect::<Vec<_>>(), expected, "{json}");
        }
    }
}
