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

    /// A path has an empty part, a `.` or a slash at its end.
    Error spelling(text: &dyn Display, path: &dyn Display) = "file.spelling",
        "`{text}` is another spelling of {path}, which programs that compare paths do not know",
        help: "write {path}";

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

    /// Two files of the user have one path on one host.
    Error twice(path: &dyn Display) = "file.twice",
        "two files have the path `{path}`",
        help: "remove one of them, or give them different `hosts`";

    /// Two paths differ by case only.
    Error case(path: &dyn Display, other: &dyn Display) = "file.case",
        "`{path}` and `{other}` differ only by case, which not every file system keeps apart",
        help: "rename one of them";

    /// One file would have to be a directory for another.
    Error nested(path: &dyn Display, other: &dyn Display) = "file.nested",
        "`{path}` cannot lie below `{other}`, which is a file",
        help: "choose another path for one of them";

    /// A path that belongs to the operating system.
    Error reserved(path: &dyn Display, reason: &str) = "file.reserved",
        "`{path}` cannot be a file of the spec: {reason}",
        help: "choose another path";

    /// A directory that a field chooses belongs to something else.
    Error directory_taken(path: &dyn Display, owner: &str) = "file.directory-taken",
        "`{path}` is, or lies in, {owner}",
        help: "choose a directory of its own";

    /// A file that should hold certificates holds something else.
    Error not_certificates(name: &str, problem: &str) = "file.not-certificates",
        "`{name}` is not a file of certificates: {problem}",
        help: "name a PEM file that holds nothing but certificates";

    /// An audit policy that is not one.
    Error audit_policy(name: &str, problem: &str) = "file.audit-policy",
        "`{name}` is not an audit policy: {problem}",
        help: "write a `Policy` of `audit.k8s.io/v1` with `rules`";

    /// An audit policy that writes Secrets into the log.
    Error audit_secrets(rule: usize, level: &str) = "file.audit-secrets",
        "rule {rule} of the audit policy logs the content of Secrets: its level is {level}",
        help: "put a rule with `level: Metadata` for the resource `secrets` before it";

    /// A file of objects that holds something else.
    Error not_objects(name: &str, problem: &str) = "file.not-objects",
        "`{name}` does not hold Kubernetes objects: {problem}",
        help: "write documents that each have `apiVersion`, `kind` and `metadata.name`";
}
