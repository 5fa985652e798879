//! One field at a time.

use serde_json::json;

use super::*;

/// The spec of [`SINGLE`] with more lines of a `ClusterConfiguration`, and of an `InitConfiguration`.
fn with(cluster: &str, init: &str) -> Converted {
    converted(&SINGLE.replacen("---\n", &format!("{init}\n---\n"), 1).replace(
        SINGLE.lines().last().unwrap_or_default(),
        &format!("kubernetesVersion: v1.36.3\n{cluster}"),
    ))
}

#[test]
fn fields_of_the_cluster_have_a_place_in_the_spec() {
    for (lines, pointer, value) in [
        ("clusterName: prod", "/clusterName", json!("prod")),
        ("clusterName: my  cluster", "/clusterName", json!("my  cluster")),
        ("clusterName: '-(x#y)'", "/clusterName", json!("-(x#y)")),
        ("clusterName: ''", "/clusterName", json!(null)),
        (
            "controlPlaneEndpoint: '[fd00::1]:7443'",
            "/controlPlaneEndpoint",
            json!("[fd00::1]:7443"),
        ),
        ("certificatesDir: /opt/pki", "/certificatesDir", json!("/opt/pki")),
        (
            "imageRepository: k8s.gcr.io",
            "/images/repository",
            json!("k8s.gcr.io"),
        ),
        (
            "networking: {podSubnet: 10.1.0.0/16}",
            "/network/podSubnet",
            json!("10.1.0.0/16"),
        ),
        // kubeadm hands on the text.
        (
            "networking: {podSubnet: '10.1.0.1/16,FD00:1::/56'}",
            "/network/podSubnet",
            json!("10.1.0.1/16,FD00:1::/56"),
        ),
        ("networking: null", "/network/podSubnet", json!(null)),
        (
            "certificateValidityPeriod: 100h30m15s",
            "/pki/certificateValidityPeriod",
            json!("100h30m15s"),
        ),
        (
            "caCertificateValidityPeriod: 1h",
            "/pki/caCertificateValidityPeriod",
            json!("1h0m0s"),
        ),
        (
            "encryptionAlgorithm: ECDSA-P256",
            "/pki/keyAlgorithm",
            json!("ECDSA-P256"),
        ),
        ("encryptionAlgorithm: RSA-3072", "/pki/keyAlgorithm", json!(null)),
        (
            "featureGates: {NodeLocalCRISocket: false}",
            "/featureGates",
            json!({"NodeLocalCRISocket": false}),
        ),
        (
            "featureGates: {RootlessControlPlane: false}",
            "/featureGates",
            json!({"RootlessControlPlane": false}),
        ),
    ] {
        let converted = with(lines, "");
        assert_eq!(at(&converted, pointer), value, "{lines}");
        checked(&converted.cluster);
    }
}

#[test]
fn spelling_stays_where_kubeadm_keeps_it() {
    for (lines, pointer, value) in [
        (
            "controlPlaneEndpoint: '[FD00:0::1]:7443'",
            "/controlPlaneEndpoint",
            json!("[FD00:0::1]:7443"),
        ),
        (
            "controlPlaneEndpoint: 'a.test:'",
            "/controlPlaneEndpoint",
            json!("a.test"),
        ),
        (
            "controlPlaneEndpoint: 'fd00::'",
            "/controlPlaneEndpoint",
            json!("fd00::"),
        ),
        (
            "controlPlaneEndpoint: '[fd00::]:'",
            "/controlPlaneEndpoint",
            json!("fd00::"),
        ),
        (
            "certificatesDir: /opt/pki/",
            "/certificatesDir",
            json!("/opt/pki/"),
        ),
        (
            "etcd: {local: {dataDir: /srv//etcd/.}}",
            "/etcd/local/dataDir",
            json!("/srv//etcd/."),
        ),
        (
            "etcd: {external: {endpoints: ['https://a:1'], caFile: /etc//etcd/ca.crt}}",
            "/etcd/external/caFile",
            json!("/etc//etcd/ca.crt"),
        ),
        (
            "scheduler: {extraVolumes: [{name: a, hostPath: /a/, mountPath: /b//}]}",
            "/scheduler/extraVolumes/0",
            json!({"name": "a", "hostPath": "/a/", "mountPath": "/b//"}),
        ),
        (
            "apiServer: {certSANs: ['::FFFF:192.0.2.9']}",
            "/apiServer/certSANs",
            json!(["::ffff:192.0.2.9"]),
        ),
    ] {
        let converted = with(lines, "");
        assert_eq!(at(&converted, pointer), value, "{lines}");
        checked(&converted.cluster);
    }
}

#[test]
fn images_etcd_and_addons_have_a_place_in_the_spec() {
    for (lines, pointer, value) in [
        ("dns: {disabled: true}", "/addons/coreDNS/disabled", json!(true)),
        (
            "dns: {imageTag: v9}",
            "/images/overrides/coredns",
            json!({"tag": "v9"}),
        ),
        (
            "proxy: {disabled: true}",
            "/addons/kubeProxy/disabled",
            json!(true),
        ),
        (
            "etcd: {local: {imageRepository: r.test/x}}",
            "/images/overrides/etcd",
            json!({"repository": "r.test/x"}),
        ),
        (
            "etcd: {local: {peerCertSANs: [p.test, 192.0.2.4]}}",
            "/etcd/local/peerCertSANs",
            json!(["p.test", "192.0.2.4"]),
        ),
        (
            "etcd: {external: {endpoints: ['https://192.0.2.21:2379'], httpEndpoints: ['http://192.0.2.21:2381'], caFile: /a/ca.crt}}",
            "/etcd/external",
            json!({"endpoints": ["https://192.0.2.21:2379"], "httpEndpoints": ["http://192.0.2.21:2381"], "caFile": "/a/ca.crt"}),
        ),
    ] {
        let converted = with(lines, "");
        assert_eq!(at(&converted, pointer), value, "{lines}");
        checked(&converted.cluster);
    }
}

#[test]
fn arguments_of_the_newest_version_keep_their_order_and_may_repeat() {
    let converted = with(
        "scheduler: {extraArgs: [{name: v, value: '2'}, {name: a, value: b}, {name: a, value: a}, {name: e}]}",
        "",
    );
    let args = json!([
        {"name": "v", "value": "2"}, {"name": "a", "value": "b"}, {"name": "a", "value": "a"}, {"name": "e", "value": ""},
    ]);
    assert_eq!(at(&converted, "/scheduler/extraArgs"), args);
}

#[test]
fn variables_may_come_from_the_pod() {
    let converted = with(
        "apiServer: {extraEnvs: [{name: A, value: x}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: C, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]}",
        "",
    );
    let envs = json!([
        {"name": "A", "value": "x"},
        {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": "C", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}},
    ]);
    assert_eq!(at(&converted, "/apiServer/extraEnvs"), envs);
    checked(&converted.cluster);
}

#[test]
fn fields_of_the_first_host_have_a_place_in_the_spec() {
    for (lines, pointer, value) in [
        ("skipPhases: [addon]", "/addons/coreDNS/disabled", json!(true)),
        (
            "skipPhases: [addon/all]",
            "/addons/kubeProxy/disabled",
            json!(true),
        ),
        ("skipPhases: [addon/coredns]", "/addons/kubeProxy", json!(null)),
        (
            "timeouts: {controlPlaneComponentHealthCheck: 25s}",
            "/apiServer/timeoutForControlPlane",
            json!("25s"),
        ),
    ] {
        assert_eq!(at(&with("", lines), pointer), value, "{lines}");
    }
}

#[test]
fn taints_that_are_absent_are_not_taints_that_are_none() {
    let none = json!([]);
    let one = json!([{"key": "a", "effect": "NoExecute"}]);
    for (taints, expected) in [
        ("", Json::Null),
        ("  taints: null\n", Json::Null),
        ("  taints: []\n", none),
        ("  taints: [{key: a, effect: NoExecute}]\n", one),
    ] {
        let text = SINGLE.replace("  name: m1\n", &format!("  name: m1\n{taints}"));
        assert_eq!(at(&converted(&text), "/hosts/0/taints"), expected, "{taints}");
    }
}

#[test]
fn the_life_of_a_token_is_counted_from_the_day_of_the_certificates() {
    for (life, expires) in [
        ("", json!("2026-02-01T00:00:00Z")),
        (", ttl: 1h30m", json!("2026-01-31T01:30:00Z")),
        (", ttl: 0s", Json::Null),
        (", ttl: '0'", Json::Null),
    ] {
        let token = format!("  - {{token: abcdef.0123456789abcdef{life}}}\n");
        let text = SINGLE.replace("  - token: abcdef.0123456789abcdef\n", &token);
        assert_eq!(
            at(&converted(&text), "/bootstrapTokens/0/expires"),
            expires,
            "{life}"
        );
    }
}

#[test]
fn a_timeout_that_kubeadm_forgets_is_not_used() {
    let text = |release: &str| {
        let text = SINGLE.replace("v1beta4", "v1beta3").replace("v1.36.3", release);
        format!("{text}apiServer: {{timeoutForControlPlane: 6m}}\n")
    };
    let pointer = "/apiServer/timeoutForControlPlane";
    assert_eq!(at(&converted(&text("v1.34.1")), pointer), "6m0s");
    let forgotten = converted(&text("v1.34.0"));
    assert_eq!(at(&forgotten, pointer), Json::Null);
    assert!(
        forgotten
            .notes
            .diagnostics()
            .iter()
            .any(|note| note.message.contains("1.34.0 forgets it"))
    );
}

#[test]
fn docker_is_assumed_where_kubeadm_assumes_it() {
    let without = SINGLE.replace("  criSocket: unix:///run/containerd/containerd.sock\n", "");
    let old = without
        .replace("v1beta4", "v1beta2")
        .replace("v1.36.3", "v1.22.17");
    for (text, kind, socket) in [
        (
            without.as_str(),
            "other",
            json!("unix:///var/run/containerd/containerd.sock"),
        ),
        (old.as_str(), "docker", Json::Null),
        (SINGLE, "other", json!("unix:///run/containerd/containerd.sock")),
    ] {
        let converted = converted(text);
        assert_eq!(at(&converted, "/containerRuntime/type"), kind);
        assert_eq!(at(&converted, "/containerRuntime/socket"), socket);
    }
}

#[test]
fn what_a_file_repeats_by_name_is_written_out() {
    let text = format!(
        "{SINGLE}apiServer: {{extraArgs: &args [{{name: v, value: '4'}}], certSANs: [&name api.example.test]}}\n\
         scheduler: {{extraArgs: *args}}\ncontrolPlaneEndpoint: *name\n"
    );
    let converted = converted(&text);
    assert_eq!(
        at(&converted, "/scheduler/extraArgs"),
        at(&converted, "/apiServer/extraArgs")
    );
    assert_eq!(at(&converted, "/controlPlaneEndpoint"), json!("api.example.test"));
    checked(&converted.cluster);
}
