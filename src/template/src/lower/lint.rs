use ringgate_json::Path;
use ringgate_snapshot::program::Position;

use super::Lowering;
use crate::methods::{input_arity, method, util_arity};
use crate::mistake::Mistake;
use crate::syntax::{Expression, ExpressionKind, Reference, Step, StepKind};

/// What will print nothing, or fail, whatever comes in.
impl Lowering<'_> {
    pub(super) fn lint(&mut self, reference: &Reference, at: Position) {
        let is_util = reference.root == "util" && self.roots.util;
        let is_input = reference.root == "input" && self.roots.input;
        let Some(step) = reference.steps.first().filter(|_| is_util || is_input) else {
            return self.lint_root(reference, at);
        };
        let warning = match &step.kind {
            StepKind::Method(name, arguments) => {
                let arity = if is_util { util_arity(method(name)) } else { input_arity(method(name)) };
                match arity {
                    None => {
                        Some((format!("${}.{name}() does not exist", reference.root), available(is_util)))
                    }
                    Some(arity) if !arity.contains(&arguments.len()) => {
                        let count = arguments.len();
                        let message =
                            format!("${}.{name}() with {count} arguments prints nothing", reference.root);
                        Some((message, "give it one argument"))
                    }
                    Some(_) => bad_path(step),
                }
            }
            StepKind::Property(name) if is_util || name != "body" => {
                Some((format!("${}.{name} does not exist", reference.root), available(is_util)))
            }
            _ => None,
        };
        if let Some((message, remedy)) = warning {
            self.warnings.push(Mistake::new(step.at, message, remedy));
        }
    }

    /// `$method` and `$integration` belong to parameter mappings (R-VTL-34).
    fn lint_root(&mut self, reference: &Reference, at: Position) {
        if !matches!(reference.root.as_str(), "method" | "integration") || reference.steps.is_empty() {
            return;
        }
        let message = format!("${} does not exist in templates", reference.root);
        self.warnings.push(Mistake::new(at, message, "use $input, $context or $stageVariables"));
    }
}

fn available(is_util: bool) -> &'static str {
    if is_util {
        "use escapeJavaScript, parseJson, urlEncode, urlDecode, base64Encode or base64Decode"
    } else {
        "use $input.body, $input.params(), $input.path() or $input.json()"
    }
}

/// A constant path that no document can be searched with.
fn bad_path(step: &Step) -> Option<(String, &'static str)> {
    let StepKind::Method(name, arguments) = &step.kind else { return None };
    let [Expression { kind: ExpressionKind::Text(path), .. }] = arguments.as_slice() else { return None };
    let is_bad = matches!(name.as_str(), "path" | "json") && Path::parse(path).is_err();
    is_bad.then(|| (format!("'{path}' is no JSONPath"), "write a path such as $.name[0]"))
}
