//! The parts of the pod subnet that hosts get: whether there are enough, and whether each is large enough.

use super::super::{is_node, path_of, present};
use super::ranges::Range;
use crate::plan::{NetworkPlan, Plan};
use crate::report::{Origin, Report, Resolved, Severity, SpecPath, messages};
use crate::spec::ClusterSpec;
use crate::types::IpFamily;

/// kube-controller-manager counts parts for hosts with so many bits (`maxSubnetMaskSizeDiff`).
const PART_BITS: u8 = 16;
/// The pods of a kubelet that is told no number.
const DEFAULT_PODS: u64 = 110;

/// Parts for hosts: enough of them, and not more than can be counted.
pub(super) fn check(spec: &ClusterSpec, network: &NetworkPlan, pods: &[Range], report: &mut Report) {
    let hosts = present(spec).filter(|host| is_node(spec, host)).count() as u64;
    for range in pods {
        let family = range.cidr.family();
        let (mask, name) = mask_of(spec, network, family, pods.len() == 1);
        let (Origin::Spec(mask_path) | Origin::Default(mask_path)) = &mask.origin else {
            continue;
        };
        let bits = mask.value.saturating_sub(range.cidr.prefix());
        let count = range.cidr.count_of(mask.value);
        let message = if mask.value < range.cidr.prefix() {
            messages::net::node_mask_short(&range.cidr, mask.value)
        } else if bits > PART_BITS {
            messages::net::node_mask_spread(&range.cidr, mask.value, bits)
        } else if count < hosts {
            messages::net::pod_range_exhausted(&range.cidr, mask.value, count, hosts)
        } else {
            continue;
        };
        let message = match &mask.origin {
            Origin::Default(_) => message
                .at(&range.path)
                .note(format!("`nodeMask` is left out, so it is {}", mask.value)),
            _ => range.point(message, mask_path, &format!("`{name}`")),
        };
        report.push(message);
    }
}

/// The mask that an argument gives kube-controller-manager in the place of the cluster's, and its flag.
fn told(spec: &ClusterSpec, family: IpFamily, is_single: bool) -> Option<(Resolved<u8>, &'static str)> {
    let name = match family {
        _ if is_single => "node-cidr-mask-size",
        IpFamily::V4 => "node-cidr-mask-size-ipv4",
        IpFamily::V6 => "node-cidr-mask-size-ipv6",
    };
    let mut arguments = spec.controller_manager.extra_args.iter().enumerate();
    let (index, argument) = arguments.rfind(|(_, argument)| argument.name.as_str() == name)?;
    let path = SpecPath::of("spec.controllerManager.extraArgs").index(index);
    let mask = argument.value.parse().ok()?;
    Some((Resolved::new(mask, Origin::Spec(path.field("value"))), name))
}

/// The mask that hosts of a family get, and what says so.
fn mask_of(
    spec: &ClusterSpec,
    network: &NetworkPlan,
    family: IpFamily,
    is_single: bool,
) -> (Resolved<u8>, &'static str) {
    let own = match family {
        IpFamily::V4 => &network.node_mask,
        IpFamily::V6 => &network.node_mask_ipv6,
    };
    told(spec, family, is_single).unwrap_or_else(|| (own.clone(), "nodeMask"))
}

/// Pods need an address each; the first and the last of a part are nobody's.
pub(super) fn max_pods(spec: &ClusterSpec, plan: &Plan, report: &mut Report) {
    let Some(pods) = &plan.network.pod_subnet else {
        return;
    };
    let Some(range) = pods
        .value
        .ranges()
        .iter()
        .find(|range| range.family() == IpFamily::V4)
    else {
        return;
    };
    let is_single = pods.value.ranges().len() == 1;
    let (mask, name) = mask_of(spec, &plan.network, IpFamily::V4, is_single);
    // A part that cannot be has a message of its own.
    if mask.value < range.prefix() || mask.value - range.prefix() > PART_BITS {
        return;
    }
    let addresses = (1_u64 << (32 - u32::from(mask.value).min(32))).saturating_sub(2);
    let number = |config: &std::collections::BTreeMap<String, serde_json::Value>| {
        config.get("maxPods").and_then(serde_json::Value::as_u64)
    };
    let field = "kubelet.config.maxPods";
    let shared = number(&spec.kubelet.config).map(|pods| (pods, SpecPath::of("spec").field(field)));
    let own =
        present(spec).filter_map(|host| Some((number(&host.kubelet.config)?, path_of(host).field(field))));
    for (pods, path) in shared
        .clone()
        .into_iter()
        .chain(own)
        .filter(|(pods, _)| *pods > addresses)
    {
        let message = messages::net::max_pods(pods, addresses, mask.value).at(&path);
        report.push(match &mask.origin {
            Origin::Spec(place) => message.note_at(format!("`{name}` is at"), place),
            _ => message.note(format!("`nodeMask` is left out, so it is {}", mask.value)),
        });
    }
    if let (None, Origin::Spec(place), true) = (shared, &mask.origin, DEFAULT_PODS > addresses) {
        let mut message = messages::net::max_pods(DEFAULT_PODS, addresses, mask.value);
        message.severity = Severity::Warning;
        report.push(
            message
                .at(place)
                .note(format!("`maxPods` is left out, so it is {DEFAULT_PODS}")),
        );
    }
}
