use ringgate_snapshot::program::Op;

use super::Lowering;
use crate::syntax::{Expression, ExpressionKind, Node, NodeKind, Reference, Step, StepKind, Template};

/// Which of the objects that the gateway provides are never assigned to, so that chains from them are known ahead.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Roots {
    pub(super) input: bool,
    pub(super) context: bool,
    pub(super) stage_variables: bool,
    pub(super) util: bool,
}

impl Roots {
    pub(super) fn of(template: &Template) -> Roots {
        let mut roots = Roots { input: true, context: true, stage_variables: true, util: true };
        template.nodes.iter().for_each(|node| roots.visit(node));
        for it in &template.macros {
            it.parameters.iter().for_each(|name| roots.assigned(name));
            it.body.iter().for_each(|node| roots.visit(node));
        }
        roots
    }

    fn assigned(&mut self, name: &str) {
        match name {
            "input" => self.input = false,
            "context" => self.context = false,
            "stageVariables" => self.stage_variables = false,
            "util" => self.util = false,
            _ => {}
        }
    }

    fn visit(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Text(_) | NodeKind::Stop => {}
            NodeKind::Print(print) => self.reference(&print.reference),
            NodeKind::Set { target, value } => {
                if target.steps.is_empty() {
                    self.assigned(&target.root);
                }
                self.reference(target);
                self.expression(value);
            }
            NodeKind::If { branches, otherwise } => {
                for branch in branches {
                    self.expression(&branch.condition);
                    branch.body.iter().for_each(|node| self.visit(node));
                }
                otherwise.iter().for_each(|node| self.visit(node));
            }
            NodeKind::Foreach { variable, items, body } => {
                self.assigned(variable);
                self.expression(items);
                body.iter().for_each(|node| self.visit(node));
            }
            NodeKind::Define { name, body } => {
                self.assigned(name);
                body.iter().for_each(|node| self.visit(node));
            }
            NodeKind::Invoke(invoke) => {
                invoke.arguments.iter().for_each(|argument| self.expression(argument));
                invoke.body.iter().flatten().for_each(|node| self.visit(node));
            }
            NodeKind::Break(scope) => scope.iter().for_each(|scope| self.expression(scope)),
        }
    }

    fn reference(&mut self, reference: &Reference) {
        for step in &reference.steps {
            match &step.kind {
                StepKind::Property(_) => {}
                StepKind::Method(_, arguments) => arguments.iter().for_each(|it| self.expression(it)),
                StepKind::Index(key) => self.expression(key),
            }
        }
    }

    /// Strings assign too: `"#set($input = 1)"`.
    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Interpolated(nodes) => nodes.iter().for_each(|node| self.visit(node)),
            ExpressionKind::Reference(reference) => self.reference(reference),
            ExpressionKind::List(items) | ExpressionKind::All(items) | ExpressionKind::Any(items) => {
                items.iter().for_each(|item| self.expression(item));
            }
            ExpressionKind::Map(entries) => entries.iter().for_each(|(key, value)| {
                self.expression(key);
                self.expression(value);
            }),
            ExpressionKind::Range(first, last) => {
                self.expression(first);
                self.expression(last);
            }
            ExpressionKind::Not(operand) => self.expression(operand),
            ExpressionKind::Chain(first, more) => {
                self.expression(first);
                more.iter().for_each(|(_, operand)| self.expression(operand));
            }
            ExpressionKind::Null
            | ExpressionKind::Text(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Digits(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::Bool(_) => {}
        }
    }
}

impl Lowering<'_> {
    /// One op for the beginning of a chain, and how many steps it stands for.
    pub(super) fn direct(&mut self, reference: &Reference, steps: &[Step]) -> Option<(Op, usize)> {
        match reference.root.as_str() {
            "input" if self.roots.input => {
                let op = match &steps.first()?.kind {
                    StepKind::Property(name) if name == "body" => Op::Body,
                    StepKind::Method(name, arguments) => {
                        let [Expression { kind: ExpressionKind::Text(argument), .. }] = arguments.as_slice()
                        else {
                            return None;
                        };
                        let argument = self.builder.text(argument);
                        match name.as_str() {
                            "path" => Op::Find(argument),
                            "json" => Op::Json(argument),
                            "params" => Op::Parameter(argument),
                            _ => return None,
                        }
                    }
                    _ => return None,
                };
                Some((op, 1))
            }
            "stageVariables" if self.roots.stage_variables => {
                let name = constant_key(steps.first()?)?;
                Some((Op::StageVariable(self.builder.text(name)), 1))
            }
            "context" if self.roots.context => {
                let names: Vec<&str> = steps.iter().map_while(constant_key).collect();
                let first = *names.first()?;
                if matches!(first, "requestOverride" | "responseOverride") {
                    return None;
                }
                Some((Op::Context(self.builder.text(&names.join("."))), names.len()))
            }
            _ => None,
        }
    }
}

/// The key of `.name`, `['name']` or `.get('name')`.
fn constant_key(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Property(name) => Some(name),
        StepKind::Index(Expression { kind: ExpressionKind::Text(key), .. }) => Some(key),
        StepKind::Method(name, arguments) if name == "get" => match arguments.as_slice() {
            [Expression { kind: ExpressionKind::Text(key), .. }] => Some(key),
            _ => None,
        },
        _ => None,
    }
}
