//! What runs inside the cluster.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A version of an add-on that kubecast knows nothing about.
    Error version_unknown(addon: &str, version: &dyn Display, known: &str, fact: &str) = "addon.version-unknown",
        "{addon} {version} is not known; known are {known}",
        help: "choose a known version, or leave it out",
        help: "describe it yourself with a row about `{fact}` in a file in `facts/` beside the spec";

    /// A version of an add-on that does not run in the release.
    Error version_release(addon: &str, version: &dyn Display, runs_in: &dyn Display, newest: &dyn Display) = "addon.version-release",
        "{addon} {version} runs in Kubernetes {runs_in} only",
        help: "write {newest} or an older one, or leave it out";

    /// A version of CoreDNS that is older than what the release was tested with.
    Warning version_older(version: &dyn Display, tested: &dyn Display, release: &dyn Display) = "addon.version-older",
        "CoreDNS {version} is older than {tested}, with which Kubernetes {release} was tested",
        help: "leave `version` out, or write {tested} or later";
}
