//! `ringgate explain`: what a gateway would do with a request, step by step, without sending anything. It is the
//! gateway's own exchange that decides; this only listens.

mod chain;
mod curl;
mod drive;
mod keys;
mod place;
mod recorded;
mod render;
mod sign;
mod time;
mod world;

use std::process::ExitCode;

use crate::args::{Explain, Format};
use crate::failure::Failure;
use drive::UpstreamAnswer;
pub(crate) use time::read as read_time;

/// Explains one request.
pub(crate) fn explain(arguments: &Explain) -> Result<ExitCode, Failure> {
    let mut request = match &arguments.request_id {
        Some(id) => recorded::fetch(arguments.admin.as_deref().unwrap_or_default(), id)?,
        None => curl::read(&arguments.curl)?,
    };
    request.caller = arguments.caller.clone();
    request.authorizer_result = arguments.authorizer_result.as_deref().map(text_or_file).transpose()?;
    let epoch_ms = match &arguments.at {
        Some(text) => time::read(text)?,
        None => request.at_ms.unwrap_or_else(time::now),
    };
    sign::sign(&mut request, epoch_ms / 1_000)?;
    let generation = world::open(arguments)?;
    let answer = arguments.response_status.map(|status| upstream_answer(status, arguments)).transpose()?;
    let driven = drive::drive(&generation, &request, answer.as_ref(), epoch_ms, arguments.seed)?;
    let mut steps = chain::steps(&driven, arguments.stage_cache_empty);
    steps.extend(request.remarks.iter().map(|remark| chain::remark(remark)));
    let text = match arguments.format {
        Format::Human => render::human(&steps, render::Paint::for_output()),
        Format::Json => render::json(&steps, &request, &driven),
    };
    crate::print(&text)
}

fn text_or_file(text: &str) -> Result<Vec<u8>, Failure> {
    match text.strip_prefix('@') {
        Some(name) => curl::read_file(name),
        None => Ok(text.as_bytes().to_vec()),
    }
}

fn upstream_answer(status: u16, arguments: &Explain) -> Result<UpstreamAnswer, Failure> {
    let body = arguments.response_body.as_deref().map(text_or_file).transpose()?.unwrap_or_default();
    let mut head = format!("HTTP/1.1 {status} \r\n");
    for field in &arguments.response_header {
        head.push_str(field);
        head.push_str("\r\n");
    }
    let has_length = |line: &String| line.to_ascii_lowercase().starts_with("content-length:");
    if !arguments.response_header.iter().any(has_length) {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    Ok(UpstreamAnswer { head: head.into_bytes(), body })
}
