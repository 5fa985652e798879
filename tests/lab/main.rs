//! Clusters on real hosts: systemd containers with sshd, and the real programs.
//!
//! Skipped, with the reason, where the machine refuses what hosts are made of; where only programs are missing,
//! `KUBECAST_REQUIRE_TOOLS=1` makes that a failure.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test runs programs"
)]

mod delivery;
#[path = "../judge/mod.rs"]
mod judge;
mod machine;
mod verify;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use machine::{Lab, kubecast};

/// There is one lab on a machine.
static LAB: Mutex<()> = Mutex::new(());

/// The hosts of the specs in `clusters/`.
const HOSTS: [&str; 4] = ["cp1", "cp2", "cp3", "node1"];

/// How long a cluster that lost power may take until all questions are answered, in seconds.
const SETTLE: &str = "150";

#[test]
fn a_cluster_of_static_pods_boots_and_survives_the_loss_of_power() {
    boots_and_survives("kubeadm");
}

#[test]
fn a_cluster_of_units_boots_and_survives_the_loss_of_power() {
    boots_and_survives("binary");
}

/// The same tree again does nothing; a flag of the schedulers restarts them, one host after the other, and nothing else.
fn takes_a_changed_flag(lab: &Lab<'_>, layout: &str, spec: &Path, render: impl Fn()) {
    let again = lab.push(spec, &[]);
    assert!(
        again.contains(&format!("lab-{layout}: done: 4 unchanged")),
        "{again}"
    );
    let restarts = |text: &str| -> Vec<String> {
        let is_restart = |line: &&str| {
            ["  restart", "  start", "  reload"]
                .iter()
                .any(|word| line.contains(word))
        };
        text.lines().filter(is_restart).map(str::to_owned).collect()
    };
    assert_eq!(restarts(&again), [""; 0]);
    let path = spec.join("cluster.yaml");
    let text = std::fs::read_to_string(&path).expect("a spec");
    let flag = "spec:\n  scheduler: {extraArgs: [{name: v, value: '3'}]}\n";
    std::fs::write(&path, text.replacen("spec:\n", flag, 1)).expect("written");
    render();
    let changed = lab.push(spec, &[]);
    let scheduler: Vec<String> = restarts(&changed);
    let hosts: Vec<&str> = scheduler
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(hosts, ["cp1", "cp2", "cp3"], "{changed}");
    assert!(
        scheduler.iter().all(|line| line.contains("kube-scheduler")),
        "{changed}"
    );
    assert!(changed.contains("done: 3 done, 1 unchanged"), "{changed}");
    lab.run("check", &["--settle", "60"], 240);
}

/// A cluster comes up by one push to empty hosts, takes a changed flag by another, loses one host and then all, and answers
/// every question each time.
fn boots_and_survives(layout: &str) {
    let _one = LAB.lock().unwrap_or_else(PoisonError::into_inner);
    if !machine::is_able() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let shown = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let spec = machine::copy_of_spec(layout, &at("spec"));
    let render = || kubecast(&["render", &shown(&spec), "-o", &shown(&at("out"))]);
    render();
    let assets = shown(&at("assets"));
    let lab = Lab::new(&HOSTS);
    lab.run(
        "assets",
        &[&assets, &shown(&at("out").join(format!("lab-{layout}")))],
        120,
    );
    lab.run("up", &[], 300);
    lab.push(&spec, &["--assets", &assets]);
    // The image that asks and answers is the lab's own, so no push brings it.
    let probe = at("assets/images/probe.tar");
    HOSTS
        .iter()
        .for_each(|host| lab.feed(host, &["ctr", "-n", "k8s.io", "images", "import", "-"], &probe));
    lab.run("check", &["--settle", "60"], 240);
    takes_a_changed_flag(&lab, layout, &spec, render);

    lab.run("power-off", &["cp2"], 30);
    let kubectl = "KUBECONFIG=$(ls /opt/kubernetes/cfg/admin.kubeconfig /etc/kubernetes/admin.conf 2> /dev/null) \
                   PATH=$PATH:/opt/kubernetes/bin kubectl --request-timeout=5s";
    // What one of three holds must not be needed: reading and writing go on, at the address that all clients use.
    let goes_on = format!(
        "for i in $(seq 30); do {kubectl} create configmap while-cp2-is-off && exit; sleep 1; done; exit 1"
    );
    lab.run("exec", &["cp1", &goes_on], 120);
    lab.run("power-on", &["cp2"], 60);
    lab.run("check", &["--settle", SETTLE], 300);

    lab.run("power-off", &HOSTS, 30);
    lab.run("power-on", &HOSTS, 120);
    lab.run("check", &["--settle", SETTLE], 300);
    let kept = lab.run(
        "exec",
        &[
            "cp1",
            &format!("{kubectl} get configmap while-cp2-is-off -o name"),
        ],
        30,
    );
    assert_eq!(kept.trim(), "configmap/while-cp2-is-off");
}
