//! Keys, certificates and the file that keeps them.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// Lab keys, which everybody knows, in a cluster for real work.
    Error lab_in_production() = "pki.lab-in-production",
        "`lab` keys are public, and this cluster's environment is production",
        help: "set `spec.environment: lab` for a trial, or leave out `pki.mode` and run `kubecast secrets init`";

    /// Certificates need a first day, and no clock is read.
    Error no_issued_from() = "pki.no-issued-from",
        "`issuedFrom` is missing: certificates need a first day, and no clock is read",
        help: "write the day from which certificates are valid, for example `issuedFrom: 2026-01-31`";

    /// A line of `pki.lock` is not as kubecast wrote it.
    Error bad_lock(problem: &str) = "pki.lock",
        "this line is not as kubecast wrote it: {problem}",
        help: "restore the file from version control, or remove the line and render with the secrets at hand";

    /// `pki.lock` comes from a newer kubecast, or is another file.
    Error unknown_lock(found: &str) = "pki.lock-version",
        "the first line says `{found}`, not `kubecast-pki-lock-v1`",
        help: "use the version of kubecast that wrote the file";

    /// `pki.lock` belongs to another cluster.
    Error foreign_lock(found: &dyn Display, wanted: &dyn Display) = "pki.lock-cluster",
        "the lock is of the cluster {found}, and the spec of {wanted}",
        help: "restore `metadata.uid` or the lock; a copied cluster starts without a lock";

    /// A certificate, a public key or a commitment must be made anew, and the secrets are not at hand.
    Error stale(label: &dyn Display, reasons: &str) = "pki.stale",
        "`{label}` must be made anew: {reasons}";

    /// The authority that is to sign a certificate is not among the wanted ones.
    Error no_authority(label: &dyn Display, issuer: &dyn Display) = "pki.no-authority",
        "`{label}` is to be signed by `{issuer}`, for which no certificate is wanted";

    /// The operating system cannot read or write `pki.lock`.
    Error io(action: &str, problem: &dyn Display) = "pki.io",
        "cannot {action}: {problem}";
}
