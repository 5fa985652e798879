use serde_json::{Map, Value, json};

use super::extra::{self, put};
use super::fields;
use crate::addon::Cluster;
use crate::plan::{EtcdPlan, ExternalEtcdPlan, LocalEtcdPlan, Plan};
use crate::spec::{ExternalEtcd, ImageName};
use crate::types::{Program, SpelledPath};

/// ClusterConfiguration of v1beta1 to v1beta4, with the defaults that kubeadm writes out.
pub(super) fn document(cluster: &Cluster<'_>) -> Map<String, Value> {
    let plan = cluster.plan;
    let facts = &plan.facts.kubeadm_config;
    let mut document = fields(json!({
        "apiServer": api_server(cluster),
        "certificatesDir": plan.certificates_dir.value,
        "clusterName": plan.cluster_name.value,
        "controllerManager": extra::component(cluster, Program::KubeControllerManager),
        "dns": dns(plan),
        "etcd": etcd(cluster),
        "imageRepository": plan.image_repository.value,
        "kubernetesVersion": format!("v{}", plan.version.value),
        "networking": networking(plan),
        "scheduler": extra::component(cluster, Program::KubeScheduler),
    }));
    if plan.endpoint.is_written {
        document.insert("controlPlaneEndpoint".into(), json!(plan.endpoint.endpoint.value));
    }
    put(&mut document, "featureGates", json!(plan.feature_gates.value));
    if *facts.disabled_addons {
        document.insert("proxy".into(), disabled(plan.addons.kube_proxy.is_none()));
    }
    if *facts.crypto {
        document.extend(fields(json!({
            "caCertificateValidityPeriod": plan.pki.ca_validity.value,
            "certificateValidityPeriod": plan.pki.validity.value,
            "encryptionAlgorithm": plan.pki.key_algorithm.value,
        })));
    }
    document
}

/// The ranges and the domain of Services.
pub(super) fn networking(plan: &Plan) -> Value {
    let network = &plan.network;
    let mut value = json!({
        "dnsDomain": network.dns_domain.value,
        "serviceSubnet": network.service_subnet.value,
    });
    if let Some(pods) = &network.pod_subnet {
        value["podSubnet"] = json!(pods.value);
    }
    value
}

/// An external etcd; files that it does without are stored as empty texts.
pub(super) fn external_etcd(plan: &Plan, external: &ExternalEtcdPlan) -> Value {
    let ExternalEtcd {
        endpoints,
        http_endpoints,
        ca_file,
        cert_file,
        key_file,
    } = &external.etcd;
    let text = |path: &Option<SpelledPath>| path.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut value = json!({
        "caFile": text(ca_file),
        "certFile": text(cert_file),
        "endpoints": endpoints,
        "keyFile": text(key_file),
    });
    if *plan.facts.kubeadm_config.external_http_endpoints {
        let own = if http_endpoints.is_empty() {
            endpoints
        } else {
            http_endpoints
        };
        value["httpEndpoints"] = json!(own);
    }
    value
}

fn api_server(cluster: &Cluster<'_>) -> Value {
    let plan = cluster.plan;
    let mut value = extra::component(cluster, Program::KubeApiserver);
    put(&mut value, "certSANs", json!(plan.api_server.cert_sans.value));
    if *plan.facts.kubeadm_config.control_plane_timeout {
        value.insert(
            "timeoutForControlPlane".into(),
            json!(plan.api_server.start_timeout.value),
        );
    }
    value.into()
}

fn dns(plan: &Plan) -> Value {
    let facts = &plan.facts.kubeadm_config;
    let mut value = image(plan, ImageName::Coredns);
    let own = plan.addons.core_dns.as_ref().and_then(|dns| dns.version.as_ref());
    if own.is_some() {
        value.insert("imageTag".into(), tag(plan, ImageName::Coredns).into());
    }
    if *facts.dns_type {
        value.insert("type".into(), "CoreDNS".into());
    }
    if *facts.disabled_addons && plan.addons.core_dns.is_none() {
        value.insert("disabled".into(), true.into());
    }
    value.into()
}

fn etcd(cluster: &Cluster<'_>) -> Value {
    match &cluster.plan.etcd {
        EtcdPlan::Local(local) => json!({"local": local_etcd(cluster, local)}),
        EtcdPlan::External(external) => json!({"external": external_etcd(cluster.plan, external)}),
    }
}

fn local_etcd(cluster: &Cluster<'_>, local: &LocalEtcdPlan) -> Map<String, Value> {
    let mut value = extra::component(cluster, Program::Etcd);
    value.extend(image(cluster.plan, ImageName::Etcd));
    value.insert("dataDir".into(), json!(local.data_dir.value));
    put(&mut value, "serverCertSANs", json!(local.server_cert_sans.value));
    put(&mut value, "peerCertSANs", json!(local.peer_cert_sans.value));
    value
}

/// What the spec says of one image; a digest belongs to the tag, as kubeadm puts the two together.
fn image(plan: &Plan, name: ImageName) -> Map<String, Value> {
    let mut value = Map::new();
    let Some(written) = plan.image_overrides.get(&name) else {
        return value;
    };
    if let Some(repository) = &written.repository {
        value.insert("imageRepository".into(), json!(repository));
    }
    if written.tag.is_some() || written.digest.is_some() {
        value.insert("imageTag".into(), tag(plan, name).into());
    }
    value
}

/// The tag of an image, with its digest.
fn tag(plan: &Plan, name: ImageName) -> &str {
    let image = plan.image(name);
    let last = image.rsplit_once('/').map_or(image, |(_, last)| last);
    last.split_once(':').map_or("", |(_, tag)| tag)
}

fn disabled(is_disabled: bool) -> Value {
    if is_disabled {
        json!({"disabled": true})
    } else {
        json!({})
    }
}
