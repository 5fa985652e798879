//! The user's patches, applied last to a manifest or configuration.

mod strategic;
mod typed;

use serde_json::Value;

use super::RenderError;
use crate::plan::Plan;
use crate::report::{Origin, Origins};
use crate::spec::{PatchTarget, PatchType};
use crate::types::HostName;

/// Applies the patches for `target`, on a host or to an object of the cluster, in the order of the spec. A pod
/// then looks as Kubernetes' own types print it.
///
/// # Errors
/// If one does not fit the document.
pub fn apply_patches(
    plan: &Plan,
    target: PatchTarget,
    host: Option<&HostName>,
    document: &mut Value,
    origins: &mut Origins,
) -> Result<(), RenderError> {
    let patches = plan.patches.iter().filter(|patch| patch.concerns(target, host));
    let mut last = None;
    for patch in patches {
        let refusal = |problem| RenderError::Patch {
            path: patch.path_in_spec.clone(),
            problem,
        };
        apply(patch.kind, &patch.patch, document).map_err(refusal)?;
        origins.extend(&Origin::Spec(patch.path_in_spec.clone()).into());
        last = Some(patch);
    }
    match last {
        Some(patch) if target != PatchTarget::KubeletConfiguration => {
            typed::normalize(document).map_err(|problem| RenderError::Patch {
                path: patch.path_in_spec.clone(),
                problem,
            })
        }
        _ => Ok(()),
    }
}

/// Applies one patch.
///
/// # Errors
/// What does not fit, as the end of a sentence.
fn apply(kind: PatchType, patch: &Value, document: &mut Value) -> Result<(), String> {
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
