//! Kubernetes 1.5, whose files are of another kind than those of later releases.

use super::sample::Sample;

/// The spec of a cluster of that time; more of it may follow.
const SPEC: &str = "  version: 1.5.8
  hardening: none
  network: {podSubnet: 10.244.0.0/16, cni: {type: none}}
  hosts:
  - {name: m1, address: 192.0.2.11, roles: [control-plane]}
  - {name: w1, address: 192.0.2.21, hostname: worker-1}
";

const TOKENS: &str = "  bootstrapTokens:
  - {id: abcdef}
  - {id: uvwxyz, usages: [signing]}
";

#[test]
fn a_control_plane_has_these_files_and_restarts_for_each() {
    let files = Sample::new(&format!("{SPEC}{TOKENS}")).host("m1");
    let lines = files
        .files()
        .filter(|file| file.path().as_str().starts_with("/etc/kubernetes"));
    let lines: Vec<_> = lines
        .map(|file| {
            let reactions: Vec<_> = file.reactions().iter().map(ToString::to_string).collect();
            format!("{} {}: {}", file.mode(), file.path(), reactions.join(", "))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    0600 /etc/kubernetes/admin.conf: standalone
    0600 /etc/kubernetes/kubelet.conf: restart kubelet.service
    0600 /etc/kubernetes/manifests/etcd.json: restart-pod etcd
    0600 /etc/kubernetes/manifests/kube-apiserver.json: restart-pod kube-apiserver
    0600 /etc/kubernetes/manifests/kube-controller-manager.json: restart-pod kube-controller-manager
    0600 /etc/kubernetes/manifests/kube-scheduler.json: restart-pod kube-scheduler
    0600 /etc/kubernetes/pki/apiserver-key.pem: restart-pod kube-apiserver, restart-pod kube-controller-manager
    0600 /etc/kubernetes/pki/apiserver-pub.pem: standalone
    0644 /etc/kubernetes/pki/apiserver.pem: restart-pod kube-apiserver
    0600 /etc/kubernetes/pki/ca-key.pem: restart-pod kube-controller-manager
    0600 /etc/kubernetes/pki/ca-pub.pem: standalone
    0644 /etc/kubernetes/pki/ca.pem: restart kubelet.service, restart-pod kube-apiserver, restart-pod kube-controller-manager
    0600 /etc/kubernetes/pki/sa-key.pem: standalone
    0600 /etc/kubernetes/pki/sa-pub.pem: standalone
    0600 /etc/kubernetes/pki/tokens.csv: restart-pod kube-apiserver
    ");
    let directories: Vec<_> = files
        .directories()
        .map(|directory| format!("{} {}", directory.mode, directory.path))
        .collect();
    insta::assert_snapshot!(directories.join("\n"), @"
    0755 /etc/cni/net.d
    0700 /etc/kubernetes
    0700 /etc/kubernetes/manifests
    0700 /etc/kubernetes/pki
    0700 /var/lib/etcd
    0700 /var/lib/kubelet
    ");
}

#[test]
fn a_worker_has_its_own_user_and_arguments() {
    let sample = Sample::new(SPEC);
    let files = sample.host("w1");
    let paths: Vec<_> = files.files().map(|file| file.path().as_str()).collect();
    insta::assert_snapshot!(paths.join("\n"), @"
    /etc/docker/daemon.json
    /etc/hosts
    /etc/kubernetes/kubelet.conf
    /etc/kubernetes/pki/ca.pem
    /etc/modules-load.d/kubecast.conf
    /etc/sysctl.d/90-kubecast.conf
    /etc/systemd/system/kubecast-recover.service
    /etc/systemd/system/kubelet.service.d/10-kubeadm.conf
    /etc/systemd/system/kubelet.service.d/20-kubecast.conf
    /etc/systemd/system/kubelet.service.d/30-runtime.conf
    /etc/systemd/system/swap.target
    /usr/lib/systemd/system/kubelet.service
    /usr/local/lib/kubecast/activate.sh
    /usr/local/lib/kubecast/preflight.sh
    ");
    insta::assert_snapshot!(
        sample.file("w1", "/etc/systemd/system/kubelet.service.d/20-kubecast.conf"), @r#"
    /etc/systemd/system/kubelet.service.d/20-kubecast.conf 0644 root:root
    apply units, restart kubelet.service
    because of spec.hosts[w1].hostname, fact:kubelet.config-file

    # Rendered by kubecast from the cluster spec.
    [Service]
    Environment="KUBELET_EXTRA_ARGS=--hostname-override=w1"
    "#
    );
    let kubeconfig = sample.file("w1", "/etc/kubernetes/kubelet.conf");
    assert!(
        kubeconfig.contains("current-context: kubelet-w1@kubernetes\n"),
        "{kubeconfig}"
    );
}

#[test]
fn tokens_that_authenticate_stand_in_the_file_of_the_api_server() {
    let sample = Sample::new(&format!("{SPEC}{TOKENS}"));
    insta::assert_snapshot!(sample.file("m1", "/etc/kubernetes/pki/tokens.csv"), @"
    /etc/kubernetes/pki/tokens.csv 0600 root:root
    restart-pod kube-apiserver
    because of spec.bootstrapTokens[0], fact:kubeadm.joining

    kubecast:secret:token/abcdef:commit:0909090909090909090909090909090909090909090909090909090909090909,kubeadm-node-csr,532a1225-59a1-8caa-ad8b-694b4efac003,system:kubelet-bootstrap
    ");
    let flag = "--token-auth-file=/etc/kubernetes/pki/tokens.csv";
    let manifest = "/etc/kubernetes/manifests/kube-apiserver.json";
    assert!(sample.file("m1", manifest).contains(flag));
    let without = Sample::new(SPEC);
    assert!(!without.file("m1", manifest).contains("token-auth-file"));
    let files = without.host("m1");
    assert!(
        !files
            .files()
            .any(|file| file.path().as_str().ends_with("tokens.csv"))
    );
}

#[test]
fn a_users_value_takes_the_place_of_a_bare_flag() {
    let sample = Sample::new(&format!(
        "{SPEC}  scheduler: {{extraArgs: [{{name: leader-elect, value: 'false'}}, {{name: algorithm-provider, value: x}}]}}\n"
    ));
    let manifest = sample.file("m1", "/etc/kubernetes/manifests/kube-scheduler.json");
    let flags: Vec<_> = manifest
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("\"--"))
        .collect();
    insta::assert_snapshot!(flags.join("\n"), @r#"
    "--v=2",
    "--address=127.0.0.1",
    "--master=127.0.0.1:8080",
    "--leader-elect=false",
    "--algorithm-provider=x"
    "#);
    assert!(manifest.ends_with("}"), "no final newline");
}

#[test]
fn preflight_asks_for_what_was_needed_then() {
    let script = Sample::new(&format!("{SPEC}{TOKENS}")).file("m1", "/usr/local/lib/kubecast/preflight.sh");
    let calls: Vec<_> = script.lines().skip_while(|line| *line != "check_root").collect();
    insta::assert_snapshot!(calls.join("\n"), @"
    check_root
    check_systemd
    check_kernel 3.10
    check_cgroups v1
    check_space /var/lib/etcd 2048 0
    check_space /var/lib/kubelet 1024 10
    check_space /var/lib/docker 2048 15
    check_module overlay
    check_module br_netfilter
    check_module nf_conntrack
    check_setting net.bridge.bridge-nf-call-ip6tables 1
    check_setting net.bridge.bridge-nf-call-iptables 1
    check_setting net.ipv4.ip_forward 1
    check_security_modules
    check_program ebtables ebtables
    check_program ethtool ethtool
    check_program ip 'iproute2 (Debian) or iproute (RHEL)'
    check_program iptables iptables
    check_program mount 'mount (Debian) or util-linux (RHEL)'
    check_program nsenter util-linux
    check_program socat socat
    want_program tc 'iproute2 (Debian) or iproute-tc (RHEL)'
    want_program touch coreutils
    check_kubelet /usr/bin/kubelet 1.5.8 1.5
    check_program docker 'docker-ce or docker.io'
    check_clock 1767225600 2026-01-01
    check_hostname m1
    check_machine_id
    check_address 192.0.2.11
    want_name gcr.io 'a registry'
    check_resolver /etc/resolv.conf
    check_port 10250 kubelet
    check_port 10248 kubelet
    check_port 4194 kubelet
    check_port 10255 kubelet
    check_port 10249 kube-proxy
    check_port 6443 kube-apiserver
    check_port 8080 kube-apiserver
    check_port 9898 kube-discovery
    check_port 10252 kube-controller-manager
    check_port 10251 kube-scheduler
    check_port 2379 etcd
    check_port 2380 etcd
    check_firewall 'TCP 10250, 6443, 9898'
    check_manifests /etc/kubernetes/manifests kube-apiserver.json kube-controller-manager.json kube-scheduler.json etcd.json
    check_absent /etc/systemd/system/kubelet.service 'takes the place of the rendered unit'
    check_etcd_data /var/lib/etcd /etc/kubernetes/manifests/etcd.json
    finish
    ");
}

#[test]
fn what_the_release_lacks_is_refused() {
    let spec = "  version: 1.5.1
  certificatesDir: /srv/pki
  containerRuntime: {type: containerd}
  network: {proxy: {mode: ipvs, config: {mode: ipvs}}}
  addons: {dashboard: {enabled: true}, coreDNS: {upstream: [192.0.2.53]}}
  apiServer: {audit: {}, encryption: {}}
  etcd: {local: {serverCertSANs: [a.example.com]}}
  kubelet: {credentials: bootstrap, config: {maxPods: 200}}
  bootstrapTokens: [{id: abcdef, expires: 2027-01-01}]
  patches: [{target: kubeletconfiguration, patch: 'maxPods: 1'}]
  hosts:
  - {name: m1, address: 192.0.2.11, roles: [control-plane]}
  - {name: m2, address: 192.0.2.12, roles: [control-plane]}
";
    insta::assert_snapshot!(Sample::refused(spec).join("\n"), @"
    net.endpoint-missing: there are 2 control-plane hosts, and no endpoint that stands for all of them
    etcd.even-members: 2 etcd members survive as many failures as 1, which is 0
    version.lacks: in Kubernetes 1.5.1 a cluster is rendered as kubeadm made it, and no stricter
    version.lacks: in Kubernetes 1.5.1 the kubelet reads no configuration file
    version.lacks: in Kubernetes 1.5.1 the kubelet does not ask for its certificate: `kubeadm join` did
    version.lacks: in Kubernetes 1.5.1 the kubelet runs containers with docker only
    version.lacks: in Kubernetes 1.5.1 today's flannel does not run
    version.lacks: in Kubernetes 1.5.1 today's dashboard does not run
    version.lacks: in Kubernetes 1.5.1 only one control plane works: each signs service-account tokens with a key of its own
    version.lacks: in Kubernetes 1.5.1 only one control plane works: its etcd listens for no other host
    version.lacks: in Kubernetes 1.5.1 kubeadm's etcd has no certificates
    version.lacks: in Kubernetes 1.5.1 kube-proxy reads no configuration file
    version.lacks: in Kubernetes 1.5.1 a token has nothing but its usages
    version.lacks: in Kubernetes 1.5.1 cluster DNS asks the servers of its host's resolv.conf only
    version.lacks: in Kubernetes 1.5.1 there is nothing that this patch could change
    version.lacks: in Kubernetes 1.5.1 kube-apiserver reads no audit policy
    version.lacks: in Kubernetes 1.5.1 kube-apiserver encrypts nothing with such a configuration
    version.lacks: in Kubernetes 1.5.1 the control plane sees nothing outside of /etc/kubernetes
    net.proxy-mode: kube-proxy 1.5.1 has no mode `ipvs`
    config.owned: `mode` follows from `spec.network.proxy.mode`, so that all files agree on it
    ");
    let later = "  version: 1.11.1
  hardening: none
  network: {cni: {type: none}}
  hosts:
  - {name: m1, address: 192.0.2.11, roles: [control-plane]}
  - {name: m2, address: 192.0.2.12, roles: [control-plane]}
";
    insta::assert_snapshot!(Sample::refused(later).join("\n"), @"
    net.endpoint-missing: there are 2 control-plane hosts, and no endpoint that stands for all of them
    etcd.even-members: 2 etcd members survive as many failures as 1, which is 0
    version.lacks: in Kubernetes 1.11.1 only one control plane works: its etcd listens for no other host
    ");
}
