//! flannel.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A version of flannel that kubecast knows nothing about.
    Error version_unknown(version: &dyn Display, known: &str) = "flannel.version-unknown",
        "flannel {version} is not known; known are {known}",
        help: "choose a known version",
        help: "describe it yourself with a row about `flannel.known` in a file in `facts/` beside the spec";

    /// Something that a version of flannel does not have.
    Error lacks(version: &dyn Display, fact: &str, instead: &str) = "flannel.lacks",
        "flannel {version} {fact}",
        help: "{instead}";

    /// Pods are to keep leases in etcd.
    Error etcd_pods() = "flannel.etcd-pods",
        "with `mode: etcd` flanneld runs as a unit: no pod has a certificate for etcd",
        help: "write `daemon: unit`, or leave it out";

    /// A daemon where none runs.
    Error static_daemon() = "flannel.static-daemon",
        "`daemon` has no effect with `mode: static`, which runs none",
        help: "remove `daemon`, or write `mode: kube`";

    /// A field that the chosen backend or mode does not read.
    Error option_unused(field: &str, setting: &str) = "flannel.option-unused",
        "`{field}` has no effect with {setting}",
        help: "remove `{field}`";

    /// A backend that carries IPv4 only, and pods with IPv6 addresses.
    Error backend_ipv4(backend: &str) = "flannel.backend-ipv4",
        "the backend `{backend}` carries IPv4 only, and pods have IPv6 addresses",
        help: "write `vxlan`, `host-gw` or `wireguard`, or one range of IPv4";

    /// A backend that does not run on a host's processor.
    Error backend_architecture(backend: &str, host: &dyn Display) = "flannel.backend-architecture",
        "the backend `{backend}` runs on amd64 only, and `{host}` is none",
        help: "write `vxlan` or `host-gw`";

    /// Packets of pods that are smaller than every link must carry.
    Error mtu_small(pods: u16, backend: &str, overhead: u16, smallest: u16) = "flannel.mtu-small",
        "packets of pods would have {pods} bytes, for `{backend}` takes {overhead}: they must have at least {smallest}",
        help: "write the size of packets on the hosts' interfaces, usually 1500";

    /// Hosts that send to each other directly, and are not on one link.
    Error several_links(setting: &str, host: &dyn Display, other: &dyn Display) = "flannel.several-links",
        "with {setting} hosts send to each other over one link, and `{host}` and `{other}` are in different subnets",
        help: "write `mode: kube` and `backend: vxlan`, which need no link in common";

    /// Hosts that send to each other directly, and have addresses that no link would hold.
    Warning wide_link(setting: &str, range: &dyn Display) = "flannel.wide-link",
        "with {setting} hosts send to each other over one link, and the smallest range that holds their addresses is {range}",
        help: "write the subnet of the link in `hostPreparation.hostSubnets`, or `backend: vxlan`";

    /// Leases in an etcd that is not among the cluster's hosts, or that other hosts do not reach.
    Error etcd_elsewhere() = "flannel.etcd-elsewhere",
        "`mode: etcd` needs members of etcd on hosts of this spec, which others reach by TLS",
        help: "write `mode: kube`, or leave `etcd.external` out";

    /// Leases in etcd without IPv4.
    Error etcd_ipv6() = "flannel.etcd-ipv6",
        "flannel's leases in etcd need a part of IPv4, and pods have IPv6 addresses only",
        help: "write `mode: kube`, or a range of IPv4 too";

    /// Parts that flannel does not cut.
    Error etcd_parts(range: &dyn Display, mask: u8, first: u8, last: u8) = "flannel.etcd-parts",
        "with `mode: etcd` flannel cuts {range} into parts of /{first} to /{last}, not of /{mask}",
        help: "write another `nodeMask`, or a larger pod subnet";

    /// docker waits for flanneld, which waits for an etcd in docker.
    Error docker_in_docker() = "flannel.docker-in-docker",
        "docker would wait for flanneld, and flanneld for etcd, which runs in docker",
        help: "write `layout: binary`, whose etcd is a unit, or `mode: kube`";

    /// docker's bridge for pods with IPv6 addresses.
    Error docker_ipv6() = "flannel.docker-ipv6",
        "docker learns only its part of IPv4 from flanneld, and pods have IPv6 addresses",
        help: "write one range of IPv4, or use containerd";
}
