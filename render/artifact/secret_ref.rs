use std::fmt;

use super::{Commitment, SecretLabel};

/// How the bytes of a secret stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretForm {
    /// A private key as a whole PEM file, SEC1 `EC PRIVATE KEY`, as kubeadm writes it.
    Pem,
    /// That PEM file in base64 on one line: `client-key-data` of a kubeconfig.
    PemBase64,
    /// The bytes as they are. The place around it must bear any of them.
    Text,
    /// The bytes in base64 on one line: `data` of a Secret, a key of an encryption configuration.
    TextBase64,
    /// The text as a YAML scalar, in quotes where YAML needs them.
    YamlText,
    /// A whole bootstrap token, `id.secret`, as a YAML scalar: `token` of a kubeconfig.
    YamlToken,
}

/// The start of each placeholder inside a line; nothing else may contain it.
pub(super) const PLACEHOLDER: &str = "kubecast:secret:";

/// A place for a secret: which one, in which form, and the public value that fixes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    /// Which secret.
    pub label: SecretLabel,
    /// How it is written.
    pub form: SecretForm,
    /// What fixes its value in public.
    pub commitment: Commitment,
}

impl SecretRef {
    /// A place for a secret.
    pub fn new(label: impl Into<SecretLabel>, form: SecretForm, commitment: Commitment) -> Self {
        Self {
            label: label.into(),
            form,
            commitment,
        }
    }

    /// What the public view prints in place of the secret.
    ///
    /// A key file becomes one comment line. Elsewhere it is a word that YAML reads as a plain scalar, so a
    /// document can be emitted with it and cut at it ([`super::Content::with_secrets`]).
    pub fn placeholder(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            label, commitment, ..
        } = self;
        match self.form {
            SecretForm::Pem => writeln!(f, "# kubecast: private key {label}, {commitment}"),
            _ => write!(f, "{PLACEHOLDER}{label}:{commitment}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::artifact::{Authority, KeyLabel};
    use crate::types::Generation;

    use super::*;

    #[test]
    fn a_placeholder_names_the_secret_and_fixes_its_value() {
        let key = KeyLabel::Authority(Authority::Etcd, Generation::FIRST);
        let file = SecretRef::new(key.clone(), SecretForm::Pem, Commitment::Spki([0xab; 32]));
        let digest = "ab".repeat(32);
        assert_eq!(
            file.placeholder(),
            format!("# kubecast: private key ca/etcd, spki-sha256:{digest}\n")
        );
        let inline = SecretRef::new(key, SecretForm::PemBase64, Commitment::Spki([0xab; 32]));
        assert_eq!(
            inline.placeholder(),
            format!("kubecast:secret:ca/etcd:spki-sha256:{digest}")
        );
    }
}
