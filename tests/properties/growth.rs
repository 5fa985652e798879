//! A cluster grows and shrinks without touching the hosts that stay.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;

/// Enough for names, addresses and pod subnets to lie before, between and after those of the newcomer.
const WORKERS: usize = 47;

/// A cluster without its hosts.
const HEAD: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: fleet, uid: 0c5f3f0e-7a0d-4c39-9c1b-2f5f6a1d8e77}
spec:
  version: v1.36.3
  environment: lab
  controlPlaneEndpoint: api.fleet.example:6443
  network: {podSubnet: 10.128.0.0/9, serviceSubnet: 10.96.0.0/12}
  pki: {mode: lab, issuedFrom: 2026-01-01}
";

/// A worker that comes, or goes.
#[derive(Clone, Debug)]
struct Newcomer {
    name: String,
    line: String,
    position: usize,
    hardening: &'static str,
}

fn newcomer() -> impl Strategy<Value = Newcomer> {
    (
        "[a-z]{1,3}-[0-9]{2}[a-z]",
        // A host's pod subnet follows from the end of its address, which nobody else here may have.
        (any::<u8>(), 100u8..200),
        0..=WORKERS + 3,
        prop::sample::select(vec!["none", "baseline", "strict"]),
        prop::sample::select(vec![
            "",
            ", labels: {zone: a}",
            ", taints: [{key: new, effect: NoSchedule}]",
        ]),
    )
        .prop_map(|(name, (high, low), position, hardening, more)| Newcomer {
            line: format!("  - {{name: {name}, address: 172.20.{high}.{low}{more}}}\n"),
            name,
            position,
            hardening,
        })
}

/// The hosts that are always there.
fn hosts() -> Vec<String> {
    let control = (1..=3)
        .map(|n| format!("  - {{name: control-{n}, address: 172.16.0.{n}, roles: [control-plane]}}\n"));
    let workers = (0..WORKERS).map(|n| format!("  - {{name: node-{n:02}, address: 172.24.{n}.7}}\n"));
    control.chain(workers).collect()
}

/// A cluster in a folder of its own.
struct Fleet(tempfile::TempDir);

impl Fleet {
    fn new() -> Self {
        let fleet = Self(tempfile::tempdir().expect("a folder"));
        std::fs::create_dir_all(fleet.folder()).expect("a folder");
        fleet
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("clusters/fleet")
    }

    /// Renders it with these hosts, and reads all that was written: the tree, and the lines of the lock.
    fn render(&self, hardening: &str, hosts: &[String]) -> (BTreeMap<String, String>, BTreeSet<String>) {
        let text = format!("{HEAD}  hardening: {hardening}\n  hosts:\n{}", hosts.concat());
        std::fs::write(self.folder().join("cluster.yaml"), text).expect("the spec is written");
        let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
            .arg("render")
            .arg(self.folder())
            .output()
            .expect("kubecast runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let lock = std::fs::read_to_string(self.folder().join("pki.lock")).expect("a lock");
        (
            tree(&self.0.path().join("out/fleet")),
            lock.lines().map(str::to_owned).collect(),
        )
    }
}

fn tree(root: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(root).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("below the tree");
            let text = std::fs::read_to_string(entry.path()).expect("text");
            (path.display().to_string(), text)
        })
        .collect()
}

/// What a file says about a host: documents of YAML, the ports of each host, or lines of anything else.
fn parts(path: &str, text: &str) -> BTreeSet<String> {
    if path == "ports.json" {
        return ports_of_hosts(text);
    }
    let parts: Vec<&str> = match path.ends_with(".yaml") {
        true => text.split("---\n").collect(),
        false => text.lines().collect(),
    };
    parts.into_iter().map(str::to_owned).collect()
}

fn ports_of_hosts(text: &str) -> BTreeSet<String> {
    let list: Value = serde_json::from_str(text).expect("JSON");
    let groups = list["groups"].as_array().expect("groups");
    let lines = groups.iter().flat_map(|group| {
        let hosts = group["hosts"].as_array().expect("hosts");
        hosts.iter().map(|host| format!("{host} {}", group["ports"]))
    });
    lines.chain([list["peers"].to_string()]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    /// Coming: no file of another host changes, no certificate is issued again. Going: everything is as before.
    #[test]
    fn a_worker_comes_and_goes_alone(newcomer in newcomer()) {
        let fleet = Fleet::new();
        let mut hosts = hosts();
        let (before, lock_before) = fleet.render(newcomer.hardening, &hosts);
        hosts.insert(newcomer.position, newcomer.line.clone());
        let (with, lock_with) = fleet.render(newcomer.hardening, &hosts);

        let name = &newcomer.name;
        let (folder, index) = (format!("hosts/{name}/"), format!("index/{name}.json"));
        for (path, text) in &before {
            if with.get(path) == Some(text) {
                continue;
            }
            let now = with.get(path).expect("no file goes");
            prop_assert!(
                path.starts_with("cluster/") || matches!(path.as_str(), "PKI.md" | "ports.json" | "index/_cluster.json"),
                "{path} changes"
            );
            if path != "index/_cluster.json" {
                let (then, now) = (parts(path, text), parts(path, now));
                prop_assert!(then.is_subset(&now), "{path} loses something");
                prop_assert!(now.difference(&then).all(|part| part.contains(name.as_str())), "{path}");
            }
        }
        let new: Vec<&String> = with.keys().filter(|path| !before.contains_key(*path)).collect();
        prop_assert!(new.iter().all(|path| path.starts_with(&folder) || **path == index), "{new:?}");
        prop_assert!(new.len() > 10, "{new:?}");
        prop_assert!(lock_before.is_subset(&lock_with), "a certificate was issued again");
        let added: Vec<&String> = lock_with.difference(&lock_before).collect();
        prop_assert!(!added.is_empty() && added.iter().all(|line| line.contains(name.as_str())));

        hosts.remove(newcomer.position);
        let (after, lock_after) = fleet.render(newcomer.hardening, &hosts);
        prop_assert!(after == before, "the tree is not as it was");
        prop_assert_eq!(lock_after, lock_before);
    }
}
