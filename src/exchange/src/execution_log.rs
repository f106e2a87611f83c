//! The execution log: what a request went through, in the words and the order in which API Gateway writes it to
//! CloudWatch Logs (R-LOG-07 to R-LOG-09).

mod failure;
mod line;

use ringgate_limit::Admission;
use ringgate_snapshot::schema::ArchivedLogging;

use self::failure::failure_line;
pub(crate) use self::line::{AUTHORIZER_RESULT, is_secret, masked, pairs_text};
use self::line::{Lines, cut_map};
use crate::{
    Call, Exchange, Outcome, TrialLine,
    journal::{Event, Journal, KeyFault, LimitStep},
    outcome::text,
};

impl Exchange {
    /// Appends the exchange's lines, if its journal was kept and its route is logged: all at the level INFO; at ERROR
    /// those that say why it failed. Each is `{log group} ({request id}) {text}`; the group is that of the stage, or
    /// of the stage's canary (R-STAGE-17). Gives how many lines there are.
    pub fn execution_log(&self, call: &Call<'_>, outcome: &Outcome, out: &mut Vec<u8>) -> usize {
        let (Some(journal), Some(api), Some(stage)) = (self.journal(), self.api(call), self.stage(call))
        else {
            return 0;
        };
        let level = self.settings(call).logging;
        if level == ArchivedLogging::Off {
            return 0;
        }
        let canary = if self.is_canary { "/Canary" } else { "" };
        let group = format!("API-Gateway-Execution-Logs_{}/{}{canary}", api.id, stage.name);
        let mut lines = Lines::new(group, self.ids.request_id(), out);
        let teller = Teller {
            exchange: self,
            call,
            journal,
            outcome,
            stage: format!("{}/{}", api.id, stage.name),
            has_data: journal.has_data,
            is_trial: false,
        };
        if level == ArchivedLogging::Info {
            teller.tell_all(&mut lines);
        } else {
            teller.tell_failure(&mut lines);
        }
        lines.count()
    }
}

/// The lines of a trial (R-MGMT-25), or only those of its authorizer.
pub(crate) fn trial_lines(
    exchange: &Exchange,
    call: &Call<'_>,
    outcome: &Outcome,
    is_of_authorizer: bool,
) -> Vec<TrialLine> {
    let Some(journal) = exchange.journal() else { return Vec::new() };
    let teller =
        Teller { exchange, call, journal, outcome, stage: String::new(), has_data: true, is_trial: true };
    let mut list = Vec::new();
    let mut answered = None;
    for event in &journal.events {
        let is_wanted = match event {
            Event::AuthorizerTold(_) => is_of_authorizer,
            Event::Limits(_)
            | Event::Begun(_)
            | Event::UpstreamRequest { .. }
            | Event::UpstreamResponse { .. }
            | Event::Responded { .. } => !is_of_authorizer,
            _ => false,
        };
        let is_answer = match event {
            Event::UpstreamResponse { .. } => true,
            Event::AuthorizerTold(line) => line.starts_with(AUTHORIZER_RESULT),
            _ => false,
        };
        if is_answer && answered.is_none() {
            answered = Some(list.len());
        }
        if is_wanted {
            teller.tell(event, &mut Lines::list(&mut list));
        }
    }
    let ending = list.len();
    teller.tell_ending(is_of_authorizer, &mut Lines::list(&mut list));
    let answered = answered.unwrap_or(ending);
    let lines = list.into_iter().enumerate();
    lines.map(|(index, text)| TrialLine { text, is_after_answer: index >= answered }).collect()
}

/// Puts the lines of one exchange together.
struct Teller<'a> {
    exchange: &'a Exchange,
    call: &'a Call<'a>,
    journal: &'a Journal,
    outcome: &'a Outcome,
    /// `{api}/{stage}`
    stage: String,
    has_data: bool,
    is_trial: bool,
}

impl Teller<'_> {
    /// How a trial ends.
    fn tell_ending(&self, is_of_authorizer: bool, lines: &mut Lines<'_>) {
        let has_failed = self.tell_reason(lines);
        if is_of_authorizer {
            return;
        }
        if !has_failed && self.exchange.status > 0 {
            lines.push("Successfully completed execution");
        }
        self.tell_end(lines);
    }

    fn map(&self, pairs: &[(String, String)]) -> String {
        let text = pairs_text(pairs);
        if self.is_trial { cut_map(text) } else { text }
    }

    fn tell_all(&self, lines: &mut Lines<'_>) {
        lines.push(&format!("Extended Request Id: {}", self.exchange.ids.extended_request_id()));
        self.journal.events.iter().for_each(|event| self.tell(event, lines));
        let has_failed = self.tell_reason(lines);
        if !has_failed && self.exchange.status > 0 {
            lines.push("Successfully completed execution");
        }
        self.tell_end(lines);
        if let Some(root) = trace_root(self.exchange.ids.trace_id()) {
            lines.push(&format!("X-ray Tracing ID : {root}"));
        }
    }

    /// R-LOG-07: the level ERROR knows only calls that failed.
    fn tell_failure(&self, lines: &mut Lines<'_>) {
        if self.tell_reason(lines) {
            self.tell_end(lines);
        }
    }

    /// R-LOG-09; whether the call failed at all.
    fn tell_reason(&self, lines: &mut Lines<'_>) -> bool {
        let Some(reason) = failure_line(self.exchange, self.call, self.journal) else { return false };
        lines.push(&reason);
        true
    }

    fn tell_end(&self, lines: &mut Lines<'_>) {
        if self.exchange.status > 0 {
            lines.push(&format!("Method completed with status: {}", self.exchange.status));
        }
    }

    fn tell(&self, event: &Event, lines: &mut Lines<'_>) {
        match event {
            Event::AuthorizerTold(line) => lines.push(line),
            Event::KeyNotRequired => self.tell_key(None, lines),
            Event::KeyAccepted(plan) => self.tell_key(Some(Ok(*plan)), lines),
            Event::KeyRefused(fault) => self.tell_key(Some(Err(*fault)), lines),
            Event::Limits(step) => self.tell_limits(step, lines),
            Event::Begun(body) => self.tell_request(body.as_deref(), lines),
            Event::UpstreamRequest { url, fields, body, .. } => {
                self.tell_endpoint_request(url, fields, body.as_deref(), lines);
            }
            Event::UpstreamResponse { status, fields, body } => {
                self.tell_endpoint_response(*status, fields, body.as_deref(), lines);
            }
            Event::Responded { fields, body, .. } if self.has_data => {
                if let Some(body) = body {
                    lines.push(&format!("Method response body after transformations: {body}"));
                }
                lines.push(&format!("Method response headers: {}", self.map(fields)));
            }
            _ => {}
        }
    }

    /// [GK] Only the line of a method without a key is recorded; the others follow its pattern.
    fn tell_key(&self, key: Option<Result<Option<u32>, KeyFault>>, lines: &mut Lines<'_>) {
        let (request_id, stage) = (self.exchange.ids.request_id(), &self.stage);
        let value = masked(text(self.exchange.key_value.of(self.call.buffer)));
        lines.push(&format!(
            "Verifying Usage Plan for request: {request_id}. API Key: {value} API Stage: {stage}"
        ));
        let path = self.exchange.route(self.call).map_or("", |route| &route.resource_path);
        let method = format!("{} {path}", self.exchange.method_name(self.call));
        match key {
            None => lines.push(&format!(
                "API Key {value} authorized because method '{method}' does not require API Key. Request will not \
                 contribute to throttle or quota limits"
            )),
            Some(Ok(plan)) => lines.push(&format!(
                "API Key {value} authorized because method '{method}' requires API Key and API Key is associated \
                 with Usage Plan {} for API Stage {stage}",
                self.plan_id(plan)
            )),
            // the reason follows as the failure
            Some(Err(_)) => {}
        }
    }

    fn plan_id(&self, plan: Option<u32>) -> &str {
        let keys = self.call.generation.keys.as_ref();
        let plan = plan.and_then(|plan| keys?.get().plans.get(plan as usize));
        plan.map_or("", |plan| plan.id.as_str())
    }

    fn tell_limits(&self, step: &LimitStep, lines: &mut Lines<'_>) {
        if step.admission != Admission::Admitted {
            return;
        }
        if !self.is_trial {
            let value = masked(text(self.exchange.key_value.of(self.call.buffer)));
            lines.push(&format!(
                "Usage Plan check succeeded for API Key {value} and API Stage {}",
                self.stage
            ));
        }
        lines.push(&format!("Starting execution for request: {}", self.exchange.ids.request_id()));
        let path =
            self.route_step().map_or("", |route| if route.path.is_empty() { "/" } else { &route.path });
        lines.push(&format!("HTTP Method: {}, Resource Path: {path}", self.exchange.method_name(self.call)));
        if self.has_data {
            self.tell_parameters(lines);
        }
    }

    fn route_step(&self) -> Option<&crate::RouteStep> {
        self.journal.events.iter().find_map(|event| match event {
            Event::Routed(step) => Some(step),
            _ => None,
        })
    }

    fn tell_parameters(&self, lines: &mut Lines<'_>) {
        let variables = self.route_step().map(|route| route.variables.as_slice()).unwrap_or_default();
        lines.push(&format!("Method request path: {}", self.map(variables)));
        let asked = self.exchange.asked(self.call, &[]);
        let mut query = Vec::new();
        asked.each_query(|name, value| query.push((name.to_owned(), value.to_owned())));
        lines.push(&format!("Method request query string: {}", self.map(&query)));
        let mut headers = Vec::new();
        asked.each_header(|name, value| headers.push((name.to_owned(), value.to_owned())));
        lines.push(&format!("Method request headers: {}", self.map(&headers)));
    }

    fn tell_request(&self, body: Option<&str>, lines: &mut Lines<'_>) {
        if let Some(body) = body.filter(|_| self.has_data) {
            lines.push(&format!("Method request body before transformations: {body}"));
        }
    }

    fn tell_endpoint_request(
        &self,
        url: &str,
        fields: &[(String, String)],
        body: Option<&str>,
        lines: &mut Lines<'_>,
    ) {
        lines.push(&format!("Endpoint request URI: {url}"));
        if self.has_data {
            lines.push(&format!("Endpoint request headers: {}", self.map(fields)));
            if let Some(body) = body {
                lines.push(&format!("Endpoint request body after transformations: {body}"));
            }
        }
        lines.push(&format!("Sending request to {url}"));
    }

    fn tell_endpoint_response(
        &self,
        status: u16,
        fields: &[(String, String)],
        body: Option<&str>,
        lines: &mut Lines<'_>,
    ) {
        let latency_ms = self.outcome.integration_latency_us.unwrap_or(0) / 1_000;
        lines.push(&format!("Received response. Status: {status}, Integration latency: {latency_ms} ms"));
        if !self.has_data {
            return;
        }
        lines.push(&format!("Endpoint response headers: {}", self.map(fields)));
        if let Some(body) = body {
            lines.push(&format!("Endpoint response body before transformations: {body}"));
        }
    }
}

/// The Root of a trace id (R-LOG-08).
fn trace_root(trace_id: &[u8]) -> Option<&str> {
    text(trace_id).split(';').find_map(|part| part.strip_prefix("Root=")).filter(|root| !root.is_empty())
}
