use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Artifact, ArtifactSet, Directory, Mark, Reaction};
use crate::tree::{ClusterFiles, FileDigest, Index, IndexedFile};
use crate::types::{HostPath, Mode, Owner};

/// What one host, or the cluster as a whole, has on one side.
#[derive(Debug, Default)]
pub struct Contents {
    /// The files, by path.
    pub files: BTreeMap<HostPath, FileSeen>,
    /// The directories whose mode or owner matters, by path.
    pub directories: BTreeMap<HostPath, DirectorySeen>,
}

/// A directory on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectorySeen {
    /// Its permission bits.
    pub mode: Mode,
    /// Its user and group.
    pub owner: Owner,
}

/// A file on one side, in the public view.
#[derive(Debug)]
pub enum FileSeen {
    /// Rendered in memory.
    Rendered(Box<Artifact>),
    /// Rendered in memory for people and programs; no host has it.
    Document(String),
    /// Listed by the index of a tree; its bytes are on disk.
    Listed(IndexedFile),
}

impl FileSeen {
    /// Its permission bits on the host.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Rendered(file) => file.mode(),
            Self::Document(_) => Mode::new(0o644),
            Self::Listed(file) => file.mode,
        }
    }

    /// Its user and group on the host, as `user:group`.
    pub fn owner(&self) -> String {
        match self {
            Self::Rendered(file) => file.owner().to_string(),
            Self::Document(_) => Owner::root().to_string(),
            Self::Listed(file) => file.owner.to_string(),
        }
    }

    /// What a host does when it changes.
    pub fn reactions(&self) -> BTreeSet<Reaction> {
        match self {
            Self::Rendered(file) => file.reactions().clone(),
            Self::Document(_) => [Reaction::Standalone].into(),
            Self::Listed(file) => file.reactions.clone(),
        }
    }

    fn reactions_seen(&self) -> impl Iterator<Item = &Reaction> {
        let all = match self {
            Self::Rendered(file) => Some(file.reactions()),
            Self::Document(_) => None,
            Self::Listed(file) => Some(&file.reactions),
        };
        all.into_iter().flatten()
    }

    /// Why it is as it is, as the index spells it.
    pub fn origins(&self) -> Vec<String> {
        match self {
            Self::Rendered(file) => file.origins().iter().map(ToString::to_string).collect(),
            Self::Document(_) => Vec::new(),
            Self::Listed(file) => file.origins.clone(),
        }
    }

    /// The reasons of its parts; a tree on disk keeps those of whole files only.
    pub(super) fn marks(&self) -> Option<&[Mark]> {
        match self {
            Self::Rendered(file) => Some(file.marks()),
            Self::Document(_) | Self::Listed(_) => None,
        }
    }

    /// The secrets in it, by label.
    pub fn secrets(&self) -> BTreeSet<String> {
        match self {
            Self::Rendered(file) => {
                let secrets = file.content().secrets();
                secrets.map(|secret| secret.label.to_string()).collect()
            }
            Self::Document(_) => BTreeSet::new(),
            Self::Listed(file) => file.secrets.iter().cloned().collect(),
        }
    }

    /// Whether both hold the same bytes. Files on disk are not read for that: their index has digests.
    pub fn has_bytes_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rendered(a), Self::Rendered(b)) => {
                a.content() == b.content() || a.public_view() == b.public_view()
            }
            (Self::Document(a), Self::Document(b)) => a == b,
            _ => self.digest() == other.digest(),
        }
    }

    /// Its public view, unless it is on disk.
    pub fn in_memory(&self) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Rendered(file) => Some(match file.public_view() {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            }),
            Self::Document(text) => Some(Cow::Borrowed(text.as_bytes())),
            Self::Listed(_) => None,
        }
    }

    fn digest(&self) -> FileDigest {
        match self {
            Self::Rendered(file) => FileDigest::of_public_view(file),
            Self::Document(text) => FileDigest::of(text.as_bytes()),
            Self::Listed(file) => file.sha256,
        }
    }
}

impl Contents {
    /// The processes that the files say start anew with them: what runs there.
    pub(super) fn processes(&self) -> BTreeSet<String> {
        let reactions = self.files.values().flat_map(FileSeen::reactions_seen);
        let processes = super::effect::processes(reactions);
        processes.into_iter().map(str::to_owned).collect()
    }

    /// Whether the files bring a process: its static pod, or the unit itself and not only files for it.
    pub(super) fn brings(&self, process: &str) -> bool {
        let is_unit = |path: &HostPath| {
            let is_there = path.parent().ends_with("/systemd/system");
            is_there && path.file_name().strip_suffix(".service") == Some(process)
        };
        let is_pod = |file: &FileSeen| {
            let pods = file
                .reactions_seen()
                .filter(|one| matches!(one, Reaction::RestartPod(_)));
            pods.filter_map(Reaction::process).any(|name| name == process)
        };
        self.files.keys().any(is_unit) || self.files.values().any(is_pod)
    }

    /// What was rendered.
    pub fn of_set(set: ArtifactSet) -> Self {
        let (files, directories) = set.into_parts();
        let seen = |directory: Directory| DirectorySeen {
            mode: directory.mode,
            owner: directory.owner,
        };
        Self {
            files: files
                .into_iter()
                .map(|file| (file.path().clone(), FileSeen::Rendered(Box::new(file))))
                .collect(),
            directories: directories
                .into_iter()
                .map(|directory| (directory.path.clone(), seen(directory)))
                .collect(),
        }
    }

    /// What was rendered for the cluster as a whole.
    pub(super) fn of_cluster(cluster: ClusterFiles) -> Self {
        let ClusterFiles { objects, documents } = cluster;
        let mut contents = Self::default();
        for file in objects.into_parts().0 {
            // The tree keeps objects below `cluster/`, their own paths begin there.
            let path = HostPath::known(format!("/cluster{}", file.path()));
            let seen = FileSeen::Rendered(Box::new(file));
            contents.files.insert(path, seen);
        }
        for (path, text) in documents {
            let path = HostPath::known(format!("/{path}"));
            contents.files.insert(path, FileSeen::Document(text));
        }
        contents
    }

    /// What an index lists.
    pub fn of_index(index: Index) -> Self {
        let files = index.files.into_iter();
        let directories = index.directories.into_iter();
        Self {
            files: files
                .map(|file| (file.path.clone(), FileSeen::Listed(file)))
                .collect(),
            directories: directories
                .map(|directory| {
                    let seen = DirectorySeen {
                        mode: directory.mode,
                        owner: directory.owner,
                    };
                    (directory.path, seen)
                })
                .collect(),
        }
    }
}
