//! A run is killed with everything that it started, before each program that changes something; then it is run again.

use std::collections::BTreeMap;

use crate::basics::{first, second};
use crate::generation::Generation;
use crate::host::{Host, Run, assert_same};
use crate::shell::on_one_host;

/// How many places a test tries; with `KUBECAST_EVERY_STEP=1` it tries all.
const PLACES: u32 = 8;

/// Both generations, with a static pod and a script as well.
fn generations() -> (Generation, Generation) {
    let script = |text: &str| format!("#!/bin/sh\necho {text} >/opt/prepared\n");
    let prepare = "/usr/local/lib/kubecast/prepare.sh";
    (
        first()
            .pod("etcd", "etcd 1\n")
            .file("0755", prepare, "standalone", &script("first")),
        second()
            .pod("etcd", "etcd 2\n")
            .file("0755", prepare, "standalone", &script("second")),
    )
}

/// What a run has come to.
type End = (BTreeMap<String, String>, BTreeMap<String, String>);

fn end(host: &Host) -> End {
    let temporary = |path: &String| path.contains(".kubecast.") || path.ends_with(".new");
    let state = host.state();
    assert!(!state.keys().any(temporary), "{:?}", state.keys());
    (state, host.records())
}

/// Runs until the tick, where everything is killed. Tells how many ticks there were.
fn run_until(host: &Host, tick: u32, words: &[&str]) -> (Run, u32) {
    host.kill_at(tick);
    let run = host.activate_sh(words);
    (run, host.ticks())
}

/// The ticks at which a test kills, of all that an undisturbed run has. Each test has others, by its shift from 0 to 4.
fn ticks(all: u32, shift: u32) -> Vec<u32> {
    let every = std::env::var_os("KUBECAST_EVERY_STEP").is_some_and(|value| value == "1");
    let places = if every { all } else { PLACES.min(all) };
    let spread = (0..places).map(|place| 1 + (place * all + shift * all / 5) / places);
    // Files are back and records are not: once a run that was killed there took them for drift.
    let late = all.saturating_sub(6);
    spread.chain((!every).then_some(late)).collect()
}

/// Kills a command at each place, and lets `mend` end it.
fn kill_everywhere(start: &Host, shift: u32, words: &[&str], mend: impl Fn(&Host, &str)) {
    let undisturbed = start.copy();
    let (run, all) = run_until(&undisturbed, 0, words);
    assert_eq!(run.code, 10, "{run:#?}");
    assert!(all > PLACES, "the wrappers count nothing");
    for tick in ticks(all, shift) {
        let host = start.copy();
        let (run, _) = run_until(&host, tick, words);
        assert_eq!(run.code, 137, "at {tick} of {all}: {run:#?}");
        mend(&host, &format!("killed at {tick} of {all}"));
    }
}

/// A host with the first generation, on which the second is staged.
fn between(host: &Host) -> String {
    let (first, second) = generations();
    host.obey(&first);
    host.stage(&second)
}

#[test]
fn an_activation_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let name = between(&host);
        let words = ["activate", name.as_str()];
        let undisturbed = host.copy();
        assert_eq!(undisturbed.activate_sh(&words).code, 10);
        let wanted = end(&undisturbed);
        kill_everywhere(&host, 0, &words, |host, place| {
            let again = host.activate_sh(&words);
            assert!(matches!(again.code, 0 | 10), "{place}: {again:#?}");
            let (state, records) = end(host);
            assert_same(&wanted.0, &state, place);
            assert_same(&wanted.1, &records, place);
        });
    });
}

#[test]
fn a_first_activation_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let name = host.stage(&generations().0);
        let words = ["activate", name.as_str()];
        let undisturbed = host.copy();
        assert_eq!(undisturbed.activate_sh(&words).code, 10);
        let wanted = end(&undisturbed);
        kill_everywhere(&host, 1, &words, |host, place| {
            let again = host.activate_sh(&words);
            assert!(matches!(again.code, 0 | 10), "{place}: {again:#?}");
            let (state, records) = end(host);
            assert_same(&wanted.0, &state, place);
            assert_same(&wanted.1, &records, place);
        });
    });
}

#[test]
fn a_boot_ends_what_was_killed() {
    on_one_host(|host| {
        let old = end(&{
            let copy = host.copy();
            between(&copy);
            copy
        });
        let name = between(&host);
        let words = ["activate", name.as_str()];
        let undisturbed = host.copy();
        assert_eq!(undisturbed.activate_sh(&words).code, 10);
        let new = undisturbed.state();
        kill_everywhere(&host, 2, &words, |host, place| {
            let boot = host.script("/usr/local/lib/kubecast/activate.sh", &["recover"]);
            assert!(matches!(boot.code, 0 | 10), "{place}: {boot:#?}");
            let state = end(host).0;
            assert!(state == new || state == old.0, "{place}: {boot:#?}\n{state:#?}");
            assert!(!host.has("/var/lib/kubecast/journal/intent"), "{place}");
        });
    });
}

#[test]
fn a_boot_undoes_what_was_to_be_confirmed_and_was_killed() {
    on_one_host(|host| {
        let name = between(&host);
        let words = ["activate", name.as_str(), "--revert-after", "60"];
        let old = host.state();
        kill_everywhere(&host, 3, &words, |host, place| {
            host.forget_timers();
            let boot = host.script("/usr/local/lib/kubecast/activate.sh", &["recover"]);
            assert!(matches!(boot.code, 0 | 20), "{place}: {boot:#?}");
            assert_same(&old, &end(host).0, &format!("{place}: {boot:#?}"));
        });
    });
}

#[test]
fn a_rollback_that_was_killed_is_ended_by_running_it_again() {
    on_one_host(|host| {
        let (first, second) = generations();
        host.obey(&first);
        let old = host.state();
        host.obey(&second);
        kill_everywhere(&host, 4, &["rollback", "1"], |host, place| {
            let again = host.activate_sh(&["rollback", "1"]);
            assert!(matches!(again.code, 0 | 10), "{place}: {again:#?}");
            assert_same(&old, &end(host).0, place);
            assert!(host.current().starts_with("000001-"), "{place}");
        });
    });
}
