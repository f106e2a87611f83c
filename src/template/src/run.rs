//! Runs a program in bounded steps: an explicit stack of values and another of what is open, so that it can pause
//! after any op.

mod call;
mod equality;
mod frame;
mod input;
mod java;
mod lists;
mod loops;
mod machine;
mod maps;
mod members;
mod number;
mod numbers;
mod operators;
mod output;
mod override_maps;
mod parts;
mod print;
mod strings;
mod utilities;
mod value;
mod variables;

use std::collections::HashMap;

use ringgate_json::{Map, Path};
use ringgate_pattern::Pattern;
use ringgate_snapshot::program::{ArchivedProgram, Position};

use self::frame::{Env, Frame, Walk};
use self::machine::Machine;
use self::value::{Store, Val};
use crate::failure::{Failure, Reason};
use crate::limits::{HEAP_BYTES_MAX, OUTPUT_BYTES_MAX, STEPS_MAX};
use crate::observer::Observer;
use crate::overrides::Overrides;
use crate::surroundings::Surroundings;

/// What a run may use, and how it behaves where evidence conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Steps in all; [`STEPS_MAX`].
    pub steps_max: u64,
    /// Bytes of output; [`OUTPUT_BYTES_MAX`].
    pub output_bytes_max: usize,
    /// Bytes of values; [`HEAP_BYTES_MAX`].
    pub heap_bytes_max: usize,
    /// To override one parameter twice in one template fails, instead of the last one winning (R-VTL-37).
    pub strict_overrides: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            steps_max: STEPS_MAX,
            output_bytes_max: OUTPUT_BYTES_MAX,
            heap_bytes_max: HEAP_BYTES_MAX,
            strict_overrides: false,
        }
    }
}

/// What a quantum of steps led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// The quantum is used up; call [`Run::step`] again.
    Yield,
    /// The template ended: [`Run::text`] and [`Run::overrides`].
    Done,
    /// It failed (R-VTL-15). Nothing of its output or its overrides counts.
    Failed(Failure),
}

/// One run of a template. It keeps its memory for the next one, so a worker has a few and begins them again and
/// again.
///
/// ```text
/// run.begin(options, overrides);
/// loop { match run.step(program, &surroundings, quantum, None) { Yield => .., Done => break, Failed(failure) => .. } }
/// run.text()
/// ```
#[derive(Debug, Default)]
pub struct Run {
    options: Options,
    store: Store,
    out: String,
    stack: Vec<Val>,
    frames: Vec<Frame>,
    envs: Vec<Env>,
    slots: Vec<Val>,
    iterators: Vec<Walk>,
    /// Parsed paths and compiled patterns, kept between runs.
    paths: Vec<(Box<str>, Option<Path>)>,
    patterns: HashMap<Box<str>, Pattern>,
    body: Option<Val>,
    parameters: Option<Map>,
    stage_variables: Option<Map>,
    overrides: Overrides,
    /// Parameters that this template overrode: map and key.
    overridden: Vec<(Map, String)>,
    pc: u32,
    env: u32,
    spent: u64,
    loops: u64,
    depth: usize,
    is_begun: bool,
}

impl Run {
    /// A run that has not begun.
    pub fn new() -> Run {
        Run::default()
    }

    /// Forgets what was before. `overrides` are the request template's, or none (R-VTL-38).
    pub fn begin(&mut self, options: Options, overrides: Overrides) {
        self.options = options;
        self.overrides = overrides;
        self.store.begin(options.heap_bytes_max);
        self.out.clear();
        self.stack.clear();
        self.frames.clear();
        self.envs.clear();
        self.slots.clear();
        self.iterators.clear();
        self.overridden.clear();
        (self.body, self.parameters, self.stage_variables) = (None, None, None);
        (self.pc, self.env, self.spent, self.loops, self.depth) = (0, 0, 0, 0, 0);
        self.is_begun = false;
    }

    /// Runs for at most `quantum` steps (an op is one; long texts count more). Every call of one run must be given
    /// the same program and the same surroundings. After `Done` and `Failed`, begin again.
    pub fn step(
        &mut self,
        program: &ArchivedProgram,
        surroundings: &dyn Surroundings,
        quantum: u64,
        observer: Option<&mut dyn Observer>,
    ) -> Progress {
        Machine { run: self, program, around: surroundings, observer }.go(quantum)
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// Why it failed.
    pub fn finish(
        &mut self,
        program: &ArchivedProgram,
        surroundings: &dyn Surroundings,
        observer: Option<&mut dyn Observer>,
    ) -> Result<&str, Failure> {
        match self.step(program, surroundings, u64::MAX, observer) {
            Progress::Done => Ok(&self.out),
            Progress::Failed(failure) => Err(failure),
            Progress::Yield => Err(Failure { at: Position::default(), reason: Reason::Steps }),
        }
    }

    /// What the template printed.
    pub fn text(&self) -> &str {
        &self.out
    }

    /// What the template printed, taken out.
    pub fn take_text(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// What the template overrode, and what was overridden before it (R-VTL-35 to R-VTL-38).
    pub fn overrides(&self) -> Overrides {
        self.kept_overrides()
    }

    /// Steps used so far.
    pub fn steps(&self) -> u64 {
        self.spent
    }
}
