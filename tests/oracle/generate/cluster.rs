//! What holds for the whole cluster.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Field, one, some, text};

/// Names, places, images and lifetimes.
pub(super) fn names_and_images() -> Vec<Field> {
    vec![
        (
            "clusterName",
            one(["prod", "kubernetes", "a.b-c"].map(Value::from)),
        ),
        (
            "controlPlaneEndpoint",
            one([
                "api.example.com:6443",
                "api.example.com",
                "192.0.2.100:8443",
                "[2001:db8::100]:6443",
                "203.0.113.1",
            ]
            .map(Value::from)),
        ),
        (
            "certificatesDir",
            one(["/etc/kubernetes/ssl", "/srv/pki"].map(Value::from)),
        ),
        (
            "network.dnsDomain",
            one(["example.internal", "k8s.example.com"].map(Value::from)),
        ),
        (
            "images.repository",
            one([
                "registry.example.com:5000/k8s",
                "registry.aliyuncs.com/google_containers",
            ]
            .map(Value::from)),
        ),
        (
            "images.overrides.coredns",
            one([
                json!({"tag": "v1.12.0"}),
                json!({"repository": "dns.example.com/a", "tag": "v1.14.2"}),
            ]),
        ),
        (
            "images.overrides.etcd",
            one([
                json!({"tag": "3.6.9-0"}),
                json!({"repository": "etcd.example.com"}),
            ]),
        ),
        (
            "pki.certificateValidityPeriod",
            one(["720h", "43800h0m0s"].map(Value::from)),
        ),
        (
            "pki.caCertificateValidityPeriod",
            one(["175200h", "100000h30m"].map(Value::from)),
        ),
        ("featureGates", one([json!({"PublicKeysECDSA": true})])),
    ]
}

/// What comes with the cluster, and changes to what kubeadm makes.
pub(super) fn companions() -> Vec<Field> {
    vec![
        ("addons.coreDNS.disabled", one([json!(true)])),
        ("addons.kubeProxy.disabled", one([json!(true)])),
        (
            "bootstrapTokens",
            some([
                json!({"id": "abcdef", "description": "joining: workers"}),
                json!({"id": "zzz999", "usages": ["authentication"], "groups": ["system:bootstrappers:kubeadm:default-node-token", "system:bootstrappers:x"]}),
                json!({"id": "000000", "usages": ["authentication", "signing"]}),
            ]),
        ),
        (
            "proxyEnvironment",
            one([
                json!({"HTTPS_PROXY": "http://proxy.example.com:3128", "NO_PROXY": "10.0.0.0/8,.example.com", "http_proxy": "http://p:1"}),
                json!({"no_proxy": "*"}),
            ]),
        ),
        (
            "containerRuntime.socket",
            one([
                "unix:///run/crio/crio.sock",
                "unix:///run/containerd/containerd.sock",
            ]
            .map(Value::from)),
        ),
        ("patches", patches()),
    ]
}

fn patches() -> BoxedStrategy<Value> {
    let annotation = text().prop_map(|text| json!({"target": "kube-apiserver", "patch": {"metadata": {"annotations": {"example.com/a": text}}}}));
    let others = some([
        json!({"target": "etcd", "type": "json", "patch": [{"op": "add", "path": "/spec/containers/0/command/-", "value": "--log-level=warn"}]}),
        json!({"target": "kube-scheduler", "type": "merge", "patch": {"spec": {"dnsPolicy": "ClusterFirstWithHostNet"}}}),
        json!({"target": "kube-controller-manager", "patch": {"spec": {"containers": [{"name": "kube-controller-manager", "resources": {"requests": {"cpu": "1"}}}]}}}),
        json!({"target": "kubeletconfiguration", "patch": {"maxPods": 42}}),
        json!({"target": "corednsdeployment", "patch": {"spec": {"replicas": 3}}}),
    ]);
    (annotation, others)
        .prop_map(|(first, rest)| {
            let mut patches = vec![first];
            patches.extend(rest.as_array().cloned().unwrap_or_default());
            Value::Array(patches)
        })
        .boxed()
}
