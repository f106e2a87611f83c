//! Turns a comparison's figures into a Markdown page, a JSON file and a plot.

mod markdown;
mod plot;

use std::path::Path;

use crate::figures::Comparison;

/// The figures' file name.
pub const JSON_FILE: &str = "comparison.json";
/// The page's file name.
pub const MARKDOWN_FILE: &str = "comparison.md";
/// The plot's file name; the page shows it.
pub const PLOT_FILE: &str = "comparison.svg";

/// Writes figures, page and plot into `folder`, which is made if need be.
///
/// # Errors
/// A file cannot be written.
pub fn write(comparison: &Comparison, folder: &Path) -> Result<(), String> {
    let json = serde_json::to_string_pretty(comparison).map_err(|error| error.to_string())? + "\n";
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (name, text) in
        [(JSON_FILE, json), (MARKDOWN_FILE, markdown::page(comparison)), (PLOT_FILE, plot::svg(comparison))]
    {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// Reads the figures that [`write`] wrote.
///
/// # Errors
/// The file is missing or of another form.
pub fn read(folder: &Path) -> Result<Comparison, String> {
    let path = folder.join(JSON_FILE);
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_json::from_str(&text)
        .map_err(|error| format!("{}: {error}; run the comparison again", path.display()))
}

/// `27 B`, `1 KiB`, `64 KiB`.
pub(crate) fn body_size(bytes: usize) -> String {
    if bytes >= 1024 && bytes.is_multiple_of(1024) {
        format!("{} KiB", bytes / 1024)
    } else {
        format!("{bytes} B")
    }
}

#[cfg(test)]
mod tests;
