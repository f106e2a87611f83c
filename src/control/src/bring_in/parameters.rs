//! Parameters of the query (R-OAS-01, R-OAS-02).

use std::collections::BTreeMap;

use ringgate_management::Fault;
use ringgate_management::shapes::EndpointType;
use ringgate_openapi::{BasePathMode, ImportRules};

/// What an import is told beside the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters {
    /// `basepath`
    pub(super) base_path: BasePathMode,
    /// `ignore=documentation`
    pub(super) ignores_documentation: bool,
    /// `endpointConfigurationTypes`
    pub(super) endpoint_type: Option<EndpointType>,
    /// `vpcEndpointIds`, separated by commas.
    pub(super) vpc_endpoint_ids: Vec<String>,
    /// About what is not known here.
    pub(super) warnings: Vec<String>,
}

impl Parameters {
    /// Reads them. Names count in any case of their letters.
    ///
    /// # Errors
    /// A value is none of those that are allowed.
    pub(super) fn read(query: Option<&BTreeMap<String, String>>) -> Result<Parameters, Fault> {
        let mut parameters = Parameters::default();
        for (name, value) in query.into_iter().flatten() {
            match name.to_ascii_lowercase().as_str() {
                "basepath" => parameters.base_path = base_path(value)?,
                "ignore" if value.is_empty() => {}
                "ignore" if value.eq_ignore_ascii_case("documentation") => {
                    parameters.ignores_documentation = true;
                }
                "ignore" => return Err(refused("ignore", value, "documentation")),
                "endpointconfigurationtypes" => parameters.endpoint_type = Some(endpoint_type(value)?),
                "vpcendpointids" => {
                    let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
                    parameters.vpc_endpoint_ids = ids.map(str::to_owned).collect();
                }
                // Members of their own, which pick the operation and how it is done.
                "mode" | "failonwarnings" => {}
                _ => parameters.warnings.push(format!("Unknown parameter '{name}'. Ignoring")),
            }
        }
        Ok(parameters)
    }

    /// What the reader of documents is told. Warnings are judged when the rows have added theirs, and what is there is
    /// combined as rows.
    pub(super) fn rules(&self) -> ImportRules {
        ImportRules { ignore_documentation: self.ignores_documentation, ..ImportRules::default() }
    }
}

fn base_path(value: &str) -> Result<BasePathMode, Fault> {
    match value.to_ascii_lowercase().as_str() {
        "ignore" => Ok(BasePathMode::Ignore),
        "prepend" => Ok(BasePathMode::Prepend),
        "split" => Ok(BasePathMode::Split),
        _ => Err(refused("basepath", value, "ignore, prepend, split")),
    }
}

fn endpoint_type(value: &str) -> Result<EndpointType, Fault> {
    EndpointType::read(&value.to_ascii_uppercase()).ok_or_else(|| {
        Fault::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    })
}

fn refused(name: &str, value: &str, known: &str) -> Fault {
    Fault::bad_request(format!("Invalid value '{value}' for parameter '{name}'. Valid options are {known}"))
        .at(name)
}
