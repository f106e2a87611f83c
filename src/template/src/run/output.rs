//! What a template prints, and where it goes.

use ringgate_json::Value;

use super::frame::{Called, Frame, FrameKind};
use super::machine::{Machine, Next, Stepped};
use super::print::print;
use super::value::Val;
use crate::failure::{Fault, Reason, damaged};
use crate::observer::Event;

impl Machine<'_, '_> {
    pub(super) fn literal_text(&mut self, text: u32) -> Stepped {
        let text = self.text(text);
        self.run.out.push_str(text);
        self.charge(text.len());
        self.observe(|_| Event::Text(text));
        self.check_output()
    }

    pub(super) fn check_output(&self) -> Stepped {
        if self.run.out.len() > self.run.options.output_bytes_max {
            Err(Reason::Output.into())
        } else {
            Ok(Next::Op)
        }
    }

    pub(super) fn print(&mut self, reference: u32) -> Stepped {
        let val = self.pop()?;
        if self.observer.is_some() {
            let (value, reference) = (self.printed(val), self.text(reference));
            self.observe(|_| Event::Printed { reference, value: &value });
        }
        self.print_val(val, self.text(reference))
    }

    pub(super) fn print_val(&mut self, val: Val, written: &str) -> Stepped {
        if let Val::Block(block) = val {
            return self.enter_block(block, Called::Block(block), written);
        }
        let before = self.run.out.len();
        print(&self.run.store, val, &mut self.run.out, self.run.options.output_bytes_max)?;
        self.charge(self.run.out.len() - before);
        Ok(Next::Op)
    }

    pub(super) fn print_escaped(&mut self, slashes: u32, literal: u32) -> Stepped {
        let is_null = self.pop()?.is_null();
        let (slashes, literal) = (self.text(slashes), self.text(literal));
        self.observe(|_| Event::Text(literal));
        self.run.out.push_str(slashes);
        self.run.out.push_str(if is_null { "\\" } else { "" });
        self.run.out.push_str(literal);
        self.check_output()
    }

    pub(super) fn print_after(&mut self, slashes: u32, more: u32) -> Stepped {
        let val = self.pop()?;
        let (slashes, more) = (self.text(slashes), self.text(more));
        if self.observer.is_some() {
            let value = self.printed(val);
            self.observe(|_| Event::Printed { reference: more, value: &value });
        }
        self.run.out.push_str(slashes);
        self.run.out.push_str(more);
        self.print_val(val, "")
    }

    pub(super) fn end_capture(&mut self) -> Result<Val, Fault> {
        let Some(Frame { kind: FrameKind::Capture { start }, .. }) = self.run.frames.pop() else {
            return Err(Reason::Damaged.into());
        };
        let text = self.run.out.get(start..).ok_or_else(damaged)?;
        let text = self.run.store.heap.text(text)?;
        self.run.out.truncate(start);
        self.charge(text.len());
        Ok(Value::Text(text).into())
    }
}
