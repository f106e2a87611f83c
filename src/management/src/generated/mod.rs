//! What `examples/generate` made from the model.

mod enumerations;
mod inputs_change;
mod inputs_get;
mod operations;
mod records;
mod schemas;

#[cfg(test)]
pub(crate) use operations::echo;
pub(crate) use operations::read;
pub use operations::{Operation, Request};

/// Every shape.
pub mod shapes {
    pub use super::enumerations::*;
    pub use super::inputs_change::*;
    pub use super::inputs_get::*;
    pub use super::records::*;
}
