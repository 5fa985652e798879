//! The public view of what a host obeys, as its generation keeps it: what the next push compares with.
//!
//! ```text
//! public/index.json       the index of the public view, without reasons
//! public/cluster.json     what the cluster as a whole relies on
//! public/files/PATH       the public view of a file that holds secrets; of the others, `files/PATH` is it
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::ArtifactSet;
use crate::review::{ClusterFacts, Contents, FileSeen, Scope, Side, SideError};
use crate::tree::{FileDigest, Index, IndexedFile};
use crate::types::{HostName, HostPath};

use super::public_file::PublicFile;
use super::steps::Steps;
use super::{Target, Trouble};

/// Its parts.
pub(super) const INDEX: &str = "index.json";
pub(super) const FACTS: &str = "cluster.json";

/// The index that is kept: reasons are those of the spec that asks.
pub(super) fn index(host: &HostName, files: &ArtifactSet) -> Index {
    let mut index = Index::of_host(host, files);
    index.files.iter_mut().for_each(|file| file.origins.clear());
    index
}

/// What a host obeys, in the public view.
#[derive(Clone, Debug)]
pub struct Obeyed {
    /// The files.
    pub(super) index: Index,
    /// What the cluster relied on when they were brought.
    pub(super) facts: ClusterFacts,
    /// The bytes of those that were asked for.
    pub(super) bytes: BTreeMap<HostPath, Vec<u8>>,
}

impl Obeyed {
    /// Asks a host; `None` if its generation says nothing, as that of an earlier kubecast.
    pub(super) fn of(steps: &Steps<'_>, target: &Target) -> Result<Option<Self>, Trouble> {
        let [index, facts] = [INDEX, FACTS].map(PublicFile::Record);
        let read = steps.read(target, &[index.clone(), facts.clone()].into())?;
        let index = read.get(&index).and_then(|told| Index::read(&told.bytes).ok());
        let facts = read.get(&facts).and_then(|told| ClusterFacts::read(&told.bytes));
        let is_its_own = |index: &Index| index.host.as_ref() == Some(&target.name);
        Ok(match (index.filter(is_its_own), facts) {
            (Some(index), Some(facts)) => Some(Self {
                index,
                facts,
                bytes: BTreeMap::new(),
            }),
            _ => None,
        })
    }

    /// Asks for the bytes of the files that are others in what the host is to get; `None` if it does not tell all of them.
    pub(super) fn with_bytes(
        mut self,
        steps: &Steps<'_>,
        target: &Target,
        files: &ArtifactSet,
    ) -> Result<Option<Self>, Trouble> {
        let differs = |file: &&IndexedFile| same_bytes(file, files).is_none();
        let asked: BTreeSet<PublicFile> = self
            .index
            .files
            .iter()
            .filter(differs)
            .map(PublicFile::obeyed)
            .collect();
        let read = steps.read(target, &asked)?;
        if read.len() < asked.len() {
            return Ok(None);
        }
        for (file, told) in read {
            if let PublicFile::Obeyed(path, _) = file {
                self.bytes.insert(path, told.bytes);
            }
        }
        Ok(Some(self))
    }

    /// What the index of the host lists at this path.
    pub(super) fn file(&self, path: &HostPath) -> Option<&IndexedFile> {
        self.index.files.iter().find(|file| file.path == *path)
    }
}

/// The public view of a file that a host obeys, if it is to get the same one.
fn same_bytes<'f>(obeyed: &IndexedFile, files: &'f ArtifactSet) -> Option<Cow<'f, str>> {
    let text = files.file(&obeyed.path)?.public_view();
    (FileDigest::of(text.as_bytes()) == obeyed.sha256).then_some(text)
}

/// What several hosts obey, as one side of a comparison.
pub struct ObeyedByHosts<'a> {
    pub(super) hosts: Vec<HostName>,
    pub(super) obeyed: BTreeMap<&'a HostName, &'a Obeyed>,
    /// What they are to get: hosts tell only the files that are others in it.
    pub(super) files: BTreeMap<&'a HostName, &'a ArtifactSet>,
}

impl Side for ObeyedByHosts<'_> {
    fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let obeyed = of_scope(&self.obeyed, scope);
        Ok(obeyed.map_or_else(Contents::default, |obeyed| {
            Contents::of_index(obeyed.index.clone())
        }))
    }

    fn bytes<'f>(
        &self,
        scope: Scope<'_>,
        path: &HostPath,
        _: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError> {
        let told = of_scope(&self.obeyed, scope).and_then(|obeyed| obeyed.bytes.get(path));
        let same = || {
            let listed = of_scope(&self.obeyed, scope)?.file(path)?;
            same_bytes(listed, of_scope(&self.files, scope)?)
        };
        let bytes = told
            .cloned()
            .or_else(|| same().map(|text| text.into_owned().into_bytes()));
        bytes.map(Cow::Owned).ok_or_else(|| SideError::Lost(path.clone()))
    }
}

/// What these hosts are to get, as the other side.
pub struct Parceled<'a> {
    pub(super) hosts: Vec<HostName>,
    pub(super) files: BTreeMap<&'a HostName, &'a ArtifactSet>,
}

impl Side for Parceled<'_> {
    fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let files = of_scope(&self.files, scope);
        Ok(files.map_or_else(Contents::default, |files| Contents::of_set((*files).clone())))
    }

    fn bytes<'f>(
        &self,
        _: Scope<'_>,
        path: &HostPath,
        file: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError> {
        file.in_memory().ok_or_else(|| SideError::Lost(path.clone()))
    }
}

/// What there is of a host; of the cluster as a whole nothing is compared.
fn of_scope<'m, T>(hosts: &'m BTreeMap<&HostName, T>, scope: Scope<'_>) -> Option<&'m T> {
    match scope {
        Scope::Host(host) => hosts.get(host),
        Scope::Cluster => None,
    }
}
