use std::path::Path;

use super::place::Place;
use super::publish::print_public;
use super::run::{Run, may_replace};
use super::{Failure, Producer, TreeError, View};

/// What publishing would do. Paths are relative to the tree and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// New or changed files.
    pub would_write: Vec<String>,
    /// Files that kubecast wrote before and no longer wants.
    pub would_remove: Vec<String>,
}

impl Stale {
    /// Whether the tree is what the producer says.
    pub fn is_fresh(&self) -> bool {
        self.would_write.is_empty() && self.would_remove.is_empty()
    }
}

/// Compares the public tree at `target` with what the producer says. Writes nothing, not even a lock.
///
/// # Errors
/// Those of [`publish`](super::publish) that come from reading.
pub fn check<P: Producer>(target: &Path, producer: &P) -> Result<Stale, Failure<P::Error>> {
    let within = |error: TreeError| error.below(target);
    let old = Place::find(target)?;
    if let Some(old) = &old {
        may_replace(old, View::Public).map_err(within)?;
    }
    let run = Run::new(producer, View::Public, &print_public, old.as_ref()).map_err(within)?;
    let outcomes = run.each(&run.comparison(old.as_ref()), |_, _| Ok(()));
    let mut stale = Stale::default();
    for outcome in outcomes.map_err(|failure| failure.map_tree(within))? {
        stale.would_write.extend(outcome.written);
        stale.would_remove.extend(outcome.removed);
    }
    stale.would_write.sort_unstable();
    stale.would_remove.sort_unstable();
    Ok(stale)
}
