use super::File;
use crate::codes;
use crate::document::{BasePathMode, ImportOptions, is_http_url, read_api};
use crate::expect::{Quoted, TextPair, located};
use crate::tree::{Key, Node, read_text, read_tree};
use ringgate_definition::{
    Api, Diagnostic, Diagnostics, Located, Place, SourceId, Sources, Stage, StageThrottle,
};
use std::sync::OnceLock;

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

/// An entry whose document is there.
struct Named {
    entry: Entry,
    source: SourceId,
    place: Place,
}

/// What a document gave, and its mistakes.
type Read = (Option<Api>, Diagnostics);

impl Named {
    fn read(&self, sources: &Sources, options: &ImportOptions) -> Read {
        let mut found = Diagnostics::default();
        let text_of = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        let options = ImportOptions {
            api_id: text_of(&self.entry.id),
            default_integration: self.entry.default_integration.clone(),
            account_id: text_of(&self.entry.account_id).or_else(|| options.account_id.clone()),
            region: text_of(&self.entry.region).or_else(|| options.region.clone()),
            base_path: self.entry.base_path,
            limits: options.limits,
        };
        let api = read_tree(sources, self.source, &options.limits, &mut found)
            .and_then(|tree| read_api(sources, self.source, &tree, &options, &mut found));
        (api, found)
    }
}

impl Entry {
    /// Adds what the gateway file says to what the document says.
    fn complete(self, api: Api, place: Place) -> Api {
        Api {
            id: self.id.unwrap_or_else(|| Located::new(String::new(), place)),
            account_id: self.account_id,
            region: self.region,
            aws_exact: self.aws_exact,
            stages: self.stages,
            place,
            ..api
        }
    }
}

impl File<'_> {
    /// Reads `apis` and the documents they name: first all entries, then all documents, which do not depend on each
    /// other. The result does not depend on the order in which documents are done.
    pub(super) fn apis(&mut self, node: &Node) -> Vec<Api> {
        let items = self.expect.list(node, "`apis`").unwrap_or_default();
        let named: Vec<Named> = items.iter().filter_map(|item| self.named(item)).collect();
        let read: Vec<OnceLock<Read>> = named.iter().map(|_| OnceLock::new()).collect();
        let (sources, options) = (&*self.sources, self.options);
        self.outside.for_each(named.len(), &|index| {
            if let (Some(named), Some(place)) = (named.get(index), read.get(index)) {
                place.get_or_init(|| named.read(sources, options));
            }
        });
        let mut apis = Vec::with_capacity(named.len());
        for (named, read) in named.into_iter().zip(read) {
            let Some((api, found)) = read.into_inner() else { continue };
            self.expect.diagnostics.append(found);
            apis.extend(api.map(|api| named.entry.complete(api, named.place)));
        }
        apis
    }

    fn named(&mut self, node: &Node) -> Option<Named> {
        let entry = self.entry(node)?;
        let source = self.document(entry.document.as_ref()?)?;
        Some(Named { entry, source, place: node.place })
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
