//! What the parts of the cluster find on a host.

use super::Case;

const ROUTER: &str = "for i in all eth0; do mkdir -p /proc/sys/net/ipv6/conf/$i; echo 0 > /proc/sys/net/ipv6/conf/$i/disable_ipv6; echo 1 > /proc/sys/net/ipv6/conf/$i/accept_ra; done; ip() { echo 'default via fe80::1 dev eth0 proto ra metric 100'; }";
const LISTENER: &str = r#"ss() { printf 'State\nLISTEN 0 4096 127.0.0.1:10257 0.0.0.0:* users:(("kube-controller",pid=7,fd=3))\n'; }"#;
const KUBELET: &str = "printf '#!/bin/sh\\necho Kubernetes v1.36.3\\n' > /kubelet; chmod +x /kubelet";
const CONTAINERD: &str =
    "containerd() { echo 'containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1'; }";
const ADDRESS: &str = "ip() { echo '2: eth0    inet 192.0.2.11/24 brd 192.0.2.255 scope global eth0'; }; mkdir -p /sys/class/net/eth0; echo 1400 > /sys/class/net/eth0/mtu";
const MANIFESTS: &str = "mkdir /m; : > /m/etcd.yaml; : > /m/old.yaml.bak; : > /m/.hidden";

pub(super) const CASES: &[Case] = &[
    ("ip() { :; }", "check_ipv6", "FAIL  IPv6 is off"),
    (
        ROUTER,
        "check_ipv6",
        "ok    IPv6 is on\nwarn  eth0 loses its IPv6 default route when the host forwards",
    ),
    (
        "ss() { echo State; }",
        "check_port 6443 kube-apiserver",
        "ok    port 6443 is free for kube-apiserver",
    ),
    (
        LISTENER,
        "check_port 10257 kube-controller-manager",
        "ok    port 10257 is held by kube-controller-manager",
    ),
    (
        LISTENER,
        "check_port 10257 kube-scheduler",
        "FAIL  port 10257, which kube-scheduler needs, is held by kube-controller",
    ),
    (
        "ss() { printf 'State\\nLISTEN 0 4096 *:6443 *:*\\n'; }",
        "check_port 6443 kube-apiserver",
        "FAIL  port 6443, which kube-apiserver needs, is held by another process",
    ),
    ("", "check_program sh dash", "ok    sh is installed"),
    (
        "",
        "check_program no-such-program some-package",
        "FAIL  no-such-program is not installed",
    ),
    (
        "",
        "want_program no-such-program some-package",
        "warn  no-such-program is not installed",
    ),
    (
        "",
        "check_file /opt/x 'put it there'",
        "FAIL  /opt/x is not there",
    ),
    (
        "",
        "check_kubelet /opt/kubelet 1.36.3 1.36",
        "FAIL  there is no kubelet at /opt/kubelet",
    ),
    (
        KUBELET,
        "check_kubelet /kubelet 1.36.3 1.36",
        "ok    kubelet 1.36.3",
    ),
    (
        KUBELET,
        "check_kubelet /kubelet 1.36.1 1.36",
        "warn  the kubelet is 1.36.3, the files are for 1.36.1",
    ),
    (
        KUBELET,
        "check_kubelet /kubelet 1.35.1 1.35",
        "FAIL  the kubelet is 1.36.3, the files are for 1.35.1",
    ),
    (
        "",
        "check_binary /opt/kubernetes/bin/kubelet 1.36.3 --version",
        "FAIL  there is no program at /opt/kubernetes/bin/kubelet",
    ),
    (
        KUBELET,
        "check_binary /kubelet 1.36.3 --version",
        "ok    kubelet 1.36.3 is at /kubelet",
    ),
    (
        KUBELET,
        "check_binary /kubelet 1.36.1 --version",
        "FAIL  /kubelet is 1.36.3, the files are for 1.36.1",
    ),
    (
        KUBELET,
        "check_binary /kubelet ''",
        "ok    kubelet is at /kubelet",
    ),
    (
        KUBELET,
        "check_digest /kubelet 6624823b95cd9ce32ea089c02c90953c2f1c96b43544852497549ab6e905e945",
        "ok    kubelet has the digest of spec.binaries",
    ),
    (
        KUBELET,
        "check_digest /kubelet 01",
        "FAIL  /kubelet has the digest 6624823b95cd9ce32ea089c02c90953c2f1c96b43544852497549ab6e905e945, not 01",
    ),
    ("", "check_digest /kubelet 01", ""),
    (CONTAINERD, "check_containerd 2", "ok    containerd 1.6.20~ds1"),
    (
        CONTAINERD,
        "check_containerd 3",
        "FAIL  containerd 1.6.20~ds1 does not read configuration version 3",
    ),
    (
        "",
        "check_socket /run/x.sock 'start it'",
        "FAIL  the runtime's socket /run/x.sock is not there",
    ),
    (
        "systemctl() { [ \"$*\" = 'cat x.service' ]; }",
        "check_socket /run/x.sock 'start it' x.service",
        "warn  the runtime's socket /run/x.sock is not there yet",
    ),
    (
        "systemctl() { return 1; }",
        "check_socket /run/x.sock 'start it' x.service",
        "FAIL  the runtime's socket /run/x.sock is not there",
    ),
    (
        "ip() { :; }",
        "check_address 192.0.2.11 1500",
        "FAIL  no interface has the address 192.0.2.11",
    ),
    (
        ADDRESS,
        "check_address 192.0.2.11",
        "ok    eth0 has the address 192.0.2.11",
    ),
    (
        ADDRESS,
        "check_address 192.0.2.11 1500",
        "ok    eth0 has the address 192.0.2.11\nFAIL  eth0 takes packets of 1400 bytes, the pod network counts on 1500",
    ),
    ("", "check_interface eth1", "FAIL  there is no interface eth1"),
    (
        "getent() { false; }",
        "check_name api.example.com 'the API endpoint'",
        "FAIL  api.example.com, the API endpoint, does not resolve",
    ),
    (
        "getent() { true; }",
        "check_name api.example.com 'the API endpoint'",
        "ok    api.example.com resolves",
    ),
    (
        "getent() { false; }",
        "want_name registry.k8s.io 'a registry'",
        "warn  registry.k8s.io, a registry, does not resolve",
    ),
    (
        "",
        "check_resolver /etc/resolv.conf",
        "FAIL  /etc/resolv.conf, which pods get their name servers from, is not there",
    ),
    (
        "mkdir /etc; printf 'search x\\nnameserver 127.0.0.53' > /etc/resolv.conf",
        "check_resolver /etc/resolv.conf",
        "FAIL  /etc/resolv.conf names the host itself: 127.0.0.53; in a pod that is the pod",
    ),
    (
        "mkdir /etc; printf 'nameserver 192.0.2.53\\n' > /etc/resolv.conf",
        "check_resolver /etc/resolv.conf",
        "ok    /etc/resolv.conf names 1 server(s) that pods can reach",
    ),
    (
        "mkdir /etc; : > /etc/resolv.conf",
        "check_resolver /etc/resolv.conf",
        "warn  /etc/resolv.conf names no server",
    ),
    (
        MANIFESTS,
        "check_manifests /m etcd.yaml",
        "FAIL  /m/old.yaml.bak belongs to nobody, and the kubelet would run it",
    ),
    (
        MANIFESTS,
        "check_manifests /m etcd.yaml old.yaml.bak",
        "ok    /m holds nothing foreign",
    ),
    ("", "check_manifests /m", "ok    /m holds nothing foreign"),
    (
        "",
        "check_absent /etc/x 'is in the way'",
        "ok    /etc/x is not there",
    ),
    (
        "mkdir /etc; : > /etc/x",
        "check_absent /etc/x 'is in the way'",
        "FAIL  /etc/x is in the way",
    ),
    (
        "mkdir /c; : > /c/87-podman.conflist; : > /c/00-readme",
        "check_cni /c 10-flannel.conflist",
        "ok    no other pod network comes before 10-flannel.conflist",
    ),
    (
        "mkdir /c; : > /c/05-cilium.conf",
        "check_cni /c 10-flannel.conflist",
        "FAIL  /c/05-cilium.conf comes before 10-flannel.conflist, and the runtime takes the first",
    ),
    (
        "mkdir -p /var/lib/etcd/member",
        "check_etcd_data /var/lib/etcd /m/etcd.yaml",
        "FAIL  /var/lib/etcd holds the data of a member that does not run here",
    ),
    (
        "mkdir -p /var/lib/etcd/member /m; : > /m/etcd.yaml",
        "check_etcd_data /var/lib/etcd /m/etcd.yaml",
        "ok    /var/lib/etcd holds no foreign data",
    ),
];
