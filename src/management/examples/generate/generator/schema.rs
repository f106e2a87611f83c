//! Structures as tables that a request is read by.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::model::{Member, Model, Shape, Structure};
use super::words::screaming;

/// Patterns of the model, with the variant of `Pattern` that checks them.
const PATTERNS: &[(&str, &str)] =
    &[(r"[1-5]\d\d", "StatusCode"), (r"^([1-5]\d\d|\*|\s*)$", "DocumentedStatusCode")];

/// Maps whose values may be null: the owner and the member (R-IRESP-12).
const TEMPLATES: &[(&str, &str)] = &[("PutIntegrationResponseRequest", "responseTemplates")];

/// A table for every input, and for what inputs hold.
pub fn schemas(model: &Model) -> Result<String, String> {
    let mut reached = BTreeSet::new();
    for name in model.inputs() {
        model.reached(name, &mut reached);
    }
    let mut out = String::from(
        "//! What requests may hold, as tables.\n\nuse super::enumerations::*;\n\
         use crate::schema::{Member, Pattern, Shape, Structure};\nuse crate::word::Word;\n\n",
    );
    for name in reached {
        if let Shape::Structure(structure) = &model.shapes[name] {
            write_structure(&mut out, model, name, structure)?;
        }
    }
    Ok(out)
}

fn write_structure(out: &mut String, model: &Model, name: &str, structure: &Structure) -> Result<(), String> {
    let _ = writeln!(out, "pub(crate) static {}: Structure = Structure(&[", screaming(name));
    for member in &structure.members {
        if structure.payload.as_deref() == Some(&member.name) {
            // The body as it is goes past the table.
            continue;
        }
        let required = if member.is_required { ".required()" } else { "" };
        let shape = match TEMPLATES.contains(&(name, &member.name)) {
            true => "Shape::Map(&Shape::Template)".to_owned(),
            false => shape(model, &member.shape)?,
        };
        let _ = writeln!(out, "    {}{required},", constructor(member, &shape)?);
    }
    out.push_str("]);\n\n");
    Ok(())
}

fn constructor(member: &Member, shape: &str) -> Result<String, String> {
    let wire = member.location_name.as_deref().unwrap_or(&member.name);
    let name = &member.name;
    Ok(match member.location.as_deref() {
        None if wire == name => format!("Member::body({name:?}, {shape})"),
        None => format!("Member::body({name:?}, {shape}).named({wire:?})"),
        Some("uri") => format!("Member::path({name:?}, {wire:?}, {shape})"),
        Some("querystring") if member.location_name.is_none() => format!("Member::rest({name:?}, {shape})"),
        Some("querystring") => format!("Member::query({name:?}, {wire:?}, {shape})"),
        Some("header") => format!("Member::field({name:?}, {wire:?}, {shape})"),
        Some(other) => return Err(format!("{name}: the place `{other}` is unknown")),
    })
}

fn shape(model: &Model, name: &str) -> Result<String, String> {
    Ok(match &model.shapes[name] {
        Shape::Text { pattern: None } => "Shape::Text".to_owned(),
        Shape::Text { pattern: Some(pattern) } => {
            let known = PATTERNS.iter().find(|(text, _)| text == pattern);
            let (_, variant) = known.ok_or_else(|| format!("{name}: the pattern `{pattern}` is unknown"))?;
            format!("Shape::Matching(Pattern::{variant})")
        }
        Shape::Enumeration(_) => format!("Shape::Word({name}::TEXTS)"),
        Shape::Boolean => "Shape::Boolean".to_owned(),
        Shape::Integer => "Shape::Integer".to_owned(),
        Shape::Double => "Shape::Double".to_owned(),
        Shape::Long | Shape::Timestamp | Shape::Blob => return Err(format!("no request had {name} before")),
        Shape::List(inner) => format!("Shape::List(&{})", shape(model, inner)?),
        Shape::Map(inner) => format!("Shape::Map(&{})", shape(model, inner)?),
        Shape::Structure(_) => format!("Shape::Structure(&{})", screaming(name)),
    })
}
