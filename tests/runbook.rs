//! The runbook speaks of rules: its shell is well formed, and a new worker does not change it.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test runs the program"
)]

use std::path::Path;
use std::process::Command;

#[path = "judge/mod.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod judge;
#[path = "trial/mod.rs"]
mod trial;

use trial::Trial;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The runbook of a spec, rendered without a lock.
fn rendered(name: &str, spec: &str) -> String {
    let trial = Trial::render(name, spec);
    std::fs::read_to_string(trial.path("RUNBOOK.md")).expect("a runbook")
}

fn ha() -> String {
    std::fs::read_to_string(root().join("clusters/ha/cluster.yaml")).expect("a sample")
}

#[test]
fn a_new_worker_does_not_change_it() {
    let spec = ha();
    let more = format!("{spec}  - {{name: node3, address: 192.168.10.31}}\n");
    assert_eq!(rendered("ha", &more), rendered("ha", &spec));
}

#[test]
fn a_member_that_joins_later_is_started_after_etcd_was_told() {
    let spec = ha();
    let more = format!(
        "{spec}  - {{name: master4, address: 192.168.10.31, roles: [control-plane], etcd: {{joinOrder: 1}}}}\n"
    );
    let page = rendered("ha", &more);
    let add = page
        .find("member add master4 --peer-urls=https://192.168.10.31:2380")
        .expect("etcd is told");
    let start = page
        .find("ssh root@master4 systemctl enable --now kubelet.service")
        .expect("it is started");
    assert!(add < start, "{page}");
    assert!(page.contains("joinOrder: 2"), "{page}");
}

const UNITS: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: demo, uid: 4d9f0b7e-2c31-4a86-9e55-0c7a1b2d3e4f}
spec:
  version: 1.36.3
  layout: binary
  environment: lab
  pki: {mode: lab}
  controlPlaneEndpoint: 192.0.2.11:6443
  hosts:
  - {name: master1, address: 192.0.2.11, roles: [control-plane]}
  - {name: etcd1, address: 192.0.2.12, roles: [etcd]}
  - {name: etcd2, address: 192.0.2.13, roles: [etcd], etcd: {joinOrder: 1}}
  - {name: node1, address: 192.0.2.21}
";

#[test]
fn units_start_in_the_order_in_which_they_need_each_other() {
    let page = rendered("demo", UNITS);
    let steps = [
        "for h in etcd1; do ssh root@$h systemctl start --no-block etcd.service",
        "endpoint health --cluster",
        "member add etcd2 --peer-urls=https://192.0.2.13:2380",
        "ssh root@etcd2 systemctl start etcd.service",
        "each kube-apiserver",
        "/opt/kubernetes/bin/kubectl --kubeconfig",
        "each kube-controller-manager",
        "each kube-scheduler",
        "each kubelet",
        "each kube-proxy",
        "### Recovering a member of etcd",
    ];
    let places: Vec<usize> = steps
        .iter()
        .map(|step| {
            page.find(step)
                .unwrap_or_else(|| panic!("{step} is missing:\n{page}"))
        })
        .collect();
    assert!(places.is_sorted(), "{page}");
    assert!(!page.contains("kubeadm") && !page.contains("manifest"), "{page}");
    assert!(page.contains("joinOrder: 2"), "{page}");
    let more = format!("{UNITS}  - {{name: node2, address: 192.0.2.22}}\n");
    assert_eq!(rendered("demo", &more), page);
}

#[test]
fn its_shell_is_well_formed() {
    let trees = std::fs::read_dir(root().join("out")).expect("out/");
    let committed = trees
        .flatten()
        .map(|tree| std::fs::read_to_string(tree.path().join("RUNBOOK.md")).expect("a runbook"));
    for page in committed.chain([rendered("demo", UNITS)]) {
        let blocks = page.split("```sh\n").skip(1);
        let shell: String = blocks.filter_map(|block| block.split("```").next()).collect();
        assert!(!shell.is_empty());
        match Command::new("bash").args(["-n", "-c", &shell]).output() {
            Ok(output) => assert!(
                output.status.success(),
                "{}: {}",
                page.lines().next().unwrap_or_default(),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => return judge::skip(format_args!("bash does not run: {error}")),
        }
    }
}
