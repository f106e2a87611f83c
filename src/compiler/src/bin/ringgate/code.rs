//! The codes of the command's own diagnostics, and the list of all.

use ringgate_compiler::code::ALL as COMPILER_CODES;
use ringgate_compiler::lint::CODES as LINT_CODES;
use ringgate_openapi::CODES as READER_CODES;

/// A file named on the command line cannot be read.
pub(crate) const UNREADABLE: &str = "RG0001";
/// The arguments do not go together.
pub(crate) const COMMAND: &str = "RG0002";
/// More was found than is told.
pub(crate) const MORE: &str = "RG0003";

const OWN_CODES: &[(&str, &str)] = &[
    (UNREADABLE, "A file named on the command line cannot be read."),
    (COMMAND, "The arguments of the command do not go together."),
    (MORE, "More mistakes were found than are told at once."),
];

/// Codes whose place may hold a secret, so that its line is not shown: the value of an API key.
const SECRET: &[&str] = &["RG0307", ringgate_compiler::code::KEY_VALUE, ringgate_compiler::code::KEY_TWICE];

/// Whether the source line of a diagnostic stays hidden.
pub(crate) fn hides_line(code: &str) -> bool {
    SECRET.contains(&code)
}

/// Every code with its meaning, ascending.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    OWN_CODES.iter().chain(READER_CODES).chain(COMPILER_CODES).chain(LINT_CODES).copied()
}
