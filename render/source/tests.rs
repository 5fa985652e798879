//! What is accepted, what is refused, and where.

use super::{Document, parse_spec, read_foreign, read_kubeadm};
use crate::report::{Lines, Location, Report, Span, SpecPath};

fn spec(text: &str) -> Document {
    parse_spec("cluster.yaml", text)
        .unwrap_or_else(|(_, report)| panic!("{text:?}: {:?}", codes(text, &report)))
}

/// Each message as `line:column code`.
fn codes(text: &str, report: &Report) -> Vec<String> {
    let lines = Lines::of(text);
    let place = |location: &Option<Location>| match location {
        Some(Location::Text(span)) => {
            let (line, column) = lines.position(text, span.start);
            format!("{line}:{column}")
        }
        Some(Location::Place(name, line, column)) if name == "patch.yaml" => format!("{line}:{column}"),
        other => format!("{other:?}"),
    };
    let shown = |d: &crate::report::Diagnostic| format!("{} {}", place(&d.at), d.code);
    report.diagnostics().iter().map(shown).collect()
}

fn refusals(text: &str) -> Vec<String> {
    match parse_spec("cluster.yaml", text) {
        Ok(_) => vec!["accepted".into()],
        Err((source, report)) => codes(&source.text, &report),
    }
}

/// A text and its refusals, as `line:column code`.
const REFUSED: &[(&str, &[&str])] = &[
    ("", &["1:1 yaml.empty"]),
    ("# only a comment\n", &["1:1 yaml.empty"]),
    ("---\n", &["1:1 yaml.empty"]),
    ("a: \u{0}", &["1:4 yaml.control-character"]),
    ("a: \"\\u0007\"", &["1:4 yaml.control-character"]),
    ("a: \"\\u202e\"", &["1:4 yaml.bidi"]),
    ("a: x\u{202e}y", &["1:5 yaml.bidi"]),
    ("# \u{2067}\na: b", &["1:3 yaml.bidi"]),
    ("a: w\u{200d}1", &["1:5 yaml.invisible"]),
    ("a: \u{feff}b", &["1:4 yaml.byte-order-mark"]),
    ("\u{feff}\u{feff}a: b", &["1:1 yaml.byte-order-mark"]),
    ("аpi1: x", &["1:1 yaml.key-letter"]),
    ("\"аpi1\": x", &["1:1 yaml.key-letter"]),
    ("a１: x", &["1:1 yaml.key-letter"]),
    ("a:\n\u{a0}\u{a0}b: c", &["1:1 yaml.null", "2:1 yaml.space"]),
    ("a:\n  b:\u{a0}c", &["2:5 yaml.space"]),
    ("a:\n\tb: c", &["2:1 yaml.tab"]),
    ("a:\tb", &["1:3 yaml.tab"]),
    ("-\ta: b", &["1:2 yaml.tab"]),
    ("a: [b,\tc]", &["1:7 yaml.tab"]),
    ("a: b\n\t\n  c", &["2:1 yaml.tab"]),
    ("a: &x 1\nb: *x", &["1:4 yaml.anchor", "2:4 yaml.alias"]),
    ("a: &x [*x]", &["1:4 yaml.anchor", "1:8 yaml.alias"]),
    ("a: &x\n  b: 1", &["1:4 yaml.anchor"]),
    ("a: *x", &["1:4 yaml.alias"]),
    ("&x a: b", &["1:1 yaml.anchor"]),
    ("a:\n  <<: {b: 1}", &["2:3 yaml.merge"]),
    ("a: !!str 5", &["1:4 yaml.tag"]),
    ("a: !secret b", &["1:4 yaml.tag"]),
    ("a: !x!y b", &["1:4 yaml.tag"]),
    ("a: &x !t b", &["1:4 yaml.anchor", "1:7 yaml.tag"]),
    ("%YAML 1.1\n---\na: b", &["1:1 yaml.directive"]),
    ("%YAML 9.1\n---\na: b", &["1:1 yaml.directive"]),
    ("%FOO\na: b", &["1:1 yaml.directive"]),
    ("...\na: b", &["1:1 yaml.syntax"]),
    ("a: b\n---\nc: d\n", &["2:1 yaml.documents"]),
    (
        "a: b\nc: d\na: e\na: f",
        &["3:1 yaml.duplicate-key", "4:1 yaml.duplicate-key"],
    ),
    ("{a: 1, \"a\": 2}", &["1:8 yaml.duplicate-key"]),
    ("1: a", &["1:1 yaml.key-kind"]),
    ("true: a", &["1:1 yaml.key-kind"]),
    ("on: a", &["1:1 yaml.key-kind"]),
    ("~: a", &["1:1 yaml.key-kind"]),
    (": a", &["1:1 yaml.key-kind"]),
    ("[a]: b", &["1:1 yaml.key-collection"]),
    ("? {a: 1}\n: b", &["1:3 yaml.key-collection"]),
    ("a: ~", &["1:1 yaml.null"]),
    ("a:\n  b:\nc: d", &["2:3 yaml.null"]),
    ("a: [null, x]", &["1:5 yaml.null-item"]),
    ("a:\n  - b\n  - c: no", &["3:8 yaml.ambiguous"]),
    ("a: 0755", &["1:4 yaml.leading-zero"]),
    ("a: 0x1F", &["1:4 yaml.number-base"]),
    ("a: 1_000", &["1:4 yaml.digit-groups"]),
    ("a: 12:30:45", &["1:4 yaml.sexagesimal"]),
    ("a: 1.30", &["1:4 yaml.number-form"]),
    ("a: .inf", &["1:4 yaml.not-finite"]),
    ("a: 99999999999999999999", &["1:4 yaml.integer-range"]),
    ("a: \"b", &["1:4 yaml.unclosed"]),
    ("a: [b,\n  c\n", &["3:1 yaml.missing"]),
    ("a: {b: c\n", &["2:1 yaml.missing"]),
    ("a: @b", &["1:4 yaml.indicator"]),
    ("a: `b`", &["1:4 yaml.indicator"]),
    ("a: %b", &["1:4 yaml.indicator"]),
    ("a: \"\\n\\q\"", &["1:7 yaml.escape"]),
    ("a: \"\\u12\"", &["1:5 yaml.escape"]),
    ("a: \"\\ud800\"", &["1:5 yaml.escape"]),
    ("a: \"\\x\u{b92}", &["1:5 yaml.escape"]),
    ("a: \"\\n\\u12", &["1:7 yaml.escape"]),
    ("a: b: c", &["1:5 yaml.colon"]),
    ("a: 1\n  b: 2", &["2:4 yaml.indentation"]),
    ("a:\n    b: 1\n  c: 2", &["3:3 yaml.indentation"]),
    ("a: 1\n- b", &["2:3 yaml.indentation"]),
    ("a: 1\nb\nc: 2", &["2:1 yaml.syntax"]),
    ("a: \"b\" c", &["1:8 yaml.syntax"]),
];

#[test]
fn each_thing_that_readers_disagree_on_is_refused_where_it_stands() {
    for (text, wanted) in REFUSED {
        assert_eq!(refusals(text), *wanted, "{text:?}");
    }
}

#[test]
fn all_errors_of_a_file_come_at_once() {
    let text = "a: no\nb: &x 1\nc:\n  d: 0755\n  d: 1\ne: *x\nf: ~\n\u{430}: \"\\0\"\n";
    assert_eq!(
        refusals(text),
        [
            "1:4 yaml.ambiguous",
            "2:4 yaml.anchor",
            "4:6 yaml.leading-zero",
            "5:3 yaml.duplicate-key",
            "6:4 yaml.alias",
            "7:1 yaml.null",
            "8:1 yaml.key-letter",
            "8:4 yaml.control-character",
        ]
    );
}

#[test]
fn what_people_write_is_accepted() {
    for text in [
        "\u{feff}a: b\n",
        "---\na: b\n",
        "a: b\r\nc:\r\n  - d\r\n",
        "# größe ☃\n# \t tab in a comment\na: \"größe ☃\"\n",
        "a: |\n  all:\n  \tmake\n",
        "a: 'tab\tin quotes'\n",
        "issuedFrom: 2026-01-31\nat: 2026-01-31T12:00:00Z\n",
        "a: {b: [1, true, x], c: {}}\nd: []\n",
        "a: \"no\"\n\"1\": 'yes'\n",
        "a: b # comment\n",
    ] {
        spec(text);
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let nested = |levels: usize| format!("a: {}{}", "[".repeat(levels), "]".repeat(levels));
    spec(&nested(31));
    assert_eq!(refusals(&nested(32)), ["1:35 yaml.depth"]);
    assert_eq!(refusals(&"[".repeat(100_000)), ["1:256 yaml.depth"]);
    let text = |length: usize| format!("a: {}", "x".repeat(length));
    spec(&text(64 << 10));
    assert_eq!(refusals(&text((64 << 10) + 1)), ["1:4 yaml.long-text"]);
    let block = |lines: usize| format!("a: |\n{}", "  0123456789abcde\n".repeat(lines));
    spec(&block(16 << 10));
    assert_eq!(refusals(&block((16 << 10) + 1)), ["2:3 yaml.long-text"]);
    let key = |length: usize| format!("{}: a", "k".repeat(length));
    spec(&key(256));
    assert_eq!(refusals(&key(257)), ["1:1 yaml.long-key"]);
    let values = format!("[{}]", "1,".repeat(1_000_000));
    assert_eq!(refusals(&values), ["1:2000000 yaml.nodes"]);
}

#[test]
fn reading_stops_after_a_thousand_errors() {
    let found = refusals(&"- no\n".repeat(1_001));
    assert_eq!(found.len(), 1_001);
    assert_eq!(found.last().map(String::as_str), Some("None yaml.gave-up"));
}

#[test]
fn a_value_is_found_by_its_path() {
    let document = spec(
        "spec:\n  hosts:\n    - name: cp-1\n      labels: {\"a/b\": \"c\", 'd.e': f}\n  flow: [1, {x: z}]\n",
    );
    let place = |path: &SpecPath| {
        let place = document.locate(path);
        let slice = |span: Span| &document.text[span.start..span.end];
        (place.key.map(slice), slice(place.value), place.exact)
    };
    let host = SpecPath::of("spec.hosts").index(0);
    assert_eq!(place(&host.field("name")), (Some("name"), "cp-1", true));
    assert_eq!(
        place(&host.field("labels").key("a/b")),
        (Some("\"a/b\""), "\"c\"", true)
    );
    assert_eq!(
        place(&host.field("labels").key("d.e")),
        (Some("'d.e'"), "f", true)
    );
    assert_eq!(place(&SpecPath::of("spec.flow").index(1)), (None, "{x: z}", true));
    assert_eq!(
        place(&SpecPath::from_pointer("/spec/flow/1/x")),
        (Some("x"), "z", true)
    );
    assert_eq!(
        place(&SpecPath::of("spec.flow")),
        (Some("flow"), "[1, {x: z}]", true)
    );
    assert_eq!(
        place(&SpecPath::of("spec.flow.missing.deeper")),
        (Some("flow"), "[1, {x: z}]", false)
    );
    assert!(!place(&host.field("roles")).2);
    let (key, hosts, _) = place(&SpecPath::of("spec.hosts"));
    assert_eq!(
        (key, hosts.starts_with("- name"), hosts.ends_with("f}")),
        (Some("hosts"), true, true)
    );
    assert_eq!(place(&SpecPath::root()).1, document.text.trim_end());
}

#[test]
fn nodes_become_json() {
    let document = spec("a: [1, -2, 1.5, true, x, \"1\"]\nb: {c: |\n    d\n  }\n");
    assert!(document.root.get("b").is_some());
    let document = spec("a: [1, -2, 1.5, true, x, \"1\"]\nb:\n  c: |\n    d\n");
    assert_eq!(
        document.root.to_json(),
        serde_json::json!({"a": [1, -2, 1.5, true, "x", "1"], "b": {"c": "d\n"}})
    );
}

fn foreign(text: &str) -> Vec<serde_json::Value> {
    let documents = read_foreign("patch.yaml", text);
    let documents = documents.unwrap_or_else(|report| panic!("{text:?}: {:?}", codes(text, &report)));
    documents.iter().map(|document| document.root.to_json()).collect()
}

#[test]
fn yaml_of_others_is_read_as_kubectl_reads_it() {
    let text = "---\n# nothing\n---\na: no\nb: 0755\nc: 1.30\nd: ~\n1: x\non: y\n---\n- e\n---\n";
    let json = serde_json::json!({"a": false, "b": 493, "c": 1.3, "d": null, "1": "x", "true": true});
    assert_eq!(foreign(text), [json, serde_json::json!(["e"])]);
    assert_eq!(foreign("{\n\t\"a\": [1]\n}\n"), [serde_json::json!({"a": [1]})]);
    assert_eq!(foreign("größe: ü\n"), [serde_json::json!({"größe": "ü"})]);
    assert_eq!(foreign(""), [] as [serde_json::Value; 0]);
}

#[test]
fn yaml_of_others_is_refused_by_file_line_and_column() {
    let cases = [
        ("a: &x 1\nb: *x\n", vec!["1:4 yaml.anchor", "2:4 yaml.alias"]),
        ("a: b\n---\nc: 1\nc: 2\n", vec!["4:1 yaml.duplicate-key"]),
        ("1: a\n\"1\": b\n", vec!["2:1 yaml.duplicate-key"]),
        ("a: !!binary aGk=\n", vec!["1:4 yaml.tag"]),
        ("<<: {a: 1}\n", vec!["1:1 yaml.merge"]),
        ("~: a\n", vec!["1:1 yaml.key-kind"]),
        ("1.5: a\n", vec!["1:1 yaml.key-kind"]),
        ("a: .nan\n", vec!["1:4 yaml.not-finite"]),
        ("a: \u{202e}b\n", vec!["1:4 yaml.bidi"]),
        ("a: [\n", vec!["2:1 yaml.missing"]),
    ];
    for (text, wanted) in cases {
        let report = read_foreign("patch.yaml", text).expect_err(text);
        assert_eq!(codes(text, &report), wanted, "{text:?}");
        for note in report.diagnostics().iter().flat_map(|d| &d.notes) {
            assert!(matches!(&note.at, Some(Location::Place(name, ..)) if name == "patch.yaml"));
        }
    }
}

#[test]
fn kubeadm_repeats_values_by_name() {
    let json = |text: &str| {
        let documents = read_kubeadm("k.yaml", text);
        let documents = documents.unwrap_or_else(|report| panic!("{text:?}: {:?}", codes(text, &report)));
        documents
            .iter()
            .map(|document| document.root.to_json())
            .collect::<Vec<_>>()
    };
    for (text, wanted) in [
        ("a: &x 1\nb: *x\n", serde_json::json!({"a": 1, "b": 1})),
        (
            "a: &x [1, &y b]\nc: {d: *x, e: *y}\n",
            serde_json::json!({"a": [1, "b"], "c": {"d": [1, "b"], "e": "b"}}),
        ),
        (
            "a: &x 1\nb: &x 2\nc: *x\n",
            serde_json::json!({"a": 1, "b": 2, "c": 2}),
        ),
        (
            "&k a: &n\nb: *k\nc: *n\n",
            serde_json::json!({"a": null, "b": "a", "c": null}),
        ),
        // Of a field that is there twice because of a merge key the last one counts.
        (
            "a: &x {v: 1, w: 1}\nb: {<<: *x, v: 2}\nc: {v: 2, <<: *x}\nd: {<<: [{v: 3}, *x]}\n",
            serde_json::json!({"a": {"v": 1, "w": 1}, "b": {"v": 2, "w": 1}, "c": {"v": 1, "w": 1}, "d": {"v": 3, "w": 1}}),
        ),
    ] {
        assert_eq!(json(text), [wanted], "{text:?}");
    }
    assert_eq!(
        json("a: &x 1\n---\nb: &x 2\nc: *x\n")[1],
        serde_json::json!({"b": 2, "c": 2})
    );
}

#[test]
fn names_of_values_are_refused_where_they_lead_nowhere_or_too_far() {
    let names = |text: &mut String, levels: usize| {
        for level in 1..levels {
            let below = format!("*x{}", level - 1);
            text.push_str(&format!("x{level}: &x{level} [{}]\n", vec![below; 10].join(", ")));
        }
    };
    let mut laughs = "x0: &x0 lol\n".to_owned();
    names(&mut laughs, 8);
    let mut deep = format!("x0: &x0 {}{}\n", "[".repeat(100), "]".repeat(100));
    deep.push_str(&format!("x1: {}*x0{}\n", "[".repeat(50), "]".repeat(50)));
    for (text, wanted) in [
        ("a: *x\n", vec!["1:4 yaml.unknown-alias"]),
        ("a: &x [b, *x]\n", vec!["1:11 yaml.unknown-alias"]),
        ("a: &x 1\n---\nb: *x\n", vec!["3:4 yaml.unknown-alias"]),
        ("a: &x b\n*x : c\n", vec!["2:1 yaml.key-kind"]),
        ("a: {<<: b}\n", vec!["1:9 yaml.merge-kind"]),
        ("a: {<<: [{b: 1}, c]}\n", vec!["1:9 yaml.merge-kind"]),
        (
            "a: &x {b: 1}\nc: {<<: *x, d: 1, d: 2}\n",
            vec!["2:19 yaml.duplicate-key"],
        ),
        ("a: &x !t b\n", vec!["1:7 yaml.tag"]),
        (laughs.as_str(), vec!["6:40 yaml.nodes"]),
        (deep.as_str(), vec!["2:55 yaml.depth"]),
    ] {
        let report = read_kubeadm("patch.yaml", text).expect_err(text);
        assert_eq!(codes(text, &report), wanted, "{text:?}");
    }
}

#[test]
fn a_message_about_a_repeated_value_points_to_where_it_is_used() {
    let documents = read_kubeadm("k.yaml", "a: &x [b]\nc: *x\n").expect("a document");
    let text = &documents[0].text;
    let node = documents[0].root.get("c").expect("a field");
    assert_eq!(&text[node.span.start..node.span.end], "*x");
    let inner = &node.as_list().expect("a list")[0];
    assert_eq!(&text[inner.span.start..inner.span.end], "b");
}
