//! What holds for every text: nothing panics, places fit, and what is accepted others read alike.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::{Document, Node, Value, parse_spec, read_foreign, read_kubeadm};
use crate::report::{Location, Printer, Report, Source, Span};

/// Pieces of YAML that meet in interesting ways.
const PIECES: &[&str] = &[
    "a",
    "b",
    "key",
    "key: ",
    "other: ",
    ": ",
    ":",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    "  ",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "\"",
    "'",
    "|\n",
    "|-\n",
    ">\n",
    ">+2\n",
    "# note\n",
    "#",
    "&x ",
    "*x",
    "!t ",
    "!!str ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\t",
    "é",
    "☃",
    "0755",
    "no",
    "1.5",
    "1.30",
    "-7",
    "null",
    "~",
    "? ",
    "\r\n",
    "\r",
    "\\",
    "\\n",
    "\u{a0}",
    "\u{feff}",
    "\u{202e}",
    "\u{85}",
    "\u{2028}",
    "true",
    "<<",
    "\"x\"",
    "'y'",
    "a: b\n",
    "- c\n",
    "d: |\n  e\n",
    "@",
    "`",
    "2026-01-31",
    "12:30:45",
    "0x1f",
    "=",
    ".",
    "\0",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

/// A spec that somebody mistyped.
fn mistyped() -> impl Strategy<Value = String> {
    let whole = "apiVersion: v1\nspec:\n  hosts:\n    - name: cp-1 # first\n      labels: {a: b, \"c\": 'd'}\n    - \
                 name: \"w-1\"\n  files:\n    - content: |\n        [Unit]\n        \tx=1\n\n      mode: '0644'\n  n: 10\n";
    let edit = (0..whole.len(), 0..4_usize, prop::sample::select(PIECES));
    prop::collection::vec(edit, 0..4).prop_map(move |edits| {
        let mut text = whole.to_owned();
        for (at, length, piece) in edits {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, piece);
            }
        }
        text
    })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![soup(), mistyped(), "\\PC*", any::<String>()]
}

/// What another reader made of a text, in the form of ours.
fn of_yaml_serde(value: &yaml_serde::Value) -> Json {
    match value {
        yaml_serde::Value::Null => Json::Null,
        yaml_serde::Value::Bool(value) => (*value).into(),
        yaml_serde::Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64().into(),
        },
        yaml_serde::Value::String(text) => text.as_str().into(),
        yaml_serde::Value::Sequence(items) => items.iter().map(of_yaml_serde).collect(),
        yaml_serde::Value::Mapping(fields) => fields
            .iter()
            .map(|(key, value)| (key.as_str().expect("a text key").to_owned(), of_yaml_serde(value)))
            .collect(),
        yaml_serde::Value::Tagged(tagged) => panic!("a tag was accepted: {tagged:?}"),
    }
}

fn check_places(document: &Document) {
    fn walk(text: &str, within: Span, node: &Node) {
        let span = node.span;
        assert!(
            within.start <= span.start && span.end <= within.end,
            "{span:?} in {within:?} of {text:?}"
        );
        let slice = text.get(span.start..span.end).expect("whole characters");
        match &node.value {
            Value::Integer(number) => assert_eq!(slice, number.to_string()),
            Value::Bool(value) => assert_eq!(slice, value.to_string()),
            Value::List(items) => items.iter().for_each(|item| walk(text, span, item)),
            Value::Map(fields) => fields.iter().for_each(|field| {
                let key = text
                    .get(field.key_span.start..field.key_span.end)
                    .expect("whole characters");
                assert!(
                    key.starts_with(['"', '\'']) || key == field.key,
                    "{key:?} is not {:?}",
                    field.key
                );
                walk(text, span, &field.value);
            }),
            Value::Null | Value::Float(_) | Value::Text(_) => {}
        }
    }
    let whole = Span {
        start: 0,
        end: document.text.len(),
    };
    walk(&document.text, whole, &document.root);
}

fn check_report(source: &dyn Source, report: &Report) {
    assert!(report.has_errors());
    for diagnostic in report.diagnostics() {
        if let Some(Location::Text(span)) = diagnostic.at {
            assert!(
                source.text().get(span.start..span.end).is_some(),
                "{diagnostic:?} in {:?}",
                source.text()
            );
        }
    }
    let printed = Printer::new(source).text(report);
    assert!(
        printed.chars().all(|c| c == '\n' || !c.is_control()),
        "{printed:?}"
    );
    Printer::new(source).json(report);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_spec_says_others_read_alike(text in texts()) {
        match parse_spec("cluster.yaml", &text) {
            Err((source, report)) => check_report(&source, &report),
            Ok(document) => {
                check_places(&document);
                // A block at the left margin is YAML to some and none to others; no spec is a single text.
                if document.root.as_text().is_some() {
                    return Ok(());
                }
                let json = document.root.to_json();
                let other: yaml_serde::Value = yaml_serde::from_str(&document.text).expect("YAML for yaml_serde");
                prop_assert_eq!(&json, &of_yaml_serde(&other));
                let other: Json = serde_saphyr::from_str(&document.text).expect("YAML for serde-saphyr");
                prop_assert_eq!(&json, &other);
            }
        }
    }

    #[test]
    fn yaml_of_others_never_panics(text in texts()) {
        match read_foreign("patch.yaml", &text) {
            Ok(documents) => documents.iter().for_each(check_foreign_places),
            Err(report) => prop_assert!(report.has_errors()),
        }
        match read_kubeadm("kubeadm.yaml", &text) {
            Ok(documents) => documents.iter().for_each(check_foreign_places),
            Err(report) => prop_assert!(report.has_errors()),
        }
    }
}

#[test]
fn an_escape_may_have_any_characters_in_the_place_of_digits() {
    for text in ["\"\\x\u{b92}", "\"\\n\\U12\u{1f574}\"", "\"\\u"] {
        let (source, report) = parse_spec("cluster.yaml", text).expect_err("no escape");
        check_report(&source, &report);
    }
}

fn check_foreign_places(document: &Document) {
    fn walk(text: &str, node: &Node) {
        assert!(text.get(node.span.start..node.span.end).is_some());
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| walk(text, item)),
            Value::Map(fields) => fields.iter().for_each(|field| walk(text, &field.value)),
            _ => {}
        }
    }
    walk(&document.text, &document.root);
}
