//! The configurations that kubeadm passes on to components.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::draft::Draft;
use super::item::Item;
use crate::source::{Node, Value};
use crate::spec::ProxyMode;

/// kube-proxy's modes.
const MODES: &[(&str, ProxyMode)] = &[
    ("iptables", ProxyMode::Iptables),
    ("ipvs", ProxyMode::Ipvs),
    ("nftables", ProxyMode::Nftables),
    ("userspace", ProxyMode::Userspace),
];

/// `KubeletConfiguration`; kubeadm forces one of its fields, whatever is written (`componentconfigs/kubelet.go`).
pub(super) fn kubelet(item: &Item<'_>, draft: &mut Draft<'_>) {
    let mut config = config(item);
    config.remove("rotateCertificates");
    if config.is_empty() {
        config = said_by_the_user("staticPodPath", "/etc/kubernetes/manifests".into());
    }
    draft.kubelet_config = config;
}

/// kubeadm's own value of a field, for a configuration that says nothing: that there is one at all makes it the user's,
/// which no `kubeadm upgrade` replaces, and a spec has no word for that.
fn said_by_the_user(field: &str, value: Json) -> BTreeMap<String, Json> {
    BTreeMap::from([(field.to_owned(), value)])
}

/// `KubeProxyConfiguration`; its mode has a field of its own.
pub(super) fn kube_proxy(item: &Item<'_>, draft: &mut Draft<'_>) {
    let mut config = config(item);
    config.remove("mode");
    draft.network.proxy.config = config;
    let mode = item.entries().into_iter().find(|(key, _)| *key == "mode");
    let mode = mode
        .map(|(_, mode)| mode)
        .filter(|mode| mode.node.value != Value::Null && mode.node.as_text() != Some(""));
    if let Some(mode) = mode {
        draft.network.proxy.mode = self::mode(&mode);
    } else if draft.network.proxy.config.is_empty() {
        let kubeconfig = serde_json::json!({"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"});
        draft.network.proxy.config = said_by_the_user("clientConnection", kubeconfig);
    }
}

fn mode(item: &Item<'_>) -> Option<ProxyMode> {
    let text = item.text()?;
    let row = MODES.iter().find(|(name, _)| *name == text);
    if row.is_none() {
        item.push(item.unsupported("the modes iptables, ipvs, nftables and userspace are rendered"));
    }
    row.map(|(_, mode)| *mode)
}

/// The fields of a configuration without those that say which one it is.
fn config(item: &Item<'_>) -> BTreeMap<String, Json> {
    let named = |key: &str| matches!(key, "apiVersion" | "kind");
    let fields = item.entries().into_iter().filter(|(key, _)| !named(key));
    fields
        .filter_map(|(key, item)| Some((key.to_owned(), value(item.node)?)))
        .collect()
}

/// The value without fields that are nothing: to Go they are left out.
fn value(node: &Node) -> Option<Json> {
    match &node.value {
        Value::Null => None,
        Value::List(items) => Some(
            items
                .iter()
                .map(|item| value(item).unwrap_or(Json::Null))
                .collect(),
        ),
        Value::Map(fields) => {
            let field = |field: &crate::source::Field| Some((field.key.clone(), value(&field.value)?));
            Some(
                fields
                    .iter()
                    .filter_map(field)
                    .collect::<serde_json::Map<_, _>>()
                    .into(),
            )
        }
        _ => Some(node.to_json()),
    }
}
