//! From the model to the files of `src/generated`.

#[path = "generator/model.rs"]
mod model;
#[path = "generator/operations.rs"]
mod operations;
#[path = "generator/schema.rs"]
mod schema;
#[path = "generator/shapes.rs"]
mod shapes;
#[path = "generator/words.rs"]
mod words;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use model::Model;

/// A file of `src/generated`.
pub struct File {
    /// Its name in that folder.
    pub name: String,
    /// Its text, formatted.
    pub text: String,
}

/// Where the files belong.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join("generated")
}

/// Every file, from the folder of botocore that has the model; always the same for the same model.
///
/// # Errors
/// What is missing, unreadable or unknown, in words.
pub fn generate(model: &Path) -> Result<Vec<File>, String> {
    let model = Model::read(model)?;
    let texts = [
        ("enumerations.rs", shapes::enumerations(&model)),
        ("records.rs", shapes::records(&model)),
        ("inputs_get.rs", shapes::inputs(&model, |name| name.starts_with("Get"))),
        ("inputs_change.rs", shapes::inputs(&model, |name| !name.starts_with("Get"))),
        ("schemas.rs", schema::schemas(&model)?),
        ("operations.rs", operations::operations(&model)?),
    ];
    texts.into_iter().map(|(name, text)| format(name, &text)).collect()
}

/// What stands above every file.
const HEADER: &str =
    "// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.\n\n";

fn format(name: &str, text: &str) -> Result<File, String> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("rustfmt: {error}; `rustup component add rustfmt` installs it"))?;
    let mut stdin = child.stdin.take().ok_or("rustfmt takes no input")?;
    let whole = format!("{HEADER}{text}");
    stdin.write_all(whole.as_bytes()).map_err(|error| format!("rustfmt: {error}"))?;
    drop(stdin);
    let output = child.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err(format!("rustfmt refuses {name}:\n{whole}"));
    }
    let text = String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))?;
    Ok(File { name: name.to_owned(), text })
}
