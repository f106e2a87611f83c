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

/// Lays a routing snapshot out; `None` if the loader would refuse it, which was reported.
pub(crate) fn routes(routes: &Routes, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    reported(encode_routes(routes).and_then(read_back::<Routes>), diagnostics)
}

/// The same for a keys snapshot, if there is one.
pub(crate) fn keys(keys: Option<&Keys>, diagnostics: &mut Diagnostics) -> Option<Option<Vec<u8>>> {
    let Some(keys) = keys else { return Some(None) };
    reported(encode_keys(keys).and_then(read_back::<Keys>), diagnostics).map(Some)
}

fn reported(file: Result<Vec<u8>, SnapshotError>, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    file.map_err(|error| diagnostics.push(report(&error))).ok()
}

fn read_back<T: Contents>(file: Vec<u8>) -> Result<Vec<u8>, SnapshotError> {
    Loaded::<T>::examine(&file, Trust::Anybody).map(|()| file)
}

fn report(error: &SnapshotError) -> Diagnostic {
    let (code, remedy) = match error {
        SnapshotError::TooLong { .. } => (code::TOO_LARGE, "spread the APIs over several gateways"),
        _ => (code::READ_BACK, "this is a mistake of the compiler: report it with the definition"),
    };
    let message = format!("the snapshot was not written: {error}");
    Diagnostic::new(Severity::Error, code, None, message).remedy(remedy)
}
