use super::{Checked, require};
use crate::program::{ArchivedOp, ArchivedProgram, NESTING_MAX, OPS_MAX, STACK_DEPTH_MAX};
use crate::schema::NONE;

/// Checks a template's program: every operand is in range, every jump lands, and every way through a sub-program
/// agrees on how much is on the stack and how many captures and loops are open.
pub(crate) fn check_program(program: &ArchivedProgram) -> Checked {
    let ops = program.ops.len();
    require(ops > 0 && ops <= OPS_MAX, || "ops".into(), "are none or too many")?;
    let is_parallel = program.positions.len() == ops;
    require(is_parallel, || "positions".into(), "are not as many as there are ops")?;
    check_lists(program)?;
    for (index, op) in program.ops.iter().enumerate() {
        let place = || format!("ops[{index}]");
        require(has_operands(program, *op), place, "has an operand that names nothing")?;
    }
    Flow::new(ops).check(program)
}

/// The lists that ops name.
fn check_lists(program: &ArchivedProgram) -> Checked {
    let (texts, slots) = (program.texts.len(), program.slots.len());
    let is_text = |index: u32| (index as usize) < texts;
    let is_slot = |index: u32| (index as usize) < slots;
    let is_slot_or_none = |index: u32| index == NONE || is_slot(index);
    let is_op = |index: u32| (index as usize) < program.ops.len();
    let names = program.slots.iter().all(|name| is_text(name.to_native()));
    require(names, || "slots".into(), "have a name that is not there")?;
    let calls = program
        .calls
        .iter()
        .all(|call| is_text(call.name.to_native()) && call.arguments.to_native() <= STACK_DEPTH_MAX);
    require(calls, || "calls".into(), "have no name or too many arguments")?;
    let blocks = program.blocks.iter().all(|entry| is_op(entry.to_native()));
    require(blocks, || "blocks".into(), "begin nowhere")?;
    let macros = program.macros.iter().all(|it| {
        is_text(it.name.to_native())
            && is_op(it.entry.to_native())
            && it.parameters.iter().all(|slot| is_slot(slot.to_native()))
    });
    require(macros, || "macros".into(), "have a name, parameter or first op that is not there")?;
    let invocations = program.invocations.iter().all(|it| {
        let body = it.body.to_native();
        let is_body = body == NONE || (body as usize) < program.blocks.len();
        (it.called.to_native() as usize) < program.macros.len()
            && it.arguments.iter().all(|entry| is_op(entry.to_native()))
            && is_body
            && is_slot_or_none(it.body_slot.to_native())
    });
    require(invocations, || "invocations".into(), "name something that is not there")?;
    let own = &program.loop_slots;
    let loops = [own.scope, own.count, own.has_next];
    let are_slots = loops.iter().all(|slot| is_slot_or_none(slot.to_native()));
    require(are_slots, || "loop_slots".into(), "name a variable that is not there")
}

fn has_operands(program: &ArchivedProgram, op: ArchivedOp) -> bool {
    let within = |index: u32, len: usize| (index as usize) < len;
    let text = |index: u32| within(index, program.texts.len());
    let slot = |index: u32| within(index, program.slots.len());
    let target = |index: u32| within(index, program.ops.len());
    match op {
        ArchivedOp::Text(it)
        | ArchivedOp::Digits(it)
        | ArchivedOp::Literal(it)
        | ArchivedOp::Find(it)
        | ArchivedOp::Json(it)
        | ArchivedOp::Parameter(it)
        | ArchivedOp::Context(it)
        | ArchivedOp::StageVariable(it)
        | ArchivedOp::Property(it)
        | ArchivedOp::Print(it)
        | ArchivedOp::AssignProperty(it) => text(it.to_native()),
        ArchivedOp::PrintEscaped(one, two) | ArchivedOp::PrintAfter(one, two) => {
            text(one.to_native()) && text(two.to_native())
        }
        ArchivedOp::Integer(it) => within(it.to_native(), program.integers.len()),
        ArchivedOp::Double(it) => within(it.to_native(), program.doubles.len()),
        ArchivedOp::Load(it) | ArchivedOp::Assign(it) => slot(it.to_native()),
        ArchivedOp::Call(it) => within(it.to_native(), program.calls.len()),
        ArchivedOp::List(it) => it.to_native() <= STACK_DEPTH_MAX,
        ArchivedOp::Map(it) => it.to_native() <= STACK_DEPTH_MAX / 2,
        ArchivedOp::And(it)
        | ArchivedOp::Or(it)
        | ArchivedOp::Unless(it)
        | ArchivedOp::Jump(it)
        | ArchivedOp::LoopNext(it) => target(it.to_native()),
        ArchivedOp::Define(variable, block) => {
            slot(variable.to_native()) && within(block.to_native(), program.blocks.len())
        }
        ArchivedOp::LoopBegin(variable, end) => slot(variable.to_native()) && target(end.to_native()),
        ArchivedOp::Invoke(it) => within(it.to_native(), program.invocations.len()),
        _ => true,
    }
}

/// What is known at an op of a sub-program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    /// Values on the stack.
    stack: u32,
    /// Captures and loops that are open.
    nesting: u32,
    /// Values that the sub-program leaves when it returns.
    result: u32,
}

/// What an op does to the state where control goes on to the next op, and to another one.
struct Effect {
    pops: u32,
    pushes: u32,
    opens: u32,
    closes: u32,
    goes_on: bool,
    jump: Option<Jump>,
}

/// Where an op may jump, and what is there then, counted from the state before it.
struct Jump {
    target: u32,
    pushes: u32,
    closes: u32,
}

/// Every way through the sub-programs.
struct Flow {
    states: Vec<Option<State>>,
    open: Vec<usize>,
}

impl Flow {
    fn new(ops: usize) -> Flow {
        Flow { states: vec![None; ops], open: Vec::new() }
    }

    fn check(mut self, program: &ArchivedProgram) -> Checked {
        let begin = |result| State { stack: 0, nesting: 0, result };
        self.reach(0, begin(0))?;
        for entry in program.macros.iter().map(|it| it.entry).chain(program.blocks.iter().copied()) {
            self.reach(entry.to_native() as usize, begin(0))?;
        }
        for entry in program.invocations.iter().flat_map(|it| it.arguments.iter()) {
            self.reach(entry.to_native() as usize, begin(1))?;
        }
        while let Some(at) = self.open.pop() {
            let (Some(op), Some(Some(state))) = (program.ops.get(at), self.states.get(at)) else { continue };
            self.pass(program, at, *op, *state)?;
        }
        Ok(())
    }

    fn pass(&mut self, program: &ArchivedProgram, at: usize, op: ArchivedOp, state: State) -> Checked {
        let place = || format!("ops[{at}]");
        if matches!(op, ArchivedOp::Return) {
            let is_even = state.stack == state.result && state.nesting == 0;
            return require(is_even, place, "returns with the wrong number of values");
        }
        let effect = effect(program, op);
        require(state.stack >= effect.pops, place, "takes more values than there are")?;
        require(state.nesting >= effect.closes, place, "closes what is not open")?;
        let stack = state.stack - effect.pops;
        if let Some(jump) = effect.jump {
            require(state.nesting >= jump.closes, place, "closes what is not open")?;
            let there = State { stack: stack + jump.pushes, nesting: state.nesting - jump.closes, ..state };
            self.reach(jump.target as usize, there)?;
        }
        if !effect.goes_on {
            return Ok(());
        }
        let nesting = state.nesting + effect.opens - effect.closes;
        self.reach(at + 1, State { stack: stack + effect.pushes, nesting, ..state })
    }

    fn reach(&mut self, at: usize, state: State) -> Checked {
        let place = || format!("ops[{at}]");
        let is_within = state.stack <= STACK_DEPTH_MAX && state.nesting <= NESTING_MAX;
        require(is_within, place, "is deeper than allowed")?;
        let Some(known) = self.states.get_mut(at) else {
            return require(false, place, "is reached and not there");
        };
        match known {
            Some(known) => require(*known == state, place, "is reached in two ways that do not agree"),
            None => {
                *known = Some(state);
                self.open.push(at);
                Ok(())
            }
        }
    }
}

fn effect(program: &ArchivedProgram, op: ArchivedOp) -> Effect {
    let (pops, pushes) = stack_effect(program, op);
    let plain = Effect { pops, pushes, opens: 0, closes: 0, goes_on: true, jump: None };
    let jump = |target: rkyv::rend::u32_le, pushes, closes| {
        Some(Jump { target: target.to_native(), pushes, closes })
    };
    match op {
        ArchivedOp::And(target) | ArchivedOp::Or(target) => Effect { jump: jump(target, 1, 0), ..plain },
        ArchivedOp::Unless(target) => Effect { jump: jump(target, 0, 0), ..plain },
        ArchivedOp::Jump(target) => Effect { jump: jump(target, 0, 0), goes_on: false, ..plain },
        ArchivedOp::LoopBegin(_, end) => Effect { jump: jump(end, 0, 0), opens: 1, ..plain },
        ArchivedOp::LoopNext(end) => Effect { jump: jump(end, 0, 1), ..plain },
        ArchivedOp::CaptureBegin => Effect { opens: 1, ..plain },
        ArchivedOp::CaptureEnd => Effect { closes: 1, ..plain },
        ArchivedOp::Break | ArchivedOp::BreakOf | ArchivedOp::Stop => Effect { goes_on: false, ..plain },
        _ => plain,
    }
}

/// How many values an op pops and pushes.
fn stack_effect(program: &ArchivedProgram, op: ArchivedOp) -> (u32, u32) {
    match op {
        ArchivedOp::Null
        | ArchivedOp::Bool(_)
        | ArchivedOp::Integer(_)
        | ArchivedOp::Double(_)
        | ArchivedOp::Digits(_)
        | ArchivedOp::Literal(_)
        | ArchivedOp::Load(_)
        | ArchivedOp::Body
        | ArchivedOp::Find(_)
        | ArchivedOp::Json(_)
        | ArchivedOp::Parameter(_)
        | ArchivedOp::Context(_)
        | ArchivedOp::StageVariable(_)
        | ArchivedOp::CaptureEnd => (0, 1),
        ArchivedOp::Property(_) | ArchivedOp::Not | ArchivedOp::Truth => (1, 1),
        ArchivedOp::Call(it) => {
            let call = program.calls.get(it.to_native() as usize);
            (call.map_or(0, |call| call.arguments.to_native()) + 1, 1)
        }
        ArchivedOp::List(count) => (count.to_native(), 1),
        ArchivedOp::Map(count) => (2 * count.to_native(), 1),
        ArchivedOp::Index
        | ArchivedOp::Range
        | ArchivedOp::Add
        | ArchivedOp::Subtract
        | ArchivedOp::Multiply
        | ArchivedOp::Divide
        | ArchivedOp::Remainder
        | ArchivedOp::Equal
        | ArchivedOp::Unequal
        | ArchivedOp::Less
        | ArchivedOp::LessOrEqual
        | ArchivedOp::Greater
        | ArchivedOp::GreaterOrEqual => (2, 1),
        ArchivedOp::And(_)
        | ArchivedOp::Or(_)
        | ArchivedOp::Unless(_)
        | ArchivedOp::Print(_)
        | ArchivedOp::PrintEscaped(..)
        | ArchivedOp::PrintAfter(..)
        | ArchivedOp::Assign(_)
        | ArchivedOp::LoopBegin(..)
        | ArchivedOp::BreakOf => (1, 0),
        ArchivedOp::AssignProperty(_) => (2, 0),
        ArchivedOp::AssignIndex => (3, 0),
        _ => (0, 0),
    }
}
