//! The same cluster by kubeadm and by kubecast: the same files, the same objects.

use std::collections::BTreeMap;

use kubecast::resolve::Companions;
use kubecast::secrets::Vault;
use kubecast::spec::Cluster;
use kubecast::types::HostPath;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::kubeadm::{Host, Kubeadm};
use crate::sample::{self, Sample};
use crate::{compare, configuration, generate, tree};

/// The release of the kubeadm that `tests/oracles` builds.
const RELEASE: &str = "1.36.3";

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

/// Every difference between kubeadm's first control plane and kubecast's.
fn differences(kubeadm: &Kubeadm, cluster: &Cluster, companions: &Companions) -> Result<Vec<String>, String> {
    let rendered = Rendered::of(cluster, companions).map_err(|report| sample::messages(&report))?;
    let spec = &cluster.spec;
    let first = spec.hosts.first().ok_or("no host")?;
    let patches = configuration::patches(&spec.patches);
    let directory = (!patches.is_empty()).then_some(PATCHES);
    let host = Host::new(
        &configuration::documents(spec, &rendered.plan, directory),
        &spec.proxy_environment,
    );
    for (name, text) in &patches {
        host.write(&format!("{PATCHES}/{name}"), text);
    }
    for directory in &first.ca_directories {
        host.make_directory(directory.as_str());
    }
    kubeadm.init(&host)?;
    let certificates = spec
        .certificates_dir
        .as_ref()
        .map_or("/etc/kubernetes/pki", HostPath::as_str);
    let mut directories = vec!["/etc/kubernetes", "/var/lib/kubelet"];
    if !certificates.starts_with("/etc/kubernetes/") {
        directories.push(certificates);
    }
    let vault = Vault::lab(rendered.plan.uid);
    let theirs = tree::on_disk(host.root(), &directories);
    let ours = tree::of_artifacts(&rendered.host(first.name.as_str()), &vault, &directories);
    let mut found = compare::trees(&theirs, &ours);
    found.extend(compare::objects(
        &kubeadm.objects(&host)?,
        &rendered.objects(),
        is_kubeadms,
    ));
    Ok(found)
}

/// A spec as kubeadm would have it: nothing beyond what it writes, and a name for the host that it finds.
fn as_kubeadm(mut spec: Value) -> Value {
    let fields = &mut spec["spec"];
    fields["version"] = json!(RELEASE);
    fields["hardening"] = json!("none");
    fields["pki"]["clusterSigning"] = json!("control-plane");
    fields["hosts"][0]["hostname"] = json!(hostname());
    // kubeadm starts with one member of etcd and lets the others join it.
    for (order, host) in fields["hosts"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .skip(1)
        .enumerate()
    {
        if host["roles"].to_string().contains("control-plane") {
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
    for sample in Sample::all()
        .into_iter()
        .filter(|sample| !sample.is_museum_piece())
    {
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
        let cluster = sample::cluster(&as_kubeadm(spec));
        match cluster.and_then(|cluster| differences(&kubeadm, &cluster, &Companions::none())) {
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
