//! One spec, both layouts: the components are started alike but for paths and what a layout implies.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program and reads what it wrote"
)]

#[path = "../trial/mod.rs"]
mod trial;
#[path = "../unit/mod.rs"]
mod unit;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use trial::Trial;
use unit::Unit;

/// Two control planes and a worker that is told much.
const SPEC: &str = "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata: {name: reference, uid: 84a0cc7f-d0c0-46cc-017d-53988f07d993}
spec:
  version: RELEASE
  layout: LAYOUT
  environment: lab
  controlPlaneEndpoint: api.example.test:6443
  pki: {mode: lab, clusterSigning: control-plane}
  bootstrapTokens: [{id: abcdef}]
  apiServer:
    extraArgs: [{name: service-node-port-range, value: 30000-30999}]
    audit: {}
  etcd: {local: {quotaBackendBytes: 4294967296}}
  kubelet: {config: {maxPods: 60}}
  network: {proxy: {mode: ipvs}}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane, worker]}
  - {name: cp2, address: 192.0.2.12, roles: [control-plane, worker]}
  - {name: w1, address: 192.0.2.21, hostname: ip-192-0-2-21, kubelet: {credentials: bootstrap}}
";

/// Values by component and name, such as `kube-apiserver --secure-port`.
type Settings = BTreeMap<String, String>;

fn rendered(layout: &str, release: &str) -> Trial {
    Trial::render(
        "reference",
        &SPEC.replace("LAYOUT", layout).replace("RELEASE", release),
    )
}

fn yaml(root: &Path, path: &str) -> Value {
    let text = std::fs::read_to_string(root.join(path)).expect("a file");
    yaml_serde::from_str(&text).expect("YAML")
}

/// The fields of a document, flat. What a type prints unset says nothing.
fn flatten(component: &str, at: &str, value: &Value, settings: &mut Settings) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = if at.is_empty() {
                    name.clone()
                } else {
                    format!("{at}.{name}")
                };
                flatten(component, &at, value, settings);
            }
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() || text == "0s" || text == "0" => {}
        Value::Bool(false) => {}
        Value::Number(number) if number.as_u64() == Some(0) => {}
        other => {
            settings.insert(format!("{component} {at}"), other.to_string());
        }
    }
}

fn add_flags<'a>(component: &str, words: impl Iterator<Item = &'a str>, settings: &mut Settings) {
    for word in words {
        let word = word.trim_start_matches('-');
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        settings.insert(format!("{component} --{name}"), value.into());
    }
}

fn add_variables(path: &Path, variable: &str, settings: &mut Settings) {
    let text = std::fs::read_to_string(path).expect("an environment file");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(variable))
        .expect("a variable");
    add_flags("kubelet", line.trim_matches('"').split_whitespace(), settings);
}

/// What the programs of a control plane that is a worker too are told by static pods and kubeadm's packages.
fn of_pods(host: &Path, objects: &Path) -> Settings {
    let mut settings = Settings::new();
    for name in [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
    ] {
        let pod = yaml(host, &format!("etc/kubernetes/manifests/{name}.yaml"));
        let words = pod["spec"]["containers"][0]["command"].as_array().expect("words");
        let words = words.iter().skip(1).filter_map(Value::as_str);
        add_flags(name, words, &mut settings);
    }
    add_variables(
        &host.join("var/lib/kubelet/kubeadm-flags.env"),
        "KUBELET_KUBEADM_ARGS=",
        &mut settings,
    );
    let config = yaml(host, "var/lib/kubelet/config.yaml");
    flatten("kubelet", "", &config, &mut settings);
    let text = std::fs::read_to_string(objects.join("40-kube-proxy.yaml")).expect("objects");
    let map = text
        .split("\n---\n")
        .find(|object| object.contains("kind: ConfigMap"))
        .expect("its settings");
    let map: Value = yaml_serde::from_str(map).expect("YAML");
    let config = map["data"]["config.conf"].as_str().expect("a configuration");
    flatten(
        "kube-proxy",
        "",
        &yaml_serde::from_str(config).expect("YAML"),
        &mut settings,
    );
    settings
}

/// The same of units.
fn of_units(host: &Path) -> Settings {
    let mut settings = Settings::new();
    for name in [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        "kube-proxy",
    ] {
        let unit = Unit::read(host, &format!("/etc/systemd/system/{name}.service"));
        add_flags(
            name,
            unit.command.iter().skip(1).map(String::as_str),
            &mut settings,
        );
        for (variable, value) in &unit.environment {
            if let Some(flag) = variable.strip_prefix("ETCD_") {
                let flag = flag.to_lowercase().replace('_', "-");
                settings.insert(format!("{name} --{flag}"), value.clone());
            }
        }
    }
    for (name, path) in [
        ("kubelet", "opt/kubernetes/cfg/kubelet-config.yml"),
        ("kube-proxy", "opt/kubernetes/cfg/kube-proxy-config.yml"),
    ] {
        flatten(name, "", &yaml(host, path), &mut settings);
    }
    settings
}

/// Every difference: in the paths alone, or in more.
fn differences(pods: &Settings, units: &Settings) -> String {
    let names: BTreeSet<&String> = pods.keys().chain(units.keys()).collect();
    let (mut paths, mut others) = (String::new(), String::new());
    for name in names {
        let (pod, unit) = (pods.get(name), units.get(name));
        if pod == unit {
            continue;
        }
        let is_path =
            |value: Option<&String>| value.is_some_and(|value| value.trim_matches('"').starts_with('/'));
        let shown = |value: Option<&String>| value.map_or_else(|| "-".into(), ToString::to_string);
        let kind = if is_path(pod) && is_path(unit) {
            &mut paths
        } else {
            &mut others
        };
        writeln!(
            kind,
            "{name}\n  kubeadm: {}\n  binary:  {}",
            shown(pod),
            shown(unit)
        )
        .expect("text");
    }
    format!("What the layouts imply:\n\n{others}\nPaths:\n\n{paths}")
}

#[test]
fn both_layouts_start_the_same_components() {
    for release in ["1.17.17", "1.36.3"] {
        let (pods, units) = (rendered("kubeadm", release), rendered("binary", release));
        let objects = pods.path("cluster");
        let found = differences(
            &of_pods(&pods.path("hosts/cp1"), &objects),
            &of_units(&units.path("hosts/cp1")),
        );
        insta::assert_snapshot!(release, found);
    }
}
