//! What is kept of a stage is forgotten: by order of the operator, or of what a control plane publishes.

use std::collections::BTreeMap;

use ringgate_exchange::{cache_identity, grant_identity};
use ringgate_snapshot::schema::{ArchivedFlushed, ArchivedKeys};

use super::{Refused, Shared, State};

impl Shared {
    /// Empties the response cache of a stage (R-STAGE-24).
    pub fn flush_cache(&self, api: &str, stage: &str) -> Result<(), Refused> {
        if self.lock().cache.flush(cache_identity(api, stage)) {
            return Ok(());
        }
        Err(Refused::new("RS1007", format!("stage {stage} of API {api} has no cache")))
    }

    /// Forgets what the authorizers of a stage have granted (R-AUTH-18).
    pub fn flush_grants(&self, api: &str, stage: &str) -> Result<(), Refused> {
        if self.lock().grants.flush(grant_identity(api, stage)) {
            return Ok(());
        }
        Err(Refused::new("RS1009", format!("stage {stage} of API {api} has no authorizers")))
    }
}

impl State {
    /// Forgets what the keys that are served now order to forget and those before them did not. An answer that was asked
    /// for before this is not kept after it, as with the operator's orders: caches see to that.
    pub(super) fn follow_flushes(&self, before: Option<&ArchivedKeys>) {
        let Some(now) = self.keys.as_deref().map(|keys| keys.get()) else { return };
        for order in orders(before.map_or(&[], |keys| &keys.flushes), &now.flushes) {
            // A stage without a cache, or without authorizers, has nothing to forget.
            if order.responses {
                self.cache.flush(cache_identity(order.api, order.stage));
            }
            if order.grants {
                self.grants.flush(grant_identity(order.api, order.stage));
            }
        }
    }
}

/// What is to be forgotten of a stage.
#[derive(Debug, PartialEq, Eq)]
struct Order<'k> {
    api: &'k str,
    stage: &'k str,
    responses: bool,
    grants: bool,
}

/// Marks have no order, so whatever differs is an order, also where older keys come back: whoever runs them after newer
/// ones cannot know what happened between.
fn orders<'k>(before: &'k [ArchivedFlushed], now: &'k [ArchivedFlushed]) -> Vec<Order<'k>> {
    type Marks = (u64, u64);
    let mut marks: BTreeMap<(&str, &str), (Marks, Marks)> = BTreeMap::new();
    let of = |it: &ArchivedFlushed| (it.responses.to_native(), it.grants.to_native());
    for it in before {
        marks.entry((&it.api, &it.stage)).or_default().0 = of(it);
    }
    for it in now {
        marks.entry((&it.api, &it.stage)).or_default().1 = of(it);
    }
    let order = |((api, stage), (before, now)): ((&'k str, &'k str), (Marks, Marks))| Order {
        api,
        stage,
        responses: before.0 != now.0,
        grants: before.1 != now.1,
    };
    marks.into_iter().map(order).filter(|order| order.responses || order.grants).collect()
}

#[cfg(test)]
mod tests {
    use ringgate_snapshot::file::{Loaded, Trust, encode_keys};
    use ringgate_snapshot::schema::{Flushed, Keys};

    use super::*;

    fn keys(marks: &[(&str, u64, u64)]) -> Loaded<Keys> {
        let flushed = |(stage, responses, grants): &(&str, u64, u64)| Flushed {
            api: "a1".to_owned(),
            stage: (*stage).to_owned(),
            responses: *responses,
            grants: *grants,
        };
        let keys = Keys { flushes: marks.iter().map(flushed).collect(), ..Keys::default() };
        Loaded::from_bytes(&encode_keys(&keys).expect("encoded"), Trust::Anybody).expect("loaded")
    }

    /// Stages with marks before and now, and what is forgotten: of a stage responses, grants or both.
    #[track_caller]
    fn check(before: &[(&str, u64, u64)], now: &[(&str, u64, u64)], expected: &[(&str, bool, bool)]) {
        let (before, now) = (keys(before), keys(now));
        let found = orders(&before.get().flushes, &now.get().flushes);
        let found: Vec<_> = found.iter().map(|order| (order.stage, order.responses, order.grants)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn r_stage_24_another_mark_is_an_order() {
        check(&[], &[], &[]);
        check(&[], &[("prod", 7, 0)], &[("prod", true, false)]);
        check(&[("prod", 7, 0)], &[("prod", 7, 0)], &[]);
        check(&[("prod", 7, 0)], &[("prod", 7, 9)], &[("prod", false, true)]);
        check(&[("prod", 7, 9)], &[("prod", 3, 2)], &[("prod", true, true)]);
        check(&[("dev", 1, 1), ("prod", 7, 0)], &[("dev", 1, 1), ("prod", 8, 0)], &[("prod", true, false)]);
        check(&[("prod", 7, 0)], &[], &[("prod", true, false)]);
    }
}
