use std::fmt;

use super::SEARCH_STEPS_MAX;

/// Why a template does not fit into the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrieError {
    /// The template is no resource path.
    Malformed {
        /// The template as given.
        template: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The same place has a variable with another name (R-ROUTE-13).
    VariableNames {
        /// The template as given.
        template: String,
        /// The name that stands there.
        existing: String,
        /// The name that this template gives it.
        name: String,
    },
    /// Resource and method are taken (R-ROUTE-15).
    Duplicate {
        /// The template as given.
        template: String,
        /// The method's index.
        method: usize,
        /// The route that stands there.
        existing: u32,
    },
    /// A method index beyond [`super::ANY`]: the caller's mistake.
    UnknownMethod {
        /// The index.
        method: usize,
    },
    /// A search could visit too many resources.
    TooManyChoices {
        /// How many it could visit.
        steps: u32,
    },
}

impl fmt::Display for TrieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrieError::Malformed { template, problem } => {
                write!(f, "{template} is no resource path: {problem}")
            }
            TrieError::VariableNames { template, existing, name } => {
                write!(f, "{template} calls a variable {{{name}}} that another path calls {{{existing}}}")
            }
            TrieError::Duplicate { template, .. } => {
                write!(f, "{template} has this method already, perhaps under another spelling of the path")
            }
            TrieError::UnknownMethod { method } => write!(f, "there is no method number {method}"),
            TrieError::TooManyChoices { steps } => write!(
                f,
                "a request could visit {steps} resources, {SEARCH_STEPS_MAX} are allowed: \
                 have fewer levels where a literal stands beside a variable"
            ),
        }
    }
}

impl std::error::Error for TrieError {}
