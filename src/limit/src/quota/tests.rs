use std::sync::Barrier;
use std::thread;

use ringgate_snapshot::schema::Period;

use super::*;
use crate::window::window_of;

const DAY: u64 = 86_400;
const NOW: u64 = 20_000 * DAY + 3_600;

fn day(epoch_s: u64) -> Window {
    window_of(Period::Day, 0, epoch_s)
}

#[test]
fn r_usage_13_four_threads_admit_exactly_the_limit() {
    let (word, limit, start) = (AtomicU64::new(0), 100_000, Barrier::new(4));
    let ask = || {
        start.wait();
        (0..limit).filter(|_| try_take(&word, limit, day(NOW))).count() as u64
    };
    let admitted: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().expect("did not panic")).sum()
    });
    assert_eq!(admitted, limit);
    assert_eq!((used(&word, day(NOW)), remaining(&word, limit, day(NOW))), (limit, 0));
}

#[test]
fn r_usage_13_a_window_starts_with_the_whole_limit() {
    let word = AtomicU64::new(0);
    for midnight in 1..4 {
        let window = day(NOW + midnight * DAY);
        assert_eq!(remaining(&word, 2, window), 2);
        assert!(try_take(&word, 2, window) && try_take(&word, 2, window) && !try_take(&word, 2, window));
    }
}

#[test]
fn a_worker_whose_clock_is_behind_at_midnight_counts_in_the_new_window() {
    let (word, old, new) = (AtomicU64::new(0), day(NOW), day(NOW + DAY));
    assert!(try_take(&word, 5, old));
    assert!(try_take(&word, 5, new));
    assert!(try_take(&word, 5, old));
    assert_eq!((used(&word, new), used(&word, old)), (2, 2));
}

#[test]
fn a_count_from_a_clock_that_was_wrong_or_another_period_is_forgotten() {
    for other in [day(NOW + 400 * DAY), day(NOW - DAY), window_of(Period::Week, 0, NOW), day(NOW + 2 * DAY)] {
        let word = AtomicU64::new(0);
        assert!(try_take(&word, 1, other) && !try_take(&word, 1, other));
        assert!(try_take(&word, 1, day(NOW)), "{other:?}");
        assert_eq!(used(&word, day(NOW)), 1);
    }
}

#[test]
fn a_limit_that_shrinks_below_the_use_leaves_nothing() {
    let word = AtomicU64::new(0);
    (0..5).for_each(|_| assert!(try_take(&word, 5, day(NOW))));
    assert_eq!(remaining(&word, 3, day(NOW)), 0);
    assert!(!try_take(&word, 3, day(NOW)));
    assert!(try_take(&word, 6, day(NOW)));
}

#[test]
fn limits_of_zero_and_beyond_what_can_be_counted() {
    let window = day(NOW);
    assert!(!try_take(&AtomicU64::new(0), 0, window));
    let word = AtomicU64::new(pack(window, USED_MAX - 1));
    assert!(try_take(&word, u64::MAX, window));
    assert!(!try_take(&word, u64::MAX, window), "the count must not run over into the window");
    assert_eq!(used(&word, window), USED_MAX);
}
