//! What the ConfigMaps of kubelet and kube-proxy share.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::plan::Plan;

/// Marks a configuration that kubeadm made itself, so that `kubeadm upgrade` may make it anew. One that holds
/// anything of the user's or of ours must stay, and carries no mark.
///
/// Source: kubeadm, `cmd/kubeadm/app/componentconfigs/checksums.go`.
pub(super) fn sign(plan: &Plan, config_map: &mut Value) {
    if !*plan.facts.object.component_config_hash || !plan.equals_kubeadm() {
        return;
    }
    let mut texts: Vec<(&String, &Value)> = config_map["data"].as_object().into_iter().flatten().collect();
    texts.sort_by_key(|(key, _)| *key);
    let mut hash = Sha256::new();
    for (_, text) in texts {
        hash.update(text.as_str().unwrap_or_default());
    }
    let digest = format!("sha256:{}", HEXLOWER.encode(&hash.finalize()));
    config_map["metadata"]["annotations"] = json!({"kubeadm.kubernetes.io/component-config.hash": digest});
}
