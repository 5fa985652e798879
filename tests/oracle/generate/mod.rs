//! Clusters that nobody thought of, within what kubeadm can be told.

mod cluster;
mod components;
mod configuration;
mod hosts;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// One field of a spec and how its value is chosen.
type Field = (&'static str, BoxedStrategy<Value>);

/// A spec with one control plane; every field is there or not.
pub(crate) fn spec() -> impl Strategy<Value = Value> {
    select(NETWORKS).prop_flat_map(|network| {
        let fields: Vec<_> = fields()
            .into_iter()
            .map(|(path, value)| prop::option::weighted(0.3, value).prop_map(move |value| (path, value)))
            .collect();
        fields.prop_map(move |fields| {
            let mut spec = skeleton(network);
            for (path, value) in fields {
                if let Some(value) = value {
                    put(&mut spec["spec"], path, value);
                }
            }
            // Who lets somebody else run etcd says nothing of members.
            let etcd = spec.pointer_mut("/spec/etcd").and_then(Value::as_object_mut);
            if let Some(etcd) = etcd.filter(|etcd| etcd.contains_key("external")) {
                etcd.remove("local");
            }
            spec
        })
    })
}

/// Address, ranges of pods and of Services.
const NETWORKS: &[(&str, &str, &str)] = &[
    ("192.0.2.10", "", ""),
    ("192.0.2.10", "10.244.0.0/16", "10.96.0.0/16"),
    ("192.0.2.10", "10.10.0.0/18", "172.30.0.0/24"),
    (
        "192.0.2.10",
        "10.244.0.0/16,fd00:10:244::/48",
        "10.96.0.0/16,fd00:10:96::/112",
    ),
    ("2001:db8::10", "fd00:10:244::/56", "fd00:10:96::/112"),
    (
        "2001:db8::10",
        "fd00:10:244::/56,10.244.0.0/16",
        "fd00:10:96::/108,10.96.0.0/12",
    ),
];

/// The smallest spec. Without ranges of pods it has no pod network either.
fn skeleton((address, pods, services): (&str, &str, &str)) -> Value {
    let network = if pods.is_empty() {
        json!({"cni": {"type": "none"}})
    } else {
        json!({"podSubnet": pods, "serviceSubnet": services})
    };
    json!({
        "apiVersion": "kubecast.dev/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "made-up", "uid": "5f0f3a52-8d55-4d63-9a36-70a0b7a3c1de"},
        "spec": {
            "environment": "lab",
            "pki": {"mode": "lab"},
            "network": network,
            "hosts": [{"name": "node", "address": address, "roles": ["control-plane"]}],
        },
    })
}

/// Puts a value at a path of fields, `hosts` meaning the first host.
fn put(spec: &mut Value, path: &str, value: Value) {
    let mut at = spec;
    for field in path.split('.') {
        at = match field {
            "hosts" => &mut at["hosts"][0],
            _ => &mut at[field],
        };
    }
    *at = value;
}

/// One of some values.
fn one<const N: usize>(values: [Value; N]) -> BoxedStrategy<Value> {
    select(values.to_vec()).boxed()
}

/// Some of some values, in any order.
fn some<const N: usize>(values: [Value; N]) -> BoxedStrategy<Value> {
    let chosen = subsequence(values.to_vec(), 1..=N).prop_shuffle();
    chosen.prop_map(Value::Array).boxed()
}

/// Text of the kind that YAML likes to take for something else. Not `=` and the like, which kubeadm writes bare and
/// kubecast quotes for other readers.
fn text() -> BoxedStrategy<String> {
    let tricky = select(vec![
        "yes",
        "no",
        "on",
        "null",
        "~",
        "1_000",
        "0755",
        "1e3",
        "0x1f",
        "12:30:45",
        "2026-11-20",
        "a: b",
        "a #b",
        "- a",
        "'",
        "\"",
        "\\",
        "%a",
        "@a",
        "`a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "?",
        ":",
        "{a}",
        "[a]",
        "a,b",
    ]);
    prop_oneof![tricky.prop_map(String::from), "[!-~][ -~]{0,20}[!-~]"].boxed()
}

/// The number of a port.
fn port() -> BoxedStrategy<Value> {
    (1024u16..65535).prop_map(|port| json!(port)).boxed()
}

/// Arguments of a component: known ones with values that fit, in any order.
fn arguments<const N: usize>(known: [(&'static str, &'static str); N]) -> BoxedStrategy<Value> {
    let items = known.map(|(name, value)| json!({"name": name, "value": value}));
    some(items)
}

/// Every field.
fn fields() -> Vec<Field> {
    [
        cluster::names_and_images(),
        cluster::companions(),
        components::control_plane(),
        components::etcd(),
        hosts::hosts(),
        configuration::kube_proxy(),
        configuration::kubelet(),
        configuration::kubelet_values(),
    ]
    .concat()
}
