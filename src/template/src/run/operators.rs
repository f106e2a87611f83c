//! Conditions, comparisons, sums, lists, maps and ranges (R-VTL-08, R-VTL-09).

use ringgate_json::Value;
use ringgate_snapshot::program::ArchivedOp;

use super::equality::is_equal;
use super::machine::{Machine, Next, Stepped};
use super::number::{Number, calculate};
use super::print::print;
use super::value::{NULL, Val};
use crate::failure::{Fault, Reason, damaged};
use crate::limits::{BYTES_PER_STEP, RANGE_ITEMS_MAX};
use crate::observer::Event;

impl Machine<'_, '_> {
    pub(super) fn unless(&mut self, target: u32) -> Stepped {
        let is_true = self.pop()?.is_true();
        self.observe(|_| Event::Condition(is_true));
        if is_true { Ok(Next::Op) } else { self.jump(target) }
    }

    pub(super) fn shortcut(&mut self, when: bool, target: u32) -> Stepped {
        if self.pop()?.is_true() != when {
            return Ok(Next::Op);
        }
        self.push(Val::bool(when))?;
        self.jump(target)
    }

    pub(super) fn text_operator(&mut self, op: ArchivedOp, left: Val, right: Val) -> Result<Val, Fault> {
        let bytes_max = self.run.options.output_bytes_max;
        if matches!(op, ArchivedOp::Add) {
            if left.text().is_none() && right.text().is_none() {
                return calculate(&mut self.run.store, op, left, right);
            }
            let mut joined = String::new();
            print(&self.run.store, left, &mut joined, bytes_max)?;
            print(&self.run.store, right, &mut joined, bytes_max)?;
            return self.new_text(&joined);
        }
        let work = self.size(left).min(self.size(right));
        self.charge(work);
        let is_same = is_equal(&self.run.store, left, right, bytes_max)?;
        Ok(Val::bool(is_same == matches!(op, ArchivedOp::Equal)))
    }

    /// What a value costs to look through, in bytes.
    pub(super) fn size(&self, val: Val) -> usize {
        let heap = &self.run.store.heap;
        match val {
            Val::Data(Value::Text(text)) => text.len(),
            Val::Data(Value::Map(map)) | Val::Keys(map) | Val::Values(map) | Val::Entries(map) => {
                heap.len(map) * BYTES_PER_STEP
            }
            other => other.list().map_or(0, |list| heap.items(list).len() * 16),
        }
    }

    pub(super) fn new_list(&mut self, count: usize) -> Result<Val, Fault> {
        let first = self.run.stack.len().checked_sub(count).ok_or_else(damaged)?;
        let mut items = Vec::with_capacity(count);
        for place in first..self.run.stack.len() {
            let val = self.run.stack.get(place).copied().unwrap_or(NULL);
            items.push(self.run.store.store(val)?);
        }
        self.run.stack.truncate(first);
        self.run.store.java_list(items)
    }

    pub(super) fn new_map(&mut self, count: usize) -> Result<Val, Fault> {
        let first = self.run.stack.len().checked_sub(2 * count).ok_or_else(damaged)?;
        let map = self.run.store.heap.map()?;
        for place in 0..count {
            let key = self.run.stack.get(first + 2 * place).copied().unwrap_or(NULL);
            let value = self.run.stack.get(first + 2 * place + 1).copied().unwrap_or(NULL);
            let (key, value) = (self.run.store.store(key)?, self.run.store.store(value)?);
            self.run.store.heap.put(map, key, value)?;
        }
        self.run.stack.truncate(first);
        Ok(Value::Map(map).into())
    }

    /// Whole numbers from one to another, in either direction (R-VTL-08).
    pub(super) fn range(&mut self, first: Val, last: Val) -> Result<Val, Fault> {
        let store = &mut self.run.store;
        let bounds = (Number::of(store, first), Number::of(store, last));
        let (Some(first), Some(last)) = bounds else { return Ok(NULL) };
        let (first, last) = (i64::from(first.int()), i64::from(last.int()));
        if (last - first).abs() >= RANGE_ITEMS_MAX {
            return Err(Reason::Heap.into());
        }
        let step = if first >= last { -1 } else { 1 };
        let count = (last - first).abs() + 1;
        let items: Vec<Value> = (0..count).map(|place| Value::Int(first + step * place)).collect();
        self.charge(items.len() * 16);
        self.run.store.java_list(items)
    }
}
