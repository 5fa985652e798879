//! Members of etcd that join a cluster which runs.

use super::fleet::{Fault, Fleet};
use crate::plan::Plan;
use crate::push::{Interrupt, Verdict, sample};

fn grown() -> Plan {
    sample::plan(&[
        ("m1", "control-plane, etcd"),
        ("m2", "control-plane, etcd"),
        ("m3", "control-plane, etcd"),
        ("m4", "control-plane, etcd;etcd: {joinOrder: 1}"),
        ("m5", "control-plane, etcd;etcd: {joinOrder: 2}"),
    ])
}

/// Three members run; the others have nothing yet.
fn of_three() -> Fleet {
    Fleet::running(grown()).without(&["m4", "m5"])
}

fn voters(fleet: &Fleet) -> Vec<String> {
    let members = fleet.members.lock().expect("whole");
    members.voters().into_iter().map(str::to_owned).collect()
}

fn codes(outcome: &crate::push::Outcome) -> Vec<&str> {
    outcome.report.diagnostics().iter().map(|one| one.code).collect()
}

#[test]
fn new_members_learn_first_and_vote_when_they_are_in_sync() {
    let fleet = of_three();
    fleet.members.lock().expect("whole").lag = 4;
    let outcome = fleet.push(|_| ());
    assert_eq!(outcome.verdict(), Verdict::Done, "{:?}", outcome.report);
    assert_eq!(voters(&fleet), ["m1", "m2", "m3", "m4", "m5"]);
    assert_eq!(fleet.members.lock().expect("whole").most_absent_voters, 0);
    let log = fleet.log.lock().expect("whole");
    let place = |line: &str| log.iter().position(|one| one.ends_with(line)).expect("asked");
    assert!(place("member add m4 --peer-urls=https://10.9.0.4:2380 --learner") < place("m4 activate"));
    assert!(place("m4 activate") < place("member promote a3"));
    assert!(place("member promote a3") < place("member add m5 --peer-urls=https://10.9.0.5:2380 --learner"));
    drop(log);
    fleet.log.lock().expect("whole").clear();
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    let log = fleet.log.lock().expect("whole");
    let changes = ["member add", "member promote", "activate"];
    assert!(
        !log.iter()
            .any(|line| changes.iter().any(|change| line.contains(change))),
        "{log:?}"
    );
}

#[test]
fn founders_start_together_and_later_members_join_them_in_the_same_push() {
    let fleet = Fleet::new(grown());
    let outcome = fleet.push(|_| ());
    assert_eq!(outcome.verdict(), Verdict::Done, "{:?}", outcome.report);
    let mut voters = voters(&fleet);
    voters.sort();
    assert_eq!(voters, ["m1", "m2", "m3", "m4", "m5"]);
    assert_eq!(fleet.activated()[3..], ["m4", "m5"]);
}

#[test]
fn a_run_that_ended_anywhere_is_ended_by_the_next() {
    // Etcd was told, and the host has not started it.
    let mut fleet = of_three().with("m4", Fault::Leased);
    fleet
        .members
        .lock()
        .expect("whole")
        .ask(&["add", "m4", "--peer-urls=https://10.9.0.4:2380", "--learner"])
        .expect("added");
    assert_ne!(fleet.push(|_| ()).verdict(), Verdict::Done);
    fleet.cured();
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert_eq!(voters(&fleet), ["m1", "m2", "m3", "m4", "m5"]);

    // The host has its tree, and its member no vote.
    let fleet = of_three();
    fleet.members.lock().expect("whole").lag = usize::MAX;
    let outcome = fleet.push(|_| ());
    assert_eq!(codes(&outcome), ["push.etcd-refused"]);
    assert_eq!(outcome.verdict(), Verdict::Partly);
    assert_eq!(voters(&fleet), ["m1", "m2", "m3"]);
    assert_eq!(
        fleet.activated(),
        ["m1", "m2", "m3", "m4"],
        "nobody else joins meanwhile"
    );
    fleet.members.lock().expect("whole").lag = 1;
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert_eq!(voters(&fleet), ["m1", "m2", "m3", "m4", "m5"]);
}

#[test]
fn nobody_joins_while_a_member_is_down() {
    let fleet = of_three().with("m2", Fault::Ill);
    let new = ["m4".parse().expect("a name")].into();
    let outcome = fleet.run(
        |_| (),
        &Interrupt::new(),
        |delivery| delivery.carry_out(delivery.prepare(&new)),
    );
    assert_eq!(codes(&outcome), ["push.quorum"]);
    assert_eq!(fleet.count("activate"), 0);
    assert_eq!(voters(&fleet), ["m1", "m2", "m3"]);
    let log = fleet.log.lock().expect("whole");
    assert!(!log.iter().any(|line| line.contains("member add")), "{log:?}");
}

#[test]
fn data_that_do_not_fit_what_etcd_knows_are_refused() {
    // Data of a member that was taken out.
    let fleet = Fleet::running(grown()).without(&["m5"]);
    fleet.members.lock().expect("whole").forget("m4");
    let outcome = fleet.push(|_| ());
    assert_eq!(codes(&outcome), ["push.etcd-data-foreign"]);
    assert_eq!(fleet.activated(), ["m1", "m2", "m3"]);
    // A member whose data is gone.
    let fleet = Fleet::running(grown()).without(&["m5"]);
    fleet.members.lock().expect("whole").forget("m5");
    fleet.lose_data("m4");
    let outcome = fleet.push(|_| ());
    assert_eq!(codes(&outcome), ["push.etcd-data-lost"]);
}

#[test]
fn what_joins_is_foretold() {
    let fleet = of_three();
    fleet.run(
        |_| (),
        &Interrupt::new(),
        |delivery| {
            let prepared = delivery.prepare(&fleet.all());
            let joining: Vec<String> = prepared
                .forecasts()
                .filter(|(_, forecast)| forecast.joins_etcd)
                .map(|(name, _)| name.to_string())
                .collect();
            assert_eq!(joining, ["m4", "m5"]);
            delivery.leave(prepared)
        },
    );
    assert!(fleet.activated().is_empty());
}
