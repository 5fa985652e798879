use std::fmt;
use std::str::FromStr;

use super::text_form::Invalid;

/// A length of time as Go reads and prints it, to the nanosecond: `1m30s`, `1.5h`, `-20ms`.
///
/// Configuration files of Kubernetes hold them as text. Whoever reads and writes one prints Go's own form, so
/// `90s` becomes `1m30s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoDuration(i64);

/// Nanoseconds of each unit. `us` has three spellings.
const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

impl FromStr for GoDuration {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(
                "value.duration",
                "is not a length of time: numbers with the units `h`, `m`, `s`, `ms`, `us`, `ns` are needed",
            )
            .help("write for example 90s, 1m30s or 1.5h")
        };
        let (sign, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        let mut nanoseconds: i128 = 0;
        if rest.is_empty() {
            return Err(invalid());
        }
        while !rest.is_empty() {
            let (part, next) = part(rest).ok_or_else(invalid)?;
            nanoseconds += part;
            rest = next;
        }
        i64::try_from(sign * nanoseconds).map(Self).map_err(|_| invalid())
    }
}

/// The nanoseconds of the first number with its unit, and what follows.
fn part(text: &str) -> Option<(i128, &str)> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = text.split_at(number_end);
    let unit_end = rest
        .find(|c: char| c.is_ascii_digit() || c == '.')
        .unwrap_or(rest.len());
    let (unit, next) = rest.split_at(unit_end);
    let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let scale = i128::from(*scale);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || whole.len() > 19 {
        return None;
    }
    // Digits behind the nanosecond are cut off, as Go does; hours need the most of them.
    let fraction: String = fraction.chars().take(18).collect();
    let parsed = |digits: &str| {
        if digits.is_empty() {
            Some(0)
        } else {
            digits.parse::<i128>().ok()
        }
    };
    let below = parsed(&fraction)? * scale / 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some((parsed(whole)? * scale + below, next))
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let nanoseconds = self.0.unsigned_abs();
        let below_second = [
            (1_000, 1, "ns"),
            (1_000_000, 1_000, "µs"),
            (1_000_000_000, 1_000_000, "ms"),
        ];
        if nanoseconds == 0 {
            return f.write_str("0s");
        }
        if let Some((_, scale, unit)) = below_second.iter().find(|(limit, ..)| nanoseconds < *limit) {
            return write!(f, "{}{unit}", decimal(nanoseconds, *scale));
        }
        const SECOND: u64 = 1_000_000_000;
        let minutes = nanoseconds / SECOND / 60;
        if minutes >= 60 {
            write!(f, "{}h", minutes / 60)?;
        }
        if minutes > 0 {
            write!(f, "{}m", minutes % 60)?;
        }
        write!(f, "{}s", decimal(nanoseconds % (60 * SECOND), SECOND))
    }
}

/// A number of units of that many nanoseconds, without zeros at its end.
fn decimal(nanoseconds: u64, scale: u64) -> String {
    let (whole, rest) = (nanoseconds / scale, nanoseconds % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let digits = scale.ilog10() as usize;
    format!("{whole}.{rest:0digits$}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_printed_as_go_prints_it() {
        // The right column was made by Go's time.ParseDuration and Duration.String.
        for (text, printed) in [
            ("0", "0s"),
            ("-0", "0s"),
            ("0s", "0s"),
            ("2m", "2m0s"),
            ("90s", "1m30s"),
            ("36h", "36h0m0s"),
            ("1h0m5s", "1h0m5s"),
            ("20000000ns", "20ms"),
            ("1500ms", "1.5s"),
            ("0.5s", "500ms"),
            (".5s", "500ms"),
            ("5.s", "5s"),
            ("1.5h", "1h30m0s"),
            ("1h1h", "2h0m0s"),
            ("1.000000001s", "1.000000001s"),
            ("1us", "1µs"),
            ("1500ns", "1.5µs"),
            ("0.0000000019s", "1ns"),
            ("-1m30.5s", "-1m30.5s"),
            ("+3s", "3s"),
            ("2562047h47m16.854775807s", "2562047h47m16.854775807s"),
        ] {
            let read: GoDuration = text.parse().unwrap();
            assert_eq!(read.to_string(), printed, "{text}");
            assert_eq!(printed.parse(), Ok(read), "{printed}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for text in [
            "",
            "-",
            "3",
            ".s",
            "1d",
            "s",
            "1 s",
            "1..5s",
            "1s-1s",
            "9223372037s",
            "--1s",
        ] {
            assert!(text.parse::<GoDuration>().is_err(), "{text}");
        }
    }
}
