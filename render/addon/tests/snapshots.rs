//! The objects of small clusters.

use insta::{assert_debug_snapshot, assert_snapshot};

use super::support::{file, objects, plan, plan_with};
use crate::resolve::Companions;

/// Everything that kubecast makes: two hosts, a token, the dashboard.
const SMALL: &str = "\
network: {podSubnet: 10.244.0.0/16, cni: {flannel: {interface: eth1, mtu: 9000}}}
controlPlaneEndpoint: api.example.com
bootstrapTokens: [{id: abcdef, description: new hosts, expires: 2026-02-01}]
addons: {dashboard: {enabled: true, nodePort: 30443}, metricsServer: {enabled: true}, coreDNS: {upstream: [192.0.2.53, 192.0.2.54]}}
hosts:
- {name: m1, address: 192.0.2.11, roles: [control-plane]}
- {name: w1, address: 192.0.2.21, labels: {example.com/disk: ssd}, taints: [{key: gpu, value: 'yes', effect: NoExecute}]}
";

#[test]
fn every_file_of_a_small_cluster() {
    for file in objects(&plan("1.36.3", SMALL)).files() {
        let name = file.path().file_name();
        assert_snapshot!(name, file.public_view(), name);
    }
}

#[test]
fn files_are_in_the_order_in_which_they_are_applied_and_say_why() {
    let set = objects(&plan("1.36.3", SMALL));
    let line = |file: &crate::artifact::Artifact| {
        let origins: Vec<_> = file.origins().iter().map(ToString::to_string).collect();
        format!("{} {} {}", file.path(), file.mode(), origins.join(" "))
    };
    assert_debug_snapshot!(set.files().map(line).collect::<Vec<_>>());
}

#[test]
fn another_worker_is_another_document_and_nothing_else() {
    let more = format!("{SMALL}- {{name: w0, address: 192.0.2.20, labels: {{a: b}}}}\n");
    let (before, after) = (objects(&plan("1.36.3", SMALL)), objects(&plan("1.36.3", &more)));
    for (old, new) in before.files().zip(after.files()) {
        assert_eq!(old.path(), new.path());
        if !old.path().as_str().contains("nodes") {
            assert_eq!(old.public_view(), new.public_view());
            assert_eq!(old.origins(), new.origins());
        }
    }
    let nodes = |set| file(set, "/30-nodes.yaml");
    let (old, new) = (nodes(&before), nodes(&after));
    let added = "apiVersion: v1\nkind: Node\nmetadata:\n  labels:\n    a: b\n  name: w0\nspec:\n  podCIDR: 10.244.20.0/24\n---\n";
    assert_eq!(old, new.replace(added, ""));
    assert_ne!(old, new);
}

#[test]
fn metrics_server_trusts_the_authority_of_the_cluster_where_kubelets_show_its_certificates() {
    for (version, hardening, image, argument) in [
        (
            "1.17.0",
            "baseline",
            "registry.k8s.io/metrics-server/metrics-server:v0.5.2",
            "--secure-port=4443",
        ),
        (
            "1.25.7",
            "strict",
            "registry.k8s.io/metrics-server/metrics-server:v0.6.4",
            "--secure-port=4443",
        ),
        (
            "1.36.3",
            "none",
            "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
            "--kubelet-insecure-tls",
        ),
    ] {
        let spec = format!(
            "hardening: {hardening}\naddons: {{metricsServer: {{enabled: true}}}}\nhosts:\n- {{name: m1, address: 192.0.2.11, roles: [control-plane]}}\n"
        );
        let text = file(&objects(&plan(version, &spec)), "/70-metrics-server.yaml");
        assert!(
            text.contains(image) && text.contains(argument),
            "{version}: {text}"
        );
        assert_eq!(
            text.contains("--kubelet-insecure-tls"),
            hardening == "none",
            "{version}"
        );
    }
}

#[test]
fn every_api_server_is_listed_where_the_release_lists_them() {
    let spec = "\
hardening: none
controlPlaneEndpoint: api.example.com:6443
hosts:
- {name: m2, address: 192.0.2.12, bindPort: 7443, roles: [control-plane], etcd: {joinOrder: 1}}
- {name: m1, address: 192.0.2.11, roles: [control-plane]}
";
    let config = file(&objects(&plan("1.21.14", spec)), "/10-kubeadm-config.yaml");
    let status = config
        .split_once("ClusterStatus: |\n")
        .map_or("", |(_, rest)| rest);
    assert_snapshot!(status.split_once("kind: ConfigMap").map_or("", |(status, _)| status), @r"
        apiEndpoints:
          m1:
            advertiseAddress: 192.0.2.11
            bindPort: 6443
          m2:
            advertiseAddress: 192.0.2.12
            bindPort: 7443
        apiVersion: kubeadm.k8s.io/v1beta2
        kind: ClusterStatus
    ");
}

#[test]
fn flannel_learns_of_both_families() {
    let spec = "\
network: {podSubnet: 'fd00:10:244::/56,10.244.0.0/16', serviceSubnet: 'fd00:10:96::/112,10.96.0.0/16', cni: {flannel: {backend: host-gw}}}
hosts: [{name: m1, address: 'fd00::11', secondAddress: 192.0.2.11, roles: [control-plane]}]
";
    let set = objects(&plan("1.36.3", spec));
    let flannel = file(&set, "/50-flannel.yaml");
    let settings = flannel
        .split("net-conf.json: |\n")
        .nth(1)
        .and_then(|rest| rest.split("kind:").next());
    assert_snapshot!(settings.unwrap_or_default(), @r#"
    {
      "Network": "10.244.0.0/16",
      "EnableIPv6": true,
      "IPv6Network": "fd00:10:244::/56",
      "EnableNFTables": false,
      "Backend": {
        "Type": "host-gw"
      }
    }
    "#);
    assert_snapshot!(file(&set, "/30-nodes.yaml"), @r#"
    apiVersion: v1
    kind: Node
    metadata:
      labels:
        node-role.kubernetes.io/control-plane: ""
        node.kubernetes.io/exclude-from-external-load-balancers: ""
      name: m1
    spec:
      podCIDR: fd00:10:244:11::/64
      podCIDRs:
      - fd00:10:244:11::/64
      - 10.244.11.0/24
      taints:
      - effect: NoSchedule
        key: node-role.kubernetes.io/control-plane
    "#);
}

#[test]
fn a_pod_network_without_a_daemon_has_no_objects() {
    let spec = "\
network: {cni: {flannel: {mode: static}}}
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    assert_eq!(file(&objects(&plan("1.36.3", spec)), "/50-flannel.yaml"), "");
}

#[test]
fn the_users_pod_network_is_passed_on_as_it_is() {
    let spec = "\
network: {podSubnet: 10.0.0.0/16, cni: {type: manifests, manifests: [files/b.yaml, files/a.yaml]}}
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    let mut companions = Companions::none();
    let first = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a} # no newline at the end";
    let second = "apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n";
    companions.insert("files/a.yaml", second);
    companions.insert("files/b.yaml", first);
    let set = objects(&plan_with("1.36.3", spec, &companions));
    assert_eq!(file(&set, "/50-cni-1-b.yaml"), first);
    assert_eq!(file(&set, "/50-cni-2-a.yaml"), second);
}

#[test]
fn only_what_kubeadm_made_carries_its_mark() {
    let marked = |hardening: &str, more: &str| {
        let hosts = "hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]";
        let set = objects(&plan(
            "1.36.3",
            &format!("hardening: {hardening}\n{more}\n{hosts}\n"),
        ));
        ["/11-kubelet-config.yaml", "/40-kube-proxy.yaml"]
            .map(|path| file(&set, path).contains("config.hash"))
    };
    assert_eq!(marked("none", ""), [true, true]);
    assert_eq!(marked("none", "kubelet: {config: {maxPods: 50}}"), [false, true]);
    assert_eq!(marked("none", "network: {proxy: {mode: ipvs}}"), [true, false]);
    assert_eq!(marked("baseline", ""), [false, false]);
}

#[test]
fn a_patch_for_single_hosts_leaves_objects_alone() {
    let replicas = |hosts: &str| {
        let spec = format!(
            "patches: [{{target: corednsdeployment, type: merge, {hosts}patch: {{spec: {{replicas: 7}}}}}}]\n\
             hosts: [{{name: m1, address: 192.0.2.11, roles: [control-plane]}}]\n"
        );
        file(&objects(&plan("1.36.3", &spec)), "/60-coredns.yaml").contains("replicas: 7")
    };
    assert!(replicas(""));
    assert!(!replicas("hosts: [m1], "));
}

#[test]
fn add_ons_that_are_left_out_are_stored_where_the_release_can() {
    let spec = "\
addons: {coreDNS: {disabled: true}, kubeProxy: {disabled: true}}
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    let set = objects(&plan("1.36.3", spec));
    for path in ["/40-kube-proxy.yaml", "/60-coredns.yaml"] {
        assert_eq!(file(&set, path), "");
    }
    let config = file(&set, "/10-kubeadm-config.yaml");
    assert!(
        config.contains("dns:\n      disabled: true\n") && config.contains("proxy:\n      disabled: true\n")
    );
    assert!(!file(&objects(&plan("1.30.14", spec)), "/10-kubeadm-config.yaml").contains("disabled"));
}
