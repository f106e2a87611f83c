use ringgate_http::Known;
use ringgate_route::Addressing;
use ringgate_snapshot::schema::ArchivedApiKey;
use ringgate_telemetry::{Entry, Granted, Identity, Record};

use crate::rejection::without_dump;
use crate::{Call, Exchange, callers::CallerView, context::Variables};

/// What an exchange came to, in numbers that only the shell knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// When the request came, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// From the request's first byte to the response's last, in microseconds.
    pub latency_us: u64,
    /// From the upstream request to the upstream's head, in microseconds.
    pub integration_latency_us: Option<u64>,
    /// From the upstream request to the first bytes of the upstream's body, in microseconds.
    pub first_content_us: Option<u64>,
    /// From the question to an authorizer's function to its whole answer, or until none came, in microseconds;
    /// `None`: no function was asked.
    pub authorizer_latency_us: Option<u64>,
    /// How long keys of a token's issuer were waited for, in microseconds; `None`: they were not.
    pub keys_latency_us: Option<u64>,
    /// Bytes of the request's body.
    pub request_bytes: u64,
    /// Bytes of the response's body.
    pub response_bytes: u64,
}

/// R-AUTH-20, R-AUTH-30.
impl Granted for Exchange {
    fn value(&self, name: &str) -> Option<&str> {
        if let Some(claims) = &self.claims {
            return claims.text(name.strip_prefix("claims.")?);
        }
        let grant = self.grant.as_ref()?;
        if name == "principalId" { Some(grant.principal_id()) } else { grant.value(name) }
    }
}

impl Exchange {
    /// What the access log and the metrics are told.
    pub fn record<'a>(&'a self, call: &Call<'a>, outcome: &Outcome) -> Record<'a> {
        let (api, stage, route) = (self.api(call), self.stage(call), self.route(call));
        let deployment = self.deployment(call);
        let key = self.api_key(call);
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
            error_message: without_dump(&self.message),
            error_response_type: self.rejection.map_or("", |r| r.response_type()),
            validation_error: &self.validation_error,
            integration_error: self.failure.map_or("", |f| f.as_str()),
            status: self.status,
            response_length: outcome.response_bytes,
            request_length: outcome.request_bytes,
            request_time_epoch_ms: outcome.at_ms,
            response_latency_us: outcome.latency_us,
            integration_latency_us: outcome.integration_latency_us,
            integration_status: self.integration_status,
            is_canary: stage.filter(|stage| stage.canary.is_some()).map(|_| self.is_canary),
            operation_name: route.and_then(|r| r.operation_name.as_deref()).unwrap_or_default(),
            response_transfer_mode: self.transfer_mode(call, outcome),
            time_to_all_headers_us: outcome.integration_latency_us.filter(|_| self.streams(call)),
            time_to_first_content_us: outcome.first_content_us.filter(|_| self.streams(call)),
            function_status: self.function_status,
            identity: self.caller(call).map(|caller| identity(&caller)),
            phases: self.verdicts.phases(outcome),
            authorizer: (self.grant.is_some() || self.claims.is_some()).then_some(self as &dyn Granted),
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

    /// R-LOG-05; empty when no upstream was asked.
    fn transfer_mode(&self, call: &Call<'_>, outcome: &Outcome) -> &'static str {
        match outcome.integration_latency_us {
            None => "",
            Some(_) if self.streams(call) => "STREAMED",
            Some(_) => "BUFFERED",
        }
    }

    fn streams(&self, call: &Call<'_>) -> bool {
        self.integration(call).is_some_and(|integration| integration.streams)
    }

    pub(crate) fn context<'a>(&'a self, call: &Call<'a>) -> Variables<'a> {
        Variables::new(self, *call)
    }

    pub(crate) fn api_key<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedApiKey> {
        call.generation.keys.as_ref()?.get().keys.get(self.key? as usize)
    }

    fn upstream<'a>(&self, call: &Call<'a>) -> &'a str {
        self.upstream_target(call).map_or("", |target| &target.host)
    }

    pub(crate) fn method_name<'a>(&self, call: &Call<'a>) -> &'a str {
        text(self.method_text.of(call.buffer))
    }

    pub(crate) fn path<'a>(&self, call: &Call<'a>) -> &'a str {
        text(self.located.map_or(self.target.path, |l| l.full_path).of(call.buffer))
    }

    /// R-ROUTE-07: always HTTP/1.1 once an API is known.
    pub(crate) fn protocol(&self, call: &Call<'_>) -> &'static str {
        if self.located.is_none() && call.head.len == 0 { "" } else { "HTTP/1.1" }
    }

    /// `$context.domainName` without the port, and its first label.
    pub(crate) fn domain<'a>(&self, call: &Call<'a>) -> (&'a str, &'a str) {
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

/// R-AUTH-12.
fn identity<'a>(caller: &CallerView<'a>) -> Identity<'a> {
    let text = |name| caller.identity(name).unwrap_or_default();
    Identity {
        access_key: text("accessKey"),
        account_id: text("accountId"),
        user: text("user"),
        user_arn: text("userArn"),
        organization_id: text("principalOrgId"),
        cognito_id: text("cognitoIdentityId"),
        cognito_pool_id: text("cognitoIdentityPoolId"),
        cognito_type: text("cognitoAuthenticationType"),
        cognito_provider: text("cognitoAuthenticationProvider"),
    }
}

pub(crate) fn field_text<'a>(call: &Call<'a>, name: Known) -> &'a str {
    text(call.head.first(call.buffer, name).unwrap_or_default())
}

/// Logs hold text: a value that is no UTF-8 is left out of them.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}
