use serde_json::{Value, json};

use super::Common;
use crate::artifact::{ArtifactId, Content, SecretForm, SecretLabel, SecretRef};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::layout::File;
use crate::report::Origins;
use crate::spec::EncryptionProvider;
use crate::types::SecretName;

/// The keys that encrypt objects in etcd: the first encrypts, all decrypt, and what was written before
/// encryption was on is still read.
///
/// Source: kubernetes, `apiserver.config.k8s.io/v1`, EncryptionConfiguration; CIS 1.2.28 wants `identity` last.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Some(encryption) = &common.plan.api_server.encryption else {
        return Ok(());
    };
    let mut secrets: Vec<SecretRef> = Vec::new();
    let mut keys: Vec<Value> = Vec::new();
    // The schema allows no name that is none.
    let names = encryption
        .keys
        .iter()
        .filter_map(|name| name.parse::<SecretName>().ok());
    for name in names {
        let label = SecretLabel::Encryption(name.clone());
        let secret = common.issued.secret(&label, SecretForm::TextBase64)?;
        keys.push(json!({"name": name, "secret": secret.placeholder()}));
        secrets.push(secret);
    }
    let provider = match encryption.provider.value {
        EncryptionProvider::Secretbox => "secretbox",
        EncryptionProvider::Aescbc => "aescbc",
    };
    let config = json!({
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration",
        "resources": [{
            "resources": encryption.resources.value,
            "providers": [{provider: {"keys": keys}}, {"identity": {}}],
        }],
    });
    let origins = Origins::from(&encryption.provider.origin)
        .and(&encryption.keys.origin)
        .and(&encryption.resources.origin);
    draft.place(
        common.layout,
        ArtifactId::new("kube-apiserver", "encryption"),
        File::EncryptionConfig,
        Content::with_secrets(&emit::yaml(&config), &secrets)?,
        origins,
    )
}
