use std::fmt;

use ringgate_json::Full;
use ringgate_pattern::TooCostly;
use ringgate_snapshot::program::Position;

/// Why a template's run failed, and where (R-VTL-15). The client learns nothing of it; the execution log does.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The place in the template; line 0 if it is in none.
    pub at: Position,
    /// What happened.
    pub reason: Reason,
}

/// What made a run fail.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// [`crate::Options::steps_max`] is reached.
    Steps,
    /// [`crate::Options::output_bytes_max`] is reached.
    Output,
    /// [`crate::Options::heap_bytes_max`] is reached.
    Heap,
    /// [`crate::FRAMES_MAX`] or [`crate::VALUES_MAX`] is reached.
    Depth,
    /// [`crate::MACRO_DEPTH_MAX`] is reached.
    MacroDepth,
    /// A method threw an exception, as Java's does.
    Exception {
        /// The method.
        method: &'static str,
        /// Java's words.
        problem: String,
    },
    /// A path that is no JSONPath.
    Path {
        /// The path.
        path: String,
    },
    /// A pattern that is no regular expression.
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A pattern takes too long on its text.
    TooCostly,
    /// One parameter was overridden twice, and [`crate::Options::strict_overrides`] is on (R-VTL-37).
    OverriddenTwice {
        /// Its name.
        name: String,
    },
    /// `#break` of something that is no loop that is open.
    NoScope,
    /// The program is not one that passed its check.
    Damaged,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.line > 0 {
            write!(f, "line {}, column {}: ", self.at.line, self.at.column)?;
        }
        self.reason.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Steps => f.write_str("the template takes too many steps; loop over less"),
            Reason::Output => f.write_str("the template's output is too long; print less"),
            Reason::Heap => f.write_str("the template's values take too much memory; keep less"),
            Reason::Depth => f.write_str("loops, strings and blocks stand too deep in each other; use #set"),
            Reason::MacroDepth => f.write_str("macros call each other too deep; end the recursion"),
            Reason::Exception { method, problem } => {
                write!(f, "{method}() failed: {problem}; check its arguments with #if before the call")
            }
            Reason::Path { path } => write!(f, "'{path}' is no JSONPath; write a path such as $.name[0]"),
            Reason::Pattern { pattern, problem } => {
                write!(f, "'{pattern}' is no regular expression: {problem}; escape what is meant literally")
            }
            Reason::TooCostly => f.write_str(
                "a regular expression takes too long on its text; make its repetitions exclude each other",
            ),
            Reason::OverriddenTwice { name } => {
                write!(f, "'{name}' is overridden twice; set it once, or do not ask for strict overrides")
            }
            Reason::NoScope => f.write_str("#break of something that is no open loop; give it $foreach"),
            Reason::Damaged => f.write_str("the program contradicts itself; compile the snapshot again"),
        }
    }
}

/// A reason on its way up. Boxed, so that what succeeds does not move room for it about.
pub(crate) type Fault = Box<Reason>;

/// A program that contradicts itself.
#[cold]
pub(crate) fn damaged() -> Fault {
    Reason::Damaged.into()
}

impl From<Full> for Fault {
    fn from(_: Full) -> Fault {
        Reason::Heap.into()
    }
}

impl From<TooCostly> for Fault {
    fn from(_: TooCostly) -> Fault {
        Reason::TooCostly.into()
    }
}
