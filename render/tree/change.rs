use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use rustix::io::Errno;
use zeroize::Zeroize;

use super::dir::{Dir, Found, compare};
use super::foreign::{Claims, Foreign};
use super::section::{Scope, Section, Wanted};
use super::trail::Trail;
use super::{TreeError, View};

/// How the tree on disk differs from a section.
pub(super) struct Change {
    /// For each file of the section, whether it is there already.
    pub(super) same: Vec<bool>,
    /// What the index on disk lists and the section does not want. Sorted.
    pub(super) removed: Vec<String>,
    /// What kubecast did not write and keeps. Empty if nothing differs: nobody asks then.
    pub(super) foreign: Vec<Foreign>,
}

/// The tree on disk, if there is one, and what is to come into it.
pub(super) struct Comparison<'a> {
    pub(super) old: Option<&'a Dir>,
    pub(super) view: View,
    /// Every host that the tree has or is to have.
    pub(super) hosts: &'a BTreeSet<String>,
}

impl Change {
    /// Whether the tree is already as it should be.
    pub(super) fn is_none(&self) -> bool {
        self.removed.is_empty() && self.same.iter().all(|same| *same)
    }

    /// The files that are to be written.
    pub(super) fn written<'s>(&self, section: &'s Section<'_>) -> impl Iterator<Item = &'s Wanted<'s>> {
        let pairs = section.files.iter().zip(self.same.clone());
        pairs.filter(|(_, same)| !same).map(|(wanted, _)| wanted)
    }
}

impl Comparison<'_> {
    /// Compares the tree with a section, byte by byte.
    ///
    /// # Errors
    /// If something that is not kubecast's is in the way, or cannot be read.
    pub(super) fn of(&self, section: &Section<'_>) -> Result<Change, TreeError> {
        let Some(old) = self.old else {
            return Ok(Change {
                same: vec![false; section.files.len()],
                removed: Vec::new(),
                foreign: Vec::new(),
            });
        };
        let mut change = Change {
            same: self.same(old, section)?,
            removed: Vec::new(),
            foreign: Vec::new(),
        };
        if section.files.is_empty() || !change.is_none() {
            let wanted = section.files.iter().map(|wanted| wanted.path.as_str());
            let wanted: BTreeMap<&str, bool> = wanted.zip(change.same.iter().copied()).collect();
            let listed = self.listed(old, &section.scope)?;
            change.foreign = self.foreign(old, &section.scope, &listed, &wanted)?;
            change.removed = listed
                .into_iter()
                .filter(|path| !wanted.contains_key(path.as_str()))
                .collect();
        }
        Ok(change)
    }

    /// What is foreign in a section that was found to be as it should be.
    pub(super) fn foreign_beside(
        &self,
        old: &Dir,
        scope: &Scope,
        listed: &BTreeSet<String>,
    ) -> Result<Vec<Foreign>, TreeError> {
        self.foreign(old, scope, listed, &BTreeMap::new())
    }

    fn same(&self, old: &Dir, section: &Section<'_>) -> Result<Vec<bool>, TreeError> {
        let largest = section.files.iter().map(|wanted| wanted.bytes.len()).max();
        let mut scratch = Scratch {
            bytes: Vec::with_capacity(largest.unwrap_or(0) + 1),
            view: self.view,
        };
        let mut trail = Trail::new(old);
        let rule = self.view.mode_rule();
        let mut same = Vec::with_capacity(section.files.len());
        for wanted in &section.files {
            let Wanted { path, bytes, mode } = wanted;
            let mode = (*mode, rule);
            let opened = old.open_below(path);
            let found = match opened.and_then(|fd| compare(&fd, bytes, mode, &mut scratch.bytes)) {
                Ok(found) => found,
                Err(Errno::NOENT) => Found::Absent,
                // Whatever it is, the walk finds the place of it.
                Err(_) => match trail.find(path)? {
                    None => Found::Absent,
                    Some((dir, name)) => dir
                        .compare(name, bytes, mode, &mut scratch.bytes)
                        .map_err(|error| error.below(parent(path)))?,
                },
            };
            same.push(found == Found::Same);
        }
        Ok(same)
    }

    /// What the index on disk lists, and the index itself.
    pub(super) fn listed(&self, old: &Dir, scope: &Scope) -> Result<BTreeSet<String>, TreeError> {
        let Some(index) = scope.read_index(old)? else {
            return Ok(BTreeSet::new());
        };
        let files = index.files.iter().map(|file| scope.tree_path(&file.path));
        Ok(files.chain([scope.index_path()]).collect())
    }

    fn foreign(
        &self,
        old: &Dir,
        scope: &Scope,
        listed: &BTreeSet<String>,
        wanted: &BTreeMap<&str, bool>,
    ) -> Result<Vec<Foreign>, TreeError> {
        let elsewhere = |path: &str| *scope == Scope::Cluster && self.is_a_hosts(path);
        let claims = Claims {
            listed,
            wanted,
            elsewhere: &elsewhere,
        };
        match scope {
            Scope::Cluster => claims.foreign_in(old, ""),
            Scope::Host(host) => self.foreign_of_host(old, host.as_str(), &claims),
        }
    }

    /// Whether a path is a host's folder or index.
    fn is_a_hosts(&self, path: &str) -> bool {
        let index = |path: &'_ str| {
            path.strip_suffix(".json")
                .is_some_and(|host| self.hosts.contains(host))
        };
        match path.split_once('/') {
            Some(("hosts", host)) => self.hosts.contains(host),
            Some(("index", name)) => index(name),
            _ => false,
        }
    }

    fn foreign_of_host(&self, old: &Dir, host: &str, claims: &Claims<'_>) -> Result<Vec<Foreign>, TreeError> {
        let inside = match old.enter("hosts")? {
            None => return Ok(Vec::new()),
            Some(hosts) => match hosts.enter(host).map_err(|error| error.below("hosts"))? {
                None => return Ok(Vec::new()),
                Some(dir) => claims.foreign_in(&dir, &format!("hosts/{host}/")),
            },
        };
        let inside = inside.map_err(|error| error.below(host).below("hosts"))?;
        let nest = |name: &str, inside: Vec<Foreign>| match inside.is_empty() {
            true => Vec::new(),
            false => vec![Foreign::Directory(OsString::from(name), inside)],
        };
        Ok(nest("hosts", nest(host, inside)))
    }
}

/// Room to read the files of a section into.
struct Scratch {
    bytes: Vec<u8>,
    view: View,
}

impl Drop for Scratch {
    /// What is not public is overwritten.
    fn drop(&mut self) {
        if self.view == View::Full {
            self.bytes.zeroize();
        }
    }
}

/// The directory part of a path.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}
