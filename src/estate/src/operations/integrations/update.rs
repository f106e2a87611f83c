//! Patches of an integration (S-PP-09).

use ringgate_management::Fault;
use ringgate_management::patch::tables::IntegrationPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{
    ConnectionType, ContentHandlingStrategy, Integration, IntegrationType, Op, ResponseTransferMode,
    UpdateIntegrationRequest,
};

use super::{PASSTHROUGH_DEFAULT, Place, TIMEOUT_MS_DEFAULT, check, find, with};
use crate::operations::entries::{NO_MEDIA_TYPE, NO_PARAMETER, filled_text, patch_entry};
use crate::operations::set::patch_set;
use crate::operations::{Effect, Operate, methods};
use crate::{Call, Estate};

impl Operate for UpdateIntegrationRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Integration>, Fault> {
        let (api, verb) = (self.rest_api_id.as_str(), self.http_method.as_str());
        let Place { resource, method, integration } = find(estate, api, &self.resource_id, verb)?;
        let mut integration = integration.clone();
        for patch in read_all::<IntegrationPath>(self.patch_operations.as_deref())? {
            apply(&mut integration, &patch)?;
        }
        // Back to what a put would fill in.
        integration.timeout_in_millis.get_or_insert(TIMEOUT_MS_DEFAULT);
        integration.passthrough_behavior.get_or_insert_with(|| PASSTHROUGH_DEFAULT.to_owned());
        integration.cache_namespace.get_or_insert_with(|| self.resource_id.clone());
        check::check(estate, api, method, &integration)?;
        let method = with(method, Some(integration.clone()));
        Effect::write(integration, methods::change(api, resource, verb, Some(method)))
    }
}

fn apply(integration: &mut Integration, patch: &Patch<IntegrationPath>) -> Result<(), Fault> {
    let text = || filled_text(patch.text());
    let word = || patch.text().unwrap_or_default();
    match patch.path {
        IntegrationPath::HttpMethod => {
            refuse_for_mock(integration, "/httpMethod")?;
            integration.http_method = text();
        }
        IntegrationPath::Uri => {
            refuse_for_mock(integration, "/uri")?;
            integration.uri = text();
        }
        IntegrationPath::Credentials => integration.credentials = text(),
        IntegrationPath::ConnectionType => integration.connection_type = ConnectionType::read(word()),
        IntegrationPath::ConnectionId => integration.connection_id = text(),
        IntegrationPath::ContentHandling => {
            integration.content_handling = ContentHandlingStrategy::read(word());
        }
        IntegrationPath::PassthroughBehavior => integration.passthrough_behavior = text(),
        IntegrationPath::TimeoutInMillis => integration.timeout_in_millis = patch.integer(),
        IntegrationPath::CacheNamespace => integration.cache_namespace = text(),
        IntegrationPath::InsecureSkipVerification => {
            let tls = integration.tls_config.get_or_insert_default();
            tls.insecure_skip_verification = Some(patch.boolean());
        }
        IntegrationPath::ResponseTransferMode => {
            integration.response_transfer_mode = ResponseTransferMode::read(word());
        }
        IntegrationPath::IntegrationTarget => integration.integration_target = text(),
        _ => patch_collection(integration, patch)?,
    }
    Ok(())
}

/// Maps and lists.
fn patch_collection(integration: &mut Integration, patch: &Patch<IntegrationPath>) -> Result<(), Fault> {
    let value = patch.text().unwrap_or_default().to_owned();
    let key = patch.capture(0);
    match patch.path {
        IntegrationPath::RequestParameter => {
            patch_entry(&mut integration.request_parameters, patch.op, key, value, NO_PARAMETER)
        }
        IntegrationPath::RequestTemplate => {
            patch_entry(&mut integration.request_templates, patch.op, key, value, NO_MEDIA_TYPE)
        }
        _ => {
            patch_cache_keys(integration, patch);
            Ok(())
        }
    }
}

/// `replace` puts its value in the place of the parameter that the path names; without one, of all.
fn patch_cache_keys(integration: &mut Integration, patch: &Patch<IntegrationPath>) {
    let keys = integration.cache_key_parameters.get_or_insert_default();
    match (patch.op, patch.captures.first(), patch.text()) {
        (Op::Replace, Some(old), Some(new)) => {
            keys.iter_mut().filter(|key| *key == old).for_each(|key| new.clone_into(key));
        }
        (Op::Replace, None, new) => *keys = filled_text(new).into_iter().collect(),
        (op, ..) => patch_set(keys, op, patch.element()),
    }
}

/// S-PP-09.
fn refuse_for_mock(integration: &Integration, path: &str) -> Result<(), Fault> {
    if integration.r#type == Some(IntegrationType::Mock) {
        return Err(Fault::bad_request(format!("Invalid patch path {path}")).at(path));
    }
    Ok(())
}
