//! The check of meaning: everything the engines rely on without asking again. An archive that passes bytecheck is
//! memory-safe; one that passes this is also free of dangling indexes, cycles, unsorted lists and tables that
//! do not hold what they should.

mod callers;
mod keys;
mod payload;
mod program;
mod routes;
mod tree;

pub(crate) use keys::check_keys;
pub(crate) use program::check_program;
pub(crate) use routes::check_routes;

use crate::schema::ArchivedRate;

/// What contradicts itself, and where.
#[derive(Debug)]
pub(crate) struct Inconsistency {
    pub(crate) place: String,
    pub(crate) problem: &'static str,
}

type Checked = Result<(), Inconsistency>;

/// Requires something, and builds the words only if it is not so.
fn require(is_so: bool, place: impl FnOnce() -> String, problem: &'static str) -> Checked {
    if is_so { Ok(()) } else { Err(Inconsistency { place: place(), problem }) }
}

/// Tells where the thing stands whose parts were checked.
fn at(checked: Checked, place: impl FnOnce() -> String) -> Checked {
    checked.map_err(|found| Inconsistency { place: format!("{}.{}", place(), found.place), ..found })
}

/// Whether every item comes before the next, and no two are equal.
fn is_sorted<T: PartialOrd>(mut items: impl Iterator<Item = T>) -> bool {
    let Some(mut last) = items.next() else { return true };
    items.all(|item| {
        let is_after = last < item;
        last = item;
        is_after
    })
}

fn check_rate(rate: &ArchivedRate, place: impl FnOnce() -> String) -> Checked {
    let per_second = rate.per_second.to_native();
    require(per_second.is_finite() && per_second >= 0.0, place, "is no rate")
}
