use serde_json::Value;

use crate::arn::ArnPattern;
use crate::date::Moment;
use crate::error::{PolicyError, Problem, quoted};
use crate::fact::Facts;
use crate::network::{Network, address};
use crate::node::Node;
use crate::number::Decimal;
use crate::operator::{Kind, Order};
use crate::text::{Compare, Exact, Folded, Syntax, Text};
use crate::wildcard::Wildcard;

/// A comparison with the values that a policy names: true if any of them fits.
#[derive(Clone, Debug)]
pub(crate) enum Comparison {
    Equals(Box<[Text<Exact>]>),
    EqualsIgnoreCase(Box<[Text<Folded>]>),
    Like(Box<[Text<Wildcard>]>),
    Arn(Box<[Text<ArnPattern>]>),
    Number(Order, Box<[Box<str>]>),
    Date(Order, Box<[Moment]>),
    Bool(Box<[bool]>),
    /// In base64, as the facts are.
    Binary(Box<[Box<str>]>),
    IpAddress(Box<[Network]>),
    /// Whether the key is absent.
    Null(Box<[bool]>),
}

impl Comparison {
    /// Reads the values of an operator's key.
    pub(crate) fn read(kind: Kind, values: &Node<'_>, variables: bool) -> Result<Comparison, PolicyError> {
        let literal = Syntax { variables, wildcards: false };
        let pattern = Syntax { variables, wildcards: true };
        Ok(match kind {
            Kind::Equals => Comparison::Equals(texts(values, literal)?),
            Kind::EqualsIgnoreCase => Comparison::EqualsIgnoreCase(texts(values, literal)?),
            Kind::Like => Comparison::Like(texts(values, pattern)?),
            Kind::Arn => Comparison::Arn(texts(values, pattern)?),
            Kind::Number(order) => Comparison::Number(order, each(values, number)?),
            Kind::Date(order) => Comparison::Date(order, each(values, date)?),
            Kind::Bool => Comparison::Bool(each(values, boolean)?),
            Kind::Binary => Comparison::Binary(each(values, binary)?),
            Kind::IpAddress => Comparison::IpAddress(each(values, network)?),
            Kind::Null => Comparison::Null(each(values, boolean)?),
        })
    }

    /// Whether a request's value fits any of the policy's. A value that is not of the operator's kind fits none.
    pub(crate) fn fits(&self, value: &str, facts: &dyn Facts) -> bool {
        match self {
            Comparison::Equals(own) => own.iter().any(|own| own.matches(value, facts)),
            Comparison::EqualsIgnoreCase(own) => own.iter().any(|own| own.matches(value, facts)),
            Comparison::Like(own) => own.iter().any(|own| own.matches(value, facts)),
            Comparison::Arn(own) => own.iter().any(|own| own.matches(value, facts)),
            Comparison::Number(order, own) => Decimal::read(value).is_some_and(|value| {
                own.iter().filter_map(|own| Decimal::read(own)).any(|own| order.holds(&value, &own))
            }),
            Comparison::Date(order, own) => {
                Moment::read(value).is_some_and(|value| own.iter().any(|own| order.holds(&value, own)))
            }
            Comparison::Bool(own) => truth(value).is_some_and(|value| own.contains(&value)),
            Comparison::Binary(own) => own.iter().any(|own| **own == *value),
            Comparison::IpAddress(own) => {
                address(value).is_some_and(|value| own.iter().any(|own| own.holds(value)))
            }
            Comparison::Null(own) => own.contains(&false),
        }
    }

    /// The variables without a default in the policy's values.
    pub(crate) fn required_variables(&self) -> Vec<&str> {
        fn of<T: Compare>(texts: &[Text<T>]) -> Vec<&str> {
            texts.iter().flat_map(Text::required_variables).collect()
        }
        match self {
            Comparison::Equals(own) => of(own),
            Comparison::EqualsIgnoreCase(own) => of(own),
            Comparison::Like(own) => of(own),
            Comparison::Arn(own) => of(own),
            _ => Vec::new(),
        }
    }

    /// The variables in the policy's values.
    pub(crate) fn variables(&self) -> Vec<&str> {
        fn of<T: Compare>(texts: &[Text<T>]) -> Vec<&str> {
            texts.iter().flat_map(Text::variables).collect()
        }
        match self {
            Comparison::Equals(own) => of(own),
            Comparison::EqualsIgnoreCase(own) => of(own),
            Comparison::Like(own) => of(own),
            Comparison::Arn(own) => of(own),
            _ => Vec::new(),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        fn of<T: Compare>(texts: &[Text<T>]) -> usize {
            texts.iter().map(Text::bytes).sum()
        }
        match self {
            Comparison::Equals(own) => of(own),
            Comparison::EqualsIgnoreCase(own) => of(own),
            Comparison::Like(own) => of(own),
            Comparison::Arn(own) => of(own),
            Comparison::Number(_, own) | Comparison::Binary(own) => {
                own.iter().map(|own| size_of::<Box<str>>() + own.len()).sum()
            }
            Comparison::Date(_, own) => size_of_val::<[Moment]>(own),
            Comparison::Bool(own) | Comparison::Null(own) => own.len(),
            Comparison::IpAddress(own) => size_of_val::<[Network]>(own),
        }
    }
}

fn texts<T: Compare>(values: &Node<'_>, syntax: Syntax) -> Result<Box<[Text<T>]>, PolicyError> {
    each(values, |text| Text::read(text, syntax))
}

/// Reads each value. Numbers and booleans need no quotes: AWS takes them for their text.
fn each<T>(values: &Node<'_>, read: impl Fn(&str) -> Result<T, Problem>) -> Result<Box<[T]>, PolicyError> {
    values.refuse_empty_list()?;
    let one = |item: Node<'_>| match item.value {
        Value::String(text) => read(text).map_err(|problem| item.place(problem)),
        Value::Number(number) => read(&number.to_string()).map_err(|problem| item.place(problem)),
        Value::Bool(value) => {
            read(if *value { "true" } else { "false" }).map_err(|problem| item.place(problem))
        }
        _ => Err(item
            .error("a condition's value is a string, a number or a boolean", "write one, or a list of them")),
    };
    values.items().map(one).collect()
}

fn number(text: &str) -> Result<Box<str>, Problem> {
    let wrong =
        || Problem::new(format!("{} is not a number", quoted(text)), "write digits, such as 10 or -0.5");
    Decimal::read(text).map(|_| text.into()).ok_or_else(wrong)
}

fn date(text: &str) -> Result<Moment, Problem> {
    let remedy = "write it as 2026-11-22T04:00:00Z, or as seconds since 1970";
    Moment::read(text).ok_or_else(|| Problem::new(format!("{} is not a date", quoted(text)), remedy))
}

fn boolean(text: &str) -> Result<bool, Problem> {
    truth(text).ok_or_else(|| {
        Problem::new(format!("{} is not a boolean", quoted(text)), "write \"true\" or \"false\"")
    })
}

fn network(text: &str) -> Result<Network, Problem> {
    let remedy = "write an address or a range of them, such as 203.0.113.0/24 or 2001:db8::/32";
    Network::read(text).ok_or_else(|| Problem::new(format!("{} is not an IP address", quoted(text)), remedy))
}

fn truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Checks base64 (RFC 4648 section 4) in its one canonical form, so that comparing the text compares the bytes.
fn binary(text: &str) -> Result<Box<str>, Problem> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    // the bits of the last digit that no byte uses are zero
    let spare_bits = [0, 2, 4].get(padding).copied();
    let last = digits.bytes().last().map_or(0, sextet);
    let is_canonical = spare_bits.is_some_and(|bits| last & ((1_u8 << bits) - 1) == 0);
    if text.len().is_multiple_of(4) && digits.bytes().all(is_digit) && is_canonical {
        Ok(text.into())
    } else {
        Err(Problem::new(
            format!("{} is not base64", quoted(text)),
            "write the bytes in base64, with its padding",
        ))
    }
}

fn sextet(digit: u8) -> u8 {
    match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        _ => 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_base64_in_one_form() {
        for text in ["", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "AAAA", "AAA=", "+/8="] {
            assert!(binary(text).is_ok(), "{text}");
        }
        for text in ["A", "AAB=", "AB==", "A===", "====", "AA-A", "AA=A", "AAAA\n"] {
            assert!(binary(text).is_err(), "{text}");
        }
    }
}
