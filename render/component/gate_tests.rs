//! What kubeadm's own feature gates, and a host's socket and address, change in its files.

use super::sample::Sample;

/// A file of the second control plane of a cluster with these fields.
fn file(version: &str, fields: &str, path: &str) -> String {
    let spec = format!(
        "  version: {version}\n  hardening: none\n{fields}  controlPlaneEndpoint: cp.example.test:6443\n  hosts:\n  \
         - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n  \
         - {{name: cp2, address: 192.0.2.12, roles: [control-plane], etcd: {{joinOrder: 1}}}}\n"
    );
    Sample::new(&spec).file("cp2", path)
}

/// The API server that a control plane's kubelet asks.
fn kubelets_server(version: &str, gate: &str) -> String {
    let kubeconfig = file(version, gate, "/etc/kubernetes/kubelet.conf");
    let (_, rest) = kubeconfig.split_once("server: ").expect("a server");
    rest.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_kubelet_asks_the_api_server_beside_it_where_the_gate_says() {
    const ON: &str = "  featureGates: {ControlPlaneKubeletLocalMode: true}\n";
    const OFF: &str = "  featureGates: {ControlPlaneKubeletLocalMode: false}\n";
    const ENDPOINT: &str = "https://cp.example.test:6443";
    const LOCAL: &str = "https://192.0.2.12:6443";
    assert_eq!(kubelets_server("1.32.2", ""), ENDPOINT);
    assert_eq!(kubelets_server("1.32.2", ON), LOCAL);
    assert_eq!(kubelets_server("1.33.13", ""), LOCAL);
    assert_eq!(kubelets_server("1.33.13", OFF), ENDPOINT);
}

/// The arguments of the controller manager that say how large the subnets of hosts are.
fn masks(version: &str, gate: &str, pods: &str) -> Vec<String> {
    let fields = format!("{gate}  network: {{podSubnet: {pods}}}\n");
    let manifest = file(
        version,
        &fields,
        "/etc/kubernetes/manifests/kube-controller-manager.yaml",
    );
    let lines = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- --"));
    lines
        .filter(|line| line.contains("mask"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_dual_stack_gate_decides_how_masks_are_said() {
    const ON: &str = "  featureGates: {IPv6DualStack: true}\n";
    const OFF: &str = "  featureGates: {IPv6DualStack: false}\n";
    let one = "10.244.0.0/16";
    assert_eq!(masks("1.17.17", "", one), ["node-cidr-mask-size=24"]);
    assert!(masks("1.17.17", OFF, one).is_empty());
    assert_eq!(masks("1.19.16", OFF, one), ["node-cidr-mask-size=24"]);
    assert_eq!(
        masks("1.19.16", ON, "'10.244.0.0/16,fd00:10::/56'"),
        ["node-cidr-mask-size-ipv4=24", "node-cidr-mask-size-ipv6=72"]
    );
    assert!(masks("1.20.15", ON, one).is_empty());
}

#[test]
fn the_dual_stack_gate_reaches_kubelets_by_a_flag_and_later_by_their_configuration() {
    let gate = "  featureGates: {IPv6DualStack: true}\n";
    let seen = |version| {
        let has = |path| file(version, gate, path).contains("IPv6DualStack");
        (
            has("/var/lib/kubelet/kubeadm-flags.env"),
            has("/var/lib/kubelet/config.yaml"),
        )
    };
    assert_eq!(seen("1.18.20"), (true, false));
    assert_eq!(seen("1.19.16"), (false, true));
    assert_eq!(seen("1.23.17"), (false, false));
}

#[test]
fn a_host_runs_docker_if_its_socket_is_dockershims() {
    let arguments = |host: &str| {
        let spec = "  version: 1.19.16\n  hardening: none\n  containerRuntime: {type: docker}\n  hosts:\n  \
                    - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n  \
                    - {name: w1, address: 192.0.2.21, criSocket: /run/containerd/containerd.sock}\n";
        let file = Sample::new(spec).file(host, "/var/lib/kubelet/kubeadm-flags.env");
        file.lines().last().unwrap_or_default().to_owned()
    };
    let docker = "--network-plugin=cni --pod-infra-container-image=k8s.gcr.io/pause:3.2";
    assert_eq!(arguments("cp1"), format!("KUBELET_KUBEADM_ARGS=\"{docker}\""));
    let remote = "--container-runtime=remote --container-runtime-endpoint=/run/containerd/containerd.sock";
    assert_eq!(arguments("w1"), format!("KUBELET_KUBEADM_ARGS=\"{remote}\""));
}

#[test]
fn etcd_listens_on_the_loopback_that_its_release_knows() {
    let listens = |version, address: &str| {
        let spec = format!(
            "  version: {version}\n  hardening: none\n  network: {{serviceSubnet: 'fd00:20::/112'}}\n  hosts:\n  \
             - {{name: cp1, address: '2001:db8::10', roles: [control-plane]}}\n"
        );
        let manifest = Sample::new(&spec).file("cp1", "/etc/kubernetes/manifests/etcd.yaml");
        manifest.contains(&format!("--listen-client-urls=https://{address}:2379,"))
    };
    assert!(listens("1.17.17", "127.0.0.1"));
    assert!(listens("1.18.20", "[::1]"));
}
