//! What flanneld and its CNI plugin are told, whoever brings it to them.

use crate::emit::{JsonLayout, Tree, json_in_order};
use crate::plan::{Daemon, FlannelPlan, Plan};
use crate::report::Origin;
use crate::spec::{FlannelBackend, RuntimeType};
use crate::types::{Cidr, IpFamily};

/// Where docker looks for its part of `subnet.env`; never flanneld's own file, which the options would overwrite.
pub(super) const DOCKER_OPTIONS: &str = "/run/flannel/docker";

/// The configuration of the container runtime: flannel's plugin reads the rest from `subnet.env`.
pub fn flannel_cni() -> String {
    let delegate = Tree::map([("hairpinMode", true), ("isDefaultGateway", true)]);
    let capabilities = Tree::map([("portMappings", true)]);
    file(Tree::map([
        ("name", Tree::from("cbr0")),
        ("cniVersion", "0.3.1".into()),
        (
            "plugins",
            Tree::list([
                Tree::map([("type", Tree::from("flannel")), ("delegate", delegate)]),
                Tree::map([("type", Tree::from("portmap")), ("capabilities", capabilities)]),
            ]),
        ),
    ]))
}

/// Who notices a change below `/etc/cni/net.d`.
pub(super) fn cni_reader(plan: &Plan) -> &'static str {
    match plan.runtime.kind.value {
        RuntimeType::Docker => "kubelet",
        RuntimeType::Containerd => "containerd",
        RuntimeType::Other => "container-runtime",
    }
}

/// The ranges of all pods and the way between hosts.
pub fn flannel_network(plan: &Plan, flannel: &FlannelPlan) -> String {
    let pods = plan.network.pod_subnet.as_ref();
    let of = |family: IpFamily| {
        let ranges = pods.map_or(&[][..], |pods| pods.ranges());
        ranges.iter().copied().find(|range| range.family() == family)
    };
    let mut fields: Vec<(&str, Tree<'_>)> = Vec::new();
    match of(IpFamily::V4) {
        Some(range) => {
            fields.push(("Network", range.to_string().into()));
            fields.extend(parts(plan, flannel, range));
        }
        None => fields.push(("EnableIPv4", false.into())),
    }
    if let Some(range) = of(IpFamily::V6) {
        fields.extend([
            ("EnableIPv6", true.into()),
            ("IPv6Network", range.to_string().into()),
        ]);
        fields.extend(parts(plan, flannel, range));
    }
    if *flannel.facts.nftables_key {
        fields.push(("EnableNFTables", false.into()));
    }
    fields.push(("Backend", backend(flannel)));
    file(Tree::map(fields))
}

/// How etcd's part of flannel cuts a range; over the API each Node says its part. The length is left out where it is
/// flannel's own default. Source: flannel, `pkg/subnet/config.go`, `CheckNetworkConfig`.
fn parts(plan: &Plan, flannel: &FlannelPlan, range: Cidr) -> Vec<(&'static str, Tree<'static>)> {
    if flannel.daemon.value != Daemon::UnitOverEtcd {
        return Vec::new();
    }
    let (mask, usual, length, first) = match range.family() {
        IpFamily::V4 => (plan.network.node_mask.value, 24, "SubnetLen", "SubnetMin"),
        IpFamily::V6 => (
            plan.network.node_mask_ipv6.value,
            64,
            "IPv6SubnetLen",
            "IPv6SubnetMin",
        ),
    };
    let default = if range.prefix() <= usual - 2 {
        usual
    } else {
        range.prefix() + 2
    };
    let mut fields = Vec::new();
    if mask != default {
        fields.push((length, i64::from(mask).into()));
    }
    // flannel hands the first part out only when it is told so.
    let has_first = plan.hosts.iter().flat_map(|host| host.pod_subnets.iter());
    if has_first.into_iter().any(|part| part.first() == range.first()) {
        fields.push((first, range.first().to_string().into()));
    }
    fields
}

/// Unless the spec names a size of packets, flanneld takes it from the interface.
fn backend(flannel: &FlannelPlan) -> Tree<'static> {
    let backend = flannel.backend.value;
    let mut fields = vec![("Type", Tree::from(backend.as_str()))];
    let port = flannel.port.as_ref().map(|port| i64::from(port.value));
    if let Some(vni) = &flannel.vni {
        fields.push(("VNI", i64::from(vni.value).into()));
    }
    match (backend, port) {
        (FlannelBackend::Wireguard, Some(port)) => {
            fields.extend([("ListenPort", port.into()), ("ListenPortV6", (port + 1).into())]);
        }
        (_, Some(port)) => fields.push(("Port", port.into())),
        (_, None) => {}
    }
    if flannel.direct_routing.value {
        fields.push(("DirectRouting", true.into()));
    }
    let takes_mtu = flannel
        .facts
        .mtu_backends
        .iter()
        .any(|name| name == backend.as_str());
    if takes_mtu && matches!(flannel.mtu.origin, Origin::Spec(_)) {
        fields.push(("MTU", i64::from(flannel.mtu.value).into()));
    }
    Tree::map(fields)
}

fn file(tree: Tree<'_>) -> String {
    json_in_order(&tree, JsonLayout::File)
}
