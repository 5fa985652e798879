//! The other way round: kubeadm finds kubecast's files on a host and takes them for its own.

use std::collections::BTreeMap;
use std::path::Path;

use kubecast::plan::{HostPlan, JoinMode};
use kubecast::spec::ClusterSigning;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::delivered::{Delivered, below, long_lived};
use crate::kubeadm::Kubeadm;
use crate::live::RELEASE;
use crate::sample::Sample;
use crate::tree;

/// Hardening, and who can sign: without the authority's key kubeadm takes another way.
const VARIANTS: &[(&str, &str)] = &[
    ("none", "control-plane"),
    ("none", "none"),
    ("baseline", "none"),
    ("strict", "control-plane"),
];

/// Minors that the built kubeadm deploys.
const MINORS: &[&str] = &["1.35.", "1.36."];

const CONFIGURATION: &str = "/configuration.yaml";

/// What a host holds of Kubernetes.
const DIRECTORIES: &[&str] = &["/etc", "/var"];

fn variant(sample: &Sample, hardening: &str, signing: &str) -> Value {
    let mut spec = long_lived(sample.spec.clone());
    let fields = &mut spec["spec"];
    let version = fields["version"].as_str().unwrap_or_default();
    if !MINORS.iter().any(|minor| version.starts_with(minor)) {
        fields["version"] = json!(RELEASE);
    }
    fields["hardening"] = json!(hardening);
    fields["pki"]["clusterSigning"] = json!(signing);
    spec
}

/// The first control plane, and the last of those that joined. These only where the authority's key is: without it
/// the phases of `init`, which are not for them, ask for the super-admin.conf that they rightly have not.
fn control_planes(delivered: &Delivered) -> impl Iterator<Item = &HostPlan> {
    let hosts = || delivered.rendered.plan.hosts.iter();
    let first = hosts().find(|host| host.join_mode == JoinMode::Init);
    let joined = hosts().rfind(|host| host.join_mode == JoinMode::JoinControlPlane);
    let has_key = delivered.rendered.plan.pki.cluster_signing.value == ClusterSigning::ControlPlane;
    first.into_iter().chain(joined.filter(|_| has_key))
}

#[test]
fn kubeadm_uses_what_is_there() {
    let Some(kubeadm) = Kubeadm::find() else { return };
    let samples: Vec<Sample> = Sample::all().into_iter().filter(Sample::is_kubeadms).collect();
    let cases: Vec<_> = samples
        .iter()
        .flat_map(|sample| VARIANTS.iter().map(move |variant| (sample, variant)))
        .collect();
    let problems: Vec<String> = cases
        .par_iter()
        .flat_map_iter(|(sample, (hardening, signing))| {
            let delivered = Delivered::of(sample, &variant(sample, hardening, signing));
            let judged = |host: &HostPlan| {
                let problem = adopt(&kubeadm, &delivered, host).err()?;
                Some(format!(
                    "{} {hardening} {signing} {}: {problem}",
                    sample.name, host.name
                ))
            };
            control_planes(&delivered).filter_map(judged).collect::<Vec<_>>()
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// kubeadm goes through the phases that make files, makes none, and knows them all.
fn adopt(kubeadm: &Kubeadm, delivered: &Delivered, host: &HostPlan) -> Result<(), String> {
    let root = delivered.root(host.name.as_str());
    let configuration = delivered.configuration(host);
    std::fs::write(below(&root, CONFIGURATION), configuration).map_err(|error| error.to_string())?;
    let before = tree::on_disk(&root, DIRECTORIES);
    let run = |words: &[&str]| {
        kubeadm.run(
            &root,
            &[words, &["--config", CONFIGURATION]].concat(),
            &BTreeMap::new(),
        )
    };

    let said = run(&["init", "phase", "certs", "all"])?;
    let found = said.matches("Using existing").count() + said.matches("Using the existing").count();
    // Every certificate, and the keys of service accounts.
    let wanted = certificates(&root, delivered).len() + 1;
    if found != wanted || said.contains("Generating") {
        return Err(format!("{found} of {wanted} are used\n{said}"));
    }
    for name in kubeconfigs(host) {
        let said = run(&["init", "phase", "kubeconfig", name])?;
        if !said.contains("Using existing kubeconfig file") && !said.contains("Using user provided") {
            return Err(format!("{name} is not used\n{said}"));
        }
    }
    expirations(&run(&["certs", "check-expiration"])?, &root, delivered, host)?;
    run(&["config", "validate"])?;
    if tree::on_disk(&root, DIRECTORIES) != before {
        return Err("kubeadm changed a file".into());
    }
    Ok(())
}

/// The kubeconfigs of a host, by the names of kubeadm's phases.
fn kubeconfigs(host: &HostPlan) -> Vec<&'static str> {
    let mut names = vec!["admin", "kubelet", "controller-manager", "scheduler"];
    // Only the first control plane has it.
    if host.join_mode == JoinMode::Init {
        names.push("super-admin");
    }
    names
}

/// The certificates on a host by the names that kubeadm gives them, `etcd-ca` for `etcd/ca.crt`.
fn certificates(root: &Path, delivered: &Delivered) -> Vec<String> {
    let directory = delivered.rendered.plan.certificates_dir.as_str();
    let files = tree::on_disk(root, &[directory]).into_keys();
    let name = |path: String| {
        let name = path.strip_prefix(directory)?.strip_suffix(".crt")?;
        Some(name.trim_start_matches('/').replace('/', "-"))
    };
    // The kubelet's own lies elsewhere for kubeadm, which never looks at it.
    files
        .filter_map(name)
        .filter(|name| !name.starts_with("kubelet"))
        .collect()
}

/// Every certificate is in kubeadm's table and none is missing or broken.
fn expirations(table: &str, root: &Path, delivered: &Delivered, host: &HostPlan) -> Result<(), String> {
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| !line.contains("!MISSING! super-admin.conf"))
        .collect();
    let listed = |name: &String| {
        rows.iter()
            .any(|row| row.split_whitespace().next() == Some(name.as_str()))
    };
    let files = kubeconfigs(host)
        .into_iter()
        .filter(|name| *name != "kubelet")
        .map(|name| format!("{name}.conf"));
    for name in certificates(root, delivered).into_iter().chain(files) {
        if !listed(&name) {
            return Err(format!("{name} is not listed\n{table}"));
        }
    }
    if rows
        .iter()
        .any(|row| row.contains('!') || row.contains("invalid"))
    {
        return Err(format!("something is missing or broken\n{table}"));
    }
    Ok(())
}
