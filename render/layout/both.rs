use super::File;
use super::place::{Row, pki, row};

/// What lies at the same place in every layout: what packages, systemd and the container runtime look for, and
/// kubecast's own files.
pub(super) const BOTH: &[Row] = &[
    pki(File::PkiDir, "", 0o755),
    row(File::ManifestsDir, "/etc/kubernetes/manifests", 0o700),
    row(File::KubeletDir, "/var/lib/kubelet", 0o700),
    row(File::KubeletPkiDir, "/var/lib/kubelet/pki", 0o755),
    row(File::CniDir, "/etc/cni/net.d", 0o755),
    row(
        File::KubeProxyUnit,
        "/etc/systemd/system/kube-proxy.service",
        0o644,
    ),
    row(File::FlannelUnit, "/etc/systemd/system/flanneld.service", 0o644),
    row(
        File::FlannelEtcdScript,
        "/usr/local/lib/kubecast/flannel-etcd.sh",
        0o755,
    ),
    row(File::ContainerdConfig, "/etc/containerd/config.toml", 0o600),
    row(File::RegistriesDir, "/etc/containerd/certs.d", 0o755),
    row(File::DockerRegistriesDir, "/etc/docker/certs.d", 0o755),
    row(File::RegistryCredentials, "/var/lib/kubelet/config.json", 0o600),
    row(File::DockerConfig, "/etc/docker/daemon.json", 0o644),
    row(
        File::DockerDropIn,
        "/etc/systemd/system/docker.service.d/10-flannel.conf",
        0o644,
    ),
    row(File::DockerOptions, "/etc/kubecast/flannel/docker", 0o644),
    row(
        File::KubeletRuntimeDropIn,
        "/etc/systemd/system/kubelet.service.d/30-runtime.conf",
        0o644,
    )
    .hardened(0o600),
    row(File::Crictl, "/etc/crictl.yaml", 0o644),
    row(File::Modules, "/etc/modules-load.d/kubecast.conf", 0o644),
    row(File::Sysctl, "/etc/sysctl.d/90-kubecast.conf", 0o644),
    row(File::Hosts, "/etc/hosts", 0o644),
    row(
        File::TimeSync,
        "/etc/systemd/timesyncd.conf.d/kubecast.conf",
        0o644,
    ),
    row(
        File::NetworkManager,
        "/etc/NetworkManager/conf.d/kubecast.conf",
        0o644,
    ),
    row(File::Limits, "/etc/systemd/system.conf.d/kubecast.conf", 0o644),
    row(File::FirewallRules, "/etc/kubecast/firewall.nft", 0o644),
    row(
        File::FirewallUnit,
        "/etc/systemd/system/kubecast-firewall.service",
        0o644,
    ),
    row(File::SwapTarget, "/etc/systemd/system/swap.target", 0o644),
    row(
        File::TmpfilesFlannel,
        "/etc/tmpfiles.d/kubecast-flannel.conf",
        0o644,
    ),
    row(File::SubnetEnv, "/etc/kubecast/flannel/subnet.env", 0o644),
    row(
        File::RoutesUnit,
        "/etc/systemd/system/kubecast-routes.service",
        0o644,
    ),
    row(File::RoutesV4, "/etc/kubecast/flannel/routes-ipv4", 0o644),
    row(File::RoutesV6, "/etc/kubecast/flannel/routes-ipv6", 0o644),
    row(File::Masquerade, "/etc/kubecast/flannel/masquerade.nft", 0o644),
    row(
        File::UnitsAtBoot,
        "/etc/systemd/system/multi-user.target.d/kubecast.conf",
        0o644,
    ),
    row(File::NginxConfig, "/etc/kubecast/front/nginx.conf", 0o644),
    row(File::NginxUnit, "/etc/systemd/system/kube-nginx.service", 0o644),
    row(File::HaproxyConfig, "/etc/kubecast/front/haproxy.cfg", 0o644),
    row(
        File::HaproxyUnit,
        "/etc/systemd/system/kube-haproxy.service",
        0o644,
    ),
    row(File::KeepalivedConfig, "/etc/keepalived/keepalived.conf", 0o600),
    row(
        File::FrontCheck,
        "/usr/local/lib/kubecast/check-api-front.sh",
        0o755,
    ),
    row(File::KubeVipUnit, "/etc/systemd/system/kube-vip.service", 0o644),
    row(File::KubeVipOptions, "/etc/kubecast/front/kube-vip.env", 0o644),
    row(File::ShellProfile, "/etc/profile.d/kubernetes.sh", 0o644),
    row(File::Prepare, "/usr/local/lib/kubecast/prepare.sh", 0o755),
    row(File::Preflight, "/usr/local/lib/kubecast/preflight.sh", 0o755),
    row(File::Activate, "/usr/local/lib/kubecast/activate.sh", 0o755),
    row(
        File::RecoverUnit,
        "/etc/systemd/system/kubecast-recover.service",
        0o644,
    ),
];
