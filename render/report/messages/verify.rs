//! Judging a tree that was rendered, and hosts that obey one.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A file that the index of a tree lists is not there.
    Error missing(path: &dyn Display) = "verify.missing",
        "`{path}` is listed by the index and is not there",
        help: "render the tree again, or take the file back from git";

    /// A file of a tree was changed after it was rendered.
    Error altered(path: &dyn Display) = "verify.altered",
        "`{path}` is not the file that the index promises: its digest is another",
        help: "change the spec instead, and render the tree again";

    /// A file of a public tree may be executed on this machine.
    Error executable(path: &dyn Display) = "verify.executable",
        "`{path}` may be executed here; the index says which files hosts may execute",
        help: "take the right away with `chmod a-x`";

    /// A file lies in a tree that no index lists. Hosts never get it.
    Error foreign(path: &dyn Display) = "verify.foreign",
        "`{path}` is in the tree and in no index",
        help: "move it away; files for hosts belong into `spec.files`";

    /// A public file holds bytes of a secret.
    Error leak(path: &dyn Display, label: &dyn Display, encoding: &str) = "verify.leak",
        "`{path}` holds the secret `{label}` in {encoding} form",
        help: "take it out, also out of git's history, and replace the secret";

    /// A public file holds a private key.
    Error private_key(path: &dyn Display) = "verify.private-key",
        "`{path}` holds a private key",
        help: "take it out, also out of git's history, and replace the key";

    /// A file has the place of a secret that its index does not know.
    Error unlisted_secret(path: &dyn Display, label: &str) = "verify.unlisted-secret",
        "`{path}` has a place for the secret `{label}`, and the index does not say so";

    /// The index names a secret of which the file knows nothing.
    Error lost_secret(path: &dyn Display, label: &str) = "verify.lost-secret",
        "`{path}` has no place for the secret `{label}`, which the index names";

    /// Others than its owner could read a file with a secret.
    Error secret_too_open(path: &dyn Display, mode: &dyn Display) = "verify.secret-too-open",
        "`{path}` holds a secret, and mode {mode} lets others read it",
        help: "0600 or stricter is allowed";

    /// A host would get the key of another host.
    Error key_of_another(path: &dyn Display, label: &str) = "verify.key-of-another",
        "`{path}` holds the key `{label}` of another host";

    /// A PEM file in a tree cannot be read.
    Error damaged_certificate(path: &dyn Display) = "verify.damaged-certificate",
        "`{path}` holds something that is no certificate";

    /// A certificate in a tree is yet to be signed.
    Error unsigned_certificate(path: &dyn Display) = "verify.unsigned-certificate",
        "`{path}` holds a certificate that nobody has signed",
        help: "`kubecast render` issues it";

    /// No authority of the tree signed a certificate.
    Error not_signed(path: &dyn Display, issuer: &str) = "verify.not-signed",
        "`{path}` is signed by no authority of the tree; it names `{issuer}`";

    /// A certificate is valid longer than the one that signed it.
    Error outlives(path: &dyn Display, day: &str) = "verify.outlives-authority",
        "`{path}` is valid longer than its authority, which ends on {day}";

    /// A certificate is over.
    Error expired(path: &dyn Display, day: &str) = "verify.expired",
        "`{path}` was valid until {day}",
        help: "move `pki.issuedFrom`, or raise a generation, and render; `--at DATE` asks about another day";

    /// A certificate is of the future.
    Error not_yet_valid(path: &dyn Display, day: &str) = "verify.not-yet-valid",
        "`{path}` is not valid before {day}";

    /// A certificate lies beside a key that is not its own.
    Error other_key(path: &dyn Display, key: &dyn Display) = "verify.other-key",
        "the certificate of `{path}` is not for the key of `{key}`";

    /// A certificate is shown to somebody who does not trust its authority.
    Error not_trusted(path: &dyn Display, by: &dyn Display, who: &str) = "verify.not-trusted",
        "the certificate of `{path}` is signed by no authority of `{by}`, by which {who} judges it";

    /// A server is called by a name that its certificate does not hold.
    Error name_missing(path: &dyn Display, name: &str, says: &str) = "verify.name-missing",
        "the certificate `{path}` does not hold `{name}`, by which others call it: {says}";

    /// A client calls a server by a name that no certificate of such a server holds.
    Error server_unknown(path: &dyn Display, name: &str, server: &str) = "verify.server-unknown",
        "`{path}` calls `{name}`, which the certificate of no {server} holds";

    /// A kubeconfig of a tree is one that no program can use.
    Error kubeconfig(path: &dyn Display, why: &str) = "verify.kubeconfig",
        "the kubeconfig `{path}` cannot be used: {why}";

    /// A file names another that the host would not have.
    Error dangling(path: &dyn Display, named: &dyn Display) = "verify.dangling",
        "`{path}` names `{named}`, which is not among the files of the host",
        help: "bring it with `spec.files`, or name another file";
}
