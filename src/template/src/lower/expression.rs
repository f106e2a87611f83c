use ringgate_snapshot::program::{Op, Position, STACK_DEPTH_MAX};

use super::Lowering;
use crate::methods::method;
use crate::mistake::Mistake;
use crate::syntax::{Expression, ExpressionKind, Operator, Reference, Step, StepKind};

/// Values that may wait while another is computed; the rest of the stack is for what that one needs itself.
const HELD_MAX: usize = STACK_DEPTH_MAX as usize - 512;

impl<'t> Lowering<'t> {
    /// Ops that leave the expression's value on the stack.
    pub(super) fn expression(&mut self, expression: &'t Expression) {
        let at = expression.at;
        let op = match &expression.kind {
            ExpressionKind::Null => Op::Null,
            ExpressionKind::Text(text) => Op::Literal(self.builder.text(text)),
            ExpressionKind::Integer(number) => Op::Integer(self.builder.integer(*number)),
            ExpressionKind::Digits(digits) => Op::Digits(self.builder.text(digits)),
            ExpressionKind::Double(number) => Op::Double(self.builder.double(*number)),
            ExpressionKind::Bool(is_true) => Op::Bool(*is_true),
            ExpressionKind::Reference(reference) => return self.load(reference, &reference.steps, at),
            ExpressionKind::Interpolated(nodes) => {
                self.builder.emit(Op::CaptureBegin, at);
                self.nodes(nodes);
                Op::CaptureEnd
            }
            ExpressionKind::List(items) => {
                self.hold(at, items.iter());
                Op::List(items.len() as u32)
            }
            ExpressionKind::Map(entries) => {
                self.hold(at, entries.iter().flat_map(|(key, value)| [key, value]));
                Op::Map(entries.len() as u32)
            }
            ExpressionKind::Range(first, last) => {
                self.hold(at, [first.as_ref(), last.as_ref()].into_iter());
                Op::Range
            }
            ExpressionKind::Not(operand) => {
                self.condition(operand);
                Op::Not
            }
            ExpressionKind::All(operands) => return self.shortcut(operands, Op::And(0)),
            ExpressionKind::Any(operands) => return self.shortcut(operands, Op::Or(0)),
            ExpressionKind::Chain(first, more) => return self.chain(first, more),
        };
        self.builder.emit(op, at);
    }

    /// Ops that leave what `#if`, `&&`, `||` and `!` ask for: there a literal counts as false, whatever it says.
    pub(super) fn condition(&mut self, expression: &'t Expression) {
        let is_literal = match &expression.kind {
            ExpressionKind::Text(_)
            | ExpressionKind::Interpolated(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Digits(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Range(..) => true,
            ExpressionKind::Chain(_, more) => {
                more.last().is_some_and(|(operator, _)| is_arithmetic(*operator))
            }
            ExpressionKind::Null
            | ExpressionKind::Bool(_)
            | ExpressionKind::Reference(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::All(_)
            | ExpressionKind::Any(_) => false,
        };
        if is_literal {
            self.builder.emit(Op::Bool(false), expression.at);
        } else {
            self.expression(expression);
        }
    }

    /// Several values, one above the other.
    fn hold(&mut self, at: Position, values: impl Iterator<Item = &'t Expression>) {
        let before = self.held;
        for value in values {
            self.expression(value);
            self.held += 1;
            if self.held > HELD_MAX && self.mistakes.is_empty() {
                let message = format!("a list, a map or arguments of more than {HELD_MAX} values");
                self.mistakes.push(Mistake::new(at, message, "fill it in a loop with add() or put()"));
            }
        }
        self.held = before;
    }

    fn shortcut(&mut self, operands: &'t [Expression], jump: Op) {
        let Some((last, before)) = operands.split_last() else { return };
        let mut jumps = Vec::with_capacity(before.len());
        for operand in before {
            self.condition(operand);
            jumps.push(self.builder.emit(jump, operand.at));
        }
        self.condition(last);
        self.builder.emit(Op::Truth, last.at);
        jumps.into_iter().for_each(|at| self.builder.land(at));
    }

    fn chain(&mut self, first: &'t Expression, more: &'t [(Operator, Expression)]) {
        self.expression(first);
        self.held += 1;
        for (operator, operand) in more {
            self.expression(operand);
            self.builder.emit(op_of(*operator), operand.at);
        }
        self.held -= 1;
    }

    /// The value of a reference as far as `steps` go.
    pub(super) fn load(&mut self, reference: &'t Reference, steps: &'t [Step], at: Position) {
        self.lint(reference, at);
        let passed = match self.direct(reference, steps) {
            Some((op, passed)) => {
                self.builder.emit(op, at);
                passed
            }
            None => {
                let slot = self.builder.slot(&reference.root);
                self.builder.emit(Op::Load(slot), at);
                0
            }
        };
        for step in steps.iter().skip(passed) {
            self.step(step);
        }
    }

    fn step(&mut self, step: &'t Step) {
        self.held += 1;
        let op = match &step.kind {
            StepKind::Property(name) => Op::Property(self.builder.text(name)),
            StepKind::Index(key) => {
                self.expression(key);
                Op::Index
            }
            StepKind::Method(name, arguments) => {
                self.hold(step.at, arguments.iter());
                Op::Call(self.builder.call(method(name), name, arguments.len()))
            }
        };
        self.held -= 1;
        self.builder.emit(op, step.at);
    }
}

fn is_arithmetic(operator: Operator) -> bool {
    use Operator::{Add, Divide, Multiply, Remainder, Subtract};
    matches!(operator, Add | Subtract | Multiply | Divide | Remainder)
}

fn op_of(operator: Operator) -> Op {
    match operator {
        Operator::Add => Op::Add,
        Operator::Subtract => Op::Subtract,
        Operator::Multiply => Op::Multiply,
        Operator::Divide => Op::Divide,
        Operator::Remainder => Op::Remainder,
        Operator::Equal => Op::Equal,
        Operator::Unequal => Op::Unequal,
        Operator::Less => Op::Less,
        Operator::LessOrEqual => Op::LessOrEqual,
        Operator::Greater => Op::Greater,
        Operator::GreaterOrEqual => Op::GreaterOrEqual,
    }
}
