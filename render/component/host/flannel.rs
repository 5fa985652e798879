//! What flanneld and its CNI plugin find on a host whose part of the pod subnet is pinned.

use super::Common;
use crate::artifact::{Applied, ArtifactId, Mark, Reaction, Reasons};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::flannel_network::DOCKER_OPTIONS;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{BootFile, BootFiles, FlannelRange, FlannelSubnet};
use crate::layout::File;
use crate::plan::{CniPlan, FlannelPlan, HostPlan, Plan};
use crate::report::Origins;
use crate::spec::PodSubnets;
use crate::types::{Cidr, IpFamily};

/// Where flanneld and the plugin look; it is gone after a reboot.
const RUN_FILE: &str = "/run/flannel/subnet.env";
const RUN_DIRECTORY: &str = "/run/flannel";

/// flannel, where kubecast gives each host its part.
fn pinned(plan: &Plan) -> Option<&FlannelPlan> {
    match (&plan.network.cni, plan.network.pod_subnets.value) {
        (CniPlan::Flannel(flannel), PodSubnets::Pinned) => Some(flannel),
        _ => None,
    }
}

/// The line of `tmpfiles.d` that puts `subnet.env` into `/run` at boot. A file that is there already stays: it
/// is flanneld's, and holds the same.
pub(super) fn add_common(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some(flannel) = pinned(common.plan) else {
        return Ok(());
    };
    let source = common.layout.path(File::SubnetEnv);
    let line = BootFile {
        action: "d",
        path: RUN_DIRECTORY,
        mode: "0755",
        user: "root",
        group: "root",
        argument: None,
    };
    let options = common.layout.path(File::DockerOptions);
    let copy = |path, source| BootFile {
        action: "C",
        path,
        mode: "0644",
        argument: Some(source),
        ..line.clone()
    };
    let mut files = vec![line.clone(), copy(RUN_FILE, source.as_str())];
    if common.plan.docker_bridges_pods() {
        files.push(copy(DOCKER_OPTIONS, options.as_str()));
    }
    draft.read_by(
        Reaction::Apply(Applied::Tmpfiles),
        [File::SubnetEnv, File::DockerOptions].map(|file| common.layout.path(file)),
    );
    let id = ArtifactId::new("flannel", "boot");
    let origins = Origins::from(&common.plan.network.pod_subnets.origin).and(&flannel.mode.origin);
    let view = BootFiles { files: &files };
    common.print(draft, id, File::TmpfilesFlannel, &view, origins)
}

/// `subnet.env`: flanneld takes over the part that it finds there.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let (Some(flannel), Some(pods)) = (pinned(scope.plan), &scope.plan.network.pod_subnet) else {
        return Ok(());
    };
    let range = |family: IpFamily| {
        let network = pods
            .value
            .ranges()
            .iter()
            .find(|range| range.family() == family)?;
        let gateway = gateway(part(scope.host, family)?)?;
        Some((network.to_string(), gateway))
    };
    let (ipv4, ipv6) = (range(IpFamily::V4), range(IpFamily::V6));
    let view = FlannelSubnet {
        ipv4: ipv4
            .as_ref()
            .map(|(network, gateway)| FlannelRange { network, gateway }),
        ipv6: ipv6
            .as_ref()
            .map(|(network, gateway)| FlannelRange { network, gateway }),
        mtu: flannel.pod_mtu(),
        // flanneld runs with --ip-masq; without a daemon our own rules do the same.
        ip_masq: true,
    };
    let origins = Origins::from(&pods.origin)
        .and(&scope.host.pod_subnets.origin)
        .and(&flannel.mtu.origin)
        .and(&flannel.backend.origin);
    let id = ArtifactId::new("flannel", "subnet");
    let mtu = Origins::from(&flannel.mtu.origin).and(&flannel.backend.origin);
    let mut reasons = Reasons::from(origins).and(Mark::line("FLANNEL_MTU", mtu));
    for (network, own) in [
        ("FLANNEL_NETWORK", "FLANNEL_SUBNET"),
        ("FLANNEL_IPV6_NETWORK", "FLANNEL_IPV6_SUBNET"),
    ] {
        reasons = reasons
            .and(Mark::line(network, &pods.origin))
            .and(Mark::line(own, &scope.host.pod_subnets.origin));
    }
    scope.add(draft, id, File::SubnetEnv, emit::text(&view)?, reasons)
}

/// A host's part of the pod subnet of one family.
pub(super) fn part(host: &HostPlan, family: IpFamily) -> Option<Cidr> {
    host.pod_subnets
        .iter()
        .copied()
        .find(|part| part.family() == family)
}

/// The host's own address in its part, number 1, as flannel writes it: with the length of the part.
pub(super) fn gateway(part: Cidr) -> Option<String> {
    Some(format!("{}/{}", part.nth(1)?, part.prefix()))
}
