//! Where a store is: a file for SQLite, a URL for PostgreSQL.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// A place for a store. Shown without a URL's password.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// SQLite: one file, with two more beside it while it is open.
    Sqlite(PathBuf),
    /// PostgreSQL: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; for a Unix socket the host is the folder's path with
    /// `%2F` for each slash, or stands in `?host=`.
    Postgres(String),
}

impl Location {
    /// `postgres:` and `postgresql:` begin a URL; anything else is a path, with or without `sqlite:` before it.
    ///
    /// # Errors
    /// [`StoreError::Location`] for an empty path and for the URL of another database.
    pub fn parse(text: &str) -> Result<Location, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Location::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = path.strip_prefix("//").unwrap_or(path);
        let refuse = |cause: &str| {
            Err(StoreError::Location { location: without_password(text), cause: cause.to_owned() })
        };
        match path.split_once("://") {
            _ if path.is_empty() => refuse("it is empty"),
            Some((scheme, _)) => refuse(&format!("`{scheme}` is no database that is supported")),
            None => Ok(Location::Sqlite(PathBuf::from(path))),
        }
    }

    /// The URL that the driver understands.
    pub(crate) fn url(&self) -> Result<String, StoreError> {
        match self {
            Location::Sqlite(path) => sqlite_url(path).map_err(|cause| self.refused(cause)),
            Location::Postgres(url) => Ok(url.clone()),
        }
    }

    pub(crate) fn refused(&self, cause: impl Into<String>) -> StoreError {
        StoreError::Location { location: self.to_string(), cause: cause.into() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => path.display().fmt(out),
            Location::Postgres(url) => out.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Location({self})")
    }
}

/// The URL without what stands between `:` and `@` of its authority, and without its query, which may hold a password.
fn without_password(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // A slash in a password should have been escaped, but must not show it.
    let Some((credentials, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = credentials.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

/// Everything but letters and digits is escaped, so that no file name can be read as the URL's query.
fn sqlite_url(path: &Path) -> Result<String, String> {
    // Absolute, so that the name `:memory:` is a file as well.
    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
    let text = path.to_str().ok_or("the path is not UTF-8")?;
    let mut url = String::from("sqlite:");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_urls_are_told_apart() {
        let sqlite = |path: &str| Some(Location::Sqlite(path.into()));
        let postgres = |url: &str| Some(Location::Postgres(url.to_owned()));
        for (text, want) in [
            ("store.db", sqlite("store.db")),
            ("/var/lib/ringgate/store.db", sqlite("/var/lib/ringgate/store.db")),
            ("sqlite:store.db", sqlite("store.db")),
            ("sqlite:///var/store.db", sqlite("/var/store.db")),
            ("postgres://u:p@h/d", postgres("postgres://u:p@h/d")),
            ("postgresql://h/d", postgres("postgresql://h/d")),
            ("", None),
            ("sqlite:", None),
            ("mysql://h/d", None),
        ] {
            assert_eq!(Location::parse(text).ok(), want, "{text}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (url, want) in [
            ("postgres://u:secret@h:5432/d", "postgres://u@h:5432/d"),
            ("postgres://u:sec@ret@h/d?password=secret", "postgres://u@h/d"),
            ("postgres://u:se/ret@h/d", "postgres://u@h/d"),
            ("postgres://%2Frun%2Fpostgresql/d", "postgres://%2Frun%2Fpostgresql/d"),
        ] {
            let location = Location::parse(url).expect("a location");
            assert_eq!(location.to_string(), want);
            assert_eq!(format!("{location:?}"), format!("Location({want})"));
        }
        let error = Location::parse("mysql://u:secret@h/d").expect_err("not supported").to_string();
        assert!(!error.contains("secret") && error.contains("mysql://u@h/d"), "{error}");
    }

    #[test]
    fn any_file_name_survives_the_url() {
        let url = Location::Sqlite("/a b/%?#é.db".into()).url().expect("a URL");
        assert_eq!(url, "sqlite:%2Fa%20b%2F%25%3F%23%C3%A9%2Edb");
        assert!(Location::Sqlite(":memory:".into()).url().expect("a URL").starts_with("sqlite:%2F"));
    }
}
