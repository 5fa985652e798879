//! flannel in each of its modes, and what other programs say about it.

use insta::assert_snapshot;

use super::tool_tests::{judge, said, write};
use crate::artifact::ArtifactSet;
use crate::component::flannel_network;
use crate::component::sample::{Sample, shown};

/// Hosts of two families, one of which is the first of its range.
const HOSTS: &str = "  hosts:
  - {name: etcd1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane, etcd]}
  - {name: node0, address: 192.0.2.0, secondAddress: '2001:db8::', podSubnets: [10.244.0.0/24]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21'}
";

/// A cluster of units with these fields.
fn binary(fields: &str, hosts: &str) -> Sample {
    Sample::new(&format!("  layout: binary\n{fields}{hosts}"))
}

fn over_etcd() -> Sample {
    let network = "  version: 1.36.3
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/48
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    cni: {flannel: {mode: etcd, backend: wireguard, port: 4500, mtu: 9000}}
";
    binary(network, HOSTS)
}

/// The tutorials' cluster: docker, and flannel over the first API of etcd.
fn with_docker() -> Sample {
    let fields = "  version: 1.17.0
  containerRuntime: {type: docker}
  network: {podSubnet: 172.17.0.0/16, cni: {flannel: {mode: etcd, version: 0.10.0}}}
";
    let hosts = "  hosts:
  - {name: master01, address: 192.168.204.171, roles: [control-plane, etcd]}
  - {name: node01, address: 192.168.204.173, roles: [worker, etcd]}
";
    binary(fields, hosts)
}

fn over_api() -> Sample {
    let fields = "  version: 1.36.3
  network: {cni: {flannel: {daemon: unit, interface: eth1, backend: vxlan, vni: 7, directRouting: true}}}
";
    binary(fields, HOSTS)
}

/// flannel's files of a host, and docker's.
fn flannel(files: &ArtifactSet) -> String {
    let wanted = files
        .files()
        .filter(|file| ["flannel", "flanneld", "docker"].contains(&file.id().component()));
    wanted.map(shown).collect::<Vec<_>>().join("\n----\n")
}

#[test]
fn over_etcd_a_member_writes_and_each_node_has_a_unit() {
    let sample = over_etcd();
    assert_snapshot!("etcd-member", flannel(&sample.host("etcd1")));
    assert_snapshot!("etcd-node", flannel(&sample.host("node1")));
    assert!(!sample.plan.needs_etcd_v2());
}

#[test]
fn docker_takes_its_part_from_flanneld_and_pods_have_no_cni() {
    let sample = with_docker();
    assert_snapshot!("docker-member", flannel(&sample.host("master01")));
    assert_snapshot!("docker-node", flannel(&sample.host("node01")));
    assert!(sample.plan.needs_etcd_v2());
    let node = sample.host("node01");
    assert!(
        !node
            .directories()
            .any(|directory| directory.path.as_str().contains("cni"))
    );
    let kubelet = sample.file("node01", "/opt/kubernetes/cfg/kubelet.conf");
    assert!(
        !kubelet.contains("--network-plugin") && !kubelet.contains("--cni"),
        "{kubelet}"
    );
}

#[test]
fn over_the_api_a_unit_has_a_user_of_its_own() {
    let sample = over_api();
    assert_snapshot!("api-node", flannel(&sample.host("node1")));
    assert!(!sample.plan.needs_etcd_v2());
    let kubeconfig = sample.file("node1", "/opt/kubernetes/cfg/flanneld.kubeconfig");
    assert!(
        kubeconfig.contains("current-context: flanneld@kubernetes\n"),
        "{kubeconfig}"
    );
    let network = sample.file("node1", "/opt/kubernetes/cfg/flannel-network.json");
    assert!(network.contains("restart flanneld.service"), "{network}");
}

#[test]
fn each_backend_has_its_options_and_takes_its_bytes() {
    let backends = [
        "version: 0.10.0",
        "version: 0.28.4, vni: 4096, port: 4789, directRouting: true, mtu: 9000",
        "version: 0.21.2, mtu: 9000",
        "backend: host-gw, mtu: 9000",
        "backend: udp, port: 8286",
        "backend: ipip, directRouting: true",
        "backend: wireguard, mtu: 1420",
        "backend: wireguard, port: 4500",
    ];
    let lines = backends.map(|fields| {
        let fields =
            format!("  version: 1.36.3\n  etcd: {{local: {{version: 3.5.21}}}}\n  network: {{cni: {{flannel: {{mode: etcd, {fields}}}}}}}\n");
        let sample = binary(
            &fields,
            "  hosts:\n  - {name: a, address: 192.0.2.11, roles: [control-plane]}\n",
        );
        let flannel = sample.plan.flannel().expect("flannel");
        let network: serde_json::Value =
            serde_json::from_str(&flannel_network(&sample.plan, flannel)).expect("JSON");
        format!(
            "{} {:?} {}",
            flannel.pod_mtu(),
            flannel.carrier(true),
            network["Backend"]
        )
    });
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn flannel_cuts_parts_of_other_lengths_only_when_told() {
    let of = |network: &str| {
        let fields =
            format!("  version: 1.36.3\n  network: {{{network}, cni: {{flannel: {{mode: etcd}}}}}}\n");
        let sample = binary(
            &fields,
            "  hosts:\n  - {name: a, address: 192.0.2.11, roles: [control-plane]}\n",
        );
        let flannel = sample.plan.flannel().expect("flannel");
        let text = flannel_network(&sample.plan, flannel);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        value["SubnetLen"].as_u64()
    };
    assert_eq!(of("podSubnet: 10.244.0.0/16"), None);
    assert_eq!(of("podSubnet: 10.244.0.0/16, nodeMask: 21"), Some(21));
    // flannel's own default for a small range is two bits more.
    assert_eq!(of("podSubnet: 10.244.0.0/23, nodeMask: 25"), None);
    assert_eq!(of("podSubnet: 10.244.0.0/23, nodeMask: 26"), Some(26));
}

/// The files of a host in a folder, and a function from a path on the host to one in it.
fn tree(sample: &Sample, host: &str) -> (tempfile::TempDir, impl Fn(&str) -> String + use<>) {
    let folder = tempfile::tempdir().expect("a folder");
    write(&sample.host(host), folder.path());
    let root = folder.path().to_str().expect("a path").to_owned();
    (folder, move |path: &str| format!("{root}{path}"))
}

#[test]
fn shellcheck_has_nothing_to_say_about_the_scripts_for_etcd() {
    for (sample, host) in [(over_etcd(), "etcd1"), (with_docker(), "master01")] {
        let (_folder, at) = tree(&sample, host);
        let script = at("/usr/local/lib/kubecast/flannel-etcd.sh");
        let Some(output) = judge("shellcheck", &["--shell=sh", "--severity=style", &script]) else {
            return;
        };
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "other programs judge our files")]
fn systemd_accepts_flanneld_and_the_drop_in_of_docker() {
    let (_folder, at) = tree(&with_docker(), "node01");
    let docker = at("/etc/systemd/system/docker.service");
    // The package's unit, as far as it matters here: a second command would be refused.
    std::fs::write(
        &docker,
        "[Service]\nType=notify\nExecStart=/usr/bin/dockerd -H fd://\n",
    )
    .expect("written");
    for unit in [at("/etc/systemd/system/flanneld.service"), docker] {
        let Some(output) = judge("systemd-analyze", &["verify", "--man=no", &unit]) else {
            return;
        };
        let text = said(&output);
        let complaints: Vec<&str> = text
            .lines()
            .filter(|line| !line.contains("is not executable"))
            .collect();
        assert!(complaints.is_empty(), "{text}");
    }
}
