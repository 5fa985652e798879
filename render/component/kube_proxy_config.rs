use serde_json::{Map, Value, json};

use super::kubelet_config::{dual_stack_gate, merge, said};
use crate::facts::ConfigKind;
use crate::layout::{File, Layout};
use crate::plan::Plan;
use crate::types::IpFamily;

/// KubeProxyConfiguration as far as all hosts share it: kubeadm's values, the user's over them, then what the type prints unset.
pub fn kube_proxy_config(plan: &Plan, layout: &Layout) -> Map<String, Value> {
    let mut config = kubeadm_values(plan, layout);
    if let Some(mode) = &plan.network.proxy_mode {
        config.insert("mode".into(), json!(mode.value));
    }
    let bind_address = config.get("bindAddress").cloned();
    let kind = ConfigKind::KubeProxyConfiguration;
    let fields = plan.facts.config_fields(kind);
    merge(&mut config, &said(plan, fields, &plan.network.proxy_config.value));
    if let (Some(address), true) = (bind_address, *plan.facts.kube_proxy.fixed_bind_address) {
        config.insert("bindAddress".into(), address);
    }
    fields.print_written(&mut config);
    config.insert("apiVersion".into(), kind.api_version().into());
    config.insert("kind".into(), kind.name().into());
    // kubeadm prints its types; people who keep these files by hand write what is set.
    if layout.run_as().is_for_kubeadm() {
        fields.add_unset(&mut config);
    }
    config
}

fn kubeadm_values(plan: &Plan, layout: &Layout) -> Map<String, Value> {
    let family = plan.first_control_plane().map(|host| host.address.family());
    let mut config = Map::from_iter([
        (
            "bindAddress".to_owned(),
            match family {
                Some(IpFamily::V6) => "::".into(),
                Some(IpFamily::V4) | None => "0.0.0.0".into(),
            },
        ),
        (
            "clientConnection".to_owned(),
            json!({"kubeconfig": layout.path(File::KubeProxyConf).as_str()}),
        ),
    ]);
    let mode = plan.facts.kube_proxy.default_mode.as_str();
    if layout.run_as().is_for_kubeadm() || !mode.is_empty() {
        config.insert("mode".into(), mode.into());
    }
    if let Some(pods) = &plan.network.pod_subnet {
        config.insert("clusterCIDR".into(), json!(pods.value));
    }
    if let Some(gates) = dual_stack_gate(plan, ConfigKind::KubeProxyConfiguration) {
        config.insert("featureGates".into(), gates);
    }
    config
}
