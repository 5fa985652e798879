//! The layout: what one way of running components has and another lacks.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A patch of a static pod where components run as units.
    Error no_pod(target: &str) = "layout.no-pod",
        "there is no pod of `{target}` to patch: with `layout: binary` it runs as a unit",
        help: "write what it is started with into its `extraArgs`, or add a drop-in of its unit under `files`";

    /// A volume that moves a path where a process sees the host as it is.
    Error moved_volume(name: &str, host_path: &dyn Display, mount_path: &dyn Display) = "layout.moved-volume",
        "the volume `{name}` shows {host_path} as {mount_path}, but with `layout: binary` a process sees the host as it is",
        help: "write one path for both, and name that path where the process is told of it";

    /// A variable that speaks of a pod where there is none.
    Error pod_variable(name: &str) = "layout.pod-variable",
        "the variable `{name}` is a fact about a pod, but with `layout: binary` there is none",
        help: "write its `value`";

    /// A digest of a program that the layout leaves to packages.
    Error packaged_program(name: &str) = "layout.packaged-program",
        "with `layout: kubeadm` `{name}` comes with a package or an image, which has a digest of its own",
        help: "remove it here; `spec.images.overrides` pins images";

    /// A digest of a program that no host needs.
    Error unused_program(name: &str) = "layout.unused-program",
        "no host of this cluster needs `{name}`",
        help: "remove it: `binaries.json` of the tree lists the programs that are needed";

    /// Two digests of one program.
    Error program_twice(name: &str, architecture: &str) = "layout.program-twice",
        "there are two digests of `{name}` for {architecture}",
        help: "keep the one that `sha256sum` prints, or say the `architecture` of each";
}
