//! What each minor changes for one reference cluster, to be reviewed when a minor is added.
//!
//! A change of facts shows in the snapshots of the minors that it concerns, and in no others.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program and reads what it wrote"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use kubecast::facts::Catalogue;
use kubecast::types::Release;
use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};

/// The reference cluster: two control planes, the second one joined, and a worker with a taint.
const SPEC: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: reference, uid: 84a0cc7f-d0c0-46cc-017d-53988f07d993}
spec:
  version: RELEASE
  environment: lab
HARDENING
  controlPlaneEndpoint: cp.example.test:6443
  network:
    podSubnet: 10.244.0.0/16
    cni: {type: none}
  containerRuntime:
    type: containerd
  pki: {mode: lab, issuedFrom: 2026-11-20, clusterSigning: control-plane}
  bootstrapTokens:
    - {id: abcdef}
  hosts:
    - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
    - {name: cp2, address: 192.0.2.12, roles: [control-plane], etcd: {joinOrder: 1}}
    - name: w1
      address: 192.0.2.21
      roles: [worker]
      taints: [{key: dedicated, value: infra, effect: NoSchedule}]
      kubelet: {credentials: bootstrap}
";

/// The files of a tree by path, without what changes with every release: its own number, and certificates and keys,
/// of which `PKI.md` says what they are.
type Tree = BTreeMap<String, String>;

#[test]
fn each_minor_changes_what_a_reviewer_has_seen() {
    let catalogue = Catalogue::embedded().expect("the embedded facts");
    let first = |run: &kubecast::facts::ReleaseRun| run.first.clone();
    let releases: Vec<Release> = catalogue
        .releases()
        .iter()
        .filter_map(first)
        .filter(is_supported)
        .collect();
    assert!(releases.len() > 20, "the minors are gone");
    for (name, hardening) in [("none", "  hardening: none"), ("default", "")] {
        let trees: Vec<Tree> = releases
            .par_iter()
            .map(|release| render(release, hardening))
            .collect();
        for (pair, versions) in trees.windows(2).zip(releases.windows(2)) {
            let ([old, new], [before, after]) = (pair, versions) else {
                continue;
            };
            let suffix = format!("{name}-{}", after.minor());
            let title = format!("{} to {}, hardening {name}", before.minor(), after.minor());
            insta::with_settings!({snapshot_suffix => suffix, description => title, omit_expression => true}, {
                insta::assert_snapshot!(difference(old, new));
            });
        }
    }
}

/// Whether a minor has a neighbour: the museum pieces have none.
fn is_supported(release: &Release) -> bool {
    release.minor().minor >= 17
}

fn render(release: &Release, hardening: &str) -> Tree {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = folder.path().join("reference");
    std::fs::create_dir(&cluster).expect("a folder");
    let spec = SPEC
        .replace("RELEASE", &release.to_string())
        .replace("HARDENING\n", &format!("{hardening}\n"));
    std::fs::write(cluster.join("cluster.yaml"), spec).expect("a spec");
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
        .arg("render")
        .arg(&cluster)
        .arg("--output")
        .arg(folder.path().join("out"))
        .output()
        .expect("kubecast runs");
    assert!(
        output.status.success(),
        "{release}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let root = folder.path().join("out/reference");
    let files = walkdir::WalkDir::new(&root).into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry
                .path()
                .strip_prefix(&root)
                .expect("below")
                .display()
                .to_string();
            // Digests of what is compared as it is, and words about it.
            let is_about = path.starts_with("index/")
                || path.starts_with('.')
                || ["RUNBOOK.md", "images.txt", "ports.json"].contains(&path.as_str());
            let text = std::fs::read_to_string(entry.path()).expect("text");
            (!is_about).then(|| (path, settled(&text, release)))
        })
        .collect()
}

fn settled(text: &str, release: &Release) -> String {
    let minor = release.minor().to_string();
    let text = text
        .replace(&release.to_string(), "RELEASE")
        .replace(&format!("config-{minor}"), "config-MINOR");
    let mut lines = Vec::new();
    let mut is_pem = false;
    for line in text.lines() {
        is_pem &= !line.starts_with("-----END");
        let masked = ["-data: ", "kubecast.dev/read-files: ", "component-config.hash: "]
            .iter()
            .find_map(|field| line.find(field).map(|at| at + field.len()));
        match masked {
            _ if is_pem => continue,
            Some(at) => lines.push(format!("{}MASKED", &line[..at])),
            None => lines.push(line.to_owned()),
        }
        is_pem |= line.starts_with("-----BEGIN");
    }
    lines.join("\n") + "\n"
}

/// The lines that changed, below the path of their file; equal changes of several files are shown once.
fn difference(old: &Tree, new: &Tree) -> String {
    let mut changes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for path in paths {
        let (before, after) = (old.get(path), new.get(path));
        if before == after {
            continue;
        }
        let mut change = match (before, after) {
            (None, _) => "(new)\n".to_owned(),
            (_, None) => {
                changes.entry("(gone)\n".into()).or_default().push(path);
                continue;
            }
            _ => String::new(),
        };
        let empty = String::new();
        let diff = TextDiff::from_lines(before.unwrap_or(&empty), after.unwrap_or(&empty));
        for line in diff
            .iter_all_changes()
            .filter(|line| line.tag() != ChangeTag::Equal)
        {
            let _ = write!(change, "{}{}", line.tag(), line.value());
        }
        changes.entry(change).or_default().push(path);
    }
    let mut shown: Vec<(Vec<&str>, String)> = changes
        .into_iter()
        .map(|(change, paths)| (paths, change))
        .collect();
    shown.sort();
    shown
        .iter()
        .map(|(paths, change)| format!("{}\n{change}", paths.join("\n")))
        .collect::<Vec<_>>()
        .join("\n")
}
