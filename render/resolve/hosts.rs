use super::bind_port::bind_port;
use super::{
    Context, allocate, etcd, front, is_node, map_at, node_roles, path_of, pki, present, runtime, ssh,
    user_arguments,
};
use crate::facts::PkiFileNames;
use crate::layout::{File, Layout, RunAs};
use crate::plan::{HostPlan, JoinMode, NetworkPlan, UserArgument};
use crate::report::{Origin, Report, Resolved, SpecPath};
use crate::spec::{ClusterSpec, Hardening, Host, KubeletCredentials, Role};
use crate::types::{HostName, HostPath};

/// The wanted hosts sorted by name.
pub(super) fn hosts(context: &Context<'_>, network: &NetworkPlan, report: &mut Report) -> Vec<HostPlan> {
    let spec = context.spec;
    let mut subnets = allocate::pod_subnets(spec, network, report);
    let init = init_host(spec);
    let issued_from = pki::issued_from(spec);
    let member_role = etcd::member_role(spec);
    let balancer_role = front::balancer_role(spec);
    let run_as = RunAs::of(spec.layout.unwrap_or_default());
    let plan = |host: &Host| {
        let path = path_of(host);
        let has = |role| host.roles.contains(&role);
        let is_worker = host.roles.is_empty() || has(Role::Worker);
        let has_kubelet = is_node(spec, host);
        let join_mode = match has(Role::ControlPlane) {
            true if Some(&host.name) == init => JoinMode::Init,
            true => JoinMode::JoinControlPlane,
            false if is_worker => JoinMode::JoinWorker,
            false => JoinMode::Outside,
        };
        HostPlan {
            join_mode,
            is_worker,
            has_kubelet,
            has_proxy_unit: has_kubelet && !spec.addons.kube_proxy.disabled && run_as.has_proxy_unit(),
            is_balancer: balancer_role.is_some_and(has),
            hostname_override: host.hostname.clone().filter(|hostname| *hostname != host.name),
            architecture: host.architecture.unwrap_or_default(),
            cri_socket: runtime::socket(context, host, &path),
            bind_port: bind_port(spec, host, &path),
            labels: node_roles::labels(context, host),
            taints: node_roles::taints(context, host, &path),
            kubelet_credentials: credentials(spec, host, &path),
            kubelet_args: kubelet_args(spec, host, &path),
            kubelet_config: map_at(&host.kubelet.config, path.field("kubelet.config")),
            etcd: etcd::member(spec, member_role, host, &path),
            pod_subnets: subnets
                .remove(&host.name)
                .unwrap_or_else(|| Resolved::new(Vec::new(), Origin::default_of("spec.network.podSubnets"))),
            ca_directories: sorted(&host.ca_directories),
            ca_cert_path: ca_cert_path(context, host, join_mode),
            resolv_conf: host.resolv_conf.clone(),
            issued_from: match host.issued_from {
                Some(time) => Resolved::new(time, Origin::Spec(path.field("issuedFrom"))),
                None => issued_from.clone(),
            },
            generation: pki::generation(host.generation),
            ssh: ssh::ssh(host, &path),
            name: host.name.clone(),
            address: host.address,
            second_address: host.second_address,
            path,
        }
    };
    let mut plans: Vec<HostPlan> = present(spec).map(plan).collect();
    plans.sort_by(|a, b| a.name.cmp(&b.name));
    plans
}

/// The host that `kubeadm init` would have run on: a founder of the control plane, the first by name, so that
/// the order of hosts in the spec does not matter.
fn init_host(spec: &ClusterSpec) -> Option<&HostName> {
    let control_planes = || present(spec).filter(|host| host.roles.contains(&Role::ControlPlane));
    let founders = control_planes().filter(|host| host.etcd.join_order.is_none() && !host.etcd.removed);
    founders
        .map(|host| &host.name)
        .min()
        .or_else(|| control_planes().map(|host| &host.name).min())
}

/// Those for all hosts first.
fn kubelet_args(spec: &ClusterSpec, host: &Host, path: &SpecPath) -> Vec<UserArgument> {
    let shared = SpecPath::of("spec.kubelet.extraArgs");
    let own = user_arguments(&host.kubelet.extra_args, &path.field("kubelet.extraArgs"));
    let mut arguments = user_arguments(&spec.kubelet.extra_args, &shared);
    arguments.extend(own);
    arguments
}

/// `kubeadm join` leaves the cluster's authority at its own default, wherever the cluster has its certificates
/// (`JoinConfiguration.caCertPath`; `cmd/phases/join/kubelet.go`). Where kubeadm needs not be equalled, nobody misses it.
fn ca_cert_path(context: &Context<'_>, host: &Host, join_mode: JoinMode) -> Option<Resolved<HostPath>> {
    if let Some(path) = &host.ca_cert_path {
        let origin = Origin::Spec(path_of(host).field("caCertPath"));
        return Some(Resolved::new(path.clone(), origin));
    }
    let layout = context.spec.layout.unwrap_or_default();
    let joins = matches!(join_mode, JoinMode::JoinControlPlane | JoinMode::JoinWorker);
    let has_file = *context.facts.pki.file_names == PkiFileNames::CrtKey;
    let is_kubeadms = context.hardening == Hardening::None && RunAs::of(layout).is_for_kubeadm();
    if !(joins && has_file && is_kubeadms) {
        return None;
    }
    let written = context.spec.certificates_dir.as_ref();
    let certificates = written.map_or_else(|| Layout::default_pki_dir(layout), |dir| dir.path().clone());
    let path = Layout::of(layout, &certificates, context.facts).path(File::JoinedCaCert);
    Some(Resolved::new(path, Origin::default_of("spec.hosts.caCertPath")))
}

fn credentials(spec: &ClusterSpec, host: &Host, path: &SpecPath) -> Resolved<KubeletCredentials> {
    match host.kubelet.credentials {
        Some(own) => Resolved::new(own, Origin::Spec(path.field("kubelet.credentials"))),
        None => Resolved::or_default(
            spec.kubelet.credentials,
            "spec.kubelet.credentials",
            Default::default,
        ),
    }
}

fn sorted<T: Ord + Clone>(values: &[T]) -> Vec<T> {
    let mut values = values.to_vec();
    values.sort();
    values
}
