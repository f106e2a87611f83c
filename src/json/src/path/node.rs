//! How two sides of a filter's condition relate: by the rules of Jayway 2.0 where it has the operator, by those of its
//! later versions where they added it.

use std::cmp::Ordering;

use ringgate_pattern::Pattern;

use super::Relation;
use super::evaluate::Stop;
use crate::heap::Heap;
use crate::number::{compare, java_text, parse_decimal};
use crate::value::{Bool, Value};

/// One side of a condition.
pub(super) enum Node<'a> {
    /// A path that leads nowhere.
    Undefined,
    Value(&'a Heap, Value),
    /// As [`Node::Value`], written in the path: to a comparison its text counts, whatever its kind.
    Literal(&'a Heap, Value),
    Many(&'a Heap, &'a [Value]),
    Pattern(&'a Pattern),
}

/// Whether the relation holds; [`Stop::Failed`] if it makes no sense, which is false however it is negated.
pub(super) fn relate(left: &Node<'_>, relation: Relation, right: &Node<'_>) -> Result<bool, Stop> {
    Ok(match relation {
        Relation::Equal => left.compare(right) == Some(Ordering::Equal),
        Relation::NotEqual => left.compare(right).is_some_and(|order| order != Ordering::Equal),
        Relation::SameEqual => left.kind() == right.kind() && left.equals(right),
        Relation::NotSameEqual => left.kind() != right.kind() || !left.equals(right),
        Relation::Less => left.order(right) == Some(Ordering::Less),
        Relation::LessEqual => matches!(left.order(right), Some(Ordering::Less | Ordering::Equal)),
        Relation::Greater => left.order(right) == Some(Ordering::Greater),
        Relation::GreaterEqual => matches!(left.order(right), Some(Ordering::Greater | Ordering::Equal)),
        Relation::Matches => left.matches(right)?,
        Relation::In => right.set()?.is_some_and(|set| set.contains(left)),
        Relation::NotIn => !right.set()?.is_some_and(|set| set.contains(left)),
        Relation::Contains => left.contains_node(right),
        Relation::All => match (left.items(), right.set()?) {
            (Some(left), Some(right)) => right.iter().all(|node| left.contains(&node)),
            _ => false,
        },
        Relation::Size => right.number().is_some_and(|size| left.size() == Some(size)),
        Relation::Empty => match right.value() {
            Some((_, Value::Bool(expected))) => {
                left.size_of_any().is_some_and(|size| (size == 0) == expected.is_true())
            }
            _ => return Err(Stop::Failed),
        },
        Relation::SubsetOf => {
            sets(left, right)?.is_some_and(|(left, right)| left.iter().all(|node| right.contains(&node)))
        }
        Relation::AnyOf => {
            sets(left, right)?.is_some_and(|(left, right)| left.iter().any(|node| right.contains(&node)))
        }
        Relation::NoneOf => {
            sets(left, right)?.is_some_and(|(left, right)| !left.iter().any(|node| right.contains(&node)))
        }
    })
}

/// The items of a side that is a list.
struct Items<'a>(&'a Heap, &'a [Value]);

impl<'a> Items<'a> {
    fn iter(&self) -> impl Iterator<Item = Node<'a>> {
        let heap = self.0;
        self.1.iter().map(move |value| Node::Value(heap, *value))
    }

    fn contains(&self, node: &Node<'_>) -> bool {
        self.iter().any(|item| node.equals(&item))
    }
}

fn sets<'a>(left: &Node<'a>, right: &Node<'a>) -> Result<Option<(Items<'a>, Items<'a>)>, Stop> {
    let Some(right) = right.set()? else { return Ok(None) };
    Ok(left.set()?.map(|left| (left, right)))
}

impl<'a> Node<'a> {
    fn items(&self) -> Option<Items<'a>> {
        match self {
            Node::Value(heap, Value::List(list)) | Node::Literal(heap, Value::List(list)) => {
                Some(Items(heap, heap.items(*list)))
            }
            Node::Many(heap, values) => Some(Items(heap, values)),
            _ => None,
        }
    }

    /// The items of a side that must be a list: a map has none, anything else makes no sense.
    fn set(&self) -> Result<Option<Items<'a>>, Stop> {
        match self.value() {
            Some((_, Value::Map(_))) => Ok(None),
            _ => self.items().map(Some).ok_or(Stop::Failed),
        }
    }

    /// What `===` compares first.
    fn kind(&self) -> u8 {
        match (self, self.value()) {
            (Node::Pattern(_), _) => 6,
            (Node::Many(..), _) | (_, Some((_, Value::List(_) | Value::Map(_)))) => 5,
            (_, None) => 0,
            (_, Some((_, Value::Null))) => 1,
            (_, Some((_, Value::Bool(_)))) => 2,
            (_, Some((_, Value::Text(_)))) => 4,
            (_, Some(_)) => 3,
        }
    }

    /// Equal as the left side sees it: a string compares a number's text, a number a string's value.
    fn equals(&self, right: &Node<'_>) -> bool {
        if let (Some((a, left)), Some((b, right))) = (self.value(), right.value()) {
            return values_equal(a, left, b, right);
        }
        match (self, right, self.items(), right.items()) {
            (Node::Pattern(a), Node::Pattern(b), ..) => a.as_str() == b.as_str(),
            (_, _, Some(Items(a, left)), Some(Items(b, right))) => {
                let mut pairs = left.iter().zip(right);
                left.len() == right.len() && pairs.all(|(left, right)| a.equal_across(*left, b, *right))
            }
            _ => false,
        }
    }

    fn order(&self, right: &Node<'_>) -> Option<Ordering> {
        let is_null = |node: &Node<'_>| matches!(node, Node::Value(_, Value::Null));
        if is_null(self) != is_null(right) { None } else { self.compare(right) }
    }

    /// How the sides compare as Jayway 2.0 has it: null is less than all else, and so is the text `null`. A number and
    /// a text compare as numbers if the text is on the right or written in the path; a boolean and a text as booleans.
    /// `None` for lists, maps and what leads nowhere: then neither `==` nor `!=` holds.
    fn compare(&self, right: &Node<'_>) -> Option<Ordering> {
        let ((a, left), (b, expected)) = (self.value()?, right.value()?);
        match (is_nullish(a, left), is_nullish(b, expected)) {
            (true, true) => return Some(Ordering::Equal),
            (true, false) => return Some(Ordering::Less),
            (false, true) => return Some(Ordering::Greater),
            (false, false) => {}
        }
        let literal = matches!(right, Node::Literal(..)) || matches!(self, Node::Literal(..));
        match (left, expected) {
            (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => None,
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(&right)),
            (Value::Bool(left), Value::Text(text)) => {
                Some(left.is_true().cmp(&b.str(text).eq_ignore_ascii_case("true")))
            }
            (Value::Bool(left), _) if literal => Some(left.cmp(&Bool::False)),
            (Value::Text(left), Value::Text(right)) => {
                Some(a.str(left).encode_utf16().cmp(b.str(right).encode_utf16()))
            }
            (Value::Text(text), Value::Bool(right)) if literal => Some(a.str(text).cmp(right.as_str())),
            (Value::Text(text), number) if literal => Some(a.str(text).cmp(java_text(b, number)?.as_str())),
            (number, Value::Text(text)) => {
                Some(parse_decimal(&java_text(a, number)?)?.cmp(&parse_decimal(b.str(text))?))
            }
            (left, right) => compare(a, left, b, right),
        }
    }

    fn value(&self) -> Option<(&'a Heap, Value)> {
        match self {
            Node::Value(heap, value) | Node::Literal(heap, value) => Some((heap, *value)),
            _ => None,
        }
    }

    /// Exactly one side is a pattern; the other, or any item of it, matches as a whole.
    fn matches(&self, right: &Node<'_>) -> Result<bool, Stop> {
        let (pattern, node) = match (self, right) {
            (Node::Pattern(_), Node::Pattern(_)) => return Ok(false),
            (Node::Pattern(pattern), node) | (node, Node::Pattern(pattern)) => (pattern, node),
            _ => return Ok(false),
        };
        let matches = |node: &Node<'_>| pattern.matches_whole(&node.input()).map_err(|_| Stop::Full);
        let Some(items) = node.items() else { return matches(node) };
        for item in items.iter() {
            if matches(&item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a pattern sees: scalars as text, anything else as nothing.
    fn input(&self) -> String {
        match self.value() {
            Some((heap, Value::Text(text))) => heap.str(text).to_owned(),
            Some((_, Value::Bool(is))) => is.as_str().to_owned(),
            Some((heap, value)) => java_text(heap, value).unwrap_or_default(),
            None => String::new(),
        }
    }

    fn contains_node(&self, right: &Node<'_>) -> bool {
        match (self.value(), right.value()) {
            (Some((a, Value::Text(left))), Some((b, Value::Text(right)))) => {
                a.str(left).contains(b.str(right))
            }
            _ => self.items().is_some_and(|items| items.contains(right)),
        }
    }

    fn number(&self) -> Option<i64> {
        match self.value()?.1 {
            Value::Int(number) => Some(number),
            Value::Double(number) => Some(number.get() as i64),
            _ => None,
        }
    }

    /// Items of a list, or a string's length in UTF-16 units, as Java counts.
    fn size(&self) -> Option<i64> {
        match self.value() {
            Some((heap, Value::Text(text))) => Some(heap.str(text).encode_utf16().count() as i64),
            _ => self.items().map(|items| items.1.len() as i64),
        }
    }

    fn size_of_any(&self) -> Option<i64> {
        match self.value() {
            Some((heap, Value::Map(map))) => Some(heap.len(map) as i64),
            _ => self.size(),
        }
    }
}

fn is_nullish(heap: &Heap, value: Value) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::Text(text) if heap.str(text) == "null")
}

fn values_equal(a: &Heap, left: Value, b: &Heap, right: Value) -> bool {
    match (left, right) {
        (Value::Text(text), Value::Int(_) | Value::Double(_) | Value::Number(_)) => {
            java_text(b, right).is_some_and(|number| number == a.str(text))
        }
        (Value::Int(_) | Value::Double(_) | Value::Number(_), Value::Text(text)) => {
            let (Some(left), Some(right)) = (java_text(a, left), parse_decimal(b.str(text))) else {
                return false;
            };
            parse_decimal(&left).is_some_and(|left| left.cmp(&right) == Ordering::Equal)
        }
        (Value::List(_) | Value::Map(_), _) => a.equal_across(left, b, right),
        _ => compare(a, left, b, right)
            .map_or_else(|| a.equal_across(left, b, right), |order| order == Ordering::Equal),
    }
}
