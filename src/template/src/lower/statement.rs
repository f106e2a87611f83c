use ringgate_snapshot::program::{Invocation, Op, Position};
use ringgate_snapshot::schema::NONE;

use super::{Lowering, Part};
use crate::mistake::Mistake;
use crate::syntax::{Branch, Expression, Invoke, Node, NodeKind, Nodes, Print, Reference, StepKind};

impl<'t> Lowering<'t> {
    pub(super) fn nodes(&mut self, nodes: &'t Nodes) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &'t Node) {
        let at = node.at;
        match &node.kind {
            NodeKind::Text(text) => self.text(text, at),
            NodeKind::Print(print) => self.print(print, at),
            NodeKind::Set { target, value } => {
                self.expression(value);
                self.assign(target, at);
            }
            NodeKind::If { branches, otherwise } => self.branches(branches, otherwise),
            NodeKind::Foreach { variable, items, body } => self.foreach(variable, items, body, at),
            NodeKind::Define { name, body } => {
                let (slot, block) = (self.builder.slot(name), self.block(body));
                self.builder.emit(Op::Define(slot, block), at);
            }
            NodeKind::Invoke(invoke) => self.invoke(invoke, at),
            NodeKind::Break(None) => drop(self.builder.emit(Op::Break, at)),
            NodeKind::Break(Some(scope)) => {
                self.expression(scope);
                self.builder.emit(Op::BreakOf, at);
            }
            NodeKind::Stop => drop(self.builder.emit(Op::Stop, at)),
        }
    }

    fn text(&mut self, text: &str, at: Position) {
        let text = self.builder.text(text);
        self.builder.emit(Op::Text(text), at);
    }

    fn print(&mut self, print: &'t Print, at: Position) {
        self.load(&print.reference, &print.reference.steps, at);
        let slashes = self.builder.text(&print.slashes);
        let op = if print.is_escaped {
            let literal = format!("{}{}", print.more, print.literal);
            Op::PrintEscaped(slashes, self.builder.text(&literal))
        } else if print.slashes.is_empty() && print.more.is_empty() {
            Op::Print(self.builder.text(&print.literal))
        } else {
            Op::PrintAfter(slashes, self.builder.text(&print.more))
        };
        self.builder.emit(op, at);
    }

    /// After the value: the object that the target stands in, and the op that puts the value there.
    fn assign(&mut self, target: &'t Reference, at: Position) {
        let Some((last, before)) = target.steps.split_last() else {
            // Velocity takes the sign for a part of the name, so that nothing can read it
            let slot = self.builder.slot(&format!("{}{}", target.sign, target.root));
            self.builder.emit(Op::Assign(slot), at);
            return;
        };
        let held = self.held;
        self.held = held + 1;
        self.load(target, before, at);
        let op = match &last.kind {
            StepKind::Property(name) => Op::AssignProperty(self.builder.text(name)),
            StepKind::Index(key) => {
                self.held = held + 2;
                self.expression(key);
                Op::AssignIndex
            }
            StepKind::Method(name, _) => {
                let message = format!("#set to a call of {name}()");
                self.mistakes.push(Mistake::new(
                    last.at,
                    message,
                    "assign to a variable, a property or an index",
                ));
                return;
            }
        };
        self.held = held;
        self.builder.emit(op, at);
    }

    fn branches(&mut self, branches: &'t [Branch], otherwise: &'t Nodes) {
        let mut ends = Vec::with_capacity(branches.len());
        for branch in branches {
            self.condition(&branch.condition);
            let unless = self.builder.emit(Op::Unless(0), branch.at);
            self.nodes(&branch.body);
            ends.push(self.builder.emit(Op::Jump(0), branch.at));
            self.builder.land(unless);
        }
        self.nodes(otherwise);
        ends.into_iter().for_each(|end| self.builder.land(end));
    }

    fn foreach(&mut self, variable: &str, items: &'t Expression, body: &'t Nodes, at: Position) {
        self.expression(items);
        let slot = self.builder.slot(variable);
        let begin = self.builder.emit(Op::LoopBegin(slot, 0), at);
        let next = self.builder.emit(Op::LoopNext(0), at);
        self.nodes(body);
        self.builder.emit(Op::Jump(next), at);
        self.builder.land(begin);
        self.builder.land(next);
    }

    fn invoke(&mut self, invoke: &'t Invoke, at: Position) {
        let Some(called) = self.macro_index(&invoke.name) else { return self.text(&invoke.literal, at) };
        if let Some(word) = &invoke.word {
            let message = format!("'{word}' is no argument for #{}", invoke.name);
            self.mistakes.push(Mistake::new(
                at,
                message,
                "write a reference, a string, a number, a list or a map",
            ));
            return;
        }
        let body = invoke.body.as_ref().map(|body| self.block(body));
        let body_slot = if body.is_some() { self.builder.slot("bodyContent") } else { NONE };
        let arguments = vec![0; invoke.arguments.len()];
        let invocation = Invocation { called, arguments, body: body.unwrap_or(NONE), body_slot };
        let invocation = self.builder.add_invocation(invocation);
        for (index, value) in invoke.arguments.iter().enumerate() {
            self.parts.push_back(Part::Argument { invocation, index, value });
        }
        self.builder.emit(Op::Invoke(invocation), at);
    }
}
