use std::fmt;

use crate::Coding;
use crate::coding::is_identity;

/// How many codings may lie over each other on one body. One is usual; more than two only multiply the work.
pub const CODINGS_MAX: usize = 3;

/// The codings of a body, in the order in which they were applied (RFC 9110, 8.4). Empty: the body is as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Codings {
    list: [Option<Coding>; CODINGS_MAX],
}

/// A Content-Encoding that cannot be undone here: the client's fault, answered with 415 (R-LIM-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingsError {
    /// A name other than `gzip`, `deflate` and `identity`.
    Unsupported,
    /// More than [`CODINGS_MAX`].
    TooMany,
}

/// Reads the values of all Content-Encoding fields of a message, each of which may be a list. Names have no case;
/// `identity` and empty elements say nothing.
///
/// # Errors
/// When a coding is not supported, or there are too many.
pub fn content_codings<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<Codings, CodingsError> {
    let mut codings = Codings::default();
    for value in values {
        let names = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        for name in names.filter(|name| !name.is_empty() && !is_identity(name)) {
            let coding = Coding::from_name(name).ok_or(CodingsError::Unsupported)?;
            codings.push(coding).ok_or(CodingsError::TooMany)?;
        }
    }
    Ok(codings)
}

impl Codings {
    /// Whether there is nothing to undo.
    pub fn is_empty(&self) -> bool {
        self.list.iter().all(Option::is_none)
    }

    /// The codings, the one applied first first; they are undone from the end.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Coding> + '_ {
        self.list.iter().copied().flatten()
    }

    fn push(&mut self, coding: Coding) -> Option<()> {
        let place = self.list.iter_mut().find(|place| place.is_none())?;
        *place = Some(coding);
        Some(())
    }
}

impl fmt::Display for CodingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodingsError::Unsupported => f.write_str(
                "the client's Content-Encoding names a coding other than gzip, deflate and identity; \
                 send the body in one of these",
            ),
            CodingsError::TooMany => write!(
                f,
                "the client's Content-Encoding names more than {CODINGS_MAX} codings; send the body in one"
            ),
        }
    }
}

impl std::error::Error for CodingsError {}

#[cfg(test)]
mod tests {
    use super::Coding::{Deflate, Gzip};
    use super::*;

    fn check(values: &[&str], want: Result<&[Coding], CodingsError>) {
        let found = content_codings(values.iter().map(|value| value.as_bytes()));
        let found = found.map(|codings| codings.iter().collect::<Vec<_>>());
        assert_eq!(found, want.map(<[Coding]>::to_vec), "{values:?}");
    }

    #[test]
    fn r_lim_02_gzip_deflate_and_identity_are_known() {
        check(&[], Ok(&[]));
        check(&[""], Ok(&[]));
        check(&["identity"], Ok(&[]));
        check(&["gzip"], Ok(&[Gzip]));
        check(&["GZip"], Ok(&[Gzip]));
        check(&["x-gzip"], Ok(&[Gzip]));
        check(&["Deflate"], Ok(&[Deflate]));
        check(&["deflate, gzip"], Ok(&[Deflate, Gzip]));
        check(&["deflate", "identity ,\tgzip"], Ok(&[Deflate, Gzip]));
        check(&[", gzip,,"], Ok(&[Gzip]));
        check(&["gzip,gzip,gzip"], Ok(&[Gzip, Gzip, Gzip]));
    }

    #[test]
    fn r_lim_02_other_codings_are_refused() {
        for value in
            ["br", "zstd", "compress", "gzip, br", "gzip;q=1", "gzip deflate", "x-deflate", "*", "\u{fc}"]
        {
            check(&[value], Err(CodingsError::Unsupported));
        }
        check(&["gzip,gzip", "gzip,gzip"], Err(CodingsError::TooMany));
    }

    #[test]
    fn no_codings_are_empty() {
        assert!(Codings::default().is_empty());
        assert!(!content_codings([&b"gzip"[..]]).expect("a coding").is_empty());
    }
}
