//! Gathers whom the integrations call, each upstream once.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ringgate_definition::{Definition, Diagnostic, Diagnostics, Located};
use ringgate_snapshot::schema::Upstream;

use super::uri::Uri;
use crate::code;
use crate::nearest::nearest;

/// The endpoints that the definition gives to some upstreams, by `host` or `host:port`.
#[derive(Clone, Default)]
pub(crate) struct Given(Arc<[GivenUpstream]>);

struct GivenUpstream {
    name: Located<String>,
    endpoints: Vec<Endpoint>,
}

/// The upstreams of one API, in the order in which they were met.
pub(crate) struct Upstreams {
    found: Vec<Upstream>,
    index: BTreeMap<Upstream, u32>,
    given: Given,
    /// Which of those that are given are reached.
    used: BTreeSet<usize>,
}

/// What the integrations of one API reach.
#[derive(Default)]
pub(crate) struct Reached {
    /// Targets name them by their place here.
    pub(crate) upstreams: Vec<Upstream>,
    used: BTreeSet<usize>,
}

#[derive(Clone, Copy)]
enum Endpoint {
    Address(IpAddr),
    Socket(SocketAddr),
}

impl Given {
    /// Reads the endpoints that the definition gives.
    pub(crate) fn new(definition: &Definition, diagnostics: &mut Diagnostics) -> Given {
        let mut given: Vec<GivenUpstream> = Vec::new();
        for (name, endpoints) in &definition.upstreams {
            let lowered = name.clone().map(|name| name.to_ascii_lowercase());
            if let Some(other) = given.iter().find(|given| given.name.value == lowered.value) {
                let message = format!("the upstream `{}` is given twice", name.value);
                let diagnostic = Diagnostic::error(code::UPSTREAM, name.place, message);
                let diagnostic = diagnostic.related(other.name.place, "the other one");
                diagnostics.push(diagnostic.remedy("put all endpoints into one of them"));
                continue;
            }
            let endpoints = read_endpoints(name, endpoints, diagnostics);
            given.push(GivenUpstream { name: lowered, endpoints });
        }
        Given(given.into())
    }

    /// Warns of endpoints that no API reaches.
    pub(crate) fn warn_unused(&self, reached: &[&Reached], diagnostics: &mut Diagnostics) {
        let hosts = || reached.iter().flat_map(|api| &api.upstreams).map(|upstream| upstream.host.as_str());
        let is_used = |place: usize| reached.iter().any(|api| api.used.contains(&place));
        for (_, given) in self.0.iter().enumerate().filter(|(place, _)| !is_used(*place)) {
            let message = format!("no integration reaches the upstream `{}`", given.name.value);
            let remedy = match nearest(&given.name.value, hosts()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove it, or name the host that stands in an integration's URI".to_owned(),
            };
            diagnostics
                .push(Diagnostic::warning(code::UPSTREAM_UNUSED, given.name.place, message).remedy(remedy));
        }
    }
}

impl Upstreams {
    /// Nobody yet.
    pub(crate) fn new(given: Given) -> Upstreams {
        Upstreams { found: Vec::new(), index: BTreeMap::new(), given, used: BTreeSet::new() }
    }

    /// Whether the definition says where this host is: then it was meant, whatever the address is.
    pub(crate) fn is_given(&self, uri: &Uri) -> bool {
        self.position(uri).is_some()
    }

    /// The index of the upstream that a URI reaches; whom we show another certificate is another upstream (R-INT-30).
    pub(crate) fn intern(&mut self, uri: &Uri, insecure: bool, certificate: Option<&str>) -> u32 {
        let endpoints = self.endpoints(uri);
        let upstream = Upstream {
            host: uri.host.clone(),
            port: uri.port,
            tls: uri.tls,
            insecure: insecure && uri.tls,
            client_certificate: certificate.filter(|_| uri.tls).map(str::to_owned),
            endpoints,
        };
        if let Some(index) = self.index.get(&upstream) {
            return *index;
        }
        let index = self.found.len() as u32;
        self.index.insert(upstream.clone(), index);
        self.found.push(upstream);
        index
    }

    /// Everybody who was met.
    pub(crate) fn finish(self) -> Reached {
        Reached { upstreams: self.found, used: self.used }
    }

    /// `host:port` is more particular than `host`.
    fn position(&self, uri: &Uri) -> Option<usize> {
        let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.clone() };
        let with_port = format!("{host}:{}", uri.port);
        let named = |name: &str| self.given.0.iter().position(|given| given.name.value == name);
        named(&with_port).or_else(|| named(&host)).or_else(|| named(&uri.host))
    }

    fn endpoints(&mut self, uri: &Uri) -> Vec<String> {
        let Some(place) = self.position(uri) else { return Vec::new() };
        self.used.insert(place);
        let Some(given) = self.given.0.get(place) else { return Vec::new() };
        let socket = |endpoint: &Endpoint| match *endpoint {
            Endpoint::Address(address) => SocketAddr::new(address, uri.port),
            Endpoint::Socket(socket) => socket,
        };
        given.endpoints.iter().map(|endpoint| socket(endpoint).to_string()).collect()
    }
}

fn read_endpoints(
    name: &Located<String>,
    endpoints: &[Located<String>],
    diagnostics: &mut Diagnostics,
) -> Vec<Endpoint> {
    const REMEDY: &str = "list addresses such as `10.0.0.7:8080` or `[2001:db8::7]:8080`";
    if endpoints.is_empty() {
        let message = format!("the upstream `{}` has no endpoints", name.value);
        diagnostics.push(Diagnostic::error(code::UPSTREAM, name.place, message).remedy(REMEDY));
    }
    let mut read = Vec::with_capacity(endpoints.len());
    for endpoint in endpoints {
        let text = endpoint.value.as_str();
        let address =
            || text.trim_start_matches('[').trim_end_matches(']').parse().ok().map(Endpoint::Address);
        match text.parse().ok().map(Endpoint::Socket).or_else(address) {
            Some(Endpoint::Socket(socket)) if socket.port() == 0 => {
                let message = format!("the endpoint `{text}` has port 0");
                diagnostics.push(Diagnostic::error(code::UPSTREAM, endpoint.place, message).remedy(REMEDY));
            }
            Some(endpoint) => read.push(endpoint),
            None => {
                let message = format!("`{text}` is no address");
                diagnostics.push(Diagnostic::error(code::UPSTREAM, endpoint.place, message).remedy(REMEDY));
            }
        }
    }
    read
}
