//! The request's parameters one by one or all together: for templates, gateway responses, validation and cache keys.

use ringgate_http::Known;
use ringgate_snapshot::schema::ArchivedOrigin;

use crate::origin::{Asked, is_forwarded, is_named, is_removed_on_arrival, is_repeat, last_field};
use crate::query;

impl Asked<'_> {
    /// Appends the last value of a header.
    pub fn last_header(&self, name: &str, out: &mut Vec<u8>) -> bool {
        self.header(name, last_field, out)
    }

    /// Appends the last value of a query parameter, decoded.
    pub fn last_query(&self, name: &str, out: &mut Vec<u8>) -> bool {
        query::last_value(self.query.of(self.buffer), name, out)
    }

    /// The values of a query parameter, decoded.
    pub fn query_values(&self, name: &str) -> Vec<Vec<u8>> {
        query::values(self.query.of(self.buffer), name)
    }

    /// The values of a multi-value origin one by one, for those who must tell `a,b` from `a` and `b`; `None` for any
    /// other origin.
    pub fn values(&self, origin: &ArchivedOrigin) -> Option<Vec<Vec<u8>>> {
        match origin {
            ArchivedOrigin::MultiQuery(name) => Some(query::values(self.query.of(self.buffer), name)),
            ArchivedOrigin::MultiHeader(name) => {
                let named = self.fields.iter().filter(|field| is_named(self.buffer, field, name));
                Some(named.map(|field| field.value.of(self.buffer).to_vec()).collect())
            }
            _ => None,
        }
    }

    /// Calls `each` with the name and the last value of every header that mappings see, in order of first appearance.
    pub fn each_header(&self, mut each: impl FnMut(&str, &str)) {
        let mut value = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            let name = field.name.of(self.buffer);
            let is_gone = is_removed_on_arrival(field.known) || is_forwarded(field.known);
            if is_gone || is_repeat(self.buffer, self.fields, index) {
                continue;
            }
            let Ok(name) = std::str::from_utf8(name) else { continue };
            value.clear();
            last_field(self.buffer, self.fields, name, &mut value);
            each(name, &String::from_utf8_lossy(&value));
        }
        for known in [Known::XForwardedFor, Known::XForwardedPort, Known::XForwardedProto] {
            value.clear();
            if self.write_forwarded(known, &mut value) {
                each(known.as_str(), &String::from_utf8_lossy(&value));
            }
        }
    }

    /// Calls `each` with the name and the last value of every query parameter, decoded, in order of first appearance.
    pub fn each_query(&self, each: impl FnMut(&str, &str)) {
        query::each_last(self.query.of(self.buffer), each);
    }
}
