//! Calls to services of AWS: what their requests carry beside the mapped parts, and whose signature (S-AW-03).

use ringgate_http::{HeadSink, Known};
use ringgate_integration::{Conversion, Event, EventBody};
use ringgate_sigv4::{
    Credentials as Signer, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys,
};
use ringgate_snapshot::schema::{ArchivedAwsCall, CALLERS_OWN};

use crate::{
    AccessKey, Call, Exchange, Rejection, Step, admit::Admitted, authorize::Signature,
    context::IDENTITY_NAMES,
};

/// The service whose paths are signed as they are, and whose requests say the hash of their payload.
const VERBATIM: &str = "s3";

/// What signing needs again and again.
#[derive(Default)]
pub(crate) struct Pen {
    keys: SigningKeys,
    scratch: Scratch,
    signed: Signed,
}

impl Pen {
    /// Its buffers, for signatures of others.
    pub fn scratch(&mut self) -> &mut Scratch {
        &mut self.scratch
    }
}

/// A head that is kept until it is signed.
#[derive(Default)]
pub(crate) struct Draft {
    method: Vec<u8>,
    target: Vec<u8>,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Draft {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Adds what the service's protocol asks for, unless it is mapped (R-INT-61). R-INT-15: what is mapped and does
    /// not go to services.
    pub fn complete(&mut self, call: &ArchivedAwsCall) {
        self.fields.retain(|(name, _)| Known::from_name(name) != Known::Referer);
        call.fields.iter().for_each(|pair| self.add(&pair.name, &pair.value));
    }

    /// Adds a field, unless it is there.
    pub fn add(&mut self, name: &str, value: &str) {
        if !self.has(name) {
            self.field(name.as_bytes(), value.as_bytes());
        }
    }

    /// Writes the head, signed if there are credentials.
    pub fn write(&self, signed: Option<&Signed>, head: &mut impl HeadSink) {
        head.request(&self.method);
        head.target().extend_from_slice(&self.target);
        self.fields.iter().for_each(|(name, value)| head.field(name, value));
        for (name, value) in signed.into_iter().flat_map(Signed::fields) {
            head.field(name.as_bytes(), value);
        }
    }
}

impl HeadSink for Draft {
    fn request(&mut self, method: &[u8]) {
        self.method = method.to_vec();
    }

    fn target(&mut self) -> &mut Vec<u8> {
        &mut self.target
    }

    fn status(&mut self, _status: u16) {}

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.fields.push((name.to_vec(), value.to_vec()));
    }

    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.fields.push((name.to_vec(), parts.concat()));
    }
}

impl Exchange {
    /// Completes, signs and writes the head of a call to a service on behalf of `source_arn`; the payload stands in
    /// [`Exchange::payload`].
    pub(crate) fn send_draft(
        &mut self,
        call: &Call<'_>,
        to: &ArchivedAwsCall,
        source_arn: &str,
        mut draft: Draft,
        head: &mut impl HeadSink,
    ) -> Result<(), Rejection> {
        draft.complete(to);
        self.name_caller(call, &to.service, source_arn, &mut draft);
        let is_callers_own = to.credentials == CALLERS_OWN;
        let signer = if is_callers_own {
            // the compiler asks for a signature where these are wanted
            Some(callers_own(call, &self.signature).ok_or(Rejection::Internal)?)
        } else {
            call.generation.authority.credentials.of(&to.credentials).map(AccessKey::signer)
        };
        let Some(signer) = signer else {
            draft.write(None, head);
            return Ok(());
        };
        let is_verbatim = to.service == VERBATIM;
        let signing = Signing {
            credentials: signer,
            region: &to.region,
            service: &to.service,
            time: call.moment.epoch_ms / 1_000,
            path: if is_verbatim { PathForm::Verbatim } else { PathForm::Normalized },
            content_sha256: is_verbatim,
        };
        let (path, query) = split_query(&draft.target);
        let method = std::str::from_utf8(&draft.method).map_err(|_| Rejection::Internal)?;
        let request = Request { method, path, query, fields: draft.fields.as_slice() };
        let pen = self.pen.get_or_insert_default();
        let tools = (&mut pen.keys, &mut pen.scratch);
        let outcome = signing.sign(&request, Payload::Bytes(&self.payload), tools, &mut pen.signed);
        outcome.map_err(|_| Rejection::ApiConfigurationError)?;
        draft.write(Some(&pen.signed), head);
        Ok(())
    }

    /// R-INT-45, R-INT-46: the request becomes an event, and a function is invoked with it.
    pub(crate) fn invoke(
        &mut self,
        call: &Call<'_>,
        admitted: &Admitted<'_>,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let method = admitted.integration.method.as_ref().map(|text| text.as_bytes());
        if method.unwrap_or(self.method_text.of(call.buffer)) != b"POST" {
            self.note_failure(|| {
                "Execution failed due to configuration error: functions are invoked with POST".to_owned()
            });
            return Err(Rejection::IntegrationRefused);
        }
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        self.write_event(call, &mut payload);
        self.payload = payload;
        self.forward(call, admitted, head)
    }

    fn write_event(&self, call: &Call<'_>, out: &mut Vec<u8>) {
        let is_binary = matches!(self.request_conversion(call, None), Conversion::Bytes);
        let body = match self.request_body.as_slice() {
            [] => EventBody::Empty,
            bytes if is_binary => EventBody::Binary(bytes),
            text => EventBody::Text(text),
        };
        self.with_event(call, |event| event.write(body, out));
    }

    /// Shows the request as functions are told of it.
    pub(crate) fn with_event<T>(&self, call: &Call<'_>, show: impl FnOnce(&Event<'_>) -> T) -> T {
        let variables = self.routed.as_ref().map_or(&[][..], |routed| routed.variables.as_slice());
        let path = self.routed.map(|routed| routed.path.of(call.buffer)).unwrap_or_default();
        let route = self.route(call);
        let name = |index: usize| route?.variables.get(index).map(|name| name.as_str());
        let authorizer = self.authorizer_json();
        show(&Event {
            asked: &self.asked(call, variables),
            resource: route.map_or("", |route| route.resource_path.as_str()),
            path,
            method: self.method_text.of(call.buffer),
            variable_names: &name,
            context: &self.context(call),
            identity_names: IDENTITY_NAMES,
            trace_id: self.ids.trace_id(),
            authorizer: authorizer.as_deref(),
        })
    }
}

/// S-AW-02: the key that signed the request. The token of a temporary one came with the request.
fn callers_own<'a>(call: &Call<'a>, signature: &'a Signature) -> Option<Signer<'a>> {
    let view = call.generation.authority.callers.view(signature.access_key?)?;
    Some(Signer {
        access_key: &view.key.id,
        secret: &view.key.secret.0,
        session_token: signature.session_token.as_deref(),
    })
}

fn split_query(target: &[u8]) -> (&[u8], &[u8]) {
    match target.iter().position(|byte| *byte == b'?') {
        Some(mark) => (target.get(..mark).unwrap_or_default(), target.get(mark + 1..).unwrap_or_default()),
        None => (target, b""),
    }
}
