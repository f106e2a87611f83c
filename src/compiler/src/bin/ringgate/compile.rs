//! `ringgate compile` and `ringgate check`.

use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ringgate_compiler::lint::lint;
use ringgate_compiler::{Options, Output, code};
use ringgate_definition::{Definition, Diagnostics, Place, Severity, Sources};
use ringgate_snapshot::file::{SigningKey, SnapshotError, sign};

use crate::args::{Check, Compile, Format, Reading};
use crate::failure::Failure;
use crate::render::{self, Paint};
use crate::source;
use crate::write;

/// What is missing when the reader could not make sense of it, which it has told already.
const CONSEQUENCES: &[&str] = &[code::API_EMPTY, code::INTEGRATION_TYPE, code::KEY_VALUE];

/// What one run over the sources gave.
pub(crate) struct Compiled {
    /// What was read.
    pub(crate) definition: Definition,
    /// All mistakes.
    pub(crate) diagnostics: Diagnostics,
    /// There, if no mistake is an error.
    pub(crate) output: Option<Output>,
    /// Every file that was asked for.
    pub(crate) files: Vec<String>,
}

/// Reads and compiles. Mistakes of reading do not keep the compiler from finding its own.
pub(crate) fn run(reading: &Reading) -> Compiled {
    compile_input(source::read(reading), reading)
}

/// Compiles what was read.
pub(crate) fn compile_input(input: source::Input, reading: &Reading) -> Compiled {
    let source::Input { definition, mut diagnostics, files } = input;
    let options = Options {
        region: reading.region.clone(),
        account_id: reading.account_id.clone(),
        aws_endpoints: ringgate_compiler::aws_endpoints(std::env::vars()),
        may_be_empty: false,
    };
    let nothing_read = definition.apis.is_empty() && diagnostics.has_errors();
    let mut output = None;
    if !nothing_read {
        let (compiled, found) = ringgate_compiler::compile(&definition, &options);
        append_news(&mut diagnostics, found);
        output = compiled.filter(|_| !diagnostics.has_errors());
    }
    Compiled { definition, diagnostics, output, files }
}

/// Adds what the compiler found, but not what follows from a mistake that the reader found: what is missing for one
/// is missing for the other.
fn append_news(diagnostics: &mut Diagnostics, mut found: Diagnostics) {
    let errors = diagnostics.sorted().into_iter().filter(|known| known.severity == Severity::Error);
    let known: HashSet<Place> = errors.filter_map(|known| known.place).collect();
    let had_errors = diagnostics.has_errors();
    found.retain(|diagnostic| {
        let is_known = diagnostic.place.is_some_and(|place| known.contains(&place));
        let is_consequence = had_errors && CONSEQUENCES.contains(&diagnostic.code);
        !is_known && !is_consequence
    });
    diagnostics.append(found);
}

/// Compiles and writes the snapshots.
pub(crate) fn compile(arguments: &Compile) -> Result<ExitCode, Failure> {
    let key = arguments.sign.as_deref().map(read_signing_key).transpose()?;
    // Taking a large definition apart piece by piece costs more than ending the process.
    let mut compiled = ManuallyDrop::new(run(&arguments.reading));
    tell(&compiled, arguments.format)?;
    let Some(output) = compiled.output.take() else { return Ok(ExitCode::FAILURE) };
    let keys_path = arguments.keys_output.clone().unwrap_or_else(|| arguments.output.with_extension("keys"));
    let files = [
        (Some(output.routes), arguments.output.clone(), write::PUBLIC),
        // the secrets of callers are in it
        (output.keys, keys_path, write::PRIVATE),
    ];
    for (bytes, path, mode) in files {
        let Some(bytes) = bytes else { continue };
        let bytes = signed(bytes, key.as_ref())?;
        let size = bytes.len();
        write::replace(&path, &bytes, mode).map_err(|error| Failure::file("written", &path, &error))?;
        if arguments.format == Format::Human {
            eprintln!("wrote {} ({} KiB)", path.display(), size.div_ceil(1024));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Compiles and writes nothing; what compiles is looked through for holes.
pub(crate) fn check(arguments: &Check) -> Result<ExitCode, Failure> {
    let mut compiled = ManuallyDrop::new(run(&arguments.reading));
    if compiled.output.is_some() {
        let holes = lint(&compiled.definition);
        compiled.diagnostics.append(holes);
    }
    tell(&compiled, arguments.format)?;
    if compiled.output.is_none() {
        return Ok(ExitCode::FAILURE);
    }
    if arguments.format == Format::Human {
        eprintln!("no errors: {}", outline(&compiled.definition));
    }
    Ok(ExitCode::SUCCESS)
}

/// How much a definition holds: `2 APIs, 17 methods`.
pub(crate) fn outline(definition: &Definition) -> String {
    let methods: usize =
        definition.apis.iter().flat_map(|api| &api.resources).map(|resource| resource.methods.len()).sum();
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(definition.apis.len(), "API"), plural(methods, "method"))
}

/// Tells people on the standard error, programs on the standard output.
pub(crate) fn tell(compiled: &Compiled, format: Format) -> Result<(), Failure> {
    let (diagnostics, sources) = (&compiled.diagnostics, &compiled.definition.sources);
    match format {
        Format::Human => tell_people(diagnostics, sources),
        Format::Json => {
            crate::print(&format!("{}\n", render::json(diagnostics, sources)))?;
        }
    }
    Ok(())
}

/// Tells people on the standard error what was found.
pub(crate) fn tell_people(diagnostics: &Diagnostics, sources: &Sources) {
    let paint = Paint { colours: io::stderr().is_terminal() && !no_colour() };
    say_error(&render::human(diagnostics, sources, paint));
}

/// Tells people something on the standard error; if nobody reads there any more, nobody misses it.
pub(crate) fn say_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The wish that many programs heed.
fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn signed(bytes: Vec<u8>, key: Option<&SigningKey>) -> Result<Vec<u8>, Failure> {
    match key {
        None => Ok(bytes),
        Some(key) => sign(bytes, key).map_err(|error: SnapshotError| Failure::new(error.to_string())),
    }
}

fn read_signing_key(path: &Path) -> Result<SigningKey, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    SigningKey::parse(&bytes).map_err(|error| {
        Failure::new(format!("`{}` is no private key: {error}", PathBuf::from(path).display()))
            .remedy("make one with `ringgate keygen`")
    })
}
