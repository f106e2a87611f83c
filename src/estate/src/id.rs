//! Fresh ids.

use ringgate_management::id::{self, IdKind};

use crate::Call;

/// An id that nobody has.
pub(crate) fn fresh(call: &mut Call<'_>, kind: IdKind, is_taken: impl Fn(&str) -> bool) -> String {
    loop {
        let id = id::draw(kind, &mut call.chance);
        if !is_taken(&id) {
            return id;
        }
    }
}
