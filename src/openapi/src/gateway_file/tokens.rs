//! `tokens`: whose tokens stand for those of user pools, and where the keys of issuers are (R-AUTH-27, R-AUTH-31).

use super::File;
use crate::expect::{Quoted, located};
use crate::tree::{Key, Node};
use ringgate_definition::{IssuerSettings, TokenSettings};

const ISSUER_KEYS: [&str; 6] =
    ["discoveryUrl", "jwksUrl", "jwksFile", "caFile", "allowLinkLocal", "tokenUse"];

impl File<'_> {
    pub(super) fn tokens(&mut self, node: &Node) -> TokenSettings {
        let mut settings = TokenSettings::default();
        let entries = self.expect.object(node, "`tokens`", &["userPools", "issuers"]);
        for (key, value) in entries.unwrap_or_default() {
            match key.text.as_str() {
                "userPools" => settings.user_pools = self.expect.text_map(value, "`userPools`"),
                "issuers" => {
                    let entries = self.expect.map(value, "`issuers`").unwrap_or_default();
                    settings.issuers = entries.iter().map(|(key, node)| self.issuer(key, node)).collect();
                }
                _ => {}
            }
        }
        settings
    }

    fn issuer(&mut self, key: &Key, node: &Node) -> IssuerSettings {
        let mut settings = IssuerSettings { issuer: located(key), ..IssuerSettings::default() };
        let what = format!("the issuer `{}`", key.text);
        for (key, value) in self.expect.object(node, what.as_str(), &ISSUER_KEYS).unwrap_or_default() {
            let name = Quoted(&key.text);
            match key.text.as_str() {
                "discoveryUrl" => settings.discovery_url = self.expect.text(value, name),
                "jwksUrl" => settings.jwks_url = self.expect.text(value, name),
                "jwksFile" => settings.jwks_file = self.expect.text(value, name),
                "caFile" => settings.ca_file = self.expect.text(value, name),
                "allowLinkLocal" => settings.allow_link_local = self.expect.boolean(value, name),
                "tokenUse" => settings.has_token_use = self.expect.boolean(value, name),
                _ => {}
            }
        }
        settings
    }
}
