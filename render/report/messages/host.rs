//! Hosts: their names, addresses, roles, labels and taints.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Two hosts have one name.
    Error name_twice(name: &dyn Display) = "host.name-twice",
        "two hosts have the name `{name}`",
        help: "give each host a name of its own";

    /// A host calls itself by the name of another one.
    Error hostname_twice(name: &dyn Display, hostname: &dyn Display, other: &dyn Display) = "host.hostname-twice",
        "`{name}` calls itself `{hostname}`, as `{other}` does",
        help: "correct `hostname` of one of them";

    /// Two hosts have one address.
    Error address_twice(address: &dyn Display, other: &dyn Display) = "host.address-twice",
        "{address} is also an address of `{other}`",
        help: "write the address at which the other hosts reach this one";

    /// Both addresses of a host are of one family.
    Error address_family(address: &dyn Display, family: &dyn Display) = "host.address-family",
        "{address} is {family}, as the host's `address` is",
        help: "write its address of the other family, or leave `secondAddress` out";

    /// No host runs the API.
    Error no_control_plane() = "host.no-control-plane",
        "no host has the role `control-plane`",
        help: "write `roles: [control-plane]` at a host, or `roles: [control-plane, worker]` if it runs pods too";

    /// A host is named that the spec does not have.
    Error unknown(name: &dyn Display) = "host.unknown",
        "there is no host `{name}`";

    /// Settings of a node at a host that is none.
    Error not_a_node(host: &dyn Display, field: &str) = "host.not-a-node",
        "`{host}` is not a node of the cluster, so it has no `{field}`: no kubelet runs there",
        help: "give it the role `worker`, or leave the field out";

    /// A setting of a firewall that is not rendered.
    Error firewall_unused(field: &str, reason: &str) = "host.firewall-unused",
        "`{field}` has no effect: {reason}";

    /// Ports that end before they begin.
    Error open_ports(first: u16, last: u16) = "host.open-ports",
        "the last port, {last}, comes before the first, {first}",
        help: "write `port` for the first and `lastPort` for the last one, or leave `lastPort` out";

    /// A host on a link that the spec does not have.
    Error outside_subnets(host: &dyn Display, address: &dyn Display) = "host.outside-subnets",
        "`{host}` has the address {address}, which is in none of the `hostSubnets`",
        help: "correct the address, or add its subnet";

    /// A firewall, and pods of which kubecast does not know what they need of hosts.
    Warning firewall_cni() = "host.firewall-cni",
        "the firewall opens nothing for the pod network of `network.cni.manifests`: what it sends between hosts is not known",
        help: "name its ports in `openPorts`, for example 4789 over udp and 179 for Calico";

    /// A label that the kubelet sets on its node itself.
    Error owned_label(key: &dyn Display) = "label.owned",
        "the kubelet itself sets the label `{key}`, and sets it again",
        help: "remove it, or use a key of your own such as example.com/name";

    /// A label that a kubelet may not give to its own node.
    Error restricted_label(key: &str) = "label.restricted",
        "a kubelet may not give its own node the label `{key}`: it refuses to start",
        help: "write it under `labels` of the host, which an administrator applies";

    /// Two taints of one key and effect, which the API refuses.
    Error taint_twice(key: &dyn Display, effect: &dyn Display) = "label.taint-twice",
        "the host has two taints of the key `{key}` and the effect {effect}",
        help: "remove one of them: a node has one value for each key and effect";
}
