//! Who is enrolled: a small file for each certificate, so that enrolling and dismissing need no running program, and take
//! effect at once in one that runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{DIRECTORY, write_private};

/// The directory of these files.
const GATEWAYS: &str = "gateways";
/// The longest name of a gateway, in bytes: it stands in a certificate, in messages and in the report.
const NAME_BYTES_MAX: usize = 63;

/// An enrolled gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Enrolled {
    /// What the operator calls it.
    pub(super) name: String,
    /// In milliseconds since 1970.
    pub(super) enrolled_at_ms: i64,
}

/// The files.
pub(super) struct Registry(PathBuf);

impl Registry {
    /// Those of a data directory.
    pub(super) fn new(data: &Path) -> Registry {
        Registry(data.join(DIRECTORY).join(GATEWAYS))
    }

    /// Lets the certificate with this fingerprint in. Another one of the same name is let in no more.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn enrol(&self, fingerprint: &str, enrolled: &Enrolled) -> Result<(), String> {
        fs::create_dir_all(&self.0).map_err(|error| format!("cannot make {}: {error}", self.0.display()))?;
        let text = serde_json::to_vec(enrolled).map_err(|error| error.to_string())?;
        let path = self.path(fingerprint);
        write_private(&path, &text)?;
        self.dismiss_others(&enrolled.name, Some(&path)).map(|_| ())
    }

    /// Lets a gateway in no more; whether there was one.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub(super) fn dismiss(&self, name: &str) -> Result<bool, String> {
        self.dismiss_others(name, None)
    }

    fn dismiss_others(&self, name: &str, but: Option<&Path>) -> Result<bool, String> {
        let mut was_there = false;
        for (path, enrolled) in self.files() {
            if enrolled.name == name && Some(&*path) != but {
                fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                was_there = true;
            }
        }
        Ok(was_there)
    }

    /// The name of the gateway with this certificate; `None` if it is not let in.
    pub(super) fn find(&self, fingerprint: &str) -> Option<String> {
        // The file is small and this directory's own, so that reading it here holds nobody up.
        match fs::read(self.path(fingerprint)) {
            Ok(text) => Some(serde_json::from_slice::<Enrolled>(&text).ok()?.name),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                eprintln!("ringgate-control: {}: {error}", self.path(fingerprint).display());
                None
            }
        }
    }

    /// Everybody, by name.
    pub(super) fn all(&self) -> Vec<Enrolled> {
        let mut all: Vec<Enrolled> = self.files().into_iter().map(|(_, enrolled)| enrolled).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    fn files(&self) -> Vec<(PathBuf, Enrolled)> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        let read = |path: PathBuf| {
            let enrolled = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
            Some((path, enrolled))
        };
        paths.filter_map(read).collect()
    }

    fn path(&self, fingerprint: &str) -> PathBuf {
        self.0.join(format!("{fingerprint}.json"))
    }
}

/// Names are small letters, digits, `-` and `.`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    let is_good = name.bytes().all(is_good) && name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if !is_good || name.len() > NAME_BYTES_MAX {
        return Err(format!(
            "`{name}` is no name for a gateway; use at most {NAME_BYTES_MAX} small letters, digits, `-` and `.`"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_files_and_messages() {
        for name in ["a", "east-1", "10.0.0.7", &"a".repeat(63)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for name in ["", ".", "-a", "A", "a/b", "a b", "é", "a\n", &"a".repeat(64)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn who_is_enrolled_anew_has_one_certificate() {
        let data = tempfile::tempdir().expect("a directory");
        fs::create_dir(data.path().join(DIRECTORY)).expect("a directory");
        let registry = Registry::new(data.path());
        let enrolled = |name: &str| Enrolled { name: name.to_owned(), enrolled_at_ms: 7 };
        registry.enrol("f1", &enrolled("a")).expect("enrolled");
        registry.enrol("f2", &enrolled("b")).expect("enrolled");
        registry.enrol("f3", &enrolled("a")).expect("enrolled");
        assert_eq!(registry.find("f1"), None, "the old one is let in no more");
        assert_eq!(registry.find("f3").as_deref(), Some("a"));
        assert_eq!(registry.all(), [enrolled("a"), enrolled("b")]);
        assert_eq!((registry.dismiss("a"), registry.dismiss("a")), (Ok(true), Ok(false)));
        assert_eq!((registry.find("f3"), registry.find("f2")), (None, Some("b".to_owned())));
    }
}
