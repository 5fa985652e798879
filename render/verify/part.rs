use crate::tree::Folder;
use crate::types::{HostName, HostPath};

/// One host of a tree, or what belongs to no host.
pub(super) struct Part<'a> {
    /// The host; none for the files of the cluster.
    pub(super) host: Option<&'a HostName>,
    /// What the tree says about it, and what is there.
    pub(super) folder: &'a Folder,
}

impl Part<'_> {
    /// The files as text, each with its path. What is no text is for nobody here.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&HostPath, &str)> {
        let files = self.folder.files.iter();
        files.filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.folder.file(path)?).ok()
    }

    /// Whether the index lists a file or directory of this path.
    pub(super) fn has(&self, path: &str) -> bool {
        let index = &self.folder.index;
        let is_file = index.files.iter().any(|file| file.path.as_str() == path);
        is_file || index.directories.iter().any(|one| one.path.as_str() == path)
    }

    /// Whether the index lists something in the directory, or the directory itself.
    pub(super) fn keeps(&self, directory: &str) -> bool {
        let index = &self.folder.index;
        let beside = index.files.iter().any(|file| file.path.parent() == directory);
        beside || index.directories.iter().any(|one| one.path.as_str() == directory)
    }
}
