//! What policies can ask about a request.

use std::borrow::Cow;

use ringgate_http::Known;
use ringgate_policy::{Facts, HttpCall, Values, http_fact};

use crate::{Call, callers::CallerView};

/// Facts of a request for policies (R-AUTH-04).
pub(super) struct RequestFacts<'a> {
    pub(super) call: &'a Call<'a>,
    /// Whoever signed it.
    pub(super) caller: Option<CallerView<'a>>,
}

impl Facts for RequestFacts<'_> {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        http_fact(self, key).or_else(|| self.caller?.fact(key, self.epoch_s()))
    }
}

impl HttpCall for RequestFacts<'_> {
    fn source_ip(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.call.edge.client_ip)
    }

    fn is_secure(&self) -> bool {
        self.call.edge.protocol == "https"
    }

    fn user_agent(&self) -> Option<Cow<'_, str>> {
        self.field(Known::UserAgent)
    }

    fn referer(&self) -> Option<Cow<'_, str>> {
        self.field(Known::Referer)
    }

    fn epoch_s(&self) -> u64 {
        self.call.moment.epoch_ms / 1_000
    }
}

impl RequestFacts<'_> {
    fn field(&self, known: Known) -> Option<Cow<'_, str>> {
        self.call.head.first(self.call.buffer, known).map(String::from_utf8_lossy)
    }
}
