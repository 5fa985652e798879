use std::borrow::Cow;
use std::path::Path;

use crate::artifact::Artifact;
use crate::report::Diagnostic;

use super::lock::Lock;
use super::place::Place;
use super::run::{Outcome, Run, may_replace};
use super::section::{Print, Scope};
use super::stage::Stage;
use super::{Failure, Producer, TreeError, View};

/// What a run did to a tree. Paths are relative to the tree and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// New or changed files.
    pub written: Vec<String>,
    /// The number of files that are as they were, inode and time.
    pub unchanged: usize,
    /// Files that kubecast wrote before and no longer wants.
    pub removed: Vec<String>,
    /// The old tree could not be deleted: a warning.
    pub leftover: Option<Diagnostic>,
}

/// How safe is safe enough?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Whatever kills the process leaves the old tree or the new one.
    Process,
    /// So does a power loss: the run waits for the disk before and after the switch.
    PowerLoss,
}

/// Writes the public tree at `target`, whole or not at all.
///
/// If nothing differs, nothing is written. Otherwise the new tree is built beside the old one, from links to
/// the files that do not change, and takes its place in one step. Files that no index lists are kept. One
/// run at a time.
///
/// # Errors
/// If a host cannot be rendered, if `target` holds something else than a tree of kubecast, if something of
/// somebody else is in the way, or if the system refuses. The old tree is then as it was.
pub fn publish<P: Producer>(
    target: &Path,
    producer: &P,
    durability: Durability,
) -> Result<Published, Failure<P::Error>> {
    publish_view(target, producer, View::Public, &print_public, durability)
}

/// The public view of a file.
pub(super) fn print_public<E>(file: &Artifact) -> Result<Cow<'_, [u8]>, E> {
    Ok(match file.public_view() {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}

pub(super) fn publish_view<P: Producer>(
    target: &Path,
    producer: &P,
    view: View,
    print: &Print<'_, P::Error>,
    durability: Durability,
) -> Result<Published, Failure<P::Error>> {
    let place = Place::open(target)?;
    let beside = |error: TreeError| error.below(&place.above);
    let within = |error: TreeError| error.below(target);
    let _lock = Lock::take(&place.parent, &place.lock, &place.name).map_err(beside)?;
    place.recover().map_err(beside)?;
    let old = place.tree().map_err(beside)?;
    if let Some(old) = &old {
        may_replace(old, view).map_err(within)?;
    }
    let run = Run::new(producer, view, print, old.as_ref()).map_err(within)?;
    let comparison = run.comparison(old.as_ref());
    let stage = Stage::new(&place, old.as_ref(), view);
    let outcomes = run.each(&comparison, |section, change| stage.put(section, change));
    let outcomes = outcomes.map_err(|failure| failure.map_tree(within))?;

    if stage.is_needed() {
        let kept: Vec<&Scope> = outcomes
            .iter()
            .filter(|o| o.is_unchanged())
            .map(|o| &o.scope)
            .collect();
        stage.keep(&kept, &comparison).map_err(within)?;
        stage.publish(durability).map_err(beside)?;
    }
    let mut published = Published::of(outcomes);
    let deleted = place.remove_old();
    published.leftover = deleted.err().map(|error| beside(error).leftover());
    if durability == Durability::PowerLoss {
        place.sync().map_err(beside)?;
    }
    Ok(published)
}

impl Published {
    fn of(outcomes: Vec<Outcome>) -> Self {
        let mut published = Self::default();
        for outcome in outcomes {
            published.written.extend(outcome.written);
            published.removed.extend(outcome.removed);
            published.unchanged += outcome.unchanged;
        }
        published.written.sort_unstable();
        published.removed.sort_unstable();
        published
    }
}
