//! The gateway's own file: APIs with their stages, API keys, usage plans, and how to run a gateway.

mod apis;
mod aws;
mod callers;
mod functions;
mod method_settings;
mod plans;
mod secret;
mod settings;
mod stages;
mod tokens;

use crate::codes;
use crate::document::ImportOptions;
use crate::expect::{Expect, Quoted, ShapeCodes, located};
use crate::tree::{Node, Value};
use ringgate_definition::{Definition, Diagnostic, Diagnostics, Located, SourceId, Sources, Throttle};
use std::collections::HashMap;
use std::fmt::Display;

/// The files and the environment that a gateway file points to.
pub trait Outside {
    /// The bytes of a file; the path is that of the gateway file's folder joined with what the file says.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String>;

    /// A variable of the environment.
    fn env(&self, name: &str) -> Option<String>;

    /// Does `work` for every number below `count`, in any order. Who has threads may do several at a time; this
    /// default does one after another.
    fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}

/// The JSON Schema of the gateway file, published as `configs/ringgate.schema.json`.
pub const GATEWAY_FILE_SCHEMA: &str = include_str!("../schema/ringgate.schema.json");

/// The version of the gateway file that is read.
const VERSION: &str = "1";

const KEYS: [&str; 14] = [
    "ringgate",
    "hostSuffix",
    "region",
    "accountId",
    "listeners",
    "upstreams",
    "aws",
    "tokens",
    "functions",
    "apis",
    "apiKeys",
    "usagePlans",
    "callers",
    "gateway",
];

const SHAPE: ShapeCodes = ShapeCodes {
    unknown_key: codes::FILE_UNKNOWN_KEY,
    wrong_type: codes::FILE_WRONG_TYPE,
    missing_key: codes::FILE_MISSING_KEY,
    unknown_value: codes::FILE_UNKNOWN_VALUE,
    out_of_range: codes::FILE_OUT_OF_RANGE,
    extensions: false,
};

/// Whether a document is a gateway file: a map with the key `ringgate`.
pub fn is_gateway_file(tree: &Node) -> bool {
    tree.get("ringgate").is_some()
}

/// Reads a gateway file and the OpenAPI documents it names.
///
/// The documents are added to `sources`; the result's own [`Definition::sources`] stays empty, for the caller to move
/// `sources` into. Of `options`, the account and the region count where the file gives none, and the limits bound the
/// documents; the rest comes from the file.
///
/// # Errors
/// Mistakes are reported, and the definition holds what could be read. An API whose document cannot be read is left
/// out; an API key whose value cannot be found has an empty one.
pub fn read_gateway_file(
    sources: &mut Sources,
    id: SourceId,
    tree: &Node,
    outside: &mut dyn Outside,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Definition {
    let name = &sources.get(id).name;
    let folder = name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let mut file = File {
        sources,
        outside,
        options,
        folder,
        expect: Expect { diagnostics, codes: &SHAPE },
        documents: HashMap::new(),
        region: None,
        account_id: None,
    };
    file.definition(tree)
}

/// One reading of a gateway file.
struct File<'a> {
    sources: &'a mut Sources,
    outside: &'a mut dyn Outside,
    options: &'a ImportOptions,
    /// Where the file is, with a final slash; empty for the current folder.
    folder: String,
    expect: Expect<'a>,
    /// Documents by path, so that one that several APIs name is kept once.
    documents: HashMap<String, Option<SourceId>>,
    region: Option<Located<String>>,
    account_id: Option<Located<String>>,
}

impl File<'_> {
    fn definition(&mut self, tree: &Node) -> Definition {
        let mut definition = Definition::default();
        let what = "the gateway file";
        let Some(entries) = self.expect.object(tree, what, &KEYS) else { return definition };
        if let Some(version) = self.expect.required(entries, "ringgate", what, tree.place) {
            self.check_version(version);
        }
        // First, because APIs fall back on them wherever they stand.
        self.region = tree.get("region").and_then(|node| self.expect.text(node, "`region`"));
        self.account_id =
            tree.get("accountId").and_then(|node| self.expect.text_or_number(node, "`accountId`"));
        for (key, node) in entries {
            match key.text.as_str() {
                "hostSuffix" => definition.host_suffix = self.expect.text(node, "`hostSuffix`"),
                "listeners" => definition.listeners = self.expect.texts(node, "`listeners`"),
                "upstreams" => definition.upstreams = self.upstreams(node),
                "aws" => {
                    // what was said of a function by its pattern is nearer
                    let mut said = self.aws(node);
                    said.functions.append(&mut definition.aws.functions);
                    definition.aws = said;
                }
                "tokens" => definition.tokens = self.tokens(node),
                "functions" => definition.functions = self.functions(node, &mut definition.aws),
                "apis" => definition.apis = self.apis(node),
                "apiKeys" => definition.keys = self.keys(node),
                "usagePlans" => definition.plans = self.plans(node),
                "callers" => definition.callers = self.callers(node),
                "gateway" => definition.gateway = settings::read(&mut self.expect, node),
                _ => {}
            }
        }
        definition
    }

    fn check_version(&mut self, node: &Node) {
        if let Value::Number(text) | Value::Text(text) = &node.value
            && text == VERSION
        {
            return;
        }
        let message = "The version of the gateway file is not one that is read";
        let mistake = Diagnostic::error(codes::FILE_VERSION, node.place, message);
        self.expect.diagnostics.push(mistake.remedy(format!("Write `ringgate: {VERSION}`")));
    }

    fn upstreams(&mut self, node: &Node) -> Vec<(Located<String>, Vec<Located<String>>)> {
        let entries = self.expect.map(node, "`upstreams`").unwrap_or_default();
        entries
            .iter()
            .map(|(key, endpoints)| (located(key), self.expect.texts(endpoints, Quoted(&key.text))))
            .collect()
    }

    /// A throttle: both limits must be said.
    fn throttle(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<Throttle>> {
        let entries = self.expect.object(node, what, &["rateLimit", "burstLimit"])?;
        let rate = self.expect.required(entries, "rateLimit", what, node.place);
        let rate = rate.and_then(|node| self.expect.decimal(node, "`rateLimit`"));
        let burst = self.expect.required(entries, "burstLimit", what, node.place);
        let burst = burst.and_then(|node| self.expect.signed(node, "`burstLimit`"));
        let (rate, burst) = rate.zip(burst)?;
        Some(Located::new(Throttle { rate_limit: rate.value, burst_limit: burst.value }, node.place))
    }

    /// A map of throttles by `/path/METHOD`.
    fn throttles(&mut self, node: &Node, what: &str) -> Vec<(Located<String>, Throttle)> {
        let entries = self.expect.map(node, what).unwrap_or_default();
        let read = |(key, value): &(crate::tree::Key, Node)| {
            let throttle = self.throttle(value, format_args!("the throttle of `{}`", key.text))?;
            Some((located(key), throttle.value))
        };
        entries.iter().filter_map(read).collect()
    }

    /// A file's path, which is relative to the gateway file.
    fn beside(&self, path: &str) -> String {
        if path.starts_with('/') { path.to_owned() } else { format!("{}{path}", self.folder) }
    }

    fn unreadable(&mut self, path: &Located<String>, why: &str) {
        let message = format!("The file `{}` cannot be read: {why}", path.value);
        let mistake = Diagnostic::error(codes::FILE_UNREADABLE, path.place, message);
        self.expect.diagnostics.push(mistake.remedy("Correct the path; it is relative to the gateway file"));
    }
}
