use std::collections::HashMap;

use ringgate_snapshot::program::{Call, Invocation, Macro, Method, Op, Position, Program};

/// The program so far, and where its names stand.
pub(super) struct Builder {
    program: Program,
    texts: HashMap<String, u32>,
    slots: HashMap<String, u32>,
    macros: HashMap<String, u32>,
    calls: HashMap<(u32, u32), u32>,
}

impl Builder {
    pub(super) fn new() -> Builder {
        let program = Program { ops: Vec::new(), positions: Vec::new(), ..Program::default() };
        let (texts, slots, macros) = (HashMap::new(), HashMap::new(), HashMap::new());
        Builder { program, texts, slots, macros, calls: HashMap::new() }
    }

    pub(super) fn finish(self) -> Program {
        self.program
    }

    /// The index of the op that comes next.
    pub(super) fn next(&self) -> u32 {
        index(self.program.ops.len())
    }

    /// Appends an op and returns its index.
    pub(super) fn emit(&mut self, op: Op, at: Position) -> u32 {
        let index = self.next();
        self.program.ops.push(op);
        self.program.positions.push(at);
        index
    }

    /// Lets the jump at `at` lead to the next op.
    pub(super) fn land(&mut self, at: u32) {
        let next = self.next();
        match self.program.ops.get_mut(at as usize) {
            Some(
                Op::And(target)
                | Op::Or(target)
                | Op::Unless(target)
                | Op::Jump(target)
                | Op::LoopNext(target)
                | Op::LoopBegin(_, target),
            ) => *target = next,
            other => debug_assert!(false, "{other:?} does not jump"),
        }
    }

    pub(super) fn text(&mut self, text: &str) -> u32 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let index = index(self.program.texts.len());
        self.program.texts.push(text.to_owned());
        self.texts.insert(text.to_owned(), index);
        index
    }

    pub(super) fn integer(&mut self, number: i64) -> u32 {
        let known = self.program.integers.iter().take(64).position(|it| *it == number);
        index(known.unwrap_or_else(|| {
            self.program.integers.push(number);
            self.program.integers.len() - 1
        }))
    }

    pub(super) fn double(&mut self, number: f64) -> u32 {
        self.program.doubles.push(number);
        index(self.program.doubles.len() - 1)
    }

    pub(super) fn slot(&mut self, name: &str) -> u32 {
        if let Some(known) = self.slots.get(name) {
            return *known;
        }
        let text = self.text(name);
        let index = index(self.program.slots.len());
        self.program.slots.push(text);
        self.slots.insert(name.to_owned(), index);
        index
    }

    pub(super) fn call(&mut self, method: Method, name: &str, arguments: usize) -> u32 {
        let (name, arguments) = (self.text(name), index(arguments));
        let calls = &mut self.program.calls;
        *self.calls.entry((name, arguments)).or_insert_with(|| {
            calls.push(Call { method, name, arguments });
            index(calls.len() - 1)
        })
    }

    pub(super) fn macro_index(&self, name: &str) -> Option<u32> {
        self.macros.get(name).copied()
    }

    pub(super) fn add_macro(&mut self, it: Macro) -> u32 {
        let index = index(self.program.macros.len());
        let name = self.program.texts.get(it.name as usize).cloned().unwrap_or_default();
        self.macros.insert(name, index);
        self.program.macros.push(it);
        index
    }

    pub(super) fn add_invocation(&mut self, it: Invocation) -> u32 {
        self.program.invocations.push(it);
        index(self.program.invocations.len() - 1)
    }

    pub(super) fn add_block(&mut self) -> u32 {
        self.program.blocks.push(0);
        index(self.program.blocks.len() - 1)
    }

    pub(super) fn enter_macro(&mut self, index: u32, entry: u32) {
        if let Some(it) = self.program.macros.get_mut(index as usize) {
            it.entry = entry;
        }
    }

    pub(super) fn enter_block(&mut self, index: u32, entry: u32) {
        if let Some(it) = self.program.blocks.get_mut(index as usize) {
            *it = entry;
        }
    }

    pub(super) fn enter_argument(&mut self, invocation: u32, index: usize, entry: u32) {
        let invocation = self.program.invocations.get_mut(invocation as usize);
        if let Some(argument) = invocation.and_then(|it| it.arguments.get_mut(index)) {
            *argument = entry;
        }
    }
}

/// An index of something whose number the template's length bounds.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
