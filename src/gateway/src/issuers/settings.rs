//! Where the keys of an issuer are: below the issuer, unless the settings say otherwise.

use std::{collections::HashMap, fs, io, path::PathBuf, sync::Arc};

use ringgate_auth::{KeysUrl, discovery_url};
use ringgate_io::Fetcher;
use serde::Deserialize;

/// What the settings say about one issuer.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct IssuerSettings {
    /// Where its discovery document is.
    pub discovery_url: Option<String>,
    /// Where its key set is; then no discovery document is read.
    pub jwks_url: Option<String>,
    /// A file with its key set; then nobody is asked.
    pub jwks_file: Option<PathBuf>,
    /// Certificates in PEM form that are trusted beside the platform's.
    pub ca_file: Option<PathBuf>,
    /// Its keys may come from a link-local address.
    pub allow_link_local: bool,
}

impl IssuerSettings {
    /// # Errors
    /// What is wrong, to follow the issuer's name.
    pub(crate) fn check(&self) -> Result<(), String> {
        for url in [&self.discovery_url, &self.jwks_url].into_iter().flatten() {
            KeysUrl::parse(url).map_err(|what| format!("`{url}` {what}"))?;
        }
        let sources = [self.discovery_url.is_some(), self.jwks_url.is_some(), self.jwks_file.is_some()];
        if sources.into_iter().filter(|is_said| *is_said).count() > 1 {
            return Err("say one of discoveryUrl, jwksUrl and jwksFile".to_owned());
        }
        Ok(())
    }
}

/// Where keys come from.
#[derive(Clone)]
pub(super) enum Source {
    /// A document says where the keys are.
    Discovery(Remote),
    /// The keys themselves.
    Keys(Remote),
    /// A file.
    File(PathBuf),
    /// Nowhere, and why.
    Nowhere(String),
}

/// A server, and how it is talked to.
#[derive(Clone)]
pub(super) struct Remote {
    pub url: KeysUrl,
    pub fetcher: Fetcher,
    pub allows_link_local: bool,
}

/// All that the settings say, and the usual way to fetch.
pub(super) struct Sources {
    settings: HashMap<String, IssuerSettings>,
    /// Made when it is first needed: reading the platform's roots takes a while.
    usual: Option<Fetcher>,
}

impl Sources {
    pub fn new(settings: HashMap<String, IssuerSettings>) -> Sources {
        Sources { settings, usual: None }
    }

    /// Where the keys of an issuer come from.
    pub fn of(&mut self, issuer: &str) -> Source {
        let settings = self.settings.get(issuer).cloned().unwrap_or_default();
        self.read(issuer, &settings).unwrap_or_else(Source::Nowhere)
    }

    fn read(&mut self, issuer: &str, settings: &IssuerSettings) -> Result<Source, String> {
        if let Some(path) = &settings.jwks_file {
            return Ok(Source::File(path.clone()));
        }
        let fetcher = self.fetcher(settings).map_err(|error| error.to_string())?;
        let remote = |url: &str| {
            let url = KeysUrl::parse(url).map_err(|what| format!("`{url}` {what}"))?;
            let fetcher = fetcher.clone();
            Ok::<_, String>(Remote { url, fetcher, allows_link_local: settings.allow_link_local })
        };
        match (&settings.jwks_url, &settings.discovery_url) {
            (Some(url), _) => Ok(Source::Keys(remote(url)?)),
            (None, Some(url)) => Ok(Source::Discovery(remote(url)?)),
            (None, None) => Ok(Source::Discovery(remote(&discovery_url(issuer))?)),
        }
    }

    fn fetcher(&mut self, settings: &IssuerSettings) -> io::Result<Fetcher> {
        if let Some(path) = &settings.ca_file {
            let named =
                |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let pem = fs::read(path).map_err(named)?;
            return Fetcher::new(&pem).map_err(named);
        }
        if self.usual.is_none() {
            self.usual = Some(Fetcher::new(&[])?);
        }
        self.usual.clone().ok_or_else(|| io::Error::other("no TLS"))
    }
}

impl Source {
    /// In words, for the operator.
    pub fn describe(&self) -> String {
        let url = |remote: &Remote| {
            let scheme = if remote.url.tls { "https" } else { "http" };
            format!("{scheme}://{}{}", remote.url.host_field(), remote.url.target)
        };
        match self {
            Source::Discovery(remote) => format!("discovery at {}", url(remote)),
            Source::Keys(remote) => format!("keys at {}", url(remote)),
            Source::File(path) => format!("file {}", path.display()),
            Source::Nowhere(why) => format!("nowhere: {why}"),
        }
    }
}

/// A source that a task can have for itself.
pub(super) type Shared = Arc<Source>;
