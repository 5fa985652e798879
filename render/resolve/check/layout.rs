//! What a spec says of pods and nodes, where its layout has none.

use std::collections::BTreeMap;

use super::super::{is_node, path_of, present};
use crate::layout::RunAs;
use crate::report::{Report, SpecPath, messages};
use crate::spec::{BinaryName, ClusterSpec, ExtraEnv, ExtraVolume, Host, Kubelet, PatchTarget};

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    binaries(spec, report);
    for host in present(spec).filter(|host| !is_node(spec, host)) {
        not_a_node(host, report);
    }
    if RunAs::of(spec.layout.unwrap_or_default()) == RunAs::Unit {
        patches(spec, report);
        for (volumes, path) in volumes(spec) {
            moved(volumes, &path, report);
        }
        for (variables, path) in variables(spec) {
            of_pods(variables, &path, report);
        }
    }
}

fn binaries(spec: &ClusterSpec, report: &mut Report) {
    let path = SpecPath::of("spec.binaries");
    let is_brought = RunAs::of(spec.layout.unwrap_or_default()).brings_programs();
    let mut seen = BTreeMap::new();
    for (index, binary) in spec.binaries.iter().enumerate() {
        let place = |index: usize| path.index(index).field("name");
        // No package has kube-vip.
        if !is_brought && binary.name != BinaryName::KubeVip {
            report.push(messages::layout::packaged_program(binary.name.as_str()).at(&place(index)));
        }
        let architecture = binary.architecture.unwrap_or_default();
        if let Some(first) = seen.insert((binary.name, architecture.as_str()), index) {
            let message = messages::layout::program_twice(binary.name.as_str(), architecture.as_str());
            report.push(
                message
                    .at(&place(index))
                    .note_at("the other one is at", &place(first)),
            );
        }
    }
}

fn not_a_node(host: &Host, report: &mut Report) {
    let path = path_of(host);
    for (field, is_written) in [
        ("labels", !host.labels.is_empty()),
        ("taints", host.taints.is_some()),
        ("kubelet", host.kubelet != Kubelet::default()),
        ("podSubnets", !host.pod_subnets.is_empty()),
        ("criSocket", host.cri_socket.is_some()),
    ] {
        if is_written {
            let message = messages::host::not_a_node(&host.name, field);
            report.push(message.at_key(&path.field(field)));
        }
    }
}

fn patches(spec: &ClusterSpec, report: &mut Report) {
    let path = SpecPath::of("spec.patches");
    for (index, patch) in spec.patches.iter().enumerate() {
        let target = match patch.target {
            PatchTarget::Etcd => "etcd",
            PatchTarget::KubeApiserver => "kube-apiserver",
            PatchTarget::KubeControllerManager => "kube-controller-manager",
            PatchTarget::KubeScheduler => "kube-scheduler",
            PatchTarget::KubeProxyDaemonSet => "kube-proxy",
            PatchTarget::KubeletConfiguration | PatchTarget::CoreDnsDeployment => continue,
        };
        report.push(messages::layout::no_pod(target).at(&path.index(index).field("target")));
    }
}

/// The volumes of each component, with their place.
pub(super) fn volumes(spec: &ClusterSpec) -> [(&[ExtraVolume], SpecPath); 3] {
    [
        (&spec.api_server.extra_volumes, "spec.apiServer.extraVolumes"),
        (
            &spec.controller_manager.extra_volumes,
            "spec.controllerManager.extraVolumes",
        ),
        (&spec.scheduler.extra_volumes, "spec.scheduler.extraVolumes"),
    ]
    .map(|(volumes, path)| (volumes.as_slice(), SpecPath::of(path)))
}

fn moved(volumes: &[ExtraVolume], path: &SpecPath, report: &mut Report) {
    for (index, volume) in volumes.iter().enumerate() {
        if volume.host_path.path() != volume.mount_path.path() {
            let message = messages::layout::moved_volume(&volume.name, &volume.host_path, &volume.mount_path);
            report.push(message.at(&path.index(index).field("mountPath")));
        }
    }
}

fn variables(spec: &ClusterSpec) -> [(&[ExtraEnv], SpecPath); 4] {
    [
        (&spec.api_server.extra_envs, "spec.apiServer.extraEnvs"),
        (
            &spec.controller_manager.extra_envs,
            "spec.controllerManager.extraEnvs",
        ),
        (&spec.scheduler.extra_envs, "spec.scheduler.extraEnvs"),
        (&spec.etcd.local.extra_envs, "spec.etcd.local.extraEnvs"),
    ]
    .map(|(variables, path)| (variables.as_slice(), SpecPath::of(path)))
}

fn of_pods(variables: &[ExtraEnv], path: &SpecPath, report: &mut Report) {
    for (index, variable) in variables.iter().enumerate() {
        if variable.value_from.is_some() {
            let message = messages::layout::pod_variable(&variable.name);
            report.push(message.at_key(&path.index(index).field("valueFrom")));
        }
    }
}
