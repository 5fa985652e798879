//! flannel: what its version, its mode and its backend allow.

use std::net::IpAddr;

use super::super::{is_node, path_of, present};
use crate::layout::RunAs;
use crate::plan::{CniPlan, Daemon, FlannelPlan, NetworkPlan, Plan};
use crate::report::{Diagnostic, Origin, Report, Resolved, SpecPath, messages};
use crate::spec::{Architecture, ClusterSpec, Flannel, FlannelBackend, FlannelMode};
use crate::types::{Cidr, HostName, IpFamily};

/// A field of flannel and the backends that read it.
struct BackendOption {
    field: &'static str,
    is_written: fn(&Flannel) -> bool,
    backends: &'static [FlannelBackend],
}

/// Source: flannel, `Documentation/backends.md`.
const OPTIONS: &[BackendOption] = &[
    BackendOption {
        field: "vni",
        is_written: |flannel| flannel.vni.is_some(),
        backends: &[FlannelBackend::Vxlan],
    },
    BackendOption {
        field: "port",
        is_written: |flannel| flannel.port.is_some(),
        backends: &[
            FlannelBackend::Vxlan,
            FlannelBackend::Udp,
            FlannelBackend::Wireguard,
        ],
    },
    BackendOption {
        field: "directRouting",
        is_written: |flannel| flannel.direct_routing.is_some(),
        backends: &[FlannelBackend::Vxlan, FlannelBackend::Ipip],
    },
];

/// The smallest packet that every link of a family carries (RFC 8200, RFC 791).
const fn smallest_mtu(has_ipv6: bool) -> u16 {
    if has_ipv6 { 1280 } else { 576 }
}

/// The shortest prefixes that the subnet of a link has in practice: RFC 4291 gives 64 bits to an IPv6 one.
const WIDEST_LINK: u8 = 16;
const WIDEST_LINK_V6: u8 = 64;

/// Reports what is wrong whatever the Kubernetes release.
pub(super) fn check(spec: &ClusterSpec, network: &NetworkPlan, report: &mut Report) {
    let CniPlan::Flannel(flannel) = &network.cni else {
        return;
    };
    let ranges = network.pod_subnet.as_ref().map_or(&[][..], |pods| pods.ranges());
    let checker = Checker {
        spec,
        flannel,
        network,
        ranges,
        path: SpecPath::of("spec.network.cni.flannel"),
    };
    if !*flannel.facts.known {
        let known = flannel.facts.known_versions();
        let message = messages::flannel::version_unknown(&flannel.version.value, &known);
        report.push(checker.at(message, "version"));
        return;
    }
    checker.version(report);
    checker.options(report);
    checker.families(report);
    checker.sizes(report);
    if flannel.daemon.value == Daemon::UnitOverEtcd {
        checker.etcd(report);
    }
    checker.link(report);
}

/// Reports what does not fit the rest of the plan.
pub(super) fn check_plan(spec: &ClusterSpec, plan: &Plan, report: &mut Report) {
    let Some(flannel) = plan.flannel() else { return };
    let path = SpecPath::of("spec.network.cni.flannel");
    let is_over_etcd = flannel.daemon.value == Daemon::UnitOverEtcd;
    if is_over_etcd && !(plan.has_etcd_authority() && *plan.facts.stacked_etcd.reachable) {
        let message = messages::flannel::etcd_elsewhere().at(&path.field("mode"));
        report.push(match spec.etcd.external {
            Some(_) => message.note_at("`etcd.external` is at", &SpecPath::of("spec.etcd.external")),
            None => message.note_at("`version` is at", &SpecPath::of("spec.version")),
        });
    }
    if !plan.docker_bridges_pods() {
        return;
    }
    if !matches!(RunAs::of(plan.layout.value), RunAs::Unit) {
        let message = messages::flannel::docker_in_docker().at(&path.field("mode"));
        report.push(message.note_at("docker is at", &SpecPath::of("spec.containerRuntime.type")));
    }
    let pods = plan.network.pod_subnet.as_ref();
    let ipv6 = pods.filter(|pods| pods.families().any(|family| family == IpFamily::V6));
    if let Some(Resolved {
        origin: Origin::Spec(at),
        ..
    }) = ipv6
    {
        let message = messages::flannel::docker_ipv6().at(at);
        report.push(message.note_at("`mode: etcd` is", &path.field("mode")));
    }
}

struct Checker<'a> {
    spec: &'a ClusterSpec,
    flannel: &'a FlannelPlan,
    network: &'a NetworkPlan,
    ranges: &'a [Cidr],
    path: SpecPath,
}

impl Checker<'_> {
    fn at(&self, message: Diagnostic, field: &str) -> Diagnostic {
        message.at(&self.path.field(field))
    }

    fn range(&self, family: IpFamily) -> Option<&Cidr> {
        self.ranges.iter().find(|range| range.family() == family)
    }

    /// What this version of flannel does not have.
    fn version(&self, report: &mut Report) {
        let facts = &self.flannel.facts;
        let mut lacks = |fact: &str, instead: &str, field: &SpecPath| {
            let message = messages::flannel::lacks(facts.version(), fact, instead).at(field);
            report.push(match self.flannel.version.origin {
                Origin::Spec(_) => message.note_at("`version` is at", &self.path.field("version")),
                _ => message,
            });
        };
        let backend = self.flannel.backend.value.as_str();
        if !facts.backends.iter().any(|known| known == backend) {
            let known: Vec<String> = facts.backends.iter().map(|name| format!("`{name}`")).collect();
            let instead = format!("write one of {}, or a newer `version`", known.join(", "));
            let fact = format!("has no backend `{backend}`");
            lacks(&fact, &instead, &self.path.field("backend"));
        }
        if self.range(IpFamily::V6).is_some() && !*facts.ipv6 {
            lacks(
                "gives pods no IPv6 addresses",
                "write one range of IPv4, or a newer `version`",
                &SpecPath::of("spec.network.podSubnet"),
            );
        }
        if self.flannel.daemon.value == Daemon::UnitOverApi && !facts.knows("net-config-path") {
            lacks(
                "reads its configuration from one fixed place, which only its pods have",
                "write `daemon: daemonSet`, or a newer `version`",
                &self.path.field("daemon"),
            );
        }
    }

    /// Fields that nothing reads.
    fn options(&self, report: &mut Report) {
        let written = &self.spec.network.cni.flannel;
        let backend = self.flannel.backend.value;
        let unread = OPTIONS
            .iter()
            .filter(|option| (option.is_written)(written) && !option.backends.contains(&backend));
        for option in unread {
            let setting = format!("`backend: {}`", backend.as_str());
            let message = messages::flannel::option_unused(option.field, &setting);
            let message = self.at(message, option.field);
            report.push(match written.backend {
                Some(_) => message.note_at("`backend` is at", &self.path.field("backend")),
                None => message.note(format!("`backend` is left out, so it is {}", backend.as_str())),
            });
        }
        let mode = self.flannel.mode.value;
        if written.etcd_prefix.is_some() && mode != FlannelMode::Etcd {
            let message = messages::flannel::option_unused("etcdPrefix", "a mode other than `etcd`");
            report.push(self.at(message, "etcdPrefix"));
        }
    }

    /// What a backend cannot carry, or where it does not run.
    fn families(&self, report: &mut Report) {
        let backend = self.flannel.backend.value;
        let is_ipv4_only = matches!(backend, FlannelBackend::Udp | FlannelBackend::Ipip);
        if is_ipv4_only && self.range(IpFamily::V6).is_some() {
            let message = messages::flannel::backend_ipv4(backend.as_str());
            let message = self.at(message, "backend");
            report.push(message.note_at("`podSubnet` is at", &SpecPath::of("spec.network.podSubnet")));
        }
        let mut others = present(self.spec).filter(|host| {
            backend == FlannelBackend::Udp && host.architecture.unwrap_or_default() != Architecture::Amd64
        });
        if let Some(host) = others.next() {
            let message = messages::flannel::backend_architecture(backend.as_str(), &host.name);
            let message = self.at(message, "backend");
            report.push(message.note_at("its architecture is at", &path_of(host).field("architecture")));
        }
    }

    /// Packets that are too small for anybody.
    fn sizes(&self, report: &mut Report) {
        let smallest = smallest_mtu(self.range(IpFamily::V6).is_some());
        let pods = self.flannel.pod_mtu();
        if pods >= smallest {
            return;
        }
        let (backend, overhead) = (self.flannel.backend.value.as_str(), self.flannel.overhead());
        let message = messages::flannel::mtu_small(pods, backend, overhead, smallest);
        report.push(self.at(message, "mtu"));
    }

    /// Whether hosts can send to each other directly, where nothing but the link between them carries packets of pods.
    fn link(&self, report: &mut Report) {
        let (setting, field) = match (self.flannel.mode.value, self.flannel.backend.value) {
            (FlannelMode::Static, _) => ("`mode: static`", "mode"),
            (_, FlannelBackend::HostGw) => ("`backend: host-gw`", "backend"),
            _ => return,
        };
        let subnets = &self.spec.host_preparation.host_subnets;
        for family in [IpFamily::V4, IpFamily::V6] {
            if self.range(family).is_none() {
                continue;
            }
            let hosts: Vec<(&HostName, IpAddr)> = present(self.spec)
                .filter(|host| is_node(self.spec, host))
                .filter_map(|host| {
                    let own = [Some(host.address), host.second_address].into_iter().flatten();
                    let address = own.into_iter().find(|address| address.family() == family)?;
                    Some((&host.name, address.ip()))
                })
                .collect();
            let Some((first, address)) = hosts.first() else {
                continue;
            };
            if let Some(link) = subnets.iter().find(|subnet| subnet.contains(*address)) {
                let other = hosts.iter().find(|(_, address)| !link.contains(*address));
                if let Some((other, _)) = other {
                    let message = messages::flannel::several_links(setting, first, other);
                    let subnets = SpecPath::of("spec.hostPreparation.hostSubnets");
                    report.push(self.at(message, field).note_at("`hostSubnets` is at", &subnets));
                }
                continue;
            }
            let widest = match family {
                IpFamily::V4 => WIDEST_LINK,
                IpFamily::V6 => WIDEST_LINK_V6,
            };
            let holds_all = |prefix: &u8| {
                let range = Cidr::around(*address, *prefix);
                hosts.iter().all(|(_, address)| range.contains(*address))
            };
            let smallest = (0..=128).rev().skip_while(|prefix| *prefix > family.bits());
            if let Some(prefix) = smallest
                .into_iter()
                .find(holds_all)
                .filter(|prefix| *prefix < widest)
            {
                let range = Cidr::around(*address, prefix);
                report.push(self.at(messages::flannel::wide_link(setting, &range), field));
            }
        }
    }

    /// What flannel's part in etcd refuses. Source: flannel, `pkg/subnet/config.go`, `CheckNetworkConfig`.
    fn etcd(&self, report: &mut Report) {
        let pods = SpecPath::of("spec.network.podSubnet");
        if self.range(IpFamily::V4).is_none() && !self.ranges.is_empty() {
            let message = messages::flannel::etcd_ipv6().at(&pods);
            report.push(message.note_at("`mode: etcd` is", &self.path.field("mode")));
        }
        for range in self.ranges {
            let (mask, largest) = match range.family() {
                IpFamily::V4 => (&self.network.node_mask, 30),
                IpFamily::V6 => (&self.network.node_mask_ipv6, 126),
            };
            // A part that is larger than the whole has a message of its own.
            let is_too_short = (range.prefix()..range.prefix() + 2).contains(&mask.value);
            if is_too_short || mask.value > largest {
                let message = messages::flannel::etcd_parts(range, mask.value, range.prefix() + 2, largest);
                let message = match &mask.origin {
                    Origin::Spec(at) => message.at(at),
                    _ => message
                        .at(&pods)
                        .note(format!("`nodeMask` is left out, so it is {}", mask.value)),
                };
                report.push(message.note_at("`mode: etcd` is", &self.path.field("mode")));
            }
        }
    }
}
