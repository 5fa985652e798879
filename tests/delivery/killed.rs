//! A run is killed with everything that it started, before each program that changes something; then it is run again.
//!
//! Most of these kills are not done one by one: one run keeps a copy of its host before each such program, which is what a
//! kill leaves, and each copy is mended. Moments between which nothing changed are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::basics::{first, second};
use crate::generation::Generation;
use crate::host::{Host, Run, differences};
use crate::shell::on_one_host;

/// Both generations, with static pods, of which one makes way for the other, and a script as well.
fn generations() -> (Generation, Generation) {
    let script = |text: &str| format!("#!/bin/sh\necho {text} >/opt/prepared\n");
    let prepare = "/usr/local/lib/kubecast/prepare.sh";
    (
        first()
            .pod("etcd", "etcd 1\n")
            .pod("kube-apiserver", "api\n")
            .with_peers()
            .file("0755", prepare, "standalone", &script("first")),
        second()
            .pod("etcd", "etcd 2\n")
            .pod("kube-apiserver", "api\n")
            .with_peers()
            .file("0755", prepare, "standalone", &script("second")),
    )
}

/// What matters on a host.
type State = BTreeMap<String, String>;

/// What a run has come to: the state of its host, and its records.
struct End {
    state: State,
    records: State,
}

impl End {
    fn of(host: &Host) -> Self {
        Self {
            state: host.state(),
            records: host.records(),
        }
    }

    /// What an undisturbed run comes to.
    fn undisturbed(start: &Host, words: &[&str]) -> Self {
        let host = start.copy();
        let run = host.activate_sh(words);
        assert_eq!(run.code, 10, "{run:#?}");
        Self::of(&host)
    }

    fn left_over(&self) -> Vec<String> {
        let paths = self.state.keys();
        let is_temporary = |path: &&String| path.contains(".kubecast.") || path.ends_with(".new");
        paths.filter(is_temporary).cloned().collect()
    }
}

/// What is wrong with a host after a command that must end so: nothing if all is well.
fn faults(run: &Run, codes: &[i32], wanted: &State, found: &State) -> Vec<String> {
    let mut faults = differences(wanted, found);
    if !codes.contains(&run.code) {
        faults.push(format!("it ended with {}", run.code));
    }
    faults
}

/// The places at which a run may be killed, each with what it leaves.
fn places(start: &Host, words: &[&str]) -> Vec<(String, Host)> {
    let (run, moments) = start.copy().moments(words);
    assert_eq!(run.code, 10, "{run:#?}");
    let all = moments.len();
    assert!(all > 60, "the wrappers count nothing: {all}");
    let mut seen = BTreeSet::new();
    let different = moments
        .into_iter()
        .filter(|(_, host)| seen.insert(host.fingerprint()));
    different
        .map(|(tick, host)| (format!("killed at {tick} of {all}"), host))
        .collect()
}

/// Mends each place, and tells the first at which something is wrong then.
fn first_fault(
    places: impl IntoIterator<Item = (String, Host)>,
    mend: impl Fn(&Host) -> (Run, Vec<String>),
) -> Option<String> {
    places.into_iter().find_map(|(place, host)| {
        let (run, mut faults) = mend(&host);
        faults.extend(End::of(&host).left_over());
        (!faults.is_empty()).then(|| format!("{place}\n{}\n{run:#?}", faults.join("\n")))
    })
}

/// A host with the first generation, on which another is staged: its name.
fn between(host: &Host, second: &Generation) -> String {
    host.obey(&generations().0);
    host.stage(second)
}

fn recover(host: &Host) -> Run {
    host.script("/usr/local/lib/kubecast/activate.sh", &["recover"])
}

/// The same command again ends as if nothing had been.
fn is_ended_by_itself(host: &Host, words: &[&str]) {
    let wanted = End::undisturbed(host, words);
    let fault = first_fault(places(host, words), |host| {
        let again = host.activate_sh(words);
        let end = End::of(host);
        let mut all = faults(&again, &[0, 10], &wanted.state, &end.state);
        all.extend(differences(&wanted.records, &end.records));
        (again, all)
    });
    assert_eq!(fault, None);
}

#[test]
fn an_activation_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let name = between(&host, &generations().1);
        is_ended_by_itself(&host, &["activate", &name]);
    });
}

#[test]
fn a_first_activation_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let name = host.stage(&generations().0);
        is_ended_by_itself(&host, &["activate", &name]);
    });
}

#[test]
fn a_rollback_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let (first, second) = generations();
        host.obey(&first);
        host.obey(&second);
        is_ended_by_itself(&host, &["rollback", "1"]);
    });
}

#[test]
fn a_boot_ends_what_was_killed() {
    on_one_host(|host| {
        let name = between(&host, &generations().1);
        let (old, words) = (host.state(), ["activate", name.as_str()]);
        let new = End::undisturbed(&host, &words).state;
        let fault = first_fault(places(&host, &words), |host| {
            let boot = recover(host);
            let state = host.state();
            let wanted = if state == old { &old } else { &new };
            let mut all = faults(&boot, &[0, 10], wanted, &state);
            let intent = "/var/lib/kubecast/journal/intent";
            all.extend(host.has(intent).then(|| intent.to_owned()));
            (boot, all)
        });
        assert_eq!(fault, None);
    });
}

/// A boot at each place of an activation that was to be confirmed: the last fault.
fn fault_after_boot(host: &Host, second: &Generation) -> Option<String> {
    let name = between(host, second);
    let (old, words) = (host.state(), ["activate", name.as_str(), "--revert-after", "60"]);
    // Units change near the end.
    first_fault(places(host, &words).into_iter().rev(), |host| {
        host.forget_timers();
        let boot = recover(host);
        let all = faults(&boot, &[0, 20], &old, &host.state());
        (boot, all)
    })
}

#[test]
fn a_boot_undoes_what_was_to_be_confirmed_and_was_killed() {
    on_one_host(|host| assert_eq!(fault_after_boot(&host, &generations().1), None));
}

/// A script that forgets one step is found at the one place where that matters: a unit that has just started with files
/// that are taken back.
#[test]
fn a_file_that_comes_before_its_readers_are_marked_is_found() {
    on_one_host(|host| {
        let forgets = |text: &str| text.replace("    mark \"$5\" && put_file ", "    put_file ");
        let second = generations()
            .1
            .changed("/usr/local/lib/kubecast/activate.sh", forgets);
        let fault = fault_after_boot(&host, &second).expect("a unit runs with what is not there");
        assert!(fault.contains("/run/fake/running/"), "{fault}");
    });
}

/// How many real kills are compared with the copies.
const KILLS: u32 = 6;

#[test]
fn what_a_kill_leaves_is_what_the_copies_have() {
    on_one_host(|host| {
        let name = between(&host, &generations().1);
        let words = ["activate", name.as_str()];
        let (_, moments) = host.copy().moments(&words);
        let all = u32::try_from(moments.len()).expect("few");
        for tick in (0..KILLS).map(|place| 1 + place * all / KILLS) {
            let killed = host.copy();
            killed.kill_at(tick);
            let run = killed.activate_sh(&words);
            assert_eq!(run.code, 137, "at {tick} of {all}: {run:#?}");
            killed.ticks();
            let (_, moment) = &moments[tick as usize - 1];
            assert_eq!(differences(&moment.state(), &killed.state()), [""; 0]);
            assert_eq!(moment.fingerprint(), killed.fingerprint(), "at {tick} of {all}");
        }
    });
}
