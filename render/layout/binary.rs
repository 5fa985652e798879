use super::File;
use super::place::{Row, pki, row};

/// Where the "binary" tradition puts things: `/opt/kubernetes` and `/opt/etcd` with `bin`, `cfg`, `ssl`, and certificates
/// named as cfssl names them (fxkjnj/kubernetes, 1.18 and 1.20). Units are ours, so they lie in `/etc/systemd/system`,
/// out of the way of packages.
pub(super) const BINARY: &[Row] = &[
    row(File::KubernetesDir, "/opt/kubernetes/cfg", 0o755),
    row(File::EtcdPkiDir, "/opt/etcd/ssl", 0o755),
    row(File::ProgramsDir, "/opt/kubernetes/bin", 0o755),
    row(File::EtcdProgramsDir, "/opt/etcd/bin", 0o755),
    row(File::AuditLogDir, "/opt/kubernetes/logs/audit", 0o700),
    pki(File::CaCert, "ca.pem", 0o644),
    pki(File::CaKey, "ca-key.pem", 0o600),
    pki(File::JoinedCaCert, "ca.pem", 0o644),
    pki(File::SigningCaCert, "ca-signing.pem", 0o644),
    pki(File::CaPub, "ca-pub.pem", 0o644),
    pki(File::FrontProxyCaCert, "front-proxy-ca.pem", 0o644),
    row(File::EtcdCaCert, "/opt/etcd/ssl/ca.pem", 0o644),
    pki(File::EtcdClientCaCert, "etcd/ca.pem", 0o644),
    pki(File::ApiServerCert, "server.pem", 0o644),
    pki(File::ApiServerKey, "server-key.pem", 0o600),
    pki(File::ApiServerPub, "server-pub.pem", 0o644),
    pki(File::ApiServerKubeletClientCert, "kubelet-client.pem", 0o644),
    pki(File::ApiServerKubeletClientKey, "kubelet-client-key.pem", 0o600),
    pki(File::ApiServerEtcdClientCert, "etcd/client.pem", 0o644),
    pki(File::ApiServerEtcdClientKey, "etcd/client-key.pem", 0o600),
    pki(File::FlannelEtcdClientCert, "etcd/flanneld.pem", 0o644),
    pki(File::FlannelEtcdClientKey, "etcd/flanneld-key.pem", 0o600),
    pki(File::FrontProxyClientCert, "proxy-client.pem", 0o644),
    pki(File::FrontProxyClientKey, "proxy-client-key.pem", 0o600),
    row(File::EtcdServerCert, "/opt/etcd/ssl/server.pem", 0o644),
    row(File::EtcdServerKey, "/opt/etcd/ssl/server-key.pem", 0o600),
    row(File::EtcdPeerCert, "/opt/etcd/ssl/peer.pem", 0o644),
    row(File::EtcdPeerKey, "/opt/etcd/ssl/peer-key.pem", 0o600),
    row(
        File::EtcdHealthcheckClientCert,
        "/opt/etcd/ssl/healthcheck-client.pem",
        0o644,
    ),
    row(
        File::EtcdHealthcheckClientKey,
        "/opt/etcd/ssl/healthcheck-client-key.pem",
        0o600,
    ),
    pki(File::ServiceAccountKey, "service-account-key.pem", 0o600),
    pki(File::ServiceAccountPub, "service-account.pem", 0o644),
    pki(File::ServiceAccountPubJoined, "service-account.pem", 0o644),
    row(File::TokenAuthFile, "/opt/kubernetes/cfg/token.csv", 0o600),
    pki(File::KubeletServerCert, "kubelet.pem", 0o644),
    pki(File::KubeletServerKey, "kubelet-key.pem", 0o600),
    row(File::AdminConf, "/opt/kubernetes/cfg/admin.kubeconfig", 0o600),
    row(
        File::SuperAdminConf,
        "/opt/kubernetes/cfg/super-admin.kubeconfig",
        0o600,
    ),
    row(
        File::ControllerManagerConf,
        "/opt/kubernetes/cfg/kube-controller-manager.kubeconfig",
        0o600,
    ),
    row(
        File::SchedulerConf,
        "/opt/kubernetes/cfg/kube-scheduler.kubeconfig",
        0o600,
    ),
    row(File::KubeletConf, "/opt/kubernetes/cfg/kubelet.kubeconfig", 0o600),
    row(
        File::BootstrapKubeletConf,
        "/opt/kubernetes/cfg/bootstrap.kubeconfig",
        0o600,
    ),
    row(File::AuditPolicy, "/opt/kubernetes/cfg/audit-policy.yaml", 0o600),
    row(
        File::EncryptionConfig,
        "/opt/kubernetes/cfg/encryption-config.yaml",
        0o600,
    ),
    row(
        File::AdmissionConfig,
        "/opt/kubernetes/cfg/admission-config.yaml",
        0o600,
    ),
    pki(File::OidcCa, "oidc-ca.pem", 0o644),
    row(File::EtcdManifest, "/etc/systemd/system/etcd.service", 0o644),
    row(
        File::ApiServerManifest,
        "/etc/systemd/system/kube-apiserver.service",
        0o644,
    ),
    row(
        File::ControllerManagerManifest,
        "/etc/systemd/system/kube-controller-manager.service",
        0o644,
    ),
    row(
        File::SchedulerManifest,
        "/etc/systemd/system/kube-scheduler.service",
        0o644,
    ),
    row(
        File::KubeletConfig,
        "/opt/kubernetes/cfg/kubelet-config.yml",
        0o600,
    ),
    row(
        File::KubeletInstanceConfig,
        "/var/lib/kubelet/instance-config.yaml",
        0o600,
    ),
    row(File::KubeletFlags, "/opt/kubernetes/cfg/kubelet.conf", 0o644),
    row(File::KubeletUnit, "/etc/systemd/system/kubelet.service", 0o600),
    row(
        File::KubeletDropIn,
        "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
    ),
    row(
        File::KubeletExtraArgs,
        "/etc/systemd/system/kubelet.service.d/20-kubecast.conf",
        0o600,
    ),
    row(
        File::KubeProxyConfig,
        "/opt/kubernetes/cfg/kube-proxy-config.yml",
        0o600,
    ),
    row(
        File::KubeProxyConf,
        "/opt/kubernetes/cfg/kube-proxy.kubeconfig",
        0o600,
    ),
    row(
        File::FlannelConf,
        "/opt/kubernetes/cfg/flanneld.kubeconfig",
        0o600,
    ),
    row(
        File::FlannelNetwork,
        "/opt/kubernetes/cfg/flannel-network.json",
        0o644,
    ),
    row(File::CniConflist, "/etc/cni/net.d/10-flannel.conflist", 0o600),
    row(File::KubeVipProgram, "/opt/kubernetes/bin/kube-vip", 0o755),
];

/// The file that each unit reads its arguments from.
pub(super) const OPTIONS: &[Row] = &[
    row(File::EtcdManifest, "/opt/etcd/cfg/etcd.conf", 0o644),
    row(
        File::ApiServerManifest,
        "/opt/kubernetes/cfg/kube-apiserver.conf",
        0o644,
    ),
    row(
        File::ControllerManagerManifest,
        "/opt/kubernetes/cfg/kube-controller-manager.conf",
        0o644,
    ),
    row(
        File::SchedulerManifest,
        "/opt/kubernetes/cfg/kube-scheduler.conf",
        0o644,
    ),
    row(File::KubeletUnit, "/opt/kubernetes/cfg/kubelet.conf", 0o644),
    row(File::KubeProxyUnit, "/opt/kubernetes/cfg/kube-proxy.conf", 0o644),
    row(File::FlannelUnit, "/opt/kubernetes/cfg/flanneld", 0o644),
];
