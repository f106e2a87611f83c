//! Definitions written as OpenAPI documents (R-OAS-13, R-OAS-15 to R-OAS-19).

mod authorizer;
mod build;
mod extension;
mod integration;
mod operation;
mod root;
mod schema;
mod security;
mod syntax;

use ringgate_definition::{Api, Diagnostic, Diagnostics, Place};
use std::collections::HashSet;
use std::fmt::{self, Display, Formatter};

use crate::codes;

#[cfg(test)]
pub(crate) use syntax::yaml;

/// Which version of OpenAPI to write (R-OAS-15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// OpenAPI 3.0.1.
    #[default]
    Oas30,
    /// OpenAPI 2.0.
    Swagger,
}

impl ExportFormat {
    /// The name in API Gateway.
    pub fn as_str(self) -> &'static str {
        match self {
            ExportFormat::Oas30 => "oas30",
            ExportFormat::Swagger => "swagger",
        }
    }
}

/// How to write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportSyntax {
    /// JSON.
    #[default]
    Json,
    /// YAML.
    Yaml,
}

/// Which extensions to write (R-OAS-15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportExtensions {
    /// `integrations`
    pub integrations: bool,
    /// `authorizers`
    pub authorizers: bool,
    /// `validators`
    pub validators: bool,
    /// `documentation`
    pub documentation: bool,
    /// `postman`
    pub postman: bool,
    /// `apigateway`: all but those of Postman.
    pub apigateway: bool,
}

impl ExportExtensions {
    /// The names of the sets.
    pub const NAMES: [&str; 6] =
        ["integrations", "apigateway", "authorizers", "validators", "documentation", "postman"];

    /// The sets of some names, or the first name that is none.
    ///
    /// # Errors
    /// A name that is not in [`ExportExtensions::NAMES`].
    pub fn read<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<ExportExtensions, &'n str> {
        let mut extensions = ExportExtensions::default();
        for name in names {
            let flag = match name {
                "integrations" => &mut extensions.integrations,
                "apigateway" => &mut extensions.apigateway,
                "authorizers" => &mut extensions.authorizers,
                "validators" => &mut extensions.validators,
                "documentation" => &mut extensions.documentation,
                "postman" => &mut extensions.postman,
                other => return Err(other),
            };
            *flag = true;
        }
        Ok(extensions)
    }
}

/// What an export is told beside the API and the stage.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// Which version of OpenAPI.
    pub format: ExportFormat,
    /// JSON or YAML.
    pub syntax: ExportSyntax,
    /// Which extensions.
    pub extensions: ExportExtensions,
    /// The end of default hosts (R-ROUTE-01).
    pub host_suffix: String,
    /// The region of an API that names none.
    pub region: String,
    /// When the API was created, such as `2026-01-31T12:00:00Z`: stands for the version of an API without one.
    pub created: String,
}

/// An exported document.
#[derive(Clone, Debug)]
pub struct Export {
    /// The document.
    pub text: String,
    /// What a file with it is called (R-OAS-16).
    pub file_name: String,
    /// What the document cannot express.
    pub warnings: Diagnostics,
}

/// Why nothing was exported. It prints as the service words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// The API has no such stage: 404.
    UnknownStage,
    /// A method has bodies, and none of them is JSON: 400 (R-OAS-18).
    NoJsonModel {
        /// The verb.
        verb: &'static str,
        /// The resource's path.
        path: String,
        /// Where the method was declared.
        place: Place,
    },
}

impl Display for ExportError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::UnknownStage => out.write_str("Invalid stage identifier specified"),
            ExportError::NoJsonModel { verb, path, .. } => {
                write!(out, "Only found non-JSON body models for method '{verb}' of resource '{path}'")
            }
        }
    }
}

impl std::error::Error for ExportError {}

/// Writes an API as a stage serves it. With the extensions `apigateway`, importing the document gives an API that
/// behaves as this one does (R-OAS-19).
///
/// A document says nothing of stages, keys and plans, of account and region, nor of whether the original service is
/// followed to the letter; an import takes these from elsewhere. Beyond that, what a document cannot express is warned
/// of:
///
/// - a request parameter that stands neither in header, query nor path;
/// - the second of two integration responses with the same pattern, of two models or of two authorizers with the same
///   name, and of two methods of a resource with the same verb;
/// - a model whose schema is not JSON, or whose name is not made of letters and digits, and the use of a model or an
///   authorizer that is not declared;
/// - a token authorizer without an identity source: the document says `Authorization`, which is what it means;
/// - `minItems` and `maxItems` of models: they are written, and an import drops them;
/// - in OpenAPI 2.0, several models for one body: the first that is of JSON is written for all media types;
/// - in OpenAPI 2.0, responses of one method with different media types: each is written for all of them.
///
/// # Errors
/// The stage is unknown, or a method has bodies and none of JSON.
pub fn export(api: &Api, stage: &str, options: &ExportOptions) -> Result<Export, ExportError> {
    if !api.stages.iter().any(|known| known.name.value == stage) {
        return Err(ExportError::UnknownStage);
    }
    let models = api.models.iter().map(|model| model.name.value.as_str()).collect();
    let mut writer = Writer { api, stage, options, models, warnings: Diagnostics::default() };
    let document = writer.document()?;
    let text = match options.syntax {
        ExportSyntax::Json => syntax::json(&document),
        ExportSyntax::Yaml => syntax::yaml(&document),
    };
    Ok(Export { text, file_name: file_name(api, options), warnings: writer.warnings })
}

/// `oas30_1.0.json`, with the date of creation where the API has no version (R-OAS-16). What could not stand in a header
/// or a path becomes `_`.
fn file_name(api: &Api, options: &ExportOptions) -> String {
    let version = if api.version.is_empty() { &options.created } else { &api.version };
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-:+".contains(c) { c } else { '_' };
    let version: String = version.chars().map(safe).collect();
    let end = match options.syntax {
        ExportSyntax::Json => "json",
        ExportSyntax::Yaml => "yaml",
    };
    format!("{}_{version}.{end}", options.format.as_str())
}

/// One export: what all its parts look at.
struct Writer<'a> {
    api: &'a Api,
    stage: &'a str,
    options: &'a ExportOptions,
    /// The names of the models.
    models: HashSet<&'a str>,
    warnings: Diagnostics,
}

impl Writer<'_> {
    fn is_swagger(&self) -> bool {
        self.options.format == ExportFormat::Swagger
    }

    /// Whether a set of extensions is written: asked for by itself, or with all of them.
    fn wants(&self, set: impl Fn(&ExportExtensions) -> bool) -> bool {
        self.options.extensions.apigateway || set(&self.options.extensions)
    }

    fn warn(&mut self, place: Place, message: impl Into<String>, remedy: &str) {
        self.warnings.push(Diagnostic::warning(codes::INEXPRESSIBLE, place, message).remedy(remedy));
    }
}
