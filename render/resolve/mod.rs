//! Spec and facts to plan: defaults, address allocation, cross checks.
//!
//! Every default of the spec is decided in this folder and nowhere else. All errors are collected; a plan
//! is returned only if there are none.

mod addons;
mod allocate;
mod bind_port;
mod check;
mod companions;
mod component;
mod control_plane;
mod etcd;
mod flannel;
mod front;
mod hosts;
mod images;
mod network;
mod node_roles;
mod pki;
mod runtime;
mod ssh;

use std::collections::BTreeMap;

pub use companions::Companions;

use bind_port::API_PORT;
use component::component;

use crate::facts::{Catalogue, Facts};
use crate::layout::{Layout, RunAs};
use crate::plan::{
    ApiEndpoint, FilePlan, KubeletPlan, NetworkPlan, PatchPlan, Plan, PreparationPlan, TokenPlan,
};
use crate::report::{Origin, Report, Resolved, SpecPath};
use crate::spec::{Cluster, ClusterSpec, ExtraArg, Hardening, HostState, Role, TokenUsage};
use crate::types::{Endpoint, Mode, Owner};

/// What a person wrote, for the parts that no release changes.
struct Written<'a> {
    spec: &'a ClusterSpec,
    hardening: Hardening,
    companions: &'a Companions,
    catalogue: &'a Catalogue,
}

/// What every other part of the resolver reads.
struct Context<'a> {
    spec: &'a ClusterSpec,
    facts: &'a Facts,
    hardening: Hardening,
    companions: &'a Companions,
}

/// Decides everything that the spec leaves open.
///
/// # Errors
/// The report, if it holds an error: all of them at once.
pub fn resolve(
    cluster: &Cluster,
    companions: &Companions,
    catalogue: &Catalogue,
) -> Result<(Plan, Report), Report> {
    let spec = &cluster.spec;
    let hardening = spec.hardening.unwrap_or_default();
    let mut report = Report::new();
    let written = Written {
        spec,
        hardening,
        companions,
        catalogue,
    };
    let network = network::network(&written, &mut report);
    check::spec(spec, &network, &mut report);
    let facts = match catalogue.release(&spec.version) {
        Ok(facts) => facts,
        Err(problems) => {
            let version = SpecPath::of("spec.version");
            for problem in problems.diagnostics() {
                report.push(problem.clone().at(&version));
            }
            return Err(report);
        }
    };
    let context = Context {
        spec,
        facts: &facts,
        hardening,
        companions,
    };
    let plan = decide(cluster, &context, network, &mut report);
    check::plan(&context, &plan, &mut report);
    report.unless_errors(plan)
}

fn decide(cluster: &Cluster, context: &Context<'_>, network: NetworkPlan, report: &mut Report) -> Plan {
    let spec = context.spec;
    let hosts = hosts::hosts(context, &network, report);
    let endpoint = endpoint(spec, &hosts);
    let front = front::front(spec, &endpoint);
    let addons = addons::addons(context, report);
    Plan {
        name: cluster.metadata.name.clone(),
        uid: cluster.metadata.uid,
        version: Resolved::new(spec.version.clone(), Origin::spec("spec.version")),
        facts: context.facts.clone(),
        layout: Resolved::or_default(spec.layout, "spec.layout", Default::default),
        environment: Resolved::or_default(spec.environment, "spec.environment", Default::default),
        hardening: Resolved::or_default(spec.hardening, "spec.hardening", Default::default),
        cluster_name: Resolved::or_default(spec.cluster_name.clone(), "spec.clusterName", || {
            "kubernetes".into()
        }),
        endpoint,
        front,
        certificates_dir: Resolved::or_default(spec.certificates_dir.clone(), "spec.certificatesDir", || {
            Layout::default_pki_dir(spec.layout.unwrap_or_default()).into()
        }),
        runtime: runtime::runtime(context, report),
        image_repository: images::repository(context),
        images: images::images(context, &network, &addons),
        image_overrides: spec.images.overrides.clone(),
        api_server: control_plane::api_server(context, report),
        controller_manager: component(
            &spec.controller_manager.extra_args,
            &spec.controller_manager.extra_volumes,
            &spec.controller_manager.extra_envs,
            "spec.controllerManager",
        ),
        scheduler: component(
            &spec.scheduler.extra_args,
            &spec.scheduler.extra_volumes,
            &spec.scheduler.extra_envs,
            "spec.scheduler",
        ),
        kubelet: KubeletPlan {
            config: map(&spec.kubelet.config, "spec.kubelet.config"),
        },
        etcd: etcd::etcd(cluster, context, report),
        pki: pki::pki(context, report),
        feature_gates: map(&spec.feature_gates, "spec.featureGates"),
        tokens: tokens(spec),
        proxy_environment: proxy_environment(spec),
        binaries: list(&spec.binaries, "spec.binaries", Vec::new),
        addons,
        preparation: preparation(spec),
        network,
        hosts,
        leaving: ssh::leaving(spec),
        files: files(context, report),
        patches: patches(spec, report),
    }
}

/// A mapping that is empty when it was left out.
fn map<K: Clone + Ord, V: Clone>(written: &BTreeMap<K, V>, dotted: &str) -> Resolved<BTreeMap<K, V>> {
    map_at(written, SpecPath::of(dotted))
}

fn map_at<K: Clone + Ord, V: Clone>(written: &BTreeMap<K, V>, path: SpecPath) -> Resolved<BTreeMap<K, V>> {
    let origin = if written.is_empty() {
        Origin::Default(path)
    } else {
        Origin::Spec(path)
    };
    Resolved::new(written.clone(), origin)
}

/// A list with a default for one that was left out.
fn list<T: Clone>(written: &[T], dotted: &str, default: impl FnOnce() -> Vec<T>) -> Resolved<Vec<T>> {
    Resolved::or_default((!written.is_empty()).then(|| written.to_vec()), dotted, default)
}

fn user_arguments(written: &[ExtraArg], path: &SpecPath) -> Vec<crate::plan::UserArgument> {
    let argument = |(index, arg): (usize, &ExtraArg)| crate::plan::UserArgument {
        name: arg.name.clone(),
        value: arg.value.clone(),
        path: path.index(index),
    };
    written.iter().enumerate().map(argument).collect()
}

/// kubeadm's rule: the endpoint's own port, else the bind port; without an endpoint the first host's address.
fn endpoint(spec: &ClusterSpec, hosts: &[crate::plan::HostPlan]) -> ApiEndpoint {
    let first = hosts
        .iter()
        .find(|host| host.join_mode == crate::plan::JoinMode::Init);
    let port = first.map_or(API_PORT, |host| host.bind_port.value);
    let path = "spec.controlPlaneEndpoint";
    let endpoint = match (&spec.control_plane_endpoint, first) {
        (Some(written), _) => Resolved::new(
            Endpoint {
                host: written.host.clone(),
                port: written.port.or(Some(port)),
            },
            Origin::spec(path),
        ),
        (None, Some(host)) => Resolved::new(Endpoint::at(host.ip(), port), Origin::default_of(path)),
        (None, None) => Resolved::new(Endpoint::at([0, 0, 0, 0].into(), port), Origin::default_of(path)),
    };
    ApiEndpoint {
        endpoint,
        is_written: spec.control_plane_endpoint.is_some(),
    }
}

fn tokens(spec: &ClusterSpec) -> Vec<TokenPlan> {
    let path = SpecPath::of("spec.bootstrapTokens");
    let token = |(index, token): (usize, &crate::spec::BootstrapToken)| TokenPlan {
        id: token.id.clone(),
        description: token.description.clone().unwrap_or_default(),
        expires: token.expires,
        usages: if token.usages.is_empty() {
            vec![TokenUsage::Signing, TokenUsage::Authentication]
        } else {
            token.usages.clone()
        },
        groups: if token.groups.is_empty() {
            vec![crate::plan::DEFAULT_NODE_TOKEN_GROUP.into()]
        } else {
            token.groups.clone()
        },
        store: token.store.unwrap_or_default(),
        origin: Origin::Spec(path.index(index)),
    };
    spec.bootstrap_tokens.iter().enumerate().map(token).collect()
}

/// kubeadm passes on variables that end in `_proxy` in any case and have a value.
fn proxy_environment(spec: &ClusterSpec) -> Resolved<BTreeMap<String, String>> {
    let mut written = map(&spec.proxy_environment, "spec.proxyEnvironment");
    written.value.retain(|_, value| !value.is_empty());
    written
}

fn preparation(spec: &ClusterSpec) -> PreparationPlan {
    let written = &spec.host_preparation;
    PreparationPlan {
        is_rendered: Resolved::or_default(
            written.disabled.map(|off| !off),
            "spec.hostPreparation.disabled",
            || true,
        ),
        hosts_file: Resolved::or_default(
            written.hosts_file,
            "spec.hostPreparation.hostsFile",
            Default::default,
        ),
        sysctl: map(&written.sysctl, "spec.hostPreparation.sysctl"),
        modules: list(&written.modules, "spec.hostPreparation.modules", Vec::new),
        time_servers: list(
            &written.time_servers,
            "spec.hostPreparation.timeServers",
            Vec::new,
        ),
        swap: Resolved::or_default(written.swap, "spec.hostPreparation.swap", Default::default),
        firewall: Resolved::or_default(
            written.firewall,
            "spec.hostPreparation.firewall",
            Default::default,
        ),
        open_ports: list(&written.open_ports, "spec.hostPreparation.openPorts", Vec::new),
        host_subnets: list(
            &written.host_subnets,
            "spec.hostPreparation.hostSubnets",
            Vec::new,
        ),
        limits: map(&written.limits, "spec.hostPreparation.limits"),
    }
}

fn files(context: &Context<'_>, report: &mut Report) -> Vec<FilePlan> {
    let path = SpecPath::of("spec.files");
    let mut plans = Vec::new();
    for (index, file) in context.spec.files.iter().enumerate() {
        let path_in_spec = path.index(index);
        let text = match (&file.source, &file.content) {
            (Some(source), None) => context
                .companions
                .text(source, &path_in_spec.field("source"), report),
            (None, Some(content)) => Some(content.as_str().into()),
            _ => {
                report.push(crate::report::messages::file::needs_one_content().at(&path_in_spec));
                None
            }
        };
        let Some(text) = text else { continue };
        let mut hosts = file.hosts.clone();
        hosts.sort();
        plans.push(FilePlan {
            path: file.path.clone(),
            text,
            mode: file.mode.unwrap_or(Mode::new(0o644)),
            owner: file.owner.clone().unwrap_or_else(Owner::root),
            hosts,
            restart: file.restart.clone(),
            path_in_spec,
        });
    }
    plans
}

fn patches(spec: &ClusterSpec, report: &mut Report) -> Vec<PatchPlan> {
    let path = SpecPath::of("spec.patches");
    let mut plans = Vec::new();
    for (index, patch) in spec.patches.iter().enumerate() {
        let path_in_spec = path.index(index);
        let content = match patch.content() {
            Ok(content) => content,
            Err(problems) => {
                let at = path_in_spec.field("patch");
                let messages = problems.diagnostics().iter().cloned();
                messages.for_each(|problem| report.push(problem.at(&at)));
                continue;
            }
        };
        let mut hosts = patch.hosts.clone();
        hosts.sort();
        plans.push(PatchPlan {
            target: patch.target,
            kind: patch.kind.unwrap_or_default(),
            hosts,
            patch: content,
            path_in_spec,
        });
    }
    plans
}

/// Hosts that are wanted.
fn present(spec: &ClusterSpec) -> impl Iterator<Item = &crate::spec::Host> {
    spec.hosts
        .iter()
        .filter(|host| host.state != Some(HostState::Absent))
}

/// Whether a kubelet runs on a host, and so the cluster has a node of its name.
fn is_node(spec: &ClusterSpec, host: &crate::spec::Host) -> bool {
    let is_control_plane = host.roles.contains(&Role::ControlPlane);
    let is_worker = host.roles.is_empty() || host.roles.contains(&Role::Worker);
    RunAs::of(spec.layout.unwrap_or_default()).has_kubelet(is_control_plane, is_worker)
}

/// Where a host stands in the spec: by its name, so that no other host's reasons change when it moves.
fn path_of(host: &crate::spec::Host) -> SpecPath {
    SpecPath::of("spec.hosts").named(host.name.as_str())
}
