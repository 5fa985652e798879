//! The user's patches, applied last to a manifest or configuration.

mod strategic;
mod typed;

use serde_json::Value;

use super::RenderError;
use crate::artifact::{Mark, Part, Reasons};
use crate::plan::Plan;
use crate::report::{Origin, SpecPath};
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
    reasons: &mut Reasons,
) -> Result<(), RenderError> {
    let patches = plan.patches.iter().filter(|patch| patch.concerns(target, host));
    let mut last = None;
    for patch in patches {
        let refusal = |problem| RenderError::Patch {
            path: patch.path_in_spec.clone(),
            problem,
        };
        let before = document.clone();
        apply(patch.kind, &patch.patch, document).map_err(refusal)?;
        let origin = Origin::Spec(patch.path_in_spec.clone());
        for path in changed(&before, document) {
            reasons.parts.push(Mark::new(Part::Field(path), &origin));
        }
        reasons.whole.extend(&origin.into());
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

/// The fields that two states of a document do not share, each as deep as both still have it.
fn changed(before: &Value, after: &Value) -> Vec<SpecPath> {
    let mut open = vec![(SpecPath::root(), before, after)];
    let mut paths = Vec::new();
    while let Some((path, before, after)) = open.pop() {
        match (before, after) {
            _ if before == after => {}
            (Value::Object(before), Value::Object(after)) => {
                for (key, value) in after {
                    match before.get(key) {
                        Some(old) => open.push((path.key(key), old, value)),
                        None => paths.push(path.key(key)),
                    }
                }
            }
            (Value::Array(before), Value::Array(after)) => {
                let old = |index: usize| before.get(index);
                for (index, value) in after.iter().enumerate() {
                    match old(index) {
                        Some(old) => open.push((path.index(index), old, value)),
                        None => paths.push(path.index(index)),
                    }
                }
            }
            _ => paths.push(path),
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_patch_changed_is_found_as_deep_as_it_goes() {
        let before = json!({"a": {"b": [1, 2], "c": 3}, "d": 4, "gone": 5});
        let after = json!({"a": {"b": [1, 7, 8], "c": 3, "e": {}}, "d": {"x": 1}});
        let mut paths: Vec<String> = changed(&before, &after).iter().map(ToString::to_string).collect();
        paths.sort();
        assert_eq!(paths, ["a.b[1]", "a.b[2]", "a.e", "d"]);
        assert_eq!(changed(&before, &before), []);
    }
}
