//! etcd and its members.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// An even number of members survives no more failures than one member less.
    Warning even_members(members: usize, fewer: usize, failures: usize) = "etcd.even-members",
        "{members} etcd members survive as many failures as {fewer}, which is {failures}",
        help: "use 1, 3 or 5 of them";

    /// So many members that each write waits for too many of them.
    Error many_members(members: usize) = "etcd.many-members",
        "there are {members} hosts with an etcd member each: etcd is made for at most 7",
        help: "use 3 or 5, as the role `etcd` can say with `layout: binary`, or etcd elsewhere with `etcd.external`";

    /// Every member joins, and none starts the cluster.
    Error no_founder() = "etcd.no-founder",
        "every etcd member has a `joinOrder`, so none starts the cluster",
        help: "leave `joinOrder` out at the members that were there from the start";

    /// Two members join at the same time.
    Error join_order_twice(order: u16, other: &dyn Display) = "etcd.join-order-twice",
        "`{other}` joins etcd as number {order} too",
        help: "count on: each member that joins is told of those before it";

    /// Settings of an etcd member at a host that has none.
    Error not_a_member(host: &dyn Display, reason: &str) = "etcd.not-a-member",
        "`{host}` has no etcd member: {reason}",
        help: "remove `etcd` of the host";

    /// etcd is to run on the hosts and elsewhere.
    Error external_and_local() = "etcd.external-and-local",
        "`external` says that somebody else runs etcd, so `local` has no effect",
        help: "remove one of them";

    /// A client certificate without its key, or the other way round.
    Error client_pair(missing: &str) = "etcd.client-pair",
        "`{missing}` is missing: a client certificate and its key go together",
        help: "write both, or neither";

    /// An authority or a client certificate for a connection without encryption.
    Error plain_endpoint(endpoint: &str) = "etcd.plain-endpoint",
        "`{endpoint}` is not encrypted, so the files of certificates have no effect",
        help: "write https://, or remove `caFile`, `certFile` and `keyFile`";

    /// A member apart from the control plane where kubeadm has both on the same hosts.
    Error not_stacked(host: &dyn Display) = "etcd.not-stacked",
        "with `layout: kubeadm` exactly the control planes have a member of etcd: `{host}` has only one of the two",
        help: "leave the role `etcd` out, or use `etcd.external` or `layout: binary`";

    /// A setting of etcd as a unit where it is a pod.
    Error for_units(reason: &str) = "etcd.for-units",
        "this is for `layout: binary`: with `layout: kubeadm` {reason}",
        help: "remove it";

    /// Two members of one name.
    Error name_twice(name: &dyn Display, other: &dyn Display) = "etcd.name-twice",
        "the etcd member of `{other}` is called `{name}` too",
        help: "give each member a name of its own";

    /// Data in a directory that does not outlive a reboot.
    Error volatile_data(directory: &dyn Display, root: &str) = "etcd.volatile-data",
        "{directory} would be lost: {root} is empty after a reboot",
        help: "use a directory on a disk, such as /var/lib/etcd";

    /// An election timeout that etcd refuses.
    Error election_timeout(timeout: u64, heartbeat: u64, most: u64) = "etcd.election-timeout",
        "etcd does not start with an election timeout of {timeout} ms and a heartbeat of {heartbeat} ms",
        help: "write an `election-timeout` of at least 5 times the `heartbeat-interval` and at most {most}";

    /// Clients may come without TLS from elsewhere.
    Error plain_listener(url: &str) = "etcd.plain-listener",
        "{url} lets everybody who reaches it read and write the whole cluster",
        help: "write https://, or an address of loopback";

    /// A quota that etcd warns of.
    Warning large_quota(bytes: u64) = "etcd.large-quota",
        "etcd advises against more than 8 GiB: {bytes} bytes take long to load and to send to a new member",
        help: "write at most 8589934592";

    /// A setting of etcd as a variable of the user's.
    Error own_variable(variable: &str, flag: &str) = "etcd.own-variable",
        "`{variable}` is a setting of etcd, which does not start when it is given twice",
        help: "write `{flag}` under `extraArgs`";

    /// A version of etcd that kubecast has no flags of.
    Error version_unknown(version: &dyn Display) = "etcd.version-unknown",
        "the flags of etcd {version} are not known; known are those of 3.3 to 3.7",
        help: "write `etcd.local.version` with a version that is known";

    /// A tag that names no version.
    Error version_missing(tag: &str) = "etcd.version-missing",
        "the tag `{tag}` names no version of etcd, which its flags follow from",
        help: "write `etcd.local.version`";

    /// flannel needs what this etcd has no more.
    Error no_v2(version: &dyn Display) = "etcd.no-v2",
        "this flannel keeps its subnets in the second version of etcd's API, which etcd {version} does not have",
        help: "use flannel 0.18 or later, or an etcd of 3.3 to 3.5";
}
