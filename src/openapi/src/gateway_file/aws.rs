//! `aws`: where services are, and who signs calls to them (R-INT-41, S-AW-04).

use super::File;
use crate::expect::located;
use crate::tree::{Key, Node};
use ringgate_definition::{AwsCredentials, AwsSettings};

const CREDENTIAL_KEYS: [&str; 3] = ["accessKeyId", "secretAccessKey", "sessionToken"];

impl File<'_> {
    pub(super) fn aws(&mut self, node: &Node) -> AwsSettings {
        let mut settings = AwsSettings::default();
        let entries = self.expect.object(node, "`aws`", &["endpoints", "functions", "credentials"]);
        for (key, value) in entries.unwrap_or_default() {
            match key.text.as_str() {
                "endpoints" => settings.endpoints = self.expect.text_map(value, "`endpoints`"),
                "functions" => settings.functions = self.expect.text_map(value, "`functions`"),
                "credentials" => settings.credentials = self.credentials(value),
                _ => {}
            }
        }
        settings
    }

    fn credentials(&mut self, node: &Node) -> Vec<AwsCredentials> {
        let entries = self.expect.map(node, "`credentials`").unwrap_or_default();
        entries.iter().filter_map(|(key, value)| self.credential(key, value)).collect()
    }

    fn credential(&mut self, role: &Key, node: &Node) -> Option<AwsCredentials> {
        let what = format!("the credentials of `{}`", role.text);
        let entries = self.expect.object(node, &what, &CREDENTIAL_KEYS)?;
        let id = self.expect.required(entries, "accessKeyId", &what, node.place);
        let access_key_id = id.and_then(|node| self.expect.text(node, "`accessKeyId`"));
        let secret = self.expect.required(entries, "secretAccessKey", &what, node.place);
        let secret_access_key = secret.and_then(|node| self.secret(node, "`secretAccessKey`"));
        let session_token = node.get("sessionToken").and_then(|node| self.secret(node, "`sessionToken`"));
        Some(AwsCredentials {
            role: located(role),
            access_key_id: access_key_id?,
            secret_access_key: secret_access_key?,
            session_token,
        })
    }
}
