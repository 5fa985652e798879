//! The configurations that kubeadm makes for every kubelet and kube-proxy, one per minor.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::case::name;
use crate::lines::lines;

/// What the kept files were made for, except the release.
const SPEC: &str = r#"apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: components, uid: 84a0cc7f-d0c0-46cc-017d-53988f07d993}
spec:
  version: RELEASE
  environment: lab
  hardening: none
  network:
    podSubnet: 10.244.0.0/16
    cni: {type: none}
  containerRuntime:
    type: other
    socket: /run/containerd/containerd.sock
  pki: {mode: lab, issuedFrom: 2026-11-20}
  hosts:
    - {name: node, address: 192.0.2.10, roles: [control-plane]}
"#;

/// Every difference from the files in `component-config/`.
pub(crate) fn compare(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder.join("component-config"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files.iter().filter_map(|file| difference(file)).collect()
}

fn difference(file: &Path) -> Option<String> {
    let label = name(file);
    let stem = label.trim_end_matches(".yaml");
    let theirs = std::fs::read_to_string(file).expect("a kept file");
    let ours = match stem.rsplit_once('-') {
        Some(("kubelet-config", minor)) => rendered(minor).map(|objects| kubelet(&objects)),
        Some(("kube-proxy-config", minor)) => rendered(minor).map(|objects| kube_proxy(&objects)),
        _ => return None,
    };
    match ours {
        Err(problem) => Some(format!("{label}: not rendered: {problem}")),
        Ok(ours) => lines(&label, theirs.trim_end(), ours.trim_end()),
    }
}

/// The kubelets' configuration as the cluster stores it.
fn kubelet(objects: &[Value]) -> String {
    let is_kubelets =
        |object: &&Value| object["kind"] == "ConfigMap" && object["data"]["kubelet"].is_string();
    let map = objects.iter().find(is_kubelets);
    map.and_then(|map| map["data"]["kubelet"].as_str())
        .unwrap_or_default()
        .to_owned()
}

fn kube_proxy(objects: &[Value]) -> String {
    let is_proxies =
        |object: &&Value| object["kind"] == "ConfigMap" && object["metadata"]["name"] == "kube-proxy";
    let map = objects.iter().find(is_proxies);
    map.and_then(|map| map["data"]["config.conf"].as_str())
        .unwrap_or_default()
        .to_owned()
}

/// The objects of a cluster of a minor's first release.
fn rendered(minor: &str) -> Result<Vec<Value>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let cluster = folder.path().join("components");
    std::fs::create_dir(&cluster).map_err(|error| error.to_string())?;
    let spec = SPEC.replace("RELEASE", &format!("{minor}.0"));
    std::fs::write(cluster.join("cluster.yaml"), spec).map_err(|error| error.to_string())?;
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
        .arg("render")
        .arg(&cluster)
        .arg("--output")
        .arg(folder.path().join("out"))
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let objects = std::fs::read_dir(folder.path().join("out/components/cluster"))
        .map_err(|error| error.to_string())?
        .flatten()
        .map(|entry| std::fs::read_to_string(entry.path()).unwrap_or_default());
    let documents: Vec<String> = objects
        .flat_map(|text| text.split("\n---\n").map(String::from).collect::<Vec<_>>())
        .collect();
    Ok(documents
        .iter()
        .filter_map(|document| yaml_serde::from_str(document).ok())
        .collect())
}
