//! The parts of a push that talk to the cluster and not to one host: its objects, its nodes, and hosts that leave.
//!
//! ```text
//! kubeconfig of an administrator -> hosts that leave -> objects that changed, in the order of their files
//!                                -> objects that are no longer wanted -> pushed nodes are Ready
//! ```

mod apply;
mod cluster;
mod credentials;
mod departure;
mod inventory;
mod kubectl;
mod node;
mod object;
mod object_name;
mod pace;
mod preview;
#[cfg(test)]
mod tests;

pub use apply::{Applied, Apply};
pub use cluster::{Cluster, Refusal};
pub use credentials::{Credential, credentials};
pub use departure::Departure;
pub use inventory::Inventory;
pub use kubectl::Kubectl;
pub use node::{NodeState, wait_until_ready};
pub use object::{Object, Reveal, objects};
pub use object_name::ObjectName;
pub use pace::Pace;
pub use preview::Preview;
