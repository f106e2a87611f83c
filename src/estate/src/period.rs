//! The periods of quotas (R-USAGE-13), as gateways count them: a week begins on Sunday, a month on its first day, both
//! later by the offset in days.

use ringgate_management::shapes::{QuotaPeriodType, QuotaSettings};

use crate::date;

/// 1970-01-01 was a Thursday, four days after a Sunday.
const FIRST_WEEKDAY: i64 = 4;

/// The first day of the period that a day lies in.
pub(crate) fn first_day(quota: &QuotaSettings, day: i64) -> i64 {
    let offset = i64::from(quota.offset.unwrap_or(0));
    match quota.period {
        None | Some(QuotaPeriodType::Day) => day,
        Some(QuotaPeriodType::Week) => day - (day + FIRST_WEEKDAY - offset).rem_euclid(7),
        Some(QuotaPeriodType::Month) => {
            let (_, _, of_month) = date::civil(day - offset);
            day - (of_month - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_usage_13_periods_begin() {
        let cases = [
            (QuotaPeriodType::Day, 0, "2024-03-12", "2024-03-12"),
            // A Tuesday.
            (QuotaPeriodType::Week, 0, "2024-03-12", "2024-03-10"),
            (QuotaPeriodType::Week, 2, "2024-03-12", "2024-03-12"),
            (QuotaPeriodType::Week, 3, "2024-03-12", "2024-03-06"),
            (QuotaPeriodType::Month, 0, "2024-03-12", "2024-03-01"),
            (QuotaPeriodType::Month, 11, "2024-03-12", "2024-03-12"),
            (QuotaPeriodType::Month, 12, "2024-03-12", "2024-02-13"),
            (QuotaPeriodType::Month, 27, "2024-03-01", "2024-02-28"),
        ];
        for (period, offset, day, want) in cases {
            let quota = QuotaSettings { limit: Some(1), offset: Some(offset), period: Some(period) };
            let first = first_day(&quota, date::read(day).expect("a day"));
            assert_eq!(date::write(first), want, "{period:?} {offset} {day}");
        }
    }
}
