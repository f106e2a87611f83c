//! Variables, and the parameters of macros that stand before them.

use ringgate_json::Text;
use ringgate_snapshot::schema::NONE;

use super::frame::{Binding, Called};
use super::machine::{Machine, Next, Stepped};
use super::value::{NULL, Val};
use crate::failure::{Fault, Reason};
use crate::observer::Event;

impl Machine<'_, '_> {
    /// Gives every variable its first value: the objects that the gateway provides, and what tools add.
    pub(super) fn begin(&mut self) -> Result<(), Fault> {
        self.run.is_begun = true;
        let around = self.around;
        for slot in 0..self.program.slots.len() {
            let name = self.slot_name(slot as u32);
            let val = match name {
                "input" => Val::Input,
                "util" => Val::Util,
                "context" => Val::Context(Text::default()),
                "stageVariables" => Val::StageVariables,
                name => match around.variable(name) {
                    Some(json) => {
                        let value = ringgate_json::read_lenient(&mut self.run.store.heap, &json)?;
                        self.run.store.java_value(value, 0)?
                    }
                    None => NULL,
                },
            };
            self.run.slots.push(val);
        }
        Ok(())
    }

    pub(super) fn load(&mut self, slot: u32) -> Stepped {
        let mut env = self.run.env;
        while env > 0 {
            let Some(scope) = self.run.envs.get(env as usize - 1) else { return Err(Reason::Damaged.into()) };
            let binding = scope.bindings.iter().rev().find(|binding| binding.slot == slot);
            match binding {
                Some(binding) if !binding.value.is_null() => {
                    let val = binding.value;
                    return self.push(val);
                }
                Some(Binding { argument: Some(entry), .. }) => {
                    let (entry, parent) = (*entry, scope.parent);
                    return self.enter(entry, parent, Called::Argument);
                }
                _ => env = scope.parent,
            }
        }
        let val = self.run.slots.get(slot as usize).copied().unwrap_or(NULL);
        let val = if val == Val::StageVariables { self.all_stage_variables()? } else { val };
        self.push(val)
    }

    /// What a variable holds, its macro arguments aside.
    pub(super) fn current(&self, slot: u32) -> Val {
        let mut env = self.run.env;
        while let Some(scope) = env.checked_sub(1).and_then(|env| self.run.envs.get(env as usize)) {
            let binding = scope.bindings.iter().rev().find(|binding| binding.slot == slot);
            if let Some(binding) = binding.filter(|binding| !binding.value.is_null()) {
                return binding.value;
            }
            env = scope.parent;
        }
        self.run.slots.get(slot as usize).copied().unwrap_or(NULL)
    }

    /// Sets a variable everywhere: a macro's parameter keeps its own copy. Null unsets it.
    pub(super) fn set(&mut self, slot: u32, val: Val) {
        let mut env = self.run.env;
        while let Some(scope) = env.checked_sub(1).and_then(|env| self.run.envs.get_mut(env as usize)) {
            for binding in scope.bindings.iter_mut().filter(|binding| binding.slot == slot) {
                binding.value = val;
                if val == NULL {
                    binding.argument = None;
                }
            }
            env = scope.parent;
        }
        if let Some(variable) = self.run.slots.get_mut(slot as usize) {
            *variable = val;
        }
    }

    pub(super) fn assign(&mut self, slot: u32) -> Stepped {
        let val = self.pop()?;
        if self.observer.is_some() {
            let (target, value) = (self.slot_name(slot), self.printed(val));
            self.observe(|_| Event::Assigned { target, value: &value });
        }
        // null leaves what was there (R-VTL-11); what a path did not find is still told from null (R-VTL-03)
        if !val.is_null() || val == Val::Missing && self.current(slot).is_null() {
            self.set(slot, val);
        }
        Ok(Next::Op)
    }

    pub(super) fn set_if_named(&mut self, slot: u32, val: Val) {
        if slot != NONE {
            self.set(slot, val);
        }
    }
}
