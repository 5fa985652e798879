//! Bad input, and what is said about it.

use super::*;

/// The errors about [`SINGLE`] with `from` replaced by `to`.
fn errors(from: &str, to: &str) -> Vec<String> {
    assert!(SINGLE.contains(from), "{from}");
    let text = SINGLE.replacen(from, to, 1);
    let report = convert(&[file("k.yaml", text)], &options()).expect_err(to);
    lines(&report, Severity::Error)
}

/// Lines of a `ClusterConfiguration` and the error about them.
const CLUSTER: &[(&str, &str)] = &[
    (
        "clusterNmae: x",
        "kubeadm.unknown-field: `ClusterConfiguration.clusterNmae` is not a field of v1beta4: kubeadm ignores it (k.yaml:14:1)",
    ),
    (
        "useHyperKubeImage: true",
        "kubeadm.field-version: `ClusterConfiguration.useHyperKubeImage` is not a field of v1beta4, only of v1beta1 to v1beta2: kubeadm ignores it (k.yaml:14:20)",
    ),
    (
        "apiServer: []",
        "kubeadm.type: `ClusterConfiguration.apiServer` is a list where a mapping is needed (k.yaml:14:12)",
    ),
    (
        "apiServer: {extraArgs: {v: '4'}}",
        "kubeadm.type: `ClusterConfiguration.apiServer.extraArgs` is a mapping where a list is needed (k.yaml:14:24)",
    ),
    (
        "apiServer: {extraArgs: [{name: v, value: 4}]}",
        "kubeadm.type: `ClusterConfiguration.apiServer.extraArgs[0].value` is a whole number where text is needed (k.yaml:14:42)",
    ),
    (
        "apiServer: {extraArgs: [{value: '4'}]}",
        "kubeadm.missing-field: `ClusterConfiguration.apiServer.extraArgs[0].name` is missing (k.yaml:14:25)",
    ),
    (
        "apiServer: {extraArgs: [{name: --v, value: '4'}]}",
        "kubeadm.value: `ClusterConfiguration.apiServer.extraArgs[0].name` is `--v`, which is not a flag name: the dashes are added for you (k.yaml:14:32)",
    ),
    (
        "apiServer: {extraArgs: [null]}",
        "kubeadm.type: `ClusterConfiguration.apiServer.extraArgs[0]` is nothing where a value is needed (k.yaml:14:25)",
    ),
    (
        "apiServer: {certSANs: [a_b]}",
        "kubeadm.value: `ClusterConfiguration.apiServer.certSANs[0]` is `a_b`, which is not a name for a certificate: `_` is not allowed (k.yaml:14:24)",
    ),
    (
        "apiServer: {extraVolumes: [{name: A, hostPath: /a, mountPath: /a}]}",
        "kubeadm.value: `ClusterConfiguration.apiServer.extraVolumes[0].name` is `A`, which is not a volume's name (k.yaml:14:35)",
    ),
    (
        "apiServer: {extraVolumes: [{name: a, hostPath: /a/../b, mountPath: /a}]}",
        "kubeadm.value: `ClusterConfiguration.apiServer.extraVolumes[0].hostPath` is `/a/../b`, which is not a path on a host: `.` and `..` are not allowed (k.yaml:14:48)",
    ),
    (
        "apiServer: {extraVolumes: [{name: a, hostPath: /a, mountPath: /a, pathType: Dir}]}",
        "kubeadm.value: `ClusterConfiguration.apiServer.extraVolumes[0].pathType` is `Dir`, which is not a type of a hostPath (k.yaml:14:77)",
    ),
    (
        "apiServer: {extraEnvs: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}]}",
        "kubeadm.unsupported: `ClusterConfiguration.apiServer.extraEnvs[0].valueFrom.secretKeyRef` is not supported: a static pod cannot refer to other objects (k.yaml:14:61)",
    ),
    (
        "etcd: {local: {}, external: {endpoints: ['https://a:1']}}",
        "kubeadm.exclusive: `ClusterConfiguration.etcd.external` and `ClusterConfiguration.etcd.local` exclude each other (k.yaml:14:29)",
    ),
    (
        "etcd: {external: {endpoints: [a]}}",
        "kubeadm.value: `ClusterConfiguration.etcd.external.endpoints[0]` is `a`, which is not a URL with http or https (k.yaml:14:31)",
    ),
    (
        "clusterName: ${NAME}",
        "kubeadm.value: `ClusterConfiguration.clusterName` is `${NAME}`, which a spec cannot say: quotes, `\\`, `$`, `%`, spaces at an end and what is not ASCII are not allowed (k.yaml:14:14)",
    ),
    (
        "etcd: {local: {imageTag: 'a b'}}",
        "kubeadm.value: `ClusterConfiguration.etcd.local.imageTag` is `a b`, which is not the tag of an image (k.yaml:14:26)",
    ),
    (
        "featureGates: {RootlessControlPlane: true}",
        "kubeadm.unsupported: `ClusterConfiguration.featureGates.RootlessControlPlane` is not supported: the users that kubeadm would make on each host are not rendered (k.yaml:14:38)",
    ),
    (
        "featureGates: {X: yes please}",
        "kubeadm.type: `ClusterConfiguration.featureGates.X` is text where `true` or `false` is needed (k.yaml:14:19)",
    ),
    (
        "networking: {podSubnet: 10.0.0.1/33}",
        "kubeadm.value: `ClusterConfiguration.networking.podSubnet` is `10.0.0.1/33`, which has the prefix length `33`, which is not one of 0 to 32 (k.yaml:14:25)",
    ),
    (
        "certificateValidityPeriod: 1500ms",
        "kubeadm.value: `ClusterConfiguration.certificateValidityPeriod` is `1500ms`, which is not a length of time: numbers with the units `h`, `m`, `s` are needed (k.yaml:14:28)",
    ),
];

#[test]
fn what_a_spec_cannot_say_names_the_field() {
    let version = "kubernetesVersion: v1.36.3\n";
    let rows = [
        (
            "kubernetesVersion: latest\n",
            "kubeadm.version: `ClusterConfiguration.kubernetesVersion` is `latest`: kubeadm would ask the network which release that is (k.yaml:13:20)",
        ),
        (
            "",
            "kubeadm.version: `ClusterConfiguration.kubernetesVersion` is missing: kubeadm would ask the network which release that is (k.yaml:11:1)",
        ),
        (
            "kubernetesVersion: v1.36\n",
            "kubeadm.value: `ClusterConfiguration.kubernetesVersion` is `v1.36`, which is not a full release: the patch number is missing (k.yaml:13:20)",
        ),
    ];
    for (to, expected) in rows {
        assert_eq!(errors(version, to), [expected]);
    }
    for (lines, expected) in CLUSTER {
        assert_eq!(errors(version, &format!("{version}{lines}\n")), [*expected]);
    }
}

#[test]
fn the_first_host_is_checked_too() {
    let host = "  name: m1\n";
    for (from, to, expected) in [
        (
            host,
            "  name: a_b\n",
            "kubeadm.value: `InitConfiguration.nodeRegistration.name` is `a_b`, which is not a host name: `_` is not allowed (k.yaml:6:9)",
        ),
        (
            host,
            "",
            "kubeadm.needs-option: the name of the first host is in no file: kubeadm finds it out on the host (k.yaml:1:1)",
        ),
        (
            host,
            "  name: m1\n  taints: [{key: a, effect: Never}]\n",
            "kubeadm.value: `InitConfiguration.nodeRegistration.taints[0].effect` is `Never`, which is not a taint effect (k.yaml:7:29)",
        ),
        (
            "advertiseAddress: 192.0.2.10",
            "advertiseAddress: 0.0.0.0",
            "kubeadm.needs-option: the address of `m1` is in no file: kubeadm finds it out on the host (k.yaml:1:1)",
        ),
        (
            "advertiseAddress: 192.0.2.10",
            "advertiseAddress: 127.0.0.1",
            "kubeadm.value: `InitConfiguration.localAPIEndpoint.advertiseAddress` is `127.0.0.1`, which is a loopback address, which other hosts cannot use (k.yaml:4:21)",
        ),
        (
            "advertiseAddress: 192.0.2.10",
            "bindPort: 70000\n  advertiseAddress: 192.0.2.10",
            "kubeadm.value: `InitConfiguration.localAPIEndpoint.bindPort` is `70000`, which is not a port of 1 to 65535 (k.yaml:4:13)",
        ),
        (
            "unix:///run/containerd/containerd.sock",
            "npipe:////./pipe/x",
            "kubeadm.value: `InitConfiguration.nodeRegistration.criSocket` is `npipe:////./pipe/x`, which is not the path of a socket, with `unix://` before it or without (k.yaml:7:14)",
        ),
        (
            "abcdef.0123456789abcdef",
            "abcdef.0123456789",
            "kubeadm.token: `InitConfiguration.bootstrapTokens[0].token` is not a token: six of a-z and 0-9, a dot, and sixteen of them are needed (k.yaml:9:12)",
        ),
        (
            "abcdef.0123456789abcdef",
            "abcdef.0123456789abcdef\n    ttl: 1h\n    expires: 2027-01-01T00:00:00Z",
            "kubeadm.exclusive: `InitConfiguration.bootstrapTokens[0].expires` and `InitConfiguration.bootstrapTokens[0].ttl` exclude each other (k.yaml:11:14)",
        ),
        (
            "abcdef.0123456789abcdef",
            "abcdef.0123456789abcdef\n    expires: 2027-01-01T00:00:00Z",
            "kubeadm.exclusive: `InitConfiguration.bootstrapTokens[0].expires` and `InitConfiguration.bootstrapTokens[0].ttl` exclude each other (k.yaml:10:14)",
        ),
        (
            "abcdef.0123456789abcdef",
            "abcdef.0123456789abcdef\n    usages: [signing]\n    groups: []",
            "kubeadm.value: `InitConfiguration.bootstrapTokens[0].usages` is `signing`, which kubeadm refuses for a token with groups (k.yaml:10:13)",
        ),
    ] {
        assert_eq!(errors(from, to), [expected]);
    }
}

#[test]
fn documents_must_be_known_and_few() {
    let second =
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n";
    for (more, expected) in [
        (
            second,
            "kubeadm.twice: there is a second document of kind `ClusterConfiguration`: a cluster has one (k.yaml:15:1)",
        ),
        (
            "apiVersion: v1\nkind: Pod\n",
            "kubeadm.document: `Pod` of `v1` is not configuration that kubeadm reads (k.yaml:16:7)",
        ),
        (
            "kind: Pod\n",
            "kubeadm.document: `Pod` of `` is not configuration that kubeadm reads (k.yaml:15:7)",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1alpha4\nkind: InitConfiguration\n",
            "kubeadm.api-version: `kubeadm.k8s.io/v1alpha4` is not a version of kubeadm's configuration that is known: `v1alpha1`, `v1alpha2`, `v1alpha3`, `v1beta1`, `v1beta2`, `v1beta3`, `v1beta4` (k.yaml:15:13)",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: MasterConfiguration\n",
            "kubeadm.document: `MasterConfiguration` of `kubeadm.k8s.io/v1beta4` is not configuration that kubeadm reads (k.yaml:16:7)",
        ),
        (
            "just text\n",
            "kubeadm.document: `` of `` is not configuration that kubeadm reads (k.yaml:15:1)",
        ),
    ] {
        let report = convert(&[file("k.yaml", format!("{SINGLE}---\n{more}"))], &options()).expect_err(more);
        assert_eq!(lines(&report, Severity::Error), [expected]);
    }
    let report = convert(&[], &options()).expect_err("no file");
    assert_eq!(
        lines(&report, Severity::Error),
        [
            "kubeadm.no-cluster: no file holds a `ClusterConfiguration`, `InitConfiguration` or `MasterConfiguration`"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_not_called_missing() {
    for (text, expected) in [
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfigration\n",
            "kubeadm.document: `InitConfigration` of `kubeadm.k8s.io/v1beta4` is not configuration that kubeadm reads (k.yaml:2:7)",
        ),
        (
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nmore: *nowhere\n",
            "yaml.unknown-alias: no value that ends before the alias `*nowhere` has that name (k.yaml:3:7)",
        ),
    ] {
        let report = convert(&[file("k.yaml", text)], &options()).expect_err(expected);
        assert_eq!(lines(&report, Severity::Error), [expected]);
    }
}

#[test]
fn hosts_must_have_names_of_their_own() {
    let join = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ncontrolPlane: {localAPIEndpoint: {advertiseAddress: 192.0.2.11}}\n";
    let named = format!("{join}nodeRegistration: {{name: M1}}\n");
    for (join, expected) in [
        (
            named.as_str(),
            "kubeadm.same-name: there are two hosts of the name `m1` (join.yaml:1:1)",
        ),
        (
            join,
            "kubeadm.no-name: `JoinConfiguration.nodeRegistration.name` is missing: kubeadm would take the name of the host that it runs on (join.yaml:1:1)",
        ),
    ] {
        let report = convert(&[file("k.yaml", SINGLE), file("join.yaml", join)], &options()).expect_err(join);
        assert_eq!(lines(&report, Severity::Error), [expected]);
    }
    let mut options = options();
    options
        .hosts
        .insert("m9".parse().expect("a name"), HostOptions::default());
    let report = convert(&[file("k.yaml", SINGLE)], &options).expect_err("no such host");
    assert_eq!(
        lines(&report, Severity::Error),
        ["kubeadm.no-such-host: no file describes a host `m9`; there are `m1`"]
    );
}

#[test]
fn all_errors_of_all_files_come_at_once() {
    let init = SINGLE
        .replace("v1.36.3", "stable-1")
        .replace("name: m1", "name: m1\n  nam: x");
    let join = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ncaCertPath: /x/ca.pem\nnodeRegistration:\n  name: w1\n  taints: {}\n";
    let files = [
        file("init.yaml", init),
        file("join.yaml", join),
        file("bad.yaml", "a: !b c\n"),
    ];
    let report = convert(&files, &options()).expect_err("errors");
    insta::assert_snapshot!(shown(&report, &files), @r"
    error[kubeadm.unknown-field]: `InitConfiguration.nodeRegistration.nam` is not a field of v1beta4: kubeadm ignores it
     --> init.yaml:7:3
      |
    7 |   nam: x
      |   ^
      = help: write `name`

    error[kubeadm.version]: `ClusterConfiguration.kubernetesVersion` is `stable-1`: kubeadm would ask the network which release that is
      --> init.yaml:14:20
       |
    14 | kubernetesVersion: stable-1
       |                    ^
       = help: write the full version of the cluster, for example `kubernetesVersion: v1.36.3`

    error[kubeadm.needs-option]: the address of `w1` is in no file: kubeadm finds it out on the host
     --> join.yaml:1:1
      |
    1 | apiVersion: kubeadm.k8s.io/v1beta4
      | ^
      = help: add `--address w1=IP`

    error[kubeadm.value]: `JoinConfiguration.caCertPath` is `/x/ca.pem`, which does not end in `.crt`, as kubeadm wants it
     --> join.yaml:3:13
      |
    3 | caCertPath: /x/ca.pem
      |             ^

    error[kubeadm.type]: `JoinConfiguration.nodeRegistration.taints` is a mapping where a list is needed
     --> join.yaml:6:11
      |
    6 |   taints: {}
      |           ^

    error[yaml.tag]: the tag `!b` is not allowed
     --> bad.yaml:1:4
      |
    1 | a: !b c
      |    ^
      = help: remove it; put a value in quotes if it is text
    ");
}
