use std::sync::Barrier;
use std::thread;

use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;
/// Clocks do not begin at 0.
const START: u64 = 123_456_789_012;

/// Four threads ask one bucket `pressure` times as often as it refills, while `seconds` go by on a clock they share.
/// They wait for each other after each `TURN_NS`: a thread that the system suspends must not ask with a moment further
/// behind than any real worker's, however slowly this machine runs.
fn hammer(per_second: f64, burst: u32, seconds: f64, pressure: f64) -> u64 {
    const TURN_NS: u64 = CLOCK_SKEW_MAX_NS / 2;
    let (shape, bucket, clock) = (Shape::new(per_second, burst), Bucket::default(), AtomicU64::new(START));
    let end = START + (seconds * 1e9) as u64;
    let step = (1e9 / (per_second * pressure)) as u64;
    let turns: Vec<u64> =
        (START..end).step_by(TURN_NS as usize).map(|start| (start + TURN_NS).min(end)).collect();
    let together = Barrier::new(4);
    let ask_until = |turn_end: u64| {
        let within = |now: u64| (now <= turn_end).then_some(now + step);
        let mut admitted = 0;
        while let Ok(now) = clock.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within) {
            admitted += u64::from(bucket.take(&shape, now));
        }
        together.wait();
        admitted
    };
    let ask = || turns.iter().map(|&turn_end| ask_until(turn_end)).sum::<u64>();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().expect("did not panic")).sum()
    })
}

#[test]
fn r_usage_10_four_threads_admit_exactly_burst_and_refill() {
    for (per_second, burst, seconds, pressure) in [
        (1_000.0, 100, 10.0, 50.0),
        (333.3, 7, 10.0, 50.0),
        (0.7, 3, 10.0, 500.0),
        (1.0, 1, 10.0, 50.0),
        (10_000.0, 5_000, 1.0, 50.0),
        (3_000_000.0, 10, 0.05, 20.0),
    ] {
        let admitted = hammer(per_second, burst, seconds, pressure) as f64;
        let ideal = f64::from(burst) + per_second * seconds;
        assert!((admitted - ideal).abs() <= 1.0, "{per_second}/s, burst {burst}: {admitted} of {ideal}");
    }
}

/// The obvious token bucket, in whole numbers: the rate is in tokens per 1000 seconds.
struct Oracle {
    rate: u128,
    burst: u128,
    tokens: u128,
    last: u64,
}

const WHOLE: u128 = 1_000 * SECOND as u128;

impl Oracle {
    fn new(rate: u32, burst: u32, allowance_ns: u32) -> Oracle {
        let rate = u128::from(rate);
        let burst = u128::from(burst) * WHOLE + rate * u128::from(allowance_ns);
        Oracle { rate, burst, tokens: burst, last: START }
    }

    fn take(&mut self, now: u64) -> bool {
        self.tokens = (self.tokens + u128::from(now - self.last) * self.rate).min(self.burst);
        self.last = now;
        let has = self.tokens >= WHOLE;
        self.tokens -= if has { WHOLE } else { 0 };
        has
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Rounding may let a token come a few nanoseconds early, as a bucket would that is larger by as much, but
    /// never late.
    #[test]
    fn r_usage_10_agrees_with_the_obvious_token_bucket(
        rate in prop_oneof![1u32..2_000, 1_000u32..5_000_000, 5_000_000u32..4_000_000_000],
        burst in 1u32..20,
        gaps in proptest::collection::vec((0u64..4_000, 0u64..100), 1..400),
    ) {
        let (shape, bucket) = (Shape::new(f64::from(rate) / 1_000.0, burst), Bucket::default());
        let (mut exact, mut larger) = (Oracle::new(rate, burst, 0), Oracle::new(rate, burst, 4));
        let interval = 1_000 * SECOND / u64::from(rate);
        let (mut now, mut ours, mut least, mut most) = (START, 0u32, 0u32, 0u32);
        for (thousandths, ns) in gaps {
            now += interval.saturating_mul(thousandths) / 1_000 + ns;
            ours += u32::from(bucket.take(&shape, now));
            least += u32::from(exact.take(now));
            most += u32::from(larger.take(now));
            prop_assert!((least..=most).contains(&ours), "{ours} of {least} to {most} after {} ns", now - START);
        }
    }

    #[test]
    fn no_argument_panics(rate: f64, burst: u32, times in proptest::collection::vec(any::<u64>(), 1..20)) {
        let (shape, bucket) = (Shape::new(rate, burst), Bucket::default());
        for now in times {
            let tokens = bucket.peek(&shape, now);
            prop_assert!(tokens.available <= burst);
            let has = bucket.has_token(&shape, now);
            if let Some(token) = bucket.take_token(&shape, now) {
                prop_assert!(has);
                bucket.give_back(token);
            }
            bucket.take(&shape, now);
        }
    }
}

#[test]
fn r_usage_10_fractional_rates_are_exact_in_the_long_run() {
    const TOKENS: u32 = 200_000;
    for per_second in [0.1, 1.0 / 3.0, 0.7, 3.0, 29.97, 333_333.333, 1e6, 7e6, 3e7, 99_999_999.0] {
        for start in [0, START, 1 << 56] {
            let (shape, bucket) = (Shape::new(per_second, 1), Bucket::default());
            let mut now = start;
            assert!(bucket.take(&shape, now));
            for _ in 0..TOKENS {
                now += bucket.peek(&shape, now).next_ns;
                assert!(bucket.take(&shape, now), "{per_second}/s: a token that was announced is there");
            }
            let drift = (now - start) as f64 - f64::from(TOKENS) * 1e9 / per_second;
            assert!(drift.abs() <= 3.0, "{per_second}/s from {start}: {drift} ns after {TOKENS} tokens");
        }
    }
}

#[test]
fn r_usage_10_rate_or_burst_zero_throttles_always() {
    for (per_second, burst) in
        [(0.0, 10), (10.0, 0), (0.0, 0), (-1.0, 10), (f64::NAN, 10), (f64::NEG_INFINITY, 1)]
    {
        let (shape, bucket) = (Shape::new(per_second, burst), Bucket::default());
        for now in [0, START, FILL_TIME_MAX_NS, u64::MAX] {
            assert!(!bucket.take(&shape, now), "{per_second}/s, burst {burst} at {now}");
            assert_eq!(bucket.peek(&shape, now), Tokens { available: 0, next_ns: u64::MAX });
        }
    }
}

fn drain(bucket: &Bucket, shape: &Shape, now: u64) -> u32 {
    let mut taken = 0;
    while bucket.take(shape, now) {
        taken += 1;
    }
    taken
}

#[test]
fn extreme_shapes_still_hold_their_burst() {
    for (per_second, burst) in [(1e-9, 5), (1e-300, 3), (1e300, 4), (0.1, 1_000), (f64::INFINITY, 2)] {
        let (shape, bucket) = (Shape::new(per_second, burst), Bucket::default());
        assert_eq!(drain(&bucket, &shape, START), burst, "{per_second}/s");
    }
}

#[test]
fn a_changed_rate_keeps_the_bucket() {
    let (before, after) = (Shape::new(100.0, 100), Shape::new(10.0, 10));
    let bucket = Bucket::default();
    assert_eq!(drain(&bucket, &before, START), 100);
    assert_eq!(drain(&bucket, &after, START), 0, "what was empty stays empty");
    assert_eq!(drain(&bucket, &after, START + SECOND / 2), 5);
    assert_eq!(drain(&bucket, &before, START + SECOND / 2), 0);
}

#[test]
fn a_wait_from_a_slower_rate_does_not_outlive_it() {
    let (slow, fast) = (Shape::new(0.1, 1_000), Shape::new(1_000.0, 10));
    for look in [Bucket::take, Bucket::has_token] {
        let bucket = Bucket::default();
        assert_eq!(drain(&bucket, &slow, START), 1_000);
        assert!(!look(&bucket, &fast, START), "the bucket counts as empty");
        assert_eq!(drain(&bucket, &fast, START + SECOND / 200), 5);
    }
}

#[test]
fn a_clock_that_is_behind_gains_nothing() {
    let (shape, bucket) = (Shape::new(10.0, 10), Bucket::default());
    assert_eq!(drain(&bucket, &shape, START + SECOND / 2), 10);
    assert_eq!(drain(&bucket, &shape, START), 0);
    assert_eq!(drain(&bucket, &shape, START + SECOND / 2), 0);
    assert_eq!(drain(&bucket, &shape, START + SECOND), 5);
}

#[test]
fn a_token_given_back_can_be_taken_again() {
    for per_second in [10.0, 333.3] {
        let (shape, bucket) = (Shape::new(per_second, 10), Bucket::default());
        for _ in 0..1_000 {
            let token = bucket.take_token(&shape, START).expect("is there");
            bucket.give_back(token);
        }
        assert_eq!(drain(&bucket, &shape, START), 10, "{per_second}/s");
    }
}

#[test]
fn peek_says_what_take_will_find() {
    for per_second in [10.0, 333.3, 0.3] {
        let (shape, bucket) = (Shape::new(per_second, 10), Bucket::default());
        for left in (1..=10).rev() {
            assert_eq!(bucket.peek(&shape, START), Tokens { available: left, next_ns: 0 }, "{per_second}/s");
            assert!(bucket.take(&shape, START));
        }
        let Tokens { available, next_ns } = bucket.peek(&shape, START);
        assert_eq!(available, 0);
        assert!(!bucket.take(&shape, START + next_ns - 1), "{per_second}/s");
        assert!(bucket.take(&shape, START + next_ns), "{per_second}/s");
    }
}
