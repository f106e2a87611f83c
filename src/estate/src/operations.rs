//! What each operation does.

use ringgate_management::{Answer, Fault, FaultKind, Input, Request, encode};

use crate::{Call, Change, Estate};

mod account;
mod api_keys;
mod authorizers;
mod base_path_mappings;
pub(crate) mod brought;
pub(crate) mod client_certificates;
mod copy;
mod deployments;
mod documentation_parts;
mod documentation_versions;
mod domain_names;
mod entries;
mod flushes;
mod gateway_responses;
mod integration_responses;
mod integrations;
mod listing;
mod mapping;
mod method_responses;
mod methods;
mod models;
mod named_stage;
mod references;
mod resources;
pub(crate) mod rest_apis;
mod room;
mod sdk_types;
mod set;
mod stages;
mod tags;
mod tasks;
mod usage;
mod usage_plans;
mod validators;
mod vpc_links;

/// What came of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It is done as soon as the changes are durable.
    Done {
        /// The answer.
        answer: Answer,
        /// What changes; nothing for those that only look.
        changes: Vec<Change>,
    },
    /// It needs what no estate has: a gateway, an upstream, a key generator. The request was checked as far as the estate
    /// goes.
    Task,
}

/// An operation that only the estate matters for.
pub(crate) trait Operate: Input {
    /// Says what the answer is and what changes.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Self::Output>, Fault>;
}

/// What an operation answers and changes.
pub(crate) struct Effect<O> {
    pub(crate) output: O,
    pub(crate) changes: Vec<Change>,
}

impl<O> Effect<O> {
    /// Nothing changes.
    pub(crate) fn read(output: O) -> Result<Effect<O>, Fault> {
        Ok(Effect { output, changes: Vec::new() })
    }

    /// One row changes.
    pub(crate) fn write(output: O, change: Change) -> Result<Effect<O>, Fault> {
        Ok(Effect { output, changes: vec![change] })
    }
}

/// Dispatches by the variants that are operated here.
macro_rules! dispatch {
    ($request:expr, $estate:expr, $call:expr; $($name:ident)+; tasks $($task:ident)*) => {
        match $request {
            $(Request::$name(input) => finish(input, $estate, $call),)+
            $(Request::$task(_) => Ok(Outcome::Task),)*
            other => Err(unsupported(other)),
        }
    };
}

/// Does what a request asks for, as far as the estate is concerned: nothing changes until the changes are applied.
///
/// # Errors
/// What the service would answer (R-MGMT-05 to R-MGMT-09). Operations that are not offered are refused, too.
pub fn operate(estate: &Estate, request: &Request, call: &mut Call<'_>) -> Result<Outcome, Fault> {
    tasks::check(estate, request, call)?;
    dispatch! {
        request, estate, call;
        CreateRestApi GetRestApi GetRestApis UpdateRestApi DeleteRestApi
        CreateResource GetResource GetResources UpdateResource DeleteResource
        CreateDeployment GetDeployment GetDeployments UpdateDeployment DeleteDeployment
        CreateStage GetStage GetStages UpdateStage DeleteStage FlushStageCache FlushStageAuthorizersCache
        PutMethod GetMethod UpdateMethod DeleteMethod
        PutMethodResponse GetMethodResponse UpdateMethodResponse DeleteMethodResponse
        PutIntegration GetIntegration UpdateIntegration DeleteIntegration
        PutIntegrationResponse GetIntegrationResponse UpdateIntegrationResponse DeleteIntegrationResponse
        CreateModel GetModel GetModels UpdateModel DeleteModel GetModelTemplate
        CreateRequestValidator GetRequestValidator GetRequestValidators UpdateRequestValidator DeleteRequestValidator
        CreateAuthorizer GetAuthorizer GetAuthorizers UpdateAuthorizer DeleteAuthorizer
        PutGatewayResponse GetGatewayResponse GetGatewayResponses UpdateGatewayResponse DeleteGatewayResponse
        GetAccount UpdateAccount
        CreateApiKey GetApiKey GetApiKeys UpdateApiKey DeleteApiKey ImportApiKeys
        CreateUsagePlan GetUsagePlan GetUsagePlans UpdateUsagePlan DeleteUsagePlan
        CreateUsagePlanKey GetUsagePlanKey GetUsagePlanKeys DeleteUsagePlanKey
        GetUsage UpdateUsage
        CreateVpcLink GetVpcLink GetVpcLinks UpdateVpcLink DeleteVpcLink
        GetClientCertificate GetClientCertificates UpdateClientCertificate DeleteClientCertificate
        CreateDomainName GetDomainName GetDomainNames UpdateDomainName DeleteDomainName
        CreateBasePathMapping GetBasePathMapping GetBasePathMappings UpdateBasePathMapping DeleteBasePathMapping
        CreateDomainNameAccessAssociation GetDomainNameAccessAssociations DeleteDomainNameAccessAssociation
        RejectDomainNameAccessAssociation
        CreateDocumentationPart GetDocumentationPart GetDocumentationParts UpdateDocumentationPart
        DeleteDocumentationPart
        CreateDocumentationVersion GetDocumentationVersion GetDocumentationVersions UpdateDocumentationVersion
        DeleteDocumentationVersion
        GetTags TagResource UntagResource
        GetSdkTypes GetSdkType GetSdk;
        tasks TestInvokeMethod TestInvokeAuthorizer GenerateClientCertificate
    }
}

fn finish<I: Operate>(input: &I, estate: &Estate, call: &mut Call<'_>) -> Result<Outcome, Fault> {
    let Effect { output, changes } = input.operate(estate, call)?;
    Ok(Outcome::Done { answer: encode::<I>(&output, call.request_id)?, changes })
}

fn unsupported(request: &Request) -> Fault {
    let name = request.operation().name();
    Fault::new(FaultKind::BadRequest, format!("{name} is not supported by this installation"))
}
