//! Stages, their caches, canaries and certificates (R-STAGE-07 to R-STAGE-19, R-INT-30).

use super::File;
use crate::codes;
use crate::expect::{Quoted, TextPair, located};
use crate::tree::{Key, Node};
use ringgate_definition::{Canary, ClientCertificate, Diagnostic, Located, Stage, StageCache, StageThrottle};
use std::fmt::Display;

const STAGE_KEYS: [&str; 9] = [
    "name",
    "variables",
    "throttle",
    "methodThrottles",
    "methodSettings",
    "accessLogFormat",
    "cache",
    "canary",
    "clientCertificate",
];

const CANARY_KEYS: [&str; 4] = ["percentTraffic", "openapi", "stageVariableOverrides", "useStageCache"];

/// The sizes of API Gateway's caches, in gigabytes (R-STAGE-18).
const CACHE_GIGABYTES: [&str; 8] = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];

/// Fewer bytes are more likely a mistake than a cache.
const CACHE_BYTES_MIN: u64 = 64 << 10;

/// A certificate chain in PEM form begins so.
const PEM_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

impl File<'_> {
    /// Reads a stage, and the paths of its canary's documents.
    pub(super) fn stage(&mut self, node: &Node) -> Option<(Stage, Option<Vec<Located<String>>>)> {
        let what = "a stage";
        let entries = self.expect.object(node, what, &STAGE_KEYS)?;
        let name = self.expect.required(entries, "name", what, node.place);
        let mut stage = Stage {
            name: name.and_then(|node| self.expect.text_or_number(node, "`name`"))?,
            ..Stage::default()
        };
        let mut canary_documents = None;
        for (key, value) in entries {
            match key.text.as_str() {
                "variables" => stage.variables = self.variables(value, "`variables`"),
                "throttle" => stage.throttle = self.throttle(value, "`throttle`"),
                "methodThrottles" => {
                    let throttles = self.throttles(value, "`methodThrottles`").into_iter();
                    let throttles = throttles.map(|(key, throttle)| StageThrottle { key, throttle });
                    stage.method_throttles.extend(throttles);
                }
                "accessLogFormat" => stage.access_log_format = self.expect.text(value, "`accessLogFormat`"),
                "cache" => stage.cache = self.cache(value),
                "canary" => (stage.canary, canary_documents) = self.canary(value).unzip(),
                "clientCertificate" => stage.client_certificate = self.client_certificate(value),
                _ => {}
            }
        }
        // Last, because the throttles in it go together with those of the other keys.
        if let Some(settings) = node.get("methodSettings") {
            self.method_settings(settings, &mut stage);
        }
        Some((stage, canary_documents.filter(|documents| !documents.is_empty())))
    }

    /// Stage variables: a port may stand there as a number.
    fn variables(&mut self, node: &Node, what: impl Display + Copy) -> Vec<TextPair> {
        let entries = self.expect.map(node, what).unwrap_or_default();
        let read = |(key, value): &(Key, Node)| {
            let value = self.expect.text_or_number(value, format_args!("the variable `{}`", key.text))?;
            Some((located(key), value))
        };
        entries.iter().filter_map(read).collect()
    }

    fn cache(&mut self, node: &Node) -> Option<StageCache> {
        let entries = self.expect.object(node, "`cache`", &["enabled", "size"])?;
        let mut cache = StageCache {
            enabled: Located::new(true, node.place),
            size_bytes: Located::new(StageCache::SIZE_BYTES_DEFAULT, node.place),
            place: node.place,
        };
        for (key, value) in entries {
            match key.text.as_str() {
                "enabled" => cache.enabled = self.expect.boolean(value, "`enabled`")?,
                "size" => cache.size_bytes = self.cache_size(value)?,
                _ => {}
            }
        }
        Some(cache)
    }

    /// One of API Gateway's sizes in gigabytes, or bytes.
    fn cache_size(&mut self, node: &Node) -> Option<Located<u64>> {
        let text = self.expect.text_or_number(node, "`size`")?;
        let gigabytes = CACHE_GIGABYTES.iter().find(|size| **size == text.value);
        let bytes = match gigabytes.and_then(|size| size.parse::<f64>().ok()) {
            Some(gigabytes) => Some((gigabytes * StageCache::GB as f64) as u64),
            None => text.value.parse::<u64>().ok().filter(|bytes| *bytes >= CACHE_BYTES_MIN),
        };
        if bytes.is_none() {
            let message = format!("`{}` is no size of a cache", text.value);
            let remedy = format!(
                "Write one of {} for gigabytes, or a number of bytes from {CACHE_BYTES_MIN}",
                CACHE_GIGABYTES.join(", ")
            );
            let mistake = Diagnostic::error(codes::FILE_OUT_OF_RANGE, node.place, message);
            self.expect.diagnostics.push(mistake.remedy(remedy));
        }
        bytes.map(|bytes| Located::new(bytes, node.place))
    }

    /// R-STAGE-14
    fn canary(&mut self, node: &Node) -> Option<(Canary, Vec<Located<String>>)> {
        let entries = self.expect.object(node, "`canary`", &CANARY_KEYS)?;
        let mut canary =
            Canary { percent_traffic: Located::new(0.0, node.place), place: node.place, ..Canary::default() };
        let mut documents = Vec::new();
        for (key, value) in entries {
            let what = Quoted(&key.text);
            match key.text.as_str() {
                "percentTraffic" => canary.percent_traffic = self.percent(value)?,
                "openapi" => documents = self.document_paths(value),
                "stageVariableOverrides" => canary.stage_variable_overrides = self.variables(value, what),
                "useStageCache" => canary.use_stage_cache = self.expect.boolean(value, what),
                _ => {}
            }
        }
        Some((canary, documents))
    }

    fn percent(&mut self, node: &Node) -> Option<Located<f64>> {
        let percent = self.expect.decimal(node, "`percentTraffic`")?;
        if (0.0..=100.0).contains(&percent.value) {
            return Some(percent);
        }
        self.out_of_range(node, "`percentTraffic`", "a number from 0 to 100");
        None
    }

    pub(super) fn out_of_range(&mut self, node: &Node, what: &str, expected: &str) {
        let mistake = Diagnostic::error(
            codes::FILE_OUT_OF_RANGE,
            node.place,
            format!("Expected {expected} for {what}"),
        );
        self.expect.diagnostics.push(mistake.remedy(format!("Write {expected}")));
    }

    /// R-INT-30. The certificate is public and read here; the key stays where it is.
    fn client_certificate(&mut self, node: &Node) -> Option<ClientCertificate> {
        let what = "`clientCertificate`";
        let entries = self.expect.object(node, what, &["certificate", "key"])?;
        let certificate = self.expect.required(entries, "certificate", what, node.place);
        let certificate = certificate.and_then(|node| self.expect.text(node, "`certificate`"));
        let key = self.expect.required(entries, "key", what, node.place);
        let key = key.and_then(|node| self.expect.text(node, "`key`"))?.map(|path| self.beside(&path));
        let certificate = certificate?;
        let certificate_pem = self.certificate_pem(&certificate)?;
        let certificate = certificate.map(|path| self.beside(&path));
        Some(ClientCertificate { certificate, certificate_pem, key, key_pem: None, place: node.place })
    }

    fn certificate_pem(&mut self, path: &Located<String>) -> Option<String> {
        let full = self.beside(&path.value);
        let bytes = match self.outside.read(&full) {
            Ok(bytes) => bytes,
            Err(why) => {
                self.unreadable(path, &why);
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) if text.contains(PEM_CERTIFICATE) => Some(text),
            _ => {
                let message = format!("The file `{}` holds no certificate in PEM form", path.value);
                let mistake = Diagnostic::error(codes::NO_CERTIFICATE, path.place, message);
                self.expect
                    .diagnostics
                    .push(mistake.remedy(format!("It should have a line `{PEM_CERTIFICATE}`")));
                None
            }
        }
    }
}
