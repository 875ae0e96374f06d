//! The clock of the wall, and dates and spans of time in words.

use bevy::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Where the player's clock hangs.
#[derive(Resource)]
pub(crate) struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::system())
    }
}

impl Zone {
    /// Where no summer changes it.
    #[cfg(test)]
    pub(crate) fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Weekday, date and time, with the year where it is not this one; empty for a moment that no calendar has.
    pub(crate) fn date(&self, at: i64, now: i64) -> String {
        let moment = |seconds| Timestamp::from_second(seconds).map(|moment| moment.to_zoned(self.0.clone()));
        let (Ok(at), Ok(now)) = (moment(at), moment(now)) else { return String::new() };
        let format = if at.year() == now.year() { "%a %-d %b, %H:%M" } else { "%a %-d %b %Y, %H:%M" };
        at.strftime(format).to_string()
    }
}

/// Seconds since the beginning of 1970.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// A span of seconds in hours and minutes.
pub(crate) fn span(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_spans_are_in_words() {
        let zone = Zone(TimeZone::UTC);
        let at = 1_790_000_000;
        assert_eq!(zone.date(at, at + 86_400), "Mon 21 Sep, 14:13");
        assert_eq!(zone.date(at, at + 400 * 86_400), "Mon 21 Sep 2026, 14:13");
        assert_eq!(zone.date(i64::MAX, at), "");
        assert_eq!([59, 60, 3_599, 3_600, 90_061].map(span).join("; "), "0 min; 1 min; 59 min; 1 h 0 min; 25 h 1 min");
    }
}
