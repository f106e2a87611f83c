//! JSON as mappings see it: values in a heap, permissive reading, Jayway paths, Java's way of printing.
#![forbid(unsafe_code)]

mod collection;
mod equal;
mod heap;
mod number;
mod path;
mod print;
mod read;
mod table;
mod value;

#[cfg(test)]
mod tests;

pub use heap::{Full, Heap};
pub use path::{NODES_MAX, PATH_BYTES_MAX, Path, PathError};
pub use print::{PRINT_DEPTH_MAX, print_double, print_java, print_json};
pub use read::{DEPTH_MAX, ReadError, ReadProblem, read_lenient, read_strict, try_read_lenient};
pub use value::{Bool, Double, Entry, List, Map, Text, Value};
