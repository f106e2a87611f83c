use std::sync::Arc;

use ringgate_cache::{Entry, KeyBuilder, Lookup, Release, StageCache, Wake, Woken};
use ringgate_http::{HeadSink, Known};
use ringgate_snapshot::schema::{ArchivedIntegration, ArchivedInvalidation, ArchivedOrigin, ArchivedRoute};

use crate::{
    CacheOutcome, Call, Exchange, Phase, Rejection, Step,
    journal::{CacheStep, Event, TextHead, payload_text},
    kept::{Kept, find_encoded, replay_encoded},
};

/// R-STAGE-22 [GK]: the words of the warning, in one place.
const WARNING: &[u8] = b"199 Cache-control headers were ignored because the caller was unauthorized.";

impl Exchange {
    /// Asks the stage's cache (R-STAGE-19 to 24). `None`: the integration is to be asked.
    pub(crate) fn look_up(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Option<Step> {
        let located = self.located?;
        let cache = call.generation.stage_cache(located.api, located.stage)?;
        let integration = self.integration(call)?;
        let settings = self.settings(call);
        let ttl_s = settings.cache_ttl_s.filter(|_| !integration.streams)?;
        self.phase = Phase::Validate;
        self.cache.stores_ns = Some(u64::from(ttl_s) * 1_000_000_000);
        self.build_key(call, integration);
        self.note_cache_key(call, integration, ttl_s);
        if wants_fresh(call) {
            let is_open = settings.invalidation == ArchivedInvalidation::Anyone;
            let may = is_open || self.may_invalidate(call);
            match settings.invalidation {
                _ if may => {
                    self.cache.outcome = CacheOutcome::Miss;
                    self.note(|| Event::Cache(CacheStep::Refresh));
                    return None;
                }
                ArchivedInvalidation::Fail403 => {
                    self.note(|| Event::Cache(CacheStep::Refused));
                    return Some(self.refuse_with(call, Rejection::CacheControl, head));
                }
                ArchivedInvalidation::SucceedWithHeader => {
                    self.note(|| Event::Cache(CacheStep::Refused));
                    self.cache.warns = true;
                }
                ArchivedInvalidation::SucceedWithoutHeader | ArchivedInvalidation::Anyone => {
                    self.note(|| Event::Cache(CacheStep::Refused));
                }
            }
        }
        self.ask_cache(call, cache, head)
    }

    fn ask_cache(
        &mut self,
        call: &Call<'_>,
        cache: &Arc<StageCache>,
        head: &mut impl HeadSink,
    ) -> Option<Step> {
        let key = self.cache.key.as_ref()?;
        match cache.lookup(&key.probe(), call.moment.mono_ns, call.waiter) {
            Lookup::Hit(entry) => {
                self.answer_from_cache(call, entry, head);
                Some(Step::Respond)
            }
            Lookup::Wait(wait) => {
                self.note(|| Event::Cache(CacheStep::Wait));
                self.cache.wait = Some(wait);
                Some(Step::Wait(wait))
            }
            Lookup::Lead(ticket) => {
                self.cache.ticket = Some(ticket);
                self.miss_cache();
                None
            }
            Lookup::Pass => {
                self.miss_cache();
                None
            }
        }
    }

    /// Goes on after [`Step::Wait`]. `None`: nobody came in time, and the upstream is asked for this request alone.
    pub fn wake(&mut self, call: &Call<'_>, woken: Option<Woken>, head: &mut impl HeadSink) -> Step {
        let wait = self.cache.wait.take();
        match woken {
            Some(Woken::Served(entry)) => {
                self.answer_from_cache(call, entry, head);
                return Step::Respond;
            }
            Some(Woken::Lead(ticket)) => self.cache.ticket = Some(ticket),
            Some(Woken::Pass) => {}
            None => {
                if let (Some(wait), Some(cache)) = (wait, self.stage_cache(call)) {
                    cache.cancel(wait);
                }
            }
        }
        self.miss_cache();
        self.integrate(call, head)
    }

    /// Tells those who wait that nothing will come of this exchange, if it owes them a word. To be called when an
    /// exchange ends, however it ends.
    pub fn end(&mut self) {
        if let Some(ticket) = self.cache.ticket.take() {
            self.wakes.extend(ticket.abandon());
        }
    }

    /// Wake-ups to deliver.
    pub fn take_wakes(&mut self) -> Vec<Wake> {
        std::mem::take(&mut self.wakes)
    }

    /// The upstream failed those who wait (R-STAGE-21: gateway responses are not stored).
    pub(crate) fn fail_waiters(&mut self) {
        self.cache.stores_ns = None;
        if let Some(ticket) = self.cache.ticket.take() {
            self.wakes.extend(ticket.fail());
        }
    }

    /// Stores a mapped response and serves those who wait for it.
    pub(crate) fn store(&mut self, call: &Call<'_>, status: u16, fields: &Kept) {
        let Some(lifetime_ns) = self.cache.stores_ns.take() else { return };
        let entry =
            Entry::new(status, fields.encode(), self.body.as_slice(), call.moment.mono_ns, lifetime_ns);
        match self.cache.ticket.take() {
            Some(ticket) => self.wakes.extend(ticket.fill(&entry)),
            None => {
                if let (Some(cache), Some(key)) = (self.stage_cache(call), self.cache.key.as_ref()) {
                    cache.store(&key.probe(), &entry);
                }
            }
        }
    }

    fn stage_cache<'a>(&self, call: &Call<'a>) -> Option<&'a Arc<StageCache>> {
        let located = self.located?;
        call.generation.stage_cache(located.api, located.stage)
    }

    fn miss_cache(&mut self) {
        self.cache.outcome = CacheOutcome::Miss;
        self.note(|| Event::Cache(CacheStep::Miss));
    }

    /// R-STAGE-21: status, fields and body as they were mapped; ids and Date are this request's own.
    fn answer_from_cache(&mut self, call: &Call<'_>, entry: Arc<Entry>, head: &mut impl HeadSink) {
        self.phase = Phase::Respond;
        self.cache.outcome = CacheOutcome::Hit;
        self.note(|| Event::Cache(CacheStep::Hit));
        self.begin_response(call, entry.status(), head);
        replay_encoded(entry.headers(), head);
        if self.cache.warns {
            head.field(b"Warning", WARNING);
        }
        self.write_ids(head);
        self.note_stored(&entry);
        let is_coded = find_encoded(entry.headers(), b"Content-Encoding").is_some();
        self.body.clear();
        if !is_coded && let Some(coding) = self.response_coding(call, entry.body().len()) {
            self.body = super::compress::compress(coding, entry.body());
            head.field(b"Content-Encoding", coding.as_str().as_bytes());
        }
        self.cache.hit = Some(entry);
    }

    fn note_stored(&mut self, entry: &Entry) {
        if !self.keeps_data() {
            return;
        }
        let mut fields = TextHead::default();
        replay_encoded(entry.headers(), &mut fields);
        let (status, body) = (entry.status(), Some(payload_text(entry.body())));
        self.note(|| Event::Responded { status, fields: fields.fields, body });
    }

    /// R-STAGE-20: release, namespace, method and the declared parameters; nothing else tells two requests apart.
    fn build_key(&mut self, call: &Call<'_>, integration: &ArchivedIntegration) {
        let mut key = self.cache.key.take().unwrap_or_else(|| call.generation.cache.key_builder());
        let production = self.stage(call).and_then(|stage| {
            self.api(call)?.deployments.get(stage.deployment.to_native() as usize).map(|it| it.id.as_bytes())
        });
        let canary = self.stage(call).and_then(|stage| stage.canary.as_ref()).filter(|_| self.is_canary);
        let own = self.deployment(call).map_or(&b""[..], |deployment| deployment.id.as_bytes());
        let release = match canary {
            Some(canary) => Release::of_canary(canary.uses_stage_cache, own, production.unwrap_or_default()),
            None => Release::Production,
        };
        let method = self.route(call).map_or(&b""[..], |route: &ArchivedRoute| route.method.as_bytes());
        // a route for ANY answers each verb on its own
        let method = if method == b"ANY" { self.method_text.of(call.buffer) } else { method };
        key.start(release, integration.cache_namespace.as_bytes(), method);
        self.add_parameters(call, integration, &mut key);
        self.cache.key = Some(key);
    }

    fn add_parameters(&mut self, call: &Call<'_>, integration: &ArchivedIntegration, key: &mut KeyBuilder) {
        let Some(routed) = self.routed else { return };
        let mut value = std::mem::take(&mut self.scratch);
        let asked = self.asked(call, routed.variables.as_slice());
        let context = self.context(call);
        for origin in integration.cache_keys.iter() {
            value.clear();
            if let Some(values) = asked.values(origin).filter(|values| !values.is_empty()) {
                key.list(values.iter().map(|value| value.as_slice()));
                continue;
            }
            match origin {
                ArchivedOrigin::Body(_) => {}
                origin if asked.write(origin, &context, &mut value) => {
                    key.part(&value);
                }
                _ => {
                    key.absent();
                }
            }
        }
        self.scratch = value;
    }
}

/// R-STAGE-22: the only request directive that means anything (R-STAGE-24).
fn wants_fresh(call: &Call<'_>) -> bool {
    let fields = call.head.fields.iter().filter(|field| field.known == Known::CacheControl);
    fields.flat_map(|field| field.value.of(call.buffer).split(|byte| *byte == b',')).any(|directive| {
        let text = directive.trim_ascii();
        text.eq_ignore_ascii_case(b"max-age=0")
    })
}
