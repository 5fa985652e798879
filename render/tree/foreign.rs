use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use super::TreeError;
use super::dir::Dir;
use super::error::Problem;

/// What lies in a tree and is not kubecast's.
pub(super) enum Foreign {
    /// Anything but a directory; it is never opened.
    File(OsString),
    /// A directory that holds something foreign.
    Directory(OsString, Vec<Foreign>),
}

/// Which paths of a tree are kubecast's. All paths are relative to the tree.
pub(super) struct Claims<'a> {
    /// What an index on disk lists.
    pub(super) listed: &'a BTreeSet<String>,
    /// What is to be written, and whether it is there already.
    pub(super) wanted: &'a BTreeMap<&'a str, bool>,
    /// What another section takes care of.
    pub(super) elsewhere: &'a dyn Fn(&str) -> bool,
}

impl Claims<'_> {
    fn is_ours(&self, path: &str) -> bool {
        self.listed.contains(path) || self.wanted.get(path) == Some(&true)
    }

    /// Whether a file is to be written at `path` or below it.
    fn is_wanted(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.wanted.contains_key(path)
            || self
                .wanted
                .range(below.as_str()..)
                .next()
                .is_some_and(|(next, _)| next.starts_with(&below))
    }

    /// What is foreign in `dir`, which lies at `at`.
    ///
    /// # Errors
    /// If it is in the way of what is to be written.
    pub(super) fn foreign_in(&self, dir: &Dir, at: &str) -> Result<Vec<Foreign>, TreeError> {
        let mut found = Vec::new();
        for entry in dir.entries()? {
            let name = entry.name;
            // A name that is not text is none of ours, and as lossy text it cannot become one.
            let path = format!("{at}{}", name.to_string_lossy());
            if (self.elsewhere)(&path) {
                continue;
            }
            if entry.is_directory {
                let Some(below) = dir.enter(&name)? else { continue };
                let inside = self
                    .foreign_in(&below, &format!("{path}/"))
                    .map_err(|error| error.below(&name))?;
                if inside.is_empty() {
                    continue;
                }
                if self.wanted.contains_key(path.as_str()) {
                    return Err(TreeError::new(name, Problem::InTheWay));
                }
                found.push(Foreign::Directory(name, inside));
            } else if !self.is_ours(&path) {
                if self.is_wanted(&path) {
                    return Err(TreeError::new(name, Problem::InTheWay));
                }
                found.push(Foreign::File(name));
            }
        }
        Ok(found)
    }
}

/// Links what is foreign in `from` into `to`. A directory that is made for it keeps its mode.
pub(super) fn link_foreign(foreign: &[Foreign], from: &Dir, to: &Dir) -> Result<(), TreeError> {
    for entry in foreign {
        match entry {
            Foreign::File(name) => to.link(from, name)?,
            Foreign::Directory(name, inside) => {
                let Some(source) = from.enter(name)? else { continue };
                let mode = source.mode().map_err(|error| error.below(name))?;
                let target = to.enter_or_make(name, mode)?;
                link_foreign(inside, &source, &target).map_err(|error| error.below(name))?;
            }
        }
    }
    Ok(())
}
