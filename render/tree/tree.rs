use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::types::{HostName, HostPath};

use super::change::Comparison;
use super::dir::Dir;
use super::error::Problem;
use super::foreign::Foreign;
use super::place::Place;
use super::run::{hosts_of, may_replace};
use super::section::Scope;
use super::trail::Trail;
use super::{FileDigest, Index, TreeError, View};

/// A larger file is not read.
const FILE_LIMIT: u64 = 256 << 20;

/// A public tree on disk, to be judged or compared.
pub struct Tree {
    target: PathBuf,
    root: Dir,
    hosts: Vec<HostName>,
}

/// One part of a tree: an index, and what is really there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// What the tree says.
    pub index: Index,
    /// The files that the index lists, as they are, by the path that it gives them.
    pub files: BTreeMap<HostPath, Vec<u8>>,
    /// Those of them that may be executed on disk. No file of a public tree may: the index says what hosts do.
    pub executable: BTreeSet<HostPath>,
    /// Files that no index lists, relative to the tree.
    pub foreign: Vec<PathBuf>,
}

/// A file that is not what its index says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// It is not there.
    Missing(HostPath),
    /// Its digest is another.
    Altered(HostPath),
    /// It may be executed, here.
    Executable(HostPath),
}

/// Opens the public tree at `target`.
///
/// # Errors
/// If there is none, or it is not one of kubecast.
pub fn read(target: &Path) -> Result<Tree, TreeError> {
    let root = Place::find(target)?.ok_or_else(|| TreeError::new(target, Problem::Missing))?;
    let within = |error: TreeError| error.below(target);
    may_replace(&root, View::Public).map_err(within)?;
    let hosts = hosts_of(&root).map_err(within)?;
    Ok(Tree {
        target: target.into(),
        root,
        hosts,
    })
}

impl Tree {
    /// The hosts, sorted.
    pub fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    /// The files of one host.
    ///
    /// # Errors
    /// If there is no such host, its index cannot be read, or a link lies in the way.
    pub fn host(&self, host: &HostName) -> Result<Folder, TreeError> {
        self.folder(&Scope::Host(host.clone()))?
            .ok_or_else(|| TreeError::new(&self.target, Problem::NoSuchHost(host.to_string())))
    }

    /// What the tree says about the files of one host, without a look at the files.
    ///
    /// # Errors
    /// If there is no such host, or its index cannot be read.
    pub fn host_index(&self, host: &HostName) -> Result<Index, TreeError> {
        let found = Scope::Host(host.clone()).read_index(&self.root);
        found
            .map_err(|error| error.below(&self.target))?
            .ok_or_else(|| TreeError::new(&self.target, Problem::NoSuchHost(host.to_string())))
    }

    /// What the tree says about the files of the cluster, without a look at the files.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn cluster_index(&self) -> Result<Index, TreeError> {
        let found = Scope::Cluster.read_index(&self.root);
        found
            .map_err(|error| error.below(&self.target))?
            .ok_or_else(|| TreeError::new(&self.target, Problem::Missing))
    }

    /// `cluster/`, and what describes the cluster: `PKI.md`, `RUNBOOK.md` and the inventories.
    ///
    /// # Errors
    /// If the index cannot be read, or a link lies in the way.
    pub fn cluster(&self) -> Result<Folder, TreeError> {
        self.folder(&Scope::Cluster)?
            .ok_or_else(|| TreeError::new(&self.target, Problem::Missing))
    }

    /// The bytes of one file that the index of a host lists, or that of the cluster; nothing if it is not there.
    ///
    /// # Errors
    /// If it cannot be read, or a link lies in the way.
    pub fn file(&self, host: Option<&HostName>, path: &HostPath) -> Result<Option<Vec<u8>>, TreeError> {
        let scope = host.map_or(Scope::Cluster, |host| Scope::Host(host.clone()));
        let in_tree = scope.tree_path(path);
        let below = |error: TreeError| error.below(&self.target);
        let mut trail = Trail::new(&self.root);
        let Some((dir, name)) = trail.find(&in_tree).map_err(below)? else {
            return Ok(None);
        };
        dir.read(name, FILE_LIMIT)
            .map_err(|error| below(error.below(super::change::parent(&in_tree))))
    }

    fn folder(&self, scope: &Scope) -> Result<Option<Folder>, TreeError> {
        self.try_folder(scope).map_err(|error| error.below(&self.target))
    }

    fn try_folder(&self, scope: &Scope) -> Result<Option<Folder>, TreeError> {
        let Some(index) = scope.read_index(&self.root)? else {
            return Ok(None);
        };
        let mut trail = Trail::new(&self.root);
        let mut files = BTreeMap::new();
        let mut executable = BTreeSet::new();
        for path in index.files.iter().map(|file| &file.path) {
            let in_tree = scope.tree_path(path);
            let Some((dir, name)) = trail.find(&in_tree)? else {
                continue;
            };
            let read = dir.read(name, FILE_LIMIT);
            let below = |error: TreeError| error.below(super::change::parent(&in_tree));
            if let Some(bytes) = read.map_err(below)? {
                let stat = dir.stat(name).map_err(below)?;
                if stat.is_some_and(|stat| stat.st_mode & 0o111 != 0) {
                    executable.insert(path.clone());
                }
                files.insert(path.clone(), bytes);
            }
        }
        let names: BTreeSet<String> = self.hosts.iter().map(ToString::to_string).collect();
        let comparison = Comparison {
            old: Some(&self.root),
            view: View::Public,
            hosts: &names,
        };
        let listed = comparison.listed(&self.root, scope)?;
        let mut foreign = Vec::new();
        collect(
            &comparison.foreign_beside(&self.root, scope, &listed)?,
            Path::new(""),
            &mut foreign,
        );
        Ok(Some(Folder {
            index,
            files,
            executable,
            foreign,
        }))
    }
}

impl Folder {
    /// The bytes of the file at this path.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every file that is not what the index says, sorted by path.
    pub fn drift(&self) -> Vec<Drift> {
        let judge = |file: &super::IndexedFile| match self.files.get(&file.path) {
            None => Some(Drift::Missing(file.path.clone())),
            Some(bytes) if FileDigest::of(bytes) != file.sha256 => Some(Drift::Altered(file.path.clone())),
            Some(_) if self.executable.contains(&file.path) => Some(Drift::Executable(file.path.clone())),
            Some(_) => None,
        };
        self.index.files.iter().filter_map(judge).collect()
    }
}

fn collect(foreign: &[Foreign], at: &Path, paths: &mut Vec<PathBuf>) {
    for entry in foreign {
        match entry {
            Foreign::File(name) => paths.push(at.join(name)),
            Foreign::Directory(name, inside) => collect(inside, &at.join(name), paths),
        }
    }
}
