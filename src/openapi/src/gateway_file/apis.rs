use super::File;
use crate::codes;
use crate::document::{BasePathMode, ImportOptions, is_http_url, read_api};
use crate::expect::Quoted;
use crate::import_mode::{ImportMode, combine};
use crate::tree::{Key, Node, Value, read_text, read_tree};
use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Place, SourceId, Sources, Stage};
use std::sync::{Arc, OnceLock};

const API_KEYS: [&str; 9] = [
    "id",
    "openapi",
    "importMode",
    "defaultIntegration",
    "basePath",
    "mode",
    "region",
    "accountId",
    "stages",
];

const IMPORT_MODES: [(&str, ImportMode); 2] =
    [("merge", ImportMode::Merge), ("overwrite", ImportMode::Overwrite)];

const BASE_PATHS: [(&str, BasePathMode); 3] =
    [("ignore", BasePathMode::Ignore), ("prepend", BasePathMode::Prepend), ("split", BasePathMode::Split)];

/// `mode`: whether to follow the original service where the safe reading differs.
const MODES: [(&str, bool); 2] = [("strict", false), ("aws-exact", true)];

/// What an entry of `apis` says beside its documents.
#[derive(Default)]
struct Entry {
    id: Option<Located<String>>,
    documents: Vec<Located<String>>,
    import_mode: ImportMode,
    default_integration: Option<String>,
    base_path: BasePathMode,
    aws_exact: Option<Located<bool>>,
    region: Option<Located<String>>,
    account_id: Option<Located<String>>,
    stages: Vec<Stage>,
    /// The documents of canaries, each with the number of its stage.
    canaries: Vec<(usize, Vec<Located<String>>)>,
}

/// An entry whose documents are there.
struct Named {
    entry: Entry,
    sources: Vec<SourceId>,
    canaries: Vec<(usize, Vec<SourceId>)>,
    place: Place,
}

/// One reading that depends on no other: the documents of an API, or those of a canary.
struct Job<'n> {
    entry: &'n Entry,
    sources: &'n [SourceId],
    read: OnceLock<Read>,
}

/// What documents gave, and their mistakes.
type Read = (Option<Api>, Diagnostics);

impl Job<'_> {
    /// Reads the documents in their order, each into what those before it gave (R-OAS-03).
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
        let mut api: Option<Api> = None;
        for source in self.sources {
            let read = read_tree(sources, *source, &options.limits, &mut found)
                .and_then(|tree| read_api(sources, *source, &tree, &options, &mut found));
            api = match (api, read) {
                (Some(into), Some(read)) => Some(combine(into, read, self.entry.import_mode)),
                (before, read) => before.or(read),
            };
        }
        (api, found)
    }
}

impl Named {
    fn jobs(&self) -> impl Iterator<Item = Job<'_>> {
        let own = std::iter::once(&self.sources);
        let job = |sources| Job { entry: &self.entry, sources, read: OnceLock::new() };
        own.chain(self.canaries.iter().map(|(_, sources)| sources))
            .map(move |sources| job(sources.as_slice()))
    }

    /// Adds what the gateway file says to what the documents say: `read` is that of the jobs, in their order. `None`
    /// when the API's own documents could not be read.
    fn complete(self, read: impl IntoIterator<Item = Option<Api>>) -> Option<Api> {
        let mut read = read.into_iter();
        let own = read.next().flatten();
        let mut stages = self.entry.stages;
        for ((number, _), api) in self.canaries.iter().zip(read) {
            if let Some(canary) = stages.get_mut(*number).and_then(|stage| stage.canary.as_mut()) {
                canary.deployment = api.map(Arc::new);
            }
        }
        Some(Api {
            id: self.entry.id.unwrap_or_else(|| Located::new(String::new(), self.place)),
            account_id: self.entry.account_id,
            region: self.entry.region,
            aws_exact: self.entry.aws_exact,
            stages,
            place: self.place,
            ..own?
        })
    }
}

impl File<'_> {
    /// Reads `apis` and the documents they name: first all entries, then all documents, which do not depend on each
    /// other. The result does not depend on the order in which documents are done.
    pub(super) fn apis(&mut self, node: &Node) -> Vec<Api> {
        let items = self.expect.list(node, "`apis`").unwrap_or_default();
        let named: Vec<Named> = items.iter().filter_map(|item| self.named(item)).collect();
        let jobs: Vec<Job<'_>> = named.iter().flat_map(Named::jobs).collect();
        let (sources, options) = (&*self.sources, self.options);
        self.outside.for_each(jobs.len(), &|index| {
            if let Some(job) = jobs.get(index) {
                job.read.get_or_init(|| job.read(sources, options));
            }
        });
        let mut read = Vec::with_capacity(jobs.len());
        for job in jobs {
            let (api, found) = job.read.into_inner().unwrap_or_default();
            self.expect.diagnostics.append(found);
            read.push(api);
        }
        let mut read = read.into_iter();
        let complete = |named: Named| {
            let count = 1 + named.canaries.len();
            named.complete(read.by_ref().take(count).collect::<Vec<_>>())
        };
        named.into_iter().filter_map(complete).collect()
    }

    fn named(&mut self, node: &Node) -> Option<Named> {
        let mut entry = self.entry(node)?;
        let sources = self.documents_of(&entry.documents);
        let canaries = std::mem::take(&mut entry.canaries);
        let canaries = canaries.into_iter().map(|(stage, documents)| (stage, self.documents_of(&documents)));
        let canaries = canaries.collect();
        (!sources.is_empty()).then_some(Named { entry, sources, canaries, place: node.place })
    }

    fn documents_of(&mut self, paths: &[Located<String>]) -> Vec<SourceId> {
        paths.iter().filter_map(|path| self.document(path)).collect()
    }

    /// One document, or several that are read one into the other.
    pub(super) fn document_paths(&mut self, node: &Node) -> Vec<Located<String>> {
        let what = "`openapi`";
        match &node.value {
            Value::List(items) if items.is_empty() => {
                let mistake =
                    Diagnostic::error(codes::FILE_MISSING_KEY, node.place, "`openapi` names no document");
                self.expect.diagnostics.push(mistake.remedy("Name one, or several that are read in order"));
                Vec::new()
            }
            Value::List(_) => self.expect.texts(node, what),
            _ => self.expect.text(node, what).into_iter().collect(),
        }
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
            "openapi" => entry.documents = self.document_paths(value),
            "importMode" => {
                entry.import_mode =
                    self.expect.one_of(value, what, &IMPORT_MODES).map(|mode| mode.value).unwrap_or_default();
            }
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
                for item in items {
                    let Some((stage, canary)) = self.stage(item) else { continue };
                    entry.canaries.extend(canary.map(|documents| (entry.stages.len(), documents)));
                    entry.stages.push(stage);
                }
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
