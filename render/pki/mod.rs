//! Certificates: how one is laid out, issued and described, and `pki.lock`, which keeps them.
//!
//! The lock is public. With it, rendering and review need no secret: a certificate is issued once, and from
//! then on only compared with what is wanted. It can be deleted and comes back the same, byte for byte, since
//! signatures follow RFC 6979, serial numbers the inputs, and times the spec.

mod alternative_names;
mod authorities;
mod certificate;
mod changes;
mod der;
mod describe;
mod entry;
mod holders;
mod issue;
mod issued;
mod labels;
mod lock;
mod page;
mod pending;
mod profile;
mod reconcile;
mod request;
mod tbs;
mod wanted;

pub use certificate::Certificate;
pub use describe::Description;
pub use holders::Holders;
pub use issue::issue;
pub use issued::{Issued, IssuedCertificate, IssuedKey, NotIssued};
pub use labels::{
    authority, authority_plan, cluster_ca, leaf_key, service_account, service_accounts, trusted,
};
pub use lock::Lock;
pub use page::{exemplary_hosts, page};
pub use pending::{UNSIGNED, key_digest};
pub use profile::{BasicConstraints, KeyUsage, Profile, SerialRule};
pub use reconcile::{Reconciled, Stale, Wanted};
pub use request::{AlternativeName, CertificateRequest, Issuer, Purpose, Subject};
pub use wanted::wanted;

#[cfg(test)]
mod tests;
