use std::borrow::Cow;

use ringgate_http::Known;
use ringgate_integration::{Asked, Context, GatewayVariables, NO_BODY_VALUES, push_json_string};
use ringgate_telemetry::{Granted, clf_time};

use crate::{
    Call, Exchange,
    outcome::{field_text, text},
};

/// `$context` as mappings and templates see it (R-VTL-30), one variable at a time.
pub(crate) struct Variables<'a> {
    exchange: &'a Exchange,
    call: Call<'a>,
}

/// What a variable is: templates print all alike, but compare and count with them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Variable<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    Flag(bool),
}

impl<'a> Variable<'a> {
    /// Its text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Variable::Text(text) => Cow::Borrowed(text),
            Variable::Number(number) => Cow::Owned(number.to_string()),
            Variable::Flag(true) => Cow::Borrowed("true"),
            Variable::Flag(false) => Cow::Borrowed("false"),
        }
    }
}

/// The names in `$context.identity` (R-INT-48, R-VTL-31).
pub(crate) const IDENTITY_NAMES: &[&str] = &[
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
    "apiKey",
    "apiKeyId",
];

impl<'a> Variables<'a> {
    pub fn new(exchange: &'a Exchange, call: Call<'a>) -> Variables<'a> {
        Variables { exchange, call }
    }

    /// The value of a variable, by its name after `$context.`; `None`: it has none, or is none.
    pub fn get(&self, name: &str) -> Option<Variable<'a>> {
        let (exchange, call) = (self.exchange, &self.call);
        let plain = |text: &'a str| (!text.is_empty()).then_some(Variable::Text(Cow::Borrowed(text)));
        let (api, route) = (exchange.api(call), exchange.route(call));
        match name {
            "accountId" => plain(&api?.account_id),
            "apiId" => plain(&api?.id),
            "deploymentId" => plain(&exchange.deployment(call)?.id),
            "domainName" => plain(exchange.domain(call).0),
            "domainPrefix" => plain(exchange.domain(call).1),
            "endpointType" => plain(&api?.endpoint_type),
            "extendedRequestId" => plain(exchange.ids.extended_request_id()),
            "httpMethod" => plain(exchange.method_name(call)),
            "identity.apiKey" => {
                plain(exchange.api_key(call).map(|_| text(exchange.key_value.of(call.buffer)))?)
            }
            "identity.apiKeyId" => plain(&exchange.api_key(call)?.id),
            "identity.sourceIp" => plain(&call.edge.client_ip),
            "identity.userAgent" => plain(field_text(call, Known::UserAgent)),
            "isCanaryRequest" => self.is_canary(),
            "operationName" => plain(route?.operation_name.as_deref()?),
            "path" => plain(exchange.path(call)),
            "protocol" => plain(exchange.protocol(call)),
            "requestId" => plain(exchange.ids.request_id()),
            "requestTime" => Some(Variable::Text(Cow::Owned(self.request_time()))),
            "requestTimeEpoch" => Some(Variable::Number(call.moment.epoch_ms as i64)),
            "resourceId" => plain(&route?.resource_id),
            "resourcePath" => plain(&route?.resource_path),
            "stage" => plain(&exchange.stage(call)?.name),
            "xrayTraceId" => plain(text(exchange.ids.trace_id())),
            other => match other.strip_prefix("authorizer.") {
                Some(name) => plain(Granted::value(exchange, name)?),
                None => match other.strip_prefix("identity.") {
                    Some(name) => plain(exchange.caller(call)?.identity(name)?),
                    None => self.error(other.strip_prefix("error.")?),
                },
            },
        }
    }

    /// R-VTL-32: only where the stage has a canary.
    fn is_canary(&self) -> Option<Variable<'a>> {
        self.exchange.stage(&self.call)?.canary.as_ref()?;
        Some(Variable::Flag(self.exchange.is_canary))
    }

    fn request_time(&self) -> String {
        let mut time = [0u8; 26];
        clf_time(self.call.moment.epoch_ms / 1_000, &mut time);
        text(&time).to_owned()
    }

    /// R-GWR-06; nothing went wrong as long as nothing was rejected.
    fn error(&self, name: &str) -> Option<Variable<'a>> {
        let exchange = self.exchange;
        let rejection = exchange.rejection?;
        let some = |text: &'a str| (!text.is_empty()).then_some(Variable::Text(Cow::Borrowed(text)));
        match name {
            "message" => some(&exchange.message),
            "messageString" if exchange.message.is_empty() => some("null"),
            "messageString" => {
                let mut quoted = Vec::new();
                push_json_string(exchange.message.as_bytes(), &mut quoted);
                Some(Variable::Text(Cow::Owned(String::from_utf8_lossy(&quoted).into_owned())))
            }
            "responseType" => some(rejection.response_type()),
            "validationErrorString" => some(&exchange.validation_error),
            _ => None,
        }
    }
}

impl Context for Variables<'_> {
    fn write(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let value = self.get(name);
        if let Some(value) = &value {
            out.extend_from_slice(value.text().as_bytes());
        }
        value.is_some()
    }
}

/// What a gateway response may name (R-GWR-05, R-GWR-06); what is not known yet is missing.
pub(crate) struct ErrorVariables<'a> {
    exchange: &'a Exchange,
    call: &'a Call<'a>,
}

impl<'a> ErrorVariables<'a> {
    pub fn new(exchange: &'a Exchange, call: &'a Call<'a>) -> ErrorVariables<'a> {
        ErrorVariables { exchange, call }
    }

    fn asked(&self) -> Asked<'_> {
        Asked { body: &NO_BODY_VALUES, ..self.exchange.asked(self.call, &[]) }
    }
}

impl GatewayVariables for ErrorVariables<'_> {
    fn context(&self, name: &str, out: &mut Vec<u8>) -> bool {
        self.exchange.context(self.call).write(name, out)
    }

    fn stage_variable(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let found = self.exchange.variables(self.call).iter().find(|pair| pair.name == name);
        if let Some(pair) = found {
            out.extend_from_slice(pair.value.as_bytes());
        }
        found.is_some()
    }

    fn header(&self, name: &str, out: &mut Vec<u8>) -> bool {
        self.asked().last_header(name, out)
    }

    fn query(&self, name: &str, out: &mut Vec<u8>) -> bool {
        self.asked().last_query(name, out)
    }

    fn path(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let find = || {
            let (route, routed) = (self.exchange.route(self.call)?, self.exchange.routed.as_ref()?);
            let index = route.variables.iter().position(|variable| variable == name)?;
            routed.variables.as_slice().get(index)
        };
        let found = find();
        if let Some(span) = found {
            out.extend_from_slice(span.of(self.call.buffer));
        }
        found.is_some()
    }
}
