//! What somebody changed on hosts by hand is told in the words of the spec, and what would break the cluster is refused.

use std::path::Path;
use std::sync::PoisonError;

use crate::LAB;
use crate::machine::{self, Lab, kubecast, state};

const HOSTS: [&str; 2] = ["ver1", "ver2"];

/// What a command says next to the hosts, and how it ends.
fn said(lab: &Lab<'_>, spec: &Path, words: &[&str]) -> String {
    let folder = format!("XDG_STATE_HOME={}", spec.join("state").display());
    let config = state().join("ssh/config").display().to_string();
    let head = ["-", "sh", "-c", "\"$@\" 2>&1; echo exit $?", "sh", "env", &folder];
    let spec = spec.to_str().expect("UTF-8");
    let (verb, rest) = words.split_first().expect("a command");
    let call = [
        env!("CARGO_BIN_EXE_kubecast"),
        verb,
        spec,
        "--ssh-config",
        &config,
    ];
    lab.run("exec", &[&head[..], &call, rest].concat(), 60)
}

fn change(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).expect("a spec");
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replace(from, to)).expect("written");
}

/// The hosts that are meant.
const ONLY: [&str; 3] = ["--on", "ver*", "--skip-objects"];
const LIVE: [&str; 4] = ["verify", "--live", "--on", "ver*"];

#[test]
fn what_was_changed_by_hand_is_told_and_what_would_break_is_refused() {
    let _one = LAB.lock().unwrap_or_else(PoisonError::into_inner);
    if !machine::is_able() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let spec = machine::copy_of_spec("verify", &folder.path().join("spec"));
    let out = folder.path().join("out");
    let shown = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let render = || kubecast(&["render", &shown(&spec), "-o", &shown(&out)]);
    render();
    let lab = Lab::new(&HOSTS);
    lab.run("up", &["--light", "ver1=10.77.0.61", "ver2=10.77.0.62"], 60);
    lab.push(&spec, &ONLY);
    let well = said(&lab, &spec, &LIVE);
    assert!(
        well.contains("2 of 2 hosts as the spec wants") && well.ends_with("exit 0\n"),
        "{well}"
    );
    tells_what_was_changed(&lab, &spec);
    let file = spec.join("cluster.yaml");
    change(&file, "version: 1.34.4", "version: 1.36.3");
    change(&file, "controlPlaneEndpoint: api.", "controlPlaneEndpoint: api2.");
    render();
    refuses_a_minor_that_is_left_out(&lab, &spec);
}

fn tells_what_was_changed(lab: &Lab<'_>, spec: &Path) {
    let edit = "sed -i s/^Restart=.*/Restart=no/ /etc/systemd/system/kube-haproxy.service";
    lab.run("exec", &["ver1", edit], 30);
    lab.run("exec", &["ver2", "chmod 0600 /etc/hosts"], 30);
    let told = said(lab, spec, &LIVE);
    for line in [
        "unit.directive Service/Restart   always -> no",
        "spec.apiFront.haproxy",
        "mode and owner   0644 root:root -> 0600 root:root",
        "exit 4",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

/// Nothing is staged unless people agreed.
fn refuses_a_minor_that_is_left_out(lab: &Lab<'_>, spec: &Path) {
    let push = [&["push", "--yes", "--overwrite-drift"], &ONLY[..]].concat();
    let refused = said(lab, spec, &push);
    assert!(
        refused.contains("version.skipped-minor (1.36.3)") && refused.ends_with("exit 3\n"),
        "{refused}"
    );
    let kept = lab.run("exec", &["ver1", "ls /var/lib/kubecast/generations"], 30);
    assert_eq!(kept.lines().count(), 1, "{kept}");
    let agreed = "- {id: version.skipped-minor, to: 1.36.3, reason: a lab, expires: 9999-12-31}\n";
    std::fs::write(spec.join("acks.yaml"), agreed).expect("written");
    let done = said(lab, spec, &push);
    assert!(
        done.contains("acknowledged until 9999-12-31") && done.ends_with("exit 0\n"),
        "{done}"
    );
    let well = said(lab, spec, &LIVE);
    assert!(well.ends_with("exit 0\n"), "{well}");
}
