use crate::emit::{JsonLayout, Tree, json_in_order};
use crate::plan::{FlannelPlan, Plan};
use crate::report::Origin;
use crate::spec::FlannelBackend;
use crate::types::{Cidr, IpFamily};

/// The configuration that flannel's pod leaves on the host for the container runtime.
pub(super) fn cni() -> String {
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

/// The ranges of all pods and the way between hosts. A host's part is in its Node, pinned there or allocated.
pub(super) fn network(plan: &Plan, flannel: &FlannelPlan) -> String {
    let ranges = plan
        .network
        .pod_subnet
        .as_ref()
        .map_or(&[][..], |pods| pods.ranges());
    let of = |family: IpFamily| ranges.iter().find(move |range| range.family() == family);
    let text = |range: &Cidr| Tree::from(range.to_string());
    let mut fields: Vec<(&str, Tree<'_>)> = Vec::new();
    match of(IpFamily::V4) {
        Some(range) => fields.push(("Network", text(range))),
        None => fields.push(("EnableIPv4", false.into())),
    }
    if let Some(range) = of(IpFamily::V6) {
        fields.extend([("EnableIPv6", true.into()), ("IPv6Network", text(range))]);
    }
    fields.extend([("EnableNFTables", false.into()), ("Backend", backend(flannel))]);
    file(Tree::map(fields))
}

/// Unless the spec names a size of packets, flanneld takes it from the interface.
fn backend(flannel: &FlannelPlan) -> Tree<'static> {
    match flannel.backend.value {
        FlannelBackend::HostGw => Tree::map([("Type", "host-gw")]),
        FlannelBackend::Vxlan => {
            let mut fields = vec![("Type", Tree::from("vxlan"))];
            if matches!(flannel.mtu.origin, Origin::Spec(_)) {
                fields.push(("MTU", i64::from(flannel.mtu.value).into()));
            }
            Tree::map(fields)
        }
    }
}

fn file(tree: Tree<'_>) -> String {
    json_in_order(&tree, JsonLayout::File)
}
