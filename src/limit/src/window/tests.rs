use super::*;

/// Day, month and year, counted on one by one.
#[derive(Clone, Copy)]
struct Date {
    day: u32,
    month: u32,
    year: u32,
}

impl Date {
    fn next(self) -> Date {
        let Date { day, month, year } = self;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match (day == days, month == 12) {
            (false, _) => Date { day: day + 1, ..self },
            (true, false) => Date { day: 1, month: month + 1, year },
            (true, true) => Date { day: 1, month: 1, year: year + 1 },
        }
    }
}

/// Checks on every day until 2110 that a window begins where `begins` says, and nowhere else.
fn check(period: Period, offset: u8, begins: impl Fn(Date, u64) -> bool) {
    let mut date = Date { day: 1, month: 1, year: 1970 };
    for day in 1..51_500 {
        date = date.next();
        // windows that began before 1970 have no number of their own
        if day < 32 {
            continue;
        }
        let midnight = day * SECONDS_A_DAY;
        let [before, first, last] =
            [midnight - 1, midnight, midnight + SECONDS_A_DAY - 1].map(|at| window_of(period, offset, at));
        assert_eq!(first, last, "{period:?}+{offset}: a window changed within day {day}");
        assert_eq!(first != before, begins(date, day), "{period:?}+{offset}: day {day}");
        assert!(first == before || first.follows(before), "{period:?}+{offset}: day {day}");
    }
}

#[test]
fn r_usage_13_a_day_begins_at_midnight_utc() {
    check(Period::Day, 0, |_, _| true);
    check(Period::Day, 3, |_, _| true);
}

#[test]
fn r_usage_13_a_week_begins_on_sunday_plus_offset() {
    for offset in 0..=6 {
        // day 3 was Sunday, 1970-01-04
        check(Period::Week, offset, |_, day| (day + 4) % 7 == u64::from(offset));
    }
}

#[test]
fn r_usage_13_a_month_begins_on_its_first_day_plus_offset() {
    for offset in 0..=27 {
        check(Period::Month, offset, |date, _| date.day == u32::from(offset) + 1);
    }
}

#[test]
fn r_usage_13_known_moments() {
    // 2024-02-29 23:59:59 and the second after
    let leap_day_end = 1_709_251_199;
    let months = |epoch_s| (window_of(Period::Month, 0, epoch_s).bits() & ((1 << NUMBER_BITS) - 1)) as u32;
    assert_eq!(months(leap_day_end), (2024 - 1970) * 12 + 1);
    assert_eq!(months(leap_day_end + 1), (2024 - 1970) * 12 + 2);
    assert_eq!(months(0), 0);
}

#[test]
fn an_offset_too_large_counts_as_the_largest() {
    let now = 1_709_251_199;
    assert_eq!(window_of(Period::Week, 200, now), window_of(Period::Week, 6, now));
    assert_eq!(window_of(Period::Month, 28, now), window_of(Period::Month, 27, now));
}

#[test]
fn windows_of_different_periods_differ_and_no_window_is_zero() {
    for epoch_s in [0, 1, 86_400, 1_709_251_199, u64::MAX] {
        let all =
            [Period::Day, Period::Week, Period::Month].map(|period| window_of(period, 0, epoch_s).bits());
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "{epoch_s}");
        assert!(all.iter().all(|bits| *bits != 0 && *bits < 1 << WINDOW_BITS), "{epoch_s}");
    }
}

#[test]
fn a_window_is_over_when_it_is_over_for_every_offset() {
    let now = 1_709_251_199;
    for (period, offset, days) in [(Period::Day, 0, 1), (Period::Week, 6, 14), (Period::Month, 27, 62)] {
        let window = window_of(period, offset, now);
        assert!(!window.is_over(now), "{period:?}");
        assert!(window.is_over(now + days * SECONDS_A_DAY), "{period:?}");
    }
    assert!(Window::from_bits(0).is_over(0));
}
