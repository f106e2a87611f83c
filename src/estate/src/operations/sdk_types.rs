//! Kinds of SDKs (R-MGMT-23, S-SDK-01 to S-SDK-06). None is generated here; what they would ask for is known.

use ringgate_management::Fault;
use ringgate_management::shapes::{
    GetSdkRequest, GetSdkTypeRequest, GetSdkTypesRequest, SdkConfigurationProperty, SdkResponse, SdkType,
    SdkTypes,
};

use super::listing::Page;
use super::{Effect, Operate, named_stage, rest_apis};
use crate::{Call, Estate};

/// A property: its name, what people call it, whether it must be given, and what stands in for it.
type Property = (&'static str, &'static str, bool, Option<&'static str>);

/// Id, name for people, properties; by id.
const TYPES: [(&str, &str, &[Property]); 6] = [
    (
        "android",
        "Android",
        &[
            ("groupId", "Group ID", true, None),
            ("artifactId", "Artifact ID", true, None),
            ("artifactVersion", "Artifact version", true, None),
            ("invokerPackage", "Invoker package", true, None),
        ],
    ),
    (
        "java",
        "Java SDK",
        &[
            ("service.name", "Service name", true, None),
            ("java.package-name", "Java package name", true, None),
            ("java.build-system", "Java build system", false, None),
            ("java.group-id", "Java group ID", false, None),
            ("java.artifact-id", "Java artifact ID", false, None),
            ("java.artifact-version", "Java artifact version", false, None),
            ("java.source-license-text", "Source code license", false, None),
            ("java.license-url", "License URL", false, None),
        ],
    ),
    ("javascript", "JavaScript", &[]),
    ("objectivec", "iOS (Objective-C)", &[("classPrefix", "Prefix", true, None)]),
    (
        "ruby",
        "Ruby",
        &[
            ("service.name", "Service name", true, None),
            ("ruby.gem-name", "Ruby gem name", false, None),
            ("ruby.gem-version", "Ruby gem version", false, Some("1.0.0")),
        ],
    ),
    ("swift", "iOS (Swift)", &[("classPrefix", "Prefix", true, None)]),
];

impl Operate for GetSdkTypesRequest {
    fn operate(&self, _: &Estate, _: &mut Call<'_>) -> Result<Effect<SdkTypes>, Fault> {
        let page = Page::of::<Self>(&[], self.position.as_deref(), self.limit)?;
        let rows = TYPES.iter().map(|row| (row.0, row));
        let (items, position) = page.cut(rows, shown);
        Effect::read(SdkTypes { position, items: Some(items) })
    }
}

impl Operate for GetSdkTypeRequest {
    fn operate(&self, _: &Estate, _: &mut Call<'_>) -> Result<Effect<SdkType>, Fault> {
        Effect::read(shown(find(&self.id)?))
    }
}

impl Operate for GetSdkRequest {
    /// Always refused; what is wrong with the request itself comes first.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<SdkResponse>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        named_stage::find(estate, &self.rest_api_id, &self.stage_name)?;
        let (id, ..) = find(&self.sdk_type)?;
        Err(Fault::bad_request(format!(
            "GetSdk is not supported by this installation: it has no generator for SDKs of type {id}. Export the API with \
             GetExport and generate a client from its OpenAPI document."
        )))
    }
}

fn find(id: &str) -> Result<&'static (&'static str, &'static str, &'static [Property]), Fault> {
    let unknown = || Fault::not_found("Invalid SDK type identifier specified");
    TYPES.iter().find(|row| row.0 == id).ok_or_else(unknown)
}

fn shown((id, name, properties): &(&str, &str, &[Property])) -> SdkType {
    let property = |(name, friendly, is_required, default): &Property| SdkConfigurationProperty {
        name: Some((*name).to_owned()),
        friendly_name: Some((*friendly).to_owned()),
        description: None,
        required: Some(*is_required),
        default_value: default.map(str::to_owned),
    };
    SdkType {
        id: Some((*id).to_owned()),
        friendly_name: Some((*name).to_owned()),
        description: Some(format!("A generated client library: {name}")),
        configuration_properties: Some(properties.iter().map(property).collect()),
    }
}
