//! `GetExport`: a stage's deployment as an OpenAPI document (R-OAS-15 to R-OAS-19).

use ringgate_estate::{Call, Estate, Outcome};
use ringgate_management::shapes::{ExportResponse, GetExportRequest, RestApi, Stage};
use ringgate_management::{Fault, encode};
use ringgate_openapi::{ExportError, ExportExtensions, ExportFormat, ExportOptions, ExportSyntax, export};

use crate::define;

/// The end of default hosts that gateways serve (R-ROUTE-01).
const HOST_SUFFIX: &str = "localhost";

/// Answers with the document.
///
/// # Errors
/// There is no such API or stage, the request asks for what is no export, or the document cannot be written (R-OAS-18).
pub(crate) fn take_out(estate: &Estate, input: &GetExportRequest, call: &Call<'_>) -> Result<Outcome, Fault> {
    let (id, name) = (input.rest_api_id.as_str(), input.stage_name.as_str());
    let unknown = || Fault::not_found(format!("Invalid API identifier specified {}:{id}", call.account));
    let api = estate.get::<RestApi>(id).ok_or_else(unknown)?;
    let unknown = || Fault::not_found("Invalid stage identifier specified");
    let stage = estate.get_of::<Stage>(id, name).ok_or_else(unknown)?;
    let options = ExportOptions {
        format: format(&input.export_type)?,
        syntax: syntax(input.accepts.as_deref())?,
        extensions: extensions(input)?,
        host_suffix: HOST_SUFFIX.to_owned(),
        region: call.region.to_owned(),
        created: date(api.created_date.map_or(0, |date| date.0)),
    };
    let captured = define::captured(estate, id, stage).ok_or_else(|| {
        Fault::bad_request(format!("The stage {name} has no deployment that could be exported"))
    })?;
    let exported = export(&captured, name, &options).map_err(|error| match error {
        ExportError::UnknownStage => Fault::not_found(error.to_string()),
        ExportError::NoJsonModel { .. } => Fault::bad_request(error.to_string()),
    })?;
    let output = ExportResponse {
        content_type: Some("application/octet-stream".to_owned()),
        content_disposition: Some(format!("attachment; filename=\"{}\"", exported.file_name)),
        body: exported.text.into_bytes(),
    };
    let answer = encode::<GetExportRequest>(&output, call.request_id)?;
    Ok(Outcome::Done { answer, changes: Vec::new() })
}

fn format(text: &str) -> Result<ExportFormat, Fault> {
    let known = [ExportFormat::Oas30, ExportFormat::Swagger];
    known.into_iter().find(|format| format.as_str() == text).ok_or_else(|| {
        Fault::bad_request(format!("Invalid export type specified: {text}. Valid options are oas30,swagger"))
    })
}

/// JSON, unless the client would have YAML and not JSON.
fn syntax(accepts: Option<&str>) -> Result<ExportSyntax, Fault> {
    let types: Vec<String> = accepts
        .unwrap_or_default()
        .split(',')
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|range| !range.is_empty())
        .collect();
    let has = |known: &[&str]| types.iter().any(|range| known.contains(&range.as_str()));
    if types.is_empty() || has(&["application/json", "application/*", "*/*", "application/octet-stream"]) {
        return Ok(ExportSyntax::Json);
    }
    if has(&["application/yaml", "application/x-yaml", "text/yaml"]) {
        return Ok(ExportSyntax::Yaml);
    }
    Err(Fault::bad_request("Invalid Accept specified. Valid options are application/json,application/yaml"))
}

fn extensions(input: &GetExportRequest) -> Result<ExportExtensions, Fault> {
    let names = input.parameters.as_ref().and_then(|parameters| parameters.get("extensions"));
    let names = names.map_or("", String::as_str).split(',').map(str::trim).filter(|name| !name.is_empty());
    ExportExtensions::read(names).map_err(|name| {
        let known = ExportExtensions::NAMES.join(",");
        Fault::bad_request(format!("Invalid extensions specified: {name}. Valid options are {known}"))
    })
}

/// Seconds since 1970 as `2026-01-31T12:00:00Z`.
fn date(seconds: i64) -> String {
    let stamp = ringgate_sigv4::stamp(u64::try_from(seconds).unwrap_or(0));
    let text = String::from_utf8_lossy(&stamp);
    let part = |at: std::ops::Range<usize>| text.get(at).unwrap_or_default();
    let (day, time) = ([part(0..4), part(4..6), part(6..8)], [part(9..11), part(11..13), part(13..15)]);
    format!("{}T{}Z", day.join("-"), time.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_oas_15_accept_and_r_oas_16_dates() {
        for (accepts, expected) in [
            (None, Some(ExportSyntax::Json)),
            (Some(""), Some(ExportSyntax::Json)),
            (Some("application/json"), Some(ExportSyntax::Json)),
            (Some("application/yaml"), Some(ExportSyntax::Yaml)),
            (Some("Application/YAML;q=0.9, text/html"), Some(ExportSyntax::Yaml)),
            (Some("text/html, */*;q=0.1"), Some(ExportSyntax::Json)),
            (Some("text/html"), None),
        ] {
            assert_eq!(syntax(accepts).ok(), expected, "{accepts:?}");
        }
        assert_eq!(date(1_706_702_400), "2024-01-31T12:00:00Z");
        assert_eq!(date(-1), "1970-01-01T00:00:00Z");
    }
}
