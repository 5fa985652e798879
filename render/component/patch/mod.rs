//! The user's patches, applied last to a manifest or configuration.

mod strategic;

use serde_json::Value;

use super::RenderError;
use super::scope::Scope;
use crate::report::{Origin, Origins};
use crate::spec::{PatchTarget, PatchType};

/// Applies the patches for `target` on this host, in the order of the spec.
///
/// # Errors
/// If one does not fit the document.
pub(super) fn apply_patches(
    scope: &Scope<'_>,
    target: PatchTarget,
    document: &mut Value,
    origins: &mut Origins,
) -> Result<(), RenderError> {
    for patch in scope
        .plan
        .patches
        .iter()
        .filter(|patch| patch.concerns(target, Some(&scope.host.name)))
    {
        apply(patch.kind, &patch.patch, document).map_err(|problem| RenderError::Patch {
            path: patch.path_in_spec.clone(),
            problem,
        })?;
        origins.extend(&Origin::Spec(patch.path_in_spec.clone()).into());
    }
    Ok(())
}

/// Applies one patch.
///
/// # Errors
/// What does not fit, as the end of a sentence.
pub fn apply(kind: PatchType, patch: &Value, document: &mut Value) -> Result<(), String> {
    match kind {
        PatchType::Merge => {
            json_patch::merge(document, patch);
            Ok(())
        }
        PatchType::Json => {
            let operations: json_patch::Patch = serde_json::from_value(patch.clone())
                .map_err(|error| format!("is not a list of operations: {error}"))?;
            json_patch::patch(document, &operations).map_err(|error| format!("does not apply: {error}"))
        }
        PatchType::Strategic => strategic::merge(document, patch),
    }
}
