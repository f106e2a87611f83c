//! JSONPath as Jayway's implementation has it (R-VTL-25).

mod bracket;
mod evaluate;
mod filter;
mod filter_parse;
mod function;
mod node;
mod parse;

use std::fmt;

use ringgate_pattern::Pattern;

use crate::heap::{Full, Heap};
use crate::value::Value;
use evaluate::{Evaluator, Stop};
use function::Function;

/// One search may visit so many values: enough for any body, an end to scans within scans.
pub const NODES_MAX: usize = 1_000_000;
/// A path may have so many bytes.
pub const PATH_BYTES_MAX: usize = 16 * 1024;
/// A path and the paths in its filters and arguments may have so many steps together.
const STEPS_MAX: usize = 256;
/// Filters and parentheses may nest so deep.
const NESTING_MAX: usize = 32;
/// Literals of one path may take so much memory.
const LITERAL_BYTES_MAX: usize = 256 * 1024;

/// A compiled JSONPath.
///
/// Where Jayway's own answers are slips, the sensible one is given: `last()` of one item is that item, `max()` of
/// negative numbers is one of them, `empty` knows maps, and `append()` answers a longer list without changing the
/// document. `count()` is `length()` by another name, and `[(@.length-1)]` is the last item.
#[derive(Debug)]
pub struct Path {
    route: Route,
    /// What the literals in filters and arguments name.
    literals: Heap,
}

/// Why a path is refused: its author's mistake.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PathError {
    /// Byte offset in the path.
    pub at: usize,
    /// What is wrong there.
    pub problem: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the JSONPath is refused at byte {}: {}", self.at, self.problem)
    }
}

impl std::error::Error for PathError {}

/// Steps from the document, or from the item that a filter looks at.
#[derive(Debug)]
struct Route {
    from_document: bool,
    steps: Vec<Step>,
    /// How many steps from the first on can lead to one place only.
    definite: usize,
}

#[derive(Debug)]
enum Step {
    Property(Box<str>),
    /// Several at once, as one map of them; only at the path's end does Jayway give one.
    Properties(Vec<Box<str>>),
    Index(i32),
    Indexes(Vec<i32>),
    Slice(Option<i32>, Option<i32>),
    Wildcard,
    /// `..`: the next step, applied to every list and map below.
    Scan,
    Filter(Box<Filter>),
    Function(Function, Vec<Argument>),
}

#[derive(Debug)]
enum Argument {
    Literal(Value),
    Route(Route),
}

#[derive(Debug)]
enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Route, bool),
    Compare(Operand, Relation, Operand),
}

#[derive(Debug)]
enum Operand {
    Literal(Value),
    Pattern(Pattern),
    Route(Route),
}

/// The relations of a filter's two sides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Relation {
    Equal,
    SameEqual,
    NotEqual,
    NotSameEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Matches,
    In,
    NotIn,
    Contains,
    All,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
}

impl Route {
    fn new(from_document: bool, steps: Vec<Step>) -> Route {
        let is_definite = |step: &&Step| {
            matches!(step, Step::Property(_) | Step::Properties(_) | Step::Index(_) | Step::Function(..))
        };
        let definite = steps.iter().take_while(is_definite).count();
        Route { from_document, steps, definite }
    }

    fn is_definite(&self) -> bool {
        self.definite == self.steps.len()
    }
}

impl Path {
    /// Compiles a path: `$.a['b'][0]`, or without a root `a.b`, which begins at the document as well.
    ///
    /// # Errors
    /// [`PathError`] if Jayway would refuse it, if a function or operator is not known, or beyond the limits of length
    /// and nesting.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        parse::path(text)
    }

    /// Whether it can lead to one place only: then [`Path::find`] answers a value, otherwise a list of all.
    pub fn is_definite(&self) -> bool {
        self.route.is_definite()
    }

    /// What the path leads to in a document (R-VTL-25). A definite path answers the value there, or `None` if there is
    /// no such place: a missing key or index, or something other than a map or list on the way. An indefinite path
    /// answers a new list, which may be empty. A function that cannot do what it is asked (the sum of no numbers)
    /// answers `None`.
    ///
    /// # Errors
    /// [`Full`] if the result does not fit the heap, or after visiting [`NODES_MAX`] values.
    pub fn find(&self, heap: &mut Heap, root: Value) -> Result<Option<Value>, Full> {
        if let Some(found) = self.find_plain(heap, root) {
            return Ok(found);
        }
        let mut evaluator = Evaluator::new(heap, &self.literals, root);
        let found = match evaluator.route(&self.route, root, false) {
            Ok(found) => found,
            Err(Stop::Full) => return Err(Full),
            Err(Stop::Missing) => Vec::new(),
            Err(Stop::Failed) => return Ok(None),
        };
        if self.is_definite() {
            return Ok(found.last().copied());
        }
        heap.list(found).map(|list| Some(Value::List(list)))
    }

    /// A path of single keys and indexes, without collecting anything; `None` if it has other steps.
    fn find_plain(&self, heap: &Heap, root: Value) -> Option<Option<Value>> {
        let mut value = Some(root);
        for step in &self.route.steps {
            value = match (step, value) {
                (Step::Property(name), Some(Value::Map(map))) => heap.get(map, name),
                (Step::Index(index), Some(Value::List(list))) => evaluate::item(heap.items(list), *index),
                (Step::Property(_) | Step::Index(_), _) => None,
                _ => return None,
            };
        }
        Some(value)
    }
}
