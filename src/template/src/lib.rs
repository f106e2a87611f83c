//! What does this mapping produce? Mapping-template programs: compiled ahead, run in bounded steps.
//!
//! [`compile`] turns Velocity 1.7's language, as API Gateway knows it, into a [`Program`]. The gateway runs the
//! program as it stands in a snapshot: [`Run::step`] asks [`Surroundings`] for what the template asks for, and pauses
//! when its quantum is used up. A run is bounded in steps, output, memory and depth, whatever the program says.
#![forbid(unsafe_code)]

mod failure;
pub mod golden;
mod inputs;
mod limits;
mod lower;
mod methods;
mod mistake;
mod observer;
mod overrides;
mod run;
mod surroundings;
mod syntax;

pub use ringgate_snapshot::program::{ArchivedProgram, Position, Program};

pub use failure::{Failure, Reason};
pub use inputs::Inputs;
pub use limits::*;
pub use mistake::Mistake;
pub use observer::{Coverage, Event, Observer};
pub use overrides::{Kept, Overrides};
pub use run::{Options, Progress, Run};
pub use surroundings::{CONTEXT_NAMES, ContextValue, ParameterPlace, Surroundings};

/// Compiles a template (R-VTL-01).
///
/// # Errors
/// What is wrong with it; never empty.
pub fn compile(source: &str) -> Result<Program, Vec<Mistake>> {
    compile_with_warnings(source).map(|(program, _)| program)
}

/// Compiles a template, and says what it does that can hardly be meant: methods that do not exist, paths that find
/// nothing.
///
/// # Errors
/// As [`compile`].
pub fn compile_with_warnings(source: &str) -> Result<(Program, Vec<Mistake>), Vec<Mistake>> {
    let template = syntax::parse(source).map_err(|mistake| vec![mistake])?;
    lower::lower(&template)
}
