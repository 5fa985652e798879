//! Paths that are spelled otherwise than usual.

use crate::report::{Report, SpecPath, messages};
use crate::spec::ClusterSpec;
use crate::types::SpelledPath;

/// Only what equals kubeadm keeps such a spelling: programs that compare texts are misled by it.
pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let mut odd = Report::new();
    for (field, path) in paths(spec).into_iter().filter(|(_, path)| path.is_odd()) {
        odd.push(messages::file::spelling(path, path.path()).at(&field));
    }
    report.extend(super::as_kubeadm(spec.hardening.unwrap_or_default(), odd));
}

/// Every path that keeps its spelling, with its field.
fn paths(spec: &ClusterSpec) -> Vec<(SpecPath, &SpelledPath)> {
    let external = spec.etcd.external.as_ref();
    let single = [
        ("certificatesDir", spec.certificates_dir.as_ref()),
        ("etcd.local.dataDir", spec.etcd.local.data_dir.as_ref()),
        (
            "etcd.external.caFile",
            external.and_then(|etcd| etcd.ca_file.as_ref()),
        ),
        (
            "etcd.external.certFile",
            external.and_then(|etcd| etcd.cert_file.as_ref()),
        ),
        (
            "etcd.external.keyFile",
            external.and_then(|etcd| etcd.key_file.as_ref()),
        ),
    ];
    let top = SpecPath::of("spec");
    let mut paths: Vec<(SpecPath, &SpelledPath)> = single
        .into_iter()
        .filter_map(|(field, path)| Some((top.field(field), path?)))
        .collect();
    for (volumes, field) in super::layout::volumes(spec) {
        for (index, volume) in volumes.iter().enumerate() {
            let volume_field = field.index(index);
            paths.push((volume_field.field("hostPath"), &volume.host_path));
            paths.push((volume_field.field("mountPath"), &volume.mount_path));
        }
    }
    paths
}
