use super::Common;
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::ProcessLimits;
use crate::layout::File;
use crate::report::Origins;

/// Limits for what has none of its own. The units of kubecast and of container runtimes have theirs.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let limits = &common.plan.preparation.limits;
    if limits.value.is_empty() {
        return Ok(());
    }
    let view = ProcessLimits {
        limits: &limits.value,
    };
    let id = ArtifactId::new("host", "limits");
    common.print(draft, id, File::Limits, &view, Origins::from(&limits.origin))
}
