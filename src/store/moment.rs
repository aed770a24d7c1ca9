//! The present moment as the rows have it.
//!
//! Source of the calendar: E. G. Richards, Calendars, in Explanatory Supplement to the Astronomical Almanac, 3rd ed., 2012, section 15.11.

use std::time::{SystemTime, UNIX_EPOCH};

/// Julian day number of 1970-01-01.
const EPOCH_DAY: u64 = 2_440_588;
const DAY_SECONDS: u64 = 86_400;
/// Days from 1 March of the year 0 to 1970-01-01.
const MARCH_OF_YEAR_0: i64 = 719_468;

/// The present moment as RFC 3339 UTC, whole seconds.
pub fn now() -> String {
    text(now_s())
}

/// Seconds from 1970 on to the present moment.
pub(super) fn now_s() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// The moment `seconds` after 1970 began.
fn text(seconds: u64) -> String {
    let [year, month, day] = date(seconds / DAY_SECONDS + EPOCH_DAY);
    let second = seconds % DAY_SECONDS;
    let [hour, minute, second] = [second / 3600, second / 60 % 60, second % 60];
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The moment `seconds` after 1970 began, as [`now`] writes it; `None` outside of the years 1970 to 9999.
#[cfg(feature = "cluster")]
pub(crate) fn moment_text(seconds: i64) -> Option<String> {
    const END: u64 = 253_402_300_800;
    let seconds = u64::try_from(seconds).ok();
    seconds.filter(|seconds| *seconds < END).map(text)
}

/// Seconds from 1970 on to a moment as [`now`] writes it; `None` for any other text.
pub fn seconds_since_1970(moment: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| {
        let digits = moment.get(range)?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| is_number)
    };
    let [year, month, day] = [number(0..4)?, number(5..7)?, number(8..10)?];
    let [hour, minute, second] = [number(11..13)?, number(14..16)?, number(17..19)?];
    // From March on, so that the day that leap years add is the last one.
    let (years, months) = (year - i64::from(month < 3), (month + 9) % 12);
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let days = years * 365 + leap_days + (153 * months + 2) / 5 + day - 1 - MARCH_OF_YEAR_0;
    let seconds = days * DAY_SECONDS as i64 + hour * 3600 + minute * 60 + second;
    // What is written otherwise, or is on no calendar, does not come back as it was.
    let is_same = |seconds| text(seconds) == moment;
    u64::try_from(seconds).is_ok_and(is_same).then_some(seconds)
}

/// Year, month and day of a Julian day number.
fn date(julian_day: u64) -> [u64; 3] {
    let f = julian_day + 1401 + (4 * julian_day + 274_277) / 146_097 * 3 / 4 - 38;
    let e = 4 * f + 3;
    let h = 5 * (e % 1461 / 4) + 2;
    let month = (h / 153 + 2) % 12 + 1;
    [e / 1461 + (14 - month) / 12 - 4716, month, h % 153 / 5 + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_000_000_000, "2001-09-09T01:46:40Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (2_147_483_648, "2038-01-19T03:14:08Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(text(seconds), expected);
            assert_eq!(seconds_since_1970(expected), i64::try_from(seconds).ok());
            #[cfg(feature = "cluster")]
            assert_eq!(
                moment_text(seconds.cast_signed()).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for text in [
            "",
            "2026-02-30T00:00:00Z",
            "2026-02-03",
            "2026-02-03T25:00:00Z",
            "2026-02-03T00:00:00+01",
            "1969-12-31T23:59:59Z",
            "+026-02-03T00:00:00Z",
            "yesterday, about noonZ",
        ] {
            assert_eq!(seconds_since_1970(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let is_leap = |year: u64| {
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
        };
        let [mut year, mut month, mut day] = [1970, 1, 1];
        for julian_day in EPOCH_DAY..EPOCH_DAY + 200_000 {
            assert_eq!(date(julian_day), [year, month, day]);
            let last = match month {
                2 => 28 + u64::from(is_leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > last {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }
}
