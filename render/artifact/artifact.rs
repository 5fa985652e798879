use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::report::Origins;
use crate::types::{HostPath, Mode, Owner};

use super::{ArtifactError, ArtifactId, Content, Mark, Reaction, Reasons};

/// One file on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    id: ArtifactId,
    path: HostPath,
    mode: Mode,
    owner: Owner,
    content: Content,
    origins: Origins,
    marks: Arc<[Mark]>,
    reactions: BTreeSet<Reaction>,
}

impl Artifact {
    /// A file. Mode and owner have no default: whoever writes a file knows who may read it.
    ///
    /// # Errors
    /// If it holds a secret and others than its owner could read it.
    pub fn new(
        id: ArtifactId,
        path: HostPath,
        mode: Mode,
        owner: Owner,
        content: Content,
        reasons: impl Into<Reasons>,
    ) -> Result<Self, ArtifactError> {
        if mode.is_wider_than_owner() && content.secrets().next().is_some() {
            return Err(ArtifactError::SecretTooOpen { id, path, mode });
        }
        let reasons = reasons.into();
        Ok(Self {
            id,
            path,
            mode,
            owner,
            content,
            origins: reasons.whole,
            marks: reasons.parts.into(),
            reactions: BTreeSet::new(),
        })
    }

    /// The file with what a host does when it changes.
    #[must_use]
    pub fn with_reactions(mut self, reactions: BTreeSet<Reaction>) -> Self {
        self.reactions = reactions;
        self
    }

    /// What the file is.
    pub fn id(&self) -> &ArtifactId {
        &self.id
    }

    /// Where it lies.
    pub fn path(&self) -> &HostPath {
        &self.path
    }

    /// Its permission bits.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Its user and group.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// What it holds.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Why it is as it is.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The reasons of its parts, as far as they are known more closely than those of the whole.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// What the host does when it changes, in that order; empty for objects of the cluster.
    pub fn reactions(&self) -> &BTreeSet<Reaction> {
        &self.reactions
    }

    /// Its text with a placeholder for each secret.
    pub fn public_view(&self) -> Cow<'_, str> {
        self.content.public_view()
    }
}

#[cfg(test)]
mod tests {
    use crate::artifact::{Commitment, KeyLabel, SecretForm, SecretRef};
    use crate::types::Generation;

    use super::*;

    fn key_file(mode: u16) -> Result<Artifact, ArtifactError> {
        let key = KeyLabel::ServiceAccount(Generation::FIRST);
        let reference = SecretRef::new(key, SecretForm::Pem, Commitment::Spki([0; 32]));
        Artifact::new(
            ArtifactId::new("pki", "sa-key"),
            "/etc/kubernetes/pki/sa.key".parse().expect("a path"),
            Mode::new(mode),
            Owner::root(),
            Content::secret(reference),
            Origins::none(),
        )
    }

    #[test]
    fn a_secret_that_others_could_read_is_refused() {
        assert!(key_file(0o600).is_ok() && key_file(0o400).is_ok());
        let refusal = key_file(0o640).expect_err("the group could read it");
        assert_eq!(
            refusal.to_string(),
            "`/etc/kubernetes/pki/sa.key` (pki/sa-key) holds a secret, so mode 0640 is refused: 0600 or stricter is allowed"
        );
    }
}
