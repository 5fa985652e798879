//! The sealed store and the keys in it.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A secret that the cluster needs is not in its sealed store. kubecast never makes one up silently.
    Error missing(label: &dyn Display, command: &str) = "secret.missing",
        "the sealed store has no `{label}`",
        help: "run `{command}`";

    /// A cluster has no sealed store yet.
    Error no_store(directory: &str, command: &str) = "secret.no-store",
        "keys are needed, and there is no sealed store: `{directory}` is empty or not there",
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

    /// Others than its owner may read an identity file.
    Error identity_mode(mode: u32) = "secret.identity-mode",
        "others than its owner may read this identity: its mode is {mode:04o}, 0600 is needed",
        help: "run `chmod 600` on it; if somebody may have read it, make another identity and seal for that one";

    /// A file of recipients holds something else, or nothing.
    Error bad_recipient(line: usize) = "secret.recipient",
        "line {line} is not a recipient: `age1` and 58 characters are needed",
        help: "write the public key that `age-keygen` printed";

    /// Nobody is named for whom to seal.
    Error no_recipients(file: &str) = "secret.no-recipients",
        "there is nobody to seal for: `{file}` names no recipient",
        help: "write one `age1...` key on a line, with a comment above it that says whose it is";

    /// The store is sealed for some already, and `secrets init` names others.
    Error other_recipients(known: &str, command: &str) = "secret.other-recipients",
        "the store is sealed for others than the command names: {known}",
        help: "to let further people in, run `{command}`";

    /// The sealed store, or something in it, is a symbolic link.
    Error symlink(path: &str) = "secret.symlink",
        "`{path}` is a symbolic link, and kubecast follows none to a sealed store",
        help: "put the directory itself there";

    /// A lab cluster has no sealed store.
    Error lab() = "secret.lab",
        "this cluster is in lab mode: its keys come from a public seed, and there is nothing to seal",
        help: "for keys of its own, take `environment: lab` and `pki.mode: lab` out of the spec, and delete its `pki.lock`";

    /// A secret is to be added that the spec does not name.
    Error not_wanted(label: &dyn Display, wanted: &str) = "secret.not-wanted",
        "nothing in the spec asks for `{label}`",
        help: "name it in the spec first; the spec asks for {wanted}";

    /// `pki.lock` commits to a secret that is not in the sealed store: a new one would be another.
    Error lost(label: &dyn Display) = "secret.lost",
        "the sealed store has lost `{label}`: `pki.lock` commits to one, and a new one would be another",
        help: "restore the file from version control or a backup",
        help: "if it is gone for good, delete `pki.lock`: every certificate is then issued anew, from new keys where keys are missing";

    /// A secret that cannot be given a new value under its name.
    Error not_replaceable(label: &dyn Display) = "secret.not-replaceable",
        "`{label}` cannot be replaced under its name: certificates or stored data depend on it",
        help: "raise its generation in the spec, or name a further encryption key there";

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
        help: "a key is replaced by raising its generation in the spec, a token or a named secret with `--replace`";

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

    /// There is no place for the user's identity.
    Error no_home() = "secret.no-home",
        "there is no place for an identity: neither HOME nor XDG_CONFIG_HOME is set",
        help: "name a file with `--identity FILE`, or give `--recipient`";

    /// The operating system cannot read or write a file of secrets.
    Error io(action: &str, problem: &dyn Display) = "secret.io",
        "cannot {action}: {problem}";

    /// Only one person can open secrets that cannot be made again.
    Warning one_recipient(what: &dyn Display, cure: &str) = "secret.one-recipient",
        "`{what}` is sealed for one recipient: with that identity the keys would be lost, and with the encryption keys all data in etcd",
        help: "{cure}";

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
