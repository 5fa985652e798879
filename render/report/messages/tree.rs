//! Writing and reading `out/`.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// The output directory holds something that kubecast did not write.
    Error not_ours(directory: &dyn Display) = "tree.not-ours",
        "`{directory}` is not empty and kubecast did not write it: `index/_cluster.json` is missing",
        help: "choose a new or an empty directory";

    /// A public tree lies where secrets should go, or the other way round.
    Error other_view(directory: &dyn Display, found: &str, wanted: &str) = "tree.other-view",
        "`{directory}` holds the {found} view of a cluster, the {wanted} view does not go over it",
        help: "choose a new or an empty directory";

    /// A file stands where a directory is needed.
    Error not_a_directory(path: &dyn Display) = "tree.not-a-directory",
        "`{path}` is a file, a directory is needed there",
        help: "move it away";

    /// A symbolic link stands where kubecast would write or read. It follows none.
    Error symlink(path: &dyn Display) = "tree.symlink",
        "`{path}` is a symbolic link, and kubecast follows none in a tree",
        help: "remove the link, or name the directory that it points to";

    /// A file that kubecast did not write has the name of one that it wants to write.
    Error in_the_way(path: &dyn Display) = "tree.in-the-way",
        "`{path}` is in the way of a rendered file, and no index says that kubecast wrote it",
        help: "move it away";

    /// Another run writes the same tree.
    Error locked(directory: &dyn Display, holder: &str) = "tree.locked",
        "`{directory}` is being written by {holder}",
        help: "wait until it is done";

    /// The lock file is not a file that kubecast made.
    Error lock_not_ours(path: &dyn Display) = "tree.lock",
        "`{path}` is kept for the lock of kubecast, but it is no plain file of this user",
        help: "remove it";

    /// A file of a tree is not what its spec renders now, so nothing true can be said about it.
    Error stale(file: &dyn Display, cluster: &dyn Display) = "tree.stale",
        "`{file}` is not what the spec renders",
        help: "run `kubecast render {cluster}`, or look at the spec that rendered it";

    /// The disk or the user's quota is full.
    Error disk_full(path: &dyn Display) = "tree.disk-full",
        "no space is left to write `{path}`; the tree is as it was",
        help: "free some space";

    /// The file system cannot be written.
    Error read_only(path: &dyn Display) = "tree.read-only",
        "`{path}` is on a read-only file system",
        help: "render to a directory that can be written";

    /// The user lacks a permission.
    Error not_allowed(path: &dyn Display, doing: &str) = "tree.permission",
        "this user may not {doing} `{path}`",
        help: "give this user the right to write there, or render to another directory";

    /// The file system refuses a name of this length.
    Error name_too_long(path: &dyn Display) = "tree.name-too-long",
        "`{path}` is too long for the file system",
        help: "render to a directory with a shorter path";

    /// The directory cannot be replaced because something is mounted there.
    Error mount_point(path: &dyn Display) = "tree.mount-point",
        "`{path}` is a mount point, so it cannot be replaced as a whole",
        help: "mount the directory above it";

    /// The system refuses to open more files.
    Error too_many_open_files(path: &dyn Display) = "tree.too-many-open-files",
        "the limit of open files was reached at `{path}`",
        help: "raise it with `ulimit -n 4096`";

    /// The system refused to read or write, for a reason that has no text of its own.
    Error failed(path: &dyn Display, doing: &str, reason: &str) = "tree.failed",
        "kubecast cannot {doing} `{path}`: {reason}";

    /// An index cannot be read.
    Error index(path: &dyn Display, problem: &str) = "tree.index",
        "`{path}` is not an index that this kubecast reads: {problem}",
        help: "restore it from git, or delete the whole tree and render again";

    /// Nothing was rendered yet.
    Error missing(directory: &dyn Display) = "tree.missing",
        "there is no tree at `{directory}`",
        help: "run `kubecast render` first";

    /// The tree has no such host.
    Error no_such_host(directory: &dyn Display, host: &dyn Display) = "tree.no-such-host",
        "`{directory}` has no host `{host}`",
        help: "name one of the folders in `hosts/`";

    /// Secrets would be written into a git work tree.
    Error inside_git(directory: &dyn Display, work_tree: &dyn Display) = "tree.inside-git",
        "`{directory}` lies in the git work tree `{work_tree}`, one `git add` away from publishing every key",
        help: "choose a directory outside any git work tree";

    /// A directory of secrets could be read by others.
    Error not_private(directory: &dyn Display, mode: u32) = "tree.not-private",
        "`{directory}` has mode {mode:04o} or another owner; a directory of secrets needs mode 0700 and this user",
        help: "choose a new directory, kubecast makes it private";

    /// The tree is in place, but may not survive a power loss.
    Error not_durable(directory: &dyn Display, reason: &str) = "tree.not-durable",
        "the new tree is in place at `{directory}`, but the system does not confirm that it is on disk: {reason}",
        help: "check the disk";

    /// The tree is in place, but the one before it could not be deleted.
    Warning leftover(path: &dyn Display, reason: &str) = "tree.leftover",
        "the new tree is in place, but the old one at `{path}` could not be deleted: {reason}",
        help: "delete it";
}
