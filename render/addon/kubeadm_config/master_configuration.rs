use serde_json::{Map, Value, json};

use super::cluster_configuration::{external_etcd, networking};
use super::extra::{self, put};
use super::fields;
use crate::addon::{Cluster, kubelet_config};
use crate::component::{Mount, kube_proxy_config};
use crate::plan::{EtcdPlan, LocalEtcdPlan, Plan};
use crate::spec::ImageName;
use crate::types::Program;

/// The components of the control plane, by the start of their fields' names.
const COMPONENTS: &[(&str, Program)] = &[
    ("apiServer", Program::KubeApiserver),
    ("controllerManager", Program::KubeControllerManager),
    ("scheduler", Program::KubeScheduler),
];

/// MasterConfiguration of v1alpha2, with the defaults that kubeadm writes out.
pub(super) fn document(cluster: &Cluster<'_>) -> Map<String, Value> {
    let plan = cluster.plan;
    let mut document = fields(json!({
        "api": api(plan),
        "auditPolicy": {"logDir": "/var/log/kubernetes/audit", "logMaxAge": 2, "path": ""},
        "certificatesDir": plan.certificates_dir.value,
        "clusterName": plan.cluster_name.value,
        "etcd": etcd(cluster),
        "imageRepository": plan.image_repository.value,
        "kubeProxy": {"config": untyped(kube_proxy_config(plan, cluster.layout))},
        "kubeletConfiguration": {"baseConfig": untyped(kubelet_config::config(cluster))},
        "kubernetesVersion": format!("v{}", plan.version.value),
        "networking": networking(plan),
        "nodeRegistration": {},
        "unifiedControlPlaneImage": "",
    }));
    put(
        &mut document,
        "apiServerCertSANs",
        json!(plan.api_server.cert_sans.value),
    );
    put(&mut document, "featureGates", json!(plan.feature_gates.value));
    for (prefix, program) in COMPONENTS {
        let arguments = extra::arguments(cluster, *program);
        put(&mut document, &format!("{prefix}ExtraArgs"), arguments);
        let volumes = extra::volumes(cluster, *program);
        let volumes = volumes.iter().map(volume).collect();
        put(&mut document, &format!("{prefix}ExtraVolumes"), volumes);
    }
    document
}

/// Where the first control plane serves the API.
fn api(plan: &Plan) -> Value {
    let mut value = json!({});
    if let Some(host) = plan.first_control_plane() {
        value = json!({"advertiseAddress": host.ip(), "bindPort": host.bind_port.value});
    }
    if plan.endpoint.is_written {
        value["controlPlaneEndpoint"] = json!(plan.endpoint.endpoint.value);
    }
    value
}

fn etcd(cluster: &Cluster<'_>) -> Value {
    match &cluster.plan.etcd {
        EtcdPlan::Local(local) => json!({"local": local_etcd(cluster, local)}),
        EtcdPlan::External(external) => json!({"external": external_etcd(cluster.plan, external)}),
    }
}

fn local_etcd(cluster: &Cluster<'_>, local: &LocalEtcdPlan) -> Value {
    let plan = cluster.plan;
    let is_overridden = plan.image_overrides.contains_key(&ImageName::Etcd);
    let image = if is_overridden {
        plan.image(ImageName::Etcd)
    } else {
        ""
    };
    let mut value = fields(json!({"dataDir": local.data_dir.value, "image": image}));
    put(&mut value, "extraArgs", extra::arguments(cluster, Program::Etcd));
    put(&mut value, "serverCertSANs", json!(local.server_cert_sans.value));
    put(&mut value, "peerCertSANs", json!(local.peer_cert_sans.value));
    value.into()
}

/// A volume says that it may be written to, where later versions say that it may only be read.
fn volume(volume: &Mount) -> Value {
    let mut value = extra::volume(volume);
    if let Some(fields) = value.as_object_mut()
        && fields.remove("readOnly").is_none()
    {
        fields.insert("writable".into(), true.into());
    }
    value
}

/// A component's configuration inside another document does not name its kind.
fn untyped(mut config: Map<String, Value>) -> Map<String, Value> {
    config.remove("apiVersion");
    config.remove("kind");
    config
}
