use super::{Common, directory};
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::layout::File;
use crate::report::Origins;

/// The audit policy and the directory of the log.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some(audit) = &common.plan.api_server.audit else {
        return Ok(());
    };
    draft.add_directory(directory(common.layout, File::AuditLogDir));
    let id = ArtifactId::new("kube-apiserver", "audit-policy");
    let origins = Origins::from(&audit.policy.origin);
    common.add(draft, id, File::AuditPolicy, audit.policy.text.clone(), origins)
}
