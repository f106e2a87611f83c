//! The execution log's lines about an authorizer's function, as far as their texts are recorded (R-LOG-08).

use ringgate_auth::{IdentitySource, IdentityValues, write_token_event};
use ringgate_http::HeadSink;
use ringgate_snapshot::schema::ArchivedAuthorizer;

use super::function::RequestValues;
use crate::{
    Call, Exchange,
    authority::Sources,
    execution_log::{AUTHORIZER_RESULT, is_secret, masked, pairs_text},
    journal::{Event, payload_text},
};

impl Exchange {
    fn tell(&mut self, line: String) {
        self.note(|| Event::AuthorizerTold(line));
    }

    /// The authorizer begins. Only of one token it is recorded how the identity is written.
    pub(super) fn tell_start(&mut self, authorizer: &ArchivedAuthorizer, token: Option<&[u8]>) {
        if self.journal.is_none() {
            return;
        }
        let line = format!("Starting authorizer: {} for request: {}", authorizer.id, self.ids.request_id());
        self.tell(line);
        if let Some(token) = token {
            self.tell(format!("Incoming identity: {}", masked(&payload_text(token))));
        }
    }

    /// The function is asked.
    pub(super) fn tell_question(
        &mut self,
        call: &Call<'_>,
        authorizer: &ArchivedAuthorizer,
        identity: (&Sources, Option<&[u8]>),
        head: &HeadText,
    ) {
        let Some(target) = self.target_of(call, authorizer.integration.to_native() as usize) else { return };
        let upstream = call.generation.routes.get().upstreams.get(target.upstream.to_native() as usize);
        let scheme = if upstream.is_some_and(|upstream| upstream.tls) { "https" } else { "http" };
        let path = payload_text(&head.target);
        self.tell(format!("Endpoint request URI: {scheme}://{}{path}", target.host));
        if !self.keeps_data() {
            return;
        }
        self.tell(format!("Endpoint request headers: {}", pairs_text(&head.fields)));
        let body = match identity {
            (_, Some(token)) => {
                let mut body = Vec::new();
                write_token_event(&mut body, masked(&payload_text(token)).as_bytes(), &self.method_arn);
                payload_text(&body)
            }
            (sources, None) => hide(payload_text(&self.payload), &self.secrets(call, sources)),
        };
        self.tell(format!("Endpoint request body after transformations: {body}"));
    }

    /// What the client says of itself, which no log tells (R-LOG-07).
    fn secrets(&self, call: &Call<'_>, sources: &Sources) -> Vec<String> {
        let fields = call.head.fields.iter();
        let fields = fields.filter(|field| is_secret(&payload_text(field.name.of(call.buffer))));
        let mut secrets: Vec<String> =
            fields.map(|field| payload_text(field.value.of(call.buffer))).collect();
        let Sources::Request(sources) = sources else { return secrets };
        let values = RequestValues { exchange: self, call };
        let values = sources.as_slice().iter().filter_map(|source| match source {
            IdentitySource::Header(name) => values.header(name),
            IdentitySource::Query(name) => values.query(name),
            IdentitySource::StageVariable(_) | IdentitySource::Context(_) => None,
        });
        secrets.extend(values.map(|value| payload_text(&value)));
        secrets
    }

    /// The function answered; `principal` is known if the answer is a grant.
    pub(super) fn tell_result(&mut self, body: &[u8], principal: Option<&str>) {
        if self.keeps_data() {
            let secrets: Vec<String> = principal.into_iter().map(str::to_owned).collect();
            let body = hide(payload_text(body), &secrets);
            self.tell(format!("{AUTHORIZER_RESULT} {body}"));
        }
    }

    /// There is a grant, of now or of before.
    pub(super) fn tell_grant(&mut self, principal: &str) {
        if self.journal.is_some() {
            self.tell(format!("Using valid authorizer policy for principal: {}", masked(principal)));
            self.tell("Successfully completed authorizer execution".to_owned());
        }
    }
}

/// A JSON text whose strings that are secrets are masked.
fn hide(text: String, secrets: &[String]) -> String {
    let quoted = |text: &str| {
        let mut out = Vec::new();
        ringgate_integration::push_json_string(text.as_bytes(), &mut out);
        payload_text(&out)
    };
    secrets.iter().fold(text, |text, secret| text.replace(&quoted(secret), &quoted(&masked(secret))))
}

/// What was written of a head.
#[derive(Default)]
pub(super) struct HeadText {
    target: Vec<u8>,
    fields: Vec<(String, String)>,
}

/// Writes a head, and keeps what it wrote.
pub(super) struct Overheard<'h, H: HeadSink> {
    head: &'h mut H,
    text: HeadText,
    is_target_written: bool,
}

impl<'h, H: HeadSink> Overheard<'h, H> {
    pub fn new(head: &'h mut H) -> Overheard<'h, H> {
        Overheard { head, text: HeadText::default(), is_target_written: false }
    }

    pub fn finish(mut self) -> HeadText {
        self.write_target();
        self.text
    }

    fn write_target(&mut self) {
        if !std::mem::replace(&mut self.is_target_written, true) {
            self.head.target().extend_from_slice(&self.text.target);
        }
    }
}

impl<H: HeadSink> HeadSink for Overheard<'_, H> {
    fn request(&mut self, method: &[u8]) {
        self.head.request(method);
    }

    fn target(&mut self) -> &mut Vec<u8> {
        &mut self.text.target
    }

    fn status(&mut self, status: u16) {
        self.head.status(status);
    }

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.write_target();
        self.text.fields.push((payload_text(name), payload_text(value)));
        self.head.field(name, value);
    }

    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.field(name, &parts.concat());
    }
}
