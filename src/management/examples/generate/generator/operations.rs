//! The table of operations.

use std::fmt::Write as _;

use super::model::{Model, Operation};
use super::words::screaming;

/// One line an operation, for the macro that makes the enumerations of operations and requests.
pub fn operations(model: &Model) -> Result<String, String> {
    let mut out = String::from(
        "//! The operations.\n\nuse super::inputs_change::*;\nuse super::inputs_get::*;\n\
         use super::records::*;\nuse super::schemas;\nuse crate::operation::operations;\n\noperations! {\n",
    );
    for (name, operation) in &model.operations {
        write_operation(&mut out, model, name, operation)?;
    }
    out.push_str("}\n");
    Ok(out)
}

fn write_operation(out: &mut String, model: &Model, name: &str, operation: &Operation) -> Result<(), String> {
    let input = &operation.input;
    let (path, selector) = match operation.uri.split_once('?') {
        None => (operation.uri.as_str(), "None".to_owned()),
        Some((path, query)) => {
            let (key, value) = query.split_once('=').ok_or_else(|| format!("{name}: the query `{query}`"))?;
            (path, format!("Some(({key:?}, {value:?}))"))
        }
    };
    let payload = model.structure(input).payload.as_ref().map_or("none", String::as_str);
    let mut errors: Vec<&str> =
        operation.errors.iter().map(|error| error.trim_end_matches("Exception")).collect();
    errors.sort_unstable();
    let _ = writeln!(
        out,
        "    {name}({input}) -> {} {{\n        {} {path:?} {selector}, {}, payload {payload},\n        \
         is_paged {}, schemas::{},\n        errors [{}]\n    }}",
        operation.output.as_deref().unwrap_or("()"),
        operation.method,
        operation.status,
        model.is_paged(name),
        screaming(input),
        errors.join(" "),
    );
    Ok(())
}
