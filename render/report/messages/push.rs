//! Bringing a tree to hosts.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Nothing answers at the address of a host.
    Error unreachable(host: &dyn Display, address: &dyn Display, reason: &str) = "push.unreachable",
        "{host} cannot be reached at {address}: {reason}",
        help: "start it, or correct `address` and `ssh` of the host; workers that are off can be left out with --skip-offline";

    /// A host shows another key than the one that is pinned.
    Error wrong_host_key(host: &dyn Display) = "push.wrong-host-key",
        "{host} shows another host key than the one that is known: it may be another machine",
        help: "if the host was installed anew, read its key on its console and write it to `ssh.hostKey` of the host";

    /// No key of a host is known.
    Error unknown_host_key(host: &dyn Display) = "push.unknown-host-key",
        "no host key of {host} is known, and none is believed unseen",
        help: "write the key of `/etc/ssh/ssh_host_ed25519_key.pub` on the host to `ssh.hostKey` of the host";

    /// A host refuses the user's keys.
    Error auth_refused(host: &dyn Display, user: &str) = "push.auth-refused",
        "{host} does not let {user} in",
        help: "load the right key into the agent (`ssh-add -l` lists them), or correct `ssh.user` of the host";

    /// The user may not become root without a password.
    Error sudo_refused(host: &dyn Display, user: &str) = "push.sudo-refused",
        "{user} may not run sudo without a password on {host}",
        help: "allow it in /etc/sudoers.d, or set `ssh.user: root`";

    /// The user is not root, and nothing makes it root.
    Error no_sudo(host: &dyn Display, user: &str) = "push.no-sudo",
        "{user} is not root on {host}, and sudo is not installed there",
        help: "install sudo and allow it without a password in /etc/sudoers.d, or set `ssh.user: root`";

    /// A host obeys its new files, and was not reached over a new connection.
    Error unconfirmed(host: &dyn Display, trouble: &dyn Display, seconds: u64) = "push.unconfirmed",
        "{host} was not confirmed over a new connection, so it goes back to its earlier files within {seconds} s: {trouble}",
        help: "its new files may shut out ssh: look at what they change; `kubecast status` shows when it is back";

    /// rsync is not installed on a host.
    Error no_rsync(host: &dyn Display) = "push.no-rsync",
        "rsync is not installed on {host}",
        help: "install it there with the package manager of the host";

    /// The disk of a host is full.
    Error disk_full(host: &dyn Display) = "push.disk-full",
        "no space is left below /var/lib/kubecast on {host}; the host is as it was",
        help: "make room there; `kubecast push` may then run again";

    /// A host did not finish in time.
    Error timed_out(host: &dyn Display, doing: &str, seconds: u64) = "push.timed-out",
        "{host} did not finish in {seconds} s: {doing}",
        help: "look at the host; `kubecast push` may run again at any time";

    /// The connection to a host was lost.
    Error cut(host: &dyn Display, doing: &str) = "push.cut",
        "the connection to {host} was lost: {doing}",
        help: "run `kubecast push` again; what was being activated goes back by itself unless it was confirmed";

    /// A program that push runs is not installed here.
    Error no_program(program: &str) = "push.no-program",
        "`{program}` is not installed on this machine",
        help: "install it: push uses the ssh, rsync and kubectl of this machine";

    /// A step on a host failed for a reason that has no text of its own.
    Error step_failed(host: &dyn Display, doing: &str, said: &str) = "push.failed",
        "{host} failed to {doing}: {said}";

    /// The user stopped the run.
    Error aborted(host: &dyn Display, doing: &str) = "push.aborted",
        "stopped while {host} was asked to {doing}",
        help: "run `kubecast push` again; what was being activated goes back by itself unless it was confirmed";

    /// Somebody else pushes to a host.
    Error leased(host: &dyn Display, holder: &str) = "push.leased",
        "{host} is being changed by {holder}",
        help: "wait; the lease ends by itself a few minutes after that run does";

    /// Members of etcd are down, and one more must not go.
    Error no_quorum(members: &str, host: &dyn Display) = "push.quorum",
        "etcd: {members} not healthy, so {host} is left alone: one more member down could stop the cluster",
        help: "repair that first; `kubecast push --on NAME` may change the member that is down itself";

    /// A host has data of a member that etcd does not have.
    Error etcd_data_foreign(host: &dyn Display, directory: &dyn Display) = "push.etcd-data-foreign",
        "{host}: `{directory}` holds data of etcd, but etcd has no member there: it may be one that was taken out",
        help: "if nobody needs it, move it away on {host} (`mv {directory} {directory}.old`), then push again: the member joins anew";

    /// etcd has a member whose data is gone.
    Error etcd_data_lost(host: &dyn Display, directory: &dyn Display) = "push.etcd-data-lost",
        "{host}: etcd has a member there, but `{directory}` is empty: it would come back without what it promised the others",
        help: "take it out with `etcdctl member remove`, as RUNBOOK.md says, then push again: the member joins anew";

    /// Hosts are not ready for their part.
    Error not_ready(hosts: &dyn Display, what: &str) = "push.not-ready",
        "not ready: {hosts}: {what}";

    /// A file on hosts is not as the last push left it.
    Error drift(hosts: &dyn Display, path: &str, what: &str) = "push.drift",
        "{hosts}: {path} is not as the last push left it: {what}",
        help: "take the change into the spec, or replace it with --overwrite-drift";

    /// A host was brought its files by a kubecast that kept no record of them there, so nothing can be compared.
    Warning no_record(hosts: &dyn Display) = "push.no-record",
        "{hosts}: whether the change breaks what runs was not asked, since no record tells what they obey",
        help: "look at `kubecast diff` before you go on; this push leaves a record";

    /// A host failed to obey its files and went back to those before.
    Error restored(host: &dyn Display, reason: &str) = "push.restored",
        "{host} did not come up with its new files and went back to those before: {reason}",
        help: "the events above say what it did; `journalctl` on the host says why";

    /// A host failed to obey its files and could not go back.
    Error broken(host: &dyn Display, reason: &str) = "push.broken",
        "{host} did not come up with its new files, and not with those before either: {reason}",
        help: "look at it with `journalctl`, then push or roll back again";

    /// A host refused to obey its files before it changed anything.
    Error refused(host: &dyn Display, reason: &str) = "push.refused",
        "{host} refused its new files and is as it was: {reason}",
        help: "correct that on the host, then push again";

    /// A selector matches no host.
    Error nothing_selected(selector: &str) = "push.nothing-selected",
        "`--on {selector}` matches no host",
        help: "`kubecast status` lists the hosts";

    /// A selector cannot be read.
    Error selector(text: &str, problem: &str) = "push.selector",
        "`--on {text}` is not a selector: {problem}",
        help: "write names, globs, ranges or roles, with commas for or: `worker*,cp[1-3]`, `role=worker`, `!worker7`";

    /// What a host said cannot be read.
    Error unreadable(host: &dyn Display, said: &str) = "push.unreadable",
        "what {host} answered cannot be read: {said}",
        help: "another version of kubecast may have written its `activate.sh`";

    /// No private folder can be made.
    Error no_private_folder(folder: &dyn Display, reason: &str) = "push.private-folder",
        "no private folder can be made in `{folder}`: {reason}",
        help: "set XDG_RUNTIME_DIR to a folder of this user on a file system in memory";

    /// The folder of `--assets` holds nothing to bring.
    Error no_assets(folder: &dyn Display, reason: &str) = "push.no-assets",
        "`--assets {folder}` brings nothing: {reason}",
        help: "put programs into `bin/` and archives of images into `images/` of that folder";

    /// A program is not in the folder of `--assets`.
    Error asset_missing(file: &str, path: &dyn Display, hosts: &str) = "push.asset-missing",
        "`{file}` is not in the folder of `--assets`; it is for {path} on {hosts}",
        help: "put it there; without a folder `bin/` no program is brought";

    /// An image is in no archive in the folder of `--assets`.
    Error image_missing(image: &str, machine: &str, hosts: &str) = "push.image-missing",
        "no archive in `images/` of the folder of `--assets` holds {image} for {machine}; {hosts} may run it",
        help: "put one there, for example from `docker save`; without a folder `images/` hosts pull images themselves";

    /// A file in the folder of `--assets` cannot be read.
    Error asset_unreadable(file: &str, reason: &str) = "push.asset-unreadable",
        "`{file}` in the folder of `--assets` cannot be read: {reason}";

    /// A program in the folder of `--assets` is not the one that the spec pins.
    Error asset_digest(file: &str, found: &dyn Display, wanted: &str) = "push.asset-digest",
        "`{file}` has the digest {found}, and `spec.binaries` says {wanted}",
        help: "bring the program that was chosen, or correct `spec.binaries`";

    /// A program in the folder of `--assets` cannot run on its hosts.
    Error asset_machine(file: &str, machine: &str, found: &str) = "push.asset-machine",
        "`{file}` is not an ELF program for {machine}: it is {found}",
        help: "bring the program that is built for Linux on the processor of these hosts";

    /// A program in the folder of `--assets` is of another version than the spec wants.
    Error asset_version(file: &str, version: &str) = "push.asset-version",
        "`{file}` is not of version {version}: that text is nowhere in it",
        help: "bring the version of the spec; a program that was packed, as UPX does it, has to be unpacked first";

    /// An archive in the folder of `--assets` is not one of images.
    Error asset_archive(file: &str, problem: &str) = "push.asset-archive",
        "`{file}` is not an archive of images that can be imported: {problem}",
        help: "save images under their full names: `docker save`, `ctr images export`, `skopeo copy ... docker-archive:`";

    /// Two archives in the folder of `--assets` hold the same image.
    Error asset_twice(image: &str, first: &str, second: &str) = "push.asset-twice",
        "the image {image} is in `{first}` and in `{second}`",
        help: "keep one of them, so that it is clear which one hosts get";

    /// Images cannot be brought to a runtime that kubecast does not know.
    Error asset_runtime() = "push.asset-runtime",
        "images cannot be brought to hosts whose `containerRuntime.type` is `other`",
        help: "remove `images/` from the folder of `--assets`, and bring them in the way of that runtime";
}
