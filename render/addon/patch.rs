use serde_json::Value;

use crate::component::{self, RenderError};
use crate::plan::Plan;
use crate::report::{Origin, Origins};
use crate::spec::PatchTarget;

/// Applies the user's patches to an object of the cluster, in the order of the spec.
///
/// # Errors
/// If one does not fit.
pub(super) fn apply(
    plan: &Plan,
    target: PatchTarget,
    object: &mut Value,
    origins: &mut Origins,
) -> Result<(), RenderError> {
    for patch in plan.patches.iter().filter(|patch| patch.concerns(target, None)) {
        component::apply(patch.kind, &patch.patch, object).map_err(|problem| RenderError::Patch {
            path: patch.path_in_spec.clone(),
            problem,
        })?;
        origins.extend(&Origin::Spec(patch.path_in_spec.clone()).into());
    }
    Ok(())
}
