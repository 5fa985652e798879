//! The firewall of hosts: what it lets in, by its text and by a kernel.

use super::tool_tests::{judge, said, write};
use crate::component::sample::Sample;
use crate::types::HostPath;

const RULES: &str = "/etc/kubecast/firewall.nft";

/// Everything that a rule may be about: two families, a virtual address, members of etcd, Services of ipvs.
const SPEC: &str = "  version: 1.36.3
  layout: binary
  controlPlaneEndpoint: 192.0.2.100:8443
  apiFront: {haproxy: {keepalived: {virtualAddress: 192.0.2.100/24, interface: eth0}}}
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/56
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    proxy: {mode: ipvs}
  hostPreparation:
    firewall: nftables
    openPorts:
    - {port: 9100, lastPort: 9110, from: [192.0.2.0/24, '2001:db8::/64']}
    - {port: 514, protocol: udp}
  hosts:
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane, etcd]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21', ssh: {port: 2222}}
  - {name: lb1, address: 192.0.2.31, roles: [load-balancer]}
  - {name: lb2, address: 192.0.2.32, roles: [load-balancer]}
";

fn rules(sample: &Sample, host: &str) -> String {
    let files = sample.host(host);
    let file = files.file(&HostPath::known(RULES)).expect("rules");
    file.public_view().into_owned()
}

#[test]
fn a_host_lets_in_what_its_processes_need() {
    let sample = Sample::new(SPEC);
    for host in ["cp1", "node1", "lb1"] {
        insta::assert_snapshot!(format!("firewall-{host}"), rules(&sample, host));
    }
}

#[test]
fn a_backend_without_ports_has_a_protocol() {
    let sample = Sample::new(
        "  version: 1.36.3
  network: {cni: {flannel: {backend: ipip}}}
  hostPreparation: {firewall: nftables}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
",
    );
    let text = rules(&sample, "node1");
    let line = "ip saddr @hosts_ipv4 meta l4proto 4 accept comment \"flannel\"";
    assert!(text.lines().any(|found| found.trim() == line), "{text}");
    let script = sample.host("node1");
    let script = script.file(&HostPath::known("/usr/local/lib/kubecast/preflight.sh"));
    let script = script.expect("a script").public_view().into_owned();
    assert!(
        script.contains("\ncheck_own_firewall kubecast_firewall\n"),
        "{script}"
    );
}

#[test]
fn ranges_of_hosts_take_the_place_of_hosts() {
    let with = |more: &str, node: &str| {
        rules(
            &Sample::new(&format!(
                "  version: 1.36.3
  hostPreparation: {{firewall: nftables{more}}}
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
  - {{name: {node}, address: 192.0.2.21}}
  - {{name: node0, address: 192.0.2.20}}
"
            )),
            "cp1",
        )
    };
    let named = with("", "node1");
    assert!(named.contains("            192.0.2.21,\n"), "{named}");
    assert_eq!(with("", "another"), named, "a name changes nothing");
    let ranges = with(", hostSubnets: [192.0.2.0/24, 192.0.2.0/25]", "node1");
    assert!(ranges.contains("            192.0.2.0/24,\n"), "{ranges}");
    assert!(
        !ranges.contains("192.0.2.21") && !ranges.contains("/25"),
        "{ranges}"
    );
}

/// A folder with the rules of every host, each file by the name of its host.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Sample::new(SPEC);
    for host in ["cp1", "node1", "lb1"] {
        write(&sample.host(host), &folder.path().join(host));
    }
    folder
}

#[test]
fn nft_accepts_the_rules() {
    let folder = folder();
    let commands = format!(
        "set -e; cd {}; for host in *; do nft -c -f $host{RULES}; nft -f $host{RULES}; nft -f $host{RULES}; done
        nft list table inet kubecast_firewall",
        folder.path().display()
    );
    let Some(output) = judge("unshare", &["--net", "sh", "-c", &commands]) else {
        return;
    };
    let text = said(&output);
    if ["not permitted", "not found", "not supported"]
        .iter()
        .any(|word| text.contains(word))
    {
        crate::judge::skip(format_args!("no network namespace with nft here: {text}"));
        return;
    }
    assert!(output.status.success(), "{text}");
    assert!(text.contains("policy drop") && !text.contains("rror"), "{text}");
}

/// A packet that is let in finds nobody and is refused; one that is not is never answered.
#[test]
fn a_kernel_lets_in_whom_the_rules_name() {
    let folder = folder();
    let commands = format!(
        "set -e
        unshare --net sleep 60 & other=$!
        trap 'kill $other' EXIT
        until [ \"$(readlink /proc/$other/ns/net)\" != \"$(readlink /proc/self/ns/net)\" ]; do sleep 0.1; done
        ip link add eth0 type veth peer name eth0 netns $other
        ip link set eth0 up; ip address add 192.0.2.21/24 dev eth0
        there() {{ nsenter --target $other --net \"$@\"; }}
        there ip link set eth0 up
        there ip address add 192.0.2.11/24 dev eth0
        there ip address add 192.0.2.99/24 dev eth0
        nft -f {}/node1{RULES}
        for from in 192.0.2.11 192.0.2.99; do
            there ip route replace 192.0.2.21 dev eth0 src $from
            for port in 2222 22 10250 9105 9111 31000 6443; do
                said=open; there timeout 1 bash -c \"</dev/tcp/192.0.2.21/$port\" 2>/dev/null || said=$?
                echo $from $port $said
            done
        done",
        folder.path().display()
    );
    let Some(output) = judge("unshare", &["--net", "bash", "-c", &commands]) else {
        return;
    };
    let text = said(&output);
    if [
        "not permitted",
        "not found",
        "not supported",
        "Unknown device type",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        crate::judge::skip(format_args!("no network namespaces with nft here: {text}"));
        return;
    }
    let dropped: Vec<&str> = text.lines().filter(|line| line.ends_with(" 124")).collect();
    let refused: Vec<&str> = text.lines().filter(|line| line.ends_with(" 1")).collect();
    assert_eq!(
        dropped,
        [
            "192.0.2.11 22 124",
            "192.0.2.11 9111 124",
            "192.0.2.11 6443 124",
            "192.0.2.99 22 124",
            "192.0.2.99 10250 124",
            "192.0.2.99 9111 124",
            "192.0.2.99 6443 124",
        ],
        "{text}"
    );
    assert_eq!(refused.len(), 7, "{text}");
}
