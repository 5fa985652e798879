//! What kubeadm itself did with its input, by release. Nothing else asks for these, so they are no facts of
//! `schema/facts/`.

use super::api::Api;
use crate::spec::{DOCKERSHIM, PatchTarget};
use crate::types::{HostPath, Minor, Release};

const fn minor(minor: u16) -> Minor {
    Minor { major: 1, minor }
}

/// From this minor on, containerd is what kubeadm assumes on a host without a socket.
///
/// Source: `app/util/runtime/runtime.go`, 1.17 to 1.36.
const CONTAINERD_SINCE: Minor = minor(24);

/// Whether docker can be the runtime.
pub(super) fn knows_docker(release: &Release) -> bool {
    release.minor() < CONTAINERD_SINCE
}

/// The socket that kubeadm assumes where it finds none.
pub(super) fn default_socket(release: &Release) -> &'static str {
    if knows_docker(release) {
        DOCKERSHIM
    } else {
        "unix:///var/run/containerd/containerd.sock"
    }
}

/// Releases that lose `timeoutForControlPlane` of v1beta3 on the way to their own form: a minor up to and without
/// a patch. 1.30 stores it and does not heed it, which is a fact of the release: `probe.startup-heeds-timeout`.
///
/// Source: kubernetes/kubernetes 133513 and its backports 133753 to 133755 and 133776, merged before the
/// patch releases of September 2025; run with 1.31.0, 1.32.2, 1.33.13, 1.34.4, 1.36.3.
const TIMEOUT_LOST: &[(Minor, u16)] = &[(minor(31), 13), (minor(32), 9), (minor(33), 5), (minor(34), 1)];

/// Whether this release's kubeadm ignores `apiServer.timeoutForControlPlane`.
pub(super) fn loses_timeout(release: &Release, api: Api) -> bool {
    let lost = |(minor, until): &(Minor, u16)| *minor == release.minor() && release.patch() < *until;
    api == Api::V1Beta3 && TIMEOUT_LOST.iter().any(lost)
}

/// Whether a control plane that joins waits as its own file says, and 4 minutes if that says nothing, rather than as long
/// as the first one.
///
/// Source: run with 1.29.15 and 1.36.3; `app/apis/kubeadm/timeoututils.go`, 1.33.13. Before v1beta4 the cluster has the
/// time.
pub(super) fn joins_with_own_time(release: &Release) -> bool {
    release.minor() >= minor(31)
}

/// What can be patched, as file names begin, and since when.
///
/// Source: `app/util/patches/patches.go`, 1.19 to 1.37.
pub(super) const PATCH_TARGETS: &[(&str, PatchTarget, Minor)] = &[
    ("etcd", PatchTarget::Etcd, minor(19)),
    ("kube-apiserver", PatchTarget::KubeApiserver, minor(19)),
    (
        "kube-controller-manager",
        PatchTarget::KubeControllerManager,
        minor(19),
    ),
    ("kube-scheduler", PatchTarget::KubeScheduler, minor(19)),
    (
        "kubeletconfiguration",
        PatchTarget::KubeletConfiguration,
        minor(25),
    ),
    ("corednsdeployment", PatchTarget::CoreDnsDeployment, minor(31)),
    ("kubeproxydaemonset", PatchTarget::KubeProxyDaemonSet, minor(37)),
];

/// Directories that kubeadm mounts into the control plane if they exist: the first minor that does, and the first that does
/// no more.
///
/// Source: `app/phases/controlplane/volumes.go`, 1.17 to 1.36.
pub(super) const CA_DIRECTORIES: &[(&str, Minor, Minor)] = &[
    ("/etc/ca-certificates", FIRST, LAST),
    ("/etc/pki", FIRST, minor(31)),
    ("/etc/pki/ca-trust", minor(31), LAST),
    ("/etc/pki/tls/certs", minor(31), LAST),
    ("/usr/local/share/ca-certificates", FIRST, LAST),
    ("/usr/share/ca-certificates", FIRST, LAST),
];

const FIRST: Minor = minor(0);
const LAST: Minor = minor(u16::MAX);

/// The directory with authorities in which a path lies, where the release mounts that: it does not mount the path's own then.
pub(super) fn ca_directory(release: &Release, path: &HostPath) -> Option<&'static str> {
    let is_known = |since: Minor, until: Minor| (since..until).contains(&release.minor());
    let mut rows = CA_DIRECTORIES.iter();
    let found = rows.find(|(dir, since, until)| is_known(*since, *until) && path.is_below(dir));
    found.map(|(dir, ..)| *dir)
}

/// The gate that became `dns.type`, and which no later version of the configuration takes.
///
/// Source: `app/apis/kubeadm/v1alpha3/conversion.go`, 1.13.
pub(super) const CORE_DNS_GATE: &str = "CoreDNS";

/// Feature gates of kubeadm that change what it writes in ways that are not rendered.
pub(super) const GATES: &[(&str, bool, &str)] = &[
    (
        "Auditing",
        true,
        "kubeadm would mount an audit policy; set `apiServerExtraArgs` and `apiServerExtraVolumes` in its place",
    ),
    (CORE_DNS_GATE, false, "kube-dns is not rendered"),
    (
        "DynamicKubeletConfig",
        true,
        "the kubelet's configuration is a file",
    ),
    (
        "HighAvailability",
        true,
        "self-hosted control planes are not rendered",
    ),
    (
        "RootlessControlPlane",
        true,
        "the users that kubeadm would make on each host are not rendered",
    ),
    ("SelfHosting", true, "self-hosted control planes are not rendered"),
    (
        "StoreCertsInSecrets",
        true,
        "self-hosted control planes are not rendered",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        text.parse().expect("a release")
    }

    #[test]
    fn a_timeout_is_lost_between_two_patches() {
        for (version, api, lost) in [
            ("1.29.15", Api::V1Beta3, false),
            ("1.30.14", Api::V1Beta3, false),
            ("1.31.12", Api::V1Beta3, true),
            ("1.31.13", Api::V1Beta3, false),
            ("1.31.12", Api::V1Beta4, false),
            ("1.34.0", Api::V1Beta3, true),
            ("1.34.1", Api::V1Beta3, false),
            ("1.35.0", Api::V1Beta3, false),
        ] {
            assert_eq!(loses_timeout(&release(version), api), lost, "{version} {api:?}");
        }
    }

    #[test]
    fn containerd_is_assumed_since_dockershim_is_gone() {
        assert_eq!(default_socket(&release("1.23.17")), DOCKERSHIM);
        assert_eq!(
            default_socket(&release("1.24.0")),
            "unix:///var/run/containerd/containerd.sock"
        );
    }
}
