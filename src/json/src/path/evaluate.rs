//! A path's steps, taken from a document.

use super::{Filter, NODES_MAX, Route, Step};
use crate::heap::{Full, Heap};
use crate::value::{List, Map, Value};

/// Steps and scans may follow one another so deep: more than a document that was read can ask for, an end to lists
/// and maps that hold themselves.
const DEPTH_MAX: usize = 1_000;

/// Why a search ends early.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stop {
    /// The one place that it could lead to is not there.
    Missing,
    /// A function cannot do what it is asked.
    Failed,
    /// A limit is reached.
    Full,
}

impl From<Full> for Stop {
    fn from(_: Full) -> Stop {
        Stop::Full
    }
}

/// One search: the limits are for all of it, its filters' own searches too.
pub(super) struct Evaluator<'h> {
    pub(super) heap: &'h mut Heap,
    pub(super) literals: &'h Heap,
    pub(super) document: Value,
    visited: usize,
    depth: usize,
}

/// Where one route has come to.
struct Walk<'r> {
    route: &'r Route,
    /// Every key must be there, in each branch: Jayway's rule for paths that a filter tests to exist.
    strict: bool,
    found: Vec<Value>,
}

impl Walk<'_> {
    /// What a missing place means to the step there: nothing to find, or the end.
    fn missing(&self, definite: bool) -> Result<(), Stop> {
        if definite || self.strict { Err(Stop::Missing) } else { Ok(()) }
    }

    fn is_last(&self, place: usize) -> bool {
        place + 1 == self.route.steps.len()
    }
}

impl<'h> Evaluator<'h> {
    pub(super) fn new(heap: &'h mut Heap, literals: &'h Heap, document: Value) -> Evaluator<'h> {
        Evaluator { heap, literals, document, visited: 0, depth: 0 }
    }

    /// All values that a route leads to from `start`.
    pub(super) fn route(&mut self, route: &Route, start: Value, strict: bool) -> Result<Vec<Value>, Stop> {
        let mut walk = Walk { route, strict, found: Vec::new() };
        let depth = self.depth;
        let done = self.step(&mut walk, 0, start);
        self.depth = depth;
        done.map(|()| walk.found)
    }

    /// Counts one more value looked at.
    pub(super) fn visit(&mut self) -> Result<(), Stop> {
        self.visited += 1;
        if self.visited > NODES_MAX { Err(Stop::Full) } else { Ok(()) }
    }

    fn found(&mut self, walk: &mut Walk<'_>, value: Value) -> Result<(), Stop> {
        if (walk.found.len() + 1) * size_of::<Value>()
            > self.heap.bytes_max().saturating_sub(self.heap.used())
        {
            return Err(Stop::Full);
        }
        walk.found.push(value);
        Ok(())
    }

    /// Takes the step at `place` and all behind it.
    fn step(&mut self, walk: &mut Walk<'_>, place: usize, value: Value) -> Result<(), Stop> {
        self.visit()?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Stop::Full);
        }
        let route = walk.route;
        let definite = place <= route.definite;
        match route.steps.get(place) {
            None => self.found(walk, value)?,
            Some(Step::Property(name)) => match value {
                Value::Map(map) => self.property(walk, place, map, name, definite)?,
                _ => missing_upstream(definite)?,
            },
            Some(Step::Properties(names)) => match value {
                Value::Map(map) => self.properties(walk, place, map, names)?,
                _ => missing_upstream(definite)?,
            },
            Some(Step::Index(index)) => match value {
                Value::List(list) => self.index(walk, place, list, *index)?,
                _ => missing_upstream(definite)?,
            },
            Some(Step::Indexes(indexes)) => match value {
                Value::List(list) => {
                    indexes.iter().try_for_each(|index| self.index(walk, place, list, *index))?
                }
                _ => missing_upstream(definite)?,
            },
            Some(Step::Slice(from, to)) => match value {
                Value::List(list) => self.slice(walk, place, list, *from, *to)?,
                _ => missing_upstream(definite)?,
            },
            Some(Step::Wildcard) => self.wildcard(walk, place, value)?,
            Some(Step::Scan) => self.scan(walk, place + 1, value)?,
            Some(Step::Filter(filter)) => self.filter(walk, place, filter, value, definite)?,
            Some(Step::Function(function, arguments)) => {
                let answer = self.function(*function, arguments, value)?;
                self.found(walk, answer)?;
                if !walk.is_last(place) {
                    self.step(walk, place + 1, answer)?;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn property(
        &mut self,
        walk: &mut Walk<'_>,
        place: usize,
        map: Map,
        name: &str,
        definite: bool,
    ) -> Result<(), Stop> {
        match self.heap.get(map, name) {
            Some(value) => self.step(walk, place + 1, value),
            None => walk.missing(definite && !walk.is_last(place)),
        }
    }

    fn properties(
        &mut self,
        walk: &mut Walk<'_>,
        place: usize,
        map: Map,
        names: &[Box<str>],
    ) -> Result<(), Stop> {
        if !walk.is_last(place) {
            return Err(Stop::Missing);
        }
        let merged = self.heap.map()?;
        for name in names {
            match self.heap.get(map, name) {
                Some(value) => drop(self.heap.put_text(merged, name, value)?),
                None => walk.missing(false)?,
            }
        }
        self.found(walk, Value::Map(merged))
    }

    fn index(&mut self, walk: &mut Walk<'_>, place: usize, list: List, index: i32) -> Result<(), Stop> {
        match item(self.heap.items(list), index) {
            Some(value) => self.step(walk, place + 1, value),
            None => Ok(()),
        }
    }

    /// Jayway's slices: a negative bound counts from the end where it stands alone; between two bounds every number
    /// is an index by itself, so `[-1:1]` is the last item and the first one.
    fn slice(
        &mut self,
        walk: &mut Walk<'_>,
        place: usize,
        list: List,
        from: Option<i32>,
        to: Option<i32>,
    ) -> Result<(), Stop> {
        let len = i32::try_from(self.heap.items(list).len()).unwrap_or(i32::MAX);
        let from_end = |bound: i32| if bound < 0 { len.saturating_add(bound) } else { bound };
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) => (from.max(-len), to.min(len)),
            (Some(from), None) => (from_end(from).max(0), len),
            (None, Some(to)) => (0, from_end(to).min(len)),
            (None, None) => (0, 0),
        };
        (from..to).try_for_each(|index| self.index(walk, place, list, index))
    }

    fn wildcard(&mut self, walk: &mut Walk<'_>, place: usize, value: Value) -> Result<(), Stop> {
        let mut at = 0;
        while let Some(child) = self.child(value, at) {
            self.step(walk, place + 1, child)?;
            at += 1;
        }
        Ok(())
    }

    /// The value at a place in a list or map.
    fn child(&self, value: Value, at: usize) -> Option<Value> {
        match value {
            Value::List(list) => self.heap.items(list).get(at).copied(),
            Value::Map(map) => self.heap.entries(map).get(at).map(|entry| entry.1),
            _ => None,
        }
    }

    /// `..`: the step at `target`, from every list and map where it can lead anywhere.
    fn scan(&mut self, walk: &mut Walk<'_>, target: usize, value: Value) -> Result<(), Stop> {
        if !matches!(value, Value::List(_) | Value::Map(_)) {
            return Ok(());
        }
        self.visit()?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Stop::Full);
        }
        if self.scan_stops(walk, target, value)? {
            self.step(walk, target, value)?;
        }
        let mut at = 0;
        while let Some(child) = self.child(value, at) {
            self.scan(walk, target, child)?;
            at += 1;
        }
        self.depth -= 1;
        Ok(())
    }

    fn scan_stops(&mut self, walk: &Walk<'_>, target: usize, value: Value) -> Result<bool, Stop> {
        Ok(match (walk.route.steps.get(target), value) {
            (Some(Step::Property(name)), Value::Map(map)) => self.heap.get(map, name).is_some(),
            (Some(Step::Properties(names)), Value::Map(map)) => {
                names.iter().all(|name| self.heap.get(map, name).is_some())
            }
            (Some(Step::Index(_) | Step::Indexes(_) | Step::Slice(..)), Value::List(_)) => true,
            (Some(Step::Wildcard), _) => true,
            (Some(Step::Filter(filter)), _) => self.accepts(filter, value)?,
            _ => false,
        })
    }

    /// The items of a list that the filter accepts, or a map that it accepts.
    fn filter(
        &mut self,
        walk: &mut Walk<'_>,
        place: usize,
        filter: &Filter,
        value: Value,
        definite: bool,
    ) -> Result<(), Stop> {
        match value {
            Value::Map(_) => {
                if self.accepts(filter, value)? {
                    self.step(walk, place + 1, value)?;
                }
                Ok(())
            }
            Value::List(list) => {
                let mut at = 0;
                while let Some(item) = self.heap.items(list).get(at).copied() {
                    if self.accepts(filter, item)? {
                        self.step(walk, place + 1, item)?;
                    }
                    at += 1;
                }
                Ok(())
            }
            _ => missing_upstream(definite),
        }
    }
}

fn missing_upstream(definite: bool) -> Result<(), Stop> {
    if definite { Err(Stop::Missing) } else { Ok(()) }
}

/// The item at an index, or counted from the end at a negative one.
pub(super) fn item(items: &[Value], index: i32) -> Option<Value> {
    let from_end = usize::try_from(index.unsigned_abs()).ok()?;
    let place = if index < 0 { items.len().checked_sub(from_end)? } else { from_end };
    items.get(place).copied()
}
