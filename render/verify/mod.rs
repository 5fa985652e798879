//! Judges the bytes of a rendered tree as a stranger would: it knows the index, the formats and what processes are told,
//! never the renderer.
//!
//! ```text
//! Tree -> per host: files against the index, secrets, kubeconfigs, certificates, what options name
//!      -> over all hosts: who trusts whom, who is called by which name
//! ```

mod certificate;
mod credentials;
mod found;
mod kubeconfig;
mod listing;
mod names;
mod options;
mod part;
mod portrait;
mod references;
mod secrets;
mod trust;
#[expect(clippy::module_inception, reason = "the module is named after what it does")]
mod verify;

pub use found::Problem;
pub use verify::{Look, Verdict, verify};
