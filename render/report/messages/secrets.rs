//! The sealed store and the keys in it.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A secret that the cluster needs is not in its sealed store. kubecast never makes one up silently.
    Error missing(label: &dyn Display, command: &str) = "secret.missing",
        "the sealed store has no `{label}`",
        help: "run `{command}`";

    /// None of the given identities opens an entry of the sealed store.
    Error not_for_you(label: &dyn Display, recipients: &str) = "secret.identity",
        "`{label}` is sealed for others: none of the given identities opens it",
        help: "run the command as one of these, with `--identity FILE`: {recipients}";

    /// There is no identity to open the sealed store with.
    Error no_identity(label: &dyn Display, recipients: &str) = "secret.no-identity",
        "`{label}` is sealed, and there is no identity to open it with",
        help: "give the identity of one of these with `--identity FILE`: {recipients}";

    /// An identity file holds something else.
    Error bad_identity(line: usize, problem: &str) = "secret.identity-file",
        "line {line} {problem}",
        help: "make an identity file with `age-keygen -o FILE`, or let `kubecast secrets init` make one";

    /// A file of recipients holds something else, or nothing.
    Error bad_recipient(line: usize) = "secret.recipient",
        "line {line} is not a recipient: `age1` and 58 characters are needed",
        help: "write the public key that `age-keygen` printed";

    /// Nobody is named for whom to seal.
    Error no_recipients(file: &str) = "secret.no-recipients",
        "there is nobody to seal for: `{file}` names no recipient",
        help: "write one `age1...` key on a line, with a comment above it that says whose it is";

    /// An entry of the sealed store cannot be read as age wrote it.
    Error not_age(label: &dyn Display, problem: &str) = "secret.damaged",
        "the sealed entry `{label}` cannot be opened: {problem}",
        help: "restore the file from version control";

    /// An entry of the sealed store opens, but holds something else.
    Error bad_entry(label: &dyn Display, problem: &str) = "secret.content",
        "what is sealed as `{label}` {problem}",
        help: "restore the file from version control, or remove it and make it anew";

    /// What the user gives for a new entry does not fit.
    Error bad_material(label: &dyn Display, problem: &str) = "secret.material",
        "what was given for `{label}` {problem}";

    /// An entry of the sealed store would be overwritten.
    Error exists(label: &dyn Display) = "secret.exists",
        "the sealed store has `{label}` already",
        help: "to replace it, raise its generation in the spec, or remove the file if nothing uses it yet";

    /// A secret is not the one that the lock or a file commits to.
    Error mismatch(label: &dyn Display, found: &dyn Display, wanted: &dyn Display) = "secret.mismatch",
        "`{label}` is not the secret that is committed to: it has {found}, the tree and `pki.lock` say {wanted}",
        help: "check who replaced the sealed entry or the lock, and restore the right one from version control";

    /// A key or a form of a secret that cannot be.
    Error unusable(label: &dyn Display, use_: &str) = "secret.use",
        "`{label}` cannot be used as {use_}";

    /// The seed of one key gives no key; the chance is 2⁻⁶⁴.
    Error no_key(label: &dyn Display) = "secret.derivation",
        "no key can be derived for `{label}`",
        help: "raise its generation in the spec";

    /// The operating system cannot read or write a file of secrets.
    Error io(action: &str, problem: &dyn Display) = "secret.io",
        "cannot {action}: {problem}";

    /// Only one person can open a secret that cannot be made again.
    Warning one_recipient(label: &dyn Display) = "secret.one-recipient",
        "`{label}` has one recipient: if that identity is lost, the data encrypted with it is lost",
        help: "add a second recipient with `kubecast secrets add`";

    /// A file lies in the sealed store that the spec does not ask for.
    Warning superfluous(file: &str) = "secret.superfluous",
        "nothing in the spec asks for `{file}`",
        help: "remove it when no host uses it any more";

    /// A public file holds bytes of a secret.
    Error leak(path: &dyn Display, label: &dyn Display, encoding: &str) = "secret.leak",
        "`{path}` would show the secret `{label}` ({encoding}); nothing was written",
        help: "take the secret out of the file, or report this as an error of kubecast";

    /// A public file holds a private key.
    Error private_key_marker(path: &dyn Display) = "secret.leak-key",
        "`{path}` would show a private key; nothing was written",
        help: "take the key out of the file";
}
