use std::collections::BTreeMap;

use super::control_plane::{self, component_environment, component_probes};
use super::process::{Mount, Process};
use super::scope::Scope;
use super::{Argument, Arguments, additions};
use crate::layout::File;
use crate::report::{Origin, Origins};
use crate::spec::{ImageName, PathType};
use crate::types::Program;

/// kube-scheduler on a control-plane host.
pub(super) fn process(scope: &Scope<'_>) -> Process {
    let Scope { plan, host, .. } = *scope;
    let facts = &plan.facts.kube_scheduler;
    let arguments = arguments(scope);
    let mounts = match *plan.facts.kubeconfig.per_component {
        true => vec![Mount::same(
            "kubeconfig",
            scope.path(File::SchedulerConf),
            PathType::FileOrCreate,
            true,
        )],
        // It asks the API on the same host, without credentials.
        false => Vec::new(),
    };
    Process {
        program: Program::KubeScheduler,
        image: plan.image(ImageName::KubeScheduler).into(),
        mounts: control_plane::with_user_mounts(plan, mounts, &plan.scheduler),
        reads: scope.paths(&[File::SchedulerConf]),
        watches: Vec::new(),
        environment: component_environment(plan, &plan.scheduler),
        requests: BTreeMap::clone(&facts.requests),
        probes: component_probes(
            plan,
            facts,
            facts.probe_port.unwrap_or(10_259),
            control_plane::bind_host(plan, &arguments),
        ),
        selinux_type: None,
        annotations: control_plane::annotations(plan),
        file: File::SchedulerManifest,
        origins: Origins::from(Origin::Spec(host.path.field("roles")))
            .and(&plan.version.origin)
            .and(plan.image_origins(ImageName::KubeScheduler)),
        arguments,
    }
}

fn arguments(scope: &Scope<'_>) -> Vec<Argument> {
    let plan = scope.plan;
    let mut args = Arguments::of(&plan.facts, Program::KubeScheduler);
    args.extend(&plan.scheduler.extra_args);
    for name in [
        "authentication-kubeconfig",
        "authorization-kubeconfig",
        "kubeconfig",
    ] {
        args.kubeadm(name, scope.path(File::SchedulerConf), &plan.layout.origin);
    }
    for (name, value) in [
        ("address", "127.0.0.1"),
        ("bind-address", "127.0.0.1"),
        ("leader-elect", "true"),
        ("master", "127.0.0.1:8080"),
        ("port", "0"),
        ("v", "2"),
    ] {
        args.fixed(name, value);
    }
    control_plane::dual_stack_gate(plan, &mut args);
    args.add_all(additions::arguments(plan, scope.layout, Program::KubeScheduler));
    args.merge()
}
