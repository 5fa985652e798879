//! Going back keeps the order of a push.

use super::fleet::{Fault, Fleet};
use crate::plan::Plan;
use crate::push::{HostEnd, Interrupt, Verdict, sample};

fn three_members() -> Plan {
    sample::plan(&[
        ("m1", "control-plane"),
        ("m2", "control-plane"),
        ("m3", "control-plane"),
        ("w1", "worker"),
    ])
}

/// A fleet that went one tree further.
fn pushed(plan: Plan) -> Fleet {
    let fleet = Fleet::running(plan);
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    fleet.log.lock().expect("whole").clear();
    fleet
}

#[test]
fn members_go_back_one_by_one_each_behind_a_look_at_all_of_them_and_then_workers() {
    let fleet = pushed(three_members());
    let outcome = fleet.roll_back();
    assert_eq!(outcome.verdict(), Verdict::Done);
    assert!(outcome.hosts.values().all(|end| matches!(end, HostEnd::Done(_))));
    assert_eq!(fleet.activated(), ["m1", "m2", "m3", "w1"]);
    assert_eq!(fleet.most_members_down(), 1);
    assert_eq!(
        fleet.count("ask its health gates"),
        9,
        "three members before each of three"
    );
    assert_eq!(fleet.count("send"), 0, "what they go back to lies there");
}

#[test]
fn control_planes_without_a_member_go_back_one_after_the_other() {
    let fleet = pushed(sample::plan(&[
        ("e1", "etcd"),
        ("c1", "control-plane"),
        ("c2", "control-plane"),
        ("w1", "worker"),
    ]));
    assert_eq!(fleet.roll_back().verdict(), Verdict::Done);
    assert_eq!(fleet.activated(), ["e1", "c1", "c2", "w1"]);
    assert_eq!(fleet.most_down(), 1);
}

#[test]
fn a_member_that_does_not_come_back_is_the_last_host() {
    for fault in [Fault::Restores, Fault::Breaks] {
        let fleet = pushed(three_members()).with("m2", fault);
        let outcome = fleet.roll_back();
        assert_eq!(outcome.verdict(), Verdict::Partly);
        assert_eq!(fleet.activated(), ["m1", "m2"]);
    }
}

#[test]
fn the_ill_member_goes_back_first_and_two_stop_everything() {
    let fleet = pushed(three_members()).with("m3", Fault::Ill);
    fleet.roll_back();
    assert_eq!(fleet.activated(), ["m3"], "it stays ill, so nobody else may go");
    let fleet = pushed(three_members())
        .with("m1", Fault::Ill)
        .with("m3", Fault::Ill);
    let outcome = fleet.roll_back();
    assert_eq!(outcome.verdict(), Verdict::Refused);
    assert!(fleet.activated().is_empty());
}

/// Two runs on two members could stop etcd together.
#[test]
fn who_lets_one_member_go_back_has_leased_all_of_them() {
    let fleet = pushed(three_members()).with("m3", Fault::Leased);
    let one = ["m1".parse().expect("a name")].into();
    let outcome = fleet.run(
        |_| (),
        &Interrupt::new(),
        |delivery| delivery.roll_back(&one, &crate::push::Back::ToPrevious),
    );
    assert_eq!(outcome.report.diagnostics()[0].code, "push.leased");
    assert!(fleet.activated().is_empty());
}
