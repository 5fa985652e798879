//! Why single lines of a manifest, unit or options file are as they are.

use super::super::Argument;
use super::super::draft::Draft;
use super::super::process::Process;
use super::super::scope::Scope;
use super::DIGEST_ANNOTATION;
use crate::artifact::{Mark, Part};
use crate::facts::ComponentFacts;
use crate::plan::{ComponentPlan, EtcdPlan, Plan};
use crate::report::{Origin, Origins, SpecPath};
use crate::spec::ImageName;
use crate::types::Program;

/// The reasons of arguments on a command line.
pub(super) fn of_arguments(arguments: &[Argument]) -> Vec<Mark> {
    let mark = |argument: &Argument| Mark::argument(&argument.name, argument.origins.clone());
    arguments.iter().map(mark).collect()
}

/// The reasons of the environment variables that a person wrote.
pub(super) fn of_variables<'a>(
    scope: &'a Scope<'_>,
    process: &'a Process,
) -> impl Iterator<Item = (&'a str, Origin)> {
    let component = component(scope.plan, process.program);
    process.environment.iter().filter_map(move |variable| {
        let name = variable.name.as_str();
        let written = component.and_then(|component| {
            let mut extra = component.extra_envs.iter();
            let index = extra.position(|extra| extra.name == name)?;
            Some(Origin::Spec(component.path.field("extraEnvs").index(index)))
        });
        let proxy = &scope.plan.proxy_environment;
        let handed_on = proxy.value.contains_key(name).then(|| proxy.origin.clone());
        Some((name, written.or(handed_on)?))
    })
}

/// The reasons of the fields of a static pod.
pub(super) fn of_pod(scope: &Scope<'_>, process: &Process, draft: &Draft) -> Vec<Mark> {
    let mut marks = of_arguments(&process.arguments);
    let container = SpecPath::of("spec.containers").named(process.program.name());
    of_container(scope, process, &container, &mut marks);
    let pod = &scope.plan.facts.static_pod;
    for (field, origin) in [
        ("spec.priorityClassName", pod.priority_class.origin()),
        ("spec.priority", pod.priority.origin()),
        ("spec.securityContext", pod.seccomp.origin()),
        (
            "metadata.creationTimestamp",
            scope.plan.facts.object.creation_timestamp_null.origin(),
        ),
    ] {
        marks.push(Mark::field(field, origin));
    }
    let volumes = SpecPath::of("spec.volumes");
    for mount in process.mounts.iter().filter(|mount| !mount.origins.is_empty()) {
        for list in [&volumes, &container.field("volumeMounts")] {
            let part = Part::Field(list.named(&mount.name));
            marks.push(Mark::new(part, mount.origins.clone()));
        }
    }
    let annotations = SpecPath::of("metadata.annotations");
    for name in process.annotations.keys() {
        let part = Part::Field(annotations.key(name));
        marks.push(Mark::new(part, pod.annotations.origin()));
    }
    // The digest changes with the files that it is about.
    let mut read = Origins::none();
    for file in draft.files().filter(|file| process.reads.contains(file.path())) {
        read.extend(file.origins());
    }
    let part = Part::Field(annotations.key(DIGEST_ANNOTATION));
    marks.push(Mark::new(part, read));
    marks
}

fn of_container(scope: &Scope<'_>, process: &Process, container: &SpecPath, marks: &mut Vec<Mark>) {
    let plan = scope.plan;
    let mut mark = |field: &str, origins: Origins| {
        marks.push(Mark::new(Part::Field(container.field(field)), origins));
    };
    if let Some(image) = image(process.program) {
        mark("image", plan.image_origins(image).and(&plan.version.origin));
    }
    let pod = &plan.facts.static_pod;
    mark("imagePullPolicy", pod.image_pull_policy.origin().into());
    mark("ports", pod.named_probe_port.origin().into());
    if let Some(facts) = facts(plan, process.program) {
        let timing = &plan.facts.probe;
        let asked = Origins::from(facts.probe_port.origin()).and(facts.probe_scheme.origin());
        mark("resources", facts.requests.origin().into());
        mark(
            "livenessProbe",
            asked
                .clone()
                .and(facts.liveness_path.origin())
                .and(timing.liveness.origin()),
        );
        mark(
            "readinessProbe",
            asked
                .clone()
                .and(facts.readiness_path.origin())
                .and(timing.readiness.origin()),
        );
        mark(
            "startupProbe",
            asked
                .and(facts.startup_path.origin())
                .and(timing.startup.origin()),
        );
        mark(
            "startupProbe.failureThreshold",
            Origins::from(timing.startup.origin()).and(&plan.api_server.start_timeout.origin),
        );
    }
    mark(
        "securityContext",
        plan.facts.stacked_etcd.selinux_type.origin().into(),
    );
    let environment = container.field("env");
    let variables: Vec<(&str, Origin)> = of_variables(scope, process).collect();
    for (name, origin) in variables {
        marks.push(Mark::new(Part::Field(environment.named(name)), origin));
    }
}

/// What the spec says of a component.
fn component(plan: &Plan, program: Program) -> Option<&ComponentPlan> {
    match program {
        Program::KubeApiserver => Some(&plan.api_server.component),
        Program::KubeControllerManager => Some(&plan.controller_manager),
        Program::KubeScheduler => Some(&plan.scheduler),
        Program::Etcd => match &plan.etcd {
            EtcdPlan::Local(etcd) => Some(&etcd.component),
            EtcdPlan::External(_) => None,
        },
        Program::Flanneld | Program::KubeProxy | Program::Kubelet => None,
    }
}

fn facts(plan: &Plan, program: Program) -> Option<&ComponentFacts> {
    match program {
        Program::KubeApiserver => Some(&plan.facts.kube_apiserver),
        Program::KubeControllerManager => Some(&plan.facts.kube_controller_manager),
        Program::KubeScheduler => Some(&plan.facts.kube_scheduler),
        Program::Etcd => Some(&plan.facts.etcd),
        Program::Flanneld | Program::KubeProxy | Program::Kubelet => None,
    }
}

const fn image(program: Program) -> Option<ImageName> {
    match program {
        Program::KubeApiserver => Some(ImageName::KubeApiserver),
        Program::KubeControllerManager => Some(ImageName::KubeControllerManager),
        Program::KubeScheduler => Some(ImageName::KubeScheduler),
        Program::Etcd => Some(ImageName::Etcd),
        Program::Flanneld | Program::KubeProxy | Program::Kubelet => None,
    }
}
