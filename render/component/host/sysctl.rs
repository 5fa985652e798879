use std::collections::BTreeMap;

use super::Common;
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::KernelSettings;
use crate::layout::File;
use crate::plan::{CniPlan, Plan};
use crate::report::Origins;
use crate::types::IpFamily;

/// Packets of pods are forwarded. Source: kubeadm, `preflight/checks_linux.go`, every release.
const FORWARDING: (&str, &str) = ("net.ipv4.ip_forward", "1");
const FORWARDING_V6: (&str, &str) = ("net.ipv6.conf.all.forwarding", "1");

/// Services are reached through a bridge. Source: kubeadm's preflight up to 1.29; flannel still asks for it.
const BRIDGE: &[(&str, &str)] = &[
    ("net.bridge.bridge-nf-call-ip6tables", "1"),
    ("net.bridge.bridge-nf-call-iptables", "1"),
];

/// What a kubelet with `protectKernelDefaults` insists on. Source: kubernetes,
/// `pkg/kubelet/cm/container_manager_linux.go`, `setupKernelTunables`.
const KERNEL_DEFAULTS: &[(&str, &str)] = &[
    ("kernel.keys.root_maxbytes", "25000000"),
    ("kernel.keys.root_maxkeys", "1000000"),
    ("kernel.panic", "10"),
    ("kernel.panic_on_oops", "1"),
    ("vm.overcommit_memory", "1"),
    ("vm.panic_on_oom", "0"),
];

pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = common.plan;
    let settings = needed(plan);
    let origins = Origins::from(&plan.preparation.sysctl.origin)
        .and(&plan.hardening.origin)
        .and(&plan.network.service_subnet.origin);
    let id = ArtifactId::new("host", "sysctl");
    common.print(draft, id, File::Sysctl, &KernelSettings { settings }, origins)
}

/// The settings of every host, the user's over ours.
pub(super) fn needed(plan: &Plan) -> BTreeMap<&str, &str> {
    let mut settings: BTreeMap<&str, &str> = forwarding(plan).chain(BRIDGE.iter().copied()).collect();
    if !plan.equals_kubeadm() {
        settings.extend(KERNEL_DEFAULTS.iter().copied());
    }
    let own = &plan.preparation.sysctl.value;
    settings.extend(own.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    settings
}

/// What somebody else must have set where host preparation is not rendered.
pub(super) fn foreign(plan: &Plan, kubelet_insists: bool) -> BTreeMap<&'static str, &'static str> {
    let mut settings: BTreeMap<_, _> = forwarding(plan).collect();
    if matches!(plan.network.cni, CniPlan::Flannel(_)) {
        settings.extend(BRIDGE.iter().copied());
    }
    if kubelet_insists {
        settings.extend(KERNEL_DEFAULTS.iter().copied());
    }
    settings
}

fn forwarding(plan: &Plan) -> impl Iterator<Item = (&'static str, &'static str)> {
    [FORWARDING]
        .into_iter()
        .chain(has_ipv6(plan).then_some(FORWARDING_V6))
}

/// Whether pods or Services have IPv6 addresses.
pub(super) fn has_ipv6(plan: &Plan) -> bool {
    let pods = plan.network.pod_subnet.as_ref().map(|pods| &pods.value);
    let mut ranges = pods.into_iter().chain([&plan.network.service_subnet.value]);
    ranges.any(|subnets| subnets.families().any(|family| family == IpFamily::V6))
}
