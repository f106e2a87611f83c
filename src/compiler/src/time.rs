//! Times in definitions.

/// Reads RFC 3339 (`2026-01-31T12:00:00Z`, with a fraction and an offset), in milliseconds since 1970; `None` if it is
/// none, or before 1970.
pub fn rfc_3339(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at(at);
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (time.next()?.parse::<i64>().ok()?, time.next()?.parse::<i64>().ok()?);
    let second_ms = (time.next()?.parse::<f64>().ok()? * 1e3).floor() as i64;
    let is_sane = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..61_000).contains(&second_ms);
    if !is_sane {
        return None;
    }
    let minutes = days(year, month, day) * 1_440 + hour * 60 + minute - offset_minutes(zone)?;
    u64::try_from(minutes * 60_000 + second_ms).ok()
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    let is_sane = (0..24).contains(&hours) && (0..60).contains(&minutes);
    is_sane.then(|| sign * (hours * 60 + minutes))
}

/// Days from 1970 to a date of the Gregorian calendar, whose years are taken to begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 306 + 5) / 10 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::rfc_3339;

    #[test]
    fn times_are_read() {
        for (text, want) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2009-02-14T00:31:30.123+01:00", 1_234_567_890_123),
            ("2009-02-13 22:31:30-01:00", 1_234_567_890_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000),
        ] {
            assert_eq!(rfc_3339(text), Some(want), "{text}");
        }
        for text in [
            "",
            "1",
            "2024-13-01T00:00:00Z",
            "2024-01-01",
            "2024-01-01T00:00:00",
            "1969-12-31T23:59:59Z",
            "9223372036854775807-01-01T00:00:00Z",
            "2024-01-01T00:00:00+9223372036854775807:00",
            "2024-01-01T00:00:00+00:-1",
        ] {
            assert_eq!(rfc_3339(text), None, "{text}");
        }
    }
}
