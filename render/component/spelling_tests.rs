//! Paths as kubeadm 1.36.3 writes them when their spelling is not the usual one (run).

use super::sample::Sample;
use crate::artifact::ArtifactSet;

/// The lines of a static pod that name a path outside of /etc/kubernetes, or in the directory of certificates.
fn paths(host: &ArtifactSet, pod: &str) -> Vec<String> {
    let path = format!("/etc/kubernetes/manifests/{pod}.yaml")
        .parse()
        .expect("a path");
    let text = host.file(&path).expect("a manifest").public_view();
    let is_path =
        |line: &&str| line.starts_with("path: ") || line.starts_with("mountPath: ") || line.contains("-dir=");
    let lines = text.lines().map(|line| line.trim_start_matches([' ', '-']));
    let named = lines
        .filter(is_path)
        .filter(|line| !line.contains("/livez") && !line.contains("/readyz"));
    named
        .filter(|line| !line.ends_with("healthz"))
        .map(String::from)
        .collect()
}

const HEAD: &str = "  version: 1.36.3\n  hardening: none\n  certificatesDir: /etc/kubernetes/ssl/\n";
const HOSTS: &str = "  hosts:\n  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n";

#[test]
fn volumes_keep_the_text() {
    let more = "  apiServer: {extraVolumes: [{name: a, hostPath: /a/, mountPath: /b//c/.}]}\n  etcd: {local: {dataDir: /var/lib/etcd/}}\n";
    let host = Sample::new(&format!("{HEAD}{more}{HOSTS}")).host("cp1");
    assert_eq!(
        paths(&host, "etcd"),
        [
            "data-dir=/var/lib/etcd/",
            "mountPath: /var/lib/etcd/",
            "mountPath: /etc/kubernetes/ssl//etcd",
            "path: /etc/kubernetes/ssl//etcd",
            "path: /var/lib/etcd/",
        ]
    );
    assert_eq!(
        paths(&host, "kube-apiserver"),
        [
            "mountPath: /b//c/.",
            "mountPath: /etc/ssl/certs",
            "mountPath: /etc/kubernetes/ssl/",
            "path: /a/",
            "path: /etc/ssl/certs",
            "path: /etc/kubernetes/ssl/",
        ]
    );
    let directories: Vec<_> = host
        .directories()
        .map(|directory| directory.path.as_str())
        .collect();
    assert!(directories.contains(&"/var/lib/etcd") && directories.contains(&"/etc/kubernetes/ssl/etcd"));
    assert!(
        host.file(&"/etc/kubernetes/ssl/ca.crt".parse().expect("a path"))
            .is_some()
    );
}

#[test]
fn a_slash_hides_no_directory_of_an_external_etcd() {
    let more = "  etcd: {external: {endpoints: ['https://192.0.2.30:2379'], caFile: /etc/kubernetes/ssl//etcd-ca.crt}}\n";
    let host = Sample::new(&format!("{HEAD}{more}{HOSTS}")).host("cp1");
    let mounted = paths(&host, "kube-apiserver");
    assert!(
        mounted.contains(&"path: /etc/kubernetes/ssl".to_owned()),
        "{mounted:?}"
    );
}
