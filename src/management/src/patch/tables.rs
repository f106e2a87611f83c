//! What may be patched, resource by resource (S-PP-01 to S-PP-21, R-MGMT-12, R-MGMT-13). A row is a path, the
//! operations it allows (A add, R replace, D remove, C the target of a copy), and the kind of its value.

use crate::shapes::Op;

/// Makes an enumeration of paths with its table.
macro_rules! table {
    ($(#[$about:meta])* $name:ident($paths:ident, $operations:ident $(, $copies:expr)?) {
        $($variant:ident $pattern:literal [$($op:ident)+] $kind:expr;)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $pattern, "`.")] $variant,)+
        }

        impl $crate::patch::Target for $name {
            const ROWS: &'static [$crate::patch::Row<Self>] = &[$($crate::patch::Row {
                path: Self::$variant,
                pattern: $pattern,
                ops: &[$($op),+],
                kind: $kind,
            }),+];
            const MANNER: $crate::patch::Manner = $crate::patch::Manner {
                paths: $crate::patch::OtherPaths::$paths,
                operations: $crate::patch::OtherOperations::$operations,
                copies: table!(@copies $($copies)?),
            };
        }
    };
    (@copies) => { None };
    (@copies $copies:expr) => { Some($copies) };
}

mod account;
mod api;
mod domain;
mod method;
mod stage;

pub use account::*;
pub use api::*;
pub use domain::*;
pub use method::*;
pub use stage::*;

const A: Op = Op::Add;
const R: Op = Op::Replace;
const D: Op = Op::Remove;
const C: Op = Op::Copy;
