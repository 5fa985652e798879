use serde_json::Value;

use super::Common;
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::KernelModules;
use crate::layout::File;
use crate::plan::Plan;
use crate::report::{Origin, Origins};
use crate::spec::{FlannelBackend, ProxyMode};

/// What containers and bridges always need. Source: Kubernetes, "Container Runtimes".
const ALWAYS: &[&str] = &["overlay", "br_netfilter"];

/// What kube-proxy needs for ipvs, beside the scheduler of its configuration. Source: Kubernetes,
/// `pkg/proxy/ipvs/README.md`.
const IPVS: &[&str] = &["nf_conntrack", "ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh"];

pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let (modules, origins) = needed(common.plan);
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    let id = ArtifactId::new("host", "modules");
    common.print(
        draft,
        id,
        File::Modules,
        &KernelModules { modules: &modules },
        origins,
    )
}

/// The modules of every host, in the order of loading, and why.
pub(super) fn needed(plan: &Plan) -> (Vec<String>, Origins) {
    let mut modules: Vec<String> = ALWAYS.iter().map(ToString::to_string).collect();
    let mut origins = Origins::from(&plan.preparation.modules.origin);
    if let Some(flannel) = plan.flannel()
        && let Some(module) = of_backend(flannel.backend.value)
    {
        modules.push(module.into());
        origins = origins.and(&flannel.backend.origin);
    }
    if let Some((mode, origin)) = proxy_mode(plan) {
        let scheduler = plan.network.proxy_config.value.get("ipvs");
        let scheduler = scheduler.and_then(|ipvs| ipvs["scheduler"].as_str());
        match mode {
            ProxyMode::Ipvs => {
                modules.extend(IPVS.iter().map(ToString::to_string));
                modules.extend(scheduler.map(|name| format!("ip_vs_{name}")));
            }
            ProxyMode::Nftables => modules.extend(["nf_conntrack", "nf_tables"].map(String::from)),
            ProxyMode::Iptables | ProxyMode::Userspace => modules.push("nf_conntrack".into()),
        }
        origins = origins.and(origin);
    }
    modules.extend(plan.preparation.modules.value.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    modules.retain(|name| seen.insert(name.clone()));
    (modules, origins)
}

/// What makes the tunnels of a backend.
fn of_backend(backend: FlannelBackend) -> Option<&'static str> {
    match backend {
        FlannelBackend::Vxlan => Some("vxlan"),
        FlannelBackend::Udp => Some("tun"),
        FlannelBackend::Wireguard => Some("wireguard"),
        FlannelBackend::Ipip => Some("ipip"),
        FlannelBackend::HostGw => None,
    }
}

/// How kube-proxy will work, if it is there.
pub(super) fn proxy_mode(plan: &Plan) -> Option<(ProxyMode, Origin)> {
    plan.addons.kube_proxy.as_ref()?;
    if let Some(mode) = &plan.network.proxy_mode {
        return Some((mode.value, mode.origin.clone()));
    }
    let config = &plan.network.proxy_config;
    let mode = match config.value.get("mode").and_then(Value::as_str) {
        Some("ipvs") => ProxyMode::Ipvs,
        Some("nftables") => ProxyMode::Nftables,
        Some("userspace") => ProxyMode::Userspace,
        // An empty mode is that of iptables, in every release (kubernetes, `cmd/kube-proxy/app/server_linux.go`).
        Some(_) | None => ProxyMode::Iptables,
    };
    Some((mode, config.origin.clone()))
}
