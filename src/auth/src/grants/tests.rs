use super::*;
use crate::identity::{GrantScope, TokenSource};

const LIMITS: GrantLimits = GrantLimits { bytes_max: 4 << 20, entries_max: 10_000 };
const SECOND_NS: u64 = 1_000_000_000;

fn cache() -> GrantCache {
    GrantCache::new(LIMITS, [1, 2, 3, 4])
}

fn grant(effect: &str) -> Arc<Grant> {
    let result = format!(
        r#"{{"principalId":"a","policyDocument":{{"Statement":[{{"Effect":"{effect}","Action":"*","Resource":"*"}}]}}}}"#
    );
    Arc::new(Grant::read(result.as_bytes()).expect("a grant"))
}

fn key(token: &str, stage: u128, epoch: u64) -> GrantKey {
    let source = TokenSource::parse("method.request.header.a", None).expect("a header");
    source.key(&GrantScope { stage, authorizer: "auth", epoch }, token.as_bytes())
}

#[test]
fn r_auth_18_a_grant_lives_for_its_time() {
    let cache = cache();
    let key = key("t", 1, 0);
    assert!(cache.get(&key, 0).is_none());
    cache.put(key, grant("Allow"), 5 * SECOND_NS, 300);
    assert!(cache.get(&key, 5 * SECOND_NS).is_some());
    assert!(cache.get(&key, 305 * SECOND_NS - 1).is_some());
    assert!(cache.get(&key, 305 * SECOND_NS).is_none());
    cache.put(key, grant("Allow"), 400 * SECOND_NS, u32::MAX);
    assert!(cache.get(&key, (400 + 3_600) * SECOND_NS - 1).is_some());
    assert!(cache.get(&key, (400 + 3_600) * SECOND_NS).is_none());
    cache.put(key, grant("Allow"), u64::MAX, 300);
    assert!(cache.get(&key, u64::MAX - 1).is_some());
}

#[test]
fn r_auth_18_a_time_of_zero_keeps_nothing() {
    let cache = cache();
    cache.put(key("t", 1, 0), grant("Allow"), 0, 0);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn r_auth_18_denials_are_kept_too() {
    let cache = cache();
    let denial = grant("Deny");
    cache.put(key("t", 1, 0), denial.clone(), 0, 300);
    let kept = cache.get(&key("t", 1, 0), 1).expect("kept");
    assert!(Arc::ptr_eq(&kept, &denial));
}

#[test]
fn r_auth_18_flushing_ends_one_stages_epoch() {
    let cache = cache();
    let (one, other) = (cache.stage(1), cache.stage(2));
    let find = |stage: u128, epoch: &StageEpoch| cache.get(&key("t", stage, epoch.current()), 1).is_some();
    let old = key("t", 1, one.current());
    cache.put(old, grant("Allow"), 0, 300);
    cache.put(key("t", 2, other.current()), grant("Allow"), 0, 300);
    assert!(find(1, &one) && find(2, &other));
    assert!(cache.flush(1));
    assert!(!find(1, &one) && find(2, &other));
    // an answer that was asked for before the flush does not come to life
    cache.put(old, grant("Allow"), 0, 300);
    assert!(!find(1, &one));
    assert!(!cache.flush(3));
}

#[test]
fn a_stage_that_comes_back_has_a_new_epoch() {
    let cache = cache();
    let first = cache.stage(1).current();
    assert_eq!(cache.stage(1).current(), first);
    assert!(cache.flush(1));
    cache.retain(|identity| identity != 1);
    assert!(!cache.flush(1));
    let again = cache.stage(1).current();
    assert!(again > first + 1);
}

#[test]
fn stays_within_its_bounds() {
    let check = |limits: GrantLimits| {
        let cache = GrantCache::new(limits, [1, 2, 3, 4]);
        let grant = grant("Allow");
        for number in 0..2_000 {
            cache.put(key(&number.to_string(), 1, 0), grant.clone(), 0, 300);
        }
        let stats = cache.stats();
        assert!(stats.bytes <= stats.bytes_max && stats.entries <= limits.entries_max, "{stats:?}");
        assert!(stats.entries > 0, "{stats:?}");
    };
    check(GrantLimits { bytes_max: 256 << 10, entries_max: u64::MAX });
    check(GrantLimits { bytes_max: 64 << 20, entries_max: 320 });
    let none = GrantCache::new(GrantLimits { bytes_max: 0, entries_max: 0 }, [1, 2, 3, 4]);
    none.put(key("t", 1, 0), grant("Allow"), 0, 300);
    assert_eq!(none.stats().entries, 0);
}

#[test]
fn workers_share_it() {
    let cache = cache();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let cache = &cache;
            scope.spawn(move || {
                for number in 0..500 {
                    let key = key(&(number % 50).to_string(), worker % 2, 0);
                    if cache.get(&key, number).is_none() {
                        cache.put(key, grant("Allow"), number, 300);
                    }
                }
            });
        }
    });
    assert_eq!(cache.stats().entries, 100);
}
