use super::File;
use super::place::{Row, drop_in, pki, row};

/// Where kubeadm and its packages put things (kubeadm's `constants.go`, the packages' unit files), and where
/// kubecast puts what kubeadm leaves to the administrator. Hardened modes: CIS 1.1.9, 4.1.1, 4.1.9.
pub(super) const KUBEADM: &[Row] = &[
    row(File::KubernetesDir, "/etc/kubernetes", 0o755),
    pki(File::EtcdPkiDir, "etcd", 0o755),
    row(File::ProgramsDir, "/usr/bin", 0o755),
    row(File::EtcdProgramsDir, "/usr/bin", 0o755),
    row(File::AuditLogDir, "/var/log/kubernetes/audit", 0o700),
    pki(File::CaCert, "ca.crt", 0o644),
    row(File::JoinedCaCert, "/etc/kubernetes/pki/ca.crt", 0o644),
    pki(File::CaKey, "ca.key", 0o600),
    pki(File::SigningCaCert, "ca-signing.crt", 0o644),
    pki(File::CaPub, "ca.pub", 0o644),
    pki(File::FrontProxyCaCert, "front-proxy-ca.crt", 0o644),
    pki(File::EtcdCaCert, "etcd/ca.crt", 0o644),
    pki(File::EtcdClientCaCert, "etcd/ca.crt", 0o644),
    pki(File::ApiServerCert, "apiserver.crt", 0o644),
    pki(File::ApiServerKey, "apiserver.key", 0o600),
    pki(File::ApiServerPub, "apiserver.pub", 0o644),
    pki(
        File::ApiServerKubeletClientCert,
        "apiserver-kubelet-client.crt",
        0o644,
    ),
    pki(
        File::ApiServerKubeletClientKey,
        "apiserver-kubelet-client.key",
        0o600,
    ),
    pki(File::ApiServerEtcdClientCert, "apiserver-etcd-client.crt", 0o644),
    pki(File::ApiServerEtcdClientKey, "apiserver-etcd-client.key", 0o600),
    pki(File::FlannelEtcdClientCert, "flannel-etcd-client.crt", 0o644),
    pki(File::FlannelEtcdClientKey, "flannel-etcd-client.key", 0o600),
    pki(File::FrontProxyClientCert, "front-proxy-client.crt", 0o644),
    pki(File::FrontProxyClientKey, "front-proxy-client.key", 0o600),
    pki(File::EtcdServerCert, "etcd/server.crt", 0o644),
    pki(File::EtcdServerKey, "etcd/server.key", 0o600),
    pki(File::EtcdPeerCert, "etcd/peer.crt", 0o644),
    pki(File::EtcdPeerKey, "etcd/peer.key", 0o600),
    pki(
        File::EtcdHealthcheckClientCert,
        "etcd/healthcheck-client.crt",
        0o644,
    ),
    pki(
        File::EtcdHealthcheckClientKey,
        "etcd/healthcheck-client.key",
        0o600,
    ),
    pki(File::ServiceAccountKey, "sa.key", 0o600),
    pki(File::ServiceAccountPub, "sa.pub", 0o600),
    pki(File::ServiceAccountPubJoined, "sa.pub", 0o644),
    pki(File::TokenAuthFile, "tokens.csv", 0o600),
    row(File::KubeletServerCert, "/var/lib/kubelet/pki/kubelet.crt", 0o644),
    row(File::KubeletServerKey, "/var/lib/kubelet/pki/kubelet.key", 0o600),
    row(File::AdminConf, "/etc/kubernetes/admin.conf", 0o600),
    row(File::SuperAdminConf, "/etc/kubernetes/super-admin.conf", 0o600),
    row(
        File::ControllerManagerConf,
        "/etc/kubernetes/controller-manager.conf",
        0o600,
    ),
    row(File::SchedulerConf, "/etc/kubernetes/scheduler.conf", 0o600),
    row(File::KubeletConf, "/etc/kubernetes/kubelet.conf", 0o600),
    row(
        File::BootstrapKubeletConf,
        "/etc/kubernetes/bootstrap-kubelet.conf",
        0o600,
    ),
    row(File::AuditPolicy, "/etc/kubernetes/audit/policy.yaml", 0o600),
    row(
        File::EncryptionConfig,
        "/etc/kubernetes/encryption/config.yaml",
        0o600,
    ),
    row(
        File::AdmissionConfig,
        "/etc/kubernetes/admission/config.yaml",
        0o600,
    ),
    row(File::OidcCa, "/etc/kubernetes/oidc/ca.crt", 0o644),
    row(File::EtcdManifest, "/etc/kubernetes/manifests/etcd.yaml", 0o600),
    row(
        File::ApiServerManifest,
        "/etc/kubernetes/manifests/kube-apiserver.yaml",
        0o600,
    ),
    row(
        File::ControllerManagerManifest,
        "/etc/kubernetes/manifests/kube-controller-manager.yaml",
        0o600,
    ),
    row(
        File::SchedulerManifest,
        "/etc/kubernetes/manifests/kube-scheduler.yaml",
        0o600,
    ),
    row(File::KubeletConfig, "/var/lib/kubelet/config.yaml", 0o644).hardened(0o600),
    row(
        File::KubeletInstanceConfig,
        "/var/lib/kubelet/instance-config.yaml",
        0o644,
    ),
    row(File::KubeletFlags, "/var/lib/kubelet/kubeadm-flags.env", 0o644),
    row(
        File::KubeletUnit,
        "/usr/lib/systemd/system/kubelet.service",
        0o644,
    )
    .hardened(0o600),
    drop_in(File::KubeletDropIn, "10-kubeadm.conf", 0o644).hardened(0o600),
    drop_in(File::KubeletExtraArgs, "20-kubecast.conf", 0o644).hardened(0o600),
    row(File::KubeProxyConfig, "/var/lib/kube-proxy/config.conf", 0o644),
    row(File::KubeProxyConf, "/var/lib/kube-proxy/kubeconfig.conf", 0o600),
    row(File::FlannelConf, "/etc/kubernetes/flanneld.conf", 0o600),
    row(File::FlannelNetwork, "/etc/kubecast/flannel/network.json", 0o644),
    row(File::CniConflist, "/etc/cni/net.d/10-flannel.conflist", 0o644).hardened(0o600),
    row(File::KubeVipProgram, "/usr/local/bin/kube-vip", 0o755),
];

/// The file that each unit reads its arguments from.
pub(super) const OPTIONS: &[Row] = &[row(
    File::FlannelUnit,
    "/etc/kubecast/flannel/flanneld.env",
    0o644,
)];

/// What the first releases of kubeadm called otherwise (1.5: `master/pki.go`, `master/manifests.go`), or kept from
/// everybody but root. These rows take the place of those above.
pub(super) const FIRST_RELEASES: &[Row] = &[
    row(File::KubernetesDir, "/etc/kubernetes", 0o700),
    pki(File::PkiDir, "", 0o700),
    pki(File::CaCert, "ca.pem", 0o644),
    pki(File::CaKey, "ca-key.pem", 0o600),
    pki(File::SigningCaCert, "ca-signing.pem", 0o644),
    pki(File::CaPub, "ca-pub.pem", 0o600),
    pki(File::ApiServerCert, "apiserver.pem", 0o644),
    pki(File::ApiServerKey, "apiserver-key.pem", 0o600),
    pki(File::ApiServerPub, "apiserver-pub.pem", 0o600),
    pki(File::ServiceAccountKey, "sa-key.pem", 0o600),
    pki(File::ServiceAccountPub, "sa-pub.pem", 0o600),
    pki(File::ServiceAccountPubJoined, "sa-pub.pem", 0o600),
    row(File::EtcdManifest, "/etc/kubernetes/manifests/etcd.json", 0o600),
    row(
        File::ApiServerManifest,
        "/etc/kubernetes/manifests/kube-apiserver.json",
        0o600,
    ),
    row(
        File::ControllerManagerManifest,
        "/etc/kubernetes/manifests/kube-controller-manager.json",
        0o600,
    ),
    row(
        File::SchedulerManifest,
        "/etc/kubernetes/manifests/kube-scheduler.json",
        0o600,
    ),
];
