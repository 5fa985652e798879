//! What the files hold, each seen once by a reviewer.

use insta::assert_snapshot;

use super::runtime_tests::AUTHORITY;
use crate::artifact::ArtifactSet;
use crate::component::sample::{Sample, shown};
use crate::types::HostPath;

pub(super) const SMALL: &str = "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:6443
  hostPreparation:
    timeServers: [ntp1.example.com, ntp2.example.com]
    sysctl: {fs.inotify.max_user_watches: '524288', vm.panic_on_oom: '1'}
    modules: [nvme_tcp, overlay]
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, hostname: ip-192-0-2-21}
";

/// The files whose id starts so, one after the other.
pub(super) fn all(files: &ArtifactSet, components: &[&str]) -> String {
    let wanted = files.files().filter(|file| {
        components.contains(&file.id().component()) && !["preflight", "activate"].contains(&file.id().part())
    });
    wanted.map(shown).collect::<Vec<_>>().join("\n----\n")
}

fn paths(files: &ArtifactSet) -> Vec<&str> {
    files.files().map(|file| file.path().as_str()).collect()
}

#[test]
fn a_control_plane_has_these_files() {
    let sample = Sample::new(SMALL);
    let files = sample.host("cp1");
    assert_snapshot!("host", all(&files, &["host"]));
    assert_snapshot!("containerd", all(&files, &["containerd", "crictl", "registry"]));
    assert_snapshot!("flannel", all(&files, &["flannel"]));
    for path in ["kubelet.service", "kubelet.service.d/10-kubeadm.conf"] {
        let file = sample.file("cp1", &format!("/usr/lib/systemd/system/{path}"));
        assert!(
            file.contains(" 0600 root:root\napply units, restart kubelet.service\n"),
            "{file}"
        );
    }
    let directories: Vec<_> = files
        .directories()
        .map(|directory| format!("{} {}", directory.path, directory.mode))
        .collect();
    assert_eq!(
        directories,
        [
            "/etc/cni/net.d 0755",
            "/etc/kubernetes 0755",
            "/etc/kubernetes/manifests 0700",
            "/etc/kubernetes/pki 0755",
            "/etc/kubernetes/pki/etcd 0755",
            "/var/lib/etcd 0700",
            "/var/lib/kubelet 0700",
            "/var/log/kubernetes/audit 0700",
        ]
    );
}

#[test]
fn the_api_server_gets_what_its_flags_will_name() {
    let spec = "  version: 1.36.3
  apiServer:
    encryption: {provider: aescbc, keys: [key2, key1], resources: [secrets, configmaps]}
    oidc: {issuerURL: 'https://login.example.com', clientID: kubernetes, caFile: files/oidc.pem}
    audit: {policyFile: files/audit.yaml}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
";
    let sample = Sample::with(
        spec,
        &[
            ("files/oidc.pem", AUTHORITY),
            ("files/audit.yaml", "kind: Policy\nrules: [{level: Metadata}]\n"),
        ],
    );
    let encryption = sample.file("cp1", "/etc/kubernetes/encryption/config.yaml");
    assert_snapshot!("encryption", encryption);
    let audit = sample.file("cp1", "/etc/kubernetes/audit/policy.yaml");
    assert!(
        audit.contains(" 0600 root:root\nrestart-pod kube-apiserver\n"),
        "{audit}"
    );
    assert!(
        audit.ends_with("\nkind: Policy\nrules: [{level: Metadata}]\n"),
        "{audit}"
    );
    let oidc = sample.file("cp1", "/etc/kubernetes/oidc/ca.crt");
    assert!(
        oidc.contains(" 0644 root:root\nrestart-pod kube-apiserver\n"),
        "{oidc}"
    );
    let worker = sample.host("node1");
    for directory in ["audit", "encryption", "oidc"] {
        let directory = format!("/etc/kubernetes/{directory}");
        assert!(!worker.files().any(|file| file.path().is_below(&directory)));
    }
}

#[test]
fn where_nobody_asks_without_a_name_a_connection_is_health() {
    let probes = |hardening: &str| {
        let spec = format!(
            "  version: 1.36.3\n  hardening: {hardening}\n  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n"
        );
        let manifest = Sample::new(&spec).file("cp1", "/etc/kubernetes/manifests/kube-apiserver.yaml");
        ["httpGet:", "tcpSocket:"].map(|kind| manifest.matches(kind).count())
    };
    assert_eq!(probes("baseline"), [3, 0]);
    assert_eq!(probes("strict"), [0, 3]);
}

#[test]
fn a_start_without_time_leaves_the_number_of_failures_to_the_kubelet() {
    let failures = |timeout: &str| {
        let spec = format!(
            "  version: 1.36.3\n  apiServer: {{timeoutForControlPlane: {timeout}}}\n  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n"
        );
        let manifest = Sample::new(&spec).file("cp1", "/etc/kubernetes/manifests/kube-scheduler.yaml");
        let (_, probe) = manifest.split_once("startupProbe:\n").expect("a probe");
        probe.lines().next().unwrap_or_default().trim().to_owned()
    };
    assert_eq!(failures("61s"), "failureThreshold: 7");
    assert_eq!(failures("0s"), "httpGet:");
}

#[test]
fn a_static_network_has_a_bridge_and_routes_to_every_other_host() {
    let spec = "  version: 1.36.3
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/56
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    cni: {flannel: {mode: static, mtu: 9000}}
  hosts:
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21'}
  - {name: node2, address: 192.0.2.22, secondAddress: '2001:db8::22'}
";
    let sample = Sample::new(spec);
    let files = sample.host("node1");
    let at_boot = files.files().find(|file| file.id().part() == "units-at-boot");
    let at_boot = at_boot.map(shown).unwrap_or_default();
    assert_snapshot!(
        "static-network",
        format!("{}\n----\n{at_boot}", all(&files, &["flannel"]))
    );
}

#[test]
fn hosts_that_allocate_have_no_subnet_of_their_own() {
    let spec = "  version: 1.36.3
  network: {podSubnets: allocated}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
";
    assert_eq!(all(&Sample::new(spec).host("cp1"), &["flannel"]), "");
}

/// The lines of `/etc/hosts` behind those of the loopback, and the notes.
fn hosts(sample: &Sample, host: &str) -> Vec<String> {
    let files = sample.host(host);
    let file = files.file(&HostPath::known("/etc/hosts")).expect("a file");
    let lines = file
        .public_view()
        .lines()
        .skip(1)
        .map(String::from)
        .collect::<Vec<_>>();
    lines
        .into_iter()
        .filter(|line| !line.contains("localhost"))
        .collect()
}

#[test]
fn the_endpoint_of_one_control_plane_is_that_host() {
    let sample = Sample::new(SMALL);
    assert_eq!(hosts(&sample, "cp1"), ["192.0.2.11 cp1 api.example.com"]);
    assert_eq!(
        hosts(&sample, "node1"),
        ["192.0.2.21 ip-192-0-2-21 node1", "192.0.2.11 cp1 api.example.com"]
    );
    let behind = Sample::new(&SMALL.replace("com:6443", "com:443"));
    let note = "# api.example.com is left to DNS: the spec does not say which address answers to it.";
    assert_eq!(hosts(&behind, "cp1"), [note, "192.0.2.11 cp1"]);
}

#[test]
fn of_several_control_planes_each_answers_to_itself() {
    let spec = "  version: 1.36.3
  controlPlaneEndpoint: api.example.com
  hosts:
  - {name: cp2, address: 192.0.2.12, roles: [control-plane]}
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
";
    let sample = Sample::new(spec);
    assert_eq!(
        hosts(&sample, "cp1"),
        [
            "192.0.2.11 cp1 api.example.com",
            "2001:db8::11 cp1 api.example.com"
        ]
    );
    assert_eq!(hosts(&sample, "cp2"), ["192.0.2.12 cp2 api.example.com"]);
    let note = "# api.example.com is left to DNS: the spec does not say which address answers to it.";
    assert_eq!(hosts(&sample, "node1"), [note, "192.0.2.21 node1"]);
    let all = Sample::new(&format!("{spec}  hostPreparation: {{hostsFile: all}}\n"));
    assert_eq!(
        hosts(&all, "node1"),
        [
            note,
            "192.0.2.11 cp1",
            "2001:db8::11 cp1",
            "192.0.2.12 cp2",
            "192.0.2.21 node1"
        ]
    );
    let named = Sample::new(&spec.replace("api.example.com", "cp2"));
    assert_eq!(hosts(&named, "node1"), ["192.0.2.21 node1", "192.0.2.12 cp2"]);
}

#[test]
fn every_file_says_what_happens_when_it_changes() {
    let dual_stack = "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:6443
  bootstrapTokens: [{id: abcdef}]
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/56
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    cni: {flannel: {mode: static}}
  hosts:
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane]}
  - {name: cp2, address: 192.0.2.12, secondAddress: '2001:db8::12', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21', kubelet: {credentials: bootstrap}}
  files:
  - {path: /opt/tool.conf, content: 'x'}
";
    let docker = "  version: 1.17.17
  hardening: none
  containerRuntime: {type: docker}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
";
    for spec in [SMALL, dual_stack, docker] {
        let sample = Sample::new(spec);
        for host in &sample.plan.hosts {
            let files = sample.host(host.name.as_str());
            let mute: Vec<_> = files
                .files()
                .filter(|file| file.reactions().is_empty())
                .map(|file| file.path().as_str())
                .collect();
            assert!(mute.is_empty(), "{}: nobody reads {mute:?}", host.name);
            let untold: Vec<_> = files
                .files()
                .filter(|file| file.origins().is_empty())
                .map(|file| file.path().as_str())
                .collect();
            assert!(untold.is_empty(), "{}: no reason for {untold:?}", host.name);
        }
    }
}

#[test]
fn an_imported_cluster_gets_nothing_that_kubeadm_does_not_write() {
    let spec = "  version: 1.36.3
  hardening: none
  hostPreparation: {disabled: true}
  containerRuntime: {type: other}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
";
    let sample = Sample::new(spec);
    let foreign = |host: &str| -> Vec<String> {
        let files = sample.host(host);
        let known = |path: &&str| {
            !path.starts_with("/etc/kubernetes/pki/") && !path.starts_with("/etc/kubernetes/manifests/")
        };
        paths(&files)
            .into_iter()
            .filter(known)
            .map(String::from)
            .collect()
    };
    assert_eq!(
        foreign("node1"),
        [
            "/etc/kubernetes/kubelet.conf",
            "/etc/systemd/system/kubecast-recover.service",
            "/usr/lib/systemd/system/kubelet.service",
            "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
            "/usr/local/lib/kubecast/activate.sh",
            "/usr/local/lib/kubecast/preflight.sh",
            "/var/lib/kubelet/config.yaml",
            "/var/lib/kubelet/instance-config.yaml",
            "/var/lib/kubelet/kubeadm-flags.env",
        ]
    );
    assert_eq!(
        foreign("cp1"),
        [
            "/etc/kubernetes/admin.conf",
            "/etc/kubernetes/controller-manager.conf",
            "/etc/kubernetes/kubelet.conf",
            "/etc/kubernetes/scheduler.conf",
            "/etc/kubernetes/super-admin.conf",
            "/etc/systemd/system/kubecast-recover.service",
            "/usr/lib/systemd/system/kubelet.service",
            "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
            "/usr/local/lib/kubecast/activate.sh",
            "/usr/local/lib/kubecast/preflight.sh",
            "/var/lib/kubelet/config.yaml",
            "/var/lib/kubelet/instance-config.yaml",
            "/var/lib/kubelet/kubeadm-flags.env",
        ]
    );
    let unit = sample.file("cp1", "/usr/lib/systemd/system/kubelet.service");
    assert!(unit.contains(" 0644 root:root\n"), "{unit}");
}

#[test]
fn a_new_host_changes_only_lists_of_hosts() {
    let two = "  version: 1.36.3
  network: {cni: {flannel: {mode: static}}}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21}
";
    let (before, after) = (
        Sample::new(two),
        Sample::new(&format!("{two}  - {{name: node2, address: 192.0.2.22}}\n")),
    );
    for host in ["cp1", "node1"] {
        let (before, after) = (before.host(host), after.host(host));
        assert_eq!(paths(&before), paths(&after));
        let changed: Vec<_> = before
            .files()
            .filter(|file| after.file(file.path()) != Some(file))
            .map(|file| file.path().as_str())
            .collect();
        assert_eq!(changed, ["/etc/kubecast/flannel/routes-ipv4"], "{host}");
    }
}

#[test]
fn what_cannot_work_is_refused() {
    let refused = |fields: &str| {
        let host = "  hosts:\n  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}\n";
        Sample::refused(&format!("  version: 1.20.15\n{fields}{host}"))
    };
    assert_eq!(
        refused("  network: {podSubnets: allocated, cni: {flannel: {mode: static, backend: vxlan}}}\n"),
        [
            "net.static-allocated: `podSubnets: allocated` is decided when a node registers, and flannel in \
             `mode: static` cannot wait for it",
            "net.static-vxlan: `vxlan` needs flannel's daemon, and `mode: static` runs none",
        ]
    );
    assert_eq!(
        refused(
            "  containerRuntime: {type: docker, registries: [{host: k8s.gcr.io, mirrors: [{url: 'https://m'}]}]}\n"
        ),
        ["runtime.docker-mirror: docker reaches only `docker.io` through mirrors, not `k8s.gcr.io`"]
    );
}
