//! Loops, and leaving them, blocks and macros before their end (R-VTL-12, R-VTL-13).

use ringgate_snapshot::schema::NONE;

use super::call::exception;
use super::frame::{Called, Frame, FrameKind, Loop, Saved, Source};
use super::machine::{Machine, Next, Stepped};
use super::value::{NULL, Val};
use crate::failure::{Fault, Reason, damaged};
use crate::limits::LOOP_ITERATIONS_MAX;
use crate::observer::Event;

impl Machine<'_, '_> {
    pub(super) fn begin_loop(&mut self, slot: u32, end: u32) -> Stepped {
        let items = self.pop()?;
        let Some(source) = Source::of(items) else { return self.jump(end) };
        let slots = self.loop_slots();
        let saved = Saved {
            item: self.current(slot),
            scope: self.current(slots[0]),
            count: self.current(slots[1]),
            has_next: self.current(slots[2]),
        };
        self.run.loops += 1;
        let id = self.run.loops;
        let length = source.length(&self.run.store);
        self.open(FrameKind::Loop(Loop { source, id, taken: 0, length, slot, end, saved }))?;
        self.set_if_named(slots[0], Val::Loop(id));
        Ok(Next::Op)
    }

    pub(super) fn loop_slots(&self) -> [u32; 3] {
        let slots = &self.program.loop_slots;
        [slots.scope.to_native(), slots.count.to_native(), slots.has_next.to_native()]
    }

    pub(super) fn next_item(&mut self) -> Stepped {
        let Some(Frame { kind: FrameKind::Loop(it), .. }) = self.run.frames.last_mut() else {
            return Err(damaged());
        };
        let (source, taken, slot) = (it.source, it.taken, it.slot);
        let length = source.length(&self.run.store);
        if length != it.length && length != taken as usize {
            return Err(exception("foreach", "ConcurrentModificationException"));
        }
        it.taken += 1;
        let item = if taken < LOOP_ITERATIONS_MAX { self.take(source, taken) } else { None };
        let Some(item) = item else { return self.end_loop() };
        self.observe(|_| Event::Iteration(taken));
        let [_, count, has_next] = self.loop_slots();
        self.set_if_named(count, Val::int(taken as usize + 1));
        if has_next != NONE {
            let is_there = self.has_item(source, taken + 1);
            self.set(has_next, Val::bool(is_there));
        }
        self.set(slot, item);
        Ok(Next::Op)
    }

    pub(super) fn take(&mut self, source: Source, place: u32) -> Option<Val> {
        match source {
            Source::Iterator(index) => {
                let walk = self.run.iterators.get_mut(index)?;
                let item = walk.source.item(&self.run.store, walk.place)?;
                walk.place += 1;
                Some(item)
            }
            source => source.item(&self.run.store, place),
        }
    }

    pub(super) fn has_item(&self, source: Source, place: u32) -> bool {
        match source {
            Source::Iterator(index) => {
                let walk = self.run.iterators.get(index);
                walk.is_some_and(|walk| walk.source.item(&self.run.store, walk.place).is_some())
            }
            source => source.item(&self.run.store, place).is_some(),
        }
    }

    /// The open loop of that number.
    pub(super) fn loop_of(&self, id: u64) -> Option<&Loop> {
        self.run.frames.iter().rev().find_map(|frame| match &frame.kind {
            FrameKind::Loop(it) if it.id == id => Some(it),
            _ => None,
        })
    }

    pub(super) fn loop_property(&self, id: u64, name: &str) -> Val {
        let Some(it) = self.loop_of(id) else { return NULL };
        let index = it.taken.saturating_sub(1) as usize;
        match name {
            "index" => Val::int(index),
            "count" => Val::int(index + 1),
            "hasNext" => Val::bool(self.has_item(it.source, it.taken)),
            "first" => Val::bool(index < 1),
            "last" => Val::bool(!self.has_item(it.source, it.taken)),
            "parent" => match it.saved.scope {
                parent @ Val::Loop(_) => parent,
                _ => NULL,
            },
            "topmost" => match it.saved.scope {
                Val::Loop(parent) => self.loop_property(parent, name),
                _ => Val::Loop(id),
            },
            _ => NULL,
        }
    }

    pub(super) fn end_loop(&mut self) -> Stepped {
        let end = self.close_loop()?;
        self.jump(end)
    }

    /// Gives the loop's variables back what they held.
    pub(super) fn close_loop(&mut self) -> Result<u32, Fault> {
        let Some(Frame { kind: FrameKind::Loop(it), values }) = self.run.frames.pop() else {
            return Err(Reason::Damaged.into());
        };
        self.run.stack.truncate(values);
        let [scope, count, has_next] = self.loop_slots();
        self.set(it.slot, it.saved.item);
        self.set_if_named(scope, it.saved.scope);
        self.set_if_named(count, it.saved.count);
        self.set_if_named(has_next, it.saved.has_next);
        Ok(it.end)
    }
}

/// Leaving before the end.
impl Machine<'_, '_> {
    /// `#break`: ends the innermost loop, block or macro; the template where there is none.
    pub(super) fn unwind(&mut self) -> Stepped {
        while let Some(frame) = self.run.frames.last().copied() {
            match frame.kind {
                FrameKind::Loop(_) => return self.end_loop(),
                FrameKind::Capture { start } => {
                    self.run.out.truncate(start);
                    self.run.frames.pop();
                }
                FrameKind::Call { called: Called::Argument, .. } => self.drop_call(),
                FrameKind::Call { .. } => return self.leave_call(frame),
            }
        }
        Ok(Next::Done)
    }

    /// `#break($foreach)`
    pub(super) fn unwind_to(&mut self) -> Stepped {
        let Val::Loop(id) = self.pop()? else { return Err(Reason::NoScope.into()) };
        if self.loop_of(id).is_none() {
            return Err(Reason::NoScope.into());
        }
        self.observe(|_| Event::Left);
        while let Some(frame) = self.run.frames.last().copied() {
            match frame.kind {
                FrameKind::Loop(it) if it.id == id => return self.end_loop(),
                FrameKind::Loop(_) => drop(self.close_loop()?),
                FrameKind::Capture { start } => {
                    self.run.out.truncate(start);
                    self.run.frames.pop();
                }
                FrameKind::Call { .. } => self.drop_call(),
            }
        }
        Err(Reason::NoScope.into())
    }

    /// `#stop`: what strings had gathered is gone, what was printed stays.
    pub(super) fn stop(&mut self) -> Next {
        let first = self.run.frames.iter().find_map(|frame| match frame.kind {
            FrameKind::Capture { start } => Some(start),
            _ => None,
        });
        if let Some(start) = first {
            self.run.out.truncate(start);
        }
        Next::Done
    }

    pub(super) fn drop_call(&mut self) {
        let Some(Frame { kind: FrameKind::Call { pc, env, called }, values }) = self.run.frames.pop() else {
            return;
        };
        self.run.stack.truncate(values);
        (self.run.pc, self.run.env) = (pc, env);
        self.run.depth = self.run.depth.saturating_sub(usize::from(called == Called::Macro));
        if called == Called::Macro {
            self.run.envs.pop();
        }
    }
}
