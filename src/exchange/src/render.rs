use std::borrow::Cow;

use ringgate_http::{HeadSink, Known, Span};
use ringgate_integration::Asked;
use ringgate_snapshot::schema::{ArchivedIntegrationKind, ArchivedTemplate};
use ringgate_template::{
    CONTEXT_NAMES, ContextValue, Observer, Options, ParameterPlace, Progress, Surroundings,
};

use crate::{
    Call, Exchange, Rejection, Step,
    context::{IDENTITY_NAMES, Variable, Variables},
    journal::{Event, Lines},
    kept::Kept,
};

/// Steps that a template runs before it is asked how it is doing.
const STEPS_AT_ONCE: u64 = 10_000;

/// Which way a template maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Request,
    Response,
}

/// A template that is being rendered, and what comes after it.
pub(crate) struct Pending {
    /// Index in the deployment's programs.
    program: u32,
    role: Role,
    /// The body it sees, as text.
    text: String,
    after: After,
}

/// What the text of a body is for, be it rendered or passed.
pub(crate) enum After {
    /// It is the upstream's.
    Forward,
    /// It holds the status of a MOCK.
    MockStatus,
    /// It is the client's: the response is ready but for it.
    Finish {
        /// The status.
        status: u16,
        /// The fields.
        fields: Kept,
        /// The response carries the trace id (R-ROUTE-30).
        is_traced: bool,
    },
}

impl Exchange {
    /// Goes on after [`Step::Yield`].
    pub fn resume(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        match self.advance(call, head) {
            Ok(step) => step,
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    /// Puts a body through a template, or lets it pass, and goes on.
    pub(crate) fn transform(
        &mut self,
        call: &Call<'_>,
        template: Option<&ArchivedTemplate>,
        body: Vec<u8>,
        after: After,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let Some(template) = template else { return self.conclude(call, after, body, head) };
        let role = if matches!(after, After::Finish { .. }) { Role::Response } else { Role::Request };
        let text = match String::from_utf8(body) {
            Ok(text) => text,
            Err(bytes) => String::from_utf8_lossy(bytes.as_bytes()).into_owned(),
        };
        let overrides = std::mem::take(&mut self.overrides);
        self.run.get_or_insert_default().begin(Options::default(), overrides);
        self.pending = Some(Pending { program: template.program.to_native(), role, text, after });
        self.advance(call, head)
    }

    /// Renders for a while.
    fn advance(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Result<Step, Rejection> {
        let pending = self.pending.take().ok_or(Rejection::Internal)?;
        let mut run = self.run.take().ok_or(Rejection::Internal)?;
        let deployment = self.deployment(call);
        let program = deployment.and_then(|it| it.programs.get(pending.program as usize));
        let program = program.ok_or(Rejection::Internal)?;
        let explained = self.journal.as_ref().filter(|journal| journal.has_template_lines);
        let mut lines = explained.map(|_| Lines::default());
        let observer = lines.as_mut().map(|lines| lines as &mut dyn Observer);
        let progress =
            run.step(program, &Scene::new(self, call, pending.role, &pending.text), STEPS_AT_ONCE, observer);
        if let Some(lines) = lines {
            self.note(|| Event::TemplateLines(lines.list));
        }
        match progress {
            Progress::Yield => {
                (self.pending, self.run) = (Some(pending), Some(run));
                Ok(Step::Yield)
            }
            Progress::Done => {
                self.overrides = run.overrides();
                let text = run.text().to_owned();
                self.run = Some(run);
                if self.keeps_data() {
                    self.note(|| Event::Rendered(text.clone()));
                    self.note_overrides();
                }
                self.conclude(call, pending.after, text.into_bytes(), head)
            }
            Progress::Failed(failure) => {
                self.run = Some(run);
                self.note(|| Event::TemplateFailed(failure.to_string()));
                Err(self.transform_failed(pending.role))
            }
        }
    }

    /// Does what the body was for.
    fn conclude(
        &mut self,
        call: &Call<'_>,
        after: After,
        body: Vec<u8>,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        match after {
            After::Forward => {
                self.payload = body;
                let admitted = self.admitted(call)?;
                self.forward(call, &admitted, head)
            }
            After::MockStatus => self.answer_mock(call, &body, head),
            After::Finish { status, fields, is_traced } => {
                self.body = body;
                self.finish_response(call, status, fields, is_traced, head);
                Ok(Step::Respond)
            }
        }
    }

    /// R-VTL-15.
    pub(crate) fn transform_failed(&mut self, role: Role) -> Rejection {
        self.note_failure(|| {
            let what = if role == Role::Request { "request" } else { "response" };
            format!("Execution failed due to configuration error: Unable to transform {what}")
        });
        Rejection::ApiConfigurationError
    }
}

/// What a template sees of its exchange.
struct Scene<'a> {
    exchange: &'a Exchange,
    call: &'a Call<'a>,
    asked: Asked<'a>,
    role: Role,
    body: &'a str,
}

impl<'a> Scene<'a> {
    fn new(exchange: &'a Exchange, call: &'a Call<'a>, role: Role, body: &'a str) -> Scene<'a> {
        let variables: &[Span] = exchange.routed.as_ref().map_or(&[], |routed| routed.variables.as_slice());
        Scene { exchange, call, asked: exchange.asked(call, variables), role, body }
    }

    fn path_names(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let names = self.exchange.route(self.call).into_iter().flat_map(|route| route.variables.iter());
        let values =
            self.asked.variables.iter().map(|span| String::from_utf8_lossy(span.of(self.call.buffer)));
        names.map(|name| name.as_str()).zip(values)
    }

    fn variables(&self) -> Variables<'a> {
        Variables::new(self.exchange, *self.call)
    }

    fn trace_id(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.exchange.ids.trace_id())
    }
}

/// R-VTL-22: templates see the trace id as it goes on, not as the client sent it.
fn is_trace_id(name: &str) -> bool {
    Known::from_name(name.as_bytes()) == Known::XAmznTraceId
}

impl Surroundings for Scene<'_> {
    fn body(&self) -> &str {
        self.body
    }

    fn empty_body(&self) -> &str {
        let integration = self.exchange.integration(self.call);
        let is_mock = integration.is_some_and(|it| it.kind == ArchivedIntegrationKind::Mock);
        if is_mock && self.role == Role::Response { "" } else { "{}" }
    }

    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<Cow<'_, str>> {
        let mut value = Vec::new();
        let is_there = match place {
            ParameterPlace::Path => {
                return self.path_names().find(|(it, _)| *it == name).map(|(_, value)| value);
            }
            ParameterPlace::Querystring => self.asked.last_query(name, &mut value),
            ParameterPlace::Header if is_trace_id(name) => return Some(self.trace_id()),
            ParameterPlace::Header => self.asked.last_header(name, &mut value),
        };
        is_there.then(|| Cow::Owned(String::from_utf8_lossy(&value).into_owned()))
    }

    fn each_parameter(&self, place: ParameterPlace, visit: &mut dyn FnMut(&str, &str)) {
        match place {
            ParameterPlace::Path => self.path_names().for_each(|(name, value)| visit(name, &value)),
            ParameterPlace::Querystring => self.asked.each_query(visit),
            ParameterPlace::Header => {
                self.asked.each_header(|name, value| {
                    if !is_trace_id(name) {
                        visit(name, value);
                    }
                });
                visit(Known::XAmznTraceId.as_str(), &self.trace_id());
            }
        }
    }

    fn stage_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        let variables = self.exchange.variables(self.call);
        let place = variables.binary_search_by(|pair| pair.name.as_str().cmp(name)).ok()?;
        variables.get(place).map(|pair| Cow::Borrowed(pair.value.as_str()))
    }

    fn each_stage_variable(&self, visit: &mut dyn FnMut(&str, &str)) {
        self.exchange.variables(self.call).iter().for_each(|pair| visit(&pair.name, &pair.value));
    }

    fn context(&self, name: &str) -> ContextValue<'_> {
        match self.variables().get(name) {
            Some(Variable::Text(text)) => ContextValue::Text(text),
            Some(Variable::Number(number)) => ContextValue::Integer(number),
            Some(Variable::Flag(flag)) => ContextValue::Bool(flag),
            None if name == "authorizer.claims" && self.exchange.claims.is_some() => ContextValue::Group,
            None if matches!(name, "identity" | "error" | "authorizer" | "customDomain") => {
                ContextValue::Group
            }
            None => ContextValue::Missing,
        }
    }

    fn each_context_name(&self, group: &str, visit: &mut dyn FnMut(&str)) {
        match group {
            "" => {
                CONTEXT_NAMES.iter().for_each(|name| visit(name));
                for name in ["operationName", "isCanaryRequest"] {
                    if self.variables().get(name).is_some() {
                        visit(name);
                    }
                }
            }
            "identity" => IDENTITY_NAMES.iter().for_each(|name| visit(name)),
            "authorizer" => {
                if let Some(grant) = &self.exchange.grant {
                    visit("principalId");
                    grant.context().iter().for_each(|entry| visit(&entry.name));
                }
                if self.exchange.claims.is_some() {
                    visit("claims");
                }
            }
            "authorizer.claims" => {
                let claims = self.exchange.claims.iter().flat_map(|claims| claims.texts());
                claims.for_each(|(name, _)| visit(name));
            }
            _ => {}
        }
    }
}
