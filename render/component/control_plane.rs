//! What the processes of the control plane share.

use std::collections::BTreeMap;

use super::Arguments;
use super::process::{Ask, Mount, Probe, Probes};
use super::scope::Scope;
use crate::facts::{ComponentFacts, PodAnnotations, ProbeScheme, ProbeTiming};
use crate::layout::File;
use crate::plan::{ComponentPlan, Plan, START_TIMEOUT};
use crate::report::Origin;
use crate::spec::{ExtraEnv, PathType};
use crate::types::HostPath;

/// Annotations of every static pod.
pub(super) fn annotations(plan: &Plan) -> BTreeMap<String, String> {
    match *plan.facts.static_pod.annotations {
        PodAnnotations::Critical => BTreeMap::from([(
            "scheduler.alpha.kubernetes.io/critical-pod".to_owned(),
            String::new(),
        )]),
        PodAnnotations::None | PodAnnotations::Endpoints => BTreeMap::new(),
    }
}

/// The host's authorities: always /etc/ssl/certs, and those of kubeadm's other directories that the spec says
/// exist on this host.
pub(super) fn authority_mounts(scope: &Scope<'_>) -> Vec<Mount> {
    let mount = |name: &str, path: &str| Mount::same(name, path, PathType::DirectoryOrCreate, true);
    let mut mounts = vec![mount("ca-certs", "/etc/ssl/certs")];
    for directory in scope.plan.facts.static_pod.authority_directories.iter() {
        if scope.host.ca_directories.contains(directory) {
            mounts.push(mount(
                &directory.as_str()[1..].replace('/', "-"),
                directory.as_str(),
            ));
        }
    }
    mounts
}

/// What a process sees of /etc/kubernetes and of the host's authorities in the releases that give every process all
/// of it.
pub(super) fn whole_directory(scope: &Scope<'_>) -> Vec<Mount> {
    let directory = scope.path(File::KubernetesDir);
    let mut pki = Mount::same("pki", &directory, PathType::DirectoryOrCreate, true);
    pki.mount_path = format!("{directory}/");
    vec![
        Mount::same("certs", "/etc/ssl/certs", PathType::DirectoryOrCreate, false),
        pki,
    ]
}

/// The files of kube-apiserver and kube-controller-manager whose change needs a restart, and those of which they
/// notice it by themselves.
pub(super) fn reads_and_watches(
    scope: &Scope<'_>,
    reads: &[File],
    watches: &[File],
) -> (Vec<HostPath>, Vec<HostPath>) {
    let (mut reads, mut watches) = (scope.paths(reads), scope.paths(watches));
    if !*scope.plan.facts.static_pod.reloads_certificates {
        reads.append(&mut watches);
    }
    (reads, watches)
}

/// The user's volumes replace ours of the same name; then all are sorted by name where the release sorts.
pub(super) fn with_user_mounts(plan: &Plan, mut mounts: Vec<Mount>, component: &ComponentPlan) -> Vec<Mount> {
    let path = component.path.field("extraVolumes");
    for (index, volume) in component.extra_volumes.iter().enumerate() {
        mounts.retain(|mount| mount.name != volume.name);
        mounts.push(Mount::from(volume).because(&Origin::Spec(path.index(index))));
    }
    if *plan.facts.static_pod.volumes_sorted {
        mounts.sort_by(|a, b| a.name.cmp(&b.name));
    }
    mounts
}

/// Proxy variables, then the user's own; sorted where the release sorts. The user's win, and the last of one
/// name.
pub(super) fn component_environment(plan: &Plan, component: &ComponentPlan) -> Vec<ExtraEnv> {
    let proxies = plan.proxy_environment.value.iter();
    let is_handed_on = *plan.facts.kubeadm.proxy_environment;
    let variables = proxies.filter(|_| is_handed_on).map(|(name, value)| ExtraEnv {
        name: name.clone(),
        value: value.clone(),
        value_from: None,
    });
    with_user_variables(plan, variables.collect(), component)
}

/// The user's variables over ours.
pub(super) fn with_user_variables(
    plan: &Plan,
    mut variables: Vec<ExtraEnv>,
    component: &ComponentPlan,
) -> Vec<ExtraEnv> {
    for extra in &component.extra_envs {
        variables.retain(|variable| variable.name != extra.name);
        variables.push(extra.clone());
    }
    if *plan.facts.kubeadm.environment_sorted {
        variables.sort_by(|a, b| a.name.cmp(&b.name));
    }
    variables
}

/// The probes of a component at a port and address.
pub(super) fn component_probes(
    plan: &Plan,
    facts: &ComponentFacts,
    port: u16,
    host: Option<String>,
) -> Probes {
    let timing = &plan.facts.probe;
    let probe = |path: Option<&String>, timing: Option<&ProbeTiming>| {
        Some(Probe {
            ask: Ask::Path(path?.clone()),
            timing: *timing?,
        })
    };
    let mut startup = timing.startup.value;
    if let Some(startup) = &mut startup {
        // kubeadm: the start-up timeout divided by the period, rounded up.
        let period = u64::from(startup.period.unwrap_or(10).max(1));
        let is_heeded = *timing.startup_heeds_timeout || !plan.equals_kubeadm();
        let written = is_heeded.then_some(plan.api_server.start_timeout.value);
        let failures = written.unwrap_or(START_TIMEOUT).seconds().div_ceil(period);
        // None for a time of 0, which kubeadm leaves out and the kubelet takes for its default.
        startup.failures = (failures > 0).then(|| u16::try_from(failures).unwrap_or(u16::MAX));
    }
    Probes {
        port,
        scheme: match *facts.probe_scheme {
            ProbeScheme::Http => "HTTP",
            ProbeScheme::Https => "HTTPS",
        },
        host,
        liveness: probe(Some(&facts.liveness_path), Some(&timing.liveness)),
        readiness: probe(facts.readiness_path.as_ref(), timing.readiness.as_ref()),
        startup: probe(facts.startup_path.as_ref(), startup.as_ref()),
    }
}

/// Up to 1.23 kubeadm hands its own dual-stack gate on to the components.
pub(super) fn dual_stack_gate(plan: &Plan, args: &mut Arguments<'_>) {
    if let Some(is_on) = plan.feature_gates.value.get("IPv6DualStack") {
        args.kubeadm(
            "feature-gates",
            format!("IPv6DualStack={is_on}"),
            Origin::spec("spec.featureGates"),
        );
    }
}

/// The address at which a component's own port is asked: where an argument says that it listens.
pub(super) fn bind_host(plan: &Plan, arguments: &[super::Argument]) -> Option<String> {
    let timing = &plan.facts.probe;
    let bound = arguments
        .iter()
        .rev()
        .find(|argument| argument.name == *timing.host_argument);
    let address = bound.map_or("127.0.0.1", |argument| argument.value.as_str());
    let is_any = *timing.any_address_left_out && matches!(address, "0.0.0.0" | "::");
    (!is_any && !address.is_empty()).then(|| address.to_owned())
}
