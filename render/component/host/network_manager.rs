use super::{Common, modules};
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::UnmanagedDevices;
use crate::layout::File;
use crate::plan::{CniPlan, Plan};
use crate::report::Origins;
use crate::spec::ProxyMode;

/// The bridge of the CNI plugins, and flannel's devices whatever the backend. Source: flannel, `pkg/backend`.
const FLANNEL: &[&str] = &["cni0", "flannel*", "tunl0"];

/// The bridge that docker makes for itself.
const DOCKER: &str = "docker0";

/// Calico's devices, for pod networks that people bring. Source: Calico, "Troubleshooting and diagnostics", configure
/// NetworkManager.
const CALICO: &[&str] = &[
    "cali*",
    "tunl*",
    "vxlan.calico",
    "vxlan-v6.calico",
    "wireguard.cali",
    "wg-v6.cali",
];

/// Where kube-proxy puts the addresses of Services. Source: kubernetes, `pkg/proxy/ipvs`, `defaultDummyDevice`.
const IPVS: &str = "kube-ipvs0";

/// Keeps NetworkManager, where it runs, from devices that others make: it would take away their addresses.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let (devices, origins) = devices(common.plan);
    if devices.is_empty() {
        return Ok(());
    }
    let id = ArtifactId::new("host", "network-manager");
    let view = UnmanagedDevices { devices: &devices };
    common.print(draft, id, File::NetworkManager, &view, origins)
}

fn devices(plan: &Plan) -> (Vec<&'static str>, Origins) {
    let mut devices = Vec::new();
    let mut origins = Origins::from(&plan.preparation.is_rendered.origin);
    match &plan.network.cni {
        CniPlan::Flannel(flannel) => {
            devices.extend(FLANNEL);
            origins = origins.and(&flannel.mode.origin);
            if plan.docker_bridges_pods() {
                devices.push(DOCKER);
            }
        }
        CniPlan::Manifests(_) => devices.extend(CALICO),
        CniPlan::None => {}
    }
    if let Some((ProxyMode::Ipvs, origin)) = modules::proxy_mode(plan) {
        devices.push(IPVS);
        origins = origins.and(origin);
    }
    (devices, origins)
}
