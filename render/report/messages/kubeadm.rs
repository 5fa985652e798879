//! Reading kubeadm's configuration files.

use crate::report::code::declare;

declare! {
    /// A document is neither kubeadm's configuration nor that of a component that kubeadm configures.
    Error document(api_version: &str, kind: &str) = "kubeadm.document",
        "`{kind}` of `{api_version}` is not configuration that kubeadm reads",
        help: "remove the document, or move it to a file that is not kubeadm's";

    /// The API version is kubeadm's, but none that a release with known output reads.
    Error api_version(api_version: &str, known: &str) = "kubeadm.api-version",
        "`{api_version}` is not a version of kubeadm's configuration that is known: {known}",
        help: "write the configuration in one of them; `kubeadm config migrate` does that for newer ones";

    /// Two documents of one kind where kubeadm takes one.
    Error twice(kind: &str) = "kubeadm.twice",
        "there is a second document of kind `{kind}`: a cluster has one",
        help: "remove one of them";

    /// No file describes the cluster and its first host.
    Error no_cluster() = "kubeadm.no-cluster",
        "no file holds a `ClusterConfiguration`, `InitConfiguration` or `MasterConfiguration`",
        help: "name the file that `kubeadm init` was given too";

    /// The release is not said, or by a word that means another one every month.
    Error no_version(path: &str, found: &str) = "kubeadm.version",
        "`{path}` {found}: kubeadm would ask the network which release that is",
        help: "write the full version of the cluster, for example `kubernetesVersion: v1.36.3`";

    /// A field holds a value of another type.
    Error kind(path: &str, found: &str, wanted: &str) = "kubeadm.type",
        "`{path}` is {found} where {wanted} is needed";

    /// A field holds a value that the spec cannot hold.
    Error value(path: &str, value: &str, problem: &str) = "kubeadm.value",
        "`{path}` is `{value}`, which {problem}";

    /// A field without which the mapping around it means nothing.
    Error missing_field(path: &str) = "kubeadm.missing-field",
        "`{path}` is missing",
        help: "add it";

    /// kubeadm does not know the field, so it would ignore it with a warning.
    Error unknown_field(path: &str, api: &str) = "kubeadm.unknown-field",
        "`{path}` is not a field of {api}: kubeadm ignores it";

    /// kubeadm knows the field in other versions of its configuration.
    Error field_version(path: &str, api: &str, versions: &str) = "kubeadm.field-version",
        "`{path}` is not a field of {api}, only of {versions}: kubeadm ignores it",
        help: "remove it, or write the configuration in {versions}";

    /// Two fields that exclude each other.
    Error exclusive(path: &str, other: &str) = "kubeadm.exclusive",
        "`{path}` and `{other}` exclude each other",
        help: "remove one of them";

    /// kubeadm can do it and kubecast cannot.
    Error unsupported(path: &str, what: &str) = "kubeadm.unsupported",
        "`{path}` is not supported: {what}";

    /// kubeadm would find out on the host.
    Error needs_option(what: &str, option: &str) = "kubeadm.needs-option",
        "{what} is in no file: kubeadm finds it out on the host",
        help: "add `{option}`";

    /// A join without a node name: kubeadm would take the host's, and several hosts would have none.
    Error no_name(path: &str) = "kubeadm.no-name",
        "`{path}` is missing: kubeadm would take the name of the host that it runs on",
        help: "write the node's name into the file";

    /// Two files describe hosts of one name.
    Error same_name(name: &str) = "kubeadm.same-name",
        "there are two hosts of the name `{name}`",
        help: "correct `nodeRegistration.name` in one of the files";

    /// An option names a host that no file describes.
    Error no_such_host(name: &str, known: &str) = "kubeadm.no-such-host",
        "no file describes a host `{name}`; there are {known}",
        help: "correct the name before the `=` of the option";

    /// A patches directory is named, but its files were not given.
    Error needs_patches(path: &str, directory: &str) = "kubeadm.patches",
        "`{path}` names the directory `{directory}`, whose files are needed too",
        help: "add `--patches DIRECTORY`, or `--patches HOST=DIRECTORY` for one host";

    /// A patch file's name asks for a type that does not exist.
    Error patch_type(name: &str) = "kubeadm.patch-type",
        "the name `{name}` has no type behind the `+` that kubeadm knows: json, merge, strategic",
        help: "rename the file";

    /// A patch file holds a value that no patch of its type is.
    Error patch_kind(name: &str, found: &str, wanted: &str) = "kubeadm.patch-kind",
        "`{name}` holds {found} where {wanted} is needed",
        help: "write {wanted}";

    /// A token that is not one. Its text is never shown.
    Error token(path: &str) = "kubeadm.token",
        "`{path}` is not a token: six of a-z and 0-9, a dot, and sixteen of them are needed";

    /// A file in the patches directory that kubeadm skips.
    Note patch_ignored(name: &str, reason: &str) = "kubeadm.patch-ignored",
        "`{name}` is not used: {reason}";

    /// A field that means nothing to a renderer.
    Note unused(path: &str, reason: &str) = "kubeadm.unused",
        "`{path}` is not used: {reason}";

    /// kubeadm's keys are RSA unless told otherwise.
    Note keys(algorithm: &str) = "kubeadm.keys",
        "kubeadm would make {algorithm} keys; kubecast makes ECDSA P-256 keys";

    /// The secret half of a token does not enter a spec.
    Note token_secret(id: &str, cluster: &str) = "kubeadm.token-secret",
        "only the id of the token `{id}` is in the spec, its secret half is not",
        help: "store it with `kubecast secrets add {cluster} token {id}`";

    /// kubeadm makes a token itself where none is given.
    Note random_token() = "kubeadm.random-token",
        "no bootstrap token is given, where kubeadm would make one at random: the spec has none";

    /// A token of a join that the first host's configuration does not hold.
    Note token_of_join(id: &str) = "kubeadm.token-of-join",
        "the token `{id}` is known from a join only: it gets the usages, groups and 24 hours of kubeadm's defaults";

    /// A file in a directory that kubeadm mounts if the host has it, and never by itself.
    Note unseen_file(file: &str, directory: &str, host: &str) = "kubeadm.unseen-file",
        "the API server of `{host}` does not see {file}: kubeadm mounts {directory} only where the host has it",
        help: "add `--ca-directory {host}={directory}` if it does";

    /// kubeadm would look for sockets on the host.
    Note assumed_socket(host: &str, socket: &str) = "kubeadm.socket",
        "`criSocket` of `{host}` is not given, where kubeadm would look for one: `{socket}` is assumed",
        help: "write `nodeRegistration.criSocket` if the host's runtime listens elsewhere";

    /// What kubeadm leaves to the administrator is left to the administrator.
    Note left_alone() = "kubeadm.left-alone",
        "host preparation and the container runtime are left alone, as kubeadm leaves them",
        help: "remove `hostPreparation.disabled` and set `containerRuntime.type: containerd` to have them rendered";
}
