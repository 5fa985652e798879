//! Which of the rendered units start with the host: a drop-in of the boot target names them, so that nobody need enable
//! them one by one.

use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::UnitWants;
use crate::layout::File;
use crate::report::Origins;

/// Names the units that the draft holds, if it holds any.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let mut units: Vec<&str> = draft.units().iter().map(|(unit, _)| unit.as_str()).collect();
    if units.is_empty() {
        return Ok(());
    }
    units.sort_unstable();
    let text = emit::text(&UnitWants { units: &units })?;
    let mut origins = Origins::default();
    for (_, reasons) in draft.units() {
        origins.extend(reasons);
    }
    let id = ArtifactId::new("host", "units-at-boot");
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::UnitsAtBoot)]);
    scope.add(draft, id, File::UnitsAtBoot, text, origins)
}
