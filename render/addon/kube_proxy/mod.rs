//! kube-proxy: its configuration, its DaemonSet and its rights.

mod daemon_set;
mod from_kubelet;

use serde_json::Value;

use super::object::{
    BOOTSTRAPPERS, Reach, RoleRef, SYSTEM, Subject, binding, config_map, readers, service_account,
    with_labels,
};
use super::{Cluster, Manifest, component_config};
use crate::artifact::Reasons;
use crate::component::{RenderError, apply_patches, kube_proxy_config};
use crate::emit::{self, Tree};
use crate::facts::KubeProxySettings;
use crate::plan::{FrontPlan, Plan};
use crate::report::Origins;
use crate::spec::PatchTarget;

/// The name of each of its objects.
const NAME: &str = "kube-proxy";

/// Every object of kube-proxy.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    if plan.addons.kube_proxy.is_none() || cluster.layout.run_as().has_proxy_unit() {
        return Ok(None);
    }
    let settings_from = &plan.facts.kube_proxy.settings;
    let mut reasons = Reasons::from(origins(plan).and(settings_from.origin()));
    let mut daemon_set = match **settings_from {
        KubeProxySettings::ConfigMap => daemon_set::daemon_set(plan),
        KubeProxySettings::KubeletConf => from_kubelet::daemon_set(cluster),
    };
    apply_patches(
        plan,
        PatchTarget::KubeProxyDaemonSet,
        None,
        &mut daemon_set,
        &mut reasons,
    )?;
    let origins = reasons.whole;
    if **settings_from == KubeProxySettings::KubeletConf {
        return Ok(Some(Manifest::of(vec![daemon_set], origins)));
    }
    let mut objects = vec![settings(cluster), daemon_set];
    let account_at = if *plan.facts.object.kube_proxy_account_first {
        0
    } else {
        2
    };
    objects.insert(account_at, service_account(SYSTEM, NAME));
    objects.push(binding(
        Reach::Cluster,
        "kubeadm:node-proxier",
        RoleRef::ClusterRole("system:node-proxier"),
        &[Subject::ServiceAccount(SYSTEM, NAME)],
    ));
    if *plan.facts.rbac.kube_proxy_role {
        objects.extend(readers(SYSTEM, NAME, NAME, &[BOOTSTRAPPERS]));
    }
    Ok(Some(Manifest::of_kubeadm(plan, objects, origins)))
}

/// Both texts end without a line break, as kubeadm's template has them.
fn settings(cluster: &Cluster<'_>) -> Value {
    let plan = cluster.plan;
    let config = emit::yaml(&Value::Object(kube_proxy_config(plan, cluster.layout)));
    let map = config_map(
        SYSTEM,
        NAME,
        [
            ("config.conf", config.trim_end().to_owned()),
            ("kubeconfig.conf", kubeconfig(plan).trim_end().to_owned()),
        ],
    );
    let mut map = with_labels(map, &[("app", NAME)]);
    if plan.network.proxy_config.is_empty() && plan.network.proxy_mode.is_none() {
        component_config::sign(plan, &mut map);
    }
    map
}

/// kubeadm's own text, in the order of its template.
fn kubeconfig(plan: &Plan) -> String {
    const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
    let named = |kind: &'static str, value: Tree<'static>| {
        Tree::list([Tree::map([(kind, value), ("name", "default".into())])])
    };
    let cluster = Tree::map([
        ("certificate-authority", format!("{ACCOUNT}/ca.crt")),
        ("server", server(plan)),
    ]);
    let context = Tree::map([
        ("cluster", "default"),
        ("namespace", "default"),
        ("user", "default"),
    ]);
    let user = Tree::map([("tokenFile", format!("{ACCOUNT}/token"))]);
    emit::yaml_in_order(&Tree::map([
        ("apiVersion", Tree::from("v1")),
        ("kind", "Config".into()),
        ("clusters", named("cluster", cluster)),
        ("contexts", named("context", context)),
        ("current-context", "default".into()),
        (
            "users",
            Tree::list([Tree::map([("name", Tree::from("default")), ("user", user)])]),
        ),
    ]))
}

/// Where each node has a front of its own, that and the API servers listen at one port of 127.0.0.1 (a cross check).
fn server(plan: &Plan) -> String {
    match &plan.front {
        FrontPlan::Local(local) => format!("https://127.0.0.1:{}", local.port.value),
        FrontPlan::None | FrontPlan::External | FrontPlan::Balancer(_) | FrontPlan::KubeVip(_) => {
            plan.endpoint.url()
        }
    }
}

fn origins(plan: &Plan) -> Origins {
    let network = &plan.network;
    let mut origins = Origins::from(&plan.endpoint.endpoint.origin)
        .and(&network.proxy_config.origin)
        .and(&plan.proxy_environment.origin);
    if let FrontPlan::Local(local) = &plan.front {
        origins.extend(&Origins::from(&local.origin));
    }
    let written = [
        network.pod_subnet.as_ref().map(|pods| &pods.origin),
        network.proxy_mode.as_ref().map(|mode| &mode.origin),
        plan.images
            .get(&crate::spec::ImageName::KubeProxy)
            .map(|image| &image.origin),
    ];
    for origin in written.into_iter().flatten() {
        origins.extend(&Origins::from(origin));
    }
    origins
}
