use crate::error::{Problem, quoted};

/// A condition operator's name, taken apart: `ForAllValues:StringNotLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) set: Set,
    pub(crate) comparison: Kind,
    pub(crate) is_negated: bool,
    pub(crate) if_exists: bool,
}

/// How an operator deals with a key that has several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// No prefix.
    Single,
    /// `ForAnyValue:`
    Any,
    /// `ForAllValues:`
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Equals,
    EqualsIgnoreCase,
    Like,
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    IpAddress,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Every operator without its prefix and suffix (R-AUTH-03), and whether it is the negation of its kind.
const OPERATORS: &[(&str, Kind, bool)] = &[
    ("StringEquals", Kind::Equals, false),
    ("StringNotEquals", Kind::Equals, true),
    ("StringEqualsIgnoreCase", Kind::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Kind::EqualsIgnoreCase, true),
    ("StringLike", Kind::Like, false),
    ("StringNotLike", Kind::Like, true),
    ("NumericEquals", Kind::Number(Order::Equal), false),
    ("NumericNotEquals", Kind::Number(Order::Equal), true),
    ("NumericLessThan", Kind::Number(Order::Less), false),
    ("NumericLessThanEquals", Kind::Number(Order::LessOrEqual), false),
    ("NumericGreaterThan", Kind::Number(Order::Greater), false),
    ("NumericGreaterThanEquals", Kind::Number(Order::GreaterOrEqual), false),
    ("DateEquals", Kind::Date(Order::Equal), false),
    ("DateNotEquals", Kind::Date(Order::Equal), true),
    ("DateLessThan", Kind::Date(Order::Less), false),
    ("DateLessThanEquals", Kind::Date(Order::LessOrEqual), false),
    ("DateGreaterThan", Kind::Date(Order::Greater), false),
    ("DateGreaterThanEquals", Kind::Date(Order::GreaterOrEqual), false),
    ("Bool", Kind::Bool, false),
    ("BinaryEquals", Kind::Binary, false),
    ("IpAddress", Kind::IpAddress, false),
    ("NotIpAddress", Kind::IpAddress, true),
    ("ArnEquals", Kind::Arn, false),
    ("ArnNotEquals", Kind::Arn, true),
    ("ArnLike", Kind::Arn, false),
    ("ArnNotLike", Kind::Arn, true),
    ("Null", Kind::Null, false),
];

impl Operator {
    pub(crate) fn read(name: &str) -> Result<Operator, Problem> {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAnyValue", rest)) => (Set::Any, rest),
            Some(("ForAllValues", rest)) => (Set::All, rest),
            _ => (Set::Single, name),
        };
        let (rest, if_exists) = match rest.strip_suffix("IfExists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let found = OPERATORS.iter().find(|(own, ..)| *own == rest);
        let (_, comparison, is_negated) = *found.ok_or_else(|| {
            let problem = format!("there is no condition operator {}", quoted(name));
            Problem::new(
                problem,
                "write an operator of the IAM policy language, such as StringEquals or IpAddress",
            )
        })?;
        if comparison == Kind::Null && (if_exists || set != Set::Single) {
            let problem = "Null asks whether the key exists at all";
            return Err(Problem::new(problem, "write Null without ForAnyValue:, ForAllValues: and IfExists"));
        }
        Ok(Operator { set, comparison, is_negated, if_exists })
    }
}

impl Order {
    pub(crate) fn holds<T: Ord>(self, value: &T, own: &T) -> bool {
        match self {
            Order::Equal => value == own,
            Order::Less => value < own,
            Order::LessOrEqual => value <= own,
            Order::Greater => value > own,
            Order::GreaterOrEqual => value >= own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_03_operator_names() {
        let read = |name: &str| Operator::read(name).ok();
        let expect = |set, comparison, is_negated, if_exists| {
            Some(Operator { set, comparison, is_negated, if_exists })
        };
        assert_eq!(read("StringEquals"), expect(Set::Single, Kind::Equals, false, false));
        assert_eq!(read("ForAllValues:StringNotLikeIfExists"), expect(Set::All, Kind::Like, true, true));
        assert_eq!(read("ForAnyValue:ArnNotEquals"), expect(Set::Any, Kind::Arn, true, false));
        assert_eq!(read("BoolIfExists"), expect(Set::Single, Kind::Bool, false, true));
        for name in [
            "",
            "IfExists",
            "NullIfExists",
            "ForAnyValue:Null",
            "ForSomeValues:Bool",
            "stringequals",
            "StringMatches",
        ] {
            assert!(read(name).is_none(), "{name}");
        }
    }
}
