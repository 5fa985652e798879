use std::collections::BTreeMap;
use std::fmt;

use crate::types::{HostName, HostPath};

use super::{Artifact, ArtifactError, Directory};

/// Who gets a set of files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// One host; paths are those of its root.
    Host(HostName),
    /// The cluster; a path is the file's name below `cluster/`, after a slash.
    Cluster,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => host.fmt(f),
            Self::Cluster => f.write_str("the cluster"),
        }
    }
}

/// All files of one target, sorted by path. No two of them want the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactSet {
    target: Target,
    files: BTreeMap<HostPath, Artifact>,
    directories: BTreeMap<HostPath, Directory>,
}

impl ArtifactSet {
    /// The set of these files and directories, in whatever order they come. A directory may be named twice
    /// if both agree.
    ///
    /// # Errors
    /// Every conflict: two writers of a path, a path below a file, paths that differ only by case.
    pub fn new(
        target: Target,
        artifacts: impl IntoIterator<Item = Artifact>,
        directories: impl IntoIterator<Item = Directory>,
    ) -> Result<Self, Vec<ArtifactError>> {
        let mut set = Self {
            target,
            files: BTreeMap::new(),
            directories: BTreeMap::new(),
        };
        let mut errors = Vec::new();
        for artifact in artifacts {
            errors.extend(set.add_file(artifact));
        }
        for directory in directories {
            errors.extend(set.add_directory(directory));
        }
        errors.extend(set.paths_below_files());
        errors.extend(set.paths_that_differ_by_case());
        if errors.is_empty() { Ok(set) } else { Err(errors) }
    }

    /// Who gets it.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &Artifact> {
        self.files.values()
    }

    /// The directories whose mode matters, sorted by path.
    pub fn directories(&self) -> impl Iterator<Item = &Directory> {
        self.directories.values()
    }

    /// The files and the directories themselves, by path.
    pub fn into_parts(self) -> (BTreeMap<HostPath, Artifact>, BTreeMap<HostPath, Directory>) {
        (self.files, self.directories)
    }

    /// The file at this path.
    pub fn file(&self, path: &HostPath) -> Option<&Artifact> {
        self.files.get(path)
    }

    fn add_file(&mut self, artifact: Artifact) -> Option<ArtifactError> {
        let path = artifact.path().clone();
        let second = artifact.id().to_string();
        let first = self.files.insert(path.clone(), artifact)?.id().to_string();
        Some(ArtifactError::TwoWriters { path, first, second })
    }

    fn add_directory(&mut self, directory: Directory) -> Option<ArtifactError> {
        let name = |directory: &Directory| format!("a directory {} {}", directory.mode, directory.owner);
        let first = match (
            self.files.get(&directory.path),
            self.directories.get(&directory.path),
        ) {
            (Some(file), _) => file.id().to_string(),
            (None, Some(other)) if *other != directory => name(other),
            _ => {
                self.directories.insert(directory.path.clone(), directory);
                return None;
            }
        };
        let second = name(&directory);
        let path = directory.path;
        Some(ArtifactError::TwoWriters { path, first, second })
    }

    fn paths(&self) -> impl Iterator<Item = &HostPath> {
        self.files.keys().chain(self.directories.keys())
    }

    fn paths_below_files(&self) -> Vec<ArtifactError> {
        let mut errors = Vec::new();
        for path in self.paths() {
            // A path is normalized, so each of its slashes but the first ends the path of a parent.
            for (end, _) in path.as_str().match_indices('/').skip(1) {
                if let Some(file) = self.files.get(&path.as_str()[..end]) {
                    errors.push(ArtifactError::BelowFile {
                        file: file.path().clone(),
                        id: file.id().clone(),
                        below: path.clone(),
                    });
                }
            }
        }
        errors
    }

    fn paths_that_differ_by_case(&self) -> Vec<ArtifactError> {
        let has_capital = |path: &HostPath| path.as_str().bytes().any(|byte| byte.is_ascii_uppercase());
        if !self.paths().any(has_capital) {
            return Vec::new();
        }
        let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
        let mut errors = Vec::new();
        for path in self.paths() {
            let folded = path.as_str().to_ascii_lowercase();
            let ends = folded.match_indices('/').map(|(at, _)| at).skip(1);
            for end in ends.chain([folded.len()]) {
                let spelling = &path.as_str()[..end];
                let first = *spelled.entry(folded[..end].to_owned()).or_insert(spelling);
                if first != spelling {
                    errors.push(ArtifactError::OnlyCaseDiffers {
                        first: first.into(),
                        second: spelling.into(),
                    });
                    // What lies below differs for the same reason.
                    break;
                }
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use crate::artifact::{ArtifactId, Content};
    use crate::report::Origins;
    use crate::types::{Mode, Owner};

    use super::*;

    fn file(path: &str) -> Artifact {
        let part = path.to_owned();
        Artifact::new(
            ArtifactId::new("test", part),
            path.parse().expect("a path"),
            Mode::new(0o644),
            Owner::root(),
            Content::public(path),
            Origins::none(),
        )
        .expect("no secret")
    }

    fn directory(path: &str, mode: u16) -> Directory {
        Directory::new(path.parse().expect("a path"), Mode::new(mode), Owner::root())
    }

    fn refusals(files: &[&str], directories: &[(&str, u16)]) -> Vec<String> {
        let files = files.iter().map(|path| file(path));
        let directories = directories.iter().map(|(path, mode)| directory(path, *mode));
        match ArtifactSet::new(Target::Cluster, files, directories) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn files_are_sorted_by_path_whatever_the_order() {
        let set = |paths: &[&str]| ArtifactSet::new(Target::Cluster, paths.iter().map(|path| file(path)), []);
        let one = set(&["/a/b", "/a-b", "/a/a"]).expect("no conflict");
        assert_eq!(Ok(&one), set(&["/a/a", "/a/b", "/a-b"]).as_ref());
        let paths: Vec<_> = one.files().map(|file| file.path().as_str()).collect();
        assert_eq!(paths, ["/a-b", "/a/a", "/a/b"]);
    }

    #[test]
    fn two_writers_of_a_path_are_refused() {
        assert_eq!(
            refusals(&["/a/b", "/a/b"], &[]),
            ["`/a/b` is written twice: by test//a/b and by test//a/b"]
        );
        assert_eq!(
            refusals(&["/a/b"], &[("/a/b", 0o700)]),
            ["`/a/b` is written twice: by test//a/b and by a directory 0700 root:root"]
        );
        assert_eq!(
            refusals(&[], &[("/a", 0o700), ("/a", 0o700), ("/a", 0o755)]),
            ["`/a` is written twice: by a directory 0700 root:root and by a directory 0755 root:root"]
        );
    }

    #[test]
    fn a_path_below_a_file_is_refused() {
        assert_eq!(
            refusals(&["/a/b/c/d", "/a/b", "/a/b-c"], &[]),
            ["`/a/b/c/d` cannot lie below `/a/b`, which is a file (test//a/b)"]
        );
        assert_eq!(refusals(&["/a/b"], &[("/a/b/c", 0o700)]).len(), 1);
    }

    #[test]
    fn paths_that_differ_only_by_case_are_refused() {
        assert_eq!(
            refusals(&["/etc/a/x", "/etc/A/y"], &[]),
            ["`/etc/A` and `/etc/a` differ only by case"]
        );
        assert_eq!(refusals(&["/etc/a", "/etc/b"], &[("/etc", 0o755)]), [""; 0]);
    }
}
