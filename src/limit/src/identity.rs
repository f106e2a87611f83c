use std::fmt;

/// What a bucket or a quota belongs to, independent of any snapshot's numbering: 128 bits of BLAKE3 over the
/// kind of limit and the names it is attached to. Live state is kept under it, so that a recompilation that
/// renumbers everything finds its buckets again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(u128);

impl Identity {
    /// The identity of a limit of kind `kind` attached to `names`.
    pub fn of(kind: &str, names: &[&str]) -> Identity {
        let mut hasher = blake3::Hasher::new();
        for part in std::iter::once(&kind).chain(names) {
            // the length in front keeps ("ab", "c") apart from ("a", "bc")
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Identity(u128::from_le_bytes(bytes))
    }

    /// An identity beside this one, for a second count of the same thing.
    pub(crate) fn sibling(self) -> Identity {
        Identity(self.0 ^ 1)
    }

    /// The two words under which a quota table keeps it. The first is never 0, which marks a free slot.
    pub(crate) fn words(self) -> (u64, u64) {
        let (high, low) = ((self.0 >> 64) as u64, self.0 as u64);
        (high.max(1), low)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_run_together() {
        let base = Identity::of("plan", &["ab", "c"]);
        assert_eq!(base, Identity::of("plan", &["ab", "c"]));
        for (kind, names) in [
            ("plan", &["a", "bc"][..]),
            ("plan", &["abc"]),
            ("plana", &["b", "c"]),
            ("plan", &["ab", "c", ""]),
        ] {
            assert_ne!(base, Identity::of(kind, names), "{kind} {names:?}");
        }
    }
}
