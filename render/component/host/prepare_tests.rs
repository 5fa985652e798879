//! `prepare.sh`: which steps a host takes, and what they do.

use std::path::Path;

use super::tool_tests::{judge, said};
use crate::component::sample::Sample;
use crate::types::HostPath;

const SCRIPT: &str = "/usr/local/lib/kubecast/prepare.sh";

fn script(sample: &Sample, host: &str) -> String {
    let files = sample.host(host);
    let file = files.file(&HostPath::known(SCRIPT)).expect("a script");
    file.public_view().into_owned()
}

/// The calls at the end of a script.
fn steps(script: &str) -> Vec<&str> {
    let steps = script.lines().skip_while(|line| *line != "    echo \"prepared\"");
    steps.skip(2).filter(|line| !line.is_empty()).collect()
}

fn docker() -> Sample {
    Sample::new(
        "  version: 1.17.0
  layout: binary
  containerRuntime: {type: docker}
  network: {podSubnet: 172.17.0.0/16, cni: {flannel: {mode: etcd, version: 0.10.0}}}
  hostPreparation: {timeServers: [ntp.example.com], swap: keep}
  hosts:
  - {name: master01, address: 192.168.204.171, roles: [control-plane, etcd]}
  - {name: etcd01, address: 192.168.204.172, roles: [etcd]}
  - {name: node01, address: 192.168.204.173}
",
    )
}

#[test]
fn a_host_obeys_the_files_that_it_has() {
    let sample = Sample::new(
        "  version: 1.36.3
  network: {cni: {flannel: {mode: static}}}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
  files:
  - {path: /etc/tmpfiles.d/mine.conf, content: 'd /run/mine'}
",
    );
    assert_eq!(
        steps(&script(&sample, "node1")),
        [
            "run systemctl daemon-reload",
            "run systemctl restart systemd-modules-load.service",
            "run systemctl restart systemd-sysctl.service",
            "run systemd-tmpfiles --create /etc/tmpfiles.d/kubecast-flannel.conf /etc/tmpfiles.d/mine.conf",
            "reload_if_active NetworkManager.service",
            "run swapoff -a",
            "finish",
        ]
    );
}

#[test]
fn limits_and_a_firewall_have_steps() {
    let sample = Sample::new(
        "  version: 1.36.3
  hostPreparation: {firewall: nftables, limits: {NOFILE: '100000'}}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
",
    );
    let script = script(&sample, "cp1");
    let found = steps(&script);
    assert_eq!(found.first(), Some(&"run systemctl daemon-reexec"));
    let firewall = "run systemctl reload-or-restart kubecast-firewall.service";
    assert!(found.contains(&firewall), "{found:?}");
}

#[test]
fn a_docker_of_before_gives_up_the_address_of_its_bridge() {
    let sample = docker();
    let node = script(&sample, "node01");
    let last: Vec<_> = steps(&node).into_iter().rev().take(3).collect();
    assert_eq!(
        last,
        [
            "finish",
            "remove_stale_bridge docker0 172.17.173.1/24",
            "run systemctl restart systemd-timesyncd.service",
        ]
    );
    assert_eq!(
        steps(&script(&sample, "etcd01")),
        [
            "run systemctl daemon-reload",
            "run systemctl restart systemd-timesyncd.service",
            "finish",
        ]
    );
}

#[test]
fn who_prepares_hosts_otherwise_gets_no_script() {
    for field in ["hardening: none", "hostPreparation: {disabled: true}"] {
        let sample = Sample::new(&format!(
            "  version: 1.36.3\n  {field}\n  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n"
        ));
        let files = sample.host("cp1");
        assert!(files.file(&HostPath::known(SCRIPT)).is_none(), "{field}");
    }
}

#[test]
fn shells_find_what_people_bring_once() {
    let sample = docker();
    let path = HostPath::known("/etc/profile.d/kubernetes.sh");
    for (host, directories) in [
        ("master01", "/opt/kubernetes/bin:/opt/etcd/bin"),
        ("etcd01", "/opt/etcd/bin"),
        ("node01", "/opt/kubernetes/bin"),
    ] {
        let files = sample.host(host);
        let text = files.file(&path).expect("a profile").public_view().into_owned();
        let script = format!("PATH=/bin; {text}{text}echo $PATH");
        let Some(output) = judge("sh", &["-c", &script]) else {
            return;
        };
        assert_eq!(said(&output).trim_end(), format!("/bin:{directories}"), "{text}");
    }
}

/// Runs a script where the programs of the system are stand-ins: `ip` says what a bridge has, the others only say their
/// arguments, and systemd-tmpfiles fails.
#[expect(clippy::disallowed_methods, reason = "other programs judge our files")]
fn run(script: &str, bridge: &str, members: &str) -> Option<(Option<i32>, String)> {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let program = |name: &str, text: &str| {
        std::fs::write(at(name), format!("#!/bin/sh\n{text}\n")).expect("written");
        std::fs::set_permissions(at(name), std::fs::Permissions::from_mode(0o755)).expect("set");
    };
    for name in ["systemctl", "swapoff"] {
        program(name, "exit 0");
    }
    program("systemd-tmpfiles", "exit 73");
    program("id", "echo 0");
    let ip = format!(
        "case \"$*\" in *address*) echo '3: docker0 inet {bridge} brd' ;; *master*) printf '{members}' ;; esac"
    );
    program("ip", &ip);
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    let text = script
        .replacen("PATH=", &format!("PATH={}:", path(folder.path())), 1)
        // There is no bridge here; any interface stands for it.
        .replacen("/sys/class/net/$bridge", "/sys/class/net/lo", 1);
    std::fs::write(at("prepare.sh"), text).expect("written");
    let output = judge("sh", &[&path(&at("prepare.sh"))])?;
    Some((output.status.code(), said(&output)))
}

#[test]
fn a_step_that_fails_is_told_and_the_others_are_done() {
    let sample = docker();
    let node = script(&sample, "node01");
    let deleted = "run   ip link delete docker0\n";
    for (bridge, members, is_deleted) in [
        ("172.17.0.1/16", "", true),
        ("172.17.173.1/24", "", false),
        ("172.17.0.1/16", "9: veth0", false),
    ] {
        let Some((code, text)) = run(&node, bridge, members) else {
            return;
        };
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("FAIL  systemd-tmpfiles --create "), "{text}");
        assert_eq!(text.contains(deleted), is_deleted, "{text}");
        let busy =
            "FAIL  docker0 has 172.17.0.1/16, not 172.17.173.1/24, and containers are on it: stop them";
        assert_eq!(text.contains(busy), !members.is_empty(), "{text}");
        assert!(
            text.contains("run   systemctl restart systemd-timesyncd.service\n"),
            "{text}"
        );
    }
    let Some((code, text)) = run(&script(&sample, "etcd01"), "", "") else {
        return;
    };
    assert_eq!((code, text.lines().last()), (Some(0), Some("prepared")), "{text}");
}
