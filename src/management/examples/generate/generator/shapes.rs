//! Enumerations and structures as Rust types.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::model::{Member, Model, Shape, Structure};
use super::words::{field, variant};

/// Lists that the service leaves out when they are empty (R-MGMT-11).
const LEFT_OUT_WHEN_EMPTY: &[(&str, &str)] = &[("RestApi", "binaryMediaTypes")];

/// Maps whose empty values are null on the wire: the owner and the member (R-IRESP-12).
const TEMPLATES: &[(&str, &str)] = &[("IntegrationResponse", "responseTemplates")];

/// The order in which the service lists the values in its texts, where it is recorded and not the model's
/// (R-MGMT-07, R-INT-03).
const RECORDED_ORDER: &[(&str, &[&str])] = &[
    ("EndpointType", &["PRIVATE", "EDGE", "REGIONAL"]),
    ("IntegrationType", &["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"]),
];

/// The values of an enumeration in the service's order.
pub fn listed<'a>(name: &str, values: &'a [String]) -> Vec<&'a str> {
    let recorded = RECORDED_ORDER.iter().find(|(shape, _)| *shape == name);
    let place = |value: &str| recorded.and_then(|(_, order)| order.iter().position(|it| *it == value));
    let mut listed: Vec<&str> = values.iter().map(String::as_str).collect();
    listed.sort_by_key(|value| place(value).unwrap_or(usize::MAX));
    listed
}

/// Every enumeration.
pub fn enumerations(model: &Model) -> String {
    let mut out =
        String::from("//! Words with a fixed set of values.\n\nuse crate::word::words;\n\nwords! {\n");
    for (name, shape) in &model.shapes {
        let Shape::Enumeration(values) = shape else { continue };
        let _ = writeln!(out, "    {name} {{");
        for value in listed(name, values) {
            let _ = writeln!(out, "        {} = {value:?},", variant(name, value));
        }
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    out
}

/// Structures that are answered, or lie inside others.
pub fn records(model: &Model) -> String {
    let inputs = model.inputs();
    let outputs: BTreeSet<&str> =
        model.operations.values().filter_map(|operation| operation.output.as_deref()).collect();
    let mut out = String::from(
        "//! What operations answer, and what lies inside inputs and answers.\n\n\
         use std::collections::BTreeMap;\n\nuse serde::{Deserialize, Serialize};\n\n\
         use super::enumerations::*;\nuse crate::encode::Output;\nuse crate::timestamp::Timestamp;\n\n",
    );
    for (name, shape) in &model.shapes {
        let Shape::Structure(structure) = shape else { continue };
        if structure.is_exception || inputs.contains(name.as_str()) {
            continue;
        }
        write_structure(&mut out, model, name, structure, false);
        if outputs.contains(name.as_str()) {
            write_output(&mut out, model, name, structure);
        }
    }
    out
}

/// The inputs of operations whose name the caller picks.
pub fn inputs(model: &Model, is_wanted: impl Fn(&str) -> bool) -> String {
    let mut body = String::new();
    for name in model.inputs().into_iter().filter(|name| is_wanted(name)) {
        write_structure(&mut body, model, name, model.structure(name), true);
    }
    let mut out = String::from("//! Inputs of operations.\n\n");
    if body.contains("BTreeMap") {
        out.push_str("use std::collections::BTreeMap;\n\n");
    }
    out.push_str("use serde::{Deserialize, Serialize};\n\nuse super::enumerations::*;\n");
    if !is_wanted("Get") {
        out.push_str("use super::records::*;\n");
    }
    out.push('\n');
    out.push_str(&body);
    out
}

fn write_structure(out: &mut String, model: &Model, name: &str, structure: &Structure, is_input: bool) {
    let is_complete = structure.members.iter().any(|member| {
        member.is_required
            && matches!(model.shapes[&member.shape], Shape::Enumeration(_) | Shape::Structure(_))
    });
    let default = if is_complete { "" } else { "Default, " };
    let what = if is_input { name.trim_end_matches("Request") } else { name };
    let about = if is_input { format!("Input of `{what}`.") } else { format!("`{what}` of the wire.") };
    let _ = writeln!(
        out,
        "/// {about}\n#[derive(Clone, Debug, {default}PartialEq, Serialize, Deserialize)]\npub struct {name} {{"
    );
    for member in &structure.members {
        write_member(out, model, name, structure, member, is_input);
    }
    out.push_str("}\n\n");
}

fn write_member(
    out: &mut String,
    model: &Model,
    owner: &str,
    structure: &Structure,
    member: &Member,
    is_input: bool,
) {
    let own = field(&member.name);
    let wire = serde_name(member, is_input);
    let _ = writeln!(out, "    /// {}", about(structure, member));
    if structure.payload.as_deref() == Some(&member.name) {
        let _ = writeln!(out, "    #[serde(skip)]\n    pub {own}: Vec<u8>,");
        return;
    }
    let mut attributes = Vec::new();
    if own.trim_start_matches("r#") != wire {
        attributes.push(format!("rename = {wire:?}"));
    }
    if !member.is_required {
        let is_left_out = LEFT_OUT_WHEN_EMPTY.contains(&(owner, &member.name));
        let test = if is_left_out { "crate::encode::is_none_or_empty" } else { "Option::is_none" };
        attributes.push(format!("default, skip_serializing_if = {test:?}"));
    }
    if TEMPLATES.contains(&(owner, &member.name)) {
        attributes.push("with = \"crate::template\"".to_owned());
    }
    if !attributes.is_empty() {
        let _ = writeln!(out, "    #[serde({})]", attributes.join(", "));
    }
    let plain = rust_type(model, &member.shape);
    let whole = if member.is_required { plain } else { format!("Option<{plain}>") };
    let _ = writeln!(out, "    pub {own}: {whole},");
}

/// Inputs are keyed by the members' own names, because two may have the same name in different places; what is answered
/// by the names of the wire.
fn serde_name(member: &Member, is_input: bool) -> &str {
    let is_body = member.location.is_none();
    match &member.location_name {
        Some(wire) if is_body && !is_input => wire,
        _ => &member.name,
    }
}

fn about(structure: &Structure, member: &Member) -> String {
    let wire = member.location_name.as_deref().unwrap_or(&member.name);
    let place = match member.location.as_deref() {
        Some("uri") => format!("`{wire}` of the path"),
        Some("querystring") if member.location_name.is_none() => {
            "every other parameter of the query".to_owned()
        }
        Some("querystring") => format!("`{wire}` of the query"),
        Some("header") => format!("the field `{wire}`"),
        _ if structure.payload.as_deref() == Some(&member.name) => "the body as it is".to_owned(),
        _ => format!("`{wire}`"),
    };
    let mut chars = place.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    let place: String = first.into_iter().chain(chars).collect();
    format!("{place}{}", if member.is_required { "; required." } else { "." })
}

fn rust_type(model: &Model, shape: &str) -> String {
    match &model.shapes[shape] {
        Shape::Text { .. } => "String".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Integer => "i32".to_owned(),
        Shape::Long => "i64".to_owned(),
        Shape::Double => "f64".to_owned(),
        Shape::Timestamp => "Timestamp".to_owned(),
        Shape::Blob => "Vec<u8>".to_owned(),
        Shape::List(inner) => format!("Vec<{}>", rust_type(model, inner)),
        Shape::Map(inner) => format!("BTreeMap<String, {}>", rust_type(model, inner)),
        Shape::Enumeration(_) | Shape::Structure(_) => shape.to_owned(),
    }
}

/// How an answer travels: its fields, its raw body, and the list that is there even when it is empty (R-MGMT-02).
fn write_output(out: &mut String, model: &Model, name: &str, structure: &Structure) {
    let fields = structure.members.iter().filter(|member| member.location.as_deref() == Some("header"));
    let fields: Vec<String> = fields
        .map(|it| format!("({:?}, {:?})", it.name, it.location_name.as_deref().unwrap_or("")))
        .collect();
    let listing = structure.members.iter().find(|member| {
        matches!(model.shapes[&member.shape], Shape::List(_)) && serde_name(member, false) == "item"
    });
    let _ = writeln!(out, "impl Output for {name} {{");
    if !fields.is_empty() {
        let _ = writeln!(
            out,
            "    const FIELDS: &'static [(&'static str, &'static str)] = &[{}];",
            fields.join(", ")
        );
    }
    if listing.is_some() {
        out.push_str("    const IS_LISTING: bool = true;\n");
    }
    if let Some(payload) = &structure.payload {
        let _ = writeln!(
            out,
            "\n    fn payload(&self) -> Option<&[u8]> {{\n        Some(&self.{})\n    }}",
            field(payload)
        );
    }
    out.push_str("}\n\n");
}
