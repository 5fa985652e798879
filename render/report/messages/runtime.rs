//! The container runtime.

use crate::report::code::declare;

declare! {
    /// docker is to reach another registry than docker.io through mirrors.
    Error docker_mirror(host: &str) = "runtime.docker-mirror",
        "docker reaches only `docker.io` through mirrors, not `{host}`",
        help: "leave `mirrors` out and name the mirror in `spec.images.repository`, or use containerd";
}
