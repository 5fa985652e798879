//! A control plane that starts from the rendered files, in namespaces of its own, and takes the rendered objects.

use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::delivered::{Delivered, below, long_lived};
use crate::kubeadm;
use crate::live::RELEASE;
use crate::program::{self, succeed};
use crate::sample::Sample;

/// The static pods in the order in which they come up.
const PODS: &[&str] = &[
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
];

/// What the script is made of, beside the command lines of the pods.
const SCRIPT: &str = include_str!("booted.sh");

/// The folder of the programs, if each one that starts here is built.
fn programs() -> Option<PathBuf> {
    let mut folder = None;
    for name in PODS.iter().chain(&["kubectl"]) {
        folder = program::find(name)?.parent().map(Path::to_owned);
    }
    folder
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The container of each pod of a host, by name.
fn containers(root: &Path) -> Vec<(&'static str, Value)> {
    let container = |name: &&'static str| {
        let file = below(root, &format!("/etc/kubernetes/manifests/{name}.yaml"));
        let text = std::fs::read_to_string(file).expect("a manifest");
        let mut pod: Value = yaml_serde::from_str(&text).expect("YAML");
        (*name, pod["spec"]["containers"][0].take())
    };
    PODS.iter().map(container).collect()
}

/// Starts a container's command as the kubelet would.
fn start(name: &str, container: &Value) -> String {
    let words = container["command"].as_array().expect("a command").iter().skip(1);
    let words: Vec<String> = words.filter_map(Value::as_str).map(quoted).collect();
    format!("start {name} {}\n", words.join(" "))
}

/// Asks for a container's health as the kubelet would: without saying who asks.
fn probe(container: &Value) -> String {
    let port = &container["ports"][0]["containerPort"];
    let probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(|name| &container[name]["httpGet"]);
    let ask = |get: &&Value| {
        let scheme = get["scheme"].as_str()?.to_lowercase();
        let url = format!("{scheme}://{}:{port}", get["host"].as_str()?);
        Some(format!(
            "wait_for probe {} {}\n",
            quoted(&url),
            quoted(get["path"].as_str()?)
        ))
    };
    probes.iter().filter_map(ask).collect()
}

/// Boots the first control plane of a sample and asks it what `booted.sh` asks.
fn boot(sample: &Sample, hardening: &str, programs: &Path, namespaces: &[&str]) -> Result<String, String> {
    let mut spec = long_lived(sample.spec.clone());
    spec["spec"]["version"] = json!(RELEASE);
    spec["spec"]["hardening"] = json!(hardening);
    let delivered = Delivered::of(sample, &spec);
    let host = delivered.rendered.plan.hosts.first().expect("a host");
    let root = delivered.root(host.name.as_str());
    let containers = containers(&root);
    let starts: String = containers
        .iter()
        .map(|(name, container)| start(name, container))
        .collect();
    let probes: String = containers.iter().map(|(_, container)| probe(container)).collect();
    let script = SCRIPT
        .replace("# The pods.\n", &starts)
        .replace("# The probes.\n", &probes);
    succeed(
        Command::new("unshare")
            .args(namespaces)
            .args([
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                &script,
                "booted",
            ])
            .arg(&root)
            .arg(programs)
            .arg(delivered.objects())
            .arg(host.ip().to_string()),
    )
    .map_err(|said| format!("{} {hardening}: {said}", sample.name))
}

#[test]
fn a_control_plane_starts_and_takes_its_objects() {
    let Some(programs) = programs() else { return };
    let Some(namespaces) = kubeadm::namespaces() else {
        return;
    };
    let single = Sample::all()
        .into_iter()
        .find(|sample| sample.name == "single")
        .expect("the sample");
    let problems: Vec<String> = ["none", "baseline", "strict"]
        .par_iter()
        .filter_map(|hardening| boot(&single, hardening, &programs, namespaces).err())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
