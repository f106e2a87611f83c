//! Patches: which path of which resource may change, by which operation, to what kind of value (S-PATCH, S-PP,
//! R-MGMT-04, R-MGMT-05).
//!
//! ```text
//!  PatchOperation { op, path, value, from } ─► Patch::<RestApiPath>::read ─► Patch { path: RestApiPath::Name, .. }
//!                                                 └► Fault with the service's text for this resource
//! ```
//!
//! The tables of [`tables`] say what is allowed; applying a patch belongs to the resource. Operations apply in order and
//! all or none: [`read_all`] refuses before anything is applied.

mod manner;
mod pattern;
mod pointer;
pub mod tables;
#[cfg(test)]
mod tests;
mod value;

pub use manner::no_method_setting;
pub(crate) use manner::{Copies, Manner, OtherOperations, OtherPaths};
pub use pointer::{escape, segments};
pub(crate) use value::Kind;
pub use value::PatchValue;

use crate::fault::Fault;
use crate::shapes::{Op, PatchOperation};

/// The paths of a resource that can be patched. The tables implement it.
pub trait Target: Copy + PartialEq + std::fmt::Debug + 'static {
    /// Every row, in the order in which texts list them.
    #[doc(hidden)]
    const ROWS: &'static [Row<Self>];
    /// How refusals are worded.
    #[doc(hidden)]
    const MANNER: Manner;
}

/// A row of a table.
#[doc(hidden)]
pub struct Row<P> {
    pub(crate) path: P,
    pub(crate) pattern: &'static str,
    pub(crate) ops: &'static [Op],
    pub(crate) kind: Kind,
}

/// A patch operation that its resource allows.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch<P> {
    /// `add`, `remove`, `replace`, or `copy`.
    pub op: Op,
    /// What it changes.
    pub path: P,
    /// What stands for the variables of the path, unescaped.
    pub captures: Vec<String>,
    /// The value by its kind; none where none came, or where an empty one means none.
    pub value: Option<PatchValue>,
    /// What `copy` copies.
    pub from: Option<P>,
}

impl<P: Target> Patch<P> {
    /// Looks an operation up in its resource's table.
    ///
    /// # Errors
    /// The service's text for a path, an operation or a value that the resource does not allow (R-MGMT-05).
    pub fn read(operation: &PatchOperation) -> Result<Self, Fault> {
        let op = operation.op.filter(|op| is_known::<P>(*op));
        let Some(op) = op else { return Err(manner::refuse_operation::<P>(operation)) };
        let Some(raw) = operation.path.as_deref() else {
            return Err(Fault::bad_request("Invalid patch path null"));
        };
        let from = if op == Op::Copy { Some(manner::source::<P>(operation)?) } else { None };
        let found = find::<P>(raw).ok_or_else(|| manner::refuse_path::<P>(op, raw))?;
        let (row, captures) = found;
        if manner::is_of_access_log(row, raw) {
            return Err(manner::refuse_path::<P>(op, raw));
        }
        if !row.ops.contains(&op) {
            return Err(manner::refuse_path_for(row, op, raw));
        }
        let value = row.kind.read(op, raw, operation.value.as_deref())?;
        Ok(Patch { op, path: row.path, captures, value, from })
    }

    /// The text of the value.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Some(PatchValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value as a boolean; what is no boolean is false (R-MGMT-04).
    pub fn boolean(&self) -> bool {
        self.value == Some(PatchValue::Boolean(true))
    }

    /// The value as a whole number.
    pub fn integer(&self) -> Option<i32> {
        match self.value {
            Some(PatchValue::Integer(number)) => Some(number),
            _ => None,
        }
    }

    /// The value as a number.
    pub fn decimal(&self) -> Option<f64> {
        match self.value {
            Some(PatchValue::Decimal(number)) => Some(number),
            _ => None,
        }
    }

    /// What stands for a variable of the path, counted from zero; empty for one that was left out.
    pub fn capture(&self, at: usize) -> &str {
        self.captures.get(at).map_or("", String::as_str)
    }

    /// The element of a list that is added or removed: the end of the path names it, or the value (S-PATCH-03).
    pub fn element(&self) -> Option<&str> {
        self.captures.last().map(String::as_str).or(self.text())
    }
}

/// Reads every operation before any is applied.
///
/// # Errors
/// Those of [`Patch::read`], for the first operation that is refused.
pub fn read_all<P: Target>(operations: Option<&[PatchOperation]>) -> Result<Vec<Patch<P>>, Fault> {
    let read = |(at, operation): (usize, &PatchOperation)| {
        Patch::read(operation).map_err(|fault: Fault| fault.at(format!("patchOperations.{}.member", at + 1)))
    };
    operations.unwrap_or_default().iter().enumerate().map(read).collect()
}

/// `move` and `test` are nobody's; `copy` is the stage's alone (S-PATCH-02).
fn is_known<P: Target>(op: Op) -> bool {
    match P::MANNER.operations {
        OtherOperations::ReplaceAlone => op == Op::Replace,
        _ => matches!(op, Op::Add | Op::Remove | Op::Replace) || op == Op::Copy && P::MANNER.copies.is_some(),
    }
}

/// The row of a path; of several, the first, so that tables put literal paths above variable ones.
fn find<P: Target>(raw: &str) -> Option<(&'static Row<P>, Vec<String>)> {
    let segments = pointer::segments(raw)?;
    P::ROWS.iter().find_map(|row| Some((row, pattern::captures(row.pattern, &segments)?)))
}
