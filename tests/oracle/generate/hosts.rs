//! The host and its kubelet.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Field, arguments, one, port, some};

pub(super) fn hosts() -> Vec<Field> {
    vec![
        (
            "hosts.name",
            one(["cp-1", "master.example.com", "x0"].map(Value::from)),
        ),
        ("hosts.bindPort", port()),
        ("hosts.criSocket", one([json!("unix:///run/docker/cri.sock")])),
        (
            "hosts.taints",
            prop_oneof![
                Just(json!([])),
                some([
                    json!({"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}),
                    json!({"key": "dedicated", "value": "etcd", "effect": "NoExecute"}),
                ])
            ]
            .boxed(),
        ),
        (
            "hosts.caDirectories",
            some(
                [
                    "/etc/ca-certificates",
                    "/etc/pki/ca-trust",
                    "/etc/pki/tls/certs",
                    "/usr/share/ca-certificates",
                    "/usr/local/share/ca-certificates",
                ]
                .map(Value::from),
            ),
        ),
        (
            "kubelet.extraArgs",
            arguments([
                ("node-labels", "zone=a,disk=ssd"),
                ("node-ip", "192.0.2.10"),
                ("v", "2"),
                ("hostname-override", "other"),
                ("config-dir", "/etc/kubelet.d"),
                ("container-runtime-endpoint", "unix:///run/other.sock"),
                ("register-with-taints", "a=b:NoSchedule"),
                ("node-labels", "quoted=\"a\",other=\\b"),
                ("system-reserved", "cpu=100m,memory=%s"),
            ]),
        ),
        (
            "kubelet.config.registerWithTaints",
            one([json!([{"key": "a", "value": "b", "effect": "NoSchedule"}])]),
        ),
        (
            "kubelet.config.containerRuntimeEndpoint",
            one([json!("unix:///run/other.sock")]),
        ),
    ]
}
