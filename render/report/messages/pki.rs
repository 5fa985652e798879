//! Keys and certificates.

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
}
