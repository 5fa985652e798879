//! flanneld as a unit of each host; where it is a DaemonSet, it is an add-on.

use super::draft::Draft;
use super::etcd_client;
use super::flannel_network::{cni_reader, flannel_cni, flannel_network};
use super::process::Process;
use super::scope::Scope;
use super::wrap;
use super::{Argument, RenderError};
use crate::artifact::{ArtifactId, Reaction};
use crate::emit;
use crate::emit::views::{FlannelEtcd, FlannelEtcdFormat, FlannelReservation};
use crate::facts::EtcdApi;
use crate::layout::File;
use crate::plan::{Daemon, FlannelPlan, HostPlan, LocalEtcdPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::ExtraEnv;
use crate::types::{IpFamily, Program};

/// Everything of flanneld on a host, if it runs there as a unit.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some(flannel) = scope.plan.flannel().filter(|flannel| flannel.daemon.is_unit()) else {
        return Ok(());
    };
    if flannel.daemon.value == Daemon::UnitOverEtcd && is_first_member(scope) {
        add_network(scope, flannel, draft)?;
        add_script(scope, flannel, draft)?;
    }
    if !scope.host.has_kubelet {
        return Ok(());
    }
    if flannel.daemon.value == Daemon::UnitOverApi {
        add_network(scope, flannel, draft)?;
    }
    if !scope.plan.docker_bridges_pods() {
        add_conflist(scope, flannel, draft)?;
    }
    wrap::unit(scope, &process(scope, flannel), draft)
}

/// One member of etcd is enough to write into it.
fn is_first_member(scope: &Scope<'_>) -> bool {
    let first = scope.plan.etcd_members().next();
    first.is_some_and(|first| first.name == scope.host.name)
}

fn process(scope: &Scope<'_>, flannel: &FlannelPlan) -> Process {
    let mut arguments = match flannel.daemon.value {
        Daemon::UnitOverEtcd => over_etcd(scope, flannel),
        Daemon::UnitOverApi | Daemon::DaemonSet | Daemon::Nothing => over_api(scope, flannel),
    };
    arguments.extend(reached_at(scope, flannel));
    arguments.push(Argument {
        is_bare: true,
        ..Argument::new("ip-masq", true, &flannel.mode.origin)
    });
    arguments.retain(|argument| flannel.facts.knows(&argument.name));
    arguments.sort_by(|a, b| a.name.cmp(&b.name));
    let (reads, environment) = match flannel.daemon.value {
        Daemon::UnitOverEtcd => (
            &[
                File::EtcdClientCaCert,
                File::FlannelEtcdClientCert,
                File::FlannelEtcdClientKey,
            ][..],
            Vec::new(),
        ),
        Daemon::UnitOverApi | Daemon::DaemonSet | Daemon::Nothing => (
            &[File::FlannelConf, File::FlannelNetwork][..],
            vec![ExtraEnv {
                name: "NODE_NAME".into(),
                value: scope.host.name.to_string(),
                value_from: None,
            }],
        ),
    };
    Process {
        reads: scope.paths(reads),
        environment,
        origins: Origins::from(&flannel.daemon.origin)
            .and(&flannel.mode.origin)
            .and(&flannel.version.origin),
        ..Process::unit(Program::Flanneld, File::FlannelUnit, arguments)
    }
}

fn over_etcd(scope: &Scope<'_>, flannel: &FlannelPlan) -> Vec<Argument> {
    let mode = &flannel.mode.origin;
    let file = |name: &str, file: File| Argument::new(name, scope.path(file), mode);
    vec![
        Argument::new("etcd-endpoints", etcd_client::member_urls(scope.plan), mode),
        Argument::new(
            "etcd-prefix",
            &flannel.etcd_prefix.value,
            &flannel.etcd_prefix.origin,
        ),
        file("etcd-cafile", File::EtcdClientCaCert),
        file("etcd-certfile", File::FlannelEtcdClientCert),
        file("etcd-keyfile", File::FlannelEtcdClientKey),
    ]
}

fn over_api(scope: &Scope<'_>, flannel: &FlannelPlan) -> Vec<Argument> {
    let daemon = &flannel.daemon.origin;
    let subnet_manager = Argument {
        is_bare: true,
        ..Argument::new("kube-subnet-mgr", true, daemon)
    };
    vec![
        subnet_manager,
        Argument::new("kubeconfig-file", scope.path(File::FlannelConf), daemon),
        Argument::new("net-config-path", scope.path(File::FlannelNetwork), daemon),
    ]
}

/// The interface and the addresses that others are told: without them flanneld takes those of the default route,
/// which on a host with several interfaces may lead nowhere.
fn reached_at(scope: &Scope<'_>, flannel: &FlannelPlan) -> Vec<Argument> {
    let host = scope.host;
    let mut arguments = Vec::new();
    let families = scope
        .plan
        .network
        .pod_subnet
        .iter()
        .flat_map(|pods| pods.value.families());
    let mut families: Vec<IpFamily> = families.collect();
    families.sort_unstable();
    let addresses = families.iter().filter_map(|family| host.address_of(*family));
    for address in addresses {
        let (name, origin) = match address.family() {
            IpFamily::V4 => ("public-ip", host.address_origin(IpFamily::V4)),
            IpFamily::V6 => ("public-ipv6", host.address_origin(IpFamily::V6)),
        };
        if arguments.is_empty() && flannel.interface.is_none() {
            arguments.push(Argument::new("iface", address, &origin));
        }
        arguments.push(Argument::new(name, address, &origin));
    }
    if let Some(interface) = &flannel.interface {
        arguments.push(Argument::new("iface", &interface.value, &interface.origin));
    }
    arguments
}

/// flannel's configuration as a file: flanneld reads it, or [`add_script`]'s script writes it into etcd.
fn add_network(scope: &Scope<'_>, flannel: &FlannelPlan, draft: &mut Draft) -> Result<(), RenderError> {
    if flannel.daemon.value == Daemon::UnitOverEtcd {
        draft.read_by(Reaction::Standalone, scope.paths(&[File::FlannelNetwork]));
    }
    let id = ArtifactId::new("flannel", "network");
    let text = flannel_network(scope.plan, flannel);
    scope.add(
        draft,
        id,
        File::FlannelNetwork,
        text,
        network_origins(scope.plan, flannel),
    )
}

/// Why flannel's configuration is as it is.
pub(super) fn network_origins(plan: &Plan, flannel: &FlannelPlan) -> Origins {
    let pods = plan.network.pod_subnet.as_ref();
    let mut origins = Origins::from(&flannel.backend.origin)
        .and(&flannel.mtu.origin)
        .and(&flannel.version.origin);
    let others = [
        pods.map(|pods| &pods.origin),
        flannel.vni.as_ref().map(|vni| &vni.origin),
        flannel.port.as_ref().map(|port| &port.origin),
    ];
    for origin in others.into_iter().flatten() {
        origins.extend(&Origins::from(origin));
    }
    origins
}

/// What writes the configuration and a key for each host into etcd; the list grows with the hosts.
fn add_script(scope: &Scope<'_>, flannel: &FlannelPlan, draft: &mut Draft) -> Result<(), RenderError> {
    let reservations: Vec<FlannelReservation> = scope
        .plan
        .hosts
        .iter()
        .filter(|host| host.has_kubelet)
        .filter_map(|host| reservation(&flannel.etcd_prefix, host))
        .collect();
    let view = FlannelEtcd {
        format: match *flannel.facts.etcd_api {
            EtcdApi::V2 => FlannelEtcdFormat::V2,
            EtcdApi::V3 => FlannelEtcdFormat::V3,
        },
        etcdctl: &format!("{}/etcdctl", scope.path(File::EtcdProgramsDir)),
        names_api: scope.plan.etcd.local().is_some_and(LocalEtcdPlan::names_api),
        endpoints: &etcd_client::member_urls(scope.plan),
        ca: &scope.path(File::EtcdCaCert),
        cert: &scope.path(File::EtcdHealthcheckClientCert),
        key: &scope.path(File::EtcdHealthcheckClientKey),
        network: &scope.path(File::FlannelNetwork),
        prefix: &flannel.etcd_prefix.value,
        reservations: &reservations,
    };
    let origins = Origins::from(&flannel.mode.origin)
        .and(&flannel.version.origin)
        .and(&flannel.etcd_prefix.origin)
        .and(Origin::spec("spec.hosts"));
    draft.read_by(Reaction::Standalone, scope.paths(&[File::FlannelEtcdScript]));
    let id = ArtifactId::new("flannel", "etcd-script");
    scope.add(draft, id, File::FlannelEtcdScript, emit::text(&view)?, origins)
}

/// The key and value that keep a host's part for it. Source: flannel, `pkg/subnet`, `MakeSubnetKey`, `LeaseAttrs`.
fn reservation(prefix: &str, host: &HostPlan) -> Option<FlannelReservation> {
    let part = |family: IpFamily| {
        let part = host.pod_subnets.iter().find(|part| part.family() == family)?;
        Some(format!("{}-{}", part.first(), part.prefix()))
    };
    let own = |family: IpFamily| host.address_of(family).map(|address| address.to_string());
    let (ipv4, address) = (part(IpFamily::V4)?, own(IpFamily::V4)?);
    Some(match (part(IpFamily::V6), own(IpFamily::V6)) {
        (Some(ipv6), Some(second)) => FlannelReservation {
            path: format!("{prefix}/subnets/{ipv4}&{ipv6}"),
            value: format!(r#"{{"PublicIP":"{address}","PublicIPv6":"{second}"}}"#),
        },
        _ => FlannelReservation {
            path: format!("{prefix}/subnets/{ipv4}"),
            value: format!(r#"{{"PublicIP":"{address}"}}"#),
        },
    })
}

/// What a DaemonSet's pods would bring to the host.
fn add_conflist(scope: &Scope<'_>, flannel: &FlannelPlan, draft: &mut Draft) -> Result<(), RenderError> {
    draft.read_by(
        Reaction::Watched(cni_reader(scope.plan).into()),
        scope.paths(&[File::CniConflist]),
    );
    let id = ArtifactId::new("flannel", "cni");
    let origins = Origins::from(&flannel.mode.origin).and(&flannel.daemon.origin);
    scope.add(draft, id, File::CniConflist, flannel_cni(), origins)
}
