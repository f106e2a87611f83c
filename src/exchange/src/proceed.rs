use std::borrow::Cow;

use ringgate_coding::{ContentDecoder, DecodeError, content_codings};
use ringgate_http::{Framing, HeadSink, Known, Method};
use ringgate_integration::{
    Asked, BodyError, BodyValues, Conversion, NO_BODY_VALUES, Outgoing, Overrides, Peer,
    content_type_matches, request_conversion, write_request,
};
use ringgate_snapshot::schema::{
    ArchivedContentHandling, ArchivedIntegration, ArchivedIntegrationKind, ArchivedPassthrough,
    ArchivedTemplate, ArchivedUpstream, NONE,
};

use crate::{
    Call, Exchange, Forward, Phase, Rejection, Step,
    admit::Admitted,
    aws::Draft,
    journal::{Event, Origin, TextHead, payload_text},
    render::{After, Role},
    respond::JSON,
};

impl Exchange {
    /// Goes on with the request's whole body, which stands in [`Exchange::intake`] (after [`Step::Gather`]).
    pub fn proceed(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        self.was_gathered = true;
        if !self.owes_signature() {
            return self.go_on_gathered(call, head);
        }
        match self.authorize_body(call) {
            Ok(()) => self.admit_authorized(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    /// With the body, which is here as it came.
    pub(crate) fn go_on_gathered(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        match self.decode_body(call) {
            Ok(()) => self.go_on(call, head),
            Err(rejection) => self.refuse_with(call, rejection, head),
        }
    }

    /// Body, cache, integration.
    pub(crate) fn go_on(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        if let Err(rejection) = self.validate_body(call) {
            return self.refuse_with(call, rejection, head);
        }
        match self.look_up(call, head) {
            Some(step) => step,
            None => self.integrate(call, head),
        }
    }

    /// R-LIM-02: bodies are looked at, and sent, without their content coding.
    fn decode_body(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let fields = call.head.fields.iter().filter(|field| field.known == Known::ContentEncoding);
        let codings: Vec<&[u8]> = fields.map(|field| field.value.of(call.buffer)).collect();
        if codings.is_empty() {
            return Ok(());
        }
        let names = payload_text(&codings.join(&b", "[..]));
        let codings = content_codings(codings).map_err(|_| Rejection::UnsupportedMediaType)?;
        let mut decoded = Vec::new();
        let mut decoder = ContentDecoder::new(&codings, call.body_bytes_max);
        let outcome = decoder.decode(&self.request_body, &mut decoded).and_then(|()| decoder.finish());
        match outcome {
            Ok(()) => {
                self.request_body = decoded;
                self.note(|| Event::Decoded(names));
                Ok(())
            }
            Err(DecodeError::TooLarge) => Err(Rejection::RequestTooLarge),
            Err(_) => Err(Rejection::UnsupportedMediaType),
        }
    }

    /// Maps the request and says where it goes, or answers for a MOCK.
    pub(crate) fn integrate(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Step {
        let step = self.admitted(call).and_then(|admitted| {
            self.phase = Phase::Integrate;
            let body = self.known_body(call);
            self.note(|| Event::Begun(body));
            match admitted.integration.kind {
                ArchivedIntegrationKind::HttpProxy => {
                    self.payload = std::mem::take(&mut self.request_body);
                    self.forward(call, &admitted, head)
                }
                ArchivedIntegrationKind::AwsProxy => self.invoke(call, &admitted, head),
                ArchivedIntegrationKind::Http | ArchivedIntegrationKind::Aws => {
                    self.map_body(call, &admitted, After::Forward, head)
                }
                ArchivedIntegrationKind::Mock => self.map_body(call, &admitted, After::MockStatus, head),
            }
        });
        step.unwrap_or_else(|rejection| self.refuse_with(call, rejection, head))
    }

    /// The body is converted, then put through the chosen template (R-INT-21 to 26).
    fn map_body(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        after: After,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let integration = admitted.integration;
        let chosen = self.choose_request_template(call, integration)?;
        let conversion = self.request_conversion(call, integration.content_handling.as_ref());
        let template = chosen.filter(|template| template.program != NONE);
        // R-LIM-04 [GK]: where everything is binary, a MOCK without a body fails too
        let is_exact = self.api(call).is_some_and(|api| api.aws_exact);
        let is_binary_mock = is_exact && integration.kind == ArchivedIntegrationKind::Mock;
        if template.is_some() && !conversion.gives_text() && (!self.request_body.is_empty() || is_binary_mock)
        {
            // R-INT-26
            return Err(self.transform_failed(Role::Request));
        }
        let converted = conversion.apply(&self.request_body).map_err(|_| Rejection::ApiConfigurationError)?;
        let converted = converted.into_owned();
        if template.is_none() {
            self.note(|| Event::Passthrough);
        }
        self.transform(call, template, converted, after, head)
    }

    /// The template for the request's media type; `None`: the body passes (R-INT-21, R-INT-22).
    pub(crate) fn choose_request_template<'a>(
        &mut self,
        call: &Call<'_>,
        integration: &'a ArchivedIntegration,
    ) -> Result<Option<&'a ArchivedTemplate>, Rejection> {
        let media_type = request_media_type(call);
        let templates = &integration.request_templates;
        let fits =
            |template: &&ArchivedTemplate| template.media_type.as_bytes().eq_ignore_ascii_case(media_type);
        let chosen = templates
            .iter()
            .find(fits)
            .or_else(|| templates.iter().find(|template| template.media_type == "$default"));
        if let Some(template) = chosen {
            self.note(|| {
                Event::RequestTemplate(template.media_type.to_string(), Origin::from(&template.place))
            });
            return Ok(chosen);
        }
        match integration.passthrough {
            ArchivedPassthrough::Never => Err(Rejection::UnsupportedMediaType),
            ArchivedPassthrough::WhenNoTemplates if !templates.is_empty() => {
                Err(Rejection::UnsupportedMediaType)
            }
            _ => Ok(None),
        }
    }

    /// R-INT-23.
    pub(crate) fn request_conversion(
        &self,
        call: &Call<'_>,
        handling: Option<&ArchivedContentHandling>,
    ) -> Conversion {
        let Some(deployment) = self.deployment(call) else { return Conversion::Text };
        let types = &deployment.binary_media_types;
        let matches =
            content_type_matches(types.iter().map(|it| it.as_str()), Some(request_media_type(call)));
        request_conversion(types.is_empty(), matches, handling.copied())
    }

    pub(crate) fn forward(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let values = self.read_body_values(admitted.integration)?;
        let pool = call.generation.pool(admitted.target.upstream.to_native()).ok_or(Rejection::Internal)?;
        // R-INT-31: the client's verb where the integration has none of its own
        let (method, text) = match admitted.integration.method.as_ref() {
            Some(text) => (Method::from_token(text.as_bytes()), text.as_bytes()),
            None => (self.method, self.method_text.of(call.buffer)),
        };
        match admitted.target.call.as_ref() {
            None => self.write_upstream_head(call, admitted, &values, text, is_bodiless(method), head),
            Some(to) => {
                let mut draft = Draft::default();
                self.write_upstream_head(call, admitted, &values, text, is_bodiless(method), &mut draft);
                let source_arn = self.method_source_arn(call).ok_or(Rejection::Internal)?;
                self.send_draft(call, to, &source_arn, draft, head)?;
            }
        }
        if self.journal.is_some() {
            self.note_upstream_request(call, admitted, &values, text, is_bodiless(method));
        }
        let (framing, is_own_body) = self.upstream_framing(call, admitted.integration, method);
        let timeout_ms = admitted.integration.timeout_ms.to_native();
        let stream = self.stream_bounds(call, admitted.integration);
        Ok(Step::Forward(Forward { pool, timeout_ms, method, framing, is_own_body, stream }))
    }

    /// R-INT-32: GET, HEAD and OPTIONS of HTTP integrations send no body. A body that was gathered or mapped is ours;
    /// any other passes as it comes.
    fn upstream_framing(
        &self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        method: Method,
    ) -> (Framing, bool) {
        let is_mapped = integration.kind != ArchivedIntegrationKind::HttpProxy;
        if is_mapped && is_bodiless(method) {
            return (Framing::None, true);
        }
        if is_mapped || self.was_gathered {
            let length = self.payload.len() as u64;
            let is_nothing = length == 0 && call.head.framing == Framing::None;
            return (if is_nothing { Framing::None } else { Framing::Length(length) }, true);
        }
        (call.head.framing, false)
    }

    /// Whether the upstream is sent no body whatever the client sends.
    pub(crate) fn sends_no_body(&self, integration: &ArchivedIntegration) -> bool {
        let method = integration.method.as_ref().map(|text| Method::from_token(text.as_bytes()));
        is_bodiless(method.unwrap_or(self.method))
    }

    /// R-INT-10: a body that looks like JSON and is none fails the request before anything is mapped from it.
    fn read_body_values(&self, integration: &ArchivedIntegration) -> Result<BodyValues, Rejection> {
        // a proxy's body stands in the payload already
        let body = match integration.kind {
            ArchivedIntegrationKind::HttpProxy => &self.payload,
            _ => &self.request_body,
        };
        let origins = integration.request_parameters.iter().map(|mapping| &mapping.origin);
        BodyValues::read(origins, body).map_err(|error| match error {
            BodyError::BadJson => Rejection::InvalidJson,
            BodyError::Full => Rejection::Internal,
        })
    }

    fn write_upstream_head(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        values: &BodyValues,
        method: &[u8],
        is_bodiless: bool,
        head: &mut impl HeadSink,
    ) {
        let mut scratch = std::mem::take(&mut self.scratch);
        let asked = Asked { body: values, ..self.asked(call, admitted.routed.variables.as_slice()) };
        let set = RequestParameters::of(&self.overrides);
        let outgoing = Outgoing {
            method,
            is_bodiless,
            api_id: self.api(call).map_or(b"", |api| api.id.as_bytes()),
            trace_id: self.ids.trace_id(),
            overrides: Overrides { headers: &set.headers, query: &set.query, path: &set.path },
        };
        let context = self.context(call);
        write_request(admitted.integration, admitted.target, &asked, &outgoing, &context, &mut scratch, head);
        self.scratch = scratch;
    }

    fn note_upstream_request(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        values: &BodyValues,
        method: &[u8],
        is_bodiless: bool,
    ) {
        let mut written = TextHead::default();
        self.write_upstream_head(call, admitted, values, method, is_bodiless, &mut written);
        let target = String::from_utf8_lossy(&written.target).into_owned();
        let url = match self.upstream_of(call, admitted) {
            Some(upstream) => {
                let scheme = if upstream.tls { "https" } else { "http" };
                format!("{scheme}://{}{target}", admitted.target.host)
            }
            None => target.clone(),
        };
        let is_ours = admitted.integration.kind != ArchivedIntegrationKind::HttpProxy
            || self.was_gathered
            || call.head.framing.is_empty();
        let body = (is_ours && self.keeps_data()).then(|| payload_text(&self.payload));
        let method = String::from_utf8_lossy(method).into_owned();
        self.note(|| Event::UpstreamRequest { method, url, fields: written.fields, body });
    }

    fn upstream_of<'a>(&self, call: &Call<'a>, admitted: &Admitted<'_>) -> Option<&'a ArchivedUpstream> {
        call.generation.routes.get().upstreams.get(admitted.target.upstream.to_native() as usize)
    }

    /// The request as mappings see it, without its body.
    pub(crate) fn asked<'a>(&self, call: &Call<'a>, variables: &'a [ringgate_http::Span]) -> Asked<'a> {
        Asked {
            buffer: call.buffer,
            fields: &call.head.fields,
            query: self.target.query,
            variables,
            stage_variables: self.variables(call),
            peer: Peer {
                client_ip: call.edge.client_ip.as_bytes(),
                port: call.edge.port.as_bytes(),
                protocol: call.edge.protocol.as_bytes(),
            },
            body: &NO_BODY_VALUES,
        }
    }
}

/// What the request template set (R-VTL-35).
#[derive(Default)]
struct RequestParameters {
    headers: Vec<(String, String)>,
    query: Vec<(String, Vec<String>)>,
    path: Vec<(String, String)>,
}

impl RequestParameters {
    fn of(overrides: &ringgate_template::Overrides) -> RequestParameters {
        if overrides.is_empty() {
            return RequestParameters::default();
        }
        let pair = |(name, value): (&str, Cow<'_, str>)| (name.to_owned(), value.into_owned());
        let list = |(name, values): (&str, Vec<Cow<'_, str>>)| {
            (name.to_owned(), values.into_iter().map(Cow::into_owned).collect())
        };
        RequestParameters {
            headers: overrides.request_headers().map(pair).collect(),
            query: overrides.request_querystring().map(list).collect(),
            path: overrides.request_path().map(pair).collect(),
        }
    }
}

fn is_bodiless(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Options)
}

/// The media type of the request's body, without parameters; what stands for a missing one is JSON (R-INT-21).
pub(crate) fn request_media_type<'a>(call: &Call<'a>) -> &'a [u8] {
    let value = call.head.last(call.buffer, Known::ContentType).unwrap_or(JSON.as_bytes());
    value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}
