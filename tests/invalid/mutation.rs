//! Samples with random damage: whatever stands in a file, the answer is a plan or a report, never a panic.

use std::path::PathBuf;

use kubecast::facts::Catalogue;
use kubecast::report::{Printer, Report, Source};
use kubecast::resolve::{Companions, resolve};
use kubecast::source::parse_spec;
use kubecast::spec::{Cluster, check, schema};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is put into a spec: characters that mean something to YAML, values at the edge of what a field takes.
const PIECES: &[&str] = &[
    "",
    "\n",
    "  ",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "!!binary ",
    "|\n",
    "\"",
    "'",
    "#",
    "---\n",
    "\t",
    "\u{0}",
    "\u{202e}",
    "\u{200d}",
    "é",
    "null",
    "yes",
    "0755",
    "-1",
    "1e9",
    "99999999999999999999",
    "0.0.0.0/0",
    "::/0",
    "10.96.0.0/12",
    "192.0.2.11",
    "fd00::/8",
    "control-plane",
    "1.5.8",
    "1.37.0-rc.0",
    "podSubnet",
    "hosts",
    "${HOME}",
    "../..",
    "/",
    "9999-12-31",
    "0001-01-01",
    "9223372036854775807h",
    "kubelet: {config: {maxPods: 1}}",
];

/// One damage: what lies between two places is replaced.
type Damage = (Index, u8, &'static str);

fn samples() -> Vec<PathBuf> {
    let clusters = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("clusters");
    let folders = std::fs::read_dir(clusters).expect("the samples");
    let mut paths: Vec<_> = folders
        .map(|folder| folder.expect("a sample").path().join("cluster.yaml"))
        .collect();
    paths.sort();
    paths
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, length, piece) in damages {
        let start = place.index(characters.len() + 1);
        let end = (start + usize::from(length % 12)).min(characters.len());
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

/// Everything that `validate` does with a text, without its files; what is said is printed too.
fn judge(text: &str, schema: &serde_json::Value, catalogue: &Catalogue) {
    let print = |source: &dyn Source, report: &Report| {
        let printer = Printer::new(source);
        assert_eq!(report.is_empty(), printer.text(report).is_empty());
        assert!(serde_json::from_str::<serde_json::Value>(&printer.json(report)).is_ok());
    };
    let document = match parse_spec("cluster.yaml", text) {
        Ok(document) => document,
        Err((source, report)) => return print(&source, &report),
    };
    let report = check(&document, schema);
    if report.has_errors() {
        return print(&document, &report);
    }
    let cluster: Cluster =
        serde_json::from_value(document.root.to_json()).expect("what the schema allows can be read");
    match resolve(&cluster, &Companions::none(), catalogue) {
        Ok((_, report)) | Err(report) => print(&document, &report),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn damage_never_ends_in_a_panic(
        sample in select(samples()),
        damages in prop::collection::vec((any::<Index>(), any::<u8>(), select(PIECES.to_vec())), 1..6),
    ) {
        let text = std::fs::read_to_string(sample).expect("a sample");
        let catalogue = Catalogue::embedded().expect("the embedded facts");
        judge(&damaged(&text, &damages), schema(), &catalogue);
    }
}
