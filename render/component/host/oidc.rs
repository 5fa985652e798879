use super::Common;
use crate::artifact::ArtifactId;
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::layout::File;
use crate::report::Origins;

/// The authority that signed the OpenID Connect provider's certificate.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some((_, Some(ca))) = &common.plan.api_server.oidc else {
        return Ok(());
    };
    let id = ArtifactId::new("kube-apiserver", "oidc-ca");
    common.add(
        draft,
        id,
        File::OidcCa,
        ca.text.clone(),
        Origins::from(&ca.origin),
    )
}
