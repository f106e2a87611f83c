//! The gateway's settings, from the gateway file.

use std::net::SocketAddr;
use std::path::Path;

use ringgate_compiler::client_certificate_name;
use ringgate_definition::{
    AccessLogFormat, AccessLogTarget, AwsCredentials, ClientCertificate, Definition, Driver, GatewaySettings,
    IssuerSettings, Located,
};
use serde_json::{Map, Value, json};

use super::Files;
use crate::failure::Failure;

/// Where clients are answered if the gateway file does not say.
const LISTENER_DEFAULT: &str = "127.0.0.1:8080";

/// Settings as the gateway reads them.
pub(crate) struct Config(Map<String, Value>);

/// Translates the settings of a gateway file; paths in it are relative to it.
pub(crate) fn config(definition: &Definition, file: &Path) -> Result<Config, Failure> {
    let mut config = Map::new();
    config.insert("listen".to_owned(), json!(listeners(definition)?));
    let settings = &definition.gateway;
    let beside =
        |path: &str| file.parent().unwrap_or(Path::new("")).join(path).to_string_lossy().into_owned();
    insert(&mut config, "workers", settings.workers.as_ref());
    insert(&mut config, "drainSeconds", settings.drain_seconds.as_ref());
    insert(&mut config, "pinCpus", settings.pin_cpus.as_ref());
    if let Some(driver) = &settings.driver {
        let name = match driver.value {
            Driver::Auto => "auto",
            Driver::IoUring => "io_uring",
            Driver::Epoll => "epoll",
        };
        config.insert("driver".to_owned(), json!(name));
    }
    if let Some(directory) = &settings.state_directory {
        config.insert("state".to_owned(), json!(beside(&directory.value)));
    }
    access_log(settings, &beside, &mut config);
    if let Some(target) = &settings.execution_log {
        config.insert("executionLog".to_owned(), json!(log_target(&target.value, &beside)));
    }
    config.insert("clientCertificates".to_owned(), Value::Object(certificates(definition, &beside)));
    config.insert("awsCredentials".to_owned(), Value::Object(credentials(definition)));
    config.insert("tokenIssuers".to_owned(), Value::Object(token_issuers(definition, &beside)));
    let mut limits = Map::new();
    insert(&mut limits, "headBytes", settings.limits.head_bytes.as_ref());
    insert(&mut limits, "bodyBytes", settings.limits.body_bytes.as_ref());
    config.insert("limits".to_owned(), Value::Object(limits));
    config.insert(
        "admin".to_owned(),
        json!(settings.admin.iter().map(|admin| &admin.value).collect::<Vec<_>>()),
    );
    if settings.signature_public_key.is_some() {
        eprintln!("note: `requireSignature` is not asked for here: the snapshot does not leave this machine");
    }
    Ok(Config(config))
}

/// Where the certificates that snapshots name are kept (R-INT-30).
fn certificates(definition: &Definition, beside: &dyn Fn(&str) -> String) -> Map<String, Value> {
    let stages = definition.apis.iter().flat_map(|api| &api.stages);
    let shown = stages.filter_map(|stage| stage.client_certificate.as_ref());
    let files = |it: &ClientCertificate| json!({ "certificate": beside(&it.certificate.value), "key": beside(&it.key.value) });
    shown.map(|certificate| (client_certificate_name(certificate), files(certificate))).collect()
}

/// Who signs calls to services of AWS (R-INT-41). The file that holds them is this user's alone.
fn credentials(definition: &Definition) -> Map<String, Value> {
    let one = |it: &AwsCredentials| {
        let mut key = Map::new();
        insert(&mut key, "accessKeyId", Some(&it.access_key_id));
        insert(&mut key, "secretAccessKey", Some(&it.secret_access_key));
        insert(&mut key, "sessionToken", it.session_token.as_ref());
        (it.role.value.clone(), Value::Object(key))
    };
    definition.aws.credentials.iter().map(one).collect()
}

/// Where the keys of tokens' issuers are (R-AUTH-27).
fn token_issuers(definition: &Definition, beside: &dyn Fn(&str) -> String) -> Map<String, Value> {
    let one = |it: &IssuerSettings| {
        let mut settings = Map::new();
        insert(&mut settings, "discoveryUrl", it.discovery_url.as_ref());
        insert(&mut settings, "jwksUrl", it.jwks_url.as_ref());
        insert(&mut settings, "allowLinkLocal", it.allow_link_local.as_ref());
        for (name, path) in [("jwksFile", &it.jwks_file), ("caFile", &it.ca_file)] {
            if let Some(path) = path {
                settings.insert(name.to_owned(), json!(beside(&path.value)));
            }
        }
        (it.issuer.value.clone(), Value::Object(settings))
    };
    definition.tokens.issuers.iter().map(one).collect()
}

impl Config {
    /// The same with the files of this run; the admin socket stands beside the one of the gateway file.
    pub(crate) fn with_files(mut self, files: &Files) -> Config {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        self.0.insert("snapshot".to_owned(), json!(text(&files.snapshot)));
        self.0.insert("keys".to_owned(), json!(text(&files.keys)));
        if let Some(Value::Array(admin)) = self.0.get_mut("admin") {
            admin.push(json!(format!("unix:{}", text(&files.admin))));
        }
        self
    }

    /// As JSON.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(&self.0).unwrap_or_default()
    }
}

/// Where clients are answered.
pub(crate) fn listeners(definition: &Definition) -> Result<Vec<SocketAddr>, Failure> {
    let default = Located::new(LISTENER_DEFAULT.to_owned(), ringgate_definition::Place::default());
    let listed =
        if definition.listeners.is_empty() { std::slice::from_ref(&default) } else { &definition.listeners };
    let read = |listener: &Located<String>| {
        listener.value.parse().map_err(|_| {
            Failure::new(format!("the listener `{}` is no address with a port", listener.value))
                .remedy("write it like `127.0.0.1:8080` or `[::1]:8080`")
        })
    };
    listed.iter().map(read).collect()
}

fn insert<T: serde::Serialize>(map: &mut Map<String, Value>, name: &str, value: Option<&Located<T>>) {
    if let Some(value) = value {
        map.insert(name.to_owned(), json!(value.value));
    }
}

fn log_target(target: &AccessLogTarget, beside: &dyn Fn(&str) -> String) -> String {
    match target {
        AccessLogTarget::Path(path) => beside(path),
        AccessLogTarget::Stdout => "-".to_owned(),
    }
}

fn access_log(settings: &GatewaySettings, beside: &dyn Fn(&str) -> String, config: &mut Map<String, Value>) {
    let Some(log) = &settings.access_log else { return };
    config.insert("accessLog".to_owned(), json!(log_target(&log.target.value, beside)));
    let format = match log.format.as_ref().map(|format| &format.value) {
        None | Some(AccessLogFormat::Clf) => "clf",
        Some(AccessLogFormat::Json) => "json",
        Some(AccessLogFormat::Text(text)) => text,
    };
    config.insert("accessLogFormat".to_owned(), json!(format));
}
