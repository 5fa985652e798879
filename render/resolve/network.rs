use super::{Written, map};
use crate::plan::{CniPlan, NetworkPlan};
use crate::report::{Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{CniType, FlannelMode, Hardening, PodSubnets};
use crate::types::{Cidr, DnsName, Subnets};

/// kubeadm's default, `networking.serviceSubnet`.
pub(super) fn default_service_subnet() -> Subnets {
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
    let fixed = match (kind, written.cni.flannel.mode) {
        (CniType::Flannel, Some(FlannelMode::Static)) => Some("static"),
        (CniType::Flannel, Some(FlannelMode::Etcd)) => Some("etcd"),
        _ => None,
    };
    if let (Some(mode), Some(PodSubnets::Allocated)) = (fixed, written.pod_subnets) {
        let path = SpecPath::of("spec.network");
        let message = messages::net::static_allocated(mode).at(&path.field("podSubnets"));
        report.push(message.note_at(format!("`mode: {mode}` is"), &path.field("cni.flannel.mode")));
    }
    let default_owner = match context.hardening {
        _ if fixed.is_some() => PodSubnets::Pinned,
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
        CniType::Flannel => super::flannel::flannel(context, report)
            .map_or(CniPlan::None, |flannel| CniPlan::Flannel(Box::new(flannel))),
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
