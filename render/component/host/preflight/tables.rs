//! What `preflight.sh` looks for, and what it says.

/// Free megabytes, and the percentage below which the kubelet evicts pods (its defaults of `evictionHard`,
/// `nodefs.available` and `imagefs.available`). The megabytes are kubecast's own.
pub(super) const KUBELET_SPACE: [u32; 2] = [1024, 10];
pub(super) const IMAGE_SPACE: [u32; 2] = [2048, 15];

/// etcd's quota where the spec sets none. Source: etcd, `DefaultQuotaBytes`.
pub(super) const ETCD_QUOTA: u64 = 2 << 30;

/// What brings each program, on Debian and on RHEL where they differ.
const PACKAGES: &[(&str, &str)] = &[
    ("conntrack", "conntrack (Debian) or conntrack-tools (RHEL)"),
    ("cp", "coreutils"),
    ("crictl", "cri-tools"),
    ("docker", "docker-ce or docker.io"),
    ("ip", "iproute2 (Debian) or iproute (RHEL)"),
    ("losetup", "mount (Debian) or util-linux (RHEL)"),
    ("mount", "mount (Debian) or util-linux (RHEL)"),
    ("nft", "nftables"),
    ("nsenter", "util-linux"),
    ("tc", "iproute2 (Debian) or iproute-tc (RHEL)"),
    ("touch", "coreutils"),
];

/// Where the CNI plugins lie that flannel hands its work to.
pub(super) const CNI_PLUGINS: &[&str] = &[
    "/opt/cni/bin/bridge",
    "/opt/cni/bin/host-local",
    "/opt/cni/bin/loopback",
    "/opt/cni/bin/portmap",
];

/// Units that would replace the rendered ones (systemd.unit(5): `/etc` comes before `/usr/lib`).
pub(super) const SHADOWS: &[&str] = &[
    "/etc/systemd/system/kubelet.service",
    "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
];

/// Drop-ins of kubeadm's packages, which extend a unit of that name wherever it lies.
pub(super) const DROP_INS: &[&str] = &[
    "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
    "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
    "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
];

/// The packages that bring a program; mostly they bear its name.
pub(super) fn package(name: &str) -> &str {
    let row = PACKAGES.iter().find(|(program, _)| *program == name);
    row.map_or(name, |(_, packages)| packages)
}
