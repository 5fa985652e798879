//! Random values for the properties of the writers.

use proptest::prelude::*;
use serde_json::Value;

/// Pieces of which nasty texts are made.
const PIECES: &[&str] = &[
    "a",
    "b",
    "y",
    "n",
    "no",
    "null",
    "true",
    "0",
    "1",
    "9",
    "x",
    "e",
    "é",
    "😀",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{feff}",
    "\u{7f}",
    "\0",
    "\u{1b}",
    " ",
    " ",
    "  ",
    "\n",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "-",
    "--",
    "---",
    "- ",
    "...",
    ".",
    ":",
    ": ",
    "::",
    "#",
    " #",
    "'",
    "\"",
    "\\",
    "*",
    "&",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "?",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "=",
    "<<",
    "~",
    "_",
    "+",
    "0x",
    "0b1",
    "1e3",
    "1_000",
    "12:30:45",
    "2001-01-01",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "word and word and word and word ",
];

/// A text that is hard to quote.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => proptest::collection::vec(proptest::sample::select(PIECES), 0..8).prop_map(|pieces| pieces.concat()),
        1 => proptest::collection::vec(proptest::sample::select(PIECES), 20..60).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

/// Any value whose numbers survive other readers.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-(1_i64 << 53)..1 << 53).prop_map(Value::from),
        1 => (-1e9_f64..1e9).prop_map(Value::from),
        8 => text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The same value with whole floats as integers, which is how they are written.
pub(crate) fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => Value::from(float as i64),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (key.clone(), normal(value)))
                .collect(),
        ),
        _ => value.clone(),
    }
}
