//! How long the probes of a host wait that joins.

use serde_json::json;

use super::draft::{Command, Draft, Node};
use super::history;
use crate::spec::{Patch, PatchTarget, PatchType};
use crate::types::{Duration, HostName, Release};

/// What kubeadm waits for unless it is told.
const DEFAULT: Duration = Duration::from_seconds(240);

/// The pods whose probes the time decides.
const PODS: &[PatchTarget] = &[
    PatchTarget::Etcd,
    PatchTarget::KubeApiserver,
    PatchTarget::KubeControllerManager,
    PatchTarget::KubeScheduler,
];

/// A spec has one time for the cluster, and kubeadm takes that of the file it is given: where a control plane joined with
/// another one, its pods are patched. They come before the user's patches, as the pods do.
pub(super) fn patches(draft: &Draft<'_>, release: &Release) -> Vec<Patch> {
    if !history::joins_with_own_time(release) {
        return Vec::new();
    }
    let all = draft.api_server.timeout_for_control_plane.unwrap_or(DEFAULT);
    let own = |node: &Node<'_>| node.timeout.unwrap_or(DEFAULT);
    let differs = |node: &&Node<'_>| node.command == Command::JoinControlPlane && own(node) != all;
    let mut times: Vec<(Duration, Vec<HostName>)> = Vec::new();
    for node in draft.nodes.iter().filter(differs) {
        let Some(name) = &node.name else { continue };
        match times.iter_mut().find(|(time, _)| *time == own(node)) {
            Some((_, hosts)) => hosts.push(name.clone()),
            None => times.push((own(node), vec![name.clone()])),
        }
    }
    let is_there = |target: &&PatchTarget| **target != PatchTarget::Etcd || draft.etcd.external.is_none();
    let of_time = |(time, hosts): &(Duration, Vec<HostName>)| {
        let patch = |target: &PatchTarget| patch(*target, *time, hosts.clone());
        PODS.iter().filter(is_there).map(patch).collect::<Vec<_>>()
    };
    times.iter().flat_map(of_time).collect()
}

/// The kubelet looks every ten seconds; no time at all is left to its own default.
fn patch(target: PatchTarget, time: Duration, hosts: Vec<HostName>) -> Patch {
    let path = "/spec/containers/0/startupProbe/failureThreshold";
    let operation = match time.seconds().div_ceil(10) {
        0 => json!({"op": "remove", "path": path}),
        failures => json!({"op": "add", "path": path, "value": failures}),
    };
    Patch {
        target,
        kind: Some(PatchType::Json),
        hosts,
        patch: json!([operation]),
    }
}
