//! `activate.sh`, which installs what is delivered, and the unit that ends what a power failure interrupted.

use std::sync::Arc;

use super::Common;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::emit::views::{ActivatePart, RecoverUnit};
use crate::layout::File;
use crate::report::Origins;

/// The script: the same bytes on every host of every cluster.
pub(super) fn script() -> Result<Arc<str>, RenderError> {
    let parts = ActivatePart::ALL.iter().map(emit::text);
    let script: String = parts.collect::<Result<_, _>>()?;
    Ok(script.into())
}

/// Adds both. No host can be without them: the layout that has a place for them is their only reason.
pub(super) fn add(common: Common<'_>, script: &Arc<str>, draft: &mut Draft) -> Result<(), RenderError> {
    let origins = || Origins::from(&common.plan.layout.origin);
    draft.read_by(Reaction::Standalone, [common.layout.path(File::Activate)]);
    let id = ArtifactId::new("host", "activate");
    common.add(draft, id, File::Activate, script.clone(), origins())?;
    let id = ArtifactId::new("host", "recover-unit");
    common.print(draft, id, File::RecoverUnit, &RecoverUnit {}, origins())
}
