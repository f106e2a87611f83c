//! A generation from a few lines.

use std::cell::RefCell;
use std::sync::Arc;

use ringgate_auth::{GrantCache, GrantLimits, Tokens};
use ringgate_cache::{Cache, Limits};
use ringgate_limit::{CHUNK_BUCKETS, Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::program::Program;
use ringgate_snapshot::schema::{
    Authorization, Authorizer, AuthorizerKind, Callers, Destination, GatewayResponse, Integration,
    IntegrationKind, IntegrationResponse, Mapping, MethodSettings, NONE, Origin, Period, Place, Plan,
    PlanStage, Quota, Rate, Route, RouteThrottle, Schema, Template, TokenAuthorizer, Validation,
};

use super::load::{load_keys, load_routes};
use super::talk::World;
use crate::{Authority, CallerBook, Credentials, Generation, RouteSet, open_caches};

pub(super) const API: &str = "a1b2c3d4e5";
pub(super) const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.example.com";
pub(super) const DATE: &str = "Sat, 01 Jan 2000 00:00:00 GMT";
pub(super) const BODY_BYTES_MAX: u64 = 1_000;
/// The stage's cache in bytes, where there is one.
pub(super) const CACHE_BYTES: u64 = 16 << 20;

thread_local! {
    /// The programs of all templates that a test made; each of its deployments has them all.
    static PROGRAMS: RefCell<Vec<Program>> = const { RefCell::new(Vec::new()) };
}

/// The programs of all templates of this test.
pub(super) fn programs() -> Vec<Program> {
    PROGRAMS.with_borrow(Vec::clone)
}

/// What is to be built: one API with the stages `prod` and `test`. Throttles hold in `prod`.
#[derive(Default)]
pub(super) struct Plot {
    pub aws_exact: bool,
    pub is_disabled: bool,
    pub routes: Vec<(Route, Integration)>,
    pub throttles: Vec<RouteThrottle>,
    pub keys: Vec<(String, bool, Vec<u32>)>,
    pub plans: Vec<Plan>,
    pub schemas: Vec<Schema>,
    pub gateway_responses: Vec<GatewayResponse>,
    pub binary: Vec<&'static str>,
    pub compresses_from: Option<u32>,
    /// The first holds for every route of `prod` that `route_settings` does not say more about.
    pub settings: Vec<MethodSettings>,
    pub route_settings: Vec<u32>,
    pub canary: Option<CanaryPlot>,
    /// A resource policy.
    pub policy: Option<String>,
    pub authorizers: Vec<Authorizer>,
    pub token_authorizers: Vec<TokenAuthorizer>,
    /// The keys of tokens' issuers are not known.
    pub lacks_keys: bool,
    pub has_authorizer_keys: bool,
    pub credentials: Credentials,
    /// Who may sign requests.
    pub callers: Callers,
    /// Whose credentials sign calls to services.
    pub call_credentials: String,
}

/// A canary of `prod`, with its own routes or those of the stage.
pub(super) struct CanaryPlot {
    pub share: u64,
    pub routes: Option<Vec<(Route, Integration)>>,
    pub variables: Vec<(&'static str, &'static str)>,
    /// By route of the canary.
    pub stage_routes: Vec<u32>,
    pub uses_stage_cache: bool,
}

pub(super) fn rate(per_second: f64, burst: u32) -> Rate {
    Rate { per_second, burst }
}

pub(super) fn proxy() -> Integration {
    Integration { kind: IntegrationKind::HttpProxy, timeout_ms: 29_000, ..Integration::default() }
}

pub(super) fn http(responses: Vec<IntegrationResponse>) -> Integration {
    Integration { kind: IntegrationKind::Http, responses, ..proxy() }
}

/// A MOCK whose templates yield statuses.
pub(super) fn mock(templates: &[(&str, Option<u16>)], responses: Vec<IntegrationResponse>) -> Integration {
    let template = |(media_type, status): &(&str, Option<u16>)| {
        let text = status.map_or("{}".to_owned(), |status| format!("{{\"statusCode\": {status}}}"));
        template(media_type, Some(&text))
    };
    Integration {
        kind: IntegrationKind::Mock,
        request_templates: templates.iter().map(template).collect(),
        responses,
        ..Integration::default()
    }
}

/// A MOCK whose request template for JSON is this.
pub(super) fn mock_of(text: &str, responses: Vec<IntegrationResponse>) -> Integration {
    Integration { request_templates: vec![template("application/json", Some(text))], ..mock(&[], responses) }
}

/// A MOCK that answers with what this response template for JSON makes.
pub(super) fn mock_saying(text: &str) -> Integration {
    let says = IntegrationResponse {
        templates: vec![template("application/json", Some(text))],
        ..response("", 200)
    };
    mock(&[("$default", Some(200))], vec![says])
}

/// An integration response; without a pattern it is the default.
pub(super) fn response(pattern: &str, status: u16) -> IntegrationResponse {
    let pattern = (!pattern.is_empty()).then(|| pattern.to_owned());
    IntegrationResponse {
        pattern,
        status,
        is_declared: true,
        headers: Vec::new(),
        templates: Vec::new(),
        content_handling: None,
        place: Place::default(),
    }
}

/// A template; without a text it passes the body.
pub(super) fn template(media_type: &str, text: Option<&str>) -> Template {
    let program = text.map_or(NONE, |text| {
        let program =
            ringgate_template::compile(text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"));
        PROGRAMS.with_borrow_mut(|programs| {
            programs.push(program);
            programs.len() as u32 - 1
        })
    });
    Template { media_type: media_type.into(), program, place: Place::default() }
}

/// A function that is given the request, in text of `f`.
pub(super) fn function() -> Integration {
    Integration {
        kind: IntegrationKind::AwsProxy,
        method: Some("POST".into()),
        timeout_ms: 29_000,
        ..Integration::default()
    }
}

/// A function that is given what is mapped.
pub(super) fn custom_function(responses: Vec<IntegrationResponse>) -> Integration {
    Integration { kind: IntegrationKind::Aws, responses, ..function() }
}

pub(super) fn header(name: &str, origin: Origin) -> Mapping {
    Mapping { destination: Destination::Header, name: name.into(), origin }
}

impl Plot {
    pub fn route(mut self, method: &str, path: &str, integration: Integration) -> Plot {
        let number = self.routes.len();
        let route = Route {
            resource_id: format!("res{number:03}"),
            resource_path: path.into(),
            method: method.into(),
            operation_name: Some(format!("operation{number}")),
            integration: number as u32,
            ..Route::default()
        };
        let cache_namespace = match integration.cache_namespace.as_str() {
            "" => route.resource_id.clone(),
            named => named.to_owned(),
        };
        let integration = Integration { cache_namespace, ..integration };
        self.routes.push((route, integration));
        self
    }

    /// The last route asks for a key.
    pub fn with_key_required(mut self) -> Plot {
        self.routes.last_mut().expect("a route").0.api_key_required = true;
        self
    }

    /// The last route has a throttle of its own.
    pub fn with_throttle(mut self, rate: Rate) -> Plot {
        let route = self.routes.len() as u32 - 1;
        self.throttles.push(RouteThrottle { route, rate: Some(rate) });
        self
    }

    /// The last route asks an authorizer that keeps its answers for a minute.
    pub fn with_authorizer(mut self, kind: AuthorizerKind, identity_source: &str) -> Plot {
        let number = self.authorizers.len() as u32;
        self.authorizers.push(Authorizer {
            id: format!("auth{number}"),
            name: "guard".into(),
            kind,
            identity_source: identity_source.into(),
            ttl_s: 60,
            ..Authorizer::default()
        });
        self.routes.last_mut().expect("a route").0.authorization = Authorization::Authorizer(number);
        self
    }

    /// The last route takes tokens.
    pub fn with_token_authorizer(mut self, authorizer: TokenAuthorizer, scopes: &[&str]) -> Plot {
        let number = self.token_authorizers.len() as u32;
        self.token_authorizers.push(authorizer);
        let route = &mut self.routes.last_mut().expect("a route").0;
        route.authorization = Authorization::Token(number);
        route.scopes = scopes.iter().map(ToString::to_string).collect();
        self
    }

    /// Nobody has fetched keys yet.
    pub fn without_keys(self) -> Plot {
        Plot { lacks_keys: true, ..self }
    }

    /// The last route validates its requests.
    pub fn with_validation(mut self, validation: Validation) -> Plot {
        self.routes.last_mut().expect("a route").0.validation = Some(validation);
        self
    }

    /// The settings of all routes.
    pub fn with_settings(self, settings: MethodSettings) -> Plot {
        Plot { settings: vec![settings], ..self }
    }

    /// A plan for a stage of the API.
    pub fn plan(mut self, stage: &str, throttle: Option<Rate>, quota: Option<u64>) -> Plot {
        let number = self.plans.len();
        self.plans.push(Plan {
            id: format!("plan{number}"),
            throttle,
            quota: quota.map(|limit| Quota { limit, offset_days: 0, period: Period::Day }),
            stages: vec![PlanStage { api: API.into(), stage: stage.into(), methods: Vec::new() }],
            ..Plan::default()
        });
        self
    }

    pub fn key(mut self, value: &str, enabled: bool, plans: &[u32]) -> Plot {
        self.keys.push((value.into(), enabled, plans.into()));
        self
    }

    pub fn build(mut self) -> World {
        let credentials = std::mem::take(&mut self.credentials);
        let callers = std::mem::take(&mut self.callers);
        let has_keys = !self.keys.is_empty() || !callers.access_keys.is_empty();
        let keys = has_keys.then(|| Arc::new(load_keys(&self.keys, self.plans.clone(), callers)));
        let callers = CallerBook::prepare(keys.clone()).unwrap_or_else(|error| panic!("{error}"));
        let book = super::tokens::book(&self.token_authorizers, !self.lacks_keys);
        let loaded = load_routes(self);
        let routes = Arc::new(RouteSet::prepare(loaded).unwrap_or_else(|error| panic!("{error}")));
        let linked = Linked::build(
            routes.get(),
            keys.as_ref().map(|keys| keys.get()),
            &mut Registry::new(8 * CHUNK_BUCKETS),
            &QuotaTable::in_memory(100),
            &Settings::default(),
        );
        let linked = linked.unwrap_or_else(|error| panic!("{error}"));
        let cache = Arc::new(Cache::new(Limits::new(8 * CACHE_BYTES), [1, 2, 3, 4]));
        let stage_caches = open_caches(&routes, &cache);
        let pools = [42].into();
        let grants = GrantCache::new(GrantLimits { bytes_max: 1 << 20, entries_max: 100 }, [1, 2, 3, 4]);
        let tokens = Tokens::new(100, 1 << 20, [1, 2, 3, 4]);
        let authority = Authority::new(&routes, Arc::new(credentials), Arc::new(grants))
            .with_tokens(Arc::new(tokens), Arc::new(book))
            .with_callers(Arc::new(callers));
        World {
            generation: Generation { number: 7, routes, keys, linked, pools, authority, cache, stage_caches },
        }
    }
}
