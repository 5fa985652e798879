//! Every change names the line that caused it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::repository::Repository;

/// An edit of a sample: its name, the sample, the old text, the new one, and the paths of the spec that it changes.
pub(crate) type Edit = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

pub(crate) const EDITS: &[Edit] = &[
    (
        "host added",
        "ha",
        "  - {name: node2,",
        "  - {name: node3, address: 192.168.10.31}\n  - {name: node2,",
        &["spec.hosts[node3]"],
    ),
    (
        "host removed",
        "ha",
        "  - {name: node2, address: 192.168.10.30}\n",
        "",
        &["spec.hosts[node2]"],
    ),
    ("release", "ha", "v1.25.7", "v1.26.15", &["spec.version"]),
    (
        "argument",
        "ha",
        "spec:\n",
        "spec:\n  scheduler: {extraArgs: [{name: v, value: \"4\"}]}\n",
        &["spec.scheduler.extraArgs"],
    ),
    (
        "name of a certificate",
        "ha",
        "spec:\n",
        "spec:\n  apiServer: {certSANs: [x.example.com]}\n",
        &["spec.apiServer.certSANs"],
    ),
    (
        "validity",
        "ha",
        "    mode: lab\n",
        "    mode: lab\n    certificateValidityPeriod: 4380h\n",
        &["spec.pki.certificateValidityPeriod"],
    ),
    (
        "field of the kubelet",
        "ha",
        "spec:\n",
        "spec:\n  kubelet: {config: {maxPods: 77}}\n",
        &["spec.kubelet.config.maxPods"],
    ),
    (
        "label",
        "ha",
        "192.168.10.29}",
        "192.168.10.29, labels: {example.com/x: rack}}",
        &["spec.hosts[node1].labels[\"example.com/x\"]"],
    ),
    (
        "mirror",
        "ha",
        "spec:\n",
        "spec:\n  containerRuntime: {registries: [{host: docker.io, mirrors: [{url: \"https://m.example.com\"}]}]}\n",
        &["spec.containerRuntime.registries"],
    ),
    (
        "range of pods",
        "ha",
        "podSubnet: 10.244.0.0/16",
        "podSubnet: 10.200.0.0/16",
        &["spec.network.podSubnet"],
    ),
    (
        "add-on",
        "ha",
        "enabled: true",
        "enabled: false",
        &["spec.addons.dashboard.enabled"],
    ),
    (
        "file",
        "ha",
        "spec:\n",
        "spec:\n  files: [{path: /etc/sysctl.d/60-x.conf, content: \"fs.inotify.max_user_instances = 512\\n\"}]\n",
        &["spec.files"],
    ),
    (
        "patch",
        "ha",
        "spec:\n",
        "spec:\n  patches: [{target: etcd, patch: {metadata: {annotations: {example.com/team: platform}}}}]\n",
        &["spec.patches"],
    ),
    (
        "endpoint",
        "ha",
        "vip.k8test.com",
        "api.example.com",
        &["spec.controlPlaneEndpoint"],
    ),
    (
        "place of images",
        "ha",
        "registry.aliyuncs.com/google_containers",
        "registry.example.com/k8s",
        &["spec.images.repository"],
    ),
    (
        "role",
        "ha",
        "192.168.10.30}",
        "192.168.10.30, roles: [control-plane, worker]}",
        &["spec.hosts[node2].roles"],
    ),
    (
        "port",
        "single",
        "spec:\n",
        "spec:\n  apiServer: {bindPort: 7443}\n",
        &["spec.apiServer.bindPort"],
    ),
    (
        "release of units",
        "binary-modern",
        "1.36.3",
        "1.35.4",
        &["spec.version"],
    ),
    (
        "control plane",
        "binary-modern",
        "  - {name: node1,",
        "  - {name: master4, address: 192.0.2.14, roles: [control-plane]}\n  - {name: node1,",
        &["spec.hosts[master4]"],
    ),
    (
        "backend",
        "binary-modern",
        "flannel: {mode: etcd}",
        "flannel: {mode: etcd, backend: host-gw}",
        &["spec.network.cni.flannel.backend"],
    ),
];

/// The changes after these edits.
fn changes(sample: &str, edits: &[&Edit]) -> Vec<Value> {
    let repository = Repository::with(sample);
    edits.iter().for_each(|edit| repository.edit(edit.2, edit.3));
    let (_, json) = repository.json(&["diff"]);
    json["changes"].as_array().expect("changes").clone()
}

fn causes(change: &Value) -> Vec<(String, bool)> {
    let causes = change["causes"].as_array().expect("causes").iter();
    let of_file = |side: &Value| {
        side["file"]
            .as_str()
            .is_some_and(|file| file.contains("clusters/"))
    };
    causes
        .map(|cause| {
            let has_line = of_file(&cause["after"]) || of_file(&cause["before"]);
            (cause["path"].as_str().expect("a path").to_owned(), has_line)
        })
        .collect()
}

#[test]
fn every_change_of_an_edit_names_its_line() {
    for edit in EDITS {
        let (name, sample, _, _, paths) = edit;
        let changes = changes(sample, &[edit]);
        assert!(!changes.is_empty(), "{name}");
        for change in &changes {
            let causes = causes(change);
            let is_right = causes
                .iter()
                .all(|(path, has_line)| *has_line && paths.iter().any(|own| path.starts_with(own)));
            assert!(!causes.is_empty() && is_right, "{name}: {change:#}");
        }
    }
}

/// What tells one change from another.
fn key(change: &Value) -> String {
    let parts = ["kind", "path", "field", "before", "after"].map(|name| change[name].to_string());
    format!("{} {}", parts.join(" "), change["hosts"]["folded"])
}

/// Of two edits at once, a change that one of them alone makes names that one.
#[test]
fn of_two_edits_the_one_that_makes_a_change_is_named() {
    let edits: Vec<&Edit> = EDITS
        .iter()
        .filter(|edit| {
            let chosen = [
                "release",
                "validity",
                "label",
                "range of pods",
                "endpoint",
                "place of images",
            ];
            edit.1 == "ha" && chosen.contains(&edit.0)
        })
        .collect();
    let alone: BTreeMap<&str, BTreeSet<String>> = edits
        .iter()
        .map(|edit| (edit.0, changes(edit.1, &[edit]).iter().map(key).collect()))
        .collect();
    let (mut seen, mut first) = (0, 0);
    for (position, one) in edits.iter().enumerate() {
        for other in &edits[position + 1..] {
            for change in changes("ha", &[one, other]) {
                let key = key(&change);
                let by = [one, other].map(|edit| alone[edit.0].contains(&key));
                let edit = match by {
                    [true, false] => one,
                    [false, true] => other,
                    _ => continue,
                };
                let causes = causes(&change);
                let is_its = |(path, _): &(String, bool)| edit.4.iter().any(|own| path.starts_with(own));
                assert!(causes.iter().any(is_its), "{} and {}: {change:#}", one.0, other.0);
                seen += 1;
                first += usize::from(causes.first().is_some_and(is_its));
            }
        }
    }
    assert!(seen > 300, "{seen}");
    // Documents for people follow from all that differs; the rest is known.
    assert!(first * 100 >= seen * 95, "{first} of {seen}");
}
