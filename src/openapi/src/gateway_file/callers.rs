//! `callers`: users and roles, their policies and their access keys (R-AUTH-10).

use super::File;
use crate::expect::located;
use crate::json_text;
use crate::tree::{Key, Node, Value, read_text, read_tree};
use ringgate_definition::{Caller, CallerCognito, CallerKey, CallerPolicy, CallerSession, Located, Place};

const CALLER_KEYS: [&str; 8] = [
    "arn",
    "userId",
    "organizationId",
    "organizationPaths",
    "tags",
    "policies",
    "permissionsBoundary",
    "accessKeys",
];

const KEY_KEYS: [&str; 11] = [
    "id",
    "secret",
    "enabled",
    "sessionToken",
    "sessionName",
    "expiration",
    "issuedAt",
    "mfaAuthenticatedAt",
    "tags",
    "policies",
    "cognito",
];

/// What only temporary credentials have, beside their token.
const SESSION_KEYS: [&str; 7] =
    ["sessionName", "expiration", "issuedAt", "mfaAuthenticatedAt", "tags", "policies", "cognito"];

const COGNITO_KEYS: [&str; 4] =
    ["identityId", "identityPoolId", "authenticationType", "authenticationProvider"];

impl File<'_> {
    pub(super) fn callers(&mut self, node: &Node) -> Vec<Caller> {
        let items = self.expect.list(node, "`callers`").unwrap_or_default();
        items.iter().filter_map(|item| self.caller(item)).collect()
    }

    fn caller(&mut self, node: &Node) -> Option<Caller> {
        let what = "a caller";
        let entries = self.expect.object(node, what, &CALLER_KEYS)?;
        let arn = self.expect.required(entries, "arn", what, node.place);
        let mut caller = Caller { place: node.place, ..Caller::default() };
        caller.arn = arn.and_then(|node| self.expect.text(node, "`arn`"))?;
        for (key, value) in entries {
            match key.text.as_str() {
                "userId" => caller.user_id = self.expect.text(value, "`userId`"),
                "organizationId" => caller.organization_id = self.expect.text(value, "`organizationId`"),
                "organizationPaths" => {
                    caller.organization_paths = self.expect.texts(value, "`organizationPaths`");
                }
                "tags" => caller.tags = self.tags(value),
                "policies" => caller.policies = self.caller_policies(value),
                "permissionsBoundary" => caller.permissions_boundary = self.boundary(value),
                "accessKeys" => {
                    let items = self.expect.list(value, "`accessKeys`").unwrap_or_default();
                    caller.access_keys = items.iter().filter_map(|item| self.access_key(item)).collect();
                }
                _ => {}
            }
        }
        Some(caller)
    }

    /// Tags: a number may stand there as a number.
    fn tags(&mut self, node: &Node) -> Vec<(Located<String>, Located<String>)> {
        let entries = self.expect.map(node, "`tags`").unwrap_or_default();
        let read = |(key, value): &(Key, Node)| {
            let value = self.expect.text_or_number(value, format_args!("the tag `{}`", key.text))?;
            Some((located(key), value))
        };
        entries.iter().filter_map(read).collect()
    }

    fn caller_policies(&mut self, node: &Node) -> Vec<CallerPolicy> {
        let items = self.expect.list(node, "`policies`").unwrap_or_default();
        items.iter().filter_map(|item| self.caller_policy(item)).collect()
    }

    fn caller_policy(&mut self, node: &Node) -> Option<CallerPolicy> {
        let what = "a policy of a caller";
        let entries = self.expect.object(node, what, &["name", "document", "file"])?;
        let name = self.expect.required(entries, "name", what, node.place);
        let name = name.and_then(|node| self.expect.text_or_number(node, "`name`"))?;
        self.policy_text(node, what, name)
    }

    fn boundary(&mut self, node: &Node) -> Option<CallerPolicy> {
        let what = "`permissionsBoundary`";
        self.expect.object(node, what, &["name", "document", "file"])?;
        let name = node.get("name").and_then(|node| self.expect.text_or_number(node, "`name`"));
        let name = name.unwrap_or_else(|| Located::new("permissions boundary".to_owned(), node.place));
        self.policy_text(node, what, name)
    }

    /// The document in `document`, as a map or as text, or in `file`.
    fn policy_text(&mut self, node: &Node, what: &str, name: Located<String>) -> Option<CallerPolicy> {
        match (node.get("document"), node.get("file")) {
            (Some(document), None) => match &document.value {
                Value::Map(_) => Some(of_tree(name, document)),
                Value::Text(text) => Some(CallerPolicy {
                    name,
                    text: Located::new(text.clone(), document.place),
                    places: Vec::new(),
                }),
                _ => self.expect.wrong_type(document, "`document`", "a map"),
            },
            (None, Some(file)) => {
                let path = self.expect.text(file, "`file`")?;
                self.policy_file(name, &path)
            }
            _ => {
                self.needs_one(node.place, what, "`document` and `file`");
                None
            }
        }
    }

    fn policy_file(&mut self, name: Located<String>, path: &Located<String>) -> Option<CallerPolicy> {
        let full = self.beside(&path.value);
        let bytes = match self.outside.read(&full) {
            Ok(bytes) => bytes,
            Err(why) => {
                self.unreadable(path, &why);
                return None;
            }
        };
        let limits = &self.options.limits;
        let id = read_text(self.sources, &full, &bytes, limits, self.expect.diagnostics)?;
        let tree = read_tree(self.sources, id, limits, self.expect.diagnostics)?;
        Some(of_tree(name, &tree))
    }

    fn access_key(&mut self, node: &Node) -> Option<CallerKey> {
        let what = "an access key";
        let entries = self.expect.object(node, what, &KEY_KEYS)?;
        let id = self.expect.required(entries, "id", what, node.place);
        let mut key = CallerKey { enabled: true, place: node.place, ..CallerKey::default() };
        key.id = id.and_then(|node| self.expect.text(node, "`id`"))?;
        let secret = self.expect.required(entries, "secret", what, node.place);
        let name = format!("The secret of the access key `{}`", key.id.value);
        let secret = secret.and_then(|node| self.secret(node, &name));
        key.secret = secret.unwrap_or_else(|| Located::new(String::new(), node.place));
        if let Some(enabled) = node.get("enabled") {
            key.enabled = self.expect.boolean(enabled, "`enabled`").is_some_and(|flag| flag.value);
        }
        let is_temporary = node.get("sessionToken").is_some()
            || entries.iter().any(|(key, _)| SESSION_KEYS.contains(&key.text.as_str()));
        if is_temporary {
            key.session = Some(self.session(node, &key.id.value));
        }
        Some(key)
    }

    fn session(&mut self, node: &Node, id: &str) -> CallerSession {
        let mut session =
            CallerSession { token: Located::new(String::new(), node.place), ..CallerSession::default() };
        for (key, value) in node.entries() {
            match key.text.as_str() {
                "sessionToken" => {
                    let found = self.secret(value, &format!("The session token of the access key `{id}`"));
                    session.token = found.unwrap_or_else(|| Located::new(String::new(), value.place));
                }
                "sessionName" => session.name = self.expect.text(value, "`sessionName`"),
                "expiration" => session.expiration = self.expect.text(value, "`expiration`"),
                "issuedAt" => session.issued_at = self.expect.text(value, "`issuedAt`"),
                "mfaAuthenticatedAt" => session.mfa_at = self.expect.text(value, "`mfaAuthenticatedAt`"),
                "tags" => session.tags = self.tags(value),
                "policies" => session.policies = self.caller_policies(value),
                "cognito" => session.cognito = self.cognito(value),
                _ => {}
            }
        }
        session
    }

    fn cognito(&mut self, node: &Node) -> Option<CallerCognito> {
        let what = "`cognito`";
        let entries = self.expect.object(node, what, &COGNITO_KEYS)?;
        self.expect.required(entries, "identityId", what, node.place);
        let mut text = |name: &str| {
            let found = node.get(name).and_then(|node| self.expect.text(node, format_args!("`{name}`")));
            found.map(|text| text.value).unwrap_or_default()
        };
        Some(CallerCognito {
            identity_id: text("identityId"),
            pool_id: text("identityPoolId"),
            authentication_type: text("authenticationType"),
            authentication_provider: text("authenticationProvider"),
        })
    }
}

/// The JSON text of a tree, with the places of its parts.
fn of_tree(name: Located<String>, tree: &Node) -> CallerPolicy {
    let mut places = Vec::new();
    note_places(tree, &mut String::new(), &mut places);
    CallerPolicy { name, text: Located::new(json_text::write_plain(tree), tree.place), places }
}

/// A tree is no deeper than its reader allows.
fn note_places(node: &Node, pointer: &mut String, places: &mut Vec<(String, Place)>) {
    places.push((pointer.clone(), node.place));
    let length = pointer.len();
    let mut below = |step: &str, node: &Node| {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        note_places(node, pointer, places);
        pointer.truncate(length);
    };
    match &node.value {
        Value::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item));
        }
        Value::Map(entries) => entries.iter().for_each(|(key, item)| below(&key.text, item)),
        _ => {}
    }
}
