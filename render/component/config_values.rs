//! A user's fields of a component's configuration, spelled as the component's own type spells them.

use serde_json::{Map, Value};

use crate::facts::{ConfigFields, ConfigKind, Facts};

/// Rewrites lengths of time as Go prints them: `90s` becomes `1m30s`.
pub fn normalize(facts: &Facts, kind: ConfigKind, config: &mut Map<String, Value>) {
    normalize_below("", &facts.config_fields(kind), config);
}

/// Whole numbers of KubeletConfiguration that are no pointers: zero is the same as left out.
const ABSENT_AT_ZERO: &[&str] = &[
    "eventBurst",
    "kubeAPIBurst",
    "maxOpenFiles",
    "maxPods",
    "nodeLeaseDurationSeconds",
    "podsPerCore",
    "port",
    "readOnlyPort",
    "registryBurst",
];

/// What reading into the component's type and printing again does: fields that the release does not have are
/// gone, and numbers that mean "not set".
pub(super) fn read_and_print(facts: &Facts, kind: ConfigKind, config: &mut Map<String, Value>) {
    let fields = facts.config_fields(kind);
    config.retain(|key, value| {
        let is_unset = *value == 0 && ABSENT_AT_ZERO.contains(&key.as_str());
        fields.find(key).known().is_some() && !is_unset
    });
}

fn normalize_below(prefix: &str, fields: &ConfigFields<'_>, config: &mut Map<String, Value>) {
    for (key, value) in config {
        let path = format!("{prefix}{key}");
        match value {
            Value::Object(inner) => normalize_below(&format!("{path}."), fields, inner),
            Value::String(text) => {
                let is_duration = fields
                    .find(&path)
                    .known()
                    .is_some_and(|row| row.value.kind == "duration");
                if let Some(spelled) = is_duration.then(|| go_duration(text)).flatten() {
                    *text = spelled;
                }
            }
            _ => {}
        }
    }
}

/// Nanoseconds in each unit that Go's `time.ParseDuration` knows.
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A whole length of time as Go's `Duration.String` prints it; `None` if it is none.
fn go_duration(text: &str) -> Option<String> {
    let mut rest = text;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let (number, tail) = rest.split_at(rest.find(|c: char| !is_number(c))?);
        let (name, behind) = tail.split_at(tail.find(is_number).unwrap_or(tail.len()));
        let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == name)?;
        total = total.checked_add(scaled(number, *unit)?)?;
        rest = behind;
    }
    Some(print(total))
}

/// A decimal number of units in nanoseconds.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut total = if whole.is_empty() {
        0
    } else {
        whole.parse::<u64>().ok()?.checked_mul(unit)?
    };
    let mut step = unit;
    for digit in fraction.chars() {
        step /= 10;
        total = total.checked_add(step.checked_mul(u64::from(digit.to_digit(10)?))?)?;
    }
    Some(total)
}

fn print(nanoseconds: u64) -> String {
    let below_second = |unit: u64, name: &str| format!("{}{name}", decimal(nanoseconds, unit));
    match nanoseconds {
        0 => return "0s".into(),
        1..1_000 => return below_second(1, "ns"),
        1_000..1_000_000 => return below_second(1_000, "µs"),
        1_000_000..1_000_000_000 => return below_second(1_000_000, "ms"),
        _ => {}
    }
    let minutes = nanoseconds / 60_000_000_000;
    let seconds = decimal(nanoseconds % 60_000_000_000, 1_000_000_000);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{seconds}s"),
        (0, minutes) => format!("{minutes}m{seconds}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
    }
}

/// A number of units, with a fraction if there is one.
fn decimal(value: u64, unit: u64) -> String {
    let fraction = format!("{:0width$}", value % unit, width = unit.ilog10() as usize);
    match fraction.trim_end_matches('0') {
        _ if value.is_multiple_of(unit) => (value / unit).to_string(),
        fraction => format!("{}.{fraction}", value / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::go_duration;

    #[test]
    fn lengths_of_time_are_printed_as_go_prints_them() {
        for (written, printed) in [
            ("90s", "1m30s"),
            ("2m", "2m0s"),
            ("1h", "1h0m0s"),
            ("36h", "36h0m0s"),
            ("20000000ns", "20ms"),
            ("1500ms", "1.5s"),
            ("1500us", "1.5ms"),
            ("0.5s", "500ms"),
            ("1.5h", "1h30m0s"),
            ("0s", "0s"),
            ("0", ""),
            ("soon", ""),
        ] {
            assert_eq!(go_duration(written).unwrap_or_default(), printed, "{written}");
        }
    }
}
