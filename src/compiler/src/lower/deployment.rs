//! Deployments: what an API's resources, methods and the like come to (R-STAGE-01).

use std::collections::HashMap;

use ringgate_definition as definition;
use ringgate_definition::{ApiKeySource, Diagnostic, Diagnostics, Method, Sources, Verb};
use ringgate_snapshot::schema::{Authorization, Deployment, Integration, NONE, Route, Target, Validation};
use ringgate_snapshot::trie::{TrieBuilder, TrieError};

use super::authorizer::Authorizers;
use super::aws::Endpoints;
use super::id::{DeploymentId, Digest, ResourceIds};
use super::model::Models;
use super::scope::{Scope, Shared};
use super::selection::Patterns;
use super::stage::RouteIndex;
use super::template::Programs;
use super::upstream::Upstreams;
use super::vantage::Vantage;
use super::{
    gateway_response, integration, lower_place, parameter, payload, policy, refuse, resource, validation,
};
use crate::code;

/// Of whom a deployment is: a canary's documents have no identity of their own.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// The API's id.
    pub(crate) api_id: &'a str,
    /// Follow the original service where the safe reading differs.
    pub(crate) is_aws_exact: bool,
    /// The documents.
    pub(crate) sources: &'a Sources,
    /// Its region.
    pub(crate) region: &'a str,
    /// Its account.
    pub(crate) account_id: &'a str,
    /// Where services of AWS are called.
    pub(crate) endpoints: &'a Endpoints<'a>,
}

/// A deployment and what stages need to know of it.
pub(crate) struct Deployed {
    /// The deployment.
    pub(crate) deployment: Deployment,
    /// Equal for deployments of the same content.
    pub(crate) digest: Digest,
    /// Its routes by name.
    pub(crate) index: RouteIndex,
    /// Parallel to the vantages, each parallel to the integrations.
    pub(crate) targets: Vec<Vec<Target>>,
}

/// Lowers what a deployment captures. What is wrong with it is reported; the result is then of no use.
pub(crate) fn lower(
    api: &definition::Api,
    owner: Owner<'_>,
    vantages: &[Vantage<'_>],
    upstreams: &mut Upstreams,
    diagnostics: &mut Diagnostics,
) -> Deployed {
    refuse::api(api, diagnostics);
    if api.resources.iter().all(|resource| resource.methods.is_empty()) {
        let message = format!("the API `{}` has no methods", owner.api_id);
        let remedy = "declare an operation, such as `get`, under a path";
        diagnostics.push(Diagnostic::error(code::API_EMPTY, api.place, message).remedy(remedy));
    }
    let shared = Shared {
        sources: owner.sources,
        endpoints: owner.endpoints,
        vantages,
        is_aws_exact: owner.is_aws_exact,
        compresses: api.minimum_compression_size.is_some(),
        binary_types: &api.binary_media_types,
        programs: Programs::default(),
        models: Models::new(api, diagnostics),
        patterns: Patterns::default(),
    };
    let mut deploying = Deploying {
        api,
        owner,
        shared,
        trie: TrieBuilder::new(),
        id: DeploymentId::default(),
        routes: Vec::new(),
        integrations: Vec::new(),
        index: HashMap::new(),
        targets: vec![Vec::new(); vantages.len()],
        authorizers: Authorizers::default(),
    };
    deploying.add_routes(owner.api_id, upstreams, diagnostics);
    deploying.finish(diagnostics)
}

/// A deployment while it is gathered.
struct Deploying<'a> {
    api: &'a definition::Api,
    owner: Owner<'a>,
    shared: Shared<'a>,
    trie: TrieBuilder,
    id: DeploymentId,
    routes: Vec<Route>,
    integrations: Vec<Integration>,
    index: RouteIndex,
    targets: Vec<Vec<Target>>,
    authorizers: Authorizers,
}

/// What a method came to.
struct Lowered {
    validation: Option<Validation>,
    authorization: Authorization,
    scopes: Vec<String>,
    integration: Option<integration::Lowered>,
}

impl Deploying<'_> {
    fn add_routes(&mut self, api_id: &str, upstreams: &mut Upstreams, diagnostics: &mut Diagnostics) {
        let api = self.api;
        let paths = resource::check_paths(api, diagnostics);
        let mut ids = ResourceIds::new(api_id);
        for (resource, path) in api.resources.iter().zip(paths) {
            // A wrong path keeps its methods from being routed; they are checked all the same.
            let made = || path.as_deref().map(|path| ids.of(path)).unwrap_or_default();
            let resource_id = resource.id.clone().unwrap_or_else(made);
            let names = variables(&resource.path.value);
            for method in &resource.methods {
                let mut route = Route {
                    resource_id: resource_id.clone(),
                    resource_path: path.clone().unwrap_or_else(|| resource.path.value.clone()),
                    method: method.verb.value.as_str().to_owned(),
                    operation_name: method.operation_name.clone(),
                    variables: names.clone(),
                    api_key_required: method.api_key_required.as_ref().is_some_and(|flag| flag.value),
                    integration: NONE,
                    authorization: Authorization::None,
                    scopes: Vec::new(),
                    validation: None,
                    place: lower_place(method.verb.place),
                };
                let is_routed = path.is_some() && self.take_place(&route, method, diagnostics);
                let lowered = self.lower_method(method, &route, upstreams, diagnostics);
                route.validation = lowered.validation;
                route.authorization = lowered.authorization;
                route.scopes = lowered.scopes;
                route.integration = self.integrations.len() as u32;
                if let (true, Some(integration)) = (is_routed, lowered.integration) {
                    self.add(route, method, integration);
                }
            }
        }
    }

    /// Puts the route into the tree; whether there was room.
    fn take_place(&mut self, route: &Route, method: &Method, diagnostics: &mut Diagnostics) -> bool {
        let number = self.routes.len() as u32;
        let added = self.trie.add(&route.resource_path, method.verb.value as usize, number);
        let (code, message) = match added {
            Ok(_) => return true,
            Err(TrieError::Duplicate { .. }) => {
                (code::METHOD_TWICE, format!("{} {} is declared twice", route.method, route.resource_path))
            }
            Err(error) => (code::PATH, error.to_string()),
        };
        let remedy = "declare the method once, under a path that the message allows";
        diagnostics.push(Diagnostic::error(code, method.verb.place, message).remedy(remedy));
        false
    }

    fn lower_method(
        &mut self,
        method: &Method,
        route: &Route,
        upstreams: &mut Upstreams,
        diagnostics: &mut Diagnostics,
    ) -> Lowered {
        let api = self.api;
        let mut scope = Scope {
            verb: method.verb.value.as_str(),
            path: &route.resource_path,
            variables: &route.variables,
            shared: &mut self.shared,
            diagnostics,
        };
        parameter::check(&mut scope, method);
        let validation = validation::lower(&mut scope, api, method);
        let next = self.integrations.len() as u32;
        let (authorization, added) = self.authorizers.lower(&mut scope, upstreams, api, method, next);
        let scopes = Authorizers::lower_scopes(&mut scope, method);
        let Some(wanted) = &method.integration else {
            let message = format!("{} has no integration", scope.route());
            let remedy = "add x-amazon-apigateway-integration, or pass `--default-integration URL`";
            scope.error(code::NO_INTEGRATION, method.verb.place, message, remedy);
            return Lowered { validation, authorization, scopes, integration: None };
        };
        let integration = integration::lower(&mut scope, upstreams, method, wanted, &route.resource_id);
        if let Some(added) = added {
            self.add_integration(added.integration);
        }
        Lowered { validation, authorization, scopes, integration }
    }

    fn add_integration(&mut self, lowered: integration::Lowered) {
        for (vantage, target) in self.targets.iter_mut().zip(lowered.targets) {
            vantage.push(target);
        }
        self.integrations.push(lowered.integration);
    }

    fn add(&mut self, route: Route, method: &Method, lowered: integration::Lowered) {
        let uri = method.integration.as_ref().and_then(|integration| integration.uri.as_ref());
        self.id.add_route(&route, &lowered.integration, uri.map(|uri| uri.value.as_str()));
        let verb: Verb = method.verb.value;
        self.index.insert((route.resource_path.clone(), verb.as_str()), self.routes.len() as u32);
        self.routes.push(route);
        self.add_integration(lowered);
    }

    fn finish(self, diagnostics: &mut Diagnostics) -> Deployed {
        let trie = self.trie.finish().map_err(|error| {
            let message = format!("the resources of an API cannot be searched fast: {error}");
            let remedy = "let fewer resources have literal and variable children side by side";
            diagnostics.push(Diagnostic::error(code::PATH, self.api.place, message).remedy(remedy));
        });
        let (nodes, children, methods) =
            trie.map(|trie| (trie.nodes, trie.children, trie.methods)).unwrap_or_default();
        let (programs, sources) = self.shared.programs.finish();
        let (authorizers, token_authorizers) = self.authorizers.finish();
        let mut deployment = Deployment {
            id: String::new(),
            nodes,
            children,
            methods,
            routes: self.routes,
            integrations: self.integrations,
            programs,
            schemas: self.shared.models.finish(diagnostics),
            gateway_responses: gateway_response::lower(self.api, diagnostics),
            binary_media_types: payload::lower_binary_types(self.api, diagnostics),
            minimum_compression_size: payload::lower_compression(self.api, diagnostics),
            authorizers,
            token_authorizers,
            has_authorizer_keys: has_authorizer_keys(self.api),
            policy: policy::lower(self.api, self.owner, diagnostics),
        };
        let given = self.api.deployment_id.as_deref();
        let digest = self.id.finish(&deployment, sources, given);
        deployment.id = given.map_or_else(|| digest.id(), str::to_owned);
        Deployed { deployment, digest, index: self.index, targets: self.targets }
    }
}

/// R-AUTH-33.
fn has_authorizer_keys(api: &definition::Api) -> bool {
    api.api_key_source.as_ref().is_some_and(|source| source.value == ApiKeySource::Authorizer)
}

/// The names of a template's variables in order; what is no variable is left out.
fn variables(path: &str) -> Vec<String> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.strip_suffix('+').unwrap_or(name).to_owned())
        .collect()
}
