//! Two renderings of a cluster -> typed changes -> what they do to hosts.
//!
//! ```text
//! Side + Side -> per host: changed files -> findings of the typed readers -> Change, folded over hosts
//! ```
//!
//! A [`Side`] is a tree on disk or a plan that is rendered in memory; only public views are ever looked at. Hosts
//! are compared in parallel and one at a time in each thread, so that no more than a few are in memory.

pub mod acknowledge;
mod cause;
mod change;
mod cluster_facts;
mod compare;
mod component;
mod contents;
pub mod effect;
mod finding;
mod fold;
mod impact;
mod kind;
pub mod print;
mod program;
mod read;
#[expect(clippy::module_inception, reason = "the module is named after its main type")]
mod review;
mod side;
mod whole;

pub use crate::types::HostRange;
pub use cause::{Cause, KnownFacts, SourceLine, Specs, Through, Written, reasons_of};
pub use change::{Change, Variant};
pub use cluster_facts::ClusterFacts;
pub use compare::{Options, diff};
pub use contents::{Contents, DirectorySeen, FileSeen};
pub use finding::Finding;
pub use impact::{Effect, Impact, Severity};
pub use kind::Kind;
pub use program::ProgramSeen;
pub use read::findings_of_file;
pub use review::{Expiry, FileChange, FileState, Review, SideNames, TextChange};
pub use side::{Nothing, Programs, Rendered, Scope, Side, SideError, Stored, Unreadable, Which};
