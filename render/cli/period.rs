use std::fmt;
use std::str::FromStr;

use kubecast::types::Duration;

/// A length of time as people give it to a command: `90d`, `2w`, `12h`, `1d12h`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    written: String,
    length: Duration,
}

impl Period {
    /// How long it is.
    pub(crate) fn length(&self) -> Duration {
        self.length
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Weeks and days in seconds; Go's notation, which specs have, stops at hours.
const LONG_UNITS: &[(char, u64)] = &[('w', 7 * 86_400), ('d', 86_400)];

impl FromStr for Period {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let invalid = || "write numbers with the units w, d, h, m, s, such as 90d, 12h or 1d12h".to_owned();
        let mut rest = written;
        let mut seconds: u64 = 0;
        for (unit, length) in LONG_UNITS {
            if let Some((number, behind)) = rest.split_once(*unit) {
                let number: u64 = number.parse().map_err(|_| invalid())?;
                let part = number.checked_mul(*length).ok_or_else(invalid)?;
                seconds = seconds.checked_add(part).ok_or_else(invalid)?;
                rest = behind;
            }
        }
        if !rest.is_empty() || written.is_empty() {
            let part: Duration = rest.parse().map_err(|_| invalid())?;
            seconds = seconds.checked_add(part.seconds()).ok_or_else(invalid)?;
        }
        Ok(Self {
            written: written.to_owned(),
            length: Duration::from_seconds(seconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn weeks_days_and_shorter_units_add_up() {
        for (text, hours) in [
            ("90d", 2160),
            ("12h", 12),
            ("2w", 336),
            ("1d12h", 36),
            ("1w1d60m", 193),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!(
                (period.length().seconds(), period.to_string()),
                (hours * 3600, text.into())
            );
        }
        for text in [
            "",
            "90",
            "d",
            "1h1d",
            "1d1w",
            "-1d",
            "1.5d",
            "9999999999999999999w",
            "1d1d",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
