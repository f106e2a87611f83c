//! Is the request well formed for this route? Required parameters and body schemas (R-REQ-04 to R-REQ-12).
//!
//! ```text
//!  method's requestParameters ─► RequiredParameters::missing ─► "[a, b]"            (BAD_REQUEST_PARAMETERS)
//!  method's requestModels + Content-Type ─► choose ─► Choice::Model(i) ─┐
//!  models of an API ─► Schemas (compiled when first needed) ────────────┴─► Verdict  (BAD_REQUEST_BODY)
//! ```
//!
//! Parameters come first, and only the first kind of failure is reported (R-REQ-04). Both checks are pure: what a
//! client sent decides, together with a definition that was checked at design time.
//!
//! Whether a body is valid is decided by one engine, `jsonschema` in its draft-04 dialect. What is said about an
//! invalid one is made out afterwards, in the words and the order of the Java library json-schema-validator, whose
//! texts API Gateway hands out in `$context.error.validationErrorString` (R-REQ-08).
#![forbid(unsafe_code)]

mod choice;
mod document;
mod engine;
mod explain;
mod format;
mod mistake;
mod number;
mod parameters;
mod schemas;

pub use choice::{Choice, DEFAULT_MODEL, EMPTY_SCHEMA, choose};
pub use engine::{PATTERN_BACKTRACK_MAX, PATTERN_BYTES_MAX};
pub use explain::{DEPTH_MAX, LIST_BYTES_MAX, STEPS_MAX, VALUE_BYTES_MAX};
pub use mistake::{Mistake, Note, Problem};
pub use parameters::{HeaderCase, Match, Place, RequiredParameters, list_text, missing_message};
pub use schemas::{MODEL_BYTES_MAX, Schemas, Verdict};
