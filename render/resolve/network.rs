use super::{Written, map};
use crate::plan::{CniPlan, FlannelPlan, NetworkPlan};
use crate::report::{Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{CniType, FlannelBackend, FlannelMode, Hardening, PodSubnets};
use crate::types::{Cidr, DnsName, Subnets};

/// kubeadm's default, `networking.serviceSubnet`.
fn default_service_subnet() -> Subnets {
    Subnets::one(Cidr::around([10, 96, 0, 0].into(), 12))
}

/// flannel's own default.
fn default_pod_subnet() -> Subnets {
    Subnets::one(Cidr::around([10, 244, 0, 0].into(), 16))
}

/// Ranges and the pod network.
pub(super) fn network(context: &Written<'_>, report: &mut Report) -> NetworkPlan {
    let written = &context.spec.network;
    let kind = written.cni.kind.unwrap_or_default();
    let service_subnet = Resolved::or_default(
        written.service_subnet.clone(),
        "spec.network.serviceSubnet",
        default_service_subnet,
    );
    let pod_subnet = match (&written.pod_subnet, kind) {
        (Some(subnets), _) => Some(Resolved::new(
            subnets.clone(),
            Origin::spec("spec.network.podSubnet"),
        )),
        (None, CniType::Flannel) => Some(Resolved::new(
            default_pod_subnet(),
            Origin::default_of("spec.network.podSubnet"),
        )),
        (None, CniType::Manifests | CniType::None) => None,
    };
    let first = service_subnet.first();
    if first.nth(DNS_NUMBER).is_none() {
        let message = messages::net::service_range_too_small(&first, DNS_NUMBER);
        report.push(message.at(&SpecPath::of("spec.network.serviceSubnet")));
    }
    let api_service_ip = first.nth(API_NUMBER).unwrap_or(first.first());
    let dns_service_ip = first.nth(DNS_NUMBER).unwrap_or(first.first());
    let is_static = kind == CniType::Flannel && written.cni.flannel.mode == Some(FlannelMode::Static);
    if is_static && written.pod_subnets == Some(PodSubnets::Allocated) {
        let path = SpecPath::of("spec.network");
        let message = messages::net::static_allocated().at(&path.field("podSubnets"));
        report.push(message.note_at("`mode: static` is", &path.field("cni.flannel.mode")));
    }
    let default_owner = match context.hardening {
        _ if is_static => PodSubnets::Pinned,
        Hardening::None => PodSubnets::Allocated,
        _ if pod_subnet.is_none() => PodSubnets::Allocated,
        Hardening::Baseline | Hardening::Strict => PodSubnets::Pinned,
    };
    NetworkPlan {
        pod_subnet,
        service_subnet,
        api_service_ip,
        dns_service_ip,
        dns_domain: Resolved::or_default(written.dns_domain.clone(), "spec.network.dnsDomain", || {
            DnsName::known("cluster.local")
        }),
        node_mask: Resolved::or_default(written.node_mask, "spec.network.nodeMask", || 24),
        node_mask_ipv6: Resolved::or_default(written.node_mask_ipv6, "spec.network.nodeMaskIPv6", || 64),
        pod_subnets: Resolved::or_default(written.pod_subnets, "spec.network.podSubnets", || default_owner),
        cni: cni(context, kind, report),
        proxy_mode: written
            .proxy
            .mode
            .map(|mode| Resolved::new(mode, Origin::spec("spec.network.proxy.mode"))),
        proxy_config: map(&written.proxy.config, "spec.network.proxy.config"),
    }
}

/// kubeadm takes address 1 for the API and 10 for DNS, of the first range.
const API_NUMBER: u128 = 1;
const DNS_NUMBER: u128 = 10;

fn cni(context: &Written<'_>, kind: CniType, report: &mut Report) -> CniPlan {
    let written = &context.spec.network.cni;
    match kind {
        CniType::None => CniPlan::None,
        CniType::Flannel => {
            let flannel = &written.flannel;
            let path = "spec.network.cni.flannel";
            let mode = Resolved::or_default(flannel.mode, &format!("{path}.mode"), Default::default);
            let default_backend = match mode.value {
                FlannelMode::Kube => FlannelBackend::Vxlan,
                // Without a daemon nobody makes tunnels.
                FlannelMode::Static => FlannelBackend::HostGw,
            };
            if mode.value == FlannelMode::Static && flannel.backend == Some(FlannelBackend::Vxlan) {
                let path = SpecPath::of(path);
                let message = messages::net::static_vxlan().at(&path.field("backend"));
                report.push(message.note_at("`mode: static` is", &path.field("mode")));
            }
            CniPlan::Flannel(FlannelPlan {
                mode,
                backend: Resolved::or_default(flannel.backend, &format!("{path}.backend"), || {
                    default_backend
                }),
                mtu: Resolved::or_default(flannel.mtu, &format!("{path}.mtu"), || 1500),
                interface: flannel
                    .interface
                    .clone()
                    .map(|name| Resolved::new(name, Origin::spec(&format!("{path}.interface")))),
            })
        }
        CniType::Manifests => {
            let path = SpecPath::of("spec.network.cni.manifests");
            let text = |(index, name): (usize, &String)| {
                let text = context.companions.text(name, &path.index(index), report)?;
                Some((name.clone(), text))
            };
            let texts = written.manifests.iter().enumerate().filter_map(text).collect();
            CniPlan::Manifests(Resolved::new(texts, Origin::Spec(path.clone())))
        }
    }
}
