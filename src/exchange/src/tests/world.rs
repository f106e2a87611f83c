//! A generation from a few lines, and a client that talks to it.

use std::sync::Arc;

use ringgate_http::{Framing, Limits, Method, RequestHead, ResponseHead};
use ringgate_http1::{HeadWriter, decode_request, decode_response};
use ringgate_limit::{CHUNK_BUCKETS, Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::digest::{hash_key_of, key_digest};
use ringgate_snapshot::file::{Loaded, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    Api, ApiKey, Deployment, Destination, Integration, IntegrationKind, IntegrationResponse, Keys, Mapping,
    NONE, Origin, Pair, PathPiece, Period, Plan, PlanStage, Quota, Rate, ResponseTemplate, Route,
    RouteThrottle, Routes, Stage, StaticTemplate, Target, Upstream,
};
use ringgate_snapshot::table::{Table, api_tag, digest_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder};

use crate::{Call, Chance, Edge, Exchange, Failure, Forward, Generation, Moment, Relayed, RouteSet, Step};

pub(super) const API: &str = "a1b2c3d4e5";
pub(super) const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.example.com";
pub(super) const DATE: &str = "Sat, 01 Jan 2000 00:00:00 GMT";
pub(super) const BODY_BYTES_MAX: u64 = 1_000;

/// What is to be built: one API with the stages `prod` and `test`. Throttles hold in `prod`.
#[derive(Default)]
pub(super) struct Plot {
    pub aws_exact: bool,
    pub is_disabled: bool,
    pub routes: Vec<(Route, Integration)>,
    pub throttles: Vec<RouteThrottle>,
    pub keys: Vec<(String, bool, Vec<u32>)>,
    pub plans: Vec<Plan>,
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
    let template = |(media_type, status): &(&str, Option<u16>)| StaticTemplate {
        media_type: (*media_type).into(),
        status: *status,
    };
    Integration {
        kind: IntegrationKind::Mock,
        request_templates: templates.iter().map(template).collect(),
        responses,
        ..Integration::default()
    }
}

/// An integration response; without a pattern it is the default.
pub(super) fn response(pattern: &str, status: u16) -> IntegrationResponse {
    let pattern = (!pattern.is_empty()).then(|| pattern.to_owned());
    IntegrationResponse { pattern, status, is_declared: true, headers: Vec::new(), templates: Vec::new() }
}

pub(super) fn template(media_type: &str, text: Option<&str>) -> ResponseTemplate {
    ResponseTemplate { media_type: media_type.into(), text: text.map(str::to_owned) }
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

    pub fn build(self) -> World {
        let keys = (!self.keys.is_empty()).then(|| Arc::new(load_keys(&self.keys, self.plans.clone())));
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
        World { generation: Generation { number: 7, routes, keys, linked, pools: [42].into() } }
    }
}

fn load_routes(plot: Plot) -> Loaded<Routes> {
    let mut builder = TrieBuilder::new();
    let mut deployment = Deployment { id: "deploy".into(), ..Deployment::default() };
    let mut targets = Vec::new();
    for ((mut route, integration), index) in plot.routes.into_iter().zip(0..) {
        let method = Method::ROUTED.iter().position(|it| it.as_str() == route.method).unwrap_or(ANY);
        route.variables = builder.add(&route.resource_path, method, index).expect("a new route");
        targets.push(match integration.kind {
            IntegrationKind::Mock => Target { upstream: NONE, ..Target::default() },
            _ => Target {
                host: "upstream.example".into(),
                path: vec![PathPiece::Text("/up".into())],
                ..Target::default()
            },
        });
        deployment.routes.push(route);
        deployment.integrations.push(integration);
    }
    let trie = builder.finish().expect("a small tree");
    (deployment.nodes, deployment.children, deployment.methods) = (trie.nodes, trie.children, trie.methods);
    let stage = |name: &str| Stage {
        name: name.into(),
        variables: vec![Pair { name: "shard".into(), value: "blue".into() }],
        targets: targets.clone(),
        ..Stage::default()
    };
    let prod = Stage { route_throttles: plot.throttles, ..stage("prod") };
    let api = Api {
        id: API.into(),
        name: "Pets".into(),
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
        endpoint_type: "REGIONAL".into(),
        default_endpoint_disabled: plot.is_disabled,
        aws_exact: plot.aws_exact,
        stages: vec![prod, stage("test")],
        deployments: vec![deployment],
    };
    let routes = Routes {
        host_suffix: "example.com".into(),
        api_index: Table::build([(api_tag(api.id.as_bytes()), 0)].into_iter()),
        apis: vec![api],
        upstreams: vec![Upstream { host: "upstream".into(), port: 80, ..Upstream::default() }],
        ..Routes::default()
    };
    let bytes = encode_routes(&routes).expect("routes can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}

fn load_keys(keys: &[(String, bool, Vec<u32>)], plans: Vec<Plan>) -> Loaded<Keys> {
    let hash_key = hash_key_of(keys.iter().map(|(value, ..)| value.as_bytes()));
    let mut built: Vec<ApiKey> = keys
        .iter()
        .map(|(value, enabled, plans)| ApiKey {
            digest: key_digest(&hash_key, value.as_bytes()),
            id: format!("id-of-{value}"),
            enabled: *enabled,
            plans: plans.clone(),
            ..ApiKey::default()
        })
        .collect();
    built.sort_by_key(|key| key.digest);
    let digest_index =
        Table::build(built.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    let bytes =
        encode_keys(&Keys { hash_key, keys: built, digest_index, plans }).expect("keys can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) struct World {
    pub generation: Generation,
}

impl World {
    /// A request of the stage `prod`; `fields` are whole lines.
    pub fn talk(&self, method: &str, path: &str, fields: &[&str]) -> Talk<'_> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n");
        for field in fields {
            text.push_str(field);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        Talk::new(self, text.into_bytes())
    }

    /// The answer to a request that we answer ourselves.
    pub fn answer(&self, method: &str, path: &str, fields: &[&str]) -> Message {
        let mut talk = self.talk(method, path, fields);
        match talk.admit() {
            Admitted::Own(message) => message,
            Admitted::Forward(..) => panic!("{method} {path} was forwarded"),
        }
    }

    /// The upstream request that a request becomes.
    pub fn forwarded(&self, method: &str, path: &str, fields: &[&str]) -> (Forward, Message) {
        match self.talk(method, path, fields).admit() {
            Admitted::Own(message) => panic!("{method} {path} was answered: {message:?}"),
            Admitted::Forward(forward, message) => (forward, message),
        }
    }
}

/// A message that was written, as text.
#[derive(Debug)]
pub(super) struct Message {
    /// Start line and field lines.
    pub lines: Vec<String>,
    pub status: u16,
    pub body: String,
}

impl Message {
    fn read(bytes: &[u8], body: &[u8]) -> Message {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let lines: Vec<String> = text.trim_end().split("\r\n").map(str::to_owned).collect();
        let start: Vec<&str> = lines.first().expect("a start line").split(' ').collect();
        let status = start.get(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        Message { status, body: String::from_utf8_lossy(body).into_owned(), lines }
    }

    /// The value of a field, which must not be repeated.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.lines.iter().skip(1).filter_map(|line| {
            let (it, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line} is no field"));
            it.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next();
        assert!(values.next().is_none(), "{name} is repeated: {:?}", self.lines);
        value
    }
}

pub(super) enum Admitted {
    Own(Message),
    Forward(Forward, Message),
}

/// One request and what is made of it.
pub(super) struct Talk<'w> {
    pub world: &'w World,
    pub exchange: Exchange,
    pub chance: Chance,
    pub moment: Moment,
    pub head: RequestHead,
    pub buffer: Vec<u8>,
    edge: Edge,
    upstream_method: Method,
}

impl<'w> Talk<'w> {
    pub fn new(world: &'w World, buffer: Vec<u8>) -> Talk<'w> {
        let mut head = RequestHead::default();
        let is_whole = decode_request(&buffer, &Limits::default(), &mut head);
        assert_eq!(is_whole, Ok(true), "{}", String::from_utf8_lossy(&buffer));
        Talk {
            world,
            exchange: Exchange::default(),
            chance: Chance::new(1),
            moment: Moment { mono_ns: 1_000_000_000, epoch_ms: 946_684_800_123 },
            head,
            buffer,
            edge: Edge { client_ip: "192.0.2.7".into(), port: "8080".into(), protocol: "http" },
            upstream_method: Method::Get,
        }
    }

    /// Runs a step that writes a head, and finishes it.
    pub fn write<T>(
        &mut self,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> T,
    ) -> (T, Vec<u8>) {
        let call = Call {
            generation: &self.world.generation,
            head: &self.head,
            buffer: &self.buffer,
            edge: &self.edge,
            moment: self.moment,
            date: DATE.as_bytes(),
            body_bytes_max: BODY_BYTES_MAX,
        };
        let mut bytes = Vec::new();
        let mut writer = HeadWriter::new(&mut bytes);
        let result = step(&mut self.exchange, &call, &mut self.chance, &mut writer);
        writer.finish(Framing::None, true);
        (result, bytes)
    }

    pub fn look<T>(&self, look: impl FnOnce(&Exchange, &Call<'_>) -> T) -> T {
        let call = Call {
            generation: &self.world.generation,
            head: &self.head,
            buffer: &self.buffer,
            edge: &self.edge,
            moment: self.moment,
            date: DATE.as_bytes(),
            body_bytes_max: BODY_BYTES_MAX,
        };
        look(&self.exchange, &call)
    }

    pub fn admit(&mut self) -> Admitted {
        let (step, bytes) = self.write(|exchange, call, chance, head| exchange.admit(call, chance, head));
        match step {
            Step::Respond => Admitted::Own(Message::read(&bytes, self.exchange.body())),
            Step::Forward(forward) => {
                self.upstream_method = forward.method;
                Admitted::Forward(forward, Message::read(&bytes, b""))
            }
        }
    }

    /// Admits a request that must be forwarded.
    pub fn forwarded(mut self) -> Talk<'w> {
        match self.admit() {
            Admitted::Forward(..) => self,
            Admitted::Own(message) => panic!("was answered: {message:?}"),
        }
    }

    /// What becomes of the upstream's answer; `lines` are its status and field lines.
    pub fn relay(&mut self, lines: &str) -> (Relayed, Message) {
        let buffer = format!("HTTP/1.1 {}\r\n\r\n", lines.replace('\n', "\r\n")).into_bytes();
        let mut head = ResponseHead::default();
        let is_whole = decode_response(&buffer, &Limits::default(), self.upstream_method, &mut head);
        assert_eq!(is_whole, Ok(true), "{lines}");
        let (relayed, bytes) = self.write(|exchange, call, _, out| exchange.relay(call, &head, &buffer, out));
        let body = if relayed.is_body_passed { &b""[..] } else { self.exchange.body() };
        let message = Message::read(&bytes, body);
        assert_eq!(message.status, self.exchange.status());
        (relayed, message)
    }

    pub fn fail(&mut self, failure: Failure) -> Message {
        let ((), bytes) = self.write(|exchange, call, _, head| exchange.fail(call, failure, head));
        Message::read(&bytes, self.exchange.body())
    }
}
