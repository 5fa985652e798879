//! Files of the user.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A file of the user has neither a source nor content, or both.
    Error needs_one_content() = "file.content",
        "a file needs either `source` or `content`",
        help: "name a file beside the spec with `source`, or write the text itself with `content`";

    /// A file beside the spec is named and cannot be read.
    Error missing_source(name: &str) = "file.missing-source",
        "the file `{name}` is not there",
        help: "write its path relative to the folder of the spec";

    /// A file beside the spec has a name that leaves the spec's folder.
    Error outside_folder(name: &str) = "file.outside-folder",
        "`{name}` leaves the folder of the spec",
        help: "write a path below the folder of the spec, without `..`";

    /// A file beside the spec is, or lies behind, a symbolic link.
    Error symbolic_link(name: &str) = "file.symbolic-link",
        "`{name}` is, or lies behind, a symbolic link",
        help: "put the file itself below the folder of the spec";

    /// A file of the user has the path of a file that is rendered, or lies above or below one.
    Error path_taken(path: &dyn Display, owner: &str) = "file.path-taken",
        "`{path}` stands in the way of {owner}",
        help: "choose another path; what kubecast renders is changed by fields of the spec, or by `patches`";

    /// A file of the user restarts something that is neither a unit nor a static pod of the cluster.
    Error unknown_restart(name: &str) = "file.restart",
        "`{name}` is neither a systemd unit nor a static pod of the cluster",
        help: "write a unit with its kind, such as `kubelet.service`, or one of `etcd`, `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`";

    /// The folder of facts beside a spec cannot be listed.
    Error unlisted(folder: &dyn Display, error: &dyn Display) = "file.unlisted",
        "{folder} cannot be listed: {error}",
        help: "make the folder readable";
}
