use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::artifact::{Artifact, ArtifactSet};
use crate::report::Report;
use crate::review::ClusterFacts;
use crate::tree::{FileDigest, PrivateFolder};
use crate::types::{HostName, HostPath};

use super::public_file::RECORD;
use super::record::{FACTS, INDEX};
use super::{Brought, ForHost};

/// Where the script that a host runs lies in its tree.
const ACTIVATE: &str = "/usr/local/lib/kubecast/activate.sh";

/// Where the check of a host lies in its tree.
const PREFLIGHT: &str = "/usr/local/lib/kubecast/preflight.sh";

/// What one host gets.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The files, each with places for its secrets.
    pub files: ArtifactSet,
    /// What `activate.sh` reads: paths, modes, owners, and the digests of the full view.
    pub manifest: String,
    /// What the host gets beside the files; the manifest names it.
    pub assets: ForHost,
    /// What the cluster as a whole relies on.
    pub facts: ClusterFacts,
}

/// Where parcels come from. They are made when they are needed, so that the secrets of few hosts are in memory.
pub trait Parcels: Sync {
    /// The parcel of a host, whose generation has these programs and images now.
    ///
    /// # Errors
    /// Why it cannot be rendered.
    fn parcel(&self, host: &HostName, brought: &Brought) -> Result<Parcel, Report>;

    /// Prints a file with its secrets.
    ///
    /// # Errors
    /// If a secret cannot be opened.
    fn reveal(&self, file: &Artifact, sink: &mut dyn Write) -> Result<(), Report>;
}

impl Parcel {
    /// The digest of the manifest, which names the generation.
    pub fn digest(&self) -> String {
        FileDigest::of(self.manifest.as_bytes()).to_string()
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        let path: HostPath = path.parse().ok()?;
        Some(self.files.file(&path)?.public_view().as_bytes().to_vec())
    }

    /// The script that the host runs; no secret is in it.
    pub(super) fn activate(&self) -> Vec<u8> {
        self.script(ACTIVATE).unwrap_or_default()
    }

    /// The check of the host, if the tree has one.
    pub(super) fn preflight(&self) -> Option<Vec<u8>> {
        self.script(PREFLIGHT)
    }

    /// Writes the full view into the private folder as rsync sends it.
    pub(super) fn write(
        &self,
        name: &HostName,
        folder: &PrivateFolder,
        parcels: &dyn Parcels,
    ) -> Result<PathBuf, Unwritten> {
        let root = PathBuf::from("hosts").join(name.as_str());
        folder.remove(&root);
        folder.make_directory(&root.join("files"))?;
        folder.write(&root.join("manifest.tsv"), self.manifest.as_bytes())?;
        folder.write(&root.join("activate.sh"), &self.activate())?;
        for file in self.files.files() {
            let path = root.join("files").join(&file.path().as_str()[1..]);
            // Roomy, because what a growing vector leaves behind is not overwritten.
            let mut bytes = Zeroizing::new(Vec::with_capacity(file.public_view().len() + 4096));
            parcels.reveal(file, &mut *bytes).map_err(Unwritten::Secret)?;
            folder.write(&path, &bytes)?;
        }
        self.write_record(name, folder, &root)?;
        Ok(root)
    }

    /// Writes what the next push compares with: the public view, as far as the files do not say it themselves.
    fn write_record(&self, name: &HostName, folder: &PrivateFolder, root: &Path) -> Result<(), Unwritten> {
        let index = super::record::index(name, &self.files);
        let record = root.join(RECORD);
        folder.make_directory(&record)?;
        folder.write(&record.join(INDEX), index.to_string().as_bytes())?;
        folder.write(&record.join(FACTS), self.facts.to_string().as_bytes())?;
        let with_secrets = self
            .files
            .files()
            .filter(|file| file.content().secrets().next().is_some());
        for file in with_secrets {
            let path = record.join("files").join(&file.path().as_str()[1..]);
            folder.write(&path, file.public_view().as_bytes())?;
        }
        Ok(())
    }
}

/// Why a parcel is not in the private folder.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// A secret could not be opened.
    Secret(Report),
    /// The system refused.
    System(io::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}
