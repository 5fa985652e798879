//! Numbers as Go prints them.

use serde_json::Number;

/// The JSON text of a number, as `encoding/json` writes it.
pub(super) fn json(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        None => number.to_string(),
        Some(float) if float == 0.0 || (1e-6..1e21).contains(&float.abs()) => float.to_string(),
        Some(float) => exponential(float, 1),
    }
}

/// The YAML text of a number, as `sigs.k8s.io/yaml` writes it.
///
/// Values reach that library as JSON text, so a float without a fraction has become an integer by then; what
/// is still a float is printed by `strconv.FormatFloat(value, 'g', -1, 64)`.
pub(super) fn yaml(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    if float == 0.0 {
        return "0".to_owned();
    }
    let decimal = float.to_string();
    let is_integer = decimal.parse::<i64>().is_ok() || decimal.parse::<u64>().is_ok();
    if is_integer || (1e-4..1e6).contains(&float.abs()) {
        decimal
    } else {
        exponential(float, 2)
    }
}

/// `1.5e+06`: the shortest digits, and an exponent with a sign and at least so many digits.
fn exponential(float: f64, exponent_digits: usize) -> String {
    let text = format!("{float:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |rest| ('-', rest));
    format!("{digits}e{sign}{exponent:0>exponent_digits$}")
}

#[cfg(test)]
mod tests {
    use serde_json::Number;

    fn texts(float: f64) -> (String, String) {
        let number = Number::from_f64(float).unwrap();
        (super::json(&number), super::yaml(&number))
    }

    #[test]
    fn floats_are_printed_as_go_prints_them() {
        // The right column was made by Go 1.26 and sigs.k8s.io/yaml 1.6.0.
        for (float, json, yaml) in [
            (0.0, "0", "0"),
            (0.5, "0.5", "0.5"),
            (-1.0, "-1", "-1"),
            (0.0001, "0.0001", "0.0001"),
            (0.000_01, "0.00001", "1e-05"),
            (0.000_000_1, "1e-7", "1e-07"),
            (999_999.5, "999999.5", "999999.5"),
            (1_234_567.5, "1234567.5", "1.2345675e+06"),
            (1e18, "1000000000000000000", "1000000000000000000"),
            (1e20, "100000000000000000000", "1e+20"),
            (1e21, "1e+21", "1e+21"),
            (u64::MAX as f64, "18446744073709552000", "1.8446744073709552e+19"),
            (1.5e300, "1.5e+300", "1.5e+300"),
        ] {
            assert_eq!(texts(float), (json.to_owned(), yaml.to_owned()));
        }
    }

    #[test]
    fn integers_keep_every_digit() {
        for number in [Number::from(u64::MAX), Number::from(i64::MIN)] {
            assert_eq!(super::json(&number), number.to_string());
            assert_eq!(super::yaml(&number), number.to_string());
        }
    }
}
