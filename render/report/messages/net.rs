//! Addresses and ranges.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Two address ranges that must be apart share addresses.
    Error overlap(field: &str, range: &dyn Display, other: &str, other_range: &dyn Display) = "net.overlap",
        "{field} {range} overlaps {other} {other_range}",
        help: "choose a range outside {other_range}";

    /// The service range has no room for the addresses that Kubernetes takes from it.
    Error service_range_too_small(range: &dyn Display, number: u128) = "net.service-range-small",
        "{range} has no address number {number}: the API takes address 1 and cluster DNS address 10",
        help: "use a larger range, for example of prefix length 16";

    /// There are more hosts than parts of the pod subnet.
    Error pod_range_exhausted(range: &dyn Display, mask: u8, parts: u64, hosts: u64) = "net.pod-range-exhausted",
        "{range} has {parts} parts of /{mask} for {hosts} hosts",
        help: "use a larger pod subnet, or a longer `nodeMask` for smaller parts";

    /// A host's own part of the pod subnet does not fit.
    Error pod_subnet_outside(part: &dyn Display, range: &dyn Display, mask: u8) = "net.pod-subnet-outside",
        "{part} is not a part of /{mask} inside the pod subnet {range}",
        help: "write a part of {range} with prefix length {mask}";

    /// flannel without a daemon is to make tunnels.
    Error static_vxlan() = "net.static-vxlan",
        "`vxlan` needs flannel's daemon, and `mode: static` runs none",
        help: "write `backend: host-gw` if all hosts share a link, or `mode: kube`";

    /// flannel without a daemon cannot learn which part a host was given.
    Error static_allocated() = "net.static-allocated",
        "`podSubnets: allocated` is decided when a node registers, and flannel in `mode: static` cannot wait for it",
        help: "write `podSubnets: pinned`";

    /// Two hosts would have one part of the pod subnet.
    Error pod_subnet_shared(host: &dyn Display, other: &dyn Display, part: &dyn Display, free: &dyn Display) = "net.pod-subnet-shared",
        "`{host}` would have the pod subnet {part}, which `{other}` has",
        help: "write `podSubnets: [{free}]` at `{host}`; a host's part follows from its address alone so that no other host moves";
}
