//! Objects of the user.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A kind of object that the API no longer has.
    Error removed(kind: &str, api_version: &str, until: &dyn Display) = "object.removed",
        "there is no `{kind}` of `{api_version}` since {until}: the API server refuses it";

    /// A kind of object that the API does not have yet.
    Error not_yet(kind: &str, api_version: &str, since: &dyn Display) = "object.not-yet",
        "there is a `{kind}` of `{api_version}` only from {since} on: the API server refuses it",
        help: "take the objects that were made for this release, or use a later release";

    /// A pod network that gives pods other addresses than the cluster expects.
    Error pod_range(what: &str, value: &str, object: &str, ranges: &dyn Display, remedy: &str) = "object.pod-range",
        "{what} of {object} is {value}, but the pod subnet of the cluster is {ranges}",
        help: "{remedy} there, or write another `spec.network.podSubnet`";

    /// A pod network that is not told which addresses pods have.
    Warning no_pod_range(what: &str, object: &str, assumed: &str, ranges: &dyn Display) = "object.no-pod-range",
        "{object} has no {what}, so that pods get addresses of {assumed}, but the pod subnet of the cluster is {ranges}",
        help: "give it {what} with the value {ranges}, or add an IPPool with that `cidr`";

    /// A template in place of objects.
    Error template(name: &str) = "object.template",
        "`{name}` is a template, and kubecast fills none in",
        help: "render it first, for example with `helm template`, and name the result";

    /// Lines that end as on Windows.
    Error line_ends(name: &str) = "object.line-ends",
        "the lines of `{name}` end with a carriage return, which becomes part of every text block in it",
        help: "save the file with Unix line ends, for example by `dos2unix`";
}
