use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::RenderError;
use crate::artifact::{
    Applied, Artifact, ArtifactId, ArtifactSet, Content, Directory, Reaction, Reasons, Target,
};
use crate::layout::{File, Layout, Place};
use crate::report::Origins;
use crate::types::{HostPath, UnitName};

/// The files of one host while they are being collected, and who reads them.
#[derive(Clone, Default)]
pub(super) struct Draft {
    files: Vec<Artifact>,
    directories: Vec<Directory>,
    readers: Vec<Reader>,
    units: Vec<(UnitName, Origins)>,
}

/// Files and what happens when one of them changes.
#[derive(Clone)]
struct Reader {
    reaction: Reaction,
    paths: Vec<HostPath>,
}

impl Draft {
    /// Adds a file.
    pub(super) fn add(&mut self, file: Artifact) {
        self.files.push(file);
    }

    /// Adds a file where the layout has it.
    pub(super) fn place(
        &mut self,
        layout: &Layout,
        id: ArtifactId,
        file: File,
        content: Content,
        reasons: impl Into<Reasons>,
    ) -> Result<(), RenderError> {
        self.place_at(layout.place(file), id, content, reasons)
    }

    /// Adds a file at a place.
    pub(super) fn place_at(
        &mut self,
        place: Place,
        id: ArtifactId,
        content: Content,
        reasons: impl Into<Reasons>,
    ) -> Result<(), RenderError> {
        self.add(Artifact::new(
            id,
            place.path,
            place.mode,
            place.owner,
            content,
            reasons,
        )?);
        Ok(())
    }

    /// Adds a directory whose permissions matter.
    pub(super) fn add_directory(&mut self, directory: Directory) {
        self.directories.push(directory);
    }

    /// Says what happens when a file at one of these paths changes; the file may be added later, or never.
    pub(super) fn read_by(&mut self, reaction: Reaction, paths: impl IntoIterator<Item = HostPath>) {
        let paths = paths.into_iter().collect();
        self.readers.push(Reader { reaction, paths });
    }

    /// Says that a unit starts with the host, and why.
    pub(super) fn start_at_boot(&mut self, unit: UnitName, origins: Origins) {
        self.units.push((unit, origins));
    }

    /// The units that start with the host so far, with the reasons.
    pub(super) fn units(&self) -> &[(UnitName, Origins)] {
        &self.units
    }

    /// The files so far.
    pub(super) fn files(&self) -> impl Iterator<Item = &Artifact> {
        self.files.iter()
    }

    /// The paths of the files so far.
    pub(super) fn paths(&self) -> impl Iterator<Item = &HostPath> {
        self.files.iter().map(Artifact::path)
    }

    /// The directories so far.
    pub(super) fn directories(&self) -> impl Iterator<Item = &Directory> {
        self.directories.iter()
    }

    /// Whether a static pod of that name is among them.
    pub(super) fn has_pod(&self, name: &str) -> bool {
        let restarts = |reader: &Reader| matches!(&reader.reaction, Reaction::RestartPod(pod) if pod == name);
        self.readers.iter().any(restarts)
    }

    /// Whether a unit starts anew because of a file or of what the user says.
    pub(super) fn restarts(&self, unit: &UnitName) -> bool {
        let wanted = Reaction::Restart(unit.clone());
        self.readers.iter().any(|reader| reader.reaction == wanted)
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

    /// The whole set, checked, each file with what happens when it changes.
    ///
    /// # Errors
    /// If two files claim a path.
    pub(super) fn finish(self, target: Target) -> Result<ArtifactSet, RenderError> {
        let mut read: Vec<(&HostPath, &Reaction)> = Vec::new();
        for Reader { reaction, paths } in &self.readers {
            read.extend(paths.iter().map(|path| (path, reaction)));
        }
        read.sort_unstable_by_key(|(path, _)| *path);
        let files = self.files.into_iter().map(|file| {
            let first = read.partition_point(|(path, _)| *path < file.path());
            let here = read[first..].iter().take_while(|(path, _)| *path == file.path());
            let mut own: BTreeSet<Reaction> = here.map(|(_, reaction)| (*reaction).clone()).collect();
            own.extend(Applied::of(file.path()).map(Reaction::Apply));
            if own.len() > 1 {
                own.remove(&Reaction::Standalone);
            }
            file.with_reactions(own)
        });
        ArtifactSet::new(target, files, self.directories).map_err(RenderError::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{HostName, Mode, Owner};

    fn path(text: &str) -> HostPath {
        text.parse().expect("a path")
    }

    #[test]
    fn a_file_knows_all_its_readers_whatever_came_first() {
        let mut draft = Draft::default();
        let kubelet = Reaction::Restart(UnitName::known("kubelet.service"));
        draft.read_by(
            kubelet,
            [path("/etc/systemd/system/a.service"), path("/never/added")],
        );
        draft.read_by(
            Reaction::Standalone,
            [path("/etc/systemd/system/a.service"), path("/etc/b")],
        );
        for at in ["/etc/systemd/system/a.service", "/etc/b", "/etc/c"] {
            let file = Artifact::new(
                ArtifactId::new("test", "file"),
                path(at),
                Mode::new(0o644),
                Owner::root(),
                Content::public(""),
                Origins::none(),
            );
            draft.add(file.expect("no secret"));
        }
        let host: HostName = "a".parse().expect("a name");
        let set = draft.finish(Target::Host(host)).expect("no conflict");
        let lines: Vec<_> = set
            .files()
            .map(|file| {
                let reactions: Vec<_> = file.reactions().iter().map(ToString::to_string).collect();
                format!("{}: {}", file.path(), reactions.join(", "))
            })
            .collect();
        assert_eq!(
            lines,
            [
                "/etc/b: standalone",
                "/etc/c: ",
                "/etc/systemd/system/a.service: apply units, restart kubelet.service",
            ]
        );
    }
}
