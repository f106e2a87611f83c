//! What policies can ask about a request.

use std::borrow::Cow;

use ringgate_http::Known;
use ringgate_policy::{Facts, Values};

use crate::{Call, callers::CallerView};

/// Facts of a request for policies (R-AUTH-04).
pub(super) struct RequestFacts<'a> {
    pub(super) call: &'a Call<'a>,
    /// Whoever signed it.
    pub(super) caller: Option<CallerView<'a>>,
}

impl Facts for RequestFacts<'_> {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        let call = self.call;
        let field = |known| call.head.first(call.buffer, known).map(String::from_utf8_lossy).map(Values::One);
        match key {
            "aws:sourceip" => Some(Values::one(&call.edge.client_ip)),
            "aws:securetransport" => {
                Some(Values::one(if call.edge.protocol == "https" { "true" } else { "false" }))
            }
            "aws:useragent" => field(Known::UserAgent),
            "aws:referer" => field(Known::Referer),
            "aws:currenttime" | "aws:epochtime" => {
                Some(Values::One(Cow::Owned((call.moment.epoch_ms / 1_000).to_string())))
            }
            _ => self.caller?.fact(key, call.moment.epoch_ms / 1_000),
        }
    }
}
