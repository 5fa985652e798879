//! Probes of the control plane, as releases of kubeadm set them.

use super::sample::Sample;

/// What follows `word` in the scheduler's start-up probe.
fn startup_probe(version: &str, spec: &str, word: &str) -> Option<String> {
    let spec = format!(
        "  version: {version}\n  hardening: none\n{spec}  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n"
    );
    let manifest = Sample::new(&spec).file("cp1", "/etc/kubernetes/manifests/kube-scheduler.yaml");
    let (_, probe) = manifest.split_once("startupProbe:\n").expect("a probe");
    let line = probe
        .lines()
        .take_while(|line| line.starts_with("      "))
        .find_map(|line| line.trim().strip_prefix(word));
    line.map(|rest| rest.trim().to_owned())
}

#[test]
fn kubeadm_1_30_stores_a_start_up_time_without_waiting_for_it() {
    let failures = |version| {
        startup_probe(
            version,
            "  apiServer: {timeoutForControlPlane: 6m5s}\n",
            "failureThreshold:",
        )
    };
    assert_eq!(failures("1.29.15").as_deref(), Some("37"));
    assert_eq!(failures("1.30.14").as_deref(), Some("24"));
    assert_eq!(failures("1.31.0").as_deref(), Some("37"));
}

#[test]
fn a_probe_follows_the_address_that_its_release_knows() {
    let host = |version, flag, value| {
        let spec = format!("  scheduler: {{extraArgs: [{{name: {flag}, value: \"{value}\"}}]}}\n");
        startup_probe(version, &spec, "host:")
    };
    assert_eq!(
        host("1.36.3", "bind-address", "192.0.2.10").as_deref(),
        Some("192.0.2.10")
    );
    assert_eq!(host("1.36.3", "bind-address", "0.0.0.0"), None);
    assert_eq!(
        host("1.22.17", "address", "192.0.2.10").as_deref(),
        Some("127.0.0.1")
    );
}
