//! Reads documents into a definition.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::iter;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ringgate_compiler::api_id_of;
use ringgate_definition::{
    Api, Definition, Diagnostic, Diagnostics, Located, Place, Severity, SourceId, Sources, Stage,
};
use ringgate_openapi::{
    BasePathMode, ImportOptions, Node, Outside, ReadLimits, is_gateway_file, read_api, read_gateway_file,
    read_text, read_tree,
};

use crate::args::{BasePath, Reading};
use crate::code;

/// A definition, what was found on the way, and the files it depends on.
pub(crate) struct Input {
    /// The definition, as far as it could be read.
    pub(crate) definition: Definition,
    /// Mistakes of reading.
    pub(crate) diagnostics: Diagnostics,
    /// Every file that was asked for, also those that could not be read.
    pub(crate) files: Vec<String>,
}

/// Reads all files of the command line. Documents are parsed by as many threads as there are cores.
pub(crate) fn read(reading: &Reading) -> Input {
    let mut diagnostics = Diagnostics::default();
    let mut sources = Sources::default();
    let mut outside = Disk::default();
    let limits = ReadLimits::default();
    let mut ids: Vec<(SourceId, &str)> = Vec::with_capacity(reading.files.len());
    for name in &reading.files {
        let id = match outside.read(name) {
            Ok(bytes) => read_text(&mut sources, name, &bytes, &limits, &mut diagnostics),
            Err(why) => {
                diagnostics.push(unreadable(name, &why));
                None
            }
        };
        ids.extend(id.map(|id| (id, name.as_str())));
    }
    let options = import_options(reading, limits);
    let mut definition = match ids.as_slice() {
        [(id, _)] => read_one(*id, reading, &mut sources, &mut outside, &options, &mut diagnostics),
        _ => Definition {
            apis: read_documents(&ids, reading, &sources, &options, &mut diagnostics),
            ..Definition::default()
        },
    };
    definition.sources = sources;
    if let Some(suffix) = &reading.host_suffix {
        definition.host_suffix = Some(Located::new(suffix.clone(), Place::default()));
    }
    Input { definition, diagnostics, files: outside.asked }
}

fn import_options(reading: &Reading, limits: ReadLimits) -> ImportOptions {
    ImportOptions {
        api_id: None,
        default_integration: reading.default_integration.clone(),
        account_id: Some(reading.account_id.clone()),
        region: Some(reading.region.clone()),
        base_path: match reading.base_path {
            BasePath::Ignore => BasePathMode::Ignore,
            BasePath::Prepend => BasePathMode::Prepend,
            BasePath::Split => BasePathMode::Split,
        },
        limits,
    }
}

/// A single file: a gateway file, or a document.
fn read_one(
    id: SourceId,
    reading: &Reading,
    sources: &mut Sources,
    outside: &mut Disk,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Definition {
    let Some(tree) = read_tree(sources, id, &options.limits, diagnostics) else {
        return Definition::default();
    };
    if is_gateway_file(&tree) {
        return read_gateway_file(sources, id, &tree, outside, options, diagnostics);
    }
    let name = sources.get(id).name.clone();
    let api_id = reading.api_id.clone().unwrap_or_else(|| api_id_of(file_name(&name)));
    let api = read_document(id, &tree, api_id, reading, sources, options, diagnostics);
    Definition { apis: api.into_iter().collect(), ..Definition::default() }
}

/// Several files, which must all be documents.
fn read_documents(
    ids: &[(SourceId, &str)],
    reading: &Reading,
    sources: &Sources,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Vec<Api> {
    if reading.api_id.is_some() && ids.len() > 1 {
        let message = "one API id was given for several documents";
        diagnostics.push(
            Diagnostic::new(Severity::Error, code::COMMAND, None, message)
                .remedy("leave out `--api-id`, or list the APIs in a gateway file"),
        );
    }
    let api_ids = api_ids(ids);
    let work: Vec<(SourceId, String)> = ids.iter().map(|(id, _)| *id).zip(api_ids).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = work.len().div_ceil(threads).max(1);
    let read_share = |work: &[(SourceId, String)]| {
        let mut found = Diagnostics::default();
        let apis: Vec<Api> = work
            .iter()
            .filter_map(|(id, api_id)| {
                read_listed(*id, api_id.clone(), reading, sources, options, &mut found)
            })
            .collect();
        (apis, found)
    };
    let mut apis = Vec::with_capacity(work.len());
    thread::scope(|scope| {
        let handles: Vec<_> = work.chunks(share).map(|work| scope.spawn(move || read_share(work))).collect();
        for handle in handles {
            match handle.join() {
                Ok((read, found)) => {
                    apis.extend(read);
                    diagnostics.append(found);
                }
                // A mistake of ours: let it be seen as one.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    apis
}

fn read_listed(
    id: SourceId,
    api_id: String,
    reading: &Reading,
    sources: &Sources,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let tree = read_tree(sources, id, &options.limits, diagnostics)?;
    if is_gateway_file(&tree) {
        let message = "a gateway file cannot be compiled together with other files";
        let diagnostic = Diagnostic::error(code::COMMAND, tree.place, message);
        diagnostics.push(diagnostic.remedy("name it alone, and list the other files under its `apis`"));
        return None;
    }
    read_document(id, &tree, api_id, reading, sources, options, diagnostics)
}

fn read_document(
    id: SourceId,
    tree: &Node,
    api_id: String,
    reading: &Reading,
    sources: &Sources,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let options = ImportOptions { api_id: Some(api_id), ..options.clone() };
    let mut api = read_api(sources, id, tree, &options, diagnostics)?;
    let name = Located::new(reading.stage.clone(), api.place);
    api.stages.push(Stage { name, ..Stage::default() });
    Some(api)
}

/// An id per document: from the file's name alone, so that it survives a move, or from the whole path where two
/// files have the same name.
fn api_ids(documents: &[(SourceId, &str)]) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (_, path) in documents {
        *count.entry(file_name(path)).or_default() += 1;
    }
    let name_of = |path: &'_ str| {
        let name = file_name(path);
        if count.get(name) == Some(&1) { api_id_of(name) } else { api_id_of(path) }
    };
    documents.iter().map(|(_, path)| name_of(path)).collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Files and environment; remembers what was asked for.
#[derive(Default)]
struct Disk {
    asked: Vec<String>,
}

impl Outside for Disk {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        self.asked.push(path.to_owned());
        read_bounded(Path::new(path), ReadLimits::default().document_bytes_max)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(count);
        let next = AtomicUsize::new(0);
        let work_off = || {
            let numbers = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            numbers.take_while(|number| *number < count).for_each(work);
        };
        thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work_off);
            }
            work_off();
        });
    }
}

/// Reads a file whole, but never more than the limit, whatever its length claims to be.
fn read_bounded(path: &Path, bytes_max: usize) -> Result<Vec<u8>, String> {
    let too_large = || format!("it is larger than {} MiB", bytes_max >> 20);
    let file = File::open(path).map_err(|error| describe(&error))?;
    let metadata = file.metadata().map_err(|error| describe(&error))?;
    if metadata.is_dir() {
        return Err("it is a directory".to_owned());
    }
    if metadata.len() > bytes_max as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    let mut bounded = file.take(bytes_max as u64 + 1);
    bounded.read_to_end(&mut bytes).map_err(|error| describe(&error))?;
    if bytes.len() > bytes_max { Err(too_large()) } else { Ok(bytes) }
}

/// An error of the system in words, without its number.
pub(crate) fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be accessed".to_owned(),
        _ => error.to_string(),
    }
}

fn unreadable(name: &str, why: &str) -> Diagnostic {
    let message = format!("`{name}` cannot be read: {why}");
    Diagnostic::new(Severity::Error, code::UNREADABLE, None, message).remedy("name a file that can be read")
}
