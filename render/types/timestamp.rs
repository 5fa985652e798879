use std::fmt;
use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, Time};

use super::Duration;
use super::text_form::{Invalid, text_form};

/// A point in time, whole seconds, UTC. Written as a date (midnight) or as RFC 3339 with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// The start of 1970.
    pub const EPOCH: Self = Self(OffsetDateTime::UNIX_EPOCH);

    /// The time as the `time` crate's type, in UTC.
    pub fn utc(self) -> OffsetDateTime {
        self.0
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// The time so many seconds after 1970.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp(seconds).ok().map(Self)
    }

    /// The point `duration` later; at the end of the calendar it stays where it is.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let seconds = i64::try_from(duration.seconds()).unwrap_or(i64::MAX);
        self.unix()
            .checked_add(seconds)
            .and_then(Self::from_unix)
            .unwrap_or(self)
    }

    /// The point `duration` earlier; at the start of the calendar it stays where it is.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let seconds = i64::try_from(duration.seconds()).unwrap_or(i64::MAX);
        self.unix()
            .checked_sub(seconds)
            .and_then(Self::from_unix)
            .unwrap_or(self)
    }

    /// The calendar day, `2026-01-31`.
    pub fn date(self) -> String {
        let date = self.0.date();
        format!(
            "{:04}-{:02}-{:02}",
            date.year(),
            u8::from(date.month()),
            date.day()
        )
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.time();
        write!(
            f,
            "{}T{:02}:{:02}:{:02}Z",
            self.date(),
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

impl FromStr for Timestamp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(
                Invalid::new("value.time", format!("is not a point in time: {problem}"))
                    .help("write a date such as 2026-01-31, or RFC 3339 in UTC such as 2026-01-31T12:00:00Z"),
            )
        };
        if text.len() == 10 {
            return match Date::parse(text, format_description!("[year]-[month]-[day]")) {
                Ok(date) => Ok(Self(date.with_time(Time::MIDNIGHT).assume_utc())),
                Err(_) => invalid("there is no such date"),
            };
        }
        match OffsetDateTime::parse(text, &Rfc3339) {
            Err(_) => invalid("RFC 3339 is needed"),
            Ok(_) if !text.ends_with('Z') => invalid("it must be in UTC, ending in `Z`"),
            Ok(_) if text.get(17..19) == Some("60") => invalid("leap seconds are not allowed"),
            Ok(time) if time.nanosecond() != 0 || text.contains('.') => {
                invalid("fractions of a second are not allowed")
            }
            Ok(time) => Ok(Self(time)),
        }
    }
}

text_form!(
    Timestamp,
    "kubecast-time",
    "A date, or a point in time in RFC 3339, UTC.",
    "2026-01-31"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn times_are_utc_seconds() {
        check_lists::<Timestamp>(
            &["2026-01-31", "2026-01-31T12:00:00Z"],
            &[
                ("2026-02-30", "no such date"),
                ("2026-01-31T12:00:00+01:00", "in UTC"),
                ("2026-01-31T12:00:00.5Z", "fractions"),
                ("2016-12-31T23:59:60Z", "leap seconds"),
                ("31.1.2026", "RFC 3339"),
                ("12026-01-01", "RFC 3339"),
            ],
        );
        let time: Timestamp = "2026-01-31".parse().expect("a date");
        assert_eq!(
            time.plus(Duration::from_seconds(86_401)).to_string(),
            "2026-02-01T00:00:01Z"
        );
    }
}
