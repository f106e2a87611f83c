//! APIs: their routes, the deployment they make, their stages.

use std::collections::HashMap;

use ringgate_definition as definition;
use ringgate_definition::{Diagnostic, Diagnostics, Method, Verb};
use ringgate_snapshot::schema::{Api, Deployment, Integration, Route, Target};
use ringgate_snapshot::trie::{TrieBuilder, TrieError};

use super::id::{DeploymentId, ResourceIds, is_api_id};
use super::scope::Scope;
use super::stage::{self, RouteIndex};
use super::upstream::Upstreams;
use super::{integration, lower_place, parameter, refuse, resource};
use crate::{Options, code};

/// Lowers an API. What is wrong with it is reported; the result is then of no use.
pub(crate) fn lower(
    api: &definition::Api,
    options: &Options,
    upstreams: &mut Upstreams,
    diagnostics: &mut Diagnostics,
) -> Api {
    check_identity(api, diagnostics);
    check_endpoint_type(api, diagnostics);
    refuse::api(api, diagnostics);
    if api.resources.iter().all(|resource| resource.methods.is_empty()) {
        let message = format!("the API `{}` has no methods", api.id.value);
        let remedy = "declare an operation, such as `get`, under a path";
        diagnostics.push(Diagnostic::error(code::API_EMPTY, api.place, message).remedy(remedy));
    }
    let mut deploying = Deploying::new(api);
    deploying.add_routes(upstreams, diagnostics);
    let stages = stage::lower(api, &deploying.index, std::mem::take(&mut deploying.targets), diagnostics);
    let text = |located: &Option<definition::Located<String>>, otherwise: &str| {
        located.as_ref().map_or(otherwise, |located| located.value.as_str()).to_owned()
    };
    Api {
        id: api.id.value.clone(),
        name: api.name.clone(),
        account_id: text(&api.account_id, &options.account_id),
        region: text(&api.region, &options.region),
        endpoint_type: text(&api.endpoint_type, ENDPOINT_TYPE_DEFAULT),
        default_endpoint_disabled: api.default_endpoint_disabled.as_ref().is_some_and(|flag| flag.value),
        aws_exact: is_aws_exact(api),
        stages,
        deployments: vec![deploying.finish(diagnostics)],
    }
}

/// What a self-hosted API is when nobody says otherwise; the original service has EDGE, which is treated alike
/// (R-ROUTE-08).
const ENDPOINT_TYPE_DEFAULT: &str = "REGIONAL";

fn is_aws_exact(api: &definition::Api) -> bool {
    api.aws_exact.as_ref().is_some_and(|flag| flag.value)
}

fn check_identity(api: &definition::Api, diagnostics: &mut Diagnostics) {
    if !is_api_id(&api.id.value) {
        let message = format!("`{}` is no API id", api.id.value.escape_debug());
        let remedy = "use ten characters of a-z and 0-9";
        diagnostics.push(Diagnostic::error(code::API_ID, api.id.place, message).remedy(remedy));
    }
    if let Some(account) = &api.account_id
        && !super::is_account_id(&account.value)
    {
        let message = format!("`{}` is no account id", account.value.escape_debug());
        diagnostics
            .push(Diagnostic::error(code::ACCOUNT_ID, account.place, message).remedy("use twelve digits"));
    }
    if let Some(region) = &api.region
        && !super::is_region(&region.value)
    {
        let message = format!("`{}` is no region", region.value.escape_debug());
        let remedy = "use a name such as `us-east-1`: lower-case letters, digits and `-`";
        diagnostics.push(Diagnostic::error(code::REGION, region.place, message).remedy(remedy));
    }
}

/// R-ROUTE-08.
fn check_endpoint_type(api: &definition::Api, diagnostics: &mut Diagnostics) {
    const TYPES: [&str; 3] = ["EDGE", "REGIONAL", "PRIVATE"];
    let kind = api.endpoint_type.as_ref();
    match kind.map(|kind| (kind.value.as_str(), kind.place)) {
        None | Some(("EDGE" | "REGIONAL", _)) => {}
        Some(("PRIVATE", place)) => {
            let message = "private APIs answer inside a network only, which is not supported yet";
            let remedy = "use REGIONAL and bind the gateway to an address of that network";
            diagnostics.push(Diagnostic::error(code::PRIVATE_API, place, message).remedy(remedy));
            return;
        }
        Some((other, place)) => {
            let message = format!("`{other}` is no endpoint type");
            let remedy = crate::nearest::suggestion(other, "endpoint type", TYPES);
            diagnostics.push(Diagnostic::error(code::ENDPOINT_TYPE, place, message).remedy(remedy));
        }
    }
    if let Some(endpoint) = api.vpc_endpoint_ids.first() {
        let message = "VPC endpoints belong to private APIs and do nothing here";
        let remedy = "remove vpcEndpointIds";
        diagnostics.push(Diagnostic::warning(code::VPC_ENDPOINTS, endpoint.place, message).remedy(remedy));
    }
}

/// The routes of an API while they are gathered.
struct Deploying<'a> {
    api: &'a definition::Api,
    trie: TrieBuilder,
    id: DeploymentId,
    routes: Vec<Route>,
    integrations: Vec<Integration>,
    index: RouteIndex,
    /// Parallel to the stages, each parallel to the integrations.
    targets: Vec<Vec<Target>>,
}

impl<'a> Deploying<'a> {
    fn new(api: &'a definition::Api) -> Deploying<'a> {
        Deploying {
            api,
            trie: TrieBuilder::new(),
            id: DeploymentId::default(),
            routes: Vec::new(),
            integrations: Vec::new(),
            index: HashMap::new(),
            targets: vec![Vec::new(); api.stages.len()],
        }
    }

    fn add_routes(&mut self, upstreams: &mut Upstreams, diagnostics: &mut Diagnostics) {
        let api = self.api;
        let paths = resource::check_paths(api, diagnostics);
        let mut ids = ResourceIds::new(&api.id.value);
        for (resource, path) in api.resources.iter().zip(paths) {
            // A wrong path keeps its methods from being routed; they are checked all the same.
            let resource_id = path.as_deref().map(|path| ids.of(path)).unwrap_or_default();
            let names = variables(&resource.path.value);
            for method in &resource.methods {
                let route = Route {
                    resource_id: resource_id.clone(),
                    resource_path: path.clone().unwrap_or_else(|| resource.path.value.clone()),
                    method: method.verb.value.as_str().to_owned(),
                    operation_name: method.operation_name.clone(),
                    variables: names.clone(),
                    api_key_required: method.api_key_required.as_ref().is_some_and(|flag| flag.value),
                    integration: self.integrations.len() as u32,
                    place: lower_place(method.verb.place),
                };
                let is_routed = path.is_some() && self.take_place(&route, method, diagnostics);
                let lowered = self.lower_method(method, &route, upstreams, diagnostics);
                if let (true, Some(lowered)) = (is_routed, lowered) {
                    self.add(route, method.verb.value, lowered);
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
    ) -> Option<integration::Lowered> {
        let api = self.api;
        let mut scope = Scope {
            verb: method.verb.value.as_str(),
            path: &route.resource_path,
            variables: &route.variables,
            stages: &api.stages,
            diagnostics,
        };
        refuse::method(&mut scope, api, method);
        parameter::check(&mut scope, method);
        let Some(wanted) = &method.integration else {
            let message = format!("{} has no integration", scope.route());
            let remedy = "add x-amazon-apigateway-integration, or pass `--default-integration URL`";
            scope.error(code::NO_INTEGRATION, method.verb.place, message, remedy);
            return None;
        };
        let uri = wanted.uri.as_ref().map(|uri| uri.value.as_str());
        self.id.add(&(
            &route.resource_path,
            &route.method,
            &route.operation_name,
            route.api_key_required,
            uri,
        ));
        integration::lower(&mut scope, upstreams, method, wanted, is_aws_exact(api))
    }

    fn add(&mut self, route: Route, verb: Verb, lowered: integration::Lowered) {
        // Without the place: moving an operation down a line deploys nothing new.
        let what = &lowered.integration;
        self.id.add(&(what.kind, &what.method, what.timeout_ms, &what.request_parameters));
        self.id.add(&(what.passthrough, &what.request_templates, &what.responses));
        for (stage, target) in self.targets.iter_mut().zip(lowered.targets) {
            stage.push(target);
        }
        self.index.insert((route.resource_path.clone(), verb.as_str()), self.routes.len() as u32);
        self.routes.push(route);
        self.integrations.push(lowered.integration);
    }

    fn finish(self, diagnostics: &mut Diagnostics) -> Deployment {
        let trie = match self.trie.finish() {
            Ok(trie) => trie,
            Err(error) => {
                let message = format!(
                    "the resources of the API `{}` cannot be searched fast: {error}",
                    self.api.id.value
                );
                let remedy = "let fewer resources have literal and variable children side by side";
                diagnostics.push(Diagnostic::error(code::PATH, self.api.place, message).remedy(remedy));
                return Deployment::default();
            }
        };
        Deployment {
            id: self.id.finish(),
            nodes: trie.nodes,
            children: trie.children,
            methods: trie.methods,
            routes: self.routes,
            integrations: self.integrations,
        }
    }
}

/// The names of a template's variables in order; what is no variable is left out.
fn variables(path: &str) -> Vec<String> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.strip_suffix('+').unwrap_or(name).to_owned())
        .collect()
}
