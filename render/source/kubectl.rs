//! What a value without quotes means to `kubectl` and the API server.
//!
//! Source: `sigs.k8s.io/yaml`, which reads with go-yaml v2 (`resolve.go`) and converts to JSON; each row of the
//! tests was printed by kubectl 1.32.4.

use super::Value;
use super::scalar::is_decimal;
use crate::report::{Diagnostic, excerpt, messages::yaml};

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Result<Value, Diagnostic> {
    let value = match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Value::Bool(false)
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan"
        | ".NaN" | ".NAN" => return Err(yaml::not_finite(&excerpt(text))),
        _ => number(text).unwrap_or_else(|| Value::Text(text.into())),
    };
    Ok(value)
}

/// The number that go-yaml v2 sees.
fn number(text: &str) -> Option<Value> {
    let grouped = !text.starts_with('.');
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let plain = if grouped {
        text.replace('_', "")
    } else {
        text.into()
    };
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    if let Some(magnitude) = whole(unsigned) {
        let signed = if plain.starts_with('-') {
            -magnitude
        } else {
            magnitude
        };
        return i64::try_from(signed)
            .map(Value::Integer)
            .ok()
            .or_else(|| float(&plain));
    }
    is_decimal(unsigned).then(|| float(&plain)).flatten()
}

/// Go's `strconv.ParseInt(text, 0, 64)` without sign: a leading zero is octal.
fn whole(unsigned: &str) -> Option<i128> {
    let (digits, radix) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (unsigned.get(2..)?, 16),
        [b'0', b'o' | b'O', ..] => (unsigned.get(2..)?, 8),
        [b'0', b'b' | b'B', ..] => (unsigned.get(2..)?, 2),
        [b'0', _, ..] => (unsigned.get(1..)?, 8),
        _ => (unsigned, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    is_number
        .then(|| i128::from_str_radix(digits, radix).ok())
        .flatten()
        .filter(|number| *number <= i128::from(u64::MAX))
}

/// A whole number written as a float becomes whole on the way through JSON.
fn float(plain: &str) -> Option<Value> {
    let number: f64 = plain.parse().ok().filter(|number: &f64| number.is_finite())?;
    let is_whole = number.fract() == 0.0 && number.abs() < 9_223_372_036_854_775_807.0;
    Some(if is_whole {
        Value::Integer(number as i64)
    } else {
        Value::Float(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_mean_what_they_mean_to_kubectl() {
        let integers = [
            ("0755", 493),
            ("0o17", 15),
            ("08", 8),
            ("0x1F", 31),
            ("+0x1f", 31),
            ("-0b11", -3),
            ("1_000", 1000),
            ("0_", 0),
            ("1.0", 1),
            ("1e3", 1000),
            ("5.", 5),
            ("+5", 5),
            ("-0", 0),
            ("00", 0),
            ("-017", -15),
            ("1.e3", 1000),
            ("0x_1", 1),
            ("1_e3", 1000),
            ("9223372036854775807", i64::MAX),
        ];
        for (plain, value) in integers {
            assert_eq!(resolve(plain), Ok(Value::Integer(value)), "{plain}");
        }
        let floats = [
            ("1.30", 1.3),
            (".5", 0.5),
            ("-.5", -0.5),
            ("1e21", 1e21),
            ("685_230.15", 685_230.15),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ];
        for (plain, value) in floats {
            assert_eq!(resolve(plain), Ok(Value::Float(value)), "{plain}");
        }
        for text in [
            "_1",
            "12:30:45",
            "1e400",
            "2026-01-31",
            "0o8",
            "0b2",
            "--1",
            "+",
            "0x",
            "._1",
            "tRue",
            "=",
        ] {
            assert_eq!(resolve(text), Ok(Value::Text(text.into())), "{text}");
        }
        for (plain, value) in [("y", true), ("OFF", false), ("True", true)] {
            assert_eq!(resolve(plain), Ok(Value::Bool(value)), "{plain}");
        }
        assert_eq!(resolve("NULL"), Ok(Value::Null));
        assert_eq!(
            resolve("-.INF").map_err(|error| error.code),
            Err("yaml.not-finite")
        );
    }
}
