//! What the embedded rows answer, and rows beside a spec.

use std::path::Path;

use serde_json::{Value, json};

use super::check::check;
use super::{
    Catalogue, Facts, Finding, FlagType, GateStage, KubeconfigServer, PkiFileNames, Standing, embedded,
};
use crate::report::Report;
use crate::types::{Program, Release};

fn embedded() -> Catalogue {
    Catalogue::embedded().unwrap_or_else(|report| panic!("{:#?}", report.diagnostics()))
}

fn facts(release: &str) -> Facts {
    embedded().release(&release.parse().unwrap()).unwrap()
}

fn refusal<T>(result: Result<T, Report>) -> String {
    let Err(report) = result else {
        panic!("it was accepted")
    };
    let words = report
        .diagnostics()
        .iter()
        .map(|d| format!("{}: {}", d.code, d.message));
    words.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_embedded_file_has_the_form_of_the_schema() {
    for (file, text) in embedded::FILES {
        let report = check(file, &serde_json::from_str(text).unwrap());
        assert!(report.is_empty(), "{:#?}", report.diagnostics());
    }
}

/// What the build script reads is what another reader of YAML reads.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the sources")]
fn the_embedded_rows_are_those_of_the_files() {
    for (file, text) in embedded::FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let written: Value = yaml_serde::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(text).unwrap(), "{file}");
    }
}

#[test]
fn every_fact_of_every_known_release_is_answered() {
    let catalogue = embedded();
    for run in catalogue.releases() {
        for release in run.samples() {
            assert!(
                catalogue.release(release).is_ok(),
                "{:?}",
                catalogue.release(release)
            );
        }
    }
}

#[test]
fn the_rows_of_a_key_leave_no_gap() {
    let catalogue = embedded();
    for key in catalogue.tables().facts.names() {
        let rows = catalogue.history(key);
        let ends = (rows.first().unwrap(), rows.last().unwrap());
        assert!(
            ends.0.interval.since.is_none() && ends.1.interval.until.is_none(),
            "{key}"
        );
        for pair in rows.windows(2) {
            assert_eq!(pair[0].interval.until, pair[1].interval.since, "{key}");
        }
    }
}

#[test]
fn a_fact_names_its_key() {
    let facts = facts("v1.36.3");
    assert!(*facts.static_pod.seccomp);
    assert_eq!(
        facts.static_pod.seccomp.origin().to_string(),
        "fact:static-pod.seccomp"
    );
    assert_eq!(facts.run().standing, Standing::Full);
}

#[test]
fn a_patch_release_can_differ_from_its_neighbour() {
    let organization = |release: &str| facts(release).pki.kubelet_client_organization.value.clone();
    assert_eq!(organization("1.28.15").as_deref(), Some("system:masters"));
    assert_eq!(organization("1.34.7").as_deref(), Some("kubeadm:cluster-admins"));
    assert_eq!(organization("1.34.8"), None);
    assert_eq!(organization("1.35.0").as_deref(), Some("kubeadm:cluster-admins"));
    let server = |release: &str| *facts(release).kubeconfig.controller_manager_server;
    assert_eq!(server("1.19.0"), KubeconfigServer::Endpoint);
    assert_eq!(server("1.19.1"), KubeconfigServer::Local);
}

#[test]
fn the_museum_answers_too() {
    let facts = facts("1.5.8");
    assert_eq!(*facts.pki.file_names, PkiFileNames::Pem);
    assert_eq!(*facts.image.etcd, "2.2.5");
    assert!(facts.kubeadm_sets(Program::KubeApiserver, "token-auth-file"));
    assert!(!facts.kubeadm_sets(Program::KubeApiserver, "enable-admission-plugins"));
}

#[test]
fn a_flag_is_known_gone_or_misspelt() {
    let facts = facts("1.36.3");
    let find = |name: &'static str| facts.flag(Program::KubeApiserver, name);
    assert_eq!(find("audit-log-path").known().unwrap().value.kind, FlagType::Text);
    assert!(
        find("service-account-issuer")
            .known()
            .unwrap()
            .value
            .kind
            .repeats()
    );
    let Finding::Removed(row) = find("insecure-port") else {
        panic!("it was removed")
    };
    assert_eq!(
        (row.interval.until.clone().unwrap().to_string(), &*row.source),
        ("1.24".into(), "notes 1.24")
    );
    let Finding::Unknown { nearest } = find("audit-log-pth") else {
        panic!("it is misspelt")
    };
    assert_eq!(nearest, Some("audit-log-path"));
}

#[test]
fn kubeadm_gives_no_flag_that_the_program_does_not_know() {
    let catalogue = embedded();
    for run in catalogue
        .releases()
        .iter()
        .filter(|run| run.standing != Standing::Museum)
    {
        for release in run.samples() {
            let facts = catalogue.release(release).unwrap();
            let etcd = Release::of_tag(&facts.image.etcd).unwrap();
            let etcd = catalogue.etcd(&etcd).unwrap();
            for program in Program::ALL {
                for flag in facts.kubeadm_flags(program) {
                    let is_known = match program {
                        Program::Etcd => etcd.knows(flag),
                        _ => facts.flag(program, flag).known().is_some(),
                    };
                    assert!(is_known, "{release} {program} {flag}");
                }
            }
        }
    }
}

#[test]
fn a_gate_changes_with_the_release() {
    let gate = |release: &str| {
        let facts = facts(release);
        let row = facts.feature_gate("SidecarContainers").known().cloned();
        row.map(|row| (row.value.stage.unwrap(), row.value.locked))
    };
    assert_eq!(gate("1.32.2"), Some((GateStage::Beta, false)));
    assert_eq!(gate("1.33.13"), Some((GateStage::Ga, true)));
    assert_eq!(gate("1.37.0-rc.0"), None);
}

#[test]
fn an_unknown_release_lists_the_known_ones() {
    let releases = ["1.36.99", "1.99.0", "1.36.0-rc.0", "1.37.9"];
    let refusals = releases.map(|release| refusal(embedded().release(&release.parse().unwrap())));
    insta::assert_snapshot!(refusals.join("\n"), @r"
    version.patch-unknown: Kubernetes 1.36.99 is not known; known 1.36 releases: 1.36.0 to 1.36.3
    version.minor-unknown: Kubernetes 1.99.0 is not known; known minors: 1.5, 1.11, 1.17 to 1.37
    version.patch-unknown: Kubernetes 1.36.0-rc.0 is not known; known 1.36 releases: 1.36.0 to 1.36.3
    version.patch-unknown: Kubernetes 1.37.9 is not known; known 1.37 releases: 1.37.0 to 1.37.2, 1.37.0-alpha.1, 1.37.0-alpha.2, 1.37.0-alpha.3, 1.37.0-beta.0, 1.37.0-rc.0
    ");
}

#[test]
fn rows_beside_a_spec_make_a_release_known() {
    let rows = json!({
        "source": "test",
        "releases": [{"minor": "1.36", "first": "1.36.4", "last": "1.36.4"}],
        "facts": {"image.etcd": [{"value": "9.9.9-0", "since": "1.36.4", "replaces": true}]},
    });
    let catalogue = embedded().with("facts/new.yaml", &rows).unwrap();
    let etcd = |release: &str| {
        catalogue
            .release(&release.parse().unwrap())
            .unwrap()
            .image
            .etcd
            .value
            .clone()
    };
    assert_eq!(
        (etcd("1.36.3").as_str(), etcd("1.36.4").as_str()),
        ("3.6.8-0", "9.9.9-0")
    );
    let row = catalogue.history("image.etcd").last().unwrap();
    assert_eq!((&*row.file, &*row.source), ("facts/new.yaml", "test"));
    let beside = catalogue.beside_the_spec();
    let names: Vec<&str> = beside.iter().map(|statement| statement.name.as_str()).collect();
    assert_eq!(names, ["image.etcd"]);
    assert!(embedded().beside_the_spec().is_empty());
}

/// Feature gates are taken in when somebody asks; rows beside a spec ask.
#[test]
fn rows_beside_a_spec_join_those_that_were_not_asked_for() {
    let rows = json!({
        "source": "test",
        "feature-gates": [{"name": "NobodyKnows", "stage": "alpha", "default": false, "since": "1.36"}],
    });
    let known = |catalogue: &Catalogue| {
        let facts = catalogue.release(&"1.36.3".parse().unwrap()).unwrap();
        ["APIServerIdentity", "NobodyKnows"].map(|name| facts.feature_gate(name).known().is_some())
    };
    let catalogue = embedded().with("facts/new.yaml", &rows).unwrap();
    assert_eq!(known(&catalogue), [true, true]);
    assert_eq!(known(&embedded()), [true, false]);
}

#[test]
fn rows_beside_a_spec_are_checked() {
    let pause = |row: Value| json!({"facts": {"image.pause": [row]}});
    let files = [
        pause(json!({"value": "4", "since": "1.36", "source": "test"})),
        pause(json!({"value": 4, "since": "1.36", "source": "test"})),
        pause(json!({"value": "4", "since": "1.38.x", "source": "test"})),
        pause(json!({"value": "4", "since": "1.38", "until": "1.37", "source": "test"})),
        pause(json!({"value": "4", "since": "1.38"})),
        pause(json!({"value": "4", "sinc": "1.38", "source": "test"})),
        json!({"facts": {"image.pauze": []}}),
        json!([]),
    ];
    let refusals = files.map(|rows| refusal(embedded().with("facts/new.yaml", &rows)));
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    facts.overlap: two rows about `image.pause` overlap: 1.36 and later, and 1.36 and later in schema/facts/images.yaml
    facts.form: facts/new.yaml does not have the form of facts: 4 is not of type "string"
    facts.form: facts/new.yaml does not have the form of facts: "1.38.x" does not match "^\d+\.\d+(\.\d+(-(alpha|beta|rc)\.\d+)?)?$"
    facts.interval: the row about `image.pause` holds in no release: since 1.38, until 1.37
    facts.source: the row about `image.pause` names no source
    facts.key: `sinc` is not a fact or field that kubecast knows here; the closest is `since`
    facts.key: `image.pauze` is not a fact or field that kubecast knows here; the closest is `image.pause`
    facts.form: facts/new.yaml does not have the form of facts: [] is not of type "object"
    "#);
}
