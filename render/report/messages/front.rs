//! What stands before the API servers.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A host is a balancer, and the spec asks for no balancers.
    Error unused_role(host: &dyn Display, front: &str) = "front.unused-role",
        "`{host}` has the role `load-balancer`, and {front}",
        help: "write `apiFront: {{nginx: {{}}}}` or `apiFront: {{haproxy: {{}}}}`, or take the role away";

    /// A front that no client is told of.
    Error no_endpoint() = "front.no-endpoint",
        "there is a front, and no `controlPlaneEndpoint` that leads clients to it",
        help: "add `controlPlaneEndpoint` with the name or address of the front, and its port";

    /// The endpoint leads around the front.
    Error endpoint_elsewhere(endpoint: &dyn Display, front: &str) = "front.endpoint",
        "clients go to {endpoint}, and the front is at {front}",
        help: "write that address in `controlPlaneEndpoint`, or a name that leads to it";

    /// The endpoint leads to one of several balancers.
    Warning one_balancer(endpoint: &dyn Display, host: &dyn Display) = "front.one-balancer",
        "{endpoint} is `{host}` alone: the other balancers take over nothing",
        help: "add `keepalived` with an address that moves, or write a name that leads to all balancers";

    /// The front's address belongs to a host.
    Error address_taken(address: &dyn Display, host: &dyn Display) = "front.address-taken",
        "{address} is the front's address, and `{host}` has it",
        help: "choose an address that no host has";

    /// The port of the front belongs to another program on the same host.
    Error port_taken(port: u16, host: &dyn Display, owner: &str) = "front.port-taken",
        "the front listens at port {port} of `{host}`, where {owner} does too";

    /// The port of the front belongs to Services.
    Error node_port(port: u16, host: &dyn Display, first: u16, last: u16) = "front.node-port",
        "the front listens at port {port} of `{host}`, where kube-proxy may give it to a Service: node ports are {first} to {last}",
        help: "choose a port outside that range, or another `service-node-port-range` of kube-apiserver";

    /// Balancers cannot tell each other that they live.
    Error family(host: &dyn Display, address: &dyn Display, family: &dyn Display) = "front.family",
        "the virtual address {address} is {family}, and `{host}` has no {family} address for VRRP",
        help: "add one as `secondAddress` of the host, or write `advertisements: multicast`";

    /// A virtual address in another subnet than the balancers.
    Warning subnet(address: &dyn Display, host: &dyn Display, own: &dyn Display) = "front.subnet",
        "`{host}` has the address {own}, which is not in the subnet of the virtual address {address}",
        help: "correct the virtual address or its prefix length; if `interface` is on another link than the host's address, this is as it should be";

    /// A password where VRRP knows none.
    Error auth_family(address: &dyn Display) = "front.auth-pass",
        "{address} is IPv6, and VRRP for IPv6 has no passwords",
        help: "remove `authPass`";

    /// More balancers than there are priorities for.
    Error many_balancers(count: usize, most: usize) = "front.many-balancers",
        "there are {count} balancers, and at most {most} can share an address",
        help: "give the role `load-balancer` to two or three hosts";

    /// kube-proxy's pods are all told one address of the API, which must be right on control planes too.
    Error local_port(port: u16, host: &dyn Display, bind_port: u16) = "front.local-port",
        "kube-proxy is told 127.0.0.1:{port} on every node, and on `{host}` the API server listens at port {bind_port}",
        help: "leave `port` out, and `bindPort` of single hosts";

    /// The API servers do not listen where the front leads clients to.
    Error bind_address(address: &dyn Display, wanted: &dyn Display) = "front.bind-address",
        "the API servers listen at {address} only, and clients are led to {wanted} of their hosts",
        help: "take the argument out: they listen at every address";

    /// The front runs on nodes without a control plane, and there are none.
    Warning local_unused() = "front.local-unused",
        "every node is a control plane, which asks its own API server: no host runs this front",
        help: "remove `apiFront`";

    /// kube-vip moves an address and no port.
    Error kube_vip_port(port: u16, host: &dyn Display, bind_port: u16) = "front.kube-vip-port",
        "clients go to port {port}, and on `{host}` the API server listens at port {bind_port}: kube-vip moves an address, no port",
        help: "write the same port in `controlPlaneEndpoint` and `bindPort`";
}
