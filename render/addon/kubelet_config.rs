use serde_json::{Map, Value};

use super::object::{BOOTSTRAPPERS, NODES, SYSTEM, config_map, readers};
use super::{Cluster, Manifest, component_config};
use crate::artifact::Reasons;
use crate::component::{RenderError, cluster_kubelet_config, name_resolver, patched_for_all};
use crate::emit;
use crate::facts::ConfigMapName;
use crate::plan::Plan;
use crate::report::Origins;

/// The kubelet's configuration as far as all hosts share it, for hosts that join or are upgraded.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    if !cluster.layout.run_as().is_for_kubeadm() {
        return Ok(None);
    }
    let facts = &plan.facts.kubelet;
    if !*facts.config_file {
        return Ok(None);
    }
    // In 1.23 and 1.24 kubeadm's gate decides, if it is set.
    let is_plain = plan
        .kubeadm_gate("UnversionedKubeletConfigMap")
        .unwrap_or(*facts.config_map_name == ConfigMapName::Plain);
    let name = if is_plain {
        "kubelet-config".to_owned()
    } else {
        format!("kubelet-config-{}", plan.version.minor())
    };
    let mut reasons = Reasons::from(origins(plan));
    let config = config(cluster);
    let config = patched_for_all(plan, &config, &mut reasons)?.unwrap_or(config);
    let text = emit::yaml(&Value::Object(config));
    let mut map = config_map(SYSTEM, &name, [("kubelet", text)]);
    if plan.kubelet.config.is_empty() {
        component_config::sign(plan, &mut map);
    }
    let mut objects = vec![map];
    objects.extend(readers(
        SYSTEM,
        &format!("kubeadm:{name}"),
        &name,
        &[NODES, BOOTSTRAPPERS],
    ));
    Ok(Some(Manifest::of_kubeadm(plan, objects, reasons.whole)))
}

fn origins(plan: &Plan) -> Origins {
    let facts = &plan.facts.kubelet;
    Origins::from(&plan.kubelet.config.origin)
        .and(&plan.network.dns_domain.origin)
        .and(&plan.network.service_subnet.origin)
        .and(&plan.certificates_dir.origin)
        .and(facts.config_map_name.origin())
}

/// KubeletConfiguration. Some releases store the resolver of the first host for all.
pub(super) fn config(cluster: &Cluster<'_>) -> Map<String, Value> {
    let plan = cluster.plan;
    let mut config = cluster_kubelet_config(plan, cluster.layout);
    if let Some(first) = plan.first_control_plane() {
        name_resolver(plan, first, &mut config);
    }
    config
}
