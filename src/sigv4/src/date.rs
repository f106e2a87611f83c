//! Points in time as text: ISO 8601's basic form, and the form of HTTP's `Date`.

/// Length in bytes of `20240312T070640Z`.
pub const STAMP_BYTES: usize = 16;

const DAY_S: u64 = 86_400;

/// The last second of the year 9999, the last that the form can write.
const TIME_MAX: u64 = 253_402_300_799;

/// `20240312T070640Z`, from seconds since 1970. Times after the year 9999 are written as its last second.
pub fn stamp(time: u64) -> [u8; STAMP_BYTES] {
    let time = time.min(TIME_MAX);
    let (year, month, day) = civil(time / DAY_S);
    let second = time % DAY_S;
    let mut text = *b"00000000T000000Z";
    put(&mut text, 0..4, year);
    put(&mut text, 4..6, month);
    put(&mut text, 6..8, day);
    put(&mut text, 9..11, second / 3600);
    put(&mut text, 11..13, second / 60 % 60);
    put(&mut text, 13..15, second % 60);
    text
}

/// Seconds since 1970 of a text like `20240312T070640Z`; `None` if it is none, or names no date since 1970.
pub fn parse_stamp(text: &[u8]) -> Option<u64> {
    if text.len() != STAMP_BYTES || text.get(8) != Some(&b'T') || text.get(15) != Some(&b'Z') {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(number);
    seconds([part(0..4)?, part(4..6)?, part(6..8)?], [part(9..11)?, part(11..13)?, part(13..15)?])
}

/// Seconds since 1970 of a text like `Tue, 12 Mar 2024 07:06:40 GMT` (RFC 9110, 5.6.7). Some signers write the zone as
/// in mail. The name of the day is not compared with the date: it says nothing new.
pub(crate) fn parse_http_date(text: &[u8]) -> Option<u64> {
    let is_form = text.get(3..5) == Some(b", ")
        && [7, 11, 16].iter().all(|&at| text.get(at) == Some(&b' '))
        && [19, 22].iter().all(|&at| text.get(at) == Some(&b':'))
        && matches!(text.get(25..), Some(b" GMT" | b" +0000" | b" -0000"));
    if !is_form {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(number);
    let month = MONTHS.iter().position(|name| text.get(8..11) == Some(*name))? as u64 + 1;
    seconds([part(12..16)?, month, part(5..7)?], [part(17..19)?, part(20..22)?, part(23..25)?])
}

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

fn seconds([year, month, day]: [u64; 3], [hour, minute, second]: [u64; 3]) -> Option<u64> {
    let is_date = year >= 1970 && (1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day);
    if !is_date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(days_since_1970(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second)
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0')))
}

fn put(text: &mut [u8; STAMP_BYTES], range: std::ops::Range<usize>, mut number: u64) {
    for at in range.rev() {
        text[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn month_days(year: u64, month: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of a date since 1970. Years are counted from March, so that the leap day is the last of its year.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_BEFORE_1970
}

/// Days from the first of March of the year 0 to the first of January 1970.
const DAYS_BEFORE_1970: u64 = 719_468;

/// Year, month and day of a number of days since 1970.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_BEFORE_1970;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_says_the_second_it_came_from() {
        let cases = [
            (0, "19700101T000000Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (1_440_938_160, "20150830T123600Z"),
            (4_107_542_399, "21000228T235959Z"),
            (4_107_542_400, "21000301T000000Z"),
            (TIME_MAX, "99991231T235959Z"),
        ];
        for (time, text) in cases {
            assert_eq!(std::str::from_utf8(&stamp(time)), Ok(text));
            assert_eq!(parse_stamp(text.as_bytes()), Some(time));
        }
        assert_eq!(stamp(u64::MAX), stamp(TIME_MAX));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let texts = [
            "",
            "20150830",
            "20150830T123600",
            "20150830t123600Z",
            "20150230T000000Z",
            "20151301T000000Z",
            "20150100T000000Z",
            "20150101T240000Z",
            "20150101T006000Z",
            "19691231T235959Z",
            "2015083\u{e9}T12360Z",
            "+0150830T123600Z",
            "20150830T123600ZZ",
        ];
        for text in texts {
            assert_eq!(parse_stamp(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_date_field_is_read() {
        assert_eq!(parse_http_date(b"Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "",
        ] {
            assert_eq!(parse_http_date(text.as_bytes()), None, "{text}");
        }
    }
}
