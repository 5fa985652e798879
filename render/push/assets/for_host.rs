use std::collections::{BTreeMap, BTreeSet};

use crate::push::HostManifest;
use crate::tree::FileDigest;
use crate::types::{HostPath, UnitName};

use super::local_file::LocalFile;

/// What one host gets beside its files.
#[derive(Clone, Debug, Default)]
pub struct ForHost {
    pub(super) programs: Vec<Program>,
    pub(super) archives: BTreeMap<FileDigest, BTreeSet<String>>,
    /// The unit of the runtime that keeps its images.
    pub(super) runtime: Option<UnitName>,
    /// The files that come from this machine.
    pub(super) files: BTreeMap<FileDigest, LocalFile>,
}

/// A program of a host.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) path: HostPath,
    pub(super) unit: Option<UnitName>,
    pub(super) sha256: FileDigest,
}

impl ForHost {
    /// Adds it to the manifest of the host.
    pub fn add_to(&self, manifest: &mut HostManifest) {
        for program in &self.programs {
            manifest.add_program(program.path.clone(), program.sha256, program.unit.clone());
        }
        for (sha256, images) in &self.archives {
            if let Some(runtime) = &self.runtime {
                manifest.add_archive(*sha256, runtime.clone(), images.clone());
            }
        }
    }

    /// The same, as the host will tell it.
    #[cfg(test)]
    pub(in crate::push) fn brought(&self) -> super::Brought {
        let programs = self.programs.iter();
        super::Brought {
            programs: programs
                .map(|program| (program.path.clone(), program.sha256))
                .collect(),
            archives: self.archives.clone(),
        }
    }

    /// The programs that come from this machine; what lies at their places now does not matter.
    pub(in crate::push) fn arriving(&self) -> BTreeSet<HostPath> {
        let programs = self.programs.iter();
        programs
            .filter(|program| self.files.contains_key(&program.sha256))
            .map(|program| program.path.clone())
            .collect()
    }

    /// The files that a host lacks which has these already.
    pub(in crate::push) fn lacking(&self, there: &BTreeMap<FileDigest, u64>) -> Vec<&LocalFile> {
        let files = self.files.values();
        files
            .filter(|file| there.get(&file.sha256) != Some(&file.size))
            .collect()
    }
}
