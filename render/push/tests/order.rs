//! The order in which hosts change, whatever fails.

use std::collections::BTreeSet;
use std::convert::Infallible;

use proptest::prelude::*;

use super::fleet::{Fault, Fleet};
use crate::artifact::{Artifact, ArtifactId, ArtifactSet, Content, Reaction, Target};
use crate::plan::Plan;
use crate::push::{HostManifest, Pace, Verdict, Wave, WaveKind, sample, waves};
use crate::report::Origin;
use crate::review::effect::{self, Topology};
use crate::review::{Change, HostRange, Impact, Kind};
use crate::tree::FileDigest;
use crate::types::{HostName, HostPath, Mode, Owner};

fn five_members() -> Plan {
    sample::plan(&[
        ("m1", "control-plane"),
        ("m2", "control-plane"),
        ("m3", "control-plane"),
        ("m4", "control-plane"),
        ("m5", "control-plane"),
        ("w1", "worker"),
    ])
}

fn external() -> Plan {
    let mut hosts: Vec<(String, &str)> = Vec::new();
    hosts.extend((1..=3).map(|n| (format!("e{n}"), "etcd")));
    hosts.extend((1..=2).map(|n| (format!("c{n}"), "control-plane")));
    hosts.extend((1..=30).map(|n| (format!("w{n:02}"), "worker")));
    let hosts: Vec<(&str, &str)> = hosts
        .iter()
        .map(|(name, roles)| (name.as_str(), *roles))
        .collect();
    sample::plan(&hosts)
}

fn names(plan: &Plan) -> BTreeSet<HostName> {
    plan.hosts.iter().map(|host| host.name.clone()).collect()
}

fn shown(waves: &[Wave]) -> Vec<String> {
    let line = |wave: &Wave| format!("{} {} by {}", wave.kind.as_str(), wave.hosts.len(), wave.width);
    waves.iter().map(line).collect()
}

#[test]
fn founders_start_together_and_members_change_one_by_one() {
    let plan = external();
    let all = names(&plan);
    let pace = |etcd_has_data, max_unavailable| Pace {
        etcd_has_data,
        max_unavailable,
    };
    assert_eq!(
        shown(&waves(&plan, &all, pace(false, None))),
        ["founders 3 by 3", "control planes 2 by 1", "workers 30 by 3"]
    );
    assert_eq!(
        shown(&waves(&plan, &all, pace(true, Some(7)))),
        ["etcd 3 by 1", "control planes 2 by 1", "workers 30 by 7"]
    );
    let one = [all.last().expect("a worker").clone()].into();
    assert_eq!(shown(&waves(&plan, &one, pace(true, None))), ["workers 1 by 3"]);
    assert_eq!(waves(&plan, &BTreeSet::new(), pace(true, None)), []);
}

#[test]
fn the_first_push_starts_members_together_and_the_second_does_nothing() {
    let fleet = Fleet::new(five_members());
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert!(fleet.most_members_down() > 1, "founders wait for each other");
    let (sent, activated) = (fleet.count("send"), fleet.activated().len());
    assert_eq!((sent, activated), (6, 6));
    fleet.log.lock().expect("whole").clear();
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    let log = fleet.log.lock().expect("whole");
    assert_eq!(log.len(), 6, "one look for each host and nothing else: {log:?}");
}

#[test]
fn a_change_rolls_through_the_members_one_by_one_and_then_reaches_workers() {
    let fleet = Fleet::running(five_members());
    assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
    assert_eq!(fleet.most_members_down(), 1);
    assert_eq!(fleet.activated(), ["m1", "m2", "m3", "m4", "m5", "w1"]);
}

#[test]
fn no_more_workers_are_down_than_may() {
    let fleet = Fleet::running(external());
    assert_eq!(
        fleet.push(|options| options.max_unavailable = Some(4)).verdict(),
        Verdict::Done
    );
    assert!((2..=4).contains(&fleet.most_down()), "{}", fleet.most_down());
}

#[test]
fn a_member_that_is_down_goes_first_and_two_stop_everything() {
    let fleet = Fleet::running(five_members()).with("m4", Fault::Ill);
    let outcome = fleet.push(|_| ());
    assert_eq!(fleet.activated(), ["m4"], "it stays ill, so nobody else may go");
    assert_eq!(outcome.verdict(), Verdict::Partly);
    assert_eq!(fleet.most_members_down(), 1);
    let two = Fleet::running(five_members())
        .with("m4", Fault::Ill)
        .with("m5", Fault::Ill);
    let outcome = two.push(|_| ());
    assert_eq!(outcome.verdict(), Verdict::Refused);
    assert!(two.activated().is_empty());
    let message = &outcome.report.diagnostics()[0].message;
    assert!(
        message.starts_with("etcd: members m4, m5 are not healthy"),
        "{message}"
    );
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        Just(None),
        Just(Some(Fault::Ill)),
        Just(Some(Fault::Restores)),
        Just(Some(Fault::Breaks)),
        Just(Some(Fault::Cut)),
        Just(Some(Fault::Unconfirmed)),
        Just(Some(Fault::Full)),
        Just(Some(Fault::Off)),
        Just(Some(Fault::Leased)),
        Just(Some(Fault::NoRsync)),
        Just(Some(Fault::Unready)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever one host suffers, never are two members down because of a push, and a second push of a cured cluster
    /// brings every host to the end.
    #[test]
    fn two_members_are_never_down(host in 1usize..=6, fault in fault(), skips_offline: bool) {
        let name = if host == 6 { "w1".into() } else { format!("m{host}") };
        let mut fleet = Fleet::running(five_members());
        if let Some(fault) = fault {
            fleet = fleet.with(&name, fault);
        }
        let outcome = fleet.push(|options| options.skips_offline = skips_offline);
        prop_assert!(fleet.most_members_down() <= 1);
        prop_assert_eq!(outcome.verdict() == Verdict::Done, fault.is_none() || (host == 6 && fault == Some(Fault::Ill)));
        if !matches!(fault, Some(Fault::Breaks | Fault::Cut)) {
            fleet.cured();
            prop_assert_eq!(fleet.push(|_| ()).verdict(), Verdict::Done);
            prop_assert!(fleet.most_members_down() <= 1);
        }
    }

    #[test]
    fn every_host_is_in_one_wave(workers in 0usize..40, has_data: bool, width in 1usize..9) {
        let mut hosts = vec![("m1".to_owned(), "control-plane"), ("m2".to_owned(), "control-plane, etcd"), ("b1".to_owned(), "etcd")];
        hosts.extend((0..workers).map(|n| (format!("w{n}"), "worker")));
        let hosts: Vec<(&str, &str)> = hosts.iter().map(|(name, roles)| (name.as_str(), *roles)).collect();
        let plan = sample::plan(&hosts);
        let all = names(&plan);
        let pace = Pace { etcd_has_data: has_data, max_unavailable: Some(width) };
        let waves = waves(&plan, &all, pace);
        let mut seen: Vec<HostName> = waves.iter().flat_map(|wave| wave.hosts.clone()).collect();
        seen.sort();
        prop_assert_eq!(seen, all.into_iter().collect::<Vec<_>>());
        for wave in &waves {
            let is_alone = !matches!(wave.kind, WaveKind::Founders | WaveKind::Workers);
            prop_assert!(!is_alone || wave.width == 1);
        }
        prop_assert!(waves.windows(2).all(|pair| pair[0].kind < pair[1].kind));
    }
}

/// The units and pods of a manifest whose units all run, in the order in which they change, without `.service`.
fn pushed(host: &HostName, reactions: &[Reaction]) -> Vec<String> {
    let file = |(place, reaction): (usize, &Reaction)| {
        let path = match reaction {
            Reaction::RestartPod(name) => format!("/etc/kubernetes/manifests/{name}.yaml"),
            _ => format!("/etc/file-{place}"),
        };
        Artifact::new(
            ArtifactId::new("test", "file"),
            HostPath::known(path),
            Mode::new(0o644),
            Owner::root(),
            Content::public("x"),
            Origin::fact("test"),
        )
        .expect("a file")
        .with_reactions([reaction.clone()].into())
    };
    let files: Vec<Artifact> = reactions.iter().enumerate().map(file).collect();
    let files = ArtifactSet::new(Target::Host(host.clone()), files, []).expect("a set");
    let digest = |_: &Artifact| Ok::<_, Infallible>(FileDigest::of(b""));
    let manifest = HostManifest::new("c", host, &files, Vec::new(), digest).expect("a manifest");
    let manifest = manifest.to_string();
    let rows = manifest
        .lines()
        .filter(|line| line.starts_with("u\t") || line.starts_with("p\t"));
    let (late, rows): (Vec<&str>, Vec<&str>) = rows.partition(|row| row.ends_with("\tpods"));
    rows.into_iter()
        .chain(late)
        .filter_map(|row| row.split('\t').nth(1))
        .map(|name| name.strip_suffix(".service").unwrap_or(name).to_owned())
        .collect()
}

/// The processes that a change with these reactions restarts, in the order of `diff`.
fn told(host: HostName, reactions: Vec<Reaction>) -> Vec<String> {
    let mut changes = [Change {
        id: "c1".into(),
        kind: Kind::FileModified,
        component: "several components".into(),
        path: "/x".into(),
        field: None,
        before: None,
        after: None,
        variants: Vec::new(),
        hosts: HostRange::one(host),
        impact: Impact::of_reactions(&reactions.into_iter().collect()),
        causes: Vec::new(),
    }];
    effect::judge(&mut changes, &Topology::default(), None);
    let actions = effect::actions(&changes, &Topology::default(), &effect::Turns::default());
    actions.into_iter().map(|action| action.what).collect()
}

/// `diff` tells the units and pods of a host in the order in which `push` goes about them.
#[test]
fn what_diff_says_is_in_the_order_of_the_manifest() {
    let units = "kubelet keepalived etcd zz-own kube-haproxy containerd kube-proxy flanneld";
    let pods = "own kube-scheduler etcd kube-apiserver kube-controller-manager";
    let units = units.split(' ').map(|name| format!("restart {name}.service"));
    let pods = pods.split(' ').map(|name| format!("restart-pod {name}"));
    let reactions: Vec<Reaction> = units
        .chain(pods)
        .map(|text| text.parse().expect("a reaction"))
        .collect();
    let host: HostName = "cp1".parse().expect("a name");
    let pushed = pushed(&host, &reactions);
    assert_eq!(pushed.len(), reactions.len());
    assert_eq!(told(host, reactions), pushed);
}
