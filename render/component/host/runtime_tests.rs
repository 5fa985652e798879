//! Container runtimes, and how they reach registries.

use insta::assert_snapshot;

use super::tests::all;
use crate::component::sample::{Sample, shown};
use crate::types::HostPath;

const REGISTRIES: &str = "    registries:
    - host: registry.k8s.io
      mirrors:
      - {url: 'https://mirror.example.com:5000/v2/k8s', overridePath: true}
      - {url: 'http://192.0.2.9:5000'}
    - {host: mirror.example.com:5000, caFile: files/ca.pem, credentials: mirror}
    - {host: docker.io, mirrors: [{url: 'https://hub.example.com'}], credentials: hub}
    - {host: git.example.com, credentials: git}
";
/// What a file of certificates looks like, as far as anybody looks before a handshake.
pub(super) const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
const REGISTRY_CA: &[(&str, &str)] = &[("files/ca.pem", AUTHORITY)];

#[test]
fn containerd_reaches_registries_as_the_spec_says() {
    let spec = format!(
        "  version: 1.36.3
  containerRuntime:
    configVersion: 3
{REGISTRIES}  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
"
    );
    let sample = Sample::with(&spec, REGISTRY_CA);
    let files = sample.host("cp1");
    assert_snapshot!("registries", all(&files, &["containerd", "registry"]));
    let credentials = files.file(&HostPath::known("/var/lib/kubelet/config.json"));
    let text = credentials.expect("a file").public_view();
    let names: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let names: Vec<_> = names["auths"].as_object().expect("a map").keys().collect();
    assert_eq!(
        names,
        ["git.example.com", "mirror.example.com:5000"],
        "none with mirrors"
    );
}

#[test]
fn docker_reaches_registries_as_far_as_it_can() {
    let registries = REGISTRIES
        .lines()
        .filter(|line| !line.contains("k8s") && !line.contains("192.0.2.9"));
    let registries = registries.filter(|line| !line.ends_with("mirrors:"));
    let registries: String = registries.map(|line| format!("{line}\n")).collect();
    let spec = format!(
        "  version: 1.20.15
  hardening: none
  containerRuntime:
    type: docker
{registries}  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
"
    );
    let sample = Sample::with(&spec, REGISTRY_CA);
    let files = sample.host("cp1");
    let credentials = files
        .file(&HostPath::known("/var/lib/kubelet/config.json"))
        .map(shown)
        .unwrap_or_default();
    assert_snapshot!(
        "docker",
        format!(
            "{}\n----\n{credentials}",
            all(&files, &["docker", "crictl", "registry"])
        )
    );
}

#[test]
fn the_runtime_makes_control_groups_as_the_kubelet_does() {
    for (version, config, args, is_systemd) in [
        ("1.36.3", "", "", true),
        ("1.36.3", "{cgroupDriver: cgroupfs}", "", false),
        ("1.20.15", "", "", false),
        ("1.20.15", "{cgroupDriver: systemd}", "", true),
        ("1.20.15", "", "[{name: cgroup-driver, value: systemd}]", true),
    ] {
        let field = |name, value: &str| match value {
            "" => String::new(),
            value => format!("    {name}: {value}\n"),
        };
        let kubelet = match format!("{}{}", field("config", config), field("extraArgs", args)) {
            fields if fields.is_empty() => String::new(),
            fields => format!("  kubelet:\n{fields}"),
        };
        let spec = format!(
            "  version: {version}\n{kubelet}  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n"
        );
        let file = Sample::new(&spec).file("cp1", "/etc/containerd/config.toml");
        let line = format!("SystemdCgroup = {is_systemd}\n");
        assert!(file.contains(&line), "{version} {config} {args}: {file}");
    }
}

#[test]
fn a_runtime_of_somebody_else_gets_no_file() {
    let spec = "  version: 1.36.3
  containerRuntime: {type: other, socket: /run/crio/crio.sock}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
";
    let files = Sample::new(spec).host("cp1");
    assert_eq!(all(&files, &["containerd", "docker", "crictl", "registry"]), "");
}

#[test]
fn a_host_may_have_a_socket_of_its_own() {
    let spec = "  version: 1.33.13
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, criSocket: 'unix:///run/own.sock'}
";
    let sample = Sample::new(spec);
    for path in [
        "/etc/crictl.yaml",
        "/usr/local/lib/kubecast/preflight.sh",
        "/var/lib/kubelet/kubeadm-flags.env",
    ] {
        assert!(sample.file("node1", path).contains("/run/own.sock"), "{path}");
        assert!(
            sample
                .file("cp1", path)
                .contains("/run/containerd/containerd.sock"),
            "{path}"
        );
    }
}
