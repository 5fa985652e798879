//! What is true of a Kubernetes release?
//!
//! The answers are rows in `schema/facts/`: a statement, the run of releases in which it holds, and its source.
//! Code asks by behaviour and never compares versions. A release that kubecast does not know needs no new
//! kubecast: rows of the same form may stand beside a spec, in `clusters/<name>/facts/`.

mod behaviours;
mod catalogue;
#[cfg(test)]
mod catalogue_tests;
mod check;
mod config_field;
#[cfg(test)]
mod config_field_tests;
mod deferred;
mod edge;
mod embedded;
mod fact;
mod form;
mod intake;
mod interval;
mod name;
mod program_facts;
#[cfg(test)]
mod read;
mod release_facts;
mod release_run;
mod row;
mod schema;
mod statement;
mod table;
mod tables;

pub use behaviours::*;
pub use catalogue::Catalogue;
pub use config_field::{ConfigField, ConfigFields, ConfigKind};
pub use edge::Edge;
pub use fact::Fact;
pub use interval::Interval;
pub use name::{Admission, ApiKind, Flag, FlagType, Gate, GateStage, KubeadmFlag};
pub use program_facts::{CorednsVersionFacts, EtcdFacts, FlannelFacts, MetricsServerFacts, ProgramFacts};
pub use release_facts::Facts;
pub use release_run::{ReleaseRun, Standing};
pub use row::{Finding, Row};
pub use schema::{Meaning, meanings, schema};
pub use statement::Statement;
pub use table::Table;
