//! The keywords that count, and `type` and `required`: those that need no engine.

use serde_json::{Map, Value};

use super::Report;
use super::words::{cut, printed_list, sorted, type_name};

pub(super) fn check(
    report: &mut Report,
    keywords: &Map<String, Value>,
    keyword: &str,
    setting: &Value,
    value: &Value,
) {
    match (keyword, value) {
        ("type", _) => check_type(report, setting, value),
        ("required", Value::Object(members)) => check_required(report, setting, members),
        ("additionalItems", Value::Array(items)) => {
            if let (Value::Bool(false), Some(Value::Array(schemas))) = (setting, keywords.get("items"))
                && items.len() > schemas.len()
            {
                let (allowed, found) = (schemas.len(), items.len());
                report.fail(|| {
                    format!(
                        "schema only allows {allowed} elements in array but instance has {found} elements"
                    )
                });
            }
        }
        _ => check_count(report, keyword, setting, value),
    }
}

/// An integer is a number too, which the library writes out: `allowed: ["integer","number"]`.
fn check_type(report: &mut Report, setting: &Value, value: &Value) {
    let mut allowed: Vec<&str> = match setting {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    if allowed.contains(&"number") {
        allowed.push("integer");
    }
    allowed.sort_unstable();
    allowed.dedup();
    let found = type_name(value);
    if !allowed.contains(&found) {
        report.fail(|| {
            let allowed = printed_list(allowed);
            format!("instance type ({found}) does not match any allowed primitive type (allowed: {allowed})")
        });
    }
}

fn check_required(report: &mut Report, setting: &Value, members: &Map<String, Value>) {
    let required = setting.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut missing = sorted(required.filter(|name| !members.contains_key(*name)));
    missing.dedup();
    if !missing.is_empty() {
        report.fail(|| format!("object has missing required properties ({})", printed_list(missing)));
    }
}

fn check_count(report: &mut Report, keyword: &str, setting: &Value, value: &Value) {
    let found = match (keyword, value) {
        ("minItems" | "maxItems", Value::Array(items)) => items.len(),
        ("minLength" | "maxLength", Value::String(text)) => text.chars().count(),
        ("minProperties" | "maxProperties", Value::Object(members)) => members.len(),
        _ => return,
    };
    let found = found as f64;
    let Some(limit) = setting.as_f64() else { return };
    let fails = if keyword.starts_with("min") { found < limit } else { found > limit };
    if !fails {
        return;
    }
    let text = || cut(value.as_str().unwrap_or_default().into());
    report.fail(|| match keyword {
        "minItems" => {
            format!(
                "array is too short: must have at least {limit} elements but instance has {found} elements"
            )
        }
        "maxItems" => {
            format!("array is too long: must have at most {limit} elements but instance has {found} elements")
        }
        "minLength" => {
            format!("string \"{}\" is too short (length: {found}, required minimum: {limit})", text())
        }
        "maxLength" => {
            format!("string \"{}\" is too long (length: {found}, maximum allowed: {limit})", text())
        }
        "minProperties" => {
            format!("object has too few properties (found {found} but schema requires at least {limit})")
        }
        _ => format!("object has too many properties (found {found} but schema requires at most {limit})"),
    });
}
