use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use crate::report::{Report, messages};
use crate::types::Release;

use super::release_facts::behaviours;
use super::{
    Catalogue, CorednsProgramFacts, EtcdProgramFacts, Finding, Flag, FlannelProgramFacts,
    MetricsServerProgramFacts, OwnFlags, OwnVersions, Row, Table,
};

/// For a catalogue that says nothing about a program.
static NO_FLAGS: Table<Flag> = Table::new();

/// What is true of one version of a program with versions of its own. Cheap to clone.
///
/// The behaviours are fields: `etcd.architectures`.
#[derive(Clone)]
pub struct ProgramFacts<B>(Arc<Prepared<B>>);

/// What is true of one version of etcd.
pub type EtcdFacts = ProgramFacts<EtcdProgramFacts>;

/// What is true of one version of CoreDNS.
pub type CorednsVersionFacts = ProgramFacts<CorednsProgramFacts>;

/// What is true of one version of metrics-server.
pub type MetricsServerFacts = ProgramFacts<MetricsServerProgramFacts>;

/// What is true of one version of flannel.
pub type FlannelFacts = ProgramFacts<FlannelProgramFacts>;

struct Prepared<B> {
    version: Release,
    behaviours: B,
    catalogue: Catalogue,
}

impl<B: OwnVersions> ProgramFacts<B> {
    /// Looks the behaviours of `version` up.
    pub(super) fn prepare(catalogue: &Catalogue, version: &Release) -> Result<Self, Report> {
        let rows = behaviours(catalogue.tables(), version, |group| group == B::GROUP);
        let behaviours = B::deserialize(&rows[B::GROUP])
            .map_err(|problem| messages::facts::program_gap(&B::NAME, version, &problem))?;
        Ok(Self(Arc::new(Prepared {
            version: version.clone(),
            behaviours,
            catalogue: catalogue.clone(),
        })))
    }

    /// The version.
    pub fn version(&self) -> &Release {
        &self.0.version
    }

    /// Everything that is stated about one of the program's keys, oldest first.
    pub fn history(&self, field: &str) -> &[Row<Value>] {
        let key = format!("{}.{field}", B::GROUP);
        self.0.catalogue.history(&key)
    }

    /// The versions about which something is known, as people write them.
    pub fn known_versions(&self) -> String {
        let rows = self.history("known").iter().filter(|row| row.value == true);
        let known: Vec<String> = rows.map(|row| row.interval.to_string()).collect();
        known.join(", ")
    }
}

impl<B: OwnFlags> ProgramFacts<B> {
    /// What is known of a flag.
    pub fn flag(&self, name: &str) -> Finding<'_, Flag> {
        let flags = self.0.catalogue.tables().flags.get(&B::PROGRAM);
        flags.unwrap_or(&NO_FLAGS).find(name, &self.0.version)
    }

    /// Whether this version has a flag.
    pub fn knows(&self, name: &str) -> bool {
        self.flag(name).known().is_some()
    }

    /// Everything that is stated about flags of the program, whatever the version, by name.
    pub fn flag_names(&self) -> impl Iterator<Item = &str> {
        let flags = self.0.catalogue.tables().flags.get(&B::PROGRAM);
        flags.into_iter().flat_map(Table::names)
    }
}

impl<B> Deref for ProgramFacts<B> {
    type Target = B;

    fn deref(&self) -> &B {
        &self.0.behaviours
    }
}

impl<B> fmt::Debug for ProgramFacts<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "facts of {}", self.0.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn etcd(version: &str) -> EtcdFacts {
        let catalogue = Catalogue::embedded().expect("facts");
        let version = version.parse().expect("a version");
        catalogue.etcd(&version).expect("facts about etcd")
    }

    #[test]
    fn a_flag_follows_etcds_own_version() {
        let known = |name: &str| {
            let versions = ["3.3.10", "3.4.23", "3.5.9", "3.6.8", "3.7.0-rc.0"];
            versions.map(|version| etcd(version).knows(name))
        };
        assert_eq!(known("enable-v2"), [true, true, true, false, false]);
        assert_eq!(known("feature-gates"), [false, false, false, true, true]);
        assert_eq!(
            known("experimental-initial-corrupt-check"),
            [true, true, true, true, false]
        );
        assert_eq!(known("tls-min-version"), [false, false, true, true, true]);
    }

    #[test]
    fn versions_outside_of_what_was_read_are_told_apart() {
        let read = |version: &str| *etcd(version).flags_known;
        assert!(!read("2.2.5") && !read("3.2.18") && !read("3.8.0-alpha.0"));
        assert!(read("3.3.0") && read("3.7.1"));
    }
}
