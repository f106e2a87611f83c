use ringgate_http::Known;
use ringgate_integration::Context;
use ringgate_route::Addressing;
use ringgate_telemetry::{Entry, Record, clf_time};

use crate::{Call, Exchange};

/// What an exchange came to, in numbers that only the shell knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// When the request came, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// From the request's first byte to the response's last, in microseconds.
    pub latency_us: u64,
    /// From the upstream request to the upstream's head, in microseconds.
    pub integration_latency_us: Option<u64>,
    /// Bytes of the request's body.
    pub request_bytes: u64,
    /// Bytes of the response's body.
    pub response_bytes: u64,
}

impl Exchange {
    /// What the access log and the metrics are told.
    pub fn record<'a>(&'a self, call: &Call<'a>, outcome: &Outcome) -> Record<'a> {
        let (api, stage, route) = (self.api(call), self.stage(call), self.route(call));
        let deployment = api.zip(self.located).and_then(|(a, l)| a.deployments.get(l.deployment as usize));
        let key = self.key.zip(call.generation.keys.as_ref()).and_then(|(i, k)| k.get().keys.get(i as usize));
        let (domain, prefix) = self.domain(call);
        Record {
            request_id: self.ids.logged_request_id(),
            extended_request_id: self.ids.extended_request_id(),
            api_id: api.map_or("", |a| &a.id),
            stage: stage.map_or("", |s| &s.name),
            deployment_id: deployment.map_or("", |d| &d.id),
            account_id: api.map_or("", |a| &a.account_id),
            endpoint_type: api.map_or("", |a| &a.endpoint_type),
            resource_id: route.map_or("", |r| &r.resource_id),
            resource_path: route.map_or("", |r| &r.resource_path),
            http_method: self.method_name(call),
            path: self.path(call),
            protocol: self.protocol(call),
            source_ip: &call.edge.client_ip,
            user_agent: field_text(call, Known::UserAgent),
            domain_name: domain,
            domain_prefix: prefix,
            api_key_id: key.map_or("", |k| &k.id),
            api_key: text(self.key_value.of(call.buffer)),
            trace_id: text(self.ids.trace_id()),
            error_message: &self.message,
            error_response_type: self.rejection.map_or("", |r| r.response_type()),
            integration_error: self.failure.map_or("", |f| f.as_str()),
            status: self.status,
            response_length: outcome.response_bytes,
            request_length: outcome.request_bytes,
            request_time_epoch_ms: outcome.at_ms,
            response_latency_us: outcome.latency_us,
            integration_latency_us: outcome.integration_latency_us,
            integration_status: self.integration_status,
            ..Record::default()
        }
    }

    /// What the flight recorder keeps; most of it stands in the record already.
    pub fn entry<'a>(&'a self, call: &Call<'a>, record: &Record<'a>) -> Entry<'a> {
        Entry {
            at_ms: record.request_time_epoch_ms,
            peer: record.source_ip,
            request_id: self.ids.request_id(),
            method: record.http_method,
            target: text(call.head.target.of(call.buffer)),
            host: record.domain_name,
            status: record.status,
            reason: self
                .failure
                .map(|f| f.as_str())
                .or_else(|| self.rejection.map(|r| r.reason()))
                .unwrap_or_default(),
            api_id: record.api_id,
            stage: record.stage,
            route: record.resource_path,
            upstream: self.upstream(call),
            latency_us: record.response_latency_us,
            integration_latency_us: record.integration_latency_us,
            request_bytes: record.request_length,
            response_bytes: record.response_length,
            phase: self.phase.as_str(),
            generation: call.generation.number,
        }
    }

    pub(crate) fn context<'a>(&'a self, call: &Call<'a>) -> Variables<'a> {
        Variables { exchange: self, call: *call }
    }

    fn upstream<'a>(&self, call: &Call<'a>) -> &'a str {
        let target = || {
            let index = self.route(call)?.integration.to_native() as usize;
            Some(&*self.stage(call)?.targets.get(index)?.host)
        };
        target().unwrap_or_default()
    }

    fn method_name<'a>(&self, call: &Call<'a>) -> &'a str {
        text(self.method_text.of(call.buffer))
    }

    fn path<'a>(&self, call: &Call<'a>) -> &'a str {
        text(self.located.map_or(self.target.path, |l| l.full_path).of(call.buffer))
    }

    /// R-ROUTE-07: always HTTP/1.1 once an API is known.
    fn protocol(&self, call: &Call<'_>) -> &'static str {
        if self.located.is_none() && call.head.len == 0 { "" } else { "HTTP/1.1" }
    }

    /// `$context.domainName` without the port, and its first label.
    fn domain<'a>(&self, call: &Call<'a>) -> (&'a str, &'a str) {
        let host = match self.target.authority {
            Some(authority) => text(authority.of(call.buffer)),
            None => field_text(call, Known::Host),
        };
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let prefix = match self.located.map(|l| l.addressing) {
            Some(Addressing::Host) => name.split('.').next().unwrap_or_default(),
            _ => self.api(call).map_or("", |api| &api.id),
        };
        (name, prefix)
    }
}

fn field_text<'a>(call: &Call<'a>, name: Known) -> &'a str {
    text(call.head.first(call.buffer, name).unwrap_or_default())
}

/// Logs hold text: a value that is no UTF-8 is left out of them.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// `$context` for parameter mappings.
pub(crate) struct Variables<'a> {
    exchange: &'a Exchange,
    call: Call<'a>,
}

impl Context for Variables<'_> {
    fn write(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let outcome = Outcome { at_ms: self.call.moment.epoch_ms, ..Outcome::default() };
        let record = self.exchange.record(&self.call, &outcome);
        let mut time = [0u8; 26];
        let epoch_text;
        let value = match name {
            "accountId" => record.account_id,
            "apiId" => record.api_id,
            "deploymentId" => record.deployment_id,
            "domainName" => record.domain_name,
            "domainPrefix" => record.domain_prefix,
            "endpointType" => record.endpoint_type,
            "extendedRequestId" => record.extended_request_id,
            "httpMethod" => record.http_method,
            "identity.apiKey" => record.api_key,
            "identity.apiKeyId" => record.api_key_id,
            "identity.sourceIp" => record.source_ip,
            "identity.userAgent" => record.user_agent,
            "path" => record.path,
            "protocol" => record.protocol,
            "operationName" => {
                self.exchange.route(&self.call).and_then(|r| r.operation_name.as_deref()).unwrap_or_default()
            }
            "requestId" => self.exchange.ids.request_id(),
            "resourceId" => record.resource_id,
            "resourcePath" => record.resource_path,
            "stage" => record.stage,
            "xrayTraceId" => record.trace_id,
            "requestTime" => {
                clf_time(outcome.at_ms / 1_000, &mut time);
                text(&time)
            }
            "requestTimeEpoch" => {
                epoch_text = outcome.at_ms.to_string();
                &epoch_text
            }
            _ => "",
        };
        out.extend_from_slice(value.as_bytes());
        !value.is_empty()
    }
}
