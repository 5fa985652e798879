use sha2::{Digest, Sha256};

use super::RenderError;
use crate::artifact::{Artifact, ArtifactSet, Directory, Target};
use crate::types::HostPath;

/// The files of one host while they are being collected.
#[derive(Default)]
pub(super) struct Draft {
    files: Vec<Artifact>,
    directories: Vec<Directory>,
}

impl Draft {
    /// Adds a file.
    pub(super) fn add(&mut self, file: Artifact) {
        self.files.push(file);
    }

    /// Adds a directory whose permissions matter.
    pub(super) fn add_directory(&mut self, directory: Directory) {
        self.directories.push(directory);
    }

    /// A digest over the public view of the files at these paths, for those that are rendered.
    ///
    /// The public view names a secret by its commitment, so a new key is a new digest too.
    pub(super) fn digest_of(&self, paths: &[HostPath]) -> String {
        let mut hash = Sha256::new();
        for file in self.files.iter().filter(|file| paths.contains(file.path())) {
            for part in [file.path().as_str(), &file.public_view()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        let digest: String = data_encoding::HEXLOWER.encode(&hash.finalize());
        format!("sha256:{digest}")
    }

    /// The whole set, checked.
    ///
    /// # Errors
    /// If two files claim a path.
    pub(super) fn finish(self, target: Target) -> Result<ArtifactSet, RenderError> {
        ArtifactSet::new(target, self.files, self.directories).map_err(RenderError::Set)
    }
}
