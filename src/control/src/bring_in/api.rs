//! The row of an API (R-OAS-03, R-OAS-06, R-MGMT-11).

use std::collections::BTreeMap;

use ringgate_definition::{Api, ApiKeySource, Located};
use ringgate_management::shapes::{
    ApiKeySourceType, ApiStatus, EndpointAccessMode, EndpointConfiguration, EndpointType, IpAddressType,
    RestApi, SecurityPolicy,
};
use ringgate_management::{Fault, tag};

use super::parameters::Parameters;
use super::{Lowering, Mode, said, texts};

/// The largest size below which bodies may stay uncompressed, in bytes (R-LIM-01).
const COMPRESSION_BYTES_MAX: u64 = 10_485_760;

impl Lowering<'_, '_> {
    /// The API as it shall be, but for its root resource.
    pub(super) fn api(
        &mut self,
        known: Option<&RestApi>,
        from: &mut Api,
        parameters: &Parameters,
    ) -> Result<RestApi, Fault> {
        let before = known.cloned().unwrap_or_else(|| self.newborn());
        let merges = self.mode == Mode::Merge;
        // What the document does not say stays with a merge, and goes with an overwrite.
        let kept = |old: &Option<String>, new: String| {
            Some(new).filter(|new| !new.is_empty()).or_else(|| old.clone().filter(|_| merges))
        };
        let name = kept(&before.name, std::mem::take(&mut from.name)).or(before.name.clone());
        if name.as_deref().unwrap_or_default().is_empty() {
            self.mistakes.push("The title of the API must not be empty".to_owned());
        }
        let source = from.api_key_source.take().map(|source| match source.value {
            ApiKeySource::Header => ApiKeySourceType::Header,
            ApiKeySource::Authorizer => ApiKeySourceType::Authorizer,
        });
        let old_source = before.api_key_source.filter(|_| merges);
        Ok(RestApi {
            name,
            description: kept(&before.description, std::mem::take(&mut from.description)),
            version: kept(&before.version, std::mem::take(&mut from.version)),
            binary_media_types: self.media_types(&before, from),
            minimum_compression_size: self
                .compression(from)
                .or(before.minimum_compression_size.filter(|_| merges)),
            api_key_source: source.or(old_source).or(Some(ApiKeySourceType::Header)),
            policy: said(from.policy.take()).or(before.policy.clone().filter(|_| merges)),
            endpoint_configuration: Some(self.endpoint(&before, from, parameters)),
            disable_execute_api_endpoint: said(from.default_endpoint_disabled.take())
                .or(before.disable_execute_api_endpoint),
            security_policy: self
                .word(from.security_policy.take(), "security policy", SecurityPolicy::read)
                .or(before.security_policy),
            endpoint_access_mode: self
                .word(from.endpoint_access_mode.take(), "endpoint access mode", EndpointAccessMode::read)
                .or(before.endpoint_access_mode),
            tags: Some(tags(&before, from)?),
            ..before
        })
    }

    fn newborn(&self) -> RestApi {
        RestApi {
            id: Some(self.api.to_owned()),
            created_date: Some(self.now),
            disable_execute_api_endpoint: Some(false),
            api_status: Some(ApiStatus::Available),
            ..RestApi::default()
        }
    }

    /// A merge appends.
    fn media_types(&self, before: &RestApi, from: &mut Api) -> Option<Vec<String>> {
        let merges = self.mode == Mode::Merge;
        let mut types = before.binary_media_types.clone().filter(|_| merges).unwrap_or_default();
        for kind in texts(std::mem::take(&mut from.binary_media_types)) {
            if !types.contains(&kind) {
                types.push(kind);
            }
        }
        Some(types).filter(|types| !types.is_empty())
    }

    fn compression(&mut self, from: &mut Api) -> Option<i32> {
        let size = said(from.minimum_compression_size.take())?;
        if size > COMPRESSION_BYTES_MAX {
            self.mistakes.push(format!(
                "Invalid minimum compression size, must be between 0 and {COMPRESSION_BYTES_MAX}"
            ));
        }
        i32::try_from(size).ok()
    }

    /// What the query says counts before what the document says. The type of an API that is there stays (R-OAS-03).
    fn endpoint(
        &mut self,
        before: &RestApi,
        from: &mut Api,
        parameters: &Parameters,
    ) -> EndpointConfiguration {
        let old = before.endpoint_configuration.clone().unwrap_or_default();
        let said_type = self.word(from.endpoint_type.take(), "endpoint type", EndpointType::read);
        let old_type = old.types.and_then(|types| types.first().copied());
        let wanted = parameters.endpoint_type.or(said_type);
        if let (Some(old), Some(wanted)) = (old_type, wanted)
            && old != wanted
        {
            self.warnings.push(format!(
                "The endpoint type stays {}: an import does not change it to {}. Patch /endpointConfiguration/types/{}",
                old.as_str(),
                wanted.as_str(),
                old.as_str()
            ));
        }
        let kind = old_type.or(wanted).unwrap_or(EndpointType::Edge);
        let addresses = match kind {
            EndpointType::Private => IpAddressType::Dualstack,
            EndpointType::Edge | EndpointType::Regional => IpAddressType::Ipv4,
        };
        let said_addresses = self.word(from.ip_address_type.take(), "IP address type", IpAddressType::read);
        let said_ids = texts(std::mem::take(&mut from.vpc_endpoint_ids));
        let ids = [parameters.vpc_endpoint_ids.clone(), said_ids].into_iter().find(|ids| !ids.is_empty());
        EndpointConfiguration {
            types: Some(vec![kind]),
            ip_address_type: said_addresses
                .or(old.ip_address_type.filter(|_| old_type == Some(kind)))
                .or(Some(addresses)),
            vpc_endpoint_ids: ids.or(old.vpc_endpoint_ids),
        }
    }

    /// One of a fixed set of words.
    fn word<T>(
        &mut self,
        text: Option<Located<String>>,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = said(text)?;
        let word = read(&text);
        if word.is_none() {
            self.mistakes.push(format!("Invalid {what} specified: {text}"));
        }
        word
    }
}

/// Tags are added to those that are there (R-OAS-03).
fn tags(before: &RestApi, from: &mut Api) -> Result<BTreeMap<String, String>, Fault> {
    let added = std::mem::take(&mut from.tags);
    let added = added.into_iter().map(|(name, value)| (name.value, value.value)).collect();
    tag::merge(before.tags.as_ref().unwrap_or(&BTreeMap::new()), &added)
}
