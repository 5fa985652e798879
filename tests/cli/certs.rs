//! `kubecast certs`.

use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use crate::place::{Place, SEALED};

fn lab() -> Place {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.succeed(&["render", "clusters/demo"]);
    place
}

fn certs(place: &Place, more: &[&str]) -> crate::place::Run {
    place.run(&[&["certs", "clusters/demo"], more].concat())
}

const AT: &[&str] = &["--at", "2026-10-15"];

#[test]
fn the_table_has_every_certificate_those_that_expire_first_on_top() {
    assert_snapshot!(certs(&lab(), AT));
}

#[test]
fn a_program_gets_everything() {
    let run = certs(&lab(), &[AT, &["--format", "json"]].concat());
    let result: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let all = result["certificates"].as_array().expect("a list");
    let one = all
        .iter()
        .find(|one| one["label"] == "leaf/cp1/apiserver")
        .expect("it is there");
    assert_snapshot!(serde_json::to_string_pretty(one).expect("JSON"));
}

#[test]
fn what_expires_soon_ends_with_4() {
    let place = lab();
    assert_snapshot!("within_none", certs(&place, &[AT, &["--within", "30d"]].concat()));
    let run = certs(&place, &[AT, &["--within", "90d"]].concat());
    assert_eq!((run.code, run.stdout.lines().count()), (4, 16), "{run}");
    let weeks = certs(&place, &[AT, &["--within", "11w24h"]].concat());
    assert_eq!(
        (weeks.code, weeks.stdout),
        (4, run.stdout),
        "the last second counts"
    );
    assert_eq!(certs(&place, &[AT, &["--within", "77d"]].concat()).code, 0);
    assert_snapshot!("within_wrong", certs(&place, &["--within", "three months"]));
    assert_snapshot!("at_wrong", certs(&place, &["--at", "2026-02-30"]));
}

#[test]
fn states_are_told_apart() {
    let place = lab();
    place.edit(
        "  - {name: worker1, address: 192.0.2.12}\n",
        "  - {name: worker2, address: 192.0.2.13}\n",
    );
    place.edit("address: 192.0.2.11", "address: 192.0.2.21");
    assert_snapshot!(certs(&place, &["--at", "2027-06-01"]));
    let early = certs(&lab(), &["--at", "2025-06-01", "--format", "json"]);
    assert!(early.stdout.contains("\"state\":\"not-yet\""));
}

#[test]
fn without_a_lock_everything_is_missing() {
    let place = Place::with(SEALED);
    let run = certs(&place, AT);
    assert!(
        run.code == 0 && run.stdout.lines().skip(1).all(|line| line.contains("missing")),
        "{run}"
    );
    assert!(
        run.stderr
            .contains("18 to be issued; next: kubecast render clusters/demo"),
        "{run}"
    );
}

/// Hosts that a listing names are those whose files hold the certificate or its key, and no others.
#[test]
fn hosts_are_those_that_hold_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::new();
    for sample in ["single", "ha", "external-etcd", "museum-1.11"] {
        let cluster = root.join("clusters").join(sample).display().to_string();
        let run = place.succeed(&["certs", &cluster, "--at", "2026-06-01", "--format", "json"]);
        let listed: Value = serde_json::from_str(&run.stdout).expect("JSON");
        for certificate in listed["certificates"].as_array().expect("a list") {
            let label = certificate["label"].as_str().expect("text");
            let hosts: Vec<&str> = certificate["hosts"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            assert_eq!(
                hosts,
                holding(&root.join("out").join(sample), label),
                "{sample}: {label}"
            );
        }
    }
}

/// The hosts of a tree that have an authority's certificate, or the key of a leaf.
fn holding(out: &Path, label: &str) -> Vec<String> {
    let authorities = [
        ("ca/kubernetes", "etc/kubernetes/pki/ca.crt"),
        ("ca/etcd", "etc/kubernetes/pki/etcd/ca.crt"),
        ("ca/front-proxy", "etc/kubernetes/pki/front-proxy-ca.crt"),
    ];
    let file = authorities.iter().find(|(authority, _)| *authority == label);
    let has = |host: &str| match file {
        Some((_, file)) => out.join("hosts").join(host).join(file).exists(),
        None => {
            let index = std::fs::read_to_string(out.join(format!("index/{host}.json"))).expect("an index");
            index.contains(&format!("\"secrets\":[\"{label}\"]"))
        }
    };
    let hosts = std::fs::read_dir(out.join("hosts")).expect("hosts");
    let mut names: Vec<String> = hosts
        .map(|host| host.expect("one").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.retain(|host| has(host));
    names
}
