//! kubeadm's configuration, converted and rendered, where the result is known from a run of kubeadm.

use serde_json::Value;

use crate::place::Place;

const INIT: &str = "apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 192.0.2.10}
nodeRegistration: {name: m1, criSocket: unix:///run/containerd/containerd.sock}
bootstrapTokens: [{token: abcdef.0123456789abcdef}]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
controlPlaneEndpoint: vip.example.test:6443
";

const JOIN: &str = "apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: vip.example.test:6443}}
nodeRegistration: {name: m2, criSocket: unix:///run/containerd/containerd.sock}
controlPlane: {localAPIEndpoint: {advertiseAddress: 192.0.2.11}}
";

/// The cluster of [`INIT`] with more lines and documents, and of [`JOIN`], rendered.
fn rendered(more: &str, options: &[&str]) -> Place {
    let place = Place::new();
    place.write("init.yaml", &format!("{INIT}{more}"));
    place.write("join.yaml", JOIN);
    let init = ["init", "clusters/demo", "--lab", "--issued-from", "2026-01-01"];
    let files = ["--from-kubeadm", "init.yaml", "join.yaml"];
    let arguments: Vec<&str> = init.iter().chain(options).chain(&files).copied().collect();
    place.succeed(&arguments);
    place.succeed(&["render", "clusters/demo"]);
    place
}

fn object(place: &Place, file: &str) -> Value {
    let text = place.read(&format!("out/demo/cluster/{file}"));
    let first = text.split("\n---\n").next().unwrap_or_default();
    yaml_serde::from_str(first).expect("an object")
}

/// kubeadm takes a range that is named by an address inside it, and hands on the text; so with addresses of
/// certificates in `kubeadm-config`.
#[test]
fn texts_of_ranges_and_addresses_are_handed_on() {
    let place = rendered(
        "networking: {podSubnet: 10.244.3.1/16, serviceSubnet: 10.96.0.5/16}\napiServer: {certSANs: ['fd00::0001']}\n",
        &[],
    );
    let manifest =
        |name: &str| place.read(&format!("out/demo/hosts/m1/etc/kubernetes/manifests/{name}.yaml"));
    assert!(manifest("kube-controller-manager").contains("- --cluster-cidr=10.244.3.1/16\n"));
    assert!(manifest("kube-apiserver").contains("- --service-cluster-ip-range=10.96.0.5/16\n"));
    let stored = place.read("out/demo/cluster/10-kubeadm-config.yaml");
    for text in [
        "podSubnet: 10.244.3.1/16",
        "serviceSubnet: 10.96.0.5/16",
        "- fd00::0001",
    ] {
        assert!(stored.contains(text), "{text}");
    }
    let kubelet = place.read("out/demo/hosts/m1/var/lib/kubelet/config.yaml");
    assert!(kubelet.contains("clusterDNS:\n- 10.96.0.10\n"), "{kubelet}");
}

/// Only with etcd on the hosts does a control plane that joins become a member.
#[test]
fn a_control_plane_joins_where_etcd_runs_elsewhere() {
    let place = rendered("etcd: {external: {endpoints: ['http://192.0.2.30:2379']}}\n", &[]);
    let manifests = "out/demo/hosts/m2/etc/kubernetes/manifests";
    assert!(
        place
            .read(&format!("{manifests}/kube-apiserver.yaml"))
            .contains("--etcd-servers=http://192.0.2.30:2379")
    );
    assert!(!place.path(&format!("{manifests}/etcd.yaml")).exists());
}

/// kubeadm reads the cluster's name from `kubeadm-config`, and forgets the name of the context.
#[test]
fn a_joining_kubelet_knows_the_cluster_by_its_name() {
    let place = rendered("clusterName: prod\n", &[]);
    let file = place.read("out/demo/hosts/m2/etc/kubernetes/bootstrap-kubelet.conf");
    let kubeconfig: Value = yaml_serde::from_str(&file).expect("a kubeconfig");
    assert_eq!(kubeconfig["clusters"][0]["name"], "prod");
    assert_eq!(kubeconfig["contexts"][0]["context"]["cluster"], "prod");
    assert_eq!(
        kubeconfig["current-context"],
        "tls-bootstrap-token-user@kubernetes"
    );
}

/// The kubelet of each is told of the node's name.
#[test]
fn hosts_may_call_themselves_the_same() {
    let place = rendered("", &["--hostname", "host", "--hostname", "m2=host"]);
    for node in ["m1", "m2"] {
        let flags = place.read(&format!(
            "out/demo/hosts/{node}/var/lib/kubelet/kubeadm-flags.env"
        ));
        assert!(flags.contains(&format!("--hostname-override={node}")), "{flags}");
    }
}

/// A configuration of the user's carries no digest, even if it says nothing, and has kubeadm's own values all the same.
#[test]
fn an_empty_configuration_is_the_users() {
    let own = "---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
               ---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    let (kubeadms, users) = (rendered("", &[]), rendered(own, &[]));
    for file in ["11-kubelet-config.yaml", "40-kube-proxy.yaml"] {
        let (kubeadms, users) = (object(&kubeadms, file), object(&users, file));
        assert_eq!(kubeadms["data"], users["data"], "{file}");
        assert!(kubeadms["metadata"]["annotations"].is_object(), "{file}");
        assert!(users["metadata"]["annotations"].is_null(), "{file}");
    }
}
