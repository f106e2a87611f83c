use std::collections::BTreeSet;

use ringgate_snapshot::program::{ArchivedOp, ArchivedProgram, Position};

/// Is told what a run does, for traces, coverage and `explain`. A run without one pays for a look at each statement.
pub trait Observer {
    /// One statement at a place in the template.
    fn observe(&mut self, at: Position, event: Event<'_>);
}

/// What a statement did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Literal text was printed.
    Text(&'a str),
    /// A reference was printed.
    Printed {
        /// As written.
        reference: &'a str,
        /// What it printed.
        value: &'a str,
    },
    /// Something was assigned to.
    Assigned {
        /// The name of the variable, property or key.
        target: &'a str,
        /// What it prints.
        value: &'a str,
    },
    /// A condition was evaluated.
    Condition(bool),
    /// A loop began its iteration with this index, from 0.
    Iteration(u32),
    /// A macro was called.
    Invoked(&'a str),
    /// A block was defined, not yet evaluated.
    Defined(&'a str),
    /// `#break` or `#stop`.
    Left,
}

/// Which lines of a template were reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    reached: BTreeSet<u32>,
}

impl Coverage {
    /// The lines on which a statement ran, ascending, from 1.
    pub fn reached(&self) -> impl Iterator<Item = u32> {
        self.reached.iter().copied()
    }

    /// The lines that have a statement and were never reached.
    pub fn missed(&self, program: &ArchivedProgram) -> Vec<u32> {
        let lines: BTreeSet<u32> = statement_lines(program).collect();
        lines.difference(&self.reached).copied().collect()
    }

    /// Adds what another run reached.
    pub fn merge(&mut self, other: &Coverage) {
        self.reached.extend(&other.reached);
    }
}

impl Observer for Coverage {
    fn observe(&mut self, at: Position, _event: Event<'_>) {
        self.reached.insert(at.line);
    }
}

/// The lines on which statements stand.
fn statement_lines(program: &ArchivedProgram) -> impl Iterator<Item = u32> {
    let is_statement = |op: &ArchivedOp| {
        matches!(
            op,
            ArchivedOp::Text(_)
                | ArchivedOp::Print(_)
                | ArchivedOp::PrintEscaped(..)
                | ArchivedOp::PrintAfter(..)
                | ArchivedOp::Assign(_)
                | ArchivedOp::AssignProperty(_)
                | ArchivedOp::AssignIndex
                | ArchivedOp::Define(..)
                | ArchivedOp::Unless(_)
                | ArchivedOp::LoopNext(_)
                | ArchivedOp::Break
                | ArchivedOp::BreakOf
                | ArchivedOp::Stop
                | ArchivedOp::Invoke(_)
        )
    };
    let ops = program.ops.iter().zip(program.positions.iter());
    ops.filter(move |(op, at)| is_statement(op) && at.line.to_native() > 0).map(|(_, at)| at.line.to_native())
}
