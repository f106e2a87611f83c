//! What templates changed of the request to come and of the response (R-VTL-35 to R-VTL-38).

use std::borrow::Cow;

/// A value that outlives the run that made it.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// Null, or something that cannot be kept.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal.
    Double(f64),
    /// A number as its digits.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Kept>),
    /// A map in its order.
    Map(Vec<(String, Kept)>),
}

/// `$context.requestOverride` and `$context.responseOverride`. The request template's are handed to the response
/// template's run, unknown keys included (R-VTL-38).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    pub(crate) request: Vec<(String, Kept)>,
    pub(crate) response: Vec<(String, Kept)>,
}

impl Overrides {
    /// Whether no template changed anything.
    pub fn is_empty(&self) -> bool {
        let is_empty = |(_, kept): &(String, Kept)| matches!(kept, Kept::Map(entries) if entries.is_empty());
        self.request.iter().all(is_empty) && self.response.iter().all(is_empty)
    }

    /// Headers of the integration request, in the order they were first set; a list's values are joined with `,`
    /// (R-VTL-36).
    pub fn request_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        joined(&self.request, "header")
    }

    /// Query parameters of the integration request with their values, one for each item of a list.
    pub fn request_querystring(&self) -> impl Iterator<Item = (&str, Vec<Cow<'_, str>>)> {
        entries(&self.request, "querystring").map(|(name, kept)| (name, kept.values()))
    }

    /// Path parameters of the integration request.
    pub fn request_path(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        joined(&self.request, "path")
    }

    /// Headers of the response.
    pub fn response_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        joined(&self.response, "header")
    }

    /// The response's status: honoured only if it is a whole number from 100 to 599, or text that spells one
    /// (R-VTL-36).
    pub fn response_status(&self) -> Option<u16> {
        let (_, status) = self.response.iter().find(|(name, _)| name == "status")?;
        let number = match status {
            Kept::Integer(number) => *number,
            Kept::Text(text) => text.parse().ok()?,
            _ => return None,
        };
        u16::try_from(number).ok().filter(|status| (100..=599).contains(status))
    }

    /// What stands under a key of `$context.requestOverride`.
    pub fn request(&self, key: &str) -> Option<&Kept> {
        self.request.iter().find(|(name, _)| name == key).map(|(_, kept)| kept)
    }

    /// What stands under a key of `$context.responseOverride`.
    pub fn response(&self, key: &str) -> Option<&Kept> {
        self.response.iter().find(|(name, _)| name == key).map(|(_, kept)| kept)
    }
}

fn joined<'a>(part: &'a [(String, Kept)], key: &str) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    entries(part, key).map(|(name, kept)| {
        let mut values = kept.values();
        let value = if values.len() == 1 { values.pop() } else { Some(Cow::Owned(values.join(","))) };
        (name, value.unwrap_or_default())
    })
}

/// The entries of a map under a key that are not null.
fn entries<'a>(part: &'a [(String, Kept)], key: &str) -> impl Iterator<Item = (&'a str, &'a Kept)> {
    let found = part.iter().find(|(name, _)| name == key);
    let entries = match found {
        Some((_, Kept::Map(entries))) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().filter(|(_, kept)| *kept != Kept::Null).map(|(name, kept)| (name.as_str(), kept))
}

impl Kept {
    /// The values of a list, or the one value.
    fn values(&self) -> Vec<Cow<'_, str>> {
        match self {
            Kept::List(items) => items.iter().map(Kept::text).collect(),
            other => vec![other.text()],
        }
    }

    /// As a template prints it.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Kept::Null => Cow::Borrowed(""),
            Kept::Bool(is_true) => Cow::Borrowed(if *is_true { "true" } else { "false" }),
            Kept::Integer(number) => Cow::Owned(number.to_string()),
            Kept::Double(number) => {
                let mut out = String::new();
                ringgate_json::print_double(*number, &mut out);
                Cow::Owned(out)
            }
            Kept::Number(text) | Kept::Text(text) => Cow::Borrowed(text),
            Kept::List(items) => {
                let items: Vec<_> = items.iter().map(Kept::text).collect();
                Cow::Owned(format!("[{}]", items.join(", ")))
            }
            Kept::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(name, kept)| format!("{name}={}", kept.text())).collect();
                Cow::Owned(format!("{{{}}}", entries.join(", ")))
            }
        }
    }
}
