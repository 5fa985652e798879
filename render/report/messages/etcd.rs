//! etcd and its members.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// An even number of members survives no more failures than one member less.
    Warning even_members(members: usize, fewer: usize, failures: usize) = "etcd.even-members",
        "{members} etcd members survive as many failures as {fewer}, which is {failures}",
        help: "use 1, 3 or 5 control-plane hosts";

    /// So many members that each write waits for too many of them.
    Error many_members(members: usize) = "etcd.many-members",
        "there are {members} control-plane hosts with an etcd member each: etcd is made for at most 7",
        help: "use 3 or 5 control-plane hosts, or etcd elsewhere with `etcd.external`";

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
}
