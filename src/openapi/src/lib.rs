//! OpenAPI documents with the AWS extensions, and the gateway's own file, read into a definition.
//!
//! Two steps. [`read_text`] and [`read_tree`] turn bytes into a tree in which every key and value knows its place,
//! within [`ReadLimits`]. [`read_api`] turns the tree of an OpenAPI 2.0, 3.0 or 3.1 document into an
//! [`Api`](ringgate_definition::Api) (requirements R-OAS-05 to R-OAS-14), [`read_gateway_file`] that of the gateway's
//! own file into a [`Definition`](ringgate_definition::Definition). Files and the environment are asked for through
//! [`Outside`]; nothing here opens one.
//!
//! Every mistake becomes a diagnostic with code, place and remedy; [`CODES`] lists the codes. A reader goes on after
//! a mistake, so that one run reports them all.
#![forbid(unsafe_code)]

mod authorizer;
mod budget;
mod codes;
mod document;
mod documentation;
mod expect;
mod export;
mod gateway_file;
mod import_mode;
mod integration;
mod json;
mod json_text;
mod nearest;
mod operation;
mod parameter;
mod path;
mod path_item;
mod placeholder;
mod reference;
mod response;
mod root_extension;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod tree;
mod weight;
mod yaml;

pub use codes::CODES;
pub use document::{BasePathMode, ImportOptions, read_api};
pub use documentation::DocumentationPart;
pub use export::{Export, ExportError, ExportExtensions, ExportFormat, ExportOptions, ExportSyntax, export};
pub use gateway_file::{GATEWAY_FILE_SCHEMA, Outside, is_gateway_file, read_gateway_file};
pub use import_mode::{
    IMPORT_BYTES_MAX, ImportError, ImportMode, ImportRules, Imported, combine, import, import_documentation,
};
pub use tree::{Key, Node, ReadLimits, Value, read_text, read_tree};
