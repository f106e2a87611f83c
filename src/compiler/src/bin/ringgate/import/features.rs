//! What a document uses, with its places.

use ringgate_compiler::code;
use ringgate_definition::{
    Api, Authorization, Diagnostic, Integration, IntegrationType, Method, Place, TransferMode, Verb,
};

/// The longest integration timeout of the original, in milliseconds (R-INT-05).
const TIMEOUT_MS_ORIGINAL: u64 = 29_000;

/// What some features mean here.
struct Row {
    name: &'static str,
    /// How the differences that it meets begin.
    differences: &'static [&'static str],
    /// Errors that say that it is not there.
    refusals: &'static [&'static str],
    /// A difference that is not of one feature in the page.
    note: &'static str,
}

const fn plain(name: &'static str) -> Row {
    Row { name, differences: &[], refusals: &[], note: "" }
}

const fn differing(name: &'static str, differences: &'static [&'static str]) -> Row {
    Row { name, differences, refusals: &[], note: "" }
}

const fn refusable(name: &'static str, refusals: &'static [&'static str]) -> Row {
    Row { name, differences: &[], refusals, note: "" }
}

const fn noted(name: &'static str, note: &'static str) -> Row {
    Row { name, differences: &[], refusals: &[], note }
}

/// Every feature that is told, in the order of the report.
const ROWS: &[Row] = &[
    differing("methods", &["dot segments"]),
    plain("methods for any verb"),
    plain("greedy paths"),
    Row {
        refusals: &[code::AWS_INTEGRATION, code::ARN],
        ..differing("AWS integrations", &["integration timeout"])
    },
    Row {
        refusals: &[code::AWS_INTEGRATION, code::ARN],
        ..differing("AWS_PROXY integrations", &["integration timeout"])
    },
    differing("HTTP integrations", &["integration timeout"]),
    differing("HTTP_PROXY integrations", &["response bodies of HTTP_PROXY", "integration timeout"]),
    plain("MOCK integrations"),
    refusable("VPC links", &[code::VPC_LINK]),
    refusable("credentials of integrations", &[code::CREDENTIALS]),
    differing("streamed responses", &["responses with `responseTransferMode: STREAM`"]),
    differing("integration timeouts of more than 29 seconds", &["longest integration timeout"]),
    plain("parameter mappings"),
    differing("mapping templates", &["a template's cost"]),
    plain("selection patterns"),
    plain("content handling"),
    plain("cache keys"),
    plain("TLS without verification"),
    plain("TOKEN authorizers"),
    plain("REQUEST authorizers"),
    plain("COGNITO_USER_POOLS authorizers"),
    plain("JWT authorizers"),
    differing("methods with AWS_IAM", &["the path that a signature covers", "`X-HTTP-Method-Override`"]),
    plain("methods that need an API key"),
    plain("API keys from authorizers"),
    differing("request validators", &["a body whose content type no model is for", "required headers"]),
    plain("models"),
    plain("gateway responses"),
    Row { refusals: &[code::RESOURCE_POLICY], ..plain("resource policies") },
    plain("binary media types"),
    plain("compression"),
    noted("EDGE endpoints", "served like REGIONAL ones"),
    plain("REGIONAL endpoints"),
    refusable("PRIVATE endpoints", &[code::PRIVATE_API]),
    plain("disabled default endpoint"),
    noted("security policies", "kept and shown; TLS is that of the terminator before the gateway"),
    noted("endpoint access modes", "kept and shown; what may reach the gateway is up to the network"),
    noted("CORS settings of HTTP APIs", "ignored, as for REST APIs there"),
    plain("documentation"),
    plain("tags"),
];

/// Where a feature is used.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// Where it begins.
    pub(super) at: Place,
    /// Where the part of it stands that can be refused.
    inner: Place,
}

/// A feature that a document uses.
pub(super) struct Feature {
    row: &'static Row,
    /// Where: every spot.
    pub(super) spots: Vec<Spot>,
}

impl Feature {
    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        self.row.name
    }

    /// How the differences that it meets begin.
    pub(super) fn differences(&self) -> &'static [&'static str] {
        self.row.differences
    }

    /// A difference of its own; empty for none.
    pub(super) fn note(&self) -> &'static str {
        self.row.note
    }

    /// Takes away the spots of which errors say that they are not served.
    pub(super) fn split_refused(&mut self, errors: &[&Diagnostic]) -> Option<Feature> {
        let is_refused = |spot: &Spot| {
            let mut own = errors.iter().filter(|error| self.row.refusals.contains(&error.code));
            own.any(|error| error.place == Some(spot.at) || error.place == Some(spot.inner))
        };
        let (refused, served): (Vec<Spot>, Vec<Spot>) = self.spots.iter().partition(|spot| is_refused(spot));
        self.spots = served;
        (!refused.is_empty()).then_some(Feature { row: self.row, spots: refused })
    }
}

/// How the differences of all features begin.
#[cfg(test)]
pub(super) fn differences() -> impl Iterator<Item = &'static str> {
    ROWS.iter().flat_map(|row| row.differences).copied()
}

/// What an API uses, in the order of the report.
pub(super) fn of(api: &Api) -> Vec<Feature> {
    let mut found = Found { spots: ROWS.iter().map(|_| Vec::new()).collect() };
    found.api(api);
    for resource in &api.resources {
        if resource.path.value.ends_with("+}") {
            found.add("greedy paths", resource.path.place);
        }
        resource.methods.iter().for_each(|method| found.method(method));
    }
    let used = ROWS.iter().zip(found.spots).filter(|(_, spots)| !spots.is_empty());
    used.map(|(row, spots)| Feature { row, spots }).collect()
}

struct Found {
    /// For each row.
    spots: Vec<Vec<Spot>>,
}

impl Found {
    fn add(&mut self, name: &str, place: Place) {
        self.add_with(name, place, place);
    }

    fn add_with(&mut self, name: &str, at: Place, inner: Place) {
        let row = ROWS.iter().position(|row| row.name == name);
        debug_assert!(row.is_some(), "there is no row {name}");
        if let Some(spots) = row.and_then(|row| self.spots.get_mut(row)) {
            spots.push(Spot { at, inner });
        }
    }

    fn add_if<T>(&mut self, name: &str, said: Option<&ringgate_definition::Located<T>>) {
        if let Some(said) = said {
            self.add(name, said.place);
        }
    }

    fn api(&mut self, api: &Api) {
        for authorizer in &api.authorizers {
            let kind = authorizer.kind.value.to_ascii_uppercase();
            let name =
                ["TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"].into_iter().find(|known| *known == kind);
            if let Some(name) = name {
                self.add(&format!("{name} authorizers"), authorizer.name.place);
            }
        }
        api.validators.iter().for_each(|validator| self.add("request validators", validator.name.place));
        api.models.iter().for_each(|model| self.add("models", model.name.place));
        api.gateway_responses.iter().for_each(|response| self.add("gateway responses", response.kind.place));
        api.tags.iter().for_each(|(name, _)| self.add("tags", name.place));
        self.add_if("binary media types", api.binary_media_types.first());
        self.add_if("resource policies", api.policy.as_ref());
        self.add_if("compression", api.minimum_compression_size.as_ref());
        self.add_if(
            "disabled default endpoint",
            api.default_endpoint_disabled.as_ref().filter(|it| it.value),
        );
        self.add_if("security policies", api.security_policy.as_ref());
        self.add_if("endpoint access modes", api.endpoint_access_mode.as_ref());
        self.add_if("CORS settings of HTTP APIs", api.cors.as_ref());
        self.add_if("documentation", api.documentation.as_ref());
        if let Some(source) = &api.api_key_source
            && source.value == ringgate_definition::ApiKeySource::Authorizer
        {
            self.add("API keys from authorizers", source.place);
        }
        if let Some(kind) = &api.endpoint_type {
            self.add(&format!("{} endpoints", kind.value), kind.place);
        }
    }

    fn method(&mut self, method: &Method) {
        let place = method.verb.place;
        self.add("methods", place);
        if method.verb.value == Verb::Any {
            self.add("methods for any verb", place);
        }
        self.add_if("methods that need an API key", method.api_key_required.as_ref().filter(|it| it.value));
        if let Authorization::Iam(place) = method.authorization {
            self.add("methods with AWS_IAM", place);
        }
        if let Some(integration) = &method.integration {
            self.integration(integration);
        }
    }

    fn integration(&mut self, integration: &Integration) {
        if let Some(kind) = &integration.kind {
            let name = match kind.value {
                IntegrationType::Http => "HTTP integrations",
                IntegrationType::HttpProxy => "HTTP_PROXY integrations",
                IntegrationType::Aws => "AWS integrations",
                IntegrationType::AwsProxy => "AWS_PROXY integrations",
                IntegrationType::Mock => "MOCK integrations",
            };
            let inner = integration.uri.as_ref().map_or(integration.place, |uri| uri.place);
            self.add_with(name, integration.place, inner);
        }
        let link = integration.connection_type.as_ref().filter(|kind| kind.value == "VPC_LINK");
        self.add_if("VPC links", link);
        self.add_if("credentials of integrations", integration.credentials.as_ref());
        let stream = integration.transfer_mode.as_ref().filter(|mode| mode.value == TransferMode::Stream);
        self.add_if("streamed responses", stream);
        let long = integration.timeout_ms.as_ref().filter(|timeout| timeout.value > TIMEOUT_MS_ORIGINAL);
        self.add_if("integration timeouts of more than 29 seconds", long);
        self.add_if("content handling", integration.content_handling.as_ref());
        self.add_if("cache keys", integration.cache_key_parameters.first());
        let skips = integration.insecure_skip_verification.as_ref().filter(|skip| skip.value);
        self.add_if("TLS without verification", skips);
        let mappings = integration.request_parameters.iter();
        mappings.for_each(|(target, _)| self.add("parameter mappings", target.place));
        let templates = integration.request_templates.iter();
        templates.for_each(|template| self.add("mapping templates", template.media_type.place));
        for response in &integration.responses {
            if response.selection_pattern().is_some() {
                self.add("selection patterns", response.pattern.place);
            }
            self.add_if("content handling", response.content_handling.as_ref());
            response.parameters.iter().for_each(|(target, _)| self.add("parameter mappings", target.place));
            let templates = response.templates.iter();
            templates.for_each(|template| self.add("mapping templates", template.media_type.place));
        }
    }
}
