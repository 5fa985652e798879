//! The firewall of a host: a table of nftables that opens what the table of ports says, and nothing else.
//!
//! It judges only what the host itself is to get. Packets that are forwarded to pods are for kube-proxy and for network
//! policies, which have rules of their own.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::Value;

use super::modules;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::ports::{self, Accepts, Peer};
use crate::component::printed::Printed;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{AddressSet, FirewallRule, FirewallRules, FirewallUnit};
use crate::layout::File;
use crate::plan::{HostPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::{OpenPort, ProxyMode, Transport};
use crate::types::{Cidr, IpFamily, PortRange, UnitName};

/// The table, of the families IPv4 and IPv6.
pub(super) const TABLE: &str = "kubecast_firewall";

/// The unit that puts it in force.
pub(super) const UNIT: &str = "kubecast-firewall.service";

/// What rules call the families, and the peers whose addresses they know.
const FAMILIES: &[Family] = &[
    Family {
        family: IpFamily::V4,
        name: "ipv4",
        header: "ip",
        kind: "ipv4_addr",
    },
    Family {
        family: IpFamily::V6,
        name: "ipv6",
        header: "ip6",
        kind: "ipv6_addr",
    },
];

struct Family {
    family: IpFamily,
    name: &'static str,
    header: &'static str,
    kind: &'static str,
}

/// The sets of all hosts: a host prints those that its rules name.
pub(super) struct Firewall {
    sets: Vec<(Peer, IpFamily, AddressSet)>,
    texts: Printed<(Vec<AddressSet>, Vec<FirewallRule>)>,
}

impl Firewall {
    pub(super) fn new(plan: &Plan) -> Self {
        let sets = match plan.preparation.has_firewall() {
            true => sets(plan),
            false => Vec::new(),
        };
        Self {
            sets,
            texts: Printed::new(),
        }
    }

    /// The rules of a host and the unit that puts them in force.
    pub(super) fn add(
        &self,
        scope: &Scope<'_>,
        kubelet: Option<&Value>,
        draft: &mut Draft,
    ) -> Result<(), RenderError> {
        let preparation = &scope.plan.preparation;
        if !preparation.has_firewall() {
            return Ok(());
        }
        let text = self.texts.text(&self.rules(scope, kubelet), |(sets, rules)| {
            emit::text(&FirewallRules {
                table: TABLE,
                sets,
                rules,
            })
        })?;
        let origins = Origins::from(&preparation.firewall.origin);
        let of_rules = origins
            .clone()
            .and(Origin::spec("spec.hosts"))
            .and(&preparation.open_ports.origin)
            .and(&preparation.host_subnets.origin)
            .and(&scope.host.ssh.port.origin);
        let unit = UnitName::known(UNIT);
        draft.read_by(
            Reaction::Reload(unit.clone()),
            scope.paths(&[File::FirewallRules]),
        );
        draft.read_by(
            Reaction::Restart(unit.clone()),
            scope.paths(&[File::FirewallUnit]),
        );
        scope.add(
            draft,
            ArtifactId::new("host", "firewall-rules"),
            File::FirewallRules,
            text,
            of_rules,
        )?;
        let view = FirewallUnit {
            rules: &scope.path(File::FirewallRules),
            table: TABLE,
        };
        let id = ArtifactId::new("host", "firewall-unit");
        scope.add(draft, id, File::FirewallUnit, emit::text(&view)?, origins.clone())?;
        draft.start_at_boot(unit, origins);
        Ok(())
    }

    fn rules(&self, scope: &Scope<'_>, kubelet: Option<&Value>) -> (Vec<AddressSet>, Vec<FirewallRule>) {
        let plan = scope.plan;
        let mut rules = vec![rule(None, tcp(scope.host.ssh.port.value), "sshd")];
        let mut named = Vec::new();
        let mut ports = ports::ports(plan, scope.host, kubelet);
        ports.retain(|port| !port.open_to.is_empty());
        ports.sort_unstable();
        for port in ports {
            let packets = packets(port.accepts);
            if port.open_to.contains(&Peer::Everyone) {
                rules.push(rule(None, packets, port.process));
                continue;
            }
            let peers = peers(port.open_to);
            for (peer, family, set) in &self.sets {
                if peers.contains(peer) {
                    let from = format!("{} saddr @{}", header(*family), set.name);
                    rules.push(rule(Some(from), packets.clone(), port.process));
                    named.push((*peer, *family));
                }
            }
        }
        rules.extend(of_services(scope));
        rules.extend(plan.preparation.open_ports.value.iter().flat_map(of_user));
        let sets = self.sets.iter();
        let sets = sets.filter(|(peer, family, _)| named.contains(&(*peer, *family)));
        (sets.map(|(_, _, set)| set.clone()).collect(), rules)
    }
}

/// Who comes in by the name of others. A pod is known to other hosts by the address of its own host where its network
/// hides it.
fn peers(open_to: &[Peer]) -> Vec<Peer> {
    let mut peers = open_to.to_vec();
    if peers.contains(&Peer::Pods) {
        peers.push(Peer::Hosts);
    }
    if peers.contains(&Peer::Hosts) {
        peers.retain(|peer| matches!(peer, Peer::Hosts | Peer::Pods));
    }
    peers
}

/// With ipvs a Service's address is the host's own, so its packets come in there, at any port.
fn of_services(scope: &Scope<'_>) -> Vec<FirewallRule> {
    let is_ipvs = matches!(modules::proxy_mode(scope.plan), Some((ProxyMode::Ipvs, _)));
    let ranges = scope.plan.network.service_subnet.value.ranges().iter();
    let rules = ranges.map(|range| {
        let packets = format!("{} daddr {range}", header(range.family()));
        rule(None, packets, "Services")
    });
    rules.filter(|_| is_ipvs && scope.host.has_kubelet).collect()
}

/// What the spec opens.
fn of_user(port: &OpenPort) -> Vec<FirewallRule> {
    let last = port.last_port.unwrap_or(port.port);
    // The resolver refuses a range that ends before it begins.
    let ports = PortRange::new(port.port, last).unwrap_or(PortRange::one(port.port));
    let packets = packets(match port.protocol.unwrap_or_default() {
        Transport::Tcp => Accepts::Tcp(ports),
        Transport::Udp => Accepts::Udp(ports),
    });
    if port.from.is_empty() {
        return vec![rule(None, packets, "spec.hostPreparation.openPorts")];
    }
    let from = port.from.iter().map(|range| {
        let from = format!("{} saddr {range}", header(range.family()));
        rule(Some(from), packets.clone(), "spec.hostPreparation.openPorts")
    });
    from.collect()
}

/// Packets from somebody, or from everybody.
fn rule(from: Option<String>, packets: String, comment: &str) -> FirewallRule {
    FirewallRule {
        packets: match from {
            Some(from) => format!("{from} {packets}"),
            None => packets,
        },
        comment: comment.to_owned(),
    }
}

fn packets(accepts: Accepts) -> String {
    match accepts {
        Accepts::Tcp(ports) => format!("tcp dport {ports}"),
        Accepts::Udp(ports) => format!("udp dport {ports}"),
        Accepts::Protocol(protocol) => format!("meta l4proto {}", protocol.number()),
    }
}

fn tcp(port: u16) -> String {
    packets(Accepts::Tcp(PortRange::one(port)))
}

fn header(family: IpFamily) -> &'static str {
    let row = FAMILIES.iter().find(|row| row.family == family);
    row.map_or("ip", |row| row.header)
}

/// Who has which addresses, without empty sets.
fn sets(plan: &Plan) -> Vec<(Peer, IpFamily, AddressSet)> {
    let of = |is_one: fn(&HostPlan) -> bool, family: IpFamily| -> Vec<String> {
        let hosts = plan.hosts.iter().filter(|host| is_one(host));
        addresses(hosts.filter_map(|host| Some(host.address_of(family)?.ip())))
    };
    let ranges = |ranges: &[Cidr], family: IpFamily| -> Vec<String> {
        let widest = ranges.iter().filter(|range| {
            range.family() == family
                && !ranges
                    .iter()
                    .any(|other| other.prefix() < range.prefix() && other.contains(range.first()))
        });
        let mut texts: Vec<String> = widest.map(ToString::to_string).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    let host_subnets = &plan.preparation.host_subnets.value;
    let pods = plan.network.pod_subnet.as_ref();
    let mut sets = Vec::new();
    for row in FAMILIES {
        let family = row.family;
        let hosts = match host_subnets.is_empty() {
            true => of(|_| true, family),
            false => ranges(host_subnets, family),
        };
        let pods = pods.map_or_else(Vec::new, |pods| ranges(pods.value.ranges(), family));
        for (peer, name, elements) in [
            (
                Peer::ControlPlanes,
                "control_planes",
                of(HostPlan::is_control_plane, family),
            ),
            (
                Peer::EtcdMembers,
                "etcd_members",
                of(|host| host.etcd.is_some(), family),
            ),
            (
                Peer::LoadBalancers,
                "load_balancers",
                of(|host| host.is_balancer, family),
            ),
            (Peer::Hosts, "hosts", hosts),
            (Peer::Pods, "pods", pods),
        ] {
            if elements.is_empty() {
                continue;
            }
            let set = AddressSet {
                name: format!("{name}_{}", row.name),
                kind: row.kind,
                elements: Arc::from(elements),
            };
            sets.push((peer, family, set));
        }
    }
    sets
}

/// Addresses in their order, so that a name changes nothing.
fn addresses(addresses: impl Iterator<Item = IpAddr>) -> Vec<String> {
    let mut addresses: Vec<IpAddr> = addresses.collect();
    addresses.sort_unstable();
    addresses.iter().map(ToString::to_string).collect()
}
