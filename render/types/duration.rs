use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// A length of time in Go's notation, whole seconds: `8760h`, `4m0s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u64);

impl Duration {
    /// So many seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// The length in seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Duration {
    /// Go's own form: `1h0m0s`, `4m0s`, `5s`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        match (hours, minutes) {
            (0, 0) => write!(f, "{seconds}s"),
            (0, _) => write!(f, "{minutes}m{seconds}s"),
            _ => write!(f, "{hours}h{minutes}m{seconds}s"),
        }
    }
}

impl FromStr for Duration {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(
                "value.duration",
                "is not a length of time: numbers with the units `h`, `m`, `s` are needed",
            )
            .help("write for example 8760h, 90m or 4m0s")
        };
        if text.is_empty() {
            return Err(invalid());
        }
        let mut rest = text;
        let mut seconds: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(invalid)?;
            let number: u64 = rest[..digits].parse().map_err(|_| invalid())?;
            let unit = match rest.as_bytes()[digits] {
                b'h' => 3600,
                b'm' => 60,
                b's' => 1,
                _ => return Err(invalid()),
            };
            seconds = number
                .checked_mul(unit)
                .and_then(|n| seconds.checked_add(n))
                .ok_or_else(invalid)?;
            rest = &rest[digits + 1..];
        }
        Ok(Self(seconds))
    }
}

text_form!(
    Duration,
    "kubecast-duration",
    "A length of time in Go's notation, whole seconds.",
    "8760h"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn durations_print_as_go_prints_them() {
        check_lists::<Duration>(
            &["0s", "8760h", "4m0s", "1h30m"],
            &[
                ("", "units"),
                ("5", "units"),
                ("1d", "units"),
                ("-1s", "units"),
                ("1ms", "units"),
            ],
        );
        let show = |text: &str| text.parse::<Duration>().map(|d| d.to_string());
        assert_eq!(show("8760h"), Ok("8760h0m0s".into()));
        assert_eq!(show("90m"), Ok("1h30m0s".into()));
        assert_eq!(show("240s"), Ok("4m0s".into()));
    }
}
