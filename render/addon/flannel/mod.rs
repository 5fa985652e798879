//! flannel with its leases in Node objects: in a DaemonSet, or the rights of its unit.
//!
//! Source: `Documentation/kube-flannel.yml` of flannel 0.28; what other versions have otherwise is in
//! `schema/facts/flannel.yaml`.

mod daemon_set;

use serde_json::{Value, json};

use super::object::{Reach, RoleRef, Rule, Subject, binding, config_map, role, service_account, with_labels};
use super::{Cluster, Manifest};
use crate::component::{RenderError, flannel_cni, flannel_network};
use crate::plan::{CniPlan, Daemon, FlannelPlan, Plan};
use crate::report::Origins;
use crate::spec::ImageName;

const SYSTEM_NAMESPACE: &str = "kube-system";
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
        CniPlan::Flannel(flannel) => flannel,
        CniPlan::Manifests(_) | CniPlan::None => return Ok(None),
    };
    let objects = match flannel.daemon.value {
        Daemon::DaemonSet => pods(plan, flannel),
        Daemon::UnitOverApi => rights(Subject::User("flanneld")).to_vec(),
        Daemon::UnitOverEtcd | Daemon::Nothing => return Ok(None),
    };
    Ok(Some(Manifest::of(objects, origins(plan, flannel))))
}

/// What flanneld may do, whoever it is.
fn rights(subject: Subject<'_>) -> [Value; 2] {
    [
        with_labels(role(Reach::Cluster, NAME, RULES), &[LABEL]),
        with_labels(
            binding(Reach::Cluster, NAME, RoleRef::ClusterRole(NAME), &[subject]),
            &[LABEL],
        ),
    ]
}

/// Everything of flannel as pods.
fn pods(plan: &Plan, flannel: &FlannelPlan) -> Vec<Value> {
    let namespace = flannel.facts.namespace.as_str();
    let [role, binding] = rights(Subject::ServiceAccount(namespace, NAME));
    let settings = [
        ("cni-conf.json", flannel_cni()),
        ("net-conf.json", flannel_network(plan, flannel)),
    ];
    let mut objects = vec![
        role,
        binding,
        with_labels(service_account(namespace, NAME), &[LABEL]),
        with_labels(config_map(namespace, SETTINGS, settings), daemon_set::LABELS),
        daemon_set::daemon_set(plan, flannel),
    ];
    // Kubernetes itself makes kube-system.
    if namespace != SYSTEM_NAMESPACE {
        let namespace = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
                "name": namespace,
            },
        });
        objects.insert(0, with_labels(namespace, &[LABEL]));
    }
    objects
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
