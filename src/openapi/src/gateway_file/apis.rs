use super::File;
use crate::codes;
use crate::document::{BasePathMode, ImportOptions, is_http_url, read_api};
use crate::expect::{Quoted, TextPair, located};
use crate::tree::{Key, Node, read_text, read_tree};
use ringgate_definition::{Api, Diagnostic, Located, SourceId, Stage, StageThrottle};

const API_KEYS: [&str; 8] =
    ["id", "openapi", "defaultIntegration", "basePath", "mode", "region", "accountId", "stages"];

const STAGE_KEYS: [&str; 5] = ["name", "variables", "throttle", "methodThrottles", "accessLogFormat"];

const BASE_PATHS: [(&str, BasePathMode); 3] =
    [("ignore", BasePathMode::Ignore), ("prepend", BasePathMode::Prepend), ("split", BasePathMode::Split)];

/// `mode`: whether to follow the original service where the safe reading differs.
const MODES: [(&str, bool); 2] = [("strict", false), ("aws-exact", true)];

/// What an entry of `apis` says beside its document.
#[derive(Default)]
struct Entry {
    id: Option<Located<String>>,
    document: Option<Located<String>>,
    default_integration: Option<String>,
    base_path: BasePathMode,
    aws_exact: Option<Located<bool>>,
    region: Option<Located<String>>,
    account_id: Option<Located<String>>,
    stages: Vec<Stage>,
}

impl File<'_> {
    /// Reads `apis` and the documents they name.
    pub(super) fn apis(&mut self, node: &Node) -> Vec<Api> {
        let items = self.expect.list(node, "`apis`").unwrap_or_default();
        items.iter().filter_map(|item| self.api(item)).collect()
    }

    fn api(&mut self, node: &Node) -> Option<Api> {
        let entry = self.entry(node)?;
        let document = entry.document.as_ref()?;
        let source = self.document(document)?;
        let limits = self.options.limits;
        let tree = read_tree(self.sources, source, &limits, self.expect.diagnostics)?;
        let text_of = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        let options = ImportOptions {
            api_id: text_of(&entry.id),
            default_integration: entry.default_integration,
            account_id: text_of(&entry.account_id).or_else(|| self.options.account_id.clone()),
            region: text_of(&entry.region).or_else(|| self.options.region.clone()),
            base_path: entry.base_path,
            limits,
        };
        let mut api = read_api(self.sources, source, &tree, &options, self.expect.diagnostics)?;
        api.id = entry.id.unwrap_or_else(|| Located::new(String::new(), node.place));
        api.account_id = entry.account_id;
        api.region = entry.region;
        api.aws_exact = entry.aws_exact;
        api.stages = entry.stages;
        api.place = node.place;
        Some(api)
    }

    fn entry(&mut self, node: &Node) -> Option<Entry> {
        let what = "an API";
        let entries = self.expect.object(node, what, &API_KEYS)?;
        let mut entry =
            Entry { region: self.region.clone(), account_id: self.account_id.clone(), ..Entry::default() };
        self.expect.required(entries, "id", what, node.place);
        self.expect.required(entries, "openapi", what, node.place);
        for (key, value) in entries {
            self.entry_value(key, value, &mut entry);
        }
        Some(entry)
    }

    fn entry_value(&mut self, key: &Key, value: &Node, entry: &mut Entry) {
        let what = Quoted(&key.text);
        match key.text.as_str() {
            "id" => entry.id = self.expect.text_or_number(value, what),
            "openapi" => entry.document = self.expect.text(value, what),
            "defaultIntegration" => entry.default_integration = self.default_integration(value),
            "basePath" => {
                entry.base_path =
                    self.expect.one_of(value, what, &BASE_PATHS).map(|mode| mode.value).unwrap_or_default();
            }
            "mode" => entry.aws_exact = self.expect.one_of(value, what, &MODES),
            "region" => entry.region = self.expect.text(value, what),
            "accountId" => entry.account_id = self.expect.text_or_number(value, what),
            "stages" => {
                let items = self.expect.list(value, what).unwrap_or_default();
                entry.stages = items.iter().filter_map(|item| self.stage(item)).collect();
            }
            _ => {}
        }
    }

    /// Checked here, where the place is that of the gateway file.
    fn default_integration(&mut self, node: &Node) -> Option<String> {
        let url = self.expect.text(node, "`defaultIntegration`")?;
        if is_http_url(&url.value) {
            return Some(url.value);
        }
        let message = format!("The default integration `{}` is not a URL", url.value);
        let mistake = Diagnostic::error(codes::BAD_DEFAULT_INTEGRATION, url.place, message);
        self.expect.diagnostics.push(mistake.remedy("Write `http://host:port/base` or `https://host/base`"));
        None
    }

    fn stage(&mut self, node: &Node) -> Option<Stage> {
        let what = "a stage";
        let entries = self.expect.object(node, what, &STAGE_KEYS)?;
        let name = self.expect.required(entries, "name", what, node.place);
        let mut stage = Stage {
            name: name.and_then(|node| self.expect.text_or_number(node, "`name`"))?,
            ..Stage::default()
        };
        for (key, value) in entries {
            match key.text.as_str() {
                "variables" => stage.variables = self.variables(value),
                "throttle" => stage.throttle = self.throttle(value, "`throttle`"),
                "methodThrottles" => {
                    let throttles = self.throttles(value, "`methodThrottles`").into_iter();
                    stage.method_throttles =
                        throttles.map(|(key, throttle)| StageThrottle { key, throttle }).collect();
                }
                "accessLogFormat" => stage.access_log_format = self.expect.text(value, "`accessLogFormat`"),
                _ => {}
            }
        }
        Some(stage)
    }

    /// Stage variables: a port may stand there as a number.
    fn variables(&mut self, node: &Node) -> Vec<TextPair> {
        let entries = self.expect.map(node, "`variables`").unwrap_or_default();
        let read = |(key, value): &(Key, Node)| {
            let value = self.expect.text_or_number(value, format_args!("the variable `{}`", key.text))?;
            Some((located(key), value))
        };
        entries.iter().filter_map(read).collect()
    }

    /// The document at a path, read only once.
    fn document(&mut self, path: &Located<String>) -> Option<SourceId> {
        let full = self.beside(&path.value);
        if let Some(known) = self.documents.get(&full) {
            return *known;
        }
        let source = match self.outside.read(&full) {
            Ok(bytes) => {
                read_text(self.sources, &full, &bytes, &self.options.limits, self.expect.diagnostics)
            }
            Err(why) => {
                self.unreadable(path, &why);
                None
            }
        };
        self.documents.insert(full, source);
        source
    }
}
