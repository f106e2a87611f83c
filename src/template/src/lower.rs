//! From the syntax tree to a program: names become slots, blocks become jumps, macros, `#define` blocks and macro
//! arguments become sub-programs. Chains that begin at `$input`, `$context` or `$stageVariables` and whose names are
//! known become single ops.

mod builder;
mod direct;
mod expression;
mod lint;
mod statement;

use std::collections::VecDeque;

use ringgate_snapshot::program::{LoopSlots, Macro, Op, Position, Program};
use ringgate_snapshot::schema::NONE;

use self::builder::Builder;
use crate::mistake::Mistake;
use crate::syntax::{Expression, Nodes, Template};

/// Lowers a template; what looks wrong and is no mistake is returned beside the program.
pub(crate) fn lower(template: &Template) -> Result<(Program, Vec<Mistake>), Vec<Mistake>> {
    let mut lowering = Lowering::new(template);
    lowering.nodes(&template.nodes);
    lowering.builder.emit(Op::Return, Position::default());
    while let Some(part) = lowering.parts.pop_front() {
        lowering.part(part);
    }
    if !lowering.mistakes.is_empty() {
        return Err(lowering.mistakes);
    }
    let mut program = lowering.builder.finish();
    let slot = |name: &str| {
        let found = program
            .slots
            .iter()
            .position(|slot| program.texts.get(*slot as usize).is_some_and(|it| it == name));
        found.map_or(NONE, |index| index as u32)
    };
    program.loop_slots =
        LoopSlots { scope: slot("foreach"), count: slot("velocityCount"), has_next: slot("velocityHasNext") };
    Ok((program, lowering.warnings))
}

/// A sub-program that is named and not lowered yet.
enum Part<'t> {
    Macro { index: u32, body: &'t Nodes },
    Block { index: u32, body: &'t Nodes },
    Argument { invocation: u32, index: usize, value: &'t Expression },
}

struct Lowering<'t> {
    template: &'t Template,
    builder: Builder,
    /// Which of `$input`, `$context` and `$stageVariables` the template leaves alone.
    roots: direct::Roots,
    parts: VecDeque<Part<'t>>,
    mistakes: Vec<Mistake>,
    warnings: Vec<Mistake>,
    /// Values on the stack where the next op stands.
    held: usize,
}

impl<'t> Lowering<'t> {
    fn new(template: &'t Template) -> Lowering<'t> {
        Lowering {
            template,
            builder: Builder::new(),
            roots: direct::Roots::of(template),
            parts: VecDeque::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
            held: 0,
        }
    }

    fn part(&mut self, part: Part<'t>) {
        let entry = self.builder.next();
        match part {
            Part::Macro { index, body } => {
                self.builder.enter_macro(index, entry);
                self.nodes(body);
            }
            Part::Block { index, body } => {
                self.builder.enter_block(index, entry);
                self.nodes(body);
            }
            Part::Argument { invocation, index, value } => {
                self.builder.enter_argument(invocation, index, entry);
                self.held = 0;
                self.expression(value);
            }
        }
        self.builder.emit(Op::Return, Position::default());
    }

    /// A block that is lowered later; its index.
    fn block(&mut self, body: &'t Nodes) -> u32 {
        let index = self.builder.add_block();
        self.parts.push_back(Part::Block { index, body });
        index
    }

    /// The macro of that name, lowered later when it is the first call; the first definition wins.
    fn macro_index(&mut self, name: &str) -> Option<u32> {
        let definition = self.template.macros.iter().find(|it| it.name == name)?;
        if let Some(index) = self.builder.macro_index(name) {
            return Some(index);
        }
        let parameters = definition.parameters.iter().map(|name| self.builder.slot(name)).collect();
        let name = self.builder.text(name);
        let index = self.builder.add_macro(Macro { name, parameters, entry: 0 });
        self.parts.push_back(Part::Macro { index, body: &definition.body });
        Some(index)
    }
}
