use super::*;

const NOW: u64 = 10_000_000;

fn fresh() -> Refresh {
    let mut refresh = Refresh::new(NOW);
    refresh.begin();
    refresh.succeed(NOW, None, 0);
    refresh
}

#[test]
fn h_jw_06_a_lifetime_has_bounds_and_some_chance() {
    for (lifetime, chance, expected) in [
        (None, 0, REFRESH_MS_DEFAULT),
        (Some(0), 0, REFRESH_MS_MIN),
        (Some(600_000), 0, 600_000),
        (Some(600_000), 60_000, 540_000),
        (Some(600_000), 60_001, 600_000),
        (Some(u64::MAX), 0, REFRESH_MS_MAX),
    ] {
        let mut refresh = Refresh::new(NOW);
        assert_eq!(refresh.due_ms(), Some(NOW));
        refresh.begin();
        assert_eq!(refresh.due_ms(), None, "one at a time");
        refresh.succeed(NOW, lifetime, chance);
        assert_eq!(refresh.due_ms(), Some(NOW + expected), "{lifetime:?} {chance}");
    }
}

#[test]
fn failures_wait_longer_each_time() {
    let mut refresh = Refresh::new(NOW);
    for (failures, least, most) in [(1, 500, 1_000), (2, 1_000, 2_000), (3, 2_000, 4_000), (4, 4_000, 8_000)]
    {
        for (chance, expected) in [(0, least), (least, most)] {
            let mut tried = refresh.clone();
            tried.fail(NOW, chance);
            assert_eq!((tried.failures(), tried.due_ms()), (failures, Some(NOW + expected)));
        }
        refresh.fail(NOW, 0);
    }
    for _ in 0..100 {
        refresh.fail(NOW, 1);
    }
    assert_eq!(refresh.due_ms(), Some(NOW + BACKOFF_MS_MAX / 2 + 1));
    refresh.succeed(NOW, None, 0);
    refresh.fail(NOW, 0);
    assert_eq!(refresh.due_ms(), Some(NOW + 500), "a success ends the row");
}

#[test]
fn an_unknown_key_is_asked_for_once_in_a_while() {
    let mut refresh = fresh();
    assert_eq!(refresh.demand(NOW + 1), Demand::Wait, "keys were just fetched, but not for this wish");
    assert_eq!(refresh.due_ms(), Some(NOW + 1));
    refresh.begin();
    assert_eq!(refresh.demand(NOW + 2), Demand::Wait, "it is under way");
    refresh.succeed(NOW + 3, None, 0);
    assert_eq!(refresh.demand(NOW + 4), Demand::Refused);
    assert_eq!(refresh.demand_from_ms(), NOW + 1 + DEMAND_MS_MIN);
    assert_eq!(refresh.demand(NOW + DEMAND_MS_MIN), Demand::Refused);
    assert_eq!(refresh.demand(NOW + 1 + DEMAND_MS_MIN), Demand::Wait);
}

#[test]
fn a_failing_issuer_is_not_asked_by_wishes() {
    let mut refresh = fresh();
    refresh.fail(NOW, 0);
    assert_eq!(refresh.demand(NOW + 499), Demand::Refused);
    assert_eq!(refresh.demand(NOW + 500), Demand::Wait);
    refresh.begin();
    refresh.fail(NOW + 600, 0);
    assert_eq!(refresh.demand(NOW + 700), Demand::Refused);
    refresh.order(NOW + 700);
    assert_eq!(refresh.due_ms(), Some(NOW + 700), "the operator may");
}

#[test]
fn an_order_during_a_fetch_is_followed_by_another() {
    let mut refresh = Refresh::new(NOW);
    refresh.begin();
    refresh.order(NOW + 1);
    assert_eq!(refresh.due_ms(), None, "one at a time");
    refresh.succeed(NOW + 2, None, 0);
    assert_eq!(refresh.due_ms(), Some(NOW + 2), "what came may be from before the order");
    refresh.begin();
    refresh.succeed(NOW + 3, None, 0);
    assert_eq!(refresh.due_ms(), Some(NOW + 3 + REFRESH_MS_DEFAULT));
}

#[test]
fn lifetimes_of_cache_control() {
    for (text, age, expected) in [
        ("max-age=60", None, Some(60_000)),
        ("public, Max-Age=\"60\"", Some("10"), Some(50_000)),
        ("max-age=60", Some("61"), Some(0)),
        ("max-age=60, no-store", None, Some(0)),
        ("no-cache", None, Some(0)),
        ("max-age=x", None, None),
        ("", None, None),
        ("max-age=18446744073709551615", None, Some(u64::MAX)),
    ] {
        assert_eq!(lifetime_ms(text, age), expected, "{text} {age:?}");
    }
}
