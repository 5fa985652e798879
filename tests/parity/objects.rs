//! Objects in the cluster, each by kind and name.

use std::collections::BTreeMap;
use std::path::Path;

use crate::chance::Chance;
use crate::documents::documents;
use crate::lines::lines;
use crate::mask::mask;
use crate::run::Rendered;

/// Objects that differ on purpose, and why. The list is short and reviewed.
const EXCEPTIONS: &[(&str, &str)] = &[
    // `upload-certs` sends keys over the API for a while; kubecast puts them where they belong.
    ("kubeadm-certs", ""),
    ("bootstrap-token-<RANDOM>", ""),
    // The dry run of 1.11 prints `proxy . ` without a target.
    ("ConfigMap kube-system/coredns", "v1.11."),
];

/// Objects that a dry run does not print: a host's labels and taints are a patch of its Node, and the last two are
/// made by an `init` that reaches the API server.
fn is_ours(name: &str) -> bool {
    name.starts_with("Node ")
        || name.starts_with("Secret kube-system/bootstrap-token-")
        || name == "ClusterRoleBinding -/kubeadm:cluster-admins"
}

fn is_exception(name: &str, kept: &Path) -> bool {
    let release = kept.to_string_lossy();
    EXCEPTIONS
        .iter()
        .any(|(object, only)| name.ends_with(object) && release.contains(only))
}

/// Every object of `cluster-objects.yaml` against the same one in `cluster/`.
pub(crate) fn compare(kept: &Path, rendered: &Rendered) -> Vec<String> {
    let Ok(theirs) = std::fs::read_to_string(kept.join("cluster-objects.yaml")) else {
        return Vec::new();
    };
    let mut ours = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(rendered.tree().join("cluster"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    for file in files {
        ours.extend(documents(&std::fs::read_to_string(file).unwrap_or_default()));
    }
    let mut differences = Vec::new();
    let (theirs, chance) = (documents(&theirs), Chance::of(kept));
    for (name, text) in theirs.iter().filter(|(name, _)| !is_exception(name, kept)) {
        let label = format!("object {name}");
        match ours.get(name) {
            None => differences.push(format!("{label}: not rendered")),
            Some(ours) => {
                let (text, ours) = (chance.settled(text), chance.settled(ours));
                differences.extend(lines(&label, &mask(&text), &mask(&ours)));
            }
        }
    }
    let more = ours
        .keys()
        .filter(|name| !theirs.contains_key(*name) && !is_ours(name));
    differences.extend(more.map(|name| format!("object {name}: only rendered")));
    differences
}
