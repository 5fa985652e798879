use std::collections::BTreeSet;

use serde::Deserialize;

use crate::artifact::Reaction;
use crate::component::HostProgram;
use crate::types::{Release, UnitName};

use super::{Finding, Kind};

/// A program that a host needs and no file of the tree is: people or packages bring it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramSeen {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub path: String,
    /// Its version, where the spec decides one.
    pub version: Option<String>,
    /// The unit that runs it.
    pub unit: Option<UnitName>,
}

/// A line of `binaries.json`, as far as it tells what changes.
#[derive(Deserialize)]
struct Listed {
    name: String,
    path: String,
    version: Option<String>,
}

impl ProgramSeen {
    /// One that delivery can bring.
    pub fn of(program: HostProgram) -> Self {
        Self {
            name: program.name.to_owned(),
            path: program.path.to_string(),
            version: program.version,
            unit: program.unit,
        }
    }

    /// Those of `binaries.json` that run on a host, by the units that its files name: a program's unit has its name.
    pub(super) fn listed(binaries: &str, units: &BTreeSet<String>) -> Vec<Self> {
        let listed: Vec<Listed> = serde_json::from_str(binaries).unwrap_or_default();
        let seen = listed.into_iter().filter_map(|program| {
            let unit = units
                .contains(&program.name)
                .then(|| format!("{}.service", program.name));
            Some(Self {
                unit: Some(unit?.parse().ok()?),
                name: program.name,
                path: program.path,
                version: program.version,
            })
        });
        seen.collect()
    }

    /// What a host does when it is another.
    pub(super) fn reaction(&self) -> Reaction {
        self.unit.clone().map_or(Reaction::Standalone, Reaction::Restart)
    }

    /// How it differs from what it was; the field says whether a minor lies between the two.
    pub(super) fn differs(&self, was: &Self) -> Option<Finding> {
        let (before, after) = (was.version.clone()?, self.version.clone()?);
        if before == after {
            return None;
        }
        let minor = |text: &str| text.parse::<Release>().ok().map(|release| release.minor());
        let step = match minor(&before) == minor(&after) {
            true => "patch",
            false => "minor",
        };
        Some(Finding::field(
            Kind::VersionComponent,
            step,
            Some(before),
            Some(after),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(version: &str) -> ProgramSeen {
        ProgramSeen {
            name: "kubelet".into(),
            path: "/usr/bin/kubelet".into(),
            version: Some(version.into()),
            unit: Some(UnitName::known("kubelet.service")),
        }
    }

    #[test]
    fn another_version_is_told_with_its_step() {
        let step = |was: &str, is: &str| program(is).differs(&program(was)).and_then(|one| one.field);
        assert_eq!(step("1.36.3", "1.36.3"), None);
        assert_eq!(step("1.36.3", "1.36.1").as_deref(), Some("patch"));
        assert_eq!(step("1.35.4", "1.36.3").as_deref(), Some("minor"));
    }

    #[test]
    fn a_list_of_programs_tells_those_whose_units_run() {
        let list = r#"[{"name": "kubelet", "path": "/usr/bin/kubelet", "version": "1.36.3", "roles": ["worker"]},
            {"name": "etcd", "path": "/opt/etcd/bin/etcd", "version": "3.6.8"}]"#;
        let units = ["kubelet".to_owned()].into();
        assert_eq!(ProgramSeen::listed(list, &units), [program("1.36.3")]);
        assert_eq!(ProgramSeen::listed("no JSON", &units), []);
    }
}
