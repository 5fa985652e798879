use super::{Acks, gate, schema, schema_text};
use crate::committed;
use crate::report::Printer;
use crate::review::HostRange;
use crate::review::effect::Breaking;
use crate::source;
use crate::types::Timestamp;

const FILE: &str = "clusters/demo/acks.yaml";

fn acks(text: &str) -> Result<Acks, String> {
    let document =
        source::parse_spec(FILE, text).map_err(|(source, report)| Printer::new(&source).text(&report))?;
    Acks::read(&document).map_err(|report| Printer::new(&document).text(&report))
}

fn services(to: &str) -> Breaking {
    Breaking {
        id: "network.service-subnet".into(),
        to: to.into(),
        before: Some("10.96.0.0/12".into()),
        says: "addresses move".into(),
        hosts: HostRange::default(),
        causes: Vec::new(),
        because: vec!["c1".into()],
    }
}

fn day(text: &str) -> Timestamp {
    text.parse().expect("a day")
}

const AGREED: &str = "\
- {id: network.service-subnet, to: 10.100.0.0/16, reason: new data centre, expires: 2026-09-30}
";

#[test]
fn an_acknowledgement_holds_for_one_value_and_to_the_end_of_its_day() {
    let acks = acks(AGREED).expect("acks");
    let is_open = |to: &str, today: &str| gate(&[services(to)], &acks, day(today)).is_open;
    assert!(is_open("10.100.0.0/16", "2026-09-29"));
    assert!(is_open("10.100.0.0/16", "2026-09-30T23:59:59Z"));
    assert!(!is_open("10.100.0.0/16", "2026-10-01"));
    assert!(!is_open("10.101.0.0/16", "2026-09-29"));
    assert!(gate(&[], &acks, day("2026-09-29")).is_open);
    let nobody = gate(&[services("10.100.0.0/16")], &Acks::none(), day("2026-09-29"));
    assert!(!nobody.is_open);
    assert_eq!(
        nobody.refused[0].to_allow,
        "- {id: network.service-subnet, to: \"10.100.0.0/16\", reason: \"...\", expires: YYYY-MM-DD}"
    );
}

#[test]
fn the_line_that_allows_a_change_reads_back() {
    let refused = gate(&[services("a \"b\" \\ c")], &Acks::none(), day("2026-01-01"));
    let line = refused.refused[0].to_allow.replace("YYYY-MM-DD", "2026-01-01");
    let acks = acks(&format!("{line}\n")).expect("acks");
    assert!(gate(&[services("a \"b\" \\ c")], &acks, day("2026-01-01")).is_open);
}

#[test]
fn what_is_refused_and_what_is_left_over_is_said() {
    let more = format!(
        "{AGREED}- {{id: encryption.key, to: removed encryption/key1, reason: x, expires: 2026-09-30}}\n"
    );
    let acks = acks(&more).expect("acks");
    let changes = [services("10.100.0.0/16"), services("10.101.0.0/16")];
    let report = gate(&changes, &acks, day("2026-10-01")).report("clusters/demo/acks.yaml");
    let said: Vec<String> = report
        .diagnostics()
        .iter()
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_wrong_file_is_refused_with_places() {
    let wrong = [
        "id: network.service-subnet\n",
        "- {id: network.service-subnet, to: a, reason: b}\n",
        "- {id: network.service-subnett, to: a, reason: b, expires: 2026-01-01}\n",
        "- {id: network.service-subnet, to: a, reason: ' ', expires: 2026-01-01}\n",
        "- {id: network.service-subnet, to: a, reason: b, expires: soon}\n",
        "- {id: network.service-subnet, to: a, reason: b, expires: 2026-01-01, until: x}\n",
        "- {id: network.service-subnet, id: x, to: a, reason: b, expires: 2026-01-01}\n",
    ];
    let said: Vec<String> = wrong.iter().map(|text| acks(text).expect_err(text)).collect();
    insta::assert_snapshot!(said.join("\n"));
    assert_eq!(acks("[]\n"), Ok(Acks::none()));
}

/// No command does it again.
#[test]
fn it_is_a_schema() {
    jsonschema::draft202012::meta::validate(&schema()).expect("a schema");
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    committed::assert_current("schema/acks.v1.json", &schema_text());
}
