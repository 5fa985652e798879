//! What a value without quotes means.
//!
//! A spec keeps to what every reader agrees on: YAML 1.1, YAML 1.2 and JSON. Anything that one of them would
//! take for something else is refused with the two ways to say it.

use super::Value;
use crate::report::{Diagnostic, excerpt, messages::yaml};

/// Words that YAML 1.1 takes for booleans, as far as they are not `true` and `false`.
const WORDS: &[(&str, bool)] = &[
    ("y", true),
    ("Y", true),
    ("yes", true),
    ("Yes", true),
    ("YES", true),
    ("on", true),
    ("On", true),
    ("ON", true),
    ("True", true),
    ("TRUE", true),
    ("n", false),
    ("N", false),
    ("no", false),
    ("No", false),
    ("NO", false),
    ("off", false),
    ("Off", false),
    ("OFF", false),
    ("False", false),
    ("FALSE", false),
];

/// The value of a plain scalar of a spec.
pub(super) fn resolve(text: &str) -> Result<Value, Diagnostic> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" => return Ok(Value::Bool(true)),
        "false" => return Ok(Value::Bool(false)),
        _ => {}
    }
    if let Some((_, boolean)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Err(yaml::word(text, *boolean));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok(Value::Text(text.into()));
    }
    number(text, unsigned)
}

/// Whether a spec may hold this text without quotes, as far as that depends on what it could be taken for.
pub fn is_text(plain: &str) -> bool {
    matches!(resolve(plain), Ok(Value::Text(_)))
}

/// The value of a plain scalar that starts like a number.
fn number(text: &str, unsigned: &str) -> Result<Value, Diagnostic> {
    let shown = excerpt(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(yaml::not_finite(&shown));
    }
    if is_based(unsigned) {
        return Err(yaml::number_base(&shown));
    }
    if is_sexagesimal(unsigned) {
        return Err(yaml::sexagesimal(&shown));
    }
    if unsigned.contains('_') && is_decimal(&unsigned.replace('_', "")) {
        return Err(yaml::digit_groups(&shown));
    }
    if !is_decimal(unsigned) {
        return Ok(Value::Text(text.into()));
    }
    let whole = unsigned.bytes().all(|b| b.is_ascii_digit());
    if whole && unsigned.len() > 1 && unsigned.starts_with('0') {
        return Err(yaml::leading_zero(&shown));
    }
    if text.starts_with('+') || text == "-0" {
        let number = unsigned.trim_start_matches('0');
        return Err(yaml::number_form(
            &shown,
            if number.is_empty() { "0" } else { number },
        ));
    }
    if whole {
        return text
            .parse()
            .map(Value::Integer)
            .map_err(|_| yaml::integer_range(&shown));
    }
    fraction(text, &shown)
}

/// A number with a fraction is taken only if it prints as it is written: `1.5`, but not `1.50` or `15e-1`.
fn fraction(text: &str, shown: &str) -> Result<Value, Diagnostic> {
    match text.parse::<f64>() {
        Ok(number) if !number.is_finite() => Err(yaml::not_finite(shown)),
        Ok(number) if number.to_string() == text => Ok(Value::Float(number)),
        Ok(number) => Err(yaml::number_form(shown, &excerpt(&number.to_string()))),
        Err(_) => Ok(Value::Text(text.into())),
    }
}

/// `0x1F`, `0o17`, `0b11`, with or without `_`.
fn is_based(unsigned: &str) -> bool {
    let bases = [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)];
    bases.iter().any(|(prefix, radix)| {
        let digits = unsigned.strip_prefix(prefix).unwrap_or_default().replace('_', "");
        !digits.is_empty() && digits.chars().all(|c| c.is_digit(*radix))
    })
}

/// `12:30:45`: YAML 1.1 counts in sixties. The first part has no leading zero, so `00:16:3e:...` is text.
fn is_sexagesimal(unsigned: &str) -> bool {
    let mut parts = unsigned.split(':');
    let first = parts.next().unwrap_or_default();
    let is_first = first.starts_with(|c: char| ('1'..='9').contains(&c))
        && first.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let is_sixtieth = |part: &str| {
        let digits = part.split('.').next().unwrap_or_default();
        let rest = part.get(digits.len()..).unwrap_or_default();
        digits.parse::<u8>().is_ok_and(|n| n < 60)
            && digits.len() <= 2
            && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_')
    };
    is_first && unsigned.contains(':') && parts.all(is_sixtieth)
}

/// Digits, with an optional fraction and exponent.
pub(super) fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_mantissa = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let is_exponent = |text: &str| {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        !unsigned.is_empty() && digits(unsigned)
    };
    is_mantissa && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_that_all_readers_agree_on() {
        let text = |text: &str| Value::Text(text.into());
        let cases = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("~", Value::Null),
            ("", Value::Null),
            ("0", Value::Integer(0)),
            ("-7", Value::Integer(-7)),
            ("9223372036854775807", Value::Integer(i64::MAX)),
            ("-9223372036854775808", Value::Integer(i64::MIN)),
            ("0.8", Value::Float(0.8)),
            ("-1.25", Value::Float(-1.25)),
        ];
        for (plain, value) in cases {
            assert_eq!(resolve(plain), Ok(value), "{plain}");
        }
        for plain in [
            "1.36.3",
            "v1.36.3",
            "10.96.0.0/12",
            "2026-01-31",
            "2026-01-31T12:00:00Z",
            "52:54:00:12:34:aa",
            "00:16:03:12:34:56",
            "10.0.0.1:6443",
            "80:80",
            "fd00::10",
            "1Gi",
            "100m",
            "0x",
            "0o8",
            "0b2",
            "1e",
            "yEs",
            "tRue",
            "_1",
            ".",
            "-",
            "...x",
            "1_000x",
            "infinity",
            "nan",
            "=",
        ] {
            assert_eq!(resolve(plain), Ok(text(plain)), "{plain}");
        }
    }

    #[test]
    fn plain_values_that_some_reader_takes_for_something_else() {
        let cases = [
            ("no", "yaml.ambiguous"),
            ("On", "yaml.ambiguous"),
            ("y", "yaml.ambiguous"),
            ("True", "yaml.ambiguous"),
            ("0755", "yaml.leading-zero"),
            ("08", "yaml.leading-zero"),
            ("-017", "yaml.leading-zero"),
            ("00", "yaml.leading-zero"),
            ("0x1F", "yaml.number-base"),
            ("-0b11", "yaml.number-base"),
            ("0o17", "yaml.number-base"),
            ("0x_1", "yaml.number-base"),
            ("1_000", "yaml.digit-groups"),
            ("0_", "yaml.digit-groups"),
            ("685_230.15", "yaml.digit-groups"),
            ("12:30:45", "yaml.sexagesimal"),
            ("52:54:00:12:34:56", "yaml.sexagesimal"),
            ("190:20:30.15", "yaml.sexagesimal"),
            ("1.30", "yaml.number-form"),
            ("1.0", "yaml.number-form"),
            ("1e3", "yaml.number-form"),
            (".5", "yaml.number-form"),
            ("5.", "yaml.number-form"),
            ("+5", "yaml.number-form"),
            ("-0", "yaml.number-form"),
            ("0.30000000000000000001", "yaml.number-form"),
            (".inf", "yaml.not-finite"),
            ("-.INF", "yaml.not-finite"),
            (".nan", "yaml.not-finite"),
            ("1e400", "yaml.not-finite"),
            ("9223372036854775808", "yaml.integer-range"),
            ("99999999999999999999999999", "yaml.integer-range"),
        ];
        for (plain, code) in cases {
            assert_eq!(resolve(plain).map_err(|error| error.code), Err(code), "{plain}");
        }
    }
}
