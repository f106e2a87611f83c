//! Days of the calendar, in UTC: counted from 1970-01-01.

/// Seconds of a day.
pub(crate) const SECONDS_A_DAY: i64 = 86_400;

/// The day of a text `YYYY-MM-DD`, from 1970 on.
pub(crate) fn read(text: &str) -> Option<i64> {
    let is_shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let mut parts = text.split('-').filter(|_| is_shaped).map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(of_month)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let day = day(year, month, of_month);
    // A date that is none comes back as another.
    (year >= 1970 && write(day) == text).then_some(day)
}

/// A day as `YYYY-MM-DD`.
pub(crate) fn write(day: i64) -> String {
    let (year, month, of_month) = civil(day);
    format!("{year:04}-{month:02}-{of_month:02}")
}

/// The day of a year, a month and a day of the month. Years are counted from March, so that the leap day is their last.
pub(crate) fn day(year: i64, month: i64, of_month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    era * DAYS_IN_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_EPOCH
}

/// Year, month and day of the month of a day.
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + DAYS_TO_EPOCH;
    let (era, of_era) = (day.div_euclid(DAYS_IN_400_YEARS), day.rem_euclid(DAYS_IN_400_YEARS));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, of_month)
}

/// From 0000-03-01.
const DAYS_TO_EPOCH: i64 = 719_468;
const DAYS_IN_400_YEARS: i64 = 146_097;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_their_texts() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1970-03-01", 59),
            ("2000-02-29", 11_016),
            ("2024-03-12", 19_794),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(read(text), Some(number), "{text}");
            assert_eq!(write(number), text);
        }
        for wrong in [
            "",
            "2024-3-12",
            "2024-02-30",
            "2023-02-29",
            "2024-13-01",
            "2024-00-01",
            "1969-12-31",
            "2024/03/12",
            "-024-03-12",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        for number in -800_000..800_000 {
            let (year, month, of_month) = civil(number);
            assert_eq!(day(year, month, of_month), number);
        }
    }
}
