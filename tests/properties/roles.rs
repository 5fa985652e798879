//! Hosts in any combination of roles, in both layouts: a cluster is rendered whole, or refused with words.

use std::collections::BTreeSet;

use kubecast::artifact::ArtifactSet;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::sample;

/// How many clusters are tried.
const CASES: usize = 160;

/// Units of the machine and of packages that it must have.
const OF_MACHINE: &[&str] = &[
    "containerd.service",
    "docker.service",
    "docker.socket",
    "keepalived.service",
    "multi-user.target",
    "network-online.target",
    "network-pre.target",
    "nftables.service",
    "shutdown.target",
];

/// Settings of a unit that name others. Without the first ones it does not start.
const NAMING: &[&str] = &["Requires", "BindsTo", "RequiredBy", "Wants", "PartOf"];
const NEEDING: &[&str] = &["Requires", "BindsTo"];

fn host() -> impl Strategy<Value = Value> {
    let roles = prop_oneof![
        5 => prop::sample::subsequence(vec!["control-plane", "etcd", "worker"], 0..=3),
        1 => prop::sample::subsequence(vec!["control-plane", "etcd", "worker", "load-balancer"], 0..=4),
        1 => Just(vec!["load-balancer"]),
    ];
    let member = prop_oneof![
        30 => Just(json!({})),
        1 => (1u8..=2).prop_map(|order| json!({"joinOrder": order})),
        1 => Just(json!({"removed": true})),
    ];
    let kubelet = prop_oneof![
        4 => Just(json!({})),
        1 => Just(json!({"credentials": "bootstrap"})),
    ];
    (roles, member, kubelet)
        .prop_map(|(roles, etcd, kubelet)| json!({"roles": roles, "etcd": etcd, "kubelet": kubelet}))
}

fn front() -> impl Strategy<Value = Value> {
    let keepalived = json!({"keepalived": {"interface": "eth0", "virtualAddress": "192.0.2.100/24"}});
    prop::sample::select(vec![
        Value::Null,
        Value::Null,
        json!({"external": {"addresses": ["192.0.2.100"]}}),
        json!({"nginx": keepalived}),
        json!({"haproxy": keepalived}),
        json!({"localNginx": {}}),
        json!({"kubeVip": {"interface": "eth0", "virtualAddress": "192.0.2.100"}}),
    ])
}

fn cluster() -> impl Strategy<Value = Value> {
    (
        prop::collection::vec(host(), 0..=4),
        prop::sample::select(vec!["binary", "binary", "kubeadm"]),
        front(),
        prop::sample::select(vec![
            json!({}),
            json!({}),
            json!({"mode": "etcd"}),
            json!({"daemon": "unit"}),
            json!({"mode": "static", "backend": "host-gw"}),
        ]),
        prop::sample::select(vec![
            ("1.36.3", "containerd"),
            ("1.36.3", "containerd"),
            ("1.23.17", "docker"),
            ("1.36.3", "other"),
        ]),
        prop::sample::select(vec![
            json!({}),
            json!({"firewall": "nftables", "hostSubnets": ["192.0.2.0/24"]}),
        ]),
    )
        .prop_map(
            |(hosts, layout, front, flannel, (release, runtime), preparation)| {
                // One that always may: most draws then say something about the others.
                let first = json!({"roles": ["control-plane", "etcd", "worker"], "etcd": {}, "kubelet": {}});
                let hosts: Vec<Value> = [first].into_iter().chain(hosts).enumerate().map(named).collect();
                let mut spec = json!({
                    "version": release,
                    "layout": layout,
                    "environment": "lab",
                    "pki": {"mode": "lab", "clusterSigning": "control-plane"},
                    "bootstrapTokens": [{"id": "abcdef"}],
                    "controlPlaneEndpoint": "192.0.2.100:6443",
                    "containerRuntime": {"type": runtime},
                    "network": {"cni": {"flannel": flannel}},
                    "hostPreparation": preparation,
                    "hosts": hosts,
                });
                if front.is_null() {
                    spec["controlPlaneEndpoint"] = json!("api.example.com:6443");
                } else {
                    spec["apiFront"] = front;
                }
                json!({
                    "apiVersion": "kubecast.dev/v1alpha1",
                    "kind": "Cluster",
                    "metadata": {"name": "roles", "uid": "5f0c7d61-9f9c-4a8e-8f0b-0c6f2f1f3b11"},
                    "spec": spec,
                })
            },
        )
}

fn named((index, mut host): (usize, Value)) -> Value {
    host["name"] = json!(format!("host{index}"));
    host["address"] = json!(format!("192.0.2.{}", 11 + index));
    host
}

/// The units that a host has from its tree, and every name that one of them uses for another.
struct Units {
    own: BTreeSet<String>,
    /// Unit, setting, and the named unit.
    named: Vec<(String, String, String)>,
    after: Vec<(String, String)>,
}

impl Units {
    fn of(files: &ArtifactSet) -> Self {
        let mut units = Self {
            own: BTreeSet::new(),
            named: Vec::new(),
            after: Vec::new(),
        };
        for file in files.files() {
            let path = file.path().as_str();
            let Some((_, below)) = path.split_once("/systemd/system/") else {
                continue;
            };
            let (unit, is_drop_in) = match below.split_once(".d/") {
                Some((unit, _)) => (unit, true),
                None => (below, false),
            };
            if !is_drop_in {
                units.own.insert(unit.to_owned());
            }
            units.read(unit, &file.public_view());
        }
        units
    }

    fn read(&mut self, unit: &str, text: &str) {
        for (setting, names) in text.lines().filter_map(|line| line.split_once('=')) {
            for name in names.split_whitespace() {
                if NAMING.contains(&setting) {
                    self.named.push((unit.into(), setting.into(), name.into()));
                } else if setting == "After" {
                    self.after.push((unit.into(), name.into()));
                }
            }
        }
    }

    /// What is named and is nowhere.
    fn lost(&self) -> Vec<String> {
        let is_there = |name: &String| self.own.contains(name) || OF_MACHINE.contains(&name.as_str());
        let named = self.named.iter().filter(|(_, setting, name)| {
            let is_ours = NEEDING.contains(&setting.as_str()) || name.starts_with("kube");
            is_ours && !is_there(name)
        });
        let lost = named.map(|(unit, setting, name)| format!("{unit} {setting}={name}"));
        let after = self.after.iter().filter(|(_, name)| !is_there(name));
        lost.chain(after.map(|(unit, name)| format!("{unit} After={name}")))
            .collect()
    }
}

/// Whether a cluster is rendered; what is wrong with that, or with the refusal.
fn judged(spec: &Value) -> Result<bool, String> {
    let cluster = match sample::cluster(spec) {
        Ok(cluster) => cluster,
        Err(said) => return worded(&said).map(|()| false),
    };
    let rendered = match Rendered::of(&cluster, &kubecast::resolve::Companions::none()) {
        Ok(rendered) => rendered,
        Err(report) => return worded(&sample::messages(&report)).map(|()| false),
    };
    for host in rendered.hosts() {
        let units = Units::of(&rendered.host(host));
        let lost = units.lost();
        if !lost.is_empty() {
            return Err(format!("{host}: {lost:?}"));
        }
        let is_of_units = spec["spec"]["layout"] == "binary";
        let plan = rendered
            .plan
            .host(&host.parse().expect("a name"))
            .expect("a host");
        let mut members = rendered.plan.etcd_members();
        let is_member = members.any(|member| member.name == plan.name);
        for (has_role, unit) in [
            (plan.is_control_plane(), "kube-apiserver.service"),
            (plan.is_control_plane(), "kube-scheduler.service"),
            (is_member, "etcd.service"),
        ] {
            if is_of_units && units.own.contains(unit) != has_role {
                return Err(format!("{host}: {unit} is there: {}", !has_role));
            }
        }
    }
    rendered.cluster();
    Ok(true)
}

/// A refusal names a code for each thing that is wrong.
fn worded(said: &str) -> Result<(), String> {
    let is_coded = |line: &str| {
        line.split_once(": ")
            .is_some_and(|(code, words)| code.contains('.') && words.len() > 10)
    };
    match !said.is_empty() && said.lines().all(is_coded) {
        true => Ok(()),
        false => Err(format!("refused with: {said}")),
    }
}

#[test]
fn any_combination_of_roles_is_rendered_or_refused_with_words() {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let mut rendered = 0;
    for _ in 0..CASES {
        let spec = cluster().new_tree(&mut runner).expect("a cluster").current();
        match judged(&spec) {
            Ok(is_rendered) => rendered += usize::from(is_rendered),
            Err(problem) => panic!("{problem}\n{}", kubecast::emit::yaml(&spec)),
        }
    }
    // Both happen often enough to say something.
    assert!(
        rendered > CASES / 5 && rendered < CASES * 4 / 5,
        "{rendered} of {CASES}"
    );
}
