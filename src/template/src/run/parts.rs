//! Sub-programs: `#define` blocks, macros and their arguments.

use ringgate_json::Value;
use ringgate_snapshot::schema::NONE;

use super::frame::{Binding, Called, Env, Frame, FrameKind};
use super::machine::{Machine, Next, Stepped};
use super::value::{NULL, Val};
use crate::failure::{Fault, Reason, damaged};
use crate::limits::{BLOCK_DEPTH_MAX, MACRO_DEPTH_MAX};
use crate::observer::Event;

impl Machine<'_, '_> {
    pub(super) fn enter(&mut self, entry: u32, env: u32, called: Called) -> Stepped {
        self.open(FrameKind::Call { pc: self.run.pc, env: self.run.env, called })?;
        self.run.depth += usize::from(called == Called::Macro);
        self.run.env = env;
        self.jump(entry)
    }

    /// The end of a sub-program, or of the template.
    pub(super) fn leave(&mut self) -> Stepped {
        match self.run.frames.last().copied() {
            None => Ok(Next::Done),
            Some(frame @ Frame { kind: FrameKind::Call { called, .. }, .. })
                if called != Called::Argument =>
            {
                self.leave_call(frame)
            }
            Some(Frame { kind: FrameKind::Call { pc, env, .. }, .. }) => {
                self.run.frames.pop();
                (self.run.pc, self.run.env) = (pc, env);
                Ok(Next::Op)
            }
            Some(_) => Err(Reason::Damaged.into()),
        }
    }

    pub(super) fn leave_call(&mut self, frame: Frame) -> Stepped {
        self.drop_call();
        let FrameKind::Call { called: Called::BlockText(_, place), .. } = frame.kind else {
            return Ok(Next::Op);
        };
        let Some(Frame { kind: FrameKind::Capture { start }, .. }) = self.run.frames.pop() else {
            return Err(Reason::Damaged.into());
        };
        let text = self.run.store.heap.text(self.run.out.get(start..).unwrap_or_default())?;
        self.run.out.truncate(start);
        if let Some(waiting) = self.run.stack.get_mut(place) {
            *waiting = Value::Text(text).into();
        }
        Ok(Next::Op)
    }

    /// Prints a block, unless it is open too often already.
    pub(super) fn enter_block(&mut self, block: usize, called: Called, written: &str) -> Stepped {
        let is_it = |frame: &&Frame| matches!(frame.kind, FrameKind::Call { called: Called::Block(it) | Called::BlockText(it, _), .. } if it == block);
        if self.run.frames.iter().filter(is_it).count() >= BLOCK_DEPTH_MAX {
            // Velocity gives up and prints the reference as written
            let quiet = written.starts_with("$!");
            self.run.out.push_str(if quiet { "" } else { written });
            return Ok(Next::Op);
        }
        let entry = self.program.blocks.get(block).ok_or_else(damaged)?.to_native();
        self.enter(entry, self.run.env, called)
    }

    /// Turns blocks among the last values into their texts, one at a time: true if the op must be done again then.
    pub(super) fn force(&mut self, count: usize) -> Result<bool, Fault> {
        if self.program.blocks.is_empty() {
            return Ok(false);
        }
        let first = self.run.stack.len().saturating_sub(count);
        let waiting = self.run.stack.iter().enumerate().skip(first);
        let found = waiting.filter_map(|(place, val)| match val {
            Val::Block(block) => Some((place, *block)),
            _ => None,
        });
        let Some((place, block)) = found.into_iter().next() else { return Ok(false) };
        let (start, before) = (self.run.out.len(), self.run.frames.len());
        self.run.pc = self.run.pc.saturating_sub(1);
        self.open(FrameKind::Capture { start })?;
        self.enter_block(block, Called::BlockText(block, place), "")?;
        if self.run.frames.len() == before + 1 {
            self.run.frames.pop();
            let empty = self.run.store.text("")?;
            if let Some(waiting) = self.run.stack.get_mut(place) {
                *waiting = empty;
            }
        }
        Ok(true)
    }

    pub(super) fn invoke(&mut self, index: u32) -> Stepped {
        let invocation = self.program.invocations.get(index as usize).ok_or_else(damaged)?;
        let called = self.program.macros.get(invocation.called.to_native() as usize).ok_or_else(damaged)?;
        self.observe(|machine| Event::Invoked(machine.text(called.name.to_native())));
        if self.run.depth >= MACRO_DEPTH_MAX {
            return Err(Reason::MacroDepth.into());
        }
        let pairs = called.parameters.iter().zip(invocation.arguments.iter());
        let mut bindings: Vec<Binding> = pairs
            .map(|(slot, entry)| Binding {
                slot: slot.to_native(),
                argument: Some(entry.to_native()),
                value: NULL,
            })
            .collect();
        if invocation.body.to_native() != NONE {
            let (slot, value) =
                (invocation.body_slot.to_native(), Val::Block(invocation.body.to_native() as usize));
            bindings.push(Binding { slot, argument: None, value });
        }
        self.charge(bindings.len() * 64);
        let parent = self.run.env;
        self.run.envs.push(Env { parent, bindings });
        let env = self.run.envs.len() as u32;
        self.enter(called.entry.to_native(), env, Called::Macro)
    }
}
