//! A mapping template that copies what a schema describes, property by property (R-REQ-15).

use std::fmt::Write;

use serde_json::Value;

/// The most properties that a skeleton copies one by one; references that multiply end here.
const PROPERTIES_MAX: usize = 10_000;
/// How deep a skeleton goes; what lies deeper is copied whole.
const DEPTH_MAX: usize = 32;

/// The skeleton for a schema whose references stay within it.
pub(super) fn skeleton(schema: &str) -> String {
    let root = serde_json::from_str(schema).unwrap_or_default();
    let mut writer = Writer { root: &root, out: String::new(), properties: 0, loops: 0 };
    writer.out.push_str("#set($inputRoot = $input.path('$'))\n");
    writer.value(&root, "$inputRoot", 0);
    writer.out
}

struct Writer<'s> {
    root: &'s Value,
    out: String,
    properties: usize,
    loops: usize,
}

impl<'s> Writer<'s> {
    /// Writes what copies the value that `source` names.
    fn value(&mut self, schema: &'s Value, source: &str, depth: usize) {
        let schema = self.resolve(schema);
        let members = schema.get("properties").and_then(Value::as_object);
        let items = schema.get("items").filter(|items| items.is_object());
        let is_deep = depth >= DEPTH_MAX || self.properties >= PROPERTIES_MAX;
        match (members, items) {
            (Some(members), _) if !members.is_empty() && !is_deep => {
                self.out.push('{');
                for (at, (name, schema)) in members.iter().enumerate() {
                    self.properties += 1;
                    self.out.push_str(if at == 0 { "\n" } else { ",\n" });
                    self.indent(depth + 1);
                    let _ = write!(self.out, "{} : ", Value::from(name.as_str()));
                    self.value(schema, &member(source, name), depth + 1);
                }
                self.out.push('\n');
                self.indent(depth);
                self.out.push('}');
            }
            (None, Some(items)) if !is_deep => self.items(items, source, depth),
            // Nothing says what is in it.
            (members, None) if depth == 0 && (members.is_some() || is_of(schema, "object")) => {
                self.out.push_str("{ }");
            }
            _ if is_of(schema, "string") => {
                let _ = write!(self.out, "\"{source}\"");
            }
            _ => self.out.push_str(source),
        }
    }

    fn items(&mut self, items: &'s Value, source: &str, depth: usize) {
        let element = match self.loops {
            0 => "elem".to_owned(),
            number => format!("elem{number}"),
        };
        self.loops += 1;
        let _ = write!(self.out, "[\n#foreach(${element} in {source})\n");
        self.indent(depth + 1);
        self.value(items, &format!("${element}"), depth + 1);
        self.out.push_str("#if($foreach.hasNext),#end\n#end\n");
        self.indent(depth);
        self.out.push(']');
    }

    /// What a reference within the schema names, and what that one names; references in a circle name themselves.
    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let mut schema = schema;
        for _ in 0..DEPTH_MAX {
            let reference = schema.get(super::reference::KEY).and_then(Value::as_str);
            let Some(place) = reference.and_then(|reference| reference.strip_prefix('#')) else { break };
            let Some(named) = self.root.pointer(place) else { break };
            schema = named;
        }
        schema
    }

    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Whether a schema allows one type alone.
fn is_of(schema: &Value, kind: &str) -> bool {
    schema.get("type").and_then(Value::as_str) == Some(kind)
}

/// A member by its name, which must be an identifier of the template language, or be quoted.
fn member(source: &str, name: &str) -> String {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return format!("{source}.{name}");
    }
    format!("{source}.get('{}')", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_req_15_copies_each_property() {
        let set = "#set($inputRoot = $input.path('$'))\n";
        for (schema, expected) in [
            (r#"{"type":"object","title":"Empty Schema"}"#, "{ }"),
            (r#"{"type":"string"}"#, "\"$inputRoot\""),
            (r#"{"type":"array"}"#, "$inputRoot"),
            ("<xml/>", "$inputRoot"),
            (
                r#"{"properties":{"a":{"type":"string"},"n":{"type":"integer"},"x-y":{}}}"#,
                "{\n  \"a\" : \"$inputRoot.a\",\n  \"n\" : $inputRoot.n,\n  \"x-y\" : $inputRoot.get('x-y')\n}",
            ),
            (
                r#"{"items":{"type":"array","items":{"type":"number"}}}"#,
                "[\n#foreach($elem in $inputRoot)\n  [\n#foreach($elem1 in $elem)\n    $elem1#if($foreach.hasNext),#end\n\
                 #end\n  ]#if($foreach.hasNext),#end\n#end\n]",
            ),
            (
                r##"{"properties":{"p":{"$ref":"#/definitions/P"}},"definitions":{"P":{"type":"string"}}}"##,
                "{\n  \"p\" : \"$inputRoot.p\"\n}",
            ),
        ] {
            assert_eq!(skeleton(schema), format!("{set}{expected}"), "{schema}");
        }
    }

    #[test]
    fn r_req_15_circles_and_multitudes_end() {
        let circle = r##"{"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}}}"##;
        assert!(skeleton(circle).len() < PROPERTIES_MAX * 400);
        assert!(skeleton(r##"{"$ref":"#"}"##).ends_with("$inputRoot"));
    }
}
