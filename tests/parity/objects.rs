//! Objects in the cluster, each by kind and name.

use std::collections::BTreeMap;
use std::path::Path;

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
    for (name, text) in documents(&theirs)
        .into_iter()
        .filter(|(name, _)| !is_exception(name, kept))
    {
        match ours.get(&name) {
            None => differences.push(format!("object {name}: not rendered")),
            Some(ours) => differences.extend(lines(&format!("object {name}"), &mask(&text), &mask(ours))),
        }
    }
    differences
}
