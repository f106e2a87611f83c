//! Civil dates from epoch time: the access log's time of request and the `Date` header.
//!
//! UTC only, proleptic Gregorian calendar, no leap seconds, years 1970 to 9999; later instants show the last second
//! of 9999, because all three forms have room for four digits of year.

/// The last second of the year 9999.
const EPOCH_S_MAX: u64 = 253_402_300_799;
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
/// The first day of the epoch was a Thursday.
const WEEKDAYS: [&[u8; 3]; 7] = [b"Thu", b"Fri", b"Sat", b"Sun", b"Mon", b"Tue", b"Wed"];

/// Writes `dd/MMM/yyyy:HH:mm:ss +0000`, the common log format's time (R-LOG-03), of a time in epoch seconds.
pub fn clf_time(epoch_s: u64, out: &mut [u8; 26]) {
    let civil = Civil::of(epoch_s);
    *out = *b"dd/MMM/yyyy:HH:mm:ss +0000";
    put(out, 0, two(civil.day));
    put(out, 3, *civil.month_name());
    put(out, 7, four(civil.year));
    put(out, 12, two(civil.hour));
    put(out, 15, two(civil.minute));
    put(out, 18, two(civil.second));
}

/// Writes `Sun, 06 Nov 1994 08:49:37 GMT`, the only date form a sender of HTTP may use (RFC 9110, section 5.6.7),
/// of a time in epoch seconds.
pub fn imf_fixdate(epoch_s: u64, out: &mut [u8; 29]) {
    let civil = Civil::of(epoch_s);
    *out = *b"www, dd MMM yyyy HH:mm:ss GMT";
    put(out, 0, *civil.weekday_name());
    put(out, 5, two(civil.day));
    put(out, 8, *civil.month_name());
    put(out, 12, four(civil.year));
    put(out, 17, two(civil.hour));
    put(out, 20, two(civil.minute));
    put(out, 23, two(civil.second));
}

/// Writes `yyyy-MM-ddTHH:mm:ss.SSSZ` (RFC 3339) of a time in epoch milliseconds.
pub fn iso_time(epoch_ms: u64, out: &mut [u8; 24]) {
    let civil = Civil::of(epoch_ms / 1000);
    *out = *b"yyyy-MM-ddTHH:mm:ss.SSSZ";
    put(out, 0, four(civil.year));
    put(out, 5, two(civil.month));
    put(out, 8, two(civil.day));
    put(out, 11, two(civil.hour));
    put(out, 14, two(civil.minute));
    put(out, 17, two(civil.second));
    let [_, hundreds, tens, ones] = four((epoch_ms % 1000) as u32);
    put(out, 20, [hundreds, tens, ones]);
}

/// The text of the latest second asked for; a busy worker formats it once and copies it for every further request.
#[derive(Clone, Debug)]
pub struct TimeText {
    epoch_s: u64,
    clf: [u8; 26],
}

impl TimeText {
    /// A text that shows the epoch.
    pub fn new() -> TimeText {
        let mut clf = [0; 26];
        clf_time(0, &mut clf);
        TimeText { epoch_s: 0, clf }
    }

    /// The common log format's time of an instant in epoch milliseconds.
    pub fn clf(&mut self, epoch_ms: u64) -> &[u8; 26] {
        let epoch_s = epoch_ms / 1000;
        if epoch_s != self.epoch_s {
            self.turn_to(epoch_s);
        }
        &self.clf
    }

    /// Out of line on purpose: the compiler would hoist the date's arithmetic, which depends on nothing but the time,
    /// out of this branch and out of the caller's loop, and so compute it for every line again.
    #[cold]
    #[inline(never)]
    fn turn_to(&mut self, epoch_s: u64) {
        self.epoch_s = epoch_s;
        clf_time(epoch_s, &mut self.clf);
    }
}

impl Default for TimeText {
    fn default() -> TimeText {
        TimeText::new()
    }
}

/// A second of the calendar.
#[derive(Debug, PartialEq, Eq)]
struct Civil {
    year: u32,
    /// 1 to 12.
    month: u32,
    /// 1 to 31.
    day: u32,
    /// Days after Thursday.
    weekday: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Civil {
    fn of(epoch_s: u64) -> Civil {
        let epoch_s = epoch_s.min(EPOCH_S_MAX);
        // Both fit easily: there are fewer than three million days until 9999.
        let (days, second_of_day) = ((epoch_s / 86_400) as u32, (epoch_s % 86_400) as u32);
        let (year, month, day) = date_of(days);
        Civil {
            year,
            month,
            day,
            weekday: days % 7,
            hour: second_of_day / 3600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
        }
    }

    fn month_name(&self) -> &'static [u8; 3] {
        MONTHS.get(self.month as usize - 1).copied().unwrap_or(MONTHS[0])
    }

    fn weekday_name(&self) -> &'static [u8; 3] {
        WEEKDAYS.get(self.weekday as usize).copied().unwrap_or(WEEKDAYS[0])
    }
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// Years are counted from March, so that the leap day is the last of its year and the months before it have the same
/// lengths every year: 31, 30, 31, 30, 31 twice over, then 31 and what remains. Five such months have 153 days, which
/// is where the line `(5 * day + 2) / 153` comes from.
fn date_of(days: u32) -> (u32, u32, u32) {
    const DAYS_FROM_MARCH_0000: u32 = 719_468;
    const FOUR_CENTURIES: u32 = 146_097;
    let days = days + DAYS_FROM_MARCH_0000;
    let (cycle, day_of_cycle) = (days / FOUR_CENTURIES, days % FOUR_CENTURIES);
    // Take away the leap days passed so far (one in 4 years, none in 100, one in 400); what is left is years of 365.
    let leapless = day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096;
    let year_of_cycle = leapless / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * 400 + year_of_cycle + u32::from(month <= 2), month, day)
}

fn two(value: u32) -> [u8; 2] {
    [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]
}

fn four(value: u32) -> [u8; 4] {
    let ([a, b], [c, d]) = (two(value / 100), two(value));
    [a, b, c, d]
}

/// Copies a part to its fixed place; the places are constants of the forms above.
fn put<const PART: usize, const ALL: usize>(out: &mut [u8; ALL], at: usize, part: [u8; PART]) {
    if let Some(place) = out.get_mut(at..at + PART) {
        place.copy_from_slice(&part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clf(epoch_s: u64) -> String {
        let mut out = [0; 26];
        clf_time(epoch_s, &mut out);
        String::from_utf8(out.to_vec()).unwrap()
    }

    fn imf(epoch_s: u64) -> String {
        let mut out = [0; 29];
        imf_fixdate(epoch_s, &mut out);
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn known_instants() {
        let cases = [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "01/Jan/1970:00:00:00 +0000"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "06/Nov/1994:08:49:37 +0000"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "29/Feb/2000:00:00:00 +0000"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT", "01/Mar/2000:00:00:00 +0000"),
            (1_234_567_890, "Fri, 13 Feb 2009 23:31:30 GMT", "13/Feb/2009:23:31:30 +0000"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT", "29/Feb/2024:23:59:59 +0000"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT", "01/Mar/2100:00:00:00 +0000"),
            (EPOCH_S_MAX, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"),
            (u64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"),
        ];
        for (epoch_s, imf_text, clf_text) in cases {
            assert_eq!(imf(epoch_s), imf_text);
            assert_eq!(clf(epoch_s), clf_text);
        }
    }

    #[test]
    fn iso_time_has_milliseconds() {
        let mut out = [0; 24];
        iso_time(1_234_567_890_042, &mut out);
        assert_eq!(std::str::from_utf8(&out).unwrap(), "2009-02-13T23:31:30.042Z");
    }

    #[test]
    fn time_text_follows_the_clock_both_ways() {
        let mut text = TimeText::new();
        for epoch_ms in [0, 999, 1_700_000_000_000, 1_700_000_000_999, 1_700_000_001_000, 1_699_999_999_000] {
            assert_eq!(text.clf(epoch_ms).as_slice(), clf(epoch_ms / 1000).as_bytes());
        }
    }

    fn leap(year: u32) -> bool {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    }

    /// Counts days one year, then one month at a time, as one would on fingers.
    fn slow_date(mut days: u32) -> (u32, u32, u32) {
        let mut year = 1970;
        while days >= 365 + u32::from(leap(year)) {
            days -= 365 + u32::from(leap(year));
            year += 1;
        }
        let february = 28 + u32::from(leap(year));
        let mut month = 1;
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if days < length {
                break;
            }
            days -= length;
            month += 1;
        }
        (year, month, days + 1)
    }

    #[test]
    fn every_day_of_the_first_five_centuries_matches_the_slow_count() {
        for days in 0..182_622 {
            assert_eq!(date_of(days), slow_date(days), "day {days}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_second_matches_the_slow_count(epoch_s in 0..=EPOCH_S_MAX) {
            let civil = Civil::of(epoch_s);
            let (year, month, day) = slow_date((epoch_s / 86_400) as u32);
            prop_assert_eq!((civil.year, civil.month, civil.day), (year, month, day));
            let again = u64::from(civil.hour * 3600 + civil.minute * 60 + civil.second);
            prop_assert_eq!(again, epoch_s % 86_400);
        }
    }
}
