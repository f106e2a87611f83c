//! The functions that a path may call.

use super::evaluate::{Evaluator, Stop};
use super::{Argument, Route};
use crate::heap::Heap;
use crate::number::to_double;
use crate::print::print_java;
use crate::value::Value;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Function {
    Length,
    Min,
    Max,
    Average,
    Deviation,
    Sum,
    Keys,
    Concat,
    Append,
    First,
    Last,
    Index,
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Function> {
        Some(match name {
            "length" | "size" | "count" => Function::Length,
            "min" => Function::Min,
            "max" => Function::Max,
            "avg" => Function::Average,
            "stddev" => Function::Deviation,
            "sum" => Function::Sum,
            "keys" => Function::Keys,
            "concat" => Function::Concat,
            "append" => Function::Append,
            "first" => Function::First,
            "last" => Function::Last,
            "index" => Function::Index,
            _ => return None,
        })
    }
}

/// An argument's values, and whose they are.
struct Given {
    literal: bool,
    value: Value,
}

impl Evaluator<'_> {
    pub(super) fn function(
        &mut self,
        function: Function,
        arguments: &[Argument],
        value: Value,
    ) -> Result<Value, Stop> {
        match function {
            Function::Length => self.length(arguments, value),
            Function::Keys => self.keys(value),
            Function::Concat => self.concat(arguments, value),
            Function::Append => self.append(arguments, value),
            Function::First | Function::Last | Function::Index => self.pick(function, arguments, value),
            _ => {
                let numbers = self.numbers(arguments, value)?;
                aggregate(function, &numbers).map(Value::from).ok_or(Stop::Failed)
            }
        }
    }

    /// How many items or entries there are; of a path as argument, how many items and entries it leads to in all.
    fn length(&mut self, arguments: &[Argument], value: Value) -> Result<Value, Stop> {
        if let Some(Argument::Route(route)) = arguments.first() {
            let found = self.argument_route(route, value)?;
            let sizes = found.iter().filter_map(|value| self.children(*value));
            return Ok(Value::Int(sizes.sum::<usize>() as i64));
        }
        Ok(self.children(value).map_or(Value::Null, |size| Value::Int(size as i64)))
    }

    fn children(&self, value: Value) -> Option<usize> {
        match value {
            Value::List(list) => Some(self.heap.items(list).len()),
            Value::Map(map) => Some(self.heap.len(map)),
            _ => None,
        }
    }

    fn argument_route(&mut self, route: &Route, document: Value) -> Result<Vec<Value>, Stop> {
        match self.route(route, document, false) {
            Err(Stop::Missing) if !route.is_definite() => Ok(Vec::new()),
            found => found,
        }
    }

    fn keys(&mut self, value: Value) -> Result<Value, Stop> {
        let Value::Map(map) = value else { return Ok(Value::Null) };
        let keys = self.heap.entries(map).iter().map(|entry| entry.0).collect();
        Ok(Value::List(self.heap.list(keys)?))
    }

    /// The values of all arguments, lists taken apart.
    fn given(&mut self, arguments: &[Argument]) -> Result<Vec<Given>, Stop> {
        let mut given = Vec::new();
        for argument in arguments {
            match argument {
                Argument::Literal(value) => {
                    given.extend(apart(self.literals, *value).map(|value| Given { literal: true, value }));
                }
                Argument::Route(route) => {
                    let found = self.argument_route(route, self.document)?;
                    let found = if route.is_definite() {
                        found.last().map_or(&[][..], std::slice::from_ref)
                    } else {
                        &found
                    };
                    for value in found {
                        let values =
                            if route.is_definite() { apart(self.heap, *value) } else { Apart::One(*value) };
                        given.extend(values.map(|value| Given { literal: false, value }));
                    }
                }
            }
            self.visit()?;
        }
        Ok(given)
    }

    fn numbers(&mut self, arguments: &[Argument], value: Value) -> Result<Vec<f64>, Stop> {
        let mut numbers = Vec::new();
        if let Value::List(list) = value {
            numbers.extend(self.heap.items(list).iter().filter_map(|item| to_double(self.heap, *item)));
        }
        for given in self.given(arguments)? {
            let heap: &Heap = if given.literal { self.literals } else { self.heap };
            numbers.extend(to_double(heap, given.value));
        }
        Ok(numbers)
    }

    fn concat(&mut self, arguments: &[Argument], value: Value) -> Result<Value, Stop> {
        let mut text = String::new();
        let bytes_max = self.heap.bytes_max().saturating_sub(self.heap.used());
        let given = self.given(arguments)?;
        if let Value::List(list) = value {
            for item in self.heap.items(list).iter().filter(|item| matches!(item, Value::Text(_))) {
                print_java(self.heap, *item, &mut text, bytes_max)?;
            }
        }
        for given in given.iter().filter(|given| given.value != Value::Null) {
            let heap: &Heap = if given.literal { self.literals } else { self.heap };
            print_java(heap, given.value, &mut text, bytes_max)?;
        }
        Ok(Value::Text(self.heap.text(&text)?))
    }

    fn append(&mut self, arguments: &[Argument], value: Value) -> Result<Value, Stop> {
        let Value::List(list) = value else { return Ok(value) };
        let mut items = self.heap.items(list).to_vec();
        for argument in arguments {
            items.push(match argument {
                Argument::Literal(literal) => self.heap.copy_from(self.literals, *literal)?,
                Argument::Route(route) => {
                    let found = self.argument_route(route, self.document)?;
                    match (route.is_definite(), found.last()) {
                        (true, last) => last.copied().ok_or(Stop::Missing)?,
                        (false, _) => Value::List(self.heap.list(found)?),
                    }
                }
            });
        }
        Ok(Value::List(self.heap.list(items)?))
    }

    fn pick(&mut self, function: Function, arguments: &[Argument], value: Value) -> Result<Value, Stop> {
        let index = match function {
            Function::First => 0,
            Function::Last => -1,
            _ => {
                let numbers = self.numbers(arguments, Value::Null)?;
                *numbers.first().ok_or(Stop::Failed)? as i32
            }
        };
        let Value::List(list) = value else { return Err(Stop::Failed) };
        super::evaluate::item(self.heap.items(list), index).ok_or(Stop::Failed)
    }
}

/// A list's items, or a value alone.
enum Apart<'a> {
    Items(std::slice::Iter<'a, Value>),
    One(Value),
    None,
}

fn apart(heap: &Heap, value: Value) -> Apart<'_> {
    match value {
        Value::List(list) => Apart::Items(heap.items(list).iter()),
        other => Apart::One(other),
    }
}

impl Iterator for Apart<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        match self {
            Apart::Items(items) => items.next().copied(),
            Apart::One(value) => {
                let value = *value;
                *self = Apart::None;
                Some(value)
            }
            Apart::None => None,
        }
    }
}

fn aggregate(function: Function, numbers: &[f64]) -> Option<f64> {
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().fold(0.0, |sum, number| sum + number);
    let first = *numbers.first()?;
    Some(match function {
        Function::Min => numbers.iter().copied().fold(first, f64::min),
        Function::Max => numbers.iter().copied().fold(first, f64::max),
        Function::Average => sum / count,
        Function::Deviation => {
            let squares: f64 = numbers.iter().fold(0.0, |sum, number| sum + number * number);
            (squares / count - sum * sum / count / count).sqrt()
        }
        _ => sum,
    })
}
