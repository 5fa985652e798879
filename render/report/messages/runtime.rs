//! The container runtime.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// docker is to reach another registry than docker.io through mirrors.
    Error docker_mirror(host: &str) = "runtime.docker-mirror",
        "docker reaches only `docker.io` through mirrors, not `{host}`",
        help: "leave `mirrors` out and name the mirror in `spec.images.repository`, or use containerd";

    /// docker in a release whose kubelet does not talk to it.
    Error no_dockershim(until: &dyn Display) = "runtime.no-dockershim",
        "the kubelet talks to docker only before {until}",
        help: "write `type: containerd`, or `type: other` with the socket of cri-dockerd";

    /// Two entries for one registry.
    Error registry_twice(host: &str) = "runtime.registry-twice",
        "there are two entries for the registry `{host}`",
        help: "join them into one";

    /// A tag that names another image every month.
    Error moving_tag(tag: &str) = "image.moving-tag",
        "the tag `{tag}` names another image from time to time, so a restart may change the cluster",
        help: "write the tag of a version, or pin the content with `digest`";
}
