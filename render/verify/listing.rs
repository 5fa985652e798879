//! Every file is the one that the index promises: none is missing, altered or strange.

use crate::report::{Diagnostic, messages::verify as messages};
use crate::tree::Drift;

use super::part::Part;

/// What is not as the index says.
pub(super) fn problems(part: &Part<'_>) -> Vec<Diagnostic> {
    let drift = part.folder.drift().into_iter().map(|drift| match drift {
        Drift::Missing(path) => messages::missing(&path),
        Drift::Altered(path) => messages::altered(&path),
        Drift::Executable(path) => messages::executable(&path),
    });
    let foreign = part.folder.foreign.iter();
    let foreign = foreign.map(|path| messages::foreign(&path.display()));
    drift.chain(foreign).collect()
}
