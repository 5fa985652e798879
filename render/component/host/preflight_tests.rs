//! `preflight.sh`: what a host is asked, and what each check says.

use std::process::Command;

use insta::assert_snapshot;

use crate::artifact::Segment;
use crate::component::sample::Sample;
use crate::types::HostPath;

const SPEC: &str = "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:6443
  etcd: {local: {quotaBackendBytes: 8589934592}}
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/56
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    proxy: {mode: ipvs}
    cni: {flannel: {interface: eth1}}
  hosts:
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane]}
  - {name: cp2, address: 192.0.2.12, secondAddress: '2001:db8::12', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21', hostname: other1}
";

/// The calls at the end of a host's script.
fn calls(sample: &Sample, host: &str) -> String {
    let files = sample.host(host);
    let file = files
        .file(&HostPath::known("/usr/local/lib/kubecast/preflight.sh"))
        .expect("a script");
    match file.content().segments() {
        [_, Segment::Public(calls)] => calls.trim_start().to_owned(),
        other => panic!("{} segments", other.len()),
    }
}

#[test]
fn hosts_without_packages_are_asked_for_the_programs_that_people_bring() {
    let sample = Sample::new(
        "  version: 1.36.3
  layout: binary
  controlPlaneEndpoint: 192.0.2.11:6443
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: etcd1, address: 192.0.2.12, roles: [etcd]}
  - {name: node1, address: 192.0.2.21}
",
    );
    assert_snapshot!("preflight-binary-control-plane", calls(&sample, "cp1"));
    assert_snapshot!("preflight-binary-etcd", calls(&sample, "etcd1"));
    assert_snapshot!("preflight-binary-worker", calls(&sample, "node1"));
}

#[test]
fn a_host_is_held_against_the_digests_of_its_processor() {
    let [x86, arm] = ["a", "b"].map(|digit| digit.repeat(64));
    let sample = Sample::new(&format!(
        "  version: 1.36.3
  layout: binary
  controlPlaneEndpoint: 192.0.2.11:6443
  binaries:
  - {{name: kubelet, sha256: {x86}}}
  - {{name: kubelet, architecture: arm64, sha256: {arm}}}
  - {{name: etcd, sha256: {x86}}}
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
  - {{name: node1, address: 192.0.2.21, architecture: arm64}}
"
    ));
    let digests = |host: &str| -> Vec<String> {
        let calls = calls(&sample, host);
        let digests = calls.lines().filter(|line| line.starts_with("check_digest "));
        digests.map(String::from).collect()
    };
    assert_eq!(digests("cp1"), [format!("check_digest /opt/etcd/bin/etcd {x86}")]);
    assert_eq!(
        digests("node1"),
        [format!("check_digest /opt/kubernetes/bin/kubelet {arm}")]
    );
}

fn script(sample: &Sample, host: &str) -> String {
    let files = sample.host(host);
    let file = files
        .file(&HostPath::known("/usr/local/lib/kubecast/preflight.sh"))
        .expect("a script");
    file.public_view().into_owned()
}

#[test]
fn a_host_is_asked_for_what_its_part_needs() {
    let sample = Sample::new(SPEC);
    assert_snapshot!("preflight-control-plane", calls(&sample, "cp1"));
    assert_snapshot!("preflight-worker", calls(&sample, "node1"));
    let imported = "  version: 1.22.17
  hardening: none
  hostPreparation: {disabled: true}
  containerRuntime: {type: docker}
  controlPlaneEndpoint: api.example.com
  etcd: {external: {endpoints: ['https://etcd1.example.com:2379', 'https://192.0.2.31:2379'], caFile: /etc/etcd/ca.crt}}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
";
    assert_snapshot!("preflight-imported", calls(&Sample::new(imported), "cp1"));
}

#[test]
fn a_spec_that_allows_swap_or_old_control_groups_is_obeyed() {
    let with = |field: &str| {
        let host = "  hosts:\n  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n";
        calls(&Sample::new(&format!("  version: 1.36.3\n{field}{host}")), "cp1")
    };
    let strict = with("");
    assert!(strict.contains("check_swap_off\n") && strict.contains("check_cgroups v2\n"));
    let lenient = with("  kubelet: {config: {failSwapOn: false, failCgroupV1: false}}\n");
    assert!(!lenient.contains("check_swap_off") && lenient.contains("check_cgroups either\n"));
    assert!(!with("  hostPreparation: {swap: keep}\n").contains("check_swap_off"));
}

/// Runs the functions with `body` behind them, in a root of its own, and gives what it prints and how it ends.
#[expect(clippy::disallowed_methods, reason = "a shell runs the script of a host")]
fn run(shell: &str, body: &str, arguments: &[&str]) -> Option<(String, i32)> {
    let sample = Sample::new(
        "  version: 1.36.3\n  hosts: [{name: cp1, address: 192.0.2.11, roles: [control-plane]}]\n",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_str().expect("a path");
    let whole = script(&sample, "cp1");
    let library = whole.split("\ncheck_root\n").next().expect("functions");
    let library = library.replace("\nroot=\n", &format!("\nroot={root}\n"));
    assert!(library.contains(root));
    let file = folder.path().join("preflight.sh");
    std::fs::write(&file, format!("{library}\n{body}\n")).expect("written");
    let output = match Command::new(shell).arg(&file).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            crate::judge::skip(format_args!("there is no {shell}"));
            return None;
        }
        Err(error) => panic!("{shell}: {error}"),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(root, "");
    assert_eq!(text(&output.stderr), "", "{body}");
    Some((text(&output.stdout), output.status.code().expect("an exit code")))
}

/// A host, made with shell functions in place of programs and files below `$root`; the call; what it says.
const CASES: &[(&str, &str, &str)] = &[
    ("id() { echo 0; }", "check_root", "ok    running as root"),
    ("id() { echo 1000; }", "check_root", "FAIL  not running as root"),
    ("", "check_systemd", "FAIL  systemd does not run here"),
    (
        "mkdir -p $root/run/systemd/system",
        "check_systemd",
        "ok    systemd runs",
    ),
    (
        "uname() { echo 5.3.18-lp152-default; }",
        "check_kernel 5.4",
        "FAIL  kernel 5.3.18-lp152-default is older than 5.4",
    ),
    (
        "uname() { echo 6.1.0-13-amd64; }",
        "check_kernel 5.4",
        "ok    kernel 6.1.0-13-amd64",
    ),
    (
        "uname() { echo 5.10.0; }",
        "check_kernel 5.4",
        "ok    kernel 5.10.0",
    ),
    (
        "uname() { echo 4.18.0-553.el8.x86_64; }",
        "check_kernel 4.19",
        "FAIL  kernel 4.18.0-553.el8.x86_64 is older than 4.19",
    ),
    (V2, "check_cgroups v2", "ok    control groups v2"),
    (V2, "check_cgroups either", "ok    control groups v2"),
    (
        V2,
        "check_cgroups v1",
        "FAIL  control groups are v2, which this kubelet does not know",
    ),
    (
        V1,
        "check_cgroups v2",
        "FAIL  control groups are v1, and this kubelet refuses them\nFAIL  the control group controller memory is off",
    ),
    (
        V1,
        "check_cgroups either",
        "ok    control groups v1\nFAIL  the control group controller memory is off",
    ),
    ("", "check_swap_off", "ok    swap is off"),
    (
        "mkdir $root/proc; echo Filename > $root/proc/swaps",
        "check_swap_off",
        "ok    swap is off",
    ),
    (
        "mkdir $root/proc; printf 'Filename\\n/dev/zram0 partition 1 0 100\\n' > $root/proc/swaps",
        "check_swap_off",
        "FAIL  swap is on: /dev/zram0",
    ),
    (
        "mkdir $root/proc; printf 'processor\\t: 0\\nprocessor\\t: 1\\n' > $root/proc/cpuinfo",
        "check_cpus 2",
        "ok    2 processors",
    ),
    (
        "mkdir $root/proc; printf 'processor\\t: 0\\n' > $root/proc/cpuinfo",
        "check_cpus 2",
        "FAIL  1 processor, 2 are needed",
    ),
    (
        "mkdir $root/proc; printf 'MemTotal: 2000000 kB\\nMemFree: 1 kB\\n' > $root/proc/meminfo",
        "check_memory 1700",
        "ok    1953 MB of memory",
    ),
    (
        "mkdir $root/proc; printf 'MemTotal: 1000000 kB\\n' > $root/proc/meminfo",
        "check_memory 1700",
        "FAIL  976 MB of memory, 1700 MB are needed",
    ),
    (
        DF,
        "check_space /var/lib/etcd 2048 10",
        "ok    19531 MB (20 %) are free for /var/lib/etcd",
    ),
    (
        DF,
        "check_space /var/lib/etcd 20000 0",
        "FAIL  19531 MB (20 %) are free for /var/lib/etcd, 20000 MB and 0 % are needed",
    ),
    (
        "mkdir -p $root/var/lib/etcd/member; df() { printf 'Filesystem\\n/dev/sda1 100000 80000 20000 80%% /\\n'; }",
        "check_space /var/lib/etcd 20000 0",
        "ok    19 MB (20 %) are free for /var/lib/etcd",
    ),
    (
        DF,
        "check_space /var/lib/etcd 1 25",
        "FAIL  19531 MB (20 %) are free for /var/lib/etcd, 1 MB and 25 % are needed",
    ),
    (
        "mkdir -p $root/sys/module/br_netfilter",
        "check_module br-netfilter",
        "ok    kernel module br-netfilter is there",
    ),
    (
        "modprobe() { [ \"$*\" = '-n -q overlay' ]; }",
        "check_module overlay",
        "ok    kernel module overlay can be loaded",
    ),
    (
        "modprobe() { false; }; mkdir -p $root/lib/modules/$(uname -r)",
        "check_module overlay",
        "FAIL  kernel module overlay is not there",
    ),
    (
        "modprobe() { false; }",
        "check_module overlay",
        "warn  kernel module overlay was not found, and this kernel has no directory of modules",
    ),
    (
        FORWARD_ON,
        "check_setting net.ipv4.ip_forward 1",
        "ok    net.ipv4.ip_forward is 1",
    ),
    (
        FORWARD_ON,
        "check_setting net.ipv4.ip_forward 0",
        "ok    net.ipv4.ip_forward is 1 and can be set to 0",
    ),
    (
        FORWARD_ON,
        "check_setting net/ipv4/ip_forward 1",
        "ok    net/ipv4/ip_forward is 1",
    ),
    (
        "",
        "check_setting net.bridge.bridge-nf-call-iptables 1",
        "ok    net.bridge.bridge-nf-call-iptables comes with its kernel module",
    ),
    (
        "",
        "check_setting kernel.nothing 1",
        "FAIL  this kernel has no setting kernel.nothing",
    ),
    (
        RANGE,
        "check_setting net.ipv4.range '1 9'",
        "ok    net.ipv4.range is 1 9",
    ),
    (
        FORWARD_ON,
        "check_foreign_setting net.ipv4.ip_forward 1",
        "ok    net.ipv4.ip_forward is 1",
    ),
    (
        FORWARD_ON,
        "check_foreign_setting net.ipv4.ip_forward 0",
        "FAIL  net.ipv4.ip_forward is not 0",
    ),
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
        "check_kubelet /usr/bin/kubelet 1.36.3 1.36",
        "FAIL  there is no kubelet at /usr/bin/kubelet",
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
        CLOCK,
        "check_clock 1767225600 2026-01-01",
        "FAIL  the clock says 1970-01-01; certificates are valid from 2026-01-01 on\nwarn  the clock is not synchronised",
    ),
    (
        CLOCK,
        "check_clock 0 1970-01-01",
        "ok    the clock is past 1970-01-01\nwarn  the clock is not synchronised",
    ),
    (
        "uname() { echo Node1; }",
        "check_hostname node1",
        "ok    the host is called node1",
    ),
    (
        "uname() { echo node2; }",
        "check_hostname node1",
        "FAIL  the host is called node2, the node is node1",
    ),
    (
        "uname() { echo other1; }",
        "check_other_hostname other1 node1",
        "ok    the host is called other1, the node node1",
    ),
    (
        "uname() { echo other2; }",
        "check_other_hostname other1 node1",
        "warn  the host is called other2, the spec says other1",
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
        "mkdir $root/etc; printf 'search x\\nnameserver 127.0.0.53' > $root/etc/resolv.conf",
        "check_resolver /etc/resolv.conf",
        "FAIL  /etc/resolv.conf names the host itself: 127.0.0.53; in a pod that is the pod",
    ),
    (
        "mkdir $root/etc; printf 'nameserver 192.0.2.53\\n' > $root/etc/resolv.conf",
        "check_resolver /etc/resolv.conf",
        "ok    /etc/resolv.conf names 1 server(s) that pods can reach",
    ),
    (
        "mkdir $root/etc; : > $root/etc/resolv.conf",
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
        "mkdir $root/etc; : > $root/etc/x",
        "check_absent /etc/x 'is in the way'",
        "FAIL  /etc/x is in the way",
    ),
    (
        "mkdir $root/c; : > $root/c/87-podman.conflist; : > $root/c/00-readme",
        "check_cni /c 10-flannel.conflist",
        "ok    no other pod network comes before 10-flannel.conflist",
    ),
    (
        "mkdir $root/c; : > $root/c/05-cilium.conf",
        "check_cni /c 10-flannel.conflist",
        "FAIL  /c/05-cilium.conf comes before 10-flannel.conflist, and the runtime takes the first",
    ),
    (
        "mkdir -p $root/var/lib/etcd/member",
        "check_etcd_data /var/lib/etcd /m/etcd.yaml",
        "FAIL  /var/lib/etcd holds the data of a member that does not run here",
    ),
    (
        "mkdir -p $root/var/lib/etcd/member $root/m; : > $root/m/etcd.yaml",
        "check_etcd_data /var/lib/etcd /m/etcd.yaml",
        "ok    /var/lib/etcd holds no foreign data",
    ),
    (
        "",
        "check_machine_id",
        "FAIL  /etc/machine-id holds no id\nwarn  product_uuid cannot be read",
    ),
    (
        "mkdir $root/etc; echo 0123456789abcdef0123456789abcdef > $root/etc/machine-id",
        "check_machine_id",
        "ok    machine-id 0123456789abcdef0123456789abcdef, which no other host may have\nwarn  product_uuid cannot be read",
    ),
    (
        "systemctl() { [ \"$3\" = ufw ]; }",
        "check_firewall 'TCP 10250'",
        "warn  ufw is active",
    ),
    (
        "systemctl() { false; }",
        "check_firewall 'TCP 10250'",
        "ok    neither firewalld nor ufw is active",
    ),
    (
        "systemctl() { false; }; nft() { false; }",
        "check_own_firewall example",
        "warn  the firewall of the spec is not in force yet",
    ),
    (
        "systemctl() { [ \"$3\" = ufw ]; }; nft() { [ \"$*\" = 'list table inet example' ]; }",
        "check_own_firewall example",
        "warn  ufw is active beside the firewall of the spec, and both must let a packet in\nok    the firewall of the spec is in force",
    ),
    (
        "systemctl() { false; }; nft() { [ \"$*\" = 'list table inet example' ]; }",
        "check_own_firewall example",
        "ok    the firewall of the spec is in force",
    ),
    (
        "getenforce() { echo Enforcing; }",
        "check_security_modules",
        "warn  SELinux is enforcing",
    ),
];

const V2: &str =
    "mkdir -p $root/sys/fs/cgroup; echo cpuset cpu io memory pids > $root/sys/fs/cgroup/cgroup.controllers";
const V1: &str = "mkdir -p $root/proc; { printf '#subsys_name hierarchy num_cgroups enabled\\n'; for c in cpu cpuacct cpuset devices freezer pids; do echo $c 1 1 1; done; echo memory 0 1 0; } > $root/proc/cgroups";
const DF: &str = "df() { printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n/dev/sda1 100000000 80000000 20000000 80%% /\\n'; }";
const FORWARD_ON: &str = "mkdir -p $root/proc/sys/net/ipv4; echo 1 > $root/proc/sys/net/ipv4/ip_forward";
const RANGE: &str = "mkdir -p $root/proc/sys/net/ipv4; printf '1\\t9\\n' > $root/proc/sys/net/ipv4/range";
const ROUTER: &str = "for i in all eth0; do mkdir -p $root/proc/sys/net/ipv6/conf/$i; echo 0 > $root/proc/sys/net/ipv6/conf/$i/disable_ipv6; echo 1 > $root/proc/sys/net/ipv6/conf/$i/accept_ra; done; ip() { echo 'default via fe80::1 dev eth0 proto ra metric 100'; }";
const LISTENER: &str = r#"ss() { printf 'State\nLISTEN 0 4096 127.0.0.1:10257 0.0.0.0:* users:(("kube-controller",pid=7,fd=3))\n'; }"#;
const KUBELET: &str =
    "printf '#!/bin/sh\\necho Kubernetes v1.36.3\\n' > $root/kubelet; chmod +x $root/kubelet";
const CONTAINERD: &str =
    "containerd() { echo 'containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1'; }";
const CLOCK: &str = "date() { case $1 in +%s) echo 60 ;; *) echo 1970-01-01 ;; esac; }; timedatectl() { echo 'System clock synchronized: no'; }";
const ADDRESS: &str = "ip() { echo '2: eth0    inet 192.0.2.11/24 brd 192.0.2.255 scope global eth0'; }; mkdir -p $root/sys/class/net/eth0; echo 1400 > $root/sys/class/net/eth0/mtu";
const MANIFESTS: &str = "mkdir $root/m; : > $root/m/etcd.yaml; : > $root/m/old.yaml.bak; : > $root/m/.hidden";

#[test]
fn each_check_says_what_it_found() {
    for (host, call, expected) in CASES {
        let Some((output, code)) = run("sh", &format!("{host}\n{call}\nfinish"), &[]) else {
            return;
        };
        let mut said: Vec<&str> = output
            .lines()
            .filter(|line| !line.starts_with("      cure: "))
            .collect();
        let summary = said.pop().expect("a summary");
        assert_eq!(said.join("\n"), *expected, "{call}");
        let fails = expected.lines().filter(|line| line.starts_with("FAIL")).count();
        let warns = expected.lines().filter(|line| line.starts_with("warn")).count();
        let cures = output
            .lines()
            .filter(|line| line.starts_with("      cure: "))
            .count();
        assert_eq!(cures, fails + warns, "{call}");
        let expected = match fails {
            0 => (format!("ready, {warns} warned of"), 0),
            _ => (format!("not ready: {fails} to cure, {warns} warned of"), 1),
        };
        assert_eq!((summary.to_owned(), code), expected, "{call}");
    }
}

#[test]
fn every_function_is_tried_and_every_call_is_a_function() {
    let sample = Sample::new(SPEC);
    let whole = script(&sample, "cp1");
    let functions: Vec<&str> = whole
        .lines()
        .filter_map(|line| line.strip_suffix("() {"))
        .filter(|name| name.starts_with("check_") || name.starts_with("want_"))
        .collect();
    for function in &functions {
        let is_tried = CASES
            .iter()
            .any(|(_, call, _)| call.split(' ').next() == Some(function));
        assert!(is_tried, "{function} is not tried");
    }
    for host in ["cp1", "node1"] {
        for call in calls(&sample, host).lines().filter(|line| !line.is_empty()) {
            let function = call.split(' ').next().expect("a word");
            assert!(functions.contains(&function) || function == "finish", "{call}");
        }
    }
}

#[test]
fn quiet_tells_failures_only() {
    let body =
        "id() { echo 1000; }\ngetenforce() { echo Enforcing; }\ncheck_root\ncheck_security_modules\nfinish";
    let Some((output, code)) = run("sh", body, &["--quiet"]) else {
        return;
    };
    assert_eq!(code, 1);
    assert_snapshot!(output, @r"
    FAIL  not running as root
          cure: run it again as root; some other lines may be wrong until then
    not ready: 1 to cure, 1 warned of
    ");
    assert_eq!(run("sh", "finish", &["--quiet"]), Some((String::new(), 0)));
}

#[test]
fn what_comes_along_need_not_be_there_yet() {
    let body = "check_kubelet /usr/bin/kubelet 1.36.3 1.36\ncheck_program crictl cri-tools\ncheck_file /opt/cni/bin/bridge x\n\
                check_binary /opt/etcd/bin/etcd 3.6.8 --version\ncheck_digest /opt/etcd/bin/etcd 01\ncheck_program ctl x\nfinish";
    let paths = [
        "/usr/bin/kubelet",
        "/usr/bin/crictl",
        "/opt/cni/bin/bridge",
        "/opt/etcd/bin/etcd",
    ];
    let words: Vec<&str> = paths.iter().flat_map(|path| ["--brought", path]).collect();
    let Some((output, code)) = run("sh", body, &words) else {
        return;
    };
    assert_eq!(code, 1, "nobody brings ctl");
    assert_snapshot!(output, @r"
    ok    /usr/bin/kubelet comes along
    ok    /crictl comes along
    ok    /opt/cni/bin/bridge comes along
    ok    /opt/etcd/bin/etcd comes along
    ok    /opt/etcd/bin/etcd comes along
    FAIL  ctl is not installed
          cure: install x
    not ready: 1 to cure, 0 warned of
    ");
}

#[test]
fn other_shells_say_the_same() {
    let body =
        format!("{V2}\n{DF}\ncheck_cgroups v2\ncheck_space /var/lib/etcd 2048 10\ncheck_kernel 99.0\nfinish");
    let body = format!("uname() {{ echo 6.1; }}\n{body}");
    let expected = run("sh", &body, &[]);
    for shell in ["bash", "dash", "busybox"] {
        let said = match shell {
            "busybox" => continue,
            shell => run(shell, &body, &[]),
        };
        assert!(said.is_none() || said == expected, "{shell}: {said:?}");
    }
}
