use std::borrow::Cow;

use rustix::io::Errno;
use zeroize::Zeroize;

use crate::artifact::{Artifact, ArtifactSet};
use crate::types::{HostName, HostPath, Mode, Owner};

use super::dir::{Dir, ModeRule};
use super::error::Problem;
use super::trail::Trail;
use super::{ClusterFiles, FileDigest, Index, IndexedDirectory, IndexedFile, TreeError, View};

/// The part of a tree that one index speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// `hosts/<host>/` and its index.
    Host(HostName),
    /// Everything else.
    Cluster,
}

/// The index of the cluster's files, which is also the mark of our trees. No host has such a name.
pub(super) const CLUSTER_INDEX: &str = "index/_cluster.json";

/// An index of more bytes is refused.
const INDEX_LIMIT: u64 = 64 << 20;

/// What a section is to hold, sorted by path, the index among it.
pub(super) struct Section<'a> {
    pub(super) scope: Scope,
    view: View,
    pub(super) files: Vec<Wanted<'a>>,
}

/// A file that the tree is to hold.
pub(super) struct Wanted<'a> {
    /// Relative to the tree.
    pub(super) path: String,
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) mode: u32,
}

/// Prints a file in the view that is wanted.
pub(super) type Print<'p, E> = dyn for<'x> Fn(&'x Artifact) -> Result<Cow<'x, [u8]>, E> + Sync + 'p;

impl Scope {
    /// The tree's path of its index.
    pub(super) fn index_path(&self) -> String {
        match self {
            Self::Host(host) => format!("index/{host}.json"),
            Self::Cluster => CLUSTER_INDEX.into(),
        }
    }

    /// The tree's path of a file that its index lists.
    pub(super) fn tree_path(&self, path: &HostPath) -> String {
        match self {
            Self::Host(host) => format!("hosts/{host}{path}"),
            Self::Cluster => path.as_str()[1..].into(),
        }
    }

    fn host(&self) -> Option<&HostName> {
        match self {
            Self::Host(host) => Some(host),
            Self::Cluster => None,
        }
    }

    /// Its index in the tree at `root`, if there is one.
    pub(super) fn read_index(&self, root: &Dir) -> Result<Option<Index>, TreeError> {
        let path = self.index_path();
        let refused = |problem| TreeError::new(&path, Problem::Index(problem));
        let mut trail = Trail::new(root);
        let Some((dir, name)) = trail.find(&path)? else {
            return Ok(None);
        };
        let read = dir
            .read(name, INDEX_LIMIT)
            .map_err(|error| error.below("index"))?;
        let Some(text) = read else { return Ok(None) };
        let index = Index::read(&text).map_err(refused)?;
        match &index.host {
            host if host.as_ref() == self.host() => Ok(Some(index)),
            Some(other) => Err(refused(format!("it is that of `{other}`"))),
            None => Err(refused("it is that of the cluster".into())),
        }
    }
}

impl View {
    /// The mode of a file in the tree: public trees are for git, where `index/` has the truth.
    fn mode_of(self, file: &Artifact) -> u32 {
        match self {
            Self::Public => 0o644,
            Self::Full => file.mode().bits(),
        }
    }

    /// The mode of a directory in the tree.
    pub(super) fn directory_mode(self) -> u32 {
        match self {
            Self::Public => 0o755,
            Self::Full => 0o700,
        }
    }

    pub(super) fn mode_rule(self) -> ModeRule {
        match self {
            Self::Public => ModeRule::NotExecutable,
            Self::Full => ModeRule::Exact,
        }
    }
}

impl<'a> Section<'a> {
    /// What is left of a host that the cluster no longer has.
    pub(super) fn nothing(scope: Scope, view: View) -> Self {
        let files = Vec::new();
        Self { scope, view, files }
    }

    /// The files of a host.
    pub(super) fn host<E>(
        host: &HostName,
        content: &'a ArtifactSet,
        view: View,
        print: &Print<'_, E>,
    ) -> Result<Self, E> {
        let mut section = Self::nothing(Scope::Host(host.clone()), view);
        let mut index = Index::empty(Some(host.clone()), view);
        index.directories = content.directories().map(IndexedDirectory::of).collect();
        for file in content.files() {
            let bytes = print(file)?;
            let indexed = IndexedFile::of(file, digest(file, view, &bytes));
            section.add(&mut index, indexed, bytes, view.mode_of(file));
        }
        Ok(section.finish(index))
    }

    /// The files of the cluster.
    pub(super) fn cluster<E: From<TreeError>>(
        content: &'a ClusterFiles,
        view: View,
        print: &Print<'_, E>,
    ) -> Result<Self, E> {
        let mut section = Self::nothing(Scope::Cluster, view);
        let mut index = Index::empty(None, view);
        for file in content.objects.files() {
            let bytes = print(file)?;
            let mut indexed = IndexedFile::of(file, digest(file, view, &bytes));
            indexed.path = top_level(&format!("/cluster{}", file.path()))?;
            section.add(&mut index, indexed, bytes, view.mode_of(file));
        }
        for (path, text) in &content.documents {
            let indexed = IndexedFile {
                path: top_level(&format!("/{path}"))?,
                mode: Mode::new(0o644),
                owner: Owner::root(),
                sha256: FileDigest::of(text.as_bytes()),
                secrets: Vec::new(),
                reactions: Default::default(),
                origins: Vec::new(),
            };
            section.add(&mut index, indexed, text.as_bytes().into(), 0o644);
        }
        Ok(section.finish(index))
    }

    fn add(&mut self, index: &mut Index, indexed: IndexedFile, bytes: Cow<'a, [u8]>, mode: u32) {
        let path = self.scope.tree_path(&indexed.path);
        self.files.push(Wanted { path, bytes, mode });
        index.files.push(indexed);
    }

    fn finish(mut self, mut index: Index) -> Self {
        index.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.files.push(Wanted {
            path: self.scope.index_path(),
            bytes: index.to_string().into_bytes().into(),
            mode: 0o644,
        });
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }
}

/// The digest of a file that was printed in this view.
fn digest(file: &Artifact, view: View, printed: &[u8]) -> FileDigest {
    match view {
        View::Public => FileDigest::of_public_view(file),
        View::Full => FileDigest::of(printed),
    }
}

/// A path of the tree's own, as the cluster's index spells it.
fn top_level(path: &str) -> Result<HostPath, TreeError> {
    path.parse()
        .map_err(|_| TreeError::system("create", path)(Errno::NAMETOOLONG))
}

impl Drop for Section<'_> {
    /// What is not public is overwritten.
    fn drop(&mut self) {
        if self.view == View::Full {
            for wanted in &mut self.files {
                if let Cow::Owned(bytes) = &mut wanted.bytes {
                    bytes.zeroize();
                }
            }
        }
    }
}
