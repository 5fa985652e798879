use serde_json::{Map, Value, json};

use crate::component::merge;
use crate::facts::ConfigKind;
use crate::plan::Plan;
use crate::types::IpFamily;

/// KubeProxyConfiguration: kubeadm's values, the user's over them, then what the type prints unset.
pub(in crate::addon) fn config(plan: &Plan) -> Map<String, Value> {
    let mut config = kubeadm_values(plan);
    if let Some(mode) = &plan.network.proxy_mode {
        config.insert("mode".into(), json!(mode.value));
    }
    merge(&mut config, &plan.network.proxy_config.value);
    let kind = ConfigKind::KubeProxyConfiguration;
    let fields = plan.facts.config_fields(kind);
    fields.print_written(&mut config);
    config.insert("apiVersion".into(), kind.api_version().into());
    config.insert("kind".into(), kind.name().into());
    fields.add_unset(&mut config);
    config
}

fn kubeadm_values(plan: &Plan) -> Map<String, Value> {
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
            json!({"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"}),
        ),
        (
            "mode".to_owned(),
            plan.facts.kube_proxy.default_mode.as_str().into(),
        ),
    ]);
    if let Some(pods) = &plan.network.pod_subnet {
        config.insert("clusterCIDR".into(), json!(pods.value));
    }
    // Up to 1.23 kubeadm hands its own dual-stack gate on.
    if let Some(is_on) = plan.feature_gates.get("IPv6DualStack") {
        config.insert("featureGates".into(), json!({"IPv6DualStack": is_on}));
    }
    config
}
