//! One change for each row, and what it must do.

use std::collections::BTreeSet;

use super::{Topology, Turns, actions, breaking, judge, page, rows};
use crate::committed;
use crate::facts::Catalogue;
use crate::layout::{File, Layout, Process};
use crate::review::{Change, Effect, HostRange, Impact, Kind, Severity};
use crate::spec;
use crate::types::Release;

/// A change of a file with these readers on three control planes and twenty workers.
fn change(kind: &str, component: &str, path: &str, field: &str, reactions: &[&str]) -> Change {
    let kind = Kind::ALL.iter().find(|one| one.as_str() == kind).expect("a kind");
    let reactions = reactions
        .iter()
        .map(|text| text.parse().expect("a reaction"))
        .collect();
    Change {
        id: "c1".into(),
        kind: *kind,
        component: component.into(),
        path: path.into(),
        field: (!field.is_empty()).then(|| field.to_owned()),
        before: Some("old".into()),
        after: (!kind.as_str().ends_with(".removed")).then(|| "new".into()),
        variants: Vec::new(),
        hosts: HostRange::read("cp[1-3]").expect("hosts"),
        impact: Impact::of_reactions(&reactions),
        causes: Vec::new(),
    }
}

fn topology(control_planes: usize) -> Topology {
    let mut topology = Topology::default();
    let on_control_planes = [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
    ];
    for number in 1..=control_planes {
        let host = format!("cp{number}").parse().expect("a name");
        topology.add(&host, on_control_planes);
    }
    for number in 1..=20 {
        topology.add(
            &format!("w{number}").parse().expect("a name"),
            ["kubelet", "containerd"],
        );
    }
    topology
}

fn judged(change: Change, release: &str) -> Change {
    let release: Release = release.parse().expect("a release");
    let mut changes = [change];
    judge(&mut changes, &topology(3), Some(&release));
    let [change] = changes;
    change
}

/// The changes of `fixtures.txt`, each with the row that decides it.
fn fixtures() -> Vec<(&'static str, Change)> {
    let lines = include_str!("fixtures.txt").lines().skip(1);
    lines
        .map(|line| {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [row, kind, component, path, field, reactions] = parts[..] else {
                panic!("{line}");
            };
            let reactions: Vec<&str> = reactions.split(", ").filter(|one| !one.is_empty()).collect();
            (row, change(kind, component, path, field, &reactions))
        })
        .collect()
}

#[test]
fn each_row_decides_what_its_fixture_does() {
    let mut seen = BTreeSet::new();
    for (row, change) in fixtures() {
        let change = judged(change, "1.36.3");
        assert_eq!(
            change.impact.evidence.as_deref(),
            Some(row),
            "{} {} {:?}",
            change.kind,
            change.path,
            change.field
        );
        let row = rows().iter().find(|one| one.name == row).expect("a row");
        // A peer that is away is more than a restart, never less.
        assert!(change.impact.effect >= row.effect, "{}", row.name);
        assert!(!change.impact.assumed);
        seen.insert(row.name.as_str());
    }
    let without: Vec<&str> = rows()
        .iter()
        .map(|row| row.name.as_str())
        .filter(|row| !seen.contains(row))
        .collect();
    assert_eq!(without, Vec::<&str>::new(), "rows without a fixture");
    assert_eq!(rows().len(), seen.len(), "a row's name is its own");
}

#[test]
fn rows_that_break_have_an_id_and_all_have_a_source() {
    for row in rows() {
        assert_eq!(
            row.breaks.is_some(),
            row.effect == Effect::Breaking,
            "{}",
            row.name
        );
        assert!(
            !row.source.trim().is_empty() && !row.says.trim().is_empty(),
            "{}",
            row.name
        );
        assert_ne!(
            row.effect,
            Effect::Outage,
            "{}: who has no peer, the hosts tell",
            row.name
        );
        for kind in &row.kinds {
            assert!(
                Kind::ALL.iter().any(|known| kind.fits(known.as_str())),
                "{}: {kind}",
                row.name
            );
        }
    }
}

#[test]
fn a_pattern_fits_as_a_whole() {
    let fits = |pattern: &str, text: &str| {
        let pattern: super::Pattern = serde_json::from_value(pattern.into()).expect("a pattern");
        pattern.fits(text)
    };
    assert!(
        fits("cert.*", "cert.san.added") && fits("*", "") && fits("a", "a") && fits("*/ca.crt", "/x/ca.crt")
    );
    assert!(fits(
        "DaemonSet * /spec/template*",
        "DaemonSet kube-system/a /spec/template/x"
    ));
    assert!(
        !fits("cert.*", "ca.added")
            && !fits("a", "ab")
            && !fits("*/ca.crt", "/x/ca.crt.old")
            && !fits("a*b", "ba")
    );
}

#[test]
fn what_nobody_has_seen_is_assumed_to_need_a_restart() {
    let serving = || {
        change(
            "cert.renewed",
            "kube-apiserver",
            "/etc/kubernetes/pki/apiserver.crt",
            "",
            &["watched kube-apiserver"],
        )
    };
    let known = judged(serving(), "1.17.0");
    assert_eq!(
        (known.impact.effect, known.impact.assumed),
        (Effect::Reload, false)
    );
    let old = judged(serving(), "1.11.2");
    assert_eq!((old.impact.effect, old.impact.assumed), (Effect::Restart, true));
    // Of a tree the release is not known, so only what holds in all releases is believed.
    let mut changes = [serving()];
    judge(&mut changes, &topology(3), None);
    assert!(changes.iter().all(|change| change.impact.assumed));
    let unread = judged(change("file.modified", "host", "/etc/new", "", &[]), "1.36.3");
    assert_eq!(
        (unread.impact.effect, unread.impact.assumed),
        (Effect::Restart, true)
    );
}

#[test]
fn who_has_no_peer_is_away_while_it_restarts() {
    let mut worst = Vec::new();
    for count in [1, 2, 3, 5] {
        for process in ["etcd", "kube-apiserver"] {
            let pod = format!("restart-pod {process}");
            let mut changes = [change("pod.image", process, "/m.yaml", "", &[&pod])];
            judge(&mut changes, &topology(count), None);
            let impact = &changes[0].impact;
            let action = actions(&changes, &topology(count), &Turns::default()).remove(0);
            worst.push(format!(
                "{count} {process}: {} {}, {}",
                impact.effect.as_str(),
                impact.severity.as_str(),
                action.meanwhile.expect("a word about it")
            ));
        }
    }
    insta::assert_snapshot!(worst.join("\n"), @r"
    1 etcd: outage high, it is the only one: etcd is away meanwhile
    1 kube-apiserver: outage high, it is the only one: the API is away meanwhile
    2 etcd: outage high, 1 of 2 members of etcd are no quorum: etcd is away meanwhile
    2 kube-apiserver: restart medium, 1 of 2 API servers stay up
    3 etcd: restart medium, 2 of 3 members of etcd stay up
    3 kube-apiserver: restart medium, 2 of 3 API servers stay up
    5 etcd: restart medium, 4 of 5 members of etcd stay up
    5 kube-apiserver: restart medium, 4 of 5 API servers stay up
    ");
}

/// A pod that changes, or another file with this reaction.
fn of(component: &str, kind: &str, reaction: &str) -> Change {
    change(kind, component, "/x", "", &[reaction])
}

#[test]
fn actions_are_in_order_and_workers_in_batches() {
    let mut kubelet = of("kubelet", "config.field", "restart kubelet.service");
    kubelet.hosts = HostRange::read("cp[1-3],w[1-20]").expect("hosts");
    let manager = "restart-pod kube-controller-manager";
    let mut changes = vec![
        kubelet,
        of("kube-scheduler", "pod.image", "restart-pod kube-scheduler"),
        of("kube-apiserver", "pod.image", "restart-pod kube-apiserver"),
        of("kube-controller-manager", "file.cosmetic", manager),
        of("etcd", "pod.image", "restart-pod etcd"),
        of("kube-haproxy", "file.modified", "reload kube-haproxy.service"),
    ];
    judge(&mut changes, &topology(3), None);
    let shown: Vec<String> = actions(&changes, &topology(3), &Turns::default())
        .iter()
        .map(|one| {
            let (order, action, what, hosts) = (one.order, &one.action, &one.what, &one.hosts);
            format!("{order} {action} {what} {hosts} {}", one.pace())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    1 reload kube-haproxy cp[1-3] one at a time
    2 restart etcd cp[1-3] one at a time
    3 restart kube-apiserver cp[1-3] one at a time
    4 restart kube-scheduler cp[1-3] one at a time
    5 restart kubelet cp[1-3] one at a time
    6 restart kubelet w[1-20] 2 at a time
    ");
}

/// A balancer under another name would count as a worker.
#[test]
fn balancers_have_the_names_of_their_units() {
    let release = "1.36.3".parse().expect("a release");
    let facts = Catalogue::embedded().and_then(|catalogue| catalogue.release(&release));
    let facts = facts.expect("facts");
    for layout in [spec::Layout::Kubeadm, spec::Layout::Binary] {
        let layout = Layout::of(layout, &Layout::default_pki_dir(layout), &facts);
        for file in [File::HaproxyUnit, File::NginxUnit] {
            let path = layout.path(file).to_string();
            let name = path
                .rsplit('/')
                .next()
                .and_then(|name| name.strip_suffix(".service"));
            let process = Process::named(name.expect("a unit"));
            assert!(process.is_some_and(Process::is_balancer), "{path}");
        }
    }
}

#[test]
fn a_breaking_change_is_told_once_in_whatever_files_it_shows() {
    let mut changes = vec![
        change("cluster.service-cidr", "cluster", "", "", &[]),
        change(
            "pod.flag.changed",
            "kube-apiserver",
            "/m.yaml",
            "--service-cluster-ip-range",
            &["restart-pod kube-apiserver"],
        ),
        change(
            "secret.removed",
            "kube-apiserver",
            "/e.yaml",
            "encryption/key1",
            &["restart-pod kube-apiserver"],
        ),
    ];
    changes[2].before = None;
    judge(&mut changes, &topology(3), None);
    assert!(
        changes
            .iter()
            .all(|change| change.impact.severity == Severity::Critical)
    );
    let found: Vec<(String, String)> = breaking(&changes)
        .into_iter()
        .map(|one| (one.id, one.to))
        .collect();
    assert_eq!(
        found,
        [
            ("encryption.key".into(), "removed encryption/key1".into()),
            ("network.service-subnet".into(), "new".into())
        ]
    );
}

#[test]
fn the_committed_page_is_the_one_of_the_rows() {
    committed::assert_current("docs/effects.md", &page());
}
