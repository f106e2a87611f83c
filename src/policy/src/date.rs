/// A moment in nanoseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i128);

const SECOND_NS: i128 = 1_000_000_000;

impl Moment {
    /// Reads a date as the W3C's profile of ISO 8601 has it, from `2026` to `2026-11-22T04:00:00.5+01:00`, or seconds
    /// since 1970. Four digits are a year.
    pub(crate) fn read(text: &str) -> Option<Moment> {
        if text.len() != 4
            && let Some(seconds) = epoch(text)
        {
            return Some(seconds);
        }
        let (date, time) = match text.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut fields = date.split('-');
        let year = digits(fields.next()?, 4)?;
        let month = fields.next().map_or(Some(1), |field| digits(field, 2))?;
        let day = fields.next().map_or(Some(1), |field| digits(field, 2))?;
        let is_date = fields.next().is_none() && (1..=12).contains(&month);
        if !is_date || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // a time needs a whole date before it
        if time.is_some() && date.len() != 10 {
            return None;
        }
        let midnight = i128::from(days_since_1970(year, month, day)) * 86_400 * SECOND_NS;
        Some(Moment(midnight + time.map_or(Some(0), time_of_day)?))
    }
}

/// Seconds since 1970, with a fraction or without.
fn epoch(text: &str) -> Option<Moment> {
    let (is_negative, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
    // 18 digits of seconds are further than the sun will shine, and cannot overflow
    if whole.len() > 18 {
        return None;
    }
    let moment = i128::from(digits(whole, whole.len())?) * SECOND_NS + nanoseconds(fraction)?;
    Some(Moment(if is_negative { -moment } else { moment }))
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`, with `Z` or `+hh:mm` behind it, in nanoseconds since midnight UTC.
fn time_of_day(text: &str) -> Option<i128> {
    let zone_at = text.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = text.split_at_checked(zone_at)?;
    let mut fields = clock.split(':');
    let (hour, minute) = (digits(fields.next()?, 2)?, digits(fields.next()?, 2)?);
    let (second, fraction) = match fields.next() {
        Some(field) => field.split_once('.').unwrap_or((field, "0")),
        None => ("00", "0"),
    };
    let second = digits(second, 2)?;
    // a leap second is the first of the next minute
    if fields.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = hour * 3_600 + minute * 60 + second - offset(zone)?;
    Some(i128::from(seconds) * SECOND_NS + nanoseconds(fraction)?)
}

/// The seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hour, minute) = zone.get(1..)?.split_once(':')?;
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    (hour <= 23 && minute <= 59).then_some(sign * (hour * 3_600 + minute * 60))
}

/// What stands behind the point, in nanoseconds; what is finer is cut off.
fn nanoseconds(fraction: &str) -> Option<i128> {
    let is_digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nine = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    is_digits.then(|| nine.fold(0, |sum, digit| sum * 10 + i128::from(digit.wrapping_sub(b'0'))))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let is_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits { text.parse().ok() } else { None }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the Gregorian calendar. The year is taken to begin in March, so a leap day is its last; eras of 400 years
/// are all of one length.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<i128> {
        Moment::read(text).map(|moment| moment.0 / SECOND_NS)
    }

    #[test]
    fn reads_every_form_of_a_date() {
        let check = |text: &str, want: i128| assert_eq!(seconds(text), Some(want), "{text}");
        check("1970-01-01", 0);
        check("1970", 0);
        check("2020-04", 1_585_699_200);
        check("2020-04-01T00:00:00Z", 1_585_699_200);
        check("2020-04-01t00:00z", 1_585_699_200);
        check("2020-04-01T02:00:00+02:00", 1_585_699_200);
        check("2020-03-31T22:30:00-01:30", 1_585_699_200);
        check("2020-02-29T12:00:00.250Z", 1_582_977_600);
        check("1585699200", 1_585_699_200);
        check("1585699200.75", 1_585_699_200);
        check("-1", -1);
        check("2000-03-01", 951_868_800);
        check("1969-12-31", -86_400);
        assert!(Moment::read("1970-01-01T00:00:00.5Z") > Moment::read("0.4999"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "x",
            "2020-13-01",
            "2020-02-30",
            "2021-02-29",
            "2020-1-1",
            "2020-01-01T",
            "2020-01-01T00:00",
            "2020-01T00:00Z",
            "2020-01-01T24:00Z",
            "2020-01-01T00:60Z",
            "2020-01-01T00:00:00+1",
            "2020-01-01-01",
            "1e9",
            "1.",
            "9999999999999999999",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00+99:00",
        ] {
            assert_eq!(Moment::read(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn never_panics(text in "[-+0-9TZ:.é]{0,24}") {
            let _ = Moment::read(&text);
        }

        #[test]
        fn days_follow_each_other(year in 0_i64..4_000, month in 1_i64..=12) {
            let last = days_since_1970(year, month, days_in_month(year, month));
            let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            prop_assert_eq!(last + 1, days_since_1970(year, month, 1));
        }
    }
}
