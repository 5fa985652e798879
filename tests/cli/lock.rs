//! `pki.lock` that is not as kubecast wrote it.

use insta::assert_snapshot;

use crate::place::{Place, SEALED};

fn with_lock(text: &str) -> Place {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.write("clusters/demo/pki.lock", text);
    place
}

fn said_about(text: &str) -> String {
    with_lock(text).run(&["render", "clusters/demo"]).to_string()
}

const HEAD: &str = r#"{"format":"kubecast-pki-lock-v1","cluster":"6f1e8a52-0c1d-4c1b-9f52-8a1f0f8f2c11"}"#;

#[test]
fn each_wrong_lock_is_refused_with_its_line() {
    assert_snapshot!("lock_empty", said_about(""));
    assert_snapshot!("lock_newer", said_about(&HEAD.replace("v1", "v2")));
    assert_snapshot!(
        "lock_of_another_cluster",
        said_about(&HEAD.replace("6f1e8a52", "00000000"))
    );
    assert_snapshot!("lock_merged", said_about(&format!("{HEAD}\n<<<<<<< ours\n")));
    let line = r#"{"label":"token/abcdef","commitment":"commit:00"}"#;
    assert_snapshot!("lock_line_wrong", said_about(&format!("{HEAD}\n{line}\n")));
}

#[test]
fn a_lock_that_cannot_be_read_or_written_is_said() {
    let place = with_lock("");
    place.remove("clusters/demo/pki.lock");
    std::fs::create_dir(place.path("clusters/demo/pki.lock")).expect("made");
    assert_snapshot!(place.run(&["render", "clusters/demo"]));
}

#[test]
fn a_lab_for_production_and_keys_without_a_day_are_refused() {
    let place = Place::with(&SEALED.replace("    issuedFrom: 2026-01-01\n", "    mode: lab\n"));
    assert_snapshot!(
        "lab_in_production",
        place.run(&["secrets", "init", "clusters/demo"])
    );
    let place = Place::with(&SEALED.replace("    issuedFrom: 2026-01-01\n", "    mode: sealed\n"));
    assert_snapshot!("no_issued_from", place.run(&["secrets", "init", "clusters/demo"]));
}

#[test]
fn going_from_lab_to_sealed_keys_says_how() {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.succeed(&["render", "clusters/demo"]);
    place.edit("  environment: lab\n  pki:\n    mode: lab\n", "  pki:\n");
    let run = place.run(&["secrets", "init", "clusters/demo"]);
    assert!(run.code == 3 && run.stderr.contains("delete `pki.lock`"), "{run}");
    place.remove("clusters/demo/pki.lock");
    place.succeed(&["secrets", "init", "clusters/demo"]);
    place.succeed(&["render", "clusters/demo"]);
}
