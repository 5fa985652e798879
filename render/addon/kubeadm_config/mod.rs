//! `kubeadm-config`: what kubeadm must know to upgrade the cluster or to let a host join.
//!
//! It describes the rendered flags, whatever the hardening, so that kubeadm would render the same again.

mod cluster_configuration;
mod extra;
mod master_configuration;

use serde_json::{Map, Value, json};

use super::object::{BOOTSTRAPPERS, NODES, SYSTEM, config_map, readers};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::emit;
use crate::facts::KubeadmApi;
use crate::plan::Plan;
use crate::report::Origins;

const NAME: &str = "kubeadm-config";

/// The configuration of the cluster, and who may read it.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    if !cluster.layout.run_as().is_for_kubeadm() {
        return Ok(None);
    }
    let facts = &plan.facts.kubeadm_config;
    let document = match *plan.facts.kubeadm.api_version {
        KubeadmApi::V1alpha1 => return Ok(None),
        KubeadmApi::V1alpha2 => master_configuration::document(cluster),
        KubeadmApi::V1beta1 | KubeadmApi::V1beta2 | KubeadmApi::V1beta3 | KubeadmApi::V1beta4 => {
            cluster_configuration::document(cluster)
        }
    };
    let mut data = vec![(facts.document.as_str(), text(plan, &facts.document, document))];
    if *facts.cluster_status {
        data.push(("ClusterStatus", text(plan, "ClusterStatus", cluster_status(plan))));
    }
    let mut objects = vec![config_map(SYSTEM, NAME, data)];
    if *plan.facts.rbac.nodes_kubeadm_config {
        let role = "kubeadm:nodes-kubeadm-config";
        objects.extend(readers(SYSTEM, role, NAME, &[BOOTSTRAPPERS, NODES]));
    }
    Ok(Some(Manifest::of_kubeadm(plan, objects, origins(cluster))))
}

/// A document of kubeadm's API, in the version that the release stores.
fn text(plan: &Plan, kind: &str, mut document: Map<String, Value>) -> String {
    let api_version = plan.facts.kubeadm.api_version.as_str();
    document.insert("apiVersion".into(), api_version.into());
    document.insert("kind".into(), kind.into());
    emit::yaml(&Value::Object(document))
}

/// The fields of an object.
fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Every API server by the name of its node.
fn cluster_status(plan: &Plan) -> Map<String, Value> {
    let endpoints: Map<String, Value> = plan
        .control_planes()
        .map(|host| {
            let endpoint = json!({"advertiseAddress": host.ip(), "bindPort": host.bind_port.value});
            (host.name.to_string(), endpoint)
        })
        .collect();
    Map::from_iter([("apiEndpoints".to_owned(), endpoints.into())])
}

fn origins(cluster: &Cluster<'_>) -> Origins {
    let plan = cluster.plan;
    let network = &plan.network;
    let mut origins = extra::origins(cluster)
        .and(&plan.cluster_name.origin)
        .and(&plan.endpoint.endpoint.origin)
        .and(&plan.certificates_dir.origin)
        .and(&plan.image_repository.origin)
        .and(&plan.feature_gates.origin)
        .and(&plan.api_server.cert_sans.origin)
        .and(&plan.pki.validity.origin)
        .and(&plan.pki.ca_validity.origin)
        .and(&plan.pki.key_algorithm.origin)
        .and(&network.service_subnet.origin)
        .and(&network.dns_domain.origin)
        .and(plan.facts.kubeadm.api_version.origin());
    if let Some(pods) = &network.pod_subnet {
        origins.extend(&Origins::from(&pods.origin));
    }
    origins
}
