//! `preflight.sh`: what a host is asked, and what each check says.

mod bare_host;
mod machine;
mod parts;

use insta::assert_snapshot;

use crate::artifact::Segment;
use crate::component::sample::Sample;
use crate::types::HostPath;

use bare_host::run;

/// A host, made with shell functions in place of programs and files of its own; the call; what it says.
type Case = (&'static str, &'static str, &'static str);

fn cases() -> impl Iterator<Item = &'static Case> {
    machine::CASES.iter().chain(parts::CASES)
}

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

#[test]
fn each_check_says_what_it_found() {
    for (host, call, expected) in cases() {
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
        let is_tried = cases().any(|(_, call, _)| call.split(' ').next() == Some(function));
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
    let body = format!(
        "{}\n{}\ncheck_cgroups v2\ncheck_space /var/lib/etcd 2048 10\ncheck_kernel 99.0\nfinish",
        machine::V2,
        machine::DF
    );
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
