//! Objects of older releases, and add-ons of a version of their own.

use insta::{assert_debug_snapshot, assert_snapshot};

use super::support::{file, objects, plan};
use crate::spec::ImageName;

/// The file of an add-on with a version of its own.
fn versioned(release: &str, addons: &str, name: &str) -> String {
    let spec = format!(
        "addons: {{{addons}}}\nhosts:\n- {{name: m1, address: 192.0.2.11, roles: [control-plane]}}\n"
    );
    file(&objects(&plan(release, &spec)), name)
}

/// For each version what its file holds, and what it must not hold because that version does not know it.
#[test]
fn core_dns_of_a_version_of_its_own_gets_what_it_understands() {
    type Words = &'static [&'static str];
    let cases: &[(&str, &str, Words, Words)] = &[
        (
            "1.17.0",
            "1.4.0",
            &["/coredns:1.4.0", "upstream", "forward . ", "lameduck", "- nodes"],
            &["ready", "max_concurrent", "endpointslices"],
        ),
        (
            "1.17.0",
            "1.7.1",
            &["/coredns:1.7.1", "ready", "max_concurrent", "/ready"],
            &["upstream", "endpointslices", "- nodes"],
        ),
        (
            "1.36.3",
            "1.9.3",
            &["/coredns/coredns:v1.9.3", "max_concurrent", "endpointslices"],
            &["disable success", "- nodes"],
        ),
        (
            "1.25.7",
            "1.14.6",
            &["/coredns/coredns:v1.14.6", "disable success", "endpointslices"],
            &["- nodes"],
        ),
    ];
    for (release, version, has, has_not) in cases {
        let text = versioned(
            release,
            &format!("coreDNS: {{version: {version}}}"),
            "/60-coredns.yaml",
        );
        for word in *has {
            assert!(text.contains(word), "{version} has no {word}: {text}");
        }
        for word in *has_not {
            assert!(!text.contains(word), "{version} has {word}: {text}");
        }
    }
}

#[test]
fn a_repository_for_dns_alone_has_a_folder_where_kubeadm_puts_one() {
    let spec = "\
images: {overrides: {coredns: {repository: registry.example/dns}}}
hosts:
- {name: m1, address: 192.0.2.11, roles: [control-plane]}
";
    for (release, image) in [
        ("1.20.15", "registry.example/dns/coredns:1.7.0"),
        ("1.21.0", "registry.example/dns/coredns/coredns:v1.8.0"),
        ("1.21.2", "registry.example/dns/coredns:v1.8.0"),
    ] {
        let text = file(&objects(&plan(release, spec)), "/60-coredns.yaml");
        assert!(text.contains(&format!("image: {image}\n")), "{release}: {text}");
    }
}

#[test]
fn a_mirror_has_core_dns_of_any_version_without_a_folder() {
    let spec = "\
images: {repository: registry.example/k8s}
addons: {coreDNS: {version: 1.13.1}}
hosts:
- {name: m1, address: 192.0.2.11, roles: [control-plane]}
";
    let text = file(&objects(&plan("1.36.3", spec)), "/60-coredns.yaml");
    assert!(
        text.contains("image: registry.example/k8s/coredns:v1.13.1"),
        "{text}"
    );
}

#[test]
fn metrics_server_of_a_version_of_its_own_is_that_one() {
    for (version, words) in [
        (
            "0.5.2",
            ["metrics-server:v0.5.2", "--secure-port=4443", "nodes/stats"],
        ),
        (
            "0.6.0",
            ["metrics-server:v0.6.0", "--secure-port=4443", "nodes/metrics"],
        ),
        (
            "0.7.0",
            ["metrics-server:v0.7.0", "--secure-port=10250", "nodes/metrics"],
        ),
    ] {
        let addons = format!("metricsServer: {{enabled: true, version: {version}}}");
        let text = versioned("1.30.14", &addons, "/70-metrics-server.yaml");
        for word in words {
            assert!(text.contains(word), "{version} has no {word}: {text}");
        }
    }
}

#[test]
fn an_old_release_marks_nodes_in_its_own_way() {
    let spec = "\
hardening: none
hosts:
- {name: m1, address: 192.0.2.11, roles: [control-plane]}
- {name: w1, address: 192.0.2.21}
";
    assert_snapshot!(file(&objects(&plan("1.21.14", spec)), "/30-nodes.yaml"), @r#"
    apiVersion: v1
    kind: Node
    metadata:
      annotations:
        kubeadm.alpha.kubernetes.io/cri-socket: unix:///run/containerd/containerd.sock
      labels:
        node-role.kubernetes.io/control-plane: ""
        node-role.kubernetes.io/master: ""
        node.kubernetes.io/exclude-from-external-load-balancers: ""
      name: m1
    spec:
      taints:
      - effect: NoSchedule
        key: node-role.kubernetes.io/master
    ---
    apiVersion: v1
    kind: Node
    metadata:
      annotations:
        kubeadm.alpha.kubernetes.io/cri-socket: unix:///run/containerd/containerd.sock
      name: w1
    spec: {}
    "#);
}

#[test]
fn the_first_kubeadm_made_no_rights_and_told_joining_hosts_by_a_service() {
    let spec = "\
hardening: none
network: {cni: {type: none}, proxy: {mode: userspace}}
bootstrapTokens: [{id: abcdef}]
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    let set = objects(&plan("1.5.8", spec));
    let files: Vec<_> = set
        .files()
        .map(|file| format!("{} {}", file.path(), file.mode()))
        .collect();
    assert_debug_snapshot!(files, @r#"
    [
        "/22-kube-discovery.yaml 0600",
        "/30-nodes.yaml 0644",
        "/40-kube-proxy.yaml 0644",
        "/60-kube-dns.yaml 0644",
    ]
    "#);
    let discovery = file(&set, "/22-kube-discovery.yaml");
    let known = discovery.lines().find(|line| line.contains("token-map.json"));
    assert_eq!(
        known.map(str::trim),
        Some(
            format!(
                r#"token-map.json: '{{"abcdef":"kubecast:secret:token/abcdef:spki-sha256:{}"}}'"#,
                "02".repeat(32)
            )
            .as_str()
        )
    );
    assert!(
        file(&set, "/40-kube-proxy.yaml")
            .contains("- --kubeconfig=/run/kubeconfig\n        - --proxy-mode=userspace\n")
    );
    let without = spec.replace("bootstrapTokens: [{id: abcdef}]\n", "");
    assert_eq!(
        file(&objects(&plan("1.5.8", &without)), "/22-kube-discovery.yaml"),
        ""
    );
}

#[test]
fn the_first_patch_of_1_11_mended_what_kube_proxy_tolerates() {
    let spec = "\
hardening: none
network: {cni: {type: none}}
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    let written = |version: &str| {
        let set = objects(&plan(version, spec));
        let files = ["/40-kube-proxy.yaml", "/60-coredns.yaml"].map(|path| file(&set, path));
        files.concat().replace(version, "<VERSION>")
    };
    let diff = similar::TextDiff::from_lines(written("1.11.0"), written("1.11.1"))
        .unified_diff()
        .context_radius(1)
        .to_string();
    assert_snapshot!(diff, @r#"
    @@ -87,2 +87,4 @@
         metadata:
    +      annotations:
    +        scheduler.alpha.kubernetes.io/critical-pod: ""
           creationTimestamp: null
    @@ -112,2 +114,3 @@
             beta.kubernetes.io/arch: amd64
    +      priorityClassName: system-node-critical
           serviceAccountName: kube-proxy
    @@ -116,4 +119,3 @@
             operator: Exists
    -      - effect: NoSchedule
    -        key: node-role.kubernetes.io/master
    +      - operator: Exists
           volumes:
    @@ -297,2 +299,3 @@
       annotations:
    +    prometheus.io/port: "9153"
         prometheus.io/scrape: "true"
    "#);
    let pause = |version| plan(version, spec).image(ImageName::Pause).to_owned();
    assert_eq!(pause("1.11.0"), "k8s.gcr.io/pause-amd64:3.1");
    assert_eq!(pause("1.11.1"), "k8s.gcr.io/pause:3.1");
}

#[test]
fn kubeadms_gate_names_the_kubelets_config_map_where_it_is_known() {
    let name = |version, is_on| {
        let spec = format!(
            "hardening: none\n{}hosts: [{{name: m1, address: 192.0.2.11, roles: [control-plane]}}]\n",
            match is_on {
                Some(is_on) => format!("featureGates: {{UnversionedKubeletConfigMap: {is_on}}}\n"),
                None => String::new(),
            }
        );
        let text = file(&objects(&plan(version, &spec)), "/11-kubelet-config.yaml");
        let line = text.lines().find_map(|line| line.strip_prefix("  name: "));
        line.map(str::to_owned)
    };
    assert_eq!(name("1.23.17", None).as_deref(), Some("kubelet-config-1.23"));
    assert_eq!(name("1.23.17", Some(true)).as_deref(), Some("kubelet-config"));
    assert_eq!(name("1.24.17", None).as_deref(), Some("kubelet-config"));
    assert_eq!(
        name("1.24.17", Some(false)).as_deref(),
        Some("kubelet-config-1.24")
    );
}

#[test]
fn the_first_releases_bind_kube_proxy_where_kubeadm_says() {
    let spec = "\
hardening: none
network: {proxy: {config: {bindAddress: 127.0.0.1}}}
hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane]}]
";
    let has =
        |version, line: &str| file(&objects(&plan(version, spec)), "/40-kube-proxy.yaml").contains(line);
    assert!(has("1.17.17", "    bindAddress: 0.0.0.0\n"));
    assert!(has("1.18.20", "    bindAddress: 127.0.0.1\n"));
}

/// Some releases store the patches of the first host for all.
#[test]
fn the_stored_configuration_of_kubelets_is_patched_where_kubeadm_patches_it() {
    for (release, hardening, is_patched) in [
        ("1.26.0", "none", false),
        ("1.27.10", "none", true),
        ("1.27.11", "none", false),
        ("1.28.0", "none", true),
        ("1.28.0", "baseline", false),
        ("1.29.1", "none", true),
        ("1.29.2", "none", false),
    ] {
        let spec = format!(
            "hardening: {hardening}\n\
             patches: [{{target: kubeletconfiguration, hosts: [m1], patch: {{maxPods: 42}}}}]\n\
             hosts: [{{name: m1, address: 192.0.2.11, roles: [control-plane]}}]\n"
        );
        let text = file(&objects(&plan(release, &spec)), "/11-kubelet-config.yaml");
        assert_eq!(text.contains("maxPods: 42"), is_patched, "{release} {hardening}");
    }
}

/// kubeadm finds the resolver of the first host, and stores it for all.
#[test]
fn the_resolver_of_the_first_host_is_stored_for_all() {
    let spec = "hosts: [{name: m1, address: 192.0.2.11, roles: [control-plane], resolvConf: /run/systemd/resolve/resolv.conf}]\n";
    for (release, is_stored) in [
        ("1.18.20", false),
        ("1.19.0", true),
        ("1.30.14", true),
        ("1.36.3", true),
    ] {
        let set = objects(&plan(release, spec));
        let text = file(&set, "/11-kubelet-config.yaml");
        let found = text.contains("    resolvConf: /run/systemd/resolve/resolv.conf\n");
        assert_eq!(found, is_stored, "{release}");
    }
}
