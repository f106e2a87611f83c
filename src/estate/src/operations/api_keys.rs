//! API keys (R-USAGE-01, R-USAGE-02).

mod import;
mod update;

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    ApiKey, ApiKeys, CreateApiKeyRequest, DeleteApiKeyRequest, GetApiKeyRequest, GetApiKeysRequest, StageKey,
    UsagePlan, UsagePlanKey,
};
use ringgate_management::{Fault, tag};

use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate, named_stage};
use crate::{Call, Change, Estate, Kept, KeyUsage, QuotaExtensions, id};

/// The most API keys; the service's own quota is 10,000.
pub(super) const API_KEYS_MAX: usize = 100_000;
/// The shortest value that a client may choose, in characters.
const VALUE_CHARS_MIN: usize = 20;
/// The longest value, in characters.
const VALUE_CHARS_MAX: usize = 128;
/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 1_024;
/// The longest description, in characters.
const DESCRIPTION_CHARS_MAX: usize = 125_000;

/// The key with this id.
pub(super) fn find<'e>(estate: &'e Estate, id: &str) -> Result<&'e Arc<ApiKey>, Fault> {
    let unknown = || Fault::not_found("Invalid API Key identifier specified");
    estate.get::<ApiKey>(id).ok_or_else(unknown)
}

impl Operate for CreateApiKeyRequest {
    /// `generateDistinctId` changes nothing: no id is ever the value (R-USAGE-02).
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<ApiKey>, Fault> {
        check_room(ApiKey::table(estate).count(""), API_KEYS_MAX, "API keys")?;
        check_texts(self.name.as_deref(), self.description.as_deref())?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        let stage_keys = self.stage_keys.as_deref().unwrap_or_default().iter();
        let stage_keys = stage_keys.map(|key| stage_key(estate, key)).collect::<Result<Vec<_>, _>>()?;
        let chosen = self.value.as_deref().filter(|value| !value.is_empty());
        chosen.map(check_value).transpose()?;
        let is_known = |value: &str| with_value(estate, value).is_some();
        let value = match chosen {
            Some(value) if is_known(value) => return Err(Fault::conflict("API Key already exists")),
            Some(value) => value.to_owned(),
            None => id::fresh(call, IdKind::ApiKeyValue, is_known),
        };
        let id = id::fresh(call, IdKind::ApiKey, |id| estate.get::<ApiKey>(id).is_some());
        let key = ApiKey {
            id: Some(id.clone()),
            value: Some(value),
            name: filled(self.name.as_deref()),
            customer_id: filled(self.customer_id.as_deref()),
            description: filled(self.description.as_deref()),
            enabled: Some(self.enabled.unwrap_or(false)),
            created_date: Some(call.now),
            last_updated_date: Some(call.now),
            stage_keys: Some(stage_keys),
            tags: self.tags.clone(),
        };
        Effect::write(key.clone(), Change::put("", &id, key))
    }
}

impl Operate for GetApiKeyRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<ApiKey>, Fault> {
        Effect::read(shown(find(estate, &self.api_key)?, self.include_value == Some(true)))
    }
}

impl Operate for GetApiKeysRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<ApiKeys>, Fault> {
        let (name, customer) = (self.name_query.as_deref(), self.customer_id.as_deref());
        let scope = [name.unwrap_or_default(), customer.unwrap_or_default()];
        let page = Page::of::<Self>(&scope, self.position.as_deref(), self.limit)?;
        let is_wanted = |key: &ApiKey| {
            name.is_none_or(|prefix| key.name.as_deref().unwrap_or_default().starts_with(prefix))
                && customer.is_none_or(|customer| key.customer_id.as_deref() == Some(customer))
        };
        let rows = ApiKey::table(estate).of("").filter(|(_, key)| is_wanted(key));
        let mut rows: Vec<(String, &Arc<ApiKey>)> =
            rows.map(|(id, key)| (newest_first(id, key), key)).collect();
        rows.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let with_values = self.include_values == Some(true);
        let rows = rows.iter().map(|(order, key)| (order.as_str(), *key));
        let (items, position) = page.cut(rows, |key| shown(key, with_values));
        Effect::read(ApiKeys { warnings: None, position, items: Some(items) })
    }
}

impl Operate for DeleteApiKeyRequest {
    /// Takes the key out of its plans, too.
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let key = self.api_key.as_str();
        find(estate, key)?;
        let mut changes = vec![Change::remove::<ApiKey>("", key)];
        for (plan, _) in UsagePlan::table(estate).of("") {
            if estate.get_of::<UsagePlanKey>(plan, key).is_some() {
                changes.push(Change::remove::<UsagePlanKey>(plan, key));
            }
            if estate.get_of::<QuotaExtensions>(plan, key).is_some() {
                changes.push(Change::remove::<QuotaExtensions>(plan, key));
            }
            if estate.get_of::<KeyUsage>(plan, key).is_some() {
                changes.push(Change::remove::<KeyUsage>(plan, key));
            }
        }
        Ok(Effect { output: (), changes })
    }
}

/// The key that has a value: values are compared exactly (R-AUTH-34).
fn with_value<'e>(estate: &'e Estate, value: &str) -> Option<&'e Arc<ApiKey>> {
    let mut keys = ApiKey::table(estate).of("");
    keys.find_map(|(_, key)| Some(key).filter(|key| key.value.as_deref() == Some(value)))
}

/// Values are shown to those alone who ask for them.
fn shown(key: &ApiKey, with_value: bool) -> ApiKey {
    let mut key = key.clone();
    key.value = key.value.filter(|_| with_value);
    key
}

/// A text that sorts keys from the newest to the oldest.
fn newest_first(id: &str, key: &ApiKey) -> String {
    let created = key.created_date.unwrap_or_default().0.max(0);
    format!("{:020}:{id}", i64::MAX - created)
}

/// Empty texts are dropped (R-USAGE-01).
fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn check_texts(name: Option<&str>, description: Option<&str>) -> Result<(), Fault> {
    if is_longer(name, NAME_CHARS_MAX) {
        return Err(Fault::bad_request("Invalid API Key name, can be at most 1024 characters."));
    }
    if is_longer(description, DESCRIPTION_CHARS_MAX) {
        return Err(Fault::bad_request("Invalid API Key description specified."));
    }
    Ok(())
}

fn is_longer(text: Option<&str>, chars_max: usize) -> bool {
    text.is_some_and(|text| text.len() > chars_max && text.chars().count() > chars_max)
}

fn check_value(value: &str) -> Result<(), Fault> {
    match value.chars().count() {
        ..VALUE_CHARS_MIN => Err(Fault::bad_request("API Key value should be at least 20 characters")),
        VALUE_CHARS_MIN..=VALUE_CHARS_MAX => Ok(()),
        _ => Err(Fault::bad_request("API Key value exceeds maximum size of 128 characters")),
    }
}

/// A stage that a key is for, as keys list it.
fn stage_key(estate: &Estate, key: &StageKey) -> Result<String, Fault> {
    let (api, stage) =
        (key.rest_api_id.as_deref().unwrap_or_default(), key.stage_name.as_deref().unwrap_or_default());
    named_stage::check(estate, api, stage)?;
    Ok(format!("{api}/{stage}"))
}
