//! Which certificates a plan wants, how they are issued, and the lock that keeps them.

mod issued;
mod labels;

pub use issued::{Issued, IssuedCertificate, NotIssued};
pub use labels::{authority, cluster_ca, leaf_key, service_account};
