//! The same cluster by kubeadm and by kubecast: the same files, the same objects.

use std::collections::BTreeMap;

use kubecast::plan::Plan;
use kubecast::resolve::Companions;
use kubecast::secrets::Vault;
use kubecast::spec::kubeadm::{HostOptions, KubeadmFile, Options, PatchFile, convert};
use kubecast::spec::{Cluster, ClusterSpec};
use kubecast::types::{HostName, Invalid};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::kubeadm::{Host, Kubeadm};
use crate::sample::{self, Sample};
use crate::tree::{self, Tree};
use crate::{compare, configuration, generate};

/// The release of the kubeadm that `tests/oracles` builds.
pub(crate) const RELEASE: &str = "1.36.3";

/// Where a host keeps patches while kubeadm runs.
const PATCHES: &str = "/patches";

/// How many clusters are made up.
const CASES: u32 = 64;

/// Objects that kubeadm makes too: the others are those of the pod network and the like.
fn is_kubeadms(file: &str) -> bool {
    !["flannel", "cni", "dashboard"]
        .iter()
        .any(|word| file.contains(word))
}

/// What kubeadm made of a cluster.
struct Theirs {
    host: HostName,
    directories: Vec<String>,
    files: Tree,
    objects: String,
}

impl Theirs {
    /// kubeadm's first control plane.
    fn of(kubeadm: &Kubeadm, spec: &ClusterSpec, plan: &Plan) -> Result<Self, String> {
        let first = spec.hosts.first().ok_or("no host")?;
        let patches = configuration::patches(&spec.patches);
        let host = Host::new(&configuration(spec, plan), &spec.proxy_environment);
        for (name, text) in &patches {
            host.write(&format!("{PATCHES}/{name}"), text);
        }
        for directory in &first.ca_directories {
            host.make_directory(directory.as_str());
        }
        kubeadm.init(&host)?;
        let mut directories = vec!["/etc/kubernetes".to_owned(), "/var/lib/kubelet".to_owned()];
        let certificates = plan.certificates_dir.as_str();
        if !certificates.starts_with("/etc/kubernetes/") {
            directories.push(certificates.to_owned());
        }
        Ok(Self {
            host: first.name.clone(),
            files: tree::on_disk(host.root(), &directories),
            objects: kubeadm.objects(&host)?,
            directories,
        })
    }

    /// Every difference from the same host by kubecast.
    fn differences(&self, cluster: &Cluster, companions: &Companions) -> Result<Vec<String>, String> {
        let rendered = Rendered::of(cluster, companions).map_err(|report| sample::messages(&report))?;
        let vault = Vault::lab(rendered.plan.uid);
        let ours = tree::of_artifacts(&rendered.host(self.host.as_str()), &vault, &self.directories);
        let mut found = compare::trees(&self.files, &ours);
        found.extend(compare::objects(&self.objects, &rendered.objects(), is_kubeadms));
        Ok(found)
    }
}

fn configuration(spec: &ClusterSpec, plan: &Plan) -> String {
    configuration::documents(spec, plan, (!spec.patches.is_empty()).then_some(PATCHES))
}

/// Every difference between kubeadm and kubecast, with the spec and with what `init --from-kubeadm` makes of kubeadm's
/// configuration.
fn differences(kubeadm: &Kubeadm, cluster: &Cluster, companions: &Companions) -> Result<Vec<String>, String> {
    let rendered = Rendered::of(cluster, companions).map_err(|report| sample::messages(&report))?;
    let theirs = Theirs::of(kubeadm, &cluster.spec, &rendered.plan)?;
    let mut found = theirs.differences(cluster, companions)?;
    let converted = converted(cluster, configuration(&cluster.spec, &rendered.plan))?;
    let again = theirs.differences(&converted, companions)?;
    found.extend(
        again
            .into_iter()
            .map(|difference| format!("from kubeadm: {difference}")),
    );
    Ok(found)
}

/// The spec that kubecast makes of kubeadm's configuration and of what kubeadm finds on the host.
fn converted(cluster: &Cluster, configuration: String) -> Result<Cluster, String> {
    let first = cluster.spec.hosts.first().ok_or("no host")?;
    let file = |(name, text)| PatchFile { name, text };
    let patches = configuration::patches(&cluster.spec.patches)
        .into_iter()
        .map(file)
        .collect();
    let options = Options {
        name: cluster.metadata.name.clone(),
        uid: cluster.metadata.uid,
        issued_from: "2026-01-01"
            .parse()
            .map_err(|invalid: Invalid| invalid.to_string())?,
        lab: true,
        environment: cluster.spec.proxy_environment.clone(),
        host: HostOptions {
            hostname: first.hostname.clone(),
            ca_directories: first.ca_directories.clone(),
            patches: Some(patches),
            ..HostOptions::default()
        },
        hosts: BTreeMap::new(),
    };
    let file = KubeadmFile {
        name: "configuration.yaml".into(),
        text: configuration,
    };
    let converted = convert(&[file], &options).map_err(|report| sample::messages(&report))?;
    Ok(converted.cluster)
}

/// A spec as kubeadm would have it: nothing beyond what it writes, and a name for the host that it finds.
fn as_kubeadm(mut spec: Value) -> Value {
    let fields = &mut spec["spec"];
    fields["version"] = json!(RELEASE);
    fields["hardening"] = json!("none");
    fields["pki"]["clusterSigning"] = json!("control-plane");
    fields["hosts"][0]["hostname"] = json!(hostname());
    // kubeadm starts with one member of etcd and lets the others join it.
    let has_members = fields.pointer("/etcd/external").is_none();
    for (order, host) in fields["hosts"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .skip(1)
        .enumerate()
    {
        if has_members && host["roles"].to_string().contains("control-plane") {
            host["etcd"] = json!({"joinOrder": order + 1});
        }
    }
    if let Some(server) = fields.get_mut("apiServer").and_then(Value::as_object_mut) {
        server.retain(|feature, _| !["audit", "encryption"].contains(&feature.as_str()));
    }
    spec
}

/// What the kernel calls this machine: kubeadm asks for it, and a root directory does not change it.
fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a host name");
    name.trim().to_lowercase()
}

#[test]
fn the_samples_equal_kubeadms() {
    let Some(kubeadm) = Kubeadm::find() else { return };
    let mut found = BTreeMap::new();
    for sample in Sample::all().into_iter().filter(Sample::is_kubeadms) {
        let cluster = sample::cluster(&as_kubeadm(sample.spec.clone())).expect("a spec");
        let differences =
            differences(&kubeadm, &cluster, &sample.companions(&cluster)).expect("a comparison");
        if !differences.is_empty() {
            found.insert(sample.name, differences.join("\n"));
        }
    }
    let shown: Vec<String> = found
        .iter()
        .map(|(name, found)| format!("{name}\n{found}"))
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n\n"));
}

#[test]
fn made_up_clusters_equal_kubeadms() {
    let Some(kubeadm) = Kubeadm::find() else { return };
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    // The same clusters on every machine and every day.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, random).run(&generate::spec(), |spec| {
        let cluster = sample::cluster(&as_kubeadm(spec)).map_err(TestCaseError::reject)?;
        // Fields that do not go together are refused, and so no cluster.
        Rendered::of(&cluster, &Companions::none())
            .map_err(|report| TestCaseError::reject(sample::messages(&report)))?;
        match differences(&kubeadm, &cluster, &Companions::none()) {
            Ok(found) if found.is_empty() => Ok(()),
            Ok(found) => Err(TestCaseError::fail(found.join("\n"))),
            Err(problem) => Err(TestCaseError::fail(problem)),
        }
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, spec)) => panic!("{reason}\n{}", kubecast::emit::yaml(&spec)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
