//! flannel in a DaemonSet, with its leases in Node objects.
//!
//! Source: `Documentation/kube-flannel.yml` of flannel 0.28.

mod daemon_set;
mod settings;

use serde_json::json;

use super::object::{Reach, RoleRef, Rule, Subject, binding, config_map, role, service_account, with_labels};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::plan::{CniPlan, FlannelPlan, Plan};
use crate::report::Origins;
use crate::spec::{FlannelMode, ImageName};

const NAMESPACE: &str = "kube-flannel";
const NAME: &str = "flannel";
const SETTINGS: &str = "kube-flannel-cfg";
const LABEL: (&str, &str) = ("k8s-app", NAME);

/// What flanneld reads and writes: its pod, the hosts' parts of the pod subnets, and its annotations.
const RULES: &[Rule<'_>] = &[
    Rule {
        group: "",
        resources: &["pods"],
        names: &[],
        verbs: &["get"],
    },
    Rule {
        group: "",
        resources: &["nodes"],
        names: &[],
        verbs: &["get", "list", "watch"],
    },
    Rule {
        group: "",
        resources: &["nodes/status"],
        names: &[],
        verbs: &["patch"],
    },
];

/// Every object of flannel; none where no daemon runs.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let flannel = match &plan.network.cni {
        CniPlan::Flannel(flannel) if flannel.mode.value == FlannelMode::Kube => flannel,
        CniPlan::Flannel(_) | CniPlan::Manifests(_) | CniPlan::None => return Ok(None),
    };
    let namespace = json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
            "name": NAMESPACE,
        },
    });
    let objects = vec![
        with_labels(namespace, &[LABEL]),
        with_labels(role(Reach::Cluster, NAME, RULES), &[LABEL]),
        with_labels(
            binding(
                Reach::Cluster,
                NAME,
                RoleRef::ClusterRole(NAME),
                &[Subject::ServiceAccount(NAMESPACE, NAME)],
            ),
            &[LABEL],
        ),
        with_labels(service_account(NAMESPACE, NAME), &[LABEL]),
        with_labels(
            config_map(
                NAMESPACE,
                SETTINGS,
                [
                    ("cni-conf.json", settings::cni()),
                    ("net-conf.json", settings::network(plan, flannel)),
                ],
            ),
            daemon_set::LABELS,
        ),
        daemon_set::daemon_set(plan, flannel),
    ];
    Ok(Some(Manifest::of(objects, origins(plan, flannel))))
}

fn origins(plan: &Plan, flannel: &FlannelPlan) -> Origins {
    let mut origins = Origins::from(&flannel.mode.origin)
        .and(&flannel.backend.origin)
        .and(&flannel.mtu.origin);
    let images = [ImageName::Flannel, ImageName::FlannelCniPlugin];
    let others = [
        plan.network.pod_subnet.as_ref().map(|pods| &pods.origin),
        flannel.interface.as_ref().map(|interface| &interface.origin),
    ];
    let images = images
        .iter()
        .filter_map(|name| plan.images.get(name).map(|image| &image.origin));
    for origin in others.into_iter().flatten().chain(images) {
        origins.extend(&Origins::from(origin));
    }
    origins
}
