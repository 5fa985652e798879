use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
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
    files: Vec<Artifact>,
    directories: Vec<Directory>,
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
        let mut errors = Vec::new();
        let files = distinct(artifacts, &mut errors);
        let directories = distinct(directories, &mut errors);
        let set = Self {
            target,
            files,
            directories,
        };
        errors.extend(set.files_in_the_place_of_directories());
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
        self.files.iter()
    }

    /// The directories whose mode matters, sorted by path.
    pub fn directories(&self) -> impl Iterator<Item = &Directory> {
        self.directories.iter()
    }

    /// The files and the directories themselves, sorted by path.
    pub fn into_parts(self) -> (Vec<Artifact>, Vec<Directory>) {
        (self.files, self.directories)
    }

    /// The file at this path.
    pub fn file(&self, path: &HostPath) -> Option<&Artifact> {
        self.file_at(path.as_str())
    }

    fn file_at(&self, path: &str) -> Option<&Artifact> {
        let place = self.files.binary_search_by(|file| file.path().as_str().cmp(path));
        place.ok().and_then(|place| self.files.get(place))
    }

    fn files_in_the_place_of_directories(&self) -> Vec<ArtifactError> {
        let errors = self.directories.iter().filter_map(|directory| {
            Some(ArtifactError::TwoWriters {
                path: directory.path.clone(),
                first: self.file(&directory.path)?.writer(),
                second: directory.writer(),
            })
        });
        errors.collect()
    }

    fn paths(&self) -> impl Iterator<Item = &HostPath> {
        let files = self.files.iter().map(Artifact::path);
        files.chain(self.directories.iter().map(|directory| &directory.path))
    }

    fn paths_below_files(&self) -> Vec<ArtifactError> {
        let mut errors = Vec::new();
        for path in self.paths() {
            for parent in parents(path.as_str()) {
                if let Some(file) = self.file_at(parent) {
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
        let has_capital = |path: &str| path.bytes().any(|byte| byte.is_ascii_uppercase());
        // Two spellings differ only if one of them has a capital, and few paths have.
        let capitals: BTreeSet<String> = self
            .paths()
            .filter(|path| has_capital(path.as_str()))
            .flat_map(|path| prefixes(path.as_str()).filter(|prefix| has_capital(prefix)))
            .map(str::to_ascii_lowercase)
            .collect();
        if capitals.is_empty() {
            return Vec::new();
        }
        let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
        let mut errors = Vec::new();
        for path in self.paths() {
            let folded = match has_capital(path.as_str()) {
                true => Cow::Owned(path.as_str().to_ascii_lowercase()),
                false => Cow::Borrowed(path.as_str()),
            };
            for spelling in prefixes(path.as_str()) {
                let folded = &folded[..spelling.len()];
                if !capitals.contains(folded) {
                    continue;
                }
                let first = *spelled.entry(folded.to_owned()).or_insert(spelling);
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

/// What wants a place of its own.
trait Placed {
    fn place(&self) -> &HostPath;
    /// The name of it in messages.
    fn writer(&self) -> String;
    /// Whether the same may be said twice.
    fn agrees(&self, other: &Self) -> bool;
}

impl Placed for Artifact {
    fn place(&self) -> &HostPath {
        self.path()
    }

    fn writer(&self) -> String {
        self.id().to_string()
    }

    fn agrees(&self, _: &Self) -> bool {
        false
    }
}

impl Placed for Directory {
    fn place(&self) -> &HostPath {
        &self.path
    }

    fn writer(&self) -> String {
        format!("a directory {} {}", self.mode, self.owner)
    }

    fn agrees(&self, other: &Self) -> bool {
        self == other
    }
}

/// Sorts by path. Of two that want the same place the first stays, and unless both agree that is an error.
fn distinct<T: Placed>(items: impl IntoIterator<Item = T>, errors: &mut Vec<ArtifactError>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_by(|a, b| a.place().cmp(b.place()));
    items.dedup_by(|second, first| {
        let is_second = second.place() == first.place();
        if is_second && !second.agrees(first) {
            errors.push(ArtifactError::TwoWriters {
                path: first.place().clone(),
                first: first.writer(),
                second: second.writer(),
            });
        }
        is_second
    });
    items
}

/// The directories that a path lies in, from the root on. A path is normalized, so each of its slashes but the first ends
/// one.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').skip(1).map(|(end, _)| &path[..end])
}

/// The same, and the path itself.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    parents(path).chain([path])
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
