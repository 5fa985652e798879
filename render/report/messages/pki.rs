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

    /// The lock is empty or not there, where nothing may be issued.
    Error nothing_issued() = "pki.nothing-issued",
        "no certificate is issued yet: `pki.lock` is not there, or is empty",
        help: "run `kubecast render` without `--locked`, with the secrets at hand, and commit the lock";

    /// The authority that is to sign a certificate is not among the wanted ones.
    Error no_authority(label: &dyn Display, issuer: &dyn Display) = "pki.no-authority",
        "`{label}` is to be signed by `{issuer}`, for which no certificate is wanted";

    /// The operating system cannot read or write `pki.lock`.
    Error io(action: &str, problem: &dyn Display) = "pki.io",
        "cannot {action}: {problem}";

    /// A certificate would be valid longer than the authority that signs it.
    Error outlives_authority(what: &str, end: &dyn Display, authority_end: &dyn Display) = "pki.outlives-authority",
        "{what} would be valid until {end}, longer than the authorities, which end on {authority_end}",
        help: "write a shorter `certificateValidityPeriod`, or a longer `caCertificateValidityPeriod`";

    /// The spec speaks of the keys of an authority that the cluster has not.
    Error authority_absent(name: &str, reason: &str) = "pki.authority-absent",
        "this cluster has no authority `{name}`: {reason}",
        help: "remove the field";

    /// A certificate would start before the authority that signs it.
    Error before_authority(what: &str, start: &dyn Display, authority_start: &dyn Display) = "pki.before-authority",
        "{what} would be valid from {start}, before the authorities, which start on {authority_start}",
        help: "write {authority_start} or a later day";

    /// A certificate would be valid beyond the last year that X.509 knows.
    Error too_late(what: &str) = "pki.too-late",
        "{what} would be valid beyond the year 9999, where X.509 ends",
        help: "write an earlier `issuedFrom`, or a shorter validity";

    /// A certificate is named that no host has.
    Error unknown_certificate(name: &str) = "pki.unknown-certificate",
        "there is no certificate `{name}`";

    /// Kubelets ask for certificates, and nobody can sign them.
    Error no_signer() = "pki.no-signer",
        "kubelets with `credentials: bootstrap` ask for a certificate, and nobody can sign it",
        help: "write `pki.clusterSigning: control-plane`, or `credentials: issued`";

    /// Kubelets join with a token, and there is none.
    Error no_token() = "token.none",
        "kubelets with `credentials: bootstrap` join with a token, and no token may be used for authentication",
        help: "add an entry with `usages: [signing, authentication]` under `bootstrapTokens`, or write `credentials: issued`";

    /// A token in a file is to expire, or to sign.
    Error token_file(id: &dyn Display, what: &str) = "token.file",
        "the token `{id}` lies in a file, where it cannot {what}",
        help: "leave the field out, or write `store: secret`";

    /// A token in a file works as long as the file is there.
    Warning token_in_file(id: &dyn Display) = "token.in-file",
        "the token `{id}` lies in a file of every control plane: it works until the file changes (CIS 1.2.2)",
        help: "write `store: secret`, or remove the token when every host has joined";

    /// Two tokens have one id.
    Error token_twice(id: &dyn Display) = "token.twice",
        "two tokens have the id `{id}`",
        help: "remove one of them";
}
