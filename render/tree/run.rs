use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rayon::prelude::*;
use rustix::process::geteuid;

use crate::types::HostName;

use super::change::{Change, Comparison};
use super::dir::Dir;
use super::error::Problem;
use super::section::{Print, Scope, Section};
use super::{Failure, Producer, TreeError, View};

/// One pass over all sections of a tree: each is rendered once, compared, acted upon and forgotten.
pub(super) struct Run<'a, P: Producer> {
    producer: &'a P,
    view: View,
    print: &'a Print<'a, P::Error>,
    hosts: BTreeSet<&'a HostName>,
    /// Hosts that the tree on disk has and the producer has not.
    gone: Vec<HostName>,
    /// All of them, as text.
    names: BTreeSet<String>,
    stopped: AtomicBool,
    /// Whether a host could not be rendered; the others are then rendered only for their errors.
    fruitless: AtomicBool,
}

/// What was found in one section.
pub(super) struct Outcome {
    pub(super) scope: Scope,
    /// The files that are not as they should be.
    pub(super) written: Vec<String>,
    pub(super) removed: Vec<String>,
    /// The number of files that are.
    pub(super) unchanged: usize,
}

impl Outcome {
    fn of(section: &Section<'_>, change: &Change) -> Self {
        let written: Vec<String> = change
            .written(section)
            .map(|wanted| wanted.path.clone())
            .collect();
        Self {
            scope: section.scope.clone(),
            unchanged: section.files.len() - written.len(),
            written,
            removed: change.removed.clone(),
        }
    }

    pub(super) fn is_unchanged(&self) -> bool {
        self.written.is_empty() && self.removed.is_empty()
    }
}

/// Why a section was not done.
enum Stop<E> {
    Content(E),
    Tree(TreeError),
    /// Another one failed before.
    Skipped,
}

impl<E> From<TreeError> for Stop<E> {
    fn from(error: TreeError) -> Self {
        Self::Tree(error)
    }
}

impl<'a, P: Producer> Run<'a, P> {
    pub(super) fn new(
        producer: &'a P,
        view: View,
        print: &'a Print<'a, P::Error>,
        old: Option<&Dir>,
    ) -> Result<Self, TreeError> {
        let hosts: BTreeSet<&HostName> = producer.hosts().iter().collect();
        let on_disk = old.map_or(Ok(Vec::new()), hosts_of)?;
        let gone: Vec<_> = on_disk.into_iter().filter(|host| !hosts.contains(host)).collect();
        let names = hosts
            .iter()
            .copied()
            .chain(&gone)
            .map(ToString::to_string)
            .collect();
        Ok(Self {
            producer,
            view,
            print,
            hosts,
            gone,
            names,
            stopped: AtomicBool::new(false),
            fruitless: AtomicBool::new(false),
        })
    }

    pub(super) fn comparison<'c>(&'c self, old: Option<&'c Dir>) -> Comparison<'c> {
        Comparison {
            old,
            view: self.view,
            hosts: &self.names,
        }
    }

    /// Compares every section with the tree and lets `act` see each that differs.
    ///
    /// # Errors
    /// Those of the producer all together; else the first of the tree.
    pub(super) fn each(
        &self,
        comparison: &Comparison<'_>,
        act: impl Fn(&Section<'_>, &Change) -> Result<(), TreeError> + Sync,
    ) -> Result<Vec<Outcome>, Failure<P::Error>> {
        let compare = |section: &Section<'_>| -> Result<Outcome, Stop<P::Error>> {
            if self.fruitless.load(Relaxed) {
                return Err(Stop::Skipped);
            }
            let change = comparison.of(section)?;
            if !change.is_none() {
                act(section, &change)?;
            }
            Ok(Outcome::of(section, &change))
        };
        let hosts: Vec<&HostName> = self.hosts.iter().copied().collect();
        let (cluster, mut done) = rayon::join(
            || self.noted(|| self.cluster(compare)),
            || {
                let hosts = hosts.par_iter();
                hosts
                    .map(|host| self.noted(|| self.host(host, compare)))
                    .collect::<Vec<_>>()
            },
        );
        done.push(cluster);
        for host in &self.gone {
            let section = Section::nothing(Scope::Host(host.clone()), self.view);
            done.push(self.noted(|| compare(&section)));
        }
        gather(done)
    }

    fn host(
        &self,
        host: &HostName,
        compare: impl Fn(&Section<'_>) -> Result<Outcome, Stop<P::Error>>,
    ) -> Result<Outcome, Stop<P::Error>> {
        let content = self.producer.host(host).map_err(Stop::Content)?;
        compare(&Section::host(host, &content, self.view, self.print).map_err(Stop::Content)?)
    }

    fn cluster(
        &self,
        compare: impl Fn(&Section<'_>) -> Result<Outcome, Stop<P::Error>>,
    ) -> Result<Outcome, Stop<P::Error>> {
        let content = self.producer.cluster().map_err(Stop::Content)?;
        compare(&Section::cluster(&content, self.view, &|file| {
            (self.print)(file).map_err(Stop::Content)
        })?)
    }

    /// Does the work unless the run was stopped, and notes what that means for the rest.
    fn noted(
        &self,
        work: impl FnOnce() -> Result<Outcome, Stop<P::Error>>,
    ) -> Result<Outcome, Stop<P::Error>> {
        if self.stopped.load(Relaxed) {
            return Err(Stop::Skipped);
        }
        let done = work();
        match &done {
            Err(Stop::Tree(_)) => self.stopped.store(true, Relaxed),
            Err(Stop::Content(_)) => self.fruitless.store(true, Relaxed),
            Ok(_) | Err(Stop::Skipped) => {}
        }
        done
    }
}

fn gather<E>(done: Vec<Result<Outcome, Stop<E>>>) -> Result<Vec<Outcome>, Failure<E>> {
    let mut outcomes = Vec::with_capacity(done.len());
    let mut content = Vec::new();
    let mut tree = None;
    for result in done {
        match result {
            Ok(outcome) => outcomes.push(outcome),
            Err(Stop::Content(error)) => content.push(error),
            Err(Stop::Tree(error)) => tree = tree.or(Some(error)),
            Err(Stop::Skipped) => {}
        }
    }
    match tree {
        Some(error) => Err(Failure::Tree(error)),
        None if content.is_empty() => Ok(outcomes),
        None => Err(Failure::Content(content)),
    }
}

/// The hosts that have an index in the tree at `root`, sorted.
pub(super) fn hosts_of(root: &Dir) -> Result<Vec<HostName>, TreeError> {
    let Some(index) = root.enter("index")? else {
        return Ok(Vec::new());
    };
    let entries = index.entries().map_err(|error| error.below("index"))?;
    let stems = entries
        .iter()
        .filter_map(|entry| entry.name.to_str()?.strip_suffix(".json"));
    let mut hosts: Vec<HostName> = stems.filter_map(|stem| stem.parse().ok()).collect();
    hosts.sort_unstable();
    Ok(hosts)
}

/// Whether the directory may be replaced: it is empty, or a tree of this view.
///
/// # Errors
/// If it is neither, or if it is a full view that others could enter.
pub(super) fn may_replace(root: &Dir, view: View) -> Result<(), TreeError> {
    let refused = |problem| Err(TreeError::new("", problem));
    match Scope::Cluster.read_index(root)? {
        None if root.entries()?.is_empty() => Ok(()),
        None => refused(Problem::NotOurs),
        Some(index) if index.view != view => refused(Problem::OtherView {
            found: index.view.as_str(),
            wanted: view.as_str(),
        }),
        Some(_) if view == View::Full => {
            let stat = root.stat_self().map_err(TreeError::system("look at", ""))?;
            let mode = stat.st_mode & 0o7777;
            match mode & 0o077 == 0 && stat.st_uid == geteuid().as_raw() {
                true => Ok(()),
                false => refused(Problem::NotPrivate(mode)),
            }
        }
        Some(_) => Ok(()),
    }
}
