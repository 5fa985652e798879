use std::fmt;
use std::str::FromStr;

use super::text_form::Invalid;

/// An amount of a resource as Kubernetes reads and prints it: `500m`, `1`, `2Gi`.
///
/// Whoever reads and writes one prints the canonical form, so `1000m` becomes `1` and `1024Mi` becomes `1Gi`.
///
/// Source: apimachinery's `pkg/api/resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// In units of a billionth.
    nano: i128,
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Powers of 1024: `Ki`, `Mi`.
    Binary,
    /// Powers of 1000: `m`, `k`, `M`.
    Decimal,
    /// Powers of 1000 as `e3`.
    Exponent,
}

const UNIT: i128 = 1_000_000_000;

/// Suffixes of powers of 1024, from the first power on.
const BINARY: &[&str] = &["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Suffixes of powers of 1000, from a billionth on.
const DECIMAL: &[&str] = &["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/// The power of 1000 of the suffix that is none.
const ONE: i32 = 3;

impl FromStr for Quantity {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        read(text).ok_or_else(|| {
            Invalid::new(
                "value.quantity",
                "is not an amount: a number with a suffix is needed",
            )
            .help("write for example 500m, 2, 1.5Gi or 10G")
        })
    }
}

fn read(text: &str) -> Option<Quantity> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_none = whole.is_empty() && fraction.is_empty();
    // Longer ones are beyond what Kubernetes counts.
    if is_none || fraction.contains('.') || whole.len() > 19 || fraction.len() > 18 {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let (format, up, down) = scale(suffix)?;
    let places = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let above = digits.checked_mul(up)?.checked_mul(UNIT)?;
    let below = places.checked_mul(down)?;
    // What is smaller than a billionth counts as one.
    let nano = above / below + i128::from(above % below != 0);
    Some(Quantity {
        nano: sign * nano,
        format,
    })
}

/// How a suffix is printed, and what it multiplies and divides by.
fn scale(suffix: &str) -> Option<(Format, i128, i128)> {
    if let Some(power) = BINARY.iter().position(|known| *known == suffix) {
        return Some((Format::Binary, 1 << (10 * (power + 1)), 1));
    }
    let (format, exponent) = match suffix.strip_prefix(['e', 'E']).filter(|rest| !rest.is_empty()) {
        Some(exponent) => (Format::Exponent, exponent.parse::<i32>().ok()?),
        None => {
            let power = DECIMAL.iter().position(|known| *known == suffix)?;
            (Format::Decimal, 3 * (i32::try_from(power).ok()? - ONE))
        }
    };
    let factor = 10_i128.checked_pow(exponent.unsigned_abs())?;
    Some(if exponent < 0 {
        (format, 1, factor)
    } else {
        (format, factor, 1)
    })
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nano == 0 {
            return f.write_str("0");
        }
        let is_small = self.nano.abs() < 1024 * UNIT;
        if self.format == Format::Binary && !is_small && self.nano % UNIT == 0 {
            let (number, power) = without(self.nano / UNIT, 1024, BINARY.len());
            let suffix = power.checked_sub(1).and_then(|power| BINARY.get(power));
            return write!(f, "{number}{}", suffix.copied().unwrap_or_default());
        }
        let (number, power) = without(self.nano, 1000, DECIMAL.len() - 1);
        if self.format == Format::Exponent {
            return match 3 * (i32::try_from(power).unwrap_or_default() - ONE) {
                0 => write!(f, "{number}"),
                exponent => write!(f, "{number}e{exponent}"),
            };
        }
        write!(f, "{number}{}", DECIMAL.get(power).copied().unwrap_or_default())
    }
}

/// A number without factors of `base`, and how many there were, at most `most`.
fn without(mut number: i128, base: i128, most: usize) -> (i128, usize) {
    let mut power = 0;
    while power < most && number % base == 0 {
        number /= base;
        power += 1;
    }
    (number, power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed_as_kubernetes_does() {
        for (written, printed) in [
            ("0", "0"),
            ("0m", "0"),
            ("1", "1"),
            ("1000m", "1"),
            ("0.5", "500m"),
            (".5", "500m"),
            ("1.", "1"),
            ("2.5", "2500m"),
            ("1500m", "1500m"),
            ("100Mi", "100Mi"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Ki", "512"),
            ("1000", "1k"),
            ("123456", "123456"),
            ("1e3", "1e3"),
            ("1E2", "100"),
            ("1E", "1E"),
            ("-2000m", "-2"),
            ("1u", "1u"),
            ("0.0000000001", "1n"),
            ("1024", "1024"),
            ("512Ki", "512Ki"),
        ] {
            let quantity: Quantity = written.parse().expect(written);
            assert_eq!(quantity.to_string(), printed, "{written}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "", ".", "1.2.3", "1KiB", "Gi", "1 Gi", "1e", "1ee3", "--1", "1e40",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }
}
