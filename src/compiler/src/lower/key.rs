//! API keys: digests in place of values (R-USAGE-01).

use std::collections::HashMap;

use ringgate_definition::{Definition, Diagnostic, Diagnostics, Place};
use ringgate_snapshot::digest::{hash_key_of, key_digest};
use ringgate_snapshot::schema::{ApiKey, Keys};
use ringgate_snapshot::table::{Table, digest_tag};

use super::{LoweredApi, caller, certificate, flush, plan};
use crate::{Options, code};

/// The shortest value (R-USAGE-01).
const VALUE_CHARACTERS_MIN: usize = 20;
/// The longest value (R-USAGE-01).
const VALUE_CHARACTERS_MAX: usize = 128;
/// The longest id or name (R-USAGE-01).
const NAME_CHARACTERS_MAX: usize = 1_024;

/// Lowers keys, plans and callers; `None` if the definition has none of them and that means nothing.
pub(crate) fn lower(
    definition: &Definition,
    apis: &[&LoweredApi],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Keys> {
    let client_certificates = certificate::of_all(apis);
    let is_empty =
        definition.keys.is_empty() && definition.plans.is_empty() && client_certificates.is_empty();
    if is_empty && definition.callers.is_empty() && !options.may_be_empty {
        return None;
    }
    check_keys(definition, diagnostics);
    let (plans, plans_of) = plan::lower(definition, apis, diagnostics);
    let mut granted = plan::extensions(definition, &plans);
    let hash_key = hash_key_of(definition.keys.iter().map(|key| key.value.value.as_bytes()));
    let mut keys: Vec<ApiKey> = definition
        .keys
        .iter()
        .zip(plans_of)
        .map(|(key, plans)| ApiKey {
            digest: key_digest(&hash_key, key.value.value.as_bytes()),
            id: key.id.value.clone(),
            name: key.name.clone(),
            enabled: key.enabled,
            extensions: granted.remove(key.id.value.as_str()).unwrap_or_default(),
            plans,
        })
        .collect();
    keys.sort_by_key(|key| key.digest);
    let digest_index = Table::build(keys.iter().map(|key| digest_tag(&key.digest)).zip(0..));
    let callers = caller::lower(definition, diagnostics);
    let flushes = flush::lower(definition);
    Some(Keys { hash_key, keys, digest_index, plans, callers, client_certificates, flushes })
}

/// No message shows a value.
fn check_keys(definition: &Definition, diagnostics: &mut Diagnostics) {
    let mut ids: HashMap<&str, Place> = HashMap::new();
    let mut values: HashMap<&str, (&str, Place)> = HashMap::new();
    for key in &definition.keys {
        let (id, value) = (key.id.value.as_str(), key.value.value.as_str());
        if id.is_empty() || id.len() > NAME_CHARACTERS_MAX || key.name.len() > NAME_CHARACTERS_MAX {
            let message = "the id or name of an API key is empty or too long";
            let remedy = format!("use 1 to {NAME_CHARACTERS_MAX} characters");
            diagnostics.push(Diagnostic::error(code::KEY_VALUE, key.id.place, message).remedy(remedy));
        }
        if let Some(what) = check_value(value) {
            let message = format!("the value of the API key `{id}` {what}");
            let remedy = format!(
                "use {VALUE_CHARACTERS_MIN} to {VALUE_CHARACTERS_MAX} visible ASCII characters without spaces"
            );
            diagnostics.push(Diagnostic::error(code::KEY_VALUE, key.value.place, message).remedy(remedy));
        }
        if let Some(first) = ids.insert(id, key.id.place) {
            let message = format!("two API keys have the id `{id}`");
            let diagnostic = Diagnostic::error(code::KEY_TWICE, key.id.place, message);
            diagnostics.push(diagnostic.related(first, "the other one").remedy("rename one of them"));
        }
        if let Some((other, first)) = values.insert(value, (id, key.value.place))
            && !value.is_empty()
        {
            let message = format!("the API keys `{other}` and `{id}` have the same value");
            let diagnostic = Diagnostic::error(code::KEY_TWICE, key.value.place, message);
            diagnostics
                .push(diagnostic.related(first, "the other one").remedy("give one of them another value"));
        }
    }
}

/// A value travels in a header, so it must survive there.
fn check_value(value: &str) -> Option<&'static str> {
    match value.chars().count() {
        count if count < VALUE_CHARACTERS_MIN => Some("is too short"),
        count if count > VALUE_CHARACTERS_MAX => Some("is too long"),
        _ if !value.bytes().all(|b| b.is_ascii_graphic()) => {
            Some("has a character that no header carries safely")
        }
        _ => None,
    }
}
