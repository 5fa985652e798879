//! kubeadm's own objects come out byte for byte.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::support::{objects, plan};
use crate::plan::Plan;

/// Lines with what differs by nature: keys, the time of the run, and ECDSA in place of RSA.
const DIFFERENT: &[&str] = &[
    "certificate-authority-data:",
    "encryptionAlgorithm:",
    "expiration:",
    "token-secret:",
];

/// What `init --dry-run` leaves out: the binding that needs a running API server, and nodes, which it patches.
const NOT_PRINTED: &[&str] = &["ClusterRoleBinding//kubeadm:cluster-admins", "Node/"];

/// What `init --upload-certs` adds: keys for hosts that join, and a token which owns them.
const UPLOADED: &[&str] = &[
    "Role/kube-system/kubeadm:kubeadm-certs",
    "RoleBinding/kube-system/kubeadm:kubeadm-certs",
];

/// In a dry run kubeadm 1.11 finds no resolver, and its Corefile asks nobody: the case and the object.
const WITHOUT_RESOLVER: (&str, &str) = ("v1.11.2", "ConfigMap/kube-system/coredns");

const SINGLE: &str = "\
hardening: none
network: {podSubnet: 10.244.0.0/16, cni: {type: none}}
controlPlaneEndpoint: cp.example.test:6443
apiServer: {certSANs: [z.example.test, a.example.test, 192.0.2.99]}
bootstrapTokens: [{id: abcdef}]
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

const MINIMAL: &str = "\
hardening: none
network: {cni: {type: none}}
bootstrapTokens: [{id: abcdef}]
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

const HIGHLY_AVAILABLE: &str = "\
hardening: none
network: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, cni: {type: none}}
controlPlaneEndpoint: vip.k8test.com:6443
images: {repository: registry.aliyuncs.com/google_containers}
apiServer:
  certSANs: [192.168.10.26, 192.168.10.27, 192.168.10.28, 192.168.10.100, k8s-master1, k8s-master2, k8s-master3, vip.k8test.com]
bootstrapTokens: [{id: abcdef}]
hosts: [{name: k8s-master1, address: 192.168.10.26, roles: [control-plane]}]
";

const OLD_CONFIGURATION: &str = "\
hardening: none
network: {podSubnet: 10.244.0.0/16, cni: {type: none}}
controlPlaneEndpoint: cp.example.test:6443
apiServer:
  extraArgs: [{name: audit-log-path, value: '-'}, {name: authorization-mode, value: 'RBAC,Node'}, {name: v, value: '3'}]
  certSANs: [z.example.test, a.example.test, 192.0.2.99]
  timeoutForControlPlane: 6m0s
bootstrapTokens: [{id: abcdef}]
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

const DUAL_STACK: &str = "\
hardening: none
network: {podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/16,fd00:10:96::/112', cni: {type: none}}
bootstrapTokens: [{id: abcdef}]
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

const EXTERNAL_ETCD: &str = "\
hardening: none
network: {podSubnet: 10.244.0.0/16, cni: {type: none}}
controlPlaneEndpoint: cp.example.test:6443
etcd:
  external:
    endpoints: ['https://192.0.2.21:2379', 'https://192.0.2.22:2379', 'https://192.0.2.23:2379']
    caFile: /etc/etcd/ssl/ca.pem
    certFile: /etc/etcd/ssl/client.pem
    keyFile: /etc/etcd/ssl/client-key.pem
bootstrapTokens: [{id: abcdef}]
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

const PROXY_VARIABLES: &str = "\
hardening: none
network: {podSubnet: 10.244.0.0/16, cni: {type: none}}
bootstrapTokens: [{id: abcdef}]
proxyEnvironment: {FOO_Proxy: x, HTTP_PROXY: 'http://p:3128', no_proxy: 10.0.0.0/8}
hosts: [{name: node, address: 192.0.2.10, roles: [control-plane]}]
";

/// A case of the folder, its release, and its input as a spec.
const CASES: &[(&str, &str, &str)] = &[
    ("v1.11.2", "1.11.2", SINGLE),
    ("v1.17.0", "1.17.0", SINGLE),
    ("v1.25.7/single", "1.25.7", SINGLE),
    ("v1.25.7/ha", "1.25.7", HIGHLY_AVAILABLE),
    ("v1.34.4/single", "1.34.4", SINGLE),
    ("v1.34.4/ha", "1.34.4", HIGHLY_AVAILABLE),
    ("v1.36.3/single", "1.36.3", SINGLE),
    ("v1.36.3/minimal", "1.36.3", MINIMAL),
    ("v1.36.3/ha", "1.36.3", HIGHLY_AVAILABLE),
    ("v1.36.3/single-v1beta3", "1.36.3", OLD_CONFIGURATION),
    ("v1.36.3/dual-stack", "1.36.3", DUAL_STACK),
    ("v1.36.3/external-etcd", "1.36.3", EXTERNAL_ETCD),
    ("v1.36.3/proxy-env", "1.36.3", PROXY_VARIABLES),
];

/// Every case below the folder that the environment variable `KUBEADM_OUTPUT` names.
#[test]
#[expect(clippy::print_stderr, reason = "says what it saw")]
fn the_objects_of_kubeadm_come_out_byte_for_byte() {
    #[expect(clippy::disallowed_methods, reason = "the folder is no part of the project")]
    let Some(root) = std::env::var_os("KUBEADM_OUTPUT") else {
        crate::judge::skip("KUBEADM_OUTPUT names no folder with the output of kubeadm");
        return;
    };
    for (folder, version, spec) in CASES {
        let count = compare(&Path::new(&root).join(folder), &plan(version, spec));
        eprintln!("{folder}: {count} objects are equal");
        assert!(count >= 20, "{folder}");
    }
}

/// Compares every object and counts them.
fn compare(folder: &Path, plan: &Plan) -> usize {
    let file = folder.join("cluster-objects.yaml");
    #[expect(clippy::disallowed_methods, reason = "the folder is no part of the project")]
    let theirs = std::fs::read_to_string(&file).unwrap();
    let mut theirs = by_name(&theirs);
    theirs.retain(|name, text| !UPLOADED.contains(&name.as_str()) && !is_helper_token(text));
    let mut ours = BTreeMap::new();
    for file in objects(plan).files() {
        ours.extend(by_name(&file.public_view()));
    }
    ours.retain(|name, _| !NOT_PRINTED.iter().any(|start| name.starts_with(start)));
    if folder.ends_with(WITHOUT_RESOLVER.0) {
        theirs.remove(WITHOUT_RESOLVER.1);
        ours.remove(WITHOUT_RESOLVER.1);
    }
    for (name, text) in &theirs {
        let own = ours.get(name).map_or("", String::as_str);
        assert_eq!(own, text, "{name} of {}", file.display());
    }
    let more: Vec<_> = ours.keys().filter(|name| !theirs.contains_key(*name)).collect();
    assert!(more.is_empty(), "{more:?} of {}", file.display());
    theirs.len()
}

/// The token that owns uploaded keys may not be used for anything.
fn is_helper_token(text: &str) -> bool {
    text.contains("kind: Secret") && !text.contains("usage-bootstrap")
}

/// The text of each object, without the lines that differ by nature.
fn by_name(stream: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for text in stream
        .split_inclusive('\n')
        .collect::<Vec<_>>()
        .split(|line| *line == "---\n")
    {
        let object: Value = yaml_serde::from_str(&text.concat()).unwrap();
        let field = |pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let name = [
            field("/kind"),
            field("/metadata/namespace"),
            field("/metadata/name"),
        ]
        .join("/");
        let same = |line: &&&str| !DIFFERENT.iter().any(|start| line.trim_start().starts_with(start));
        texts.insert(name, text.iter().filter(same).copied().collect());
    }
    texts
}
