//! Lays the files out and reads them back with the gateway's loader before naming them done.

use ringgate_definition::{Diagnostic, Diagnostics, Severity};
use ringgate_snapshot::file::{Contents, Loaded, SnapshotError, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{Keys, Routes};

use crate::code;

/// What was compiled: whole files, unsigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The routing snapshot.
    pub routes: Vec<u8>,
    /// The keys snapshot, if the definition has keys or plans.
    pub keys: Option<Vec<u8>>,
}

/// Lays out both files; `None` if the loader would refuse one, which was reported.
pub(crate) fn lay_out(routes: &Routes, keys: Option<&Keys>, diagnostics: &mut Diagnostics) -> Option<Output> {
    let routes = encode_routes(routes).and_then(read_back::<Routes>);
    let keys = keys.map(|keys| encode_keys(keys).and_then(read_back::<Keys>)).transpose();
    match (routes, keys) {
        (Ok(routes), Ok(keys)) => Some(Output { routes, keys }),
        (routes, keys) => {
            for error in [routes.err(), keys.err()].into_iter().flatten() {
                diagnostics.push(report(&error));
            }
            None
        }
    }
}

fn read_back<T: Contents>(file: Vec<u8>) -> Result<Vec<u8>, SnapshotError> {
    Loaded::<T>::from_bytes(&file, Trust::Anybody).map(|_| file)
}

fn report(error: &SnapshotError) -> Diagnostic {
    let (code, remedy) = match error {
        SnapshotError::TooLong { .. } => (code::TOO_LARGE, "spread the APIs over several gateways"),
        _ => (code::READ_BACK, "this is a mistake of the compiler: report it with the definition"),
    };
    let message = format!("the snapshot was not written: {error}");
    Diagnostic::new(Severity::Error, code, None, message).remedy(remedy)
}
