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

mod cluster;
mod delivery;
#[path = "../judge/mod.rs"]
mod judge;
mod load;
mod machine;
mod membership;
mod verify;

use std::sync::{Mutex, PoisonError};

use cluster::{Cluster, HOSTS, KUBECTL};
use load::changes_under_load;
use machine::Lab;
use membership::{a_control_plane_comes_and_goes, a_worker_comes_and_goes};

/// There is one lab on a machine.
static LAB: Mutex<()> = Mutex::new(());

/// How long a cluster that lost power or a host may take until all questions are answered, in seconds.
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
fn takes_a_changed_flag(cluster: &Cluster<'_>) {
    let again = cluster.push();
    let name = format!("lab-{}", cluster.layout);
    assert!(again.contains(&format!("{name}: done: 4 unchanged")), "{again}");
    let restarts = |text: &str| -> Vec<String> {
        let is_restart = |line: &&str| {
            ["  restart", "  start", "  reload"]
                .iter()
                .any(|word| line.contains(word))
        };
        text.lines().filter(is_restart).map(str::to_owned).collect()
    };
    assert_eq!(restarts(&again), [""; 0]);
    let flag = "spec:\n  scheduler: {extraArgs: [{name: v, value: '3'}]}\n";
    cluster.change("spec:\n", flag);
    let changed = cluster.push();
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
}

/// What one of three holds is not needed: without cp2 reading and writing go on, at the address that all clients use. Then
/// all lose power, and what was written is there.
fn survives_the_loss_of_power(cluster: &Cluster<'_>) {
    let lab = cluster.lab;
    lab.run("power-off", &["cp2"], 30);
    let goes_on = format!(
        "for i in $(seq 30); do {KUBECTL} create configmap while-cp2-is-off && exit; sleep 1; done; exit 1"
    );
    lab.run("exec", &["cp1", &goes_on], 120);
    lab.run("power-on", &["cp2"], 60);
    lab.run("check", &["--settle", SETTLE], 300);

    lab.run("power-off", &HOSTS, 30);
    lab.run("power-on", &HOSTS, 120);
    lab.run("check", &["--settle", SETTLE], 300);
    let kept = cluster.kubectl("get configmap while-cp2-is-off -o name");
    assert_eq!(kept, "configmap/while-cp2-is-off");
}

/// A cluster comes up by one push to empty hosts, takes changes by others, also under load, lets a worker come and go, loses
/// one host and then all, and answers every question each time.
fn boots_and_survives(layout: &str) {
    let _one = LAB.lock().unwrap_or_else(PoisonError::into_inner);
    if !machine::is_able() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let lab = Lab::new(&["cp1", "cp2", "cp3", "cp4", "node1", "node2"]);
    let cluster = Cluster::new(&lab, layout, &folder);
    lab.run("up", &[], 300);
    cluster.push();
    HOSTS.iter().for_each(|host| cluster.bring_probe(host));
    lab.run("check", &["--settle", "60"], 240);
    takes_a_changed_flag(&cluster);
    lab.run("check", &["--settle", "60"], 240);
    // Minutes more for each layout, so it runs where it is asked for.
    if std::env::var_os("KUBECAST_LAB_LONG").is_some() {
        changes_under_load(&cluster);
        a_control_plane_comes_and_goes(&cluster);
    }
    a_worker_comes_and_goes(&cluster);
    survives_the_loss_of_power(&cluster);
}
