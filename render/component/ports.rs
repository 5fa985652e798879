//! Which ports a host's processes listen on, and who must reach them: the one table of `ports.json`, of the firewall
//! and of the check of a host.

use serde_json::Value;

use crate::facts::Joining;
use crate::plan::{BalancerProgram, Carrier, Daemon, FrontPlan, HostPlan, Plan};
use crate::types::{IpFamily, PortRange};

/// Where hosts ask whom to trust that join without bootstrap tokens. Source: kubeadm 1.5, `v1alpha1/defaults.go`.
const KUBE_DISCOVERY: u16 = 9898;

/// Where kube-vip tells what it measures, on the host itself. It is kube-vip's own port.
pub(super) const KUBE_VIP_METRICS: u16 = 2112;

/// What a process takes from the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accepts {
    /// TCP at these ports.
    Tcp(PortRange),
    /// UDP at these ports.
    Udp(PortRange),
    /// Packets of an IP protocol that has no ports.
    Protocol(IpProtocol),
}

impl Accepts {
    /// The name of the protocol as programs write it.
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Udp(_) => "udp",
            Self::Protocol(protocol) => protocol.as_str(),
        }
    }

    /// The ports, if the protocol has some.
    pub const fn ports(self) -> Option<PortRange> {
        match self {
            Self::Tcp(ports) | Self::Udp(ports) => Some(ports),
            Self::Protocol(_) => None,
        }
    }
}

/// IP protocols without ports. Source: IANA, "Protocol Numbers".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpProtocol {
    /// IPv4 inside IPv4.
    Ipip,
    /// How balancers agree who has the virtual address.
    Vrrp,
}

impl IpProtocol {
    /// The name in `ports.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ipip => "ipip",
            Self::Vrrp => "vrrp",
        }
    }

    /// The number in a packet's header.
    pub const fn number(self) -> u8 {
        match self {
            Self::Ipip => 4,
            Self::Vrrp => 112,
        }
    }
}

/// Somebody who must reach a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// The hosts that run the control plane.
    ControlPlanes,
    /// The members of etcd.
    EtcdMembers,
    /// The hosts that run the balancers before the API.
    LoadBalancers,
    /// Every host of the cluster.
    Hosts,
    /// Pods, such as those that collect metrics.
    Pods,
    /// Whoever uses the cluster.
    Everyone,
}

impl Peer {
    /// The name in `ports.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ControlPlanes => "control-planes",
            Self::EtcdMembers => "etcd-members",
            Self::LoadBalancers => "load-balancers",
            Self::Hosts => "hosts",
            Self::Pods => "pods",
            Self::Everyone => "everyone",
        }
    }
}

/// What a process takes, and from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// Which packets.
    pub accepts: Accepts,
    /// The process that listens.
    pub process: &'static str,
    /// Who must reach it; nobody but the host itself if there is none.
    pub open_to: &'static [Peer],
}

impl Port {
    const fn tcp(port: u16, process: &'static str, open_to: &'static [Peer]) -> Self {
        Self {
            accepts: Accepts::Tcp(PortRange::one(port)),
            process,
            open_to,
        }
    }

    const fn udp(port: u16, process: &'static str, open_to: &'static [Peer]) -> Self {
        Self {
            accepts: Accepts::Udp(PortRange::one(port)),
            process,
            open_to,
        }
    }

    const fn protocol(protocol: IpProtocol, process: &'static str, open_to: &'static [Peer]) -> Self {
        Self {
            accepts: Accepts::Protocol(protocol),
            process,
            open_to,
        }
    }
}

/// The ports of a host. `kubelet` is its kubelet's configuration, if it has one.
pub(super) fn ports(plan: &Plan, host: &HostPlan, kubelet: Option<&Value>) -> Vec<Port> {
    let mut ports = Vec::new();
    if let Some(kubelet) = kubelet {
        ports.extend(of_kubelet(plan, kubelet));
        ports.extend(of_kube_proxy(plan));
    }
    if host.is_control_plane() {
        ports.extend(of_control_plane(plan, host));
    }
    if host.etcd.is_some() {
        ports.extend(of_etcd(plan));
    }
    ports.extend(of_front(plan, host));
    if kubelet.is_some() {
        ports.extend(of_pod_network(plan));
        ports.extend(of_services(plan));
    }
    // Port 0 is none: somebody turned it off.
    ports.retain(|port| port.accepts.ports().is_none_or(|ports| ports.first() != 0));
    ports
}

fn of_kubelet(plan: &Plan, kubelet: &Value) -> Vec<Port> {
    let field = |name: &str, usual: u16| match kubelet[name].as_u64() {
        // The schema of the file allows no larger one.
        Some(port) => u16::try_from(port).unwrap_or(usual),
        None => usual,
    };
    let mut ports = vec![
        Port::tcp(
            field("port", 10_250),
            "kubelet",
            &[Peer::ControlPlanes, Peer::Pods],
        ),
        Port::tcp(field("healthzPort", 10_248), "kubelet", &[]),
    ];
    let more = plan.facts.kubelet.more_ports.iter();
    ports.extend(more.map(|port| Port::tcp(*port, "kubelet", &[])));
    ports
}

/// Those that the configuration leaves where they are.
fn of_kube_proxy(plan: &Plan) -> Vec<Port> {
    if plan.addons.kube_proxy.is_none() {
        return Vec::new();
    }
    let config = &plan.network.proxy_config.value;
    [
        ("metricsBindAddress", Some(10_249)),
        ("healthzBindAddress", *plan.facts.kube_proxy.health_port),
    ]
    .into_iter()
    .filter(|(field, _)| !config.contains_key(*field))
    .filter_map(|(_, port)| Some(Port::tcp(port?, "kube-proxy", &[])))
    .collect()
}

fn of_control_plane(plan: &Plan, host: &HostPlan) -> Vec<Port> {
    let facts = &plan.facts;
    let mut ports = vec![Port::tcp(
        host.bind_port.value,
        "kube-apiserver",
        &[Peer::Everyone],
    )];
    if let Some(insecure) = *facts.kube_apiserver.probe_port {
        ports.push(Port::tcp(insecure, "kube-apiserver", &[]));
    }
    if *facts.kubeadm.joining == Joining::TokenFile && !plan.tokens.is_empty() {
        ports.push(Port::tcp(KUBE_DISCOVERY, "kube-discovery", &[Peer::Hosts]));
    }
    let manager = facts.kube_controller_manager.probe_port.unwrap_or(10_257);
    ports.push(Port::tcp(manager, "kube-controller-manager", &[]));
    let scheduler = facts.kube_scheduler.probe_port.unwrap_or(10_259);
    ports.push(Port::tcp(scheduler, "kube-scheduler", &[]));
    ports
}

/// What stands before the API. Balancers with a virtual address tell each other who has it.
fn of_front(plan: &Plan, host: &HostPlan) -> Vec<Port> {
    match &plan.front {
        FrontPlan::Balancer(balancer) if host.is_balancer => {
            let process = match balancer.program {
                BalancerProgram::Nginx(_) => "nginx",
                BalancerProgram::Haproxy => "haproxy",
            };
            let mut ports = vec![Port::tcp(balancer.port.value, process, &[Peer::Everyone])];
            if balancer.keepalived.is_some() {
                ports.push(Port::protocol(
                    IpProtocol::Vrrp,
                    "keepalived",
                    &[Peer::LoadBalancers],
                ));
            }
            ports
        }
        FrontPlan::Local(local) if host.has_local_front() => vec![Port::tcp(local.port.value, "nginx", &[])],
        FrontPlan::KubeVip(_) if host.is_control_plane() => {
            vec![Port::tcp(KUBE_VIP_METRICS, "kube-vip", &[])]
        }
        FrontPlan::None
        | FrontPlan::External
        | FrontPlan::Balancer(_)
        | FrontPlan::Local(_)
        | FrontPlan::KubeVip(_) => Vec::new(),
    }
}

fn of_etcd(plan: &Plan) -> Vec<Port> {
    let facts = &plan.facts;
    let is_asked_by_nodes = plan
        .flannel()
        .is_some_and(|flannel| flannel.daemon.value == Daemon::UnitOverEtcd);
    let (clients, peers): (&[Peer], &[Peer]) = match *facts.stacked_etcd.reachable {
        true if is_asked_by_nodes => (&[Peer::Hosts], &[Peer::EtcdMembers]),
        true => (&[Peer::ControlPlanes, Peer::EtcdMembers], &[Peer::EtcdMembers]),
        false => (&[], &[]),
    };
    let mut ports = vec![Port::tcp(2379, "etcd", clients), Port::tcp(2380, "etcd", peers)];
    let metrics = facts.etcd.probe_port.filter(|port| *port != 2379);
    ports.extend(metrics.map(|port| Port::tcp(port, "etcd", &[])));
    ports
}

fn of_pod_network(plan: &Plan) -> Vec<Port> {
    let has_ipv6 = plan
        .network
        .pod_subnet
        .as_ref()
        .is_some_and(|pods| pods.families().any(|family| family == IpFamily::V6));
    match plan.flannel().map(|flannel| flannel.carrier(has_ipv6)) {
        Some(Carrier::Udp(port, other)) => [Some(port), other]
            .into_iter()
            .flatten()
            .map(|port| Port::udp(port, "flannel", &[Peer::Hosts]))
            .collect(),
        Some(Carrier::Ipip) => vec![Port::protocol(IpProtocol::Ipip, "flannel", &[Peer::Hosts])],
        Some(Carrier::Plain) | None => Vec::new(),
    }
}

/// Services of type NodePort and LoadBalancer.
fn of_services(plan: &Plan) -> Vec<Port> {
    if plan.addons.kube_proxy.is_none() {
        return Vec::new();
    }
    let ports = plan.api_server.node_ports;
    [Accepts::Tcp(ports), Accepts::Udp(ports)]
        .map(|accepts| Port {
            accepts,
            process: "kube-proxy",
            open_to: &[Peer::Everyone],
        })
        .into()
}
