//! `ringgate export`: an API as an OpenAPI document (R-OAS-15 to R-OAS-19).

mod date;

use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use ringgate_definition::{Api, Definition};
use ringgate_openapi::{ExportExtensions, ExportFormat, ExportOptions, ExportSyntax, export as write_api};

use crate::args::{self, Export};
use crate::compile::{say_error, tell_people};
use crate::failure::Failure;
use crate::{source, write};

/// The end of default hosts where nobody says another (R-ROUTE-01).
const HOST_SUFFIX_DEFAULT: &str = "localhost";

/// Reads what `compile` reads, and writes one API of it.
pub(crate) fn export(arguments: &Export) -> Result<ExitCode, Failure> {
    let mut input = ManuallyDrop::new(source::read(&arguments.reading));
    if input.diagnostics.has_errors() {
        tell_people(&input.diagnostics, &input.definition.sources);
        return Ok(ExitCode::FAILURE);
    }
    let options = options(arguments, &input.definition, &input.files)?;
    let stage = &arguments.reading.stage;
    let api = chosen(&input.definition, arguments.api.as_deref())?;
    let exported = write_api(api, stage, &options).map_err(|error| failure(&error, api, stage))?;
    input.diagnostics.append(exported.warnings);
    tell_people(&input.diagnostics, &input.definition.sources);
    let Some(path) = &arguments.output else { return crate::print(&exported.text) };
    let path = if path.is_dir() { path.join(&exported.file_name) } else { path.clone() };
    write::replace(&path, exported.text.as_bytes(), write::PUBLIC)
        .map_err(|error| Failure::file("written", &path, &error))?;
    say_error(&format!("wrote {}\n", path.display()));
    Ok(ExitCode::SUCCESS)
}

fn options(arguments: &Export, definition: &Definition, files: &[String]) -> Result<ExportOptions, Failure> {
    let names = arguments.extensions.iter().map(String::as_str);
    let extensions = ExportExtensions::read(names)
        .map_err(|name| Failure::new(format!("there is no set of extensions `{name}`")))?;
    let suffix = definition.host_suffix.as_ref().map(|suffix| suffix.value.clone());
    Ok(ExportOptions {
        format: match arguments.format {
            args::ExportFormat::Oas30 => ExportFormat::Oas30,
            args::ExportFormat::Swagger => ExportFormat::Swagger,
        },
        syntax: if arguments.yaml { ExportSyntax::Yaml } else { ExportSyntax::Json },
        extensions,
        host_suffix: suffix.unwrap_or_else(|| HOST_SUFFIX_DEFAULT.to_owned()),
        region: arguments.reading.region.clone(),
        created: date::text(last_change(files)),
    })
}

/// When the last of some files was changed: the same files give the same document.
fn last_change(files: &[String]) -> SystemTime {
    let changed = |file: &String| Path::new(file).metadata().and_then(|metadata| metadata.modified()).ok();
    files.iter().filter_map(changed).max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The API of this id, or the only one.
fn chosen<'d>(definition: &'d Definition, id: Option<&str>) -> Result<&'d Api, Failure> {
    let ids = || definition.apis.iter().map(|api| api.id.value.as_str()).collect::<Vec<_>>().join(", ");
    match (id, definition.apis.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => {
            let message = format!("there are {} APIs", definition.apis.len());
            Err(Failure::new(message).remedy(format!("choose one with `--api`: {}", ids())))
        }
        (Some(id), apis) => apis.iter().find(|api| api.id.value == id).ok_or_else(|| {
            Failure::new(format!("there is no API `{id}`")).remedy(format!("choose one of: {}", ids()))
        }),
    }
}

fn failure(error: &ringgate_openapi::ExportError, api: &Api, stage: &str) -> Failure {
    let failure = Failure::new(format!("{error}: the API `{}`, the stage `{stage}`", api.id.value));
    let stages: Vec<&str> = api.stages.iter().map(|stage| stage.name.value.as_str()).collect();
    match error {
        ringgate_openapi::ExportError::UnknownStage => {
            failure.remedy(format!("choose one with `--stage`: {}", stages.join(", ")))
        }
        ringgate_openapi::ExportError::NoJsonModel { .. } => {
            failure.remedy("declare a model for `application/json`, or none at all")
        }
    }
}
