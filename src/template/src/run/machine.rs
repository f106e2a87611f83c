use ringgate_json::Value;
use ringgate_snapshot::program::{ArchivedOp, ArchivedProgram, Position};

use super::frame::{Frame, FrameKind};
use super::number::{calculate, compare};
use super::print::print;
use super::value::{NULL, Val};
use super::{Progress, Run};
use crate::failure::{Failure, Fault, Reason, damaged};
use crate::limits::{BYTES_PER_STEP, FRAMES_MAX, VALUES_MAX};
use crate::observer::{Event, Observer};
use crate::surroundings::Surroundings;

/// A run with what it runs and what it runs in.
pub(super) struct Machine<'m, 'o> {
    pub(super) run: &'m mut Run,
    pub(super) program: &'m ArchivedProgram,
    pub(super) around: &'m dyn Surroundings,
    pub(super) observer: Option<&'m mut (dyn Observer + 'o)>,
}

/// Whether there is a next op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Op,
    Done,
}

pub(super) type Stepped = Result<Next, Fault>;

/// A value that was pushed.
const PUSHED: Stepped = Ok(Next::Op);

impl Machine<'_, '_> {
    pub(super) fn go(mut self, quantum: u64) -> Progress {
        if !self.run.is_begun
            && let Err(reason) = self.begin()
        {
            return Progress::Failed(Failure { at: Position::default(), reason: *reason });
        }
        let ops = self.program.ops.as_slice();
        let pause = self.run.spent.saturating_add(quantum);
        loop {
            if self.run.spent >= self.run.options.steps_max {
                return self.failed(self.run.pc, Reason::Steps);
            }
            if self.run.spent >= pause {
                return Progress::Yield;
            }
            self.run.spent += 1;
            let pc = self.run.pc;
            let Some(op) = ops.get(pc as usize) else { return self.failed(pc, Reason::Damaged) };
            self.run.pc = pc + 1;
            let next = self.op(*op);
            let work = self.run.store.take_work();
            self.charge(work);
            match next {
                Ok(Next::Op) => {}
                Ok(Next::Done) => return Progress::Done,
                Err(fault) => return self.failed(pc, *fault),
            }
        }
    }

    #[cold]
    fn failed(&self, pc: u32, reason: Reason) -> Progress {
        Progress::Failed(Failure { at: self.position(pc), reason })
    }

    fn position(&self, pc: u32) -> Position {
        let at = self.program.positions.get(pc as usize);
        at.map_or(Position::default(), |at| Position {
            line: at.line.to_native(),
            column: at.column.to_native(),
        })
    }

    fn op(&mut self, op: ArchivedOp) -> Stepped {
        match op {
            ArchivedOp::Text(text) => self.literal_text(text.to_native()),
            ArchivedOp::Load(slot) => self.load(slot.to_native()),
            ArchivedOp::Property(name) => {
                let object = self.pop()?;
                let val = self.property(object, self.text(name.to_native()))?;
                self.push(val)
            }
            ArchivedOp::Print(reference) => self.print(reference.to_native()),
            ArchivedOp::Call(call) => self.call(call.to_native()),
            ArchivedOp::Unless(target) => self.unless(target.to_native()),
            ArchivedOp::Jump(target) => self.jump(target.to_native()),
            ArchivedOp::LoopBegin(slot, end) => self.begin_loop(slot.to_native(), end.to_native()),
            ArchivedOp::LoopNext(_) => self.next_item(),
            ArchivedOp::Return => self.leave(),
            _ => self.value_op(op),
        }
    }

    /// Ops that push a value.
    fn value_op(&mut self, op: ArchivedOp) -> Stepped {
        let val = match op {
            ArchivedOp::Null => NULL,
            ArchivedOp::Bool(is_true) => Val::bool(is_true),
            ArchivedOp::Integer(index) => {
                let number = self.program.integers.get(index.to_native() as usize).ok_or_else(damaged)?;
                Value::Int(number.to_native()).into()
            }
            ArchivedOp::Double(index) => {
                let number = self.program.doubles.get(index.to_native() as usize).ok_or_else(damaged)?;
                Val::double(number.to_native())
            }
            ArchivedOp::Digits(text) => {
                Value::Number(self.run.store.heap.text(self.text(text.to_native()))?).into()
            }
            ArchivedOp::Literal(text) => self.new_text(self.text(text.to_native()))?,
            ArchivedOp::Body => self.body_text()?,
            ArchivedOp::Find(path) => self.find(self.text(path.to_native()))?,
            ArchivedOp::Json(path) => self.json(self.text(path.to_native()))?,
            ArchivedOp::Parameter(name) => self.parameter(self.text(name.to_native()))?,
            ArchivedOp::Context(name) => self.context(self.text(name.to_native()))?,
            ArchivedOp::StageVariable(name) => self.stage_variable(self.text(name.to_native()))?,
            ArchivedOp::List(count) => self.new_list(count.to_native() as usize)?,
            ArchivedOp::Map(count) => self.new_map(count.to_native() as usize)?,
            ArchivedOp::CaptureEnd => self.end_capture()?,
            _ => return self.operator(op),
        };
        self.push(val)
    }

    /// Ops that take values and push one.
    fn operator(&mut self, op: ArchivedOp) -> Stepped {
        match op {
            ArchivedOp::Not => {
                let is_true = self.pop()?.is_true();
                self.push(Val::bool(!is_true))
            }
            ArchivedOp::Truth => {
                let is_true = self.pop()?.is_true();
                self.push(Val::bool(is_true))
            }
            ArchivedOp::And(target) => self.shortcut(false, target.to_native()),
            ArchivedOp::Or(target) => self.shortcut(true, target.to_native()),
            ArchivedOp::Index => {
                let (object, key) = self.pop_two()?;
                let val = self.index(object, key)?;
                self.push(val)
            }
            ArchivedOp::Range => {
                let (first, last) = self.pop_two()?;
                let val = self.range(first, last)?;
                self.push(val)
            }
            ArchivedOp::Add | ArchivedOp::Equal | ArchivedOp::Unequal => {
                if self.force(2)? {
                    return Ok(Next::Op);
                }
                let (left, right) = self.pop_two()?;
                let val = self.text_operator(op, left, right)?;
                self.push(val)
            }
            ArchivedOp::Subtract | ArchivedOp::Multiply | ArchivedOp::Divide | ArchivedOp::Remainder => {
                let (left, right) = self.pop_two()?;
                let val = calculate(&mut self.run.store, op, left, right)?;
                self.push(val)
            }
            ArchivedOp::Less | ArchivedOp::LessOrEqual | ArchivedOp::Greater | ArchivedOp::GreaterOrEqual => {
                let (left, right) = self.pop_two()?;
                let is_so = compare(&self.run.store, op, left, right);
                self.push(Val::bool(is_so))
            }
            _ => self.statement(op),
        }
    }

    /// Ops that push nothing.
    fn statement(&mut self, op: ArchivedOp) -> Stepped {
        match op {
            ArchivedOp::PrintEscaped(slashes, literal) => {
                self.print_escaped(slashes.to_native(), literal.to_native())
            }
            ArchivedOp::PrintAfter(slashes, more) => self.print_after(slashes.to_native(), more.to_native()),
            ArchivedOp::Assign(slot) => self.assign(slot.to_native()),
            ArchivedOp::AssignProperty(name) => self.assign_property(name.to_native()),
            ArchivedOp::AssignIndex => self.assign_index(),
            ArchivedOp::Define(slot, block) => {
                self.observe(|machine| Event::Defined(machine.slot_name(slot.to_native())));
                self.set(slot.to_native(), Val::Block(block.to_native() as usize));
                Ok(Next::Op)
            }
            ArchivedOp::Break => {
                self.observe(|_| Event::Left);
                self.unwind()
            }
            ArchivedOp::BreakOf => self.unwind_to(),
            ArchivedOp::Stop => {
                self.observe(|_| Event::Left);
                Ok(self.stop())
            }
            ArchivedOp::CaptureBegin => {
                let start = self.run.out.len();
                self.open(FrameKind::Capture { start })
            }
            ArchivedOp::Invoke(index) => self.invoke(index.to_native()),
            _ => Err(Reason::Damaged.into()),
        }
    }
}

/// The stack, texts, steps.
impl<'m> Machine<'m, '_> {
    pub(super) fn push(&mut self, val: Val) -> Stepped {
        if self.run.stack.len() >= VALUES_MAX {
            return Err(Reason::Depth.into());
        }
        self.run.stack.push(val);
        PUSHED
    }

    pub(super) fn pop(&mut self) -> Result<Val, Fault> {
        self.run.stack.pop().ok_or_else(damaged)
    }

    pub(super) fn pop_two(&mut self) -> Result<(Val, Val), Fault> {
        let last = self.pop()?;
        Ok((self.pop()?, last))
    }

    /// A text of the program.
    pub(super) fn text(&self, index: u32) -> &'m str {
        self.program.texts.get(index as usize).map_or("", |text| text.as_str())
    }

    pub(super) fn slot_name(&self, slot: u32) -> &'m str {
        self.program.slots.get(slot as usize).map_or("", |name| self.text(name.to_native()))
    }

    pub(super) fn new_text(&mut self, text: &str) -> Result<Val, Fault> {
        self.charge(text.len());
        self.run.store.text(text)
    }

    /// Counts work that is more than one step's.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.run.spent += (bytes / BYTES_PER_STEP) as u64;
    }

    pub(super) fn jump(&mut self, target: u32) -> Stepped {
        self.run.pc = target;
        Ok(Next::Op)
    }

    pub(super) fn open(&mut self, kind: FrameKind) -> Stepped {
        if self.run.frames.len() >= FRAMES_MAX {
            return Err(Reason::Depth.into());
        }
        let values = self.run.stack.len();
        self.run.frames.push(Frame { kind, values });
        Ok(Next::Op)
    }

    pub(super) fn observe<'e>(&mut self, event: impl FnOnce(&Self) -> Event<'e>) {
        if self.observer.is_none() {
            return;
        }
        let (at, event) = (self.position(self.run.pc.saturating_sub(1)), event(self));
        if let Some(observer) = self.observer.as_mut() {
            observer.observe(at, event);
        }
    }

    /// What a value prints.
    pub(super) fn text_of(&self, val: Val) -> Result<String, Fault> {
        let mut out = String::new();
        print(&self.run.store, val, &mut out, self.run.options.output_bytes_max)?;
        self.run.store.note(out.len());
        Ok(out)
    }

    /// What a value prints, as far as it goes, for observers.
    pub(super) fn printed(&self, val: Val) -> String {
        let mut out = String::new();
        let _ = print(&self.run.store, val, &mut out, self.run.options.output_bytes_max);
        out
    }
}
