//! The windows of quotas (R-USAGE-13): in UTC, shifted by whole days.

use ringgate_snapshot::schema::Period;

pub(crate) const SECONDS_A_DAY: u64 = 86_400;
/// 1970-01-01 was a Thursday, four days after a Sunday.
const FIRST_WEEKDAY: u64 = 4;
/// Bits that number the windows of a period: days until the year 13000.
const NUMBER_BITS: u32 = 22;
/// Bits of a window in a packed word.
pub(crate) const WINDOW_BITS: u32 = 24;

/// One window of one period. Windows of different periods are never equal, so that a quota whose period changes
/// starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(u32);

/// The window that the second `epoch_s` (since 1970, UTC) lies in. `offset_days` shifts where a window begins: a
/// week begins on Sunday plus the offset (0 to 6), a month on its first day plus the offset (0 to 27), a day
/// knows no offset (R-USAGE-13). A larger offset counts as the largest.
pub fn window_of(period: Period, offset_days: u8, epoch_s: u64) -> Window {
    let day = epoch_s / SECONDS_A_DAY;
    let offset = u64::from(offset_days);
    match period {
        Period::Day => Window::new(1, day),
        Period::Week => Window::new(2, (day + FIRST_WEEKDAY).saturating_sub(offset.min(6)) / 7),
        Period::Month => Window::new(3, month_of(day.saturating_sub(offset.min(27)))),
    }
}

impl Window {
    fn new(period: u32, number: u64) -> Window {
        let number = number.min((1 << NUMBER_BITS) - 1) as u32;
        Window(period << NUMBER_BITS | number)
    }

    /// The number of the day since 1970-01-01 if it is the window of one.
    pub(crate) fn day(self) -> Option<u64> {
        (self.0 >> NUMBER_BITS == 1).then_some(u64::from(self.0 & ((1 << NUMBER_BITS) - 1)))
    }

    /// The window in the lowest [`WINDOW_BITS`] bits; never 0.
    pub(crate) fn bits(self) -> u64 {
        u64::from(self.0)
    }

    pub(crate) fn from_bits(bits: u64) -> Window {
        Window(bits as u32 & ((1 << WINDOW_BITS) - 1))
    }

    /// Whether this window follows on `earlier`.
    pub(crate) fn follows(self, earlier: Window) -> bool {
        self.0 == earlier.0 + 1
    }

    /// Whether the window was over at `epoch_s` whatever its offset was.
    pub(crate) fn is_over(self, epoch_s: u64) -> bool {
        let current = match self.0 >> NUMBER_BITS {
            1 => window_of(Period::Day, 0, epoch_s),
            2 => window_of(Period::Week, 6, epoch_s),
            3 => window_of(Period::Month, 27, epoch_s),
            _ => return true,
        };
        // the largest offset gives the lowest number
        self.0 < current.0
    }
}

/// Months since January 1970 of a day since 1970-01-01. Counted in years that begin in March, so that the leap
/// day is the last of its year.
fn month_of(day: u64) -> u64 {
    const DAYS_TO_EPOCH: u64 = 719_468; // from 0000-03-01
    const DAYS_IN_400_YEARS: u64 = 146_097;
    let day = day + DAYS_TO_EPOCH;
    let era = day / DAYS_IN_400_YEARS;
    let of_era = day % DAYS_IN_400_YEARS;
    // take the leap days out, then all years have 365 days: one in 4 years, none in 100, one in 400
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (year * 365 + year / 4 - year / 100);
    // from March on, months come in groups of five with 153 days
    let month = (of_year * 5 + 2) / 153;
    let months_since_march_0000 = (era * 400 + year) * 12 + month;
    months_since_march_0000 + 2 - 1970 * 12
}

#[cfg(test)]
mod tests;
