//! How runs end.

use super::fleet::{Fault, Fleet};
use crate::plan::Plan;
use crate::push::{HostEnd, Interrupt, Verdict, sample};

fn small() -> Plan {
    sample::plan(&[
        ("cp1", "control-plane"),
        ("w1", "worker"),
        ("w2", "worker"),
        ("w3", "worker"),
    ])
}

fn words(outcome: &crate::push::Outcome) -> Vec<String> {
    let hosts = outcome.hosts.iter();
    hosts
        .map(|(name, end)| format!("{name} {}", end.as_str()))
        .collect()
}

#[test]
fn nothing_starts_if_one_host_is_not_reached_or_not_ready() {
    for (fault, code, verdict) in [
        (Fault::Off, "push.unreachable", Verdict::Failed),
        (Fault::NoRsync, "push.no-rsync", Verdict::Failed),
        (Fault::Unready, "push.not-ready", Verdict::Refused),
        (Fault::Drifted, "push.drift", Verdict::Refused),
        (Fault::Leased, "push.leased", Verdict::Failed),
        (Fault::Full, "push.disk-full", Verdict::Failed),
        (Fault::Refuses, "push.refused", Verdict::Refused),
    ] {
        let fleet = Fleet::running(small()).with("w2", fault);
        let outcome = fleet.push(|_| ());
        let codes: Vec<&str> = outcome.report.diagnostics().iter().map(|one| one.code).collect();
        assert_eq!(codes, [code], "{fault:?}");
        assert_eq!(outcome.verdict(), verdict, "{fault:?}");
        // `--resume` goes on with all of them.
        assert!(
            outcome.hosts.len() == 4 && !outcome.hosts.values().any(HostEnd::is_well),
            "{fault:?}"
        );
        assert!(fleet.activated().is_empty(), "{fault:?}");
        let may_send = matches!(fault, Fault::Full | Fault::Refuses);
        assert!(may_send || fleet.count("send") == 0, "{fault:?}");
    }
}

#[test]
fn a_worker_that_is_off_can_be_left_out_and_a_control_plane_cannot() {
    let fleet = Fleet::running(small()).with("w2", Fault::Off);
    let outcome = fleet.push(|options| options.skips_offline = true);
    assert_eq!(outcome.verdict(), Verdict::Partly);
    assert_eq!(words(&outcome), ["cp1 done", "w1 done", "w2 skipped", "w3 done"]);
    let fleet = Fleet::running(small()).with("cp1", Fault::Off);
    let outcome = fleet.push(|options| options.skips_offline = true);
    assert_eq!(outcome.verdict(), Verdict::Failed);
    assert!(fleet.activated().is_empty());
}

#[test]
fn the_first_failure_is_the_last_host() {
    for (fault, word, verdict) in [
        (Fault::Restores, "restored", Verdict::RolledBack),
        (Fault::Unconfirmed, "restored", Verdict::RolledBack),
        (Fault::Breaks, "broken", Verdict::Partly),
        (Fault::Cut, "lost", Verdict::Partly),
    ] {
        let fleet = Fleet::running(small()).with("w1", fault);
        let outcome = fleet.push(|_| ());
        let expected = [
            "cp1 done".into(),
            format!("w1 {word}"),
            "w2 staged".into(),
            "w3 staged".into(),
        ];
        assert_eq!(words(&outcome), expected, "{fault:?}");
        assert_eq!(outcome.verdict(), verdict, "{fault:?}");
    }
}

#[test]
fn a_host_says_what_is_wrong_with_it_and_how_to_cure_it() {
    let fleet = Fleet::running(small()).with("w1", Fault::Unready);
    let outcome = fleet.push(|_| ());
    let problem = &outcome.report.diagnostics()[0];
    assert_eq!(problem.message, "not ready: w1: swap is on");
    assert!(format!("{problem:?}").contains("turn it off"));
}

#[test]
fn a_user_who_stops_a_run_leaves_hosts_staged_and_the_next_run_goes_on() {
    let fleet = Fleet::running(small());
    let interrupt = Interrupt::new();
    interrupt.raise();
    let outcome = fleet.run(
        |_| (),
        &interrupt,
        |delivery| delivery.carry_out(delivery.prepare(&fleet.all())),
    );
    assert!(fleet.activated().is_empty());
    assert_ne!(outcome.verdict(), Verdict::Done);
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
}

#[test]
fn a_host_that_nobody_confirmed_is_not_unchanged() {
    let fleet = Fleet::running(small());
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    let fleet = fleet.with("w2", Fault::Unsettled);
    fleet.log.lock().expect("whole").clear();
    let outcome = fleet.push(|_| ());
    assert_eq!(
        words(&outcome),
        ["cp1 unchanged", "w1 unchanged", "w2 done", "w3 unchanged"]
    );
    assert_eq!(
        (fleet.activated(), fleet.count("confirm its files")),
        (vec!["w2".to_owned()], 1)
    );
}

#[test]
fn a_chosen_host_changes_alone() {
    let fleet = Fleet::running(small());
    let one = ["w3".parse().expect("a name")].into();
    let outcome = fleet.run(
        |_| (),
        &Interrupt::new(),
        |delivery| delivery.carry_out(delivery.prepare(&one)),
    );
    assert_eq!(words(&outcome), ["w3 done"]);
    assert_eq!(fleet.activated(), ["w3"]);
}
