//! Whether a filter accepts an item.

use super::evaluate::{Evaluator, Stop};
use super::node::{Node, relate};
use super::{Filter, Operand, Route};
use crate::heap::Heap;
use crate::value::Value;

/// A side of a comparison, found out; `Many` is what an indefinite path leads to.
enum Side {
    Undefined,
    Literal(Value),
    One(Value),
    Many(Vec<Value>),
}

impl Side {
    fn node<'a>(&'a self, operand: &'a Operand, heap: &'a Heap, literals: &'a Heap) -> Node<'a> {
        match (self, operand) {
            (_, Operand::Pattern(pattern)) => Node::Pattern(pattern),
            (Side::Undefined, _) => Node::Undefined,
            (Side::Literal(value), _) => Node::Literal(literals, *value),
            (Side::One(value), _) => Node::Value(heap, *value),
            (Side::Many(values), _) => Node::Many(heap, values),
        }
    }
}

impl Evaluator<'_> {
    /// A comparison that makes no sense (`nin` of a number) makes the whole filter false, whatever else it says.
    pub(super) fn accepts(&mut self, filter: &Filter, item: Value) -> Result<bool, Stop> {
        self.visit()?;
        match self.holds(filter, item) {
            Err(Stop::Failed) => Ok(false),
            other => other,
        }
    }

    fn holds(&mut self, filter: &Filter, item: Value) -> Result<bool, Stop> {
        match filter {
            Filter::Any(filters) => {
                for filter in filters {
                    if self.holds(filter, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::All(filters) => {
                for filter in filters {
                    if !self.holds(filter, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Filter::Not(filter) => Ok(!self.holds(filter, item)?),
            Filter::Exists(route, should) => Ok(self.exists(route, item)? == *should),
            Filter::Compare(left, relation, right) => {
                let sides = (self.side(left, item)?, self.side(right, item)?);
                let left = sides.0.node(left, self.heap, self.literals);
                let right = sides.1.node(right, self.heap, self.literals);
                relate(&left, *relation, &right)
            }
        }
    }

    fn exists(&mut self, route: &Route, item: Value) -> Result<bool, Stop> {
        let start = if route.from_document { self.document } else { item };
        match self.route(route, start, true) {
            Ok(found) if route.is_definite() => Ok(found.last().is_some_and(|value| *value != Value::Null)),
            Ok(_) => Ok(true),
            Err(Stop::Missing) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    fn side(&mut self, operand: &Operand, item: Value) -> Result<Side, Stop> {
        let route = match operand {
            Operand::Literal(value) => return Ok(Side::Literal(*value)),
            Operand::Pattern(_) => return Ok(Side::Undefined),
            Operand::Route(route) => route,
        };
        let start = if route.from_document { self.document } else { item };
        match self.route(route, start, false) {
            Ok(found) if !route.is_definite() => Ok(Side::Many(found)),
            Ok(found) => Ok(found.last().map_or(Side::Undefined, |value| Side::One(*value))),
            Err(Stop::Missing) => Ok(Side::Undefined),
            Err(stop) => Err(stop),
        }
    }
}
