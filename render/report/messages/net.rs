//! Addresses and ranges.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Two address ranges that must be apart share addresses.
    Error overlap(field: &str, range: &dyn Display, other: &str, other_range: &dyn Display) = "net.overlap",
        "{field} {range} overlaps {other} {other_range}",
        help: "choose a range outside {other_range}";

    /// A range is named by an address inside it.
    Error host_bits(field: &str, text: &str, range: &dyn Display) = "net.host-bits",
        "{field} {text} names an address inside {range}, the range that Kubernetes reads there",
        help: "write {range}";

    /// The service range has no room for the addresses that Kubernetes takes from it.
    Error service_range_too_small(range: &dyn Display, number: u128) = "net.service-range-small",
        "{range} has no address number {number}: the API takes address 1 and cluster DNS address 10",
        help: "use a larger range, for example of prefix length 16";

    /// There are more hosts than parts of the pod subnet.
    Error pod_range_exhausted(range: &dyn Display, mask: u8, parts: u64, hosts: u64) = "net.pod-range-exhausted",
        "{range} divides into {parts} of /{mask}, and there are {hosts} hosts",
        help: "use a larger pod subnet, or a longer `nodeMask` for smaller parts";

    /// A host's own part of the pod subnet does not fit.
    Error pod_subnet_outside(part: &dyn Display, range: &dyn Display, mask: u8) = "net.pod-subnet-outside",
        "{part} is not a part of /{mask} inside the pod subnet {range}",
        help: "write a part of {range} with prefix length {mask}";

    /// flannel without a daemon is to make tunnels.
    Error static_vxlan(backend: &str) = "net.static-vxlan",
        "`{backend}` needs flannel's daemon, and `mode: static` runs none",
        help: "write `backend: host-gw` if all hosts share a link, or `mode: kube`";

    /// flannel without a daemon cannot learn which part a host was given.
    Error static_allocated(mode: &str) = "net.static-allocated",
        "`podSubnets: allocated` is decided when a node registers, and flannel in `mode: {mode}` cannot wait for it",
        help: "write `podSubnets: pinned`";

    /// Two hosts would have one part of the pod subnet.
    Error pod_subnet_shared(host: &dyn Display, other: &dyn Display, part: &dyn Display, free: &dyn Display) = "net.pod-subnet-shared",
        "`{host}` would have the pod subnet {part}, which `{other}` has",
        help: "write `podSubnets: [{free}]` at `{host}`; a host's part follows from its address alone so that no other host moves";

    /// A range whose addresses no pod or Service can have.
    Error reserved_range(field: &str, range: &dyn Display, reserved: &dyn Display, purpose: &str) = "net.reserved-range",
        "{field} {range} overlaps {reserved}, which is for {purpose}",
        help: "choose a private range, for example of 10.0.0.0/8 or fd00::/8";

    /// An address that others use lies inside a range that the cluster hands out.
    Error range_holds(field: &str, range: &dyn Display, what: &str, address: &dyn Display) = "net.range-holds",
        "{field} {range} holds {what} {address}",
        help: "choose a range that nothing else on your network uses";

    /// A service range beyond what the API server can count.
    Error service_range_large(field: &str, range: &dyn Display, bits: u8, fitting: &dyn Display) = "net.service-range-large",
        "{field} {range} has {bits} bits for the numbers of Services, and kube-apiserver allows 20",
        help: "use a smaller range, for example {fitting}";

    /// A part for each host that is larger than the whole.
    Error node_mask_short(range: &dyn Display, mask: u8) = "net.node-mask-short",
        "a host's part of /{mask} is larger than the whole pod subnet {range}",
        help: "write a longer `nodeMask`, or a larger pod subnet";

    /// More parts of a pod subnet than kube-controller-manager can count.
    Error node_mask_spread(range: &dyn Display, mask: u8, bits: u8) = "net.node-mask-spread",
        "{range} has parts of /{mask}, {bits} bits apart, and kube-controller-manager allows 16",
        help: "write a shorter `nodeMask`, or a smaller pod subnet";

    /// More pods than addresses on a host.
    Error max_pods(pods: u64, addresses: u64, mask: u8) = "net.max-pods",
        "a host may run {pods} pods, and its part of /{mask} has {addresses} addresses for them",
        help: "write a smaller `maxPods`, or a shorter `nodeMask` for larger parts";

    /// Pods and Services have their families in another order.
    Error family_order(pods: &str, services: &str) = "net.family-order",
        "pods have {pods}, and Services {services}: the first family must be the same",
        help: "write the ranges of `podSubnet` and `serviceSubnet` in the same order";

    /// Pods or Services lack a family.
    Error family_missing(pods: &str, services: &str) = "net.family-missing",
        "pods have {pods}, and Services {services}: both need the same families",
        help: "write one range of each family for both, or one of the same family";

    /// A host's address is not of the cluster's first family.
    Error host_family(host: &dyn Display, address: &dyn Display, family: &dyn Display) = "net.host-family",
        "`{host}` has the address {address}, and the first range of Services is {family}",
        help: "write the host's {family} address as `address`, or the ranges in the other order";

    /// The release has no two families, or none without a feature gate.
    Error dual_stack(release: &dyn Display, way: &str) = "net.dual-stack",
        "two families are not possible in Kubernetes {release}{way}";

    /// Several control-plane hosts and no address that stands for all of them.
    Error endpoint_missing(hosts: usize) = "net.endpoint-missing",
        "there are {hosts} control-plane hosts, and no endpoint that stands for all of them",
        help: "add `controlPlaneEndpoint` with a name or address that leads to any of them, for example api.example.com:6443";

    /// The endpoint is the address of a host without an API server.
    Error endpoint_host(endpoint: &dyn Display, host: &dyn Display) = "net.endpoint-host",
        "{endpoint} is an address of `{host}`, which runs no API server",
        help: "write a name or address that leads to the control-plane hosts";

    /// The endpoint is one of several control-plane hosts.
    Warning endpoint_single(endpoint: &dyn Display, host: &dyn Display) = "net.endpoint-single",
        "{endpoint} is `{host}` alone: without it nobody reaches the API, whatever the other control planes do",
        help: "write a name or address that leads to all control-plane hosts";

    /// The API server's port belongs to another program of the host.
    Error port_taken(port: u16, owner: &str) = "net.port-taken",
        "port {port} is taken by {owner} on the same host",
        help: "choose another port; 6443 is usual";

    /// A node port outside the range of node ports.
    Error node_port(port: u16, first: u16, last: u16) = "net.node-port",
        "{port} is not in the range of node ports, {first} to {last}",
        help: "choose a port in it, or another `service-node-port-range` of kube-apiserver";

    /// The range of node ports holds ports at which a node's own programs listen.
    Warning node_ports_hold(first: u16, last: u16, taken: &str) = "net.node-ports-hold",
        "node ports are {first} to {last}, and among them are {taken}: a Service that gets one of these takes it over",
        help: "choose a range without them, such as 30000-32767";

    /// A mode that kube-proxy does not have in the release.
    Error proxy_mode(mode: &str, release: &dyn Display, known: &str) = "net.proxy-mode",
        "kube-proxy {release} has no mode `{mode}`",
        help: "write one of {known}, or leave `mode` out";

    /// Objects of a pod network beside another kind of it.
    Error unused_cni(field: &str, kind: &str) = "net.unused-cni",
        "`{field}` has no effect with `type: {kind}`",
        help: "remove `{field}`, or correct `type`";

    /// A pod network that the user is to bring, without a file.
    Error no_manifests() = "net.no-manifests",
        "`type: manifests` needs the files of a pod network",
        help: "name them under `manifests`, or write `type: none`";
}
