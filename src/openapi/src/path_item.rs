//! Paths, and the operations of each.

use crate::budget::shortened;
use crate::document::{Import, Version};
use crate::nearest::nearest;
use crate::parameter::Parameters;
use crate::path::Template;
use crate::tree::{Key, Node};
use crate::{codes, path, root_extension, weight};
use ringgate_definition::{Api, Diagnostic, Located, Resource, Verb};
use std::collections::{HashMap, HashSet};

/// The keys of operations in a path item. `trace` is OpenAPI's, and API Gateway does not have it.
pub(crate) const VERBS: [(&str, Verb); 8] = [
    ("get", Verb::Get),
    ("put", Verb::Put),
    ("post", Verb::Post),
    ("delete", Verb::Delete),
    ("options", Verb::Options),
    ("head", Verb::Head),
    ("patch", Verb::Patch),
    (ANY, Verb::Any),
];

const ANY: &str = "x-amazon-apigateway-any-method";

const FIELDS: [&str; 6] = ["$ref", "summary", "description", "servers", "parameters", "trace"];

/// How many times the largest document all methods together may be: `$ref`s multiply what they lead to.
const SHARING_MAX: usize = 8;

/// Reads `paths` into resources: one for each path, in the order of the document.
pub(crate) fn read_paths<'n>(import: &mut Import<'n, '_>, base: &str, api: &mut Api) {
    let root = import.root;
    let paths = match root.get("paths") {
        Some(paths) => paths,
        None if import.version == Version::ThreeOne => return,
        None => {
            import.expect.required(root.entries(), "paths", "the document", root.place);
            return;
        }
    };
    let Some(entries) = import.expect.map(paths, "`paths`") else { return };
    let bytes_max = import.options.limits.document_bytes_max.saturating_mul(SHARING_MAX);
    let mut bytes = 0;
    let mut by_path: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    for (key, item) in entries.iter().filter(|(key, _)| !key.text.starts_with("x-")) {
        let Some(template) = path::read(&key.text, base, key.place, import.expect.diagnostics) else {
            continue;
        };
        let at = *by_path.entry(template.path.clone()).or_insert_with(|| {
            let path = Located::new(template.path.clone(), key.place);
            api.resources.push(Resource { path, ..Resource::default() });
            api.resources.len() - 1
        });
        let Some(resource) = api.resources.get_mut(at) else { continue };
        if !item.is_null() {
            read_path_item(import, &template, item, resource);
        }
        bytes += resource.methods.iter().map(weight::method_bytes).sum::<usize>();
        if bytes > bytes_max {
            let message = format!("Operations share more by `$ref` than {bytes_max} bytes hold");
            let mistake = Diagnostic::error(codes::TOO_MUCH_SHARED, key.place, message);
            return import.report(mistake.remedy("Split the API, or share less"));
        }
    }
}

fn read_path_item<'n>(
    import: &mut Import<'n, '_>,
    template: &Template,
    item: &'n Node,
    resource: &mut Resource,
) {
    let Some(entries) = path_item_entries(import, item) else { return };
    root_extension::check_names(import, entries.iter().map(|(key, _)| *key));
    let shared = entries.iter().find(|(key, _)| key.text == "parameters");
    let shared = shared.map(|(_, node)| Parameters::read(import, node)).unwrap_or_default();
    shared.check_in_path(template, import);
    for (key, node) in entries {
        let Some((_, verb)) = VERBS.iter().find(|(name, _)| *name == key.text) else {
            check_field(import, key);
            continue;
        };
        if let Some(earlier) = resource.methods.iter().find(|method| method.verb.value == *verb) {
            let message = format!("`{}` has the method {} twice", resource.path.value, verb.as_str());
            let mistake = Diagnostic::error(codes::OPERATION_TWICE, key.place, message)
                .remedy("Remove one of the two: their paths come to the same")
                .related(earlier.verb.place, "the first is here");
            import.report(mistake);
            continue;
        }
        let verb = Located::new(*verb, key.place);
        resource.methods.extend(import.operation(template, verb, node, &shared));
    }
}

/// The entries of a path item. Those of what its `$ref` leads to come after its own, which win.
fn path_item_entries<'n>(import: &mut Import<'n, '_>, item: &'n Node) -> Option<Vec<(&'n Key, &'n Node)>> {
    let own = import.expect.map(item, "a path")?;
    let mut entries: Vec<(&Key, &Node)> = own.iter().map(|(key, node)| (key, node)).collect();
    if item.get("$ref").is_some() {
        let target = import.follow(item)?;
        let more = import.expect.map(target, "a path")?;
        let known: HashSet<&str> = own.iter().map(|(key, _)| key.text.as_str()).collect();
        let others = more.iter().filter(|(key, _)| !known.contains(key.text.as_str()));
        entries.extend(others.map(|(key, node)| (key, node)));
    }
    Some(entries)
}

/// What is neither a method nor a field gets no route, which must not happen silently.
fn check_field(import: &mut Import<'_, '_>, key: &Key) {
    if key.text == "trace" {
        let message = "API Gateway has no method TRACE; the operation gets no route";
        let warning = Diagnostic::warning(codes::NOT_ROUTABLE, key.place, message);
        return import
            .report(warning.remedy("Remove the operation, or let `x-amazon-apigateway-any-method` take it"));
    }
    if FIELDS.contains(&key.text.as_str()) || key.text.starts_with("x-") {
        return;
    }
    let message = format!("A path has neither a method nor a field `{}`", shortened(&key.text));
    let known = VERBS.iter().map(|(name, _)| *name).chain(FIELDS);
    let mistake = match nearest(&key.text, known, import.expect.diagnostics) {
        // A mistyped method would be a route less.
        Some(near) if VERBS.iter().any(|(name, _)| *name == near) => {
            Diagnostic::error(codes::UNKNOWN_FIELD, key.place, message)
                .remedy(format!("Did you mean `{near}`?"))
        }
        Some(near) => Diagnostic::warning(codes::UNKNOWN_FIELD, key.place, message)
            .remedy(format!("Did you mean `{near}`?")),
        None => Diagnostic::warning(codes::UNKNOWN_FIELD, key.place, message).remedy("Remove it"),
    };
    import.report(mistake);
}
