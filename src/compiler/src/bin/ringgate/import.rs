//! `ringgate import`: what an exported API would be here, and the API itself into a control plane (R-OAS-01).

mod differences;
mod endpoint;
mod features;
mod management;
mod render;
mod report;
#[cfg(test)]
mod tests;

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use ringgate_definition::{Located, Place};
use serde_json::{Value, json};

use crate::args::{Import, Reading};
use crate::compile;
use crate::failure::Failure;
use crate::source;
use management::Management;
use report::Report;

/// Where everything is unless somebody says otherwise.
const REGION_DEFAULT: &str = "us-east-1";

/// What became of the API in the control plane.
pub(crate) struct Brought {
    /// The control plane.
    pub(crate) endpoint: String,
    /// The id that the API got.
    pub(crate) api: String,
    /// The stage that serves it, if one was asked for.
    pub(crate) stage: Option<String>,
    /// What the control plane remarked.
    pub(crate) warnings: Vec<String>,
}

/// Prints the report; brings the API in where there is a control plane and nothing is refused.
pub(crate) fn import(arguments: &Import) -> Result<ExitCode, Failure> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let region = arguments
        .region
        .clone()
        .or_else(|| environment("AWS_REGION"))
        .or_else(|| environment("AWS_DEFAULT_REGION"))
        .unwrap_or_else(|| REGION_DEFAULT.to_owned());
    let url = endpoint::chosen(arguments.endpoint_url.as_deref(), std::env::vars());
    let url = url.filter(|_| !arguments.report_only);
    let control = url.map(|url| Management::new(&url, &region, environment)).transpose()?;
    let compiled = ManuallyDrop::new(compiled(arguments, &region)?);
    let report = Report::of(&compiled)?;
    let brought = match &control {
        Some(control) if !report.is_refused() => Some(bring(arguments, control)?),
        _ => None,
    };
    let text = if arguments.json {
        render::json(&report, brought.as_ref())
    } else {
        render::human(&report, brought.as_ref(), control.is_some())
    };
    crate::print(&text)?;
    Ok(if report.is_refused() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads and compiles the document as the only API of a stage with the variables that are given.
fn compiled(arguments: &Import, region: &str) -> Result<compile::Compiled, Failure> {
    let reading = Reading {
        files: vec![arguments.file.clone()],
        default_integration: None,
        stage: arguments.stage.clone().unwrap_or_else(|| "prod".to_owned()),
        api_id: None,
        host_suffix: None,
        region: region.to_owned(),
        account_id: arguments.account_id.clone(),
        base_path: arguments.base_path,
    };
    let mut input = source::read(&reading);
    if input.definition.apis.len() > 1 || !input.definition.listeners.is_empty() {
        return Err(Failure::new(format!("`{}` is a gateway file", arguments.file))
            .remedy("name one OpenAPI document; `ringgate compile` takes gateway files"));
    }
    for stage in input.definition.apis.iter_mut().flat_map(|api| &mut api.stages) {
        let own = |text: &String| Located::new(text.clone(), Place::default());
        stage.variables.extend(arguments.variables.iter().map(|(name, value)| (own(name), own(value))));
    }
    Ok(compile::compile_input(input, &reading))
}

/// Imports, names and deploys.
fn bring(arguments: &Import, control: &Management) -> Result<Brought, Failure> {
    let path = std::path::Path::new(&arguments.file);
    let document = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    let base_path = match arguments.base_path {
        crate::args::BasePath::Ignore => "ignore",
        crate::args::BasePath::Prepend => "prepend",
        crate::args::BasePath::Split => "split",
    };
    let mut target = format!("/restapis?basepath={base_path}");
    if let Some(kind) = arguments.endpoint_type {
        target.push_str(&format!("&endpointConfigurationTypes={}", kind.as_str()));
    }
    target.push_str("&mode=import");
    let made = control.call("POST", &target, &document)?;
    let api = made.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(name) = &arguments.name {
        let patch = json!({ "patchOperations": [{ "op": "replace", "path": "/name", "value": name }] });
        control.call("PATCH", &format!("/restapis/{api}"), patch.to_string().as_bytes())?;
    }
    if let Some(stage) = &arguments.stage {
        let variables: serde_json::Map<String, Value> =
            arguments.variables.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let body = json!({ "stageName": stage, "variables": variables });
        let deployed =
            control.call("POST", &format!("/restapis/{api}/deployments"), body.to_string().as_bytes());
        deployed
            .map_err(|failure| failure.remedy(format!("the API was imported as `{api}` and not deployed")))?;
    }
    let warnings = made.get("warnings").and_then(Value::as_array).into_iter().flatten();
    Ok(Brought {
        endpoint: control.url().to_owned(),
        api,
        stage: arguments.stage.clone(),
        warnings: warnings.filter_map(|warning| warning.as_str().map(str::to_owned)).collect(),
    })
}
