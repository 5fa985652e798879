//! The lists beside a tree in which people bring the programs: what units start is listed, and what is signed can be
//! signed with cfssl.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program"
)]

#[path = "trial/mod.rs"]
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use trial::Trial;

const SPEC: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: demo, uid: 4d9f0b7e-2c31-4a86-9e55-0c7a1b2d3e4f}
spec:
  version: 1.36.3
  layout: binary
  environment: lab
  pki: {mode: lab}
  controlPlaneEndpoint: 192.0.2.11:6443
  binaries: [{name: kubelet, sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, architecture: arm64}]
  hosts:
  - {name: master1, address: 192.0.2.11, roles: [control-plane]}
  - {name: etcd1, address: 192.0.2.12, roles: [etcd]}
  - {name: node1, address: 192.0.2.21}
";

/// Every file of the rendered tree, by its path.
fn rendered() -> BTreeMap<String, String> {
    let trial = Trial::render("demo", SPEC);
    files(&trial.path(""))
}

fn files(root: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(root).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("below").display();
            let text = std::fs::read_to_string(entry.path()).expect("text");
            (path.to_string(), text)
        })
        .collect()
}

fn json(tree: &BTreeMap<String, String>, path: &str) -> Value {
    serde_json::from_str(&tree[path]).expect("JSON")
}

#[test]
fn what_units_start_is_in_binaries_json() {
    let tree = rendered();
    let list = json(&tree, "binaries.json");
    let listed: BTreeSet<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["path"].as_str().expect("a path"))
        .collect();
    let units = tree.iter().filter(|(path, _)| path.ends_with(".service"));
    let programs: BTreeSet<&str> = units
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.strip_prefix("ExecStart=")?.split_whitespace().next())
        // Every host has a shell; kubecast's own scripts are run by it.
        .filter(|program| *program != "/bin/sh")
        .collect();
    assert!(programs.len() >= 6, "{programs:?}");
    assert!(programs.is_subset(&listed), "{programs:?} {listed:?}");
}

#[test]
fn a_program_has_the_digests_that_the_spec_gives() {
    let list = json(&rendered(), "binaries.json");
    let digests: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| Some((entry["name"].as_str()?, entry.get("sha256")?.to_string())))
        .collect();
    let digest = r#"{"arm64":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#;
    assert_eq!(digests, [("kubelet", digest.to_owned())]);
}

#[test]
fn every_certificate_has_a_request_for_cfssl() {
    let tree = rendered();
    let profiles = json(&tree, "pki-src/ca-config.json");
    let profiles = &profiles["signing"]["profiles"];
    let requests: Vec<&String> = tree
        .keys()
        .filter(|path| path.starts_with("pki-src/") && path.ends_with("-csr.json"))
        .collect();
    let page = &tree["PKI.md"];
    for path in &requests {
        let request = json(&tree, path);
        let name = request["CN"].as_str().expect("a name");
        assert!(page.contains(&format!("CN = {name}")), "{path}");
        let folder = path.split('/').nth(1).expect("a folder");
        if folder == "ca" {
            assert!(
                request["ca"]["expiry"].is_string() && request["hosts"].is_null(),
                "{path}"
            );
            continue;
        }
        let usages = profiles[folder]["usages"].to_string();
        assert!(usages.contains(if folder == "server" {
            "server auth"
        } else {
            "client auth"
        }));
        let hosts = request["hosts"].as_array().expect("hosts");
        assert_eq!(hosts.is_empty(), folder == "client", "{path}");
    }
    let leaves = requests.iter().filter(|path| !path.contains("/ca/")).count();
    let keys = page
        .lines()
        .filter(|line| line.contains("CN = ") && line.starts_with('|'))
        .count();
    assert_eq!(leaves, keys, "{requests:?}\n{page}");
}
