use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustix::process::geteuid;

use crate::types::HostName;

use super::change::{Change, Comparison, parent};
use super::dir::Dir;
use super::error::Problem;
use super::foreign::link_foreign;
use super::place::Place;
use super::section::{Scope, Section};
use super::trail::Trail;
use super::{Durability, TreeError, View};

/// A tree that is being built beside the one that it is to replace.
///
/// It begins to exist with the first difference. Dropped before the switch, it is removed.
pub(super) struct Stage<'a> {
    place: &'a Place,
    old: Option<&'a Dir>,
    view: View,
    root: Mutex<Option<Arc<Dir>>>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(place: &'a Place, old: Option<&'a Dir>, view: View) -> Self {
        Self {
            place,
            old,
            view,
            root: Mutex::new(None),
        }
    }

    /// Whether anything was put in.
    pub(super) fn is_needed(&self) -> bool {
        self.made().is_some()
    }

    fn made(&self) -> MutexGuard<'_, Option<Arc<Dir>>> {
        self.root.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn root(&self) -> Result<Arc<Dir>, TreeError> {
        let mut root = self.made();
        if let Some(root) = &*root {
            return Ok(Arc::clone(root));
        }
        // Whoever reads the message knows the tree, not the name beside it.
        let made = self
            .place
            .parent
            .make(&self.place.stage, 0o700)
            .map_err(|error| error.at(""))?;
        let stat = made.stat_self().map_err(TreeError::system("look at", ""))?;
        if stat.st_uid != geteuid().as_raw() {
            return Err(TreeError::new("", Problem::NotPrivate(stat.st_mode & 0o7777)));
        }
        Ok(Arc::clone(root.insert(Arc::new(made))))
    }

    /// Puts a section in that differs from the old tree: what is new is written, the rest linked.
    pub(super) fn put(&self, section: &Section<'_>, change: &Change) -> Result<(), TreeError> {
        let root = self.root()?;
        let mut to = Trail::new(&root);
        let mut from = self.old.map(Trail::new);
        for (wanted, same) in section.files.iter().zip(&change.same) {
            let above = parent(&wanted.path);
            let (dir, name) = to.make(&wanted.path, self.view.directory_mode())?;
            let source = match &mut from {
                Some(from) if *same => from.find(&wanted.path)?,
                _ => None,
            };
            let put = match source {
                Some((source, name)) => dir.link(source, name),
                None => dir.create(name, &wanted.bytes, wanted.mode),
            };
            put.map_err(|error| error.below(above))?;
        }
        match self.old {
            Some(old) => link_foreign(&change.foreign, old, &root),
            None => Ok(()),
        }
    }

    /// Links the sections in that do not differ from the old tree.
    pub(super) fn keep(&self, scopes: &[&Scope], comparison: &Comparison<'_>) -> Result<(), TreeError> {
        let (root, Some(old)) = (self.root()?, self.old) else {
            return Ok(());
        };
        let kept = Kept {
            old,
            root: &root,
            directory_mode: self.view.directory_mode(),
        };
        scopes.par_iter().try_for_each(|scope| match scope {
            Scope::Host(host) => kept.host(host, &scope.index_path()),
            Scope::Cluster => kept.cluster(comparison),
        })
    }

    /// Puts the stage in the place of the old tree, which then has the stage's name.
    pub(super) fn publish(self, durability: Durability) -> Result<(), TreeError> {
        let name = &self.place.name;
        let root = self.root().map_err(|error| error.below(name))?;
        let mode = match (self.view, self.old) {
            (View::Public, Some(old)) => old.mode().map_err(|error| error.below(name))?,
            (view, _) => view.directory_mode(),
        };
        root.set_mode(mode).map_err(TreeError::system("create", name))?;
        if durability == Durability::PowerLoss {
            root.sync_file_system()
                .map_err(TreeError::system("write", name))?;
        }
        self.place.switch(self.old.is_some())?;
        *self.made() = None;
        Ok(())
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if self.is_needed() {
            // What cannot be removed now is removed by the next run.
            let _ = self.place.parent.remove(&self.place.stage);
        }
    }
}

/// What goes from the old tree to the new one as it is.
struct Kept<'a> {
    old: &'a Dir,
    root: &'a Dir,
    directory_mode: u32,
}

impl Kept<'_> {
    /// Links one host's folder, with all that is in it, and its index.
    fn host(&self, host: &HostName, index: &str) -> Result<(), TreeError> {
        self.files([index])?;
        let folder = format!("hosts/{host}");
        let (mut from, mut to) = (Trail::new(self.old), Trail::new(self.root));
        let Some((source, name)) = from.find(&folder)? else {
            return Ok(());
        };
        let Some(source) = source.enter(name).map_err(|error| error.below("hosts"))? else {
            return Ok(());
        };
        let (target, _) = to.make(&folder, self.directory_mode)?;
        let inside = |error: TreeError| error.below(&folder);
        let mode = source.mode().map_err(inside)?;
        let made = target.make(name, mode).map_err(|error| error.below("hosts"))?;
        made.link_all(&source).map_err(inside)
    }

    /// Links what belongs to no host.
    fn cluster(&self, comparison: &Comparison<'_>) -> Result<(), TreeError> {
        let listed = comparison.listed(self.old, &Scope::Cluster)?;
        self.files(listed.iter().map(String::as_str))?;
        let foreign = comparison.foreign_beside(self.old, &Scope::Cluster, &listed)?;
        link_foreign(&foreign, self.old, self.root)
    }

    fn files<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Result<(), TreeError> {
        let (mut from, mut to) = (Trail::new(self.old), Trail::new(self.root));
        for path in paths {
            if let Some((source, name)) = from.find(path)? {
                let (target, _) = to.make(path, self.directory_mode)?;
                target
                    .link(source, name)
                    .map_err(|error| error.below(parent(path)))?;
            }
        }
        Ok(())
    }
}
