use std::collections::BTreeMap;
use std::fmt;

use super::commitment::COMMITMENTS;
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

/// The start of the one line of a key file in the public view.
pub const KEY_FILE: &str = "# kubecast: private key ";

/// The secrets of a public view as its placeholders name them: what fixes each, by its label.
pub fn placeholders(text: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    for mark in [PLACEHOLDER, KEY_FILE] {
        for behind in text.split(mark).skip(1) {
            let end = behind
                .find(|c: char| c.is_whitespace() || c == '"' || c == '\'')
                .unwrap_or(behind.len());
            // `LABEL:COMMITMENT` inside a line, `LABEL, COMMITMENT` in a key file.
            let (label, rest) = match behind[..end].strip_suffix(',') {
                Some(label) => (label, behind[end..].trim_start()),
                None => {
                    let word = &behind[..end];
                    let start = COMMITMENTS.iter().filter_map(|mark| word.find(mark)).min();
                    let Some(start) = start else { continue };
                    (word[..start].trim_end_matches(':'), &word[start..])
                }
            };
            let commitment = rest.split_whitespace().next().unwrap_or_default();
            found.insert(label, commitment);
        }
    }
    found
}

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
            SecretForm::Pem => writeln!(f, "{KEY_FILE}{label}, {commitment}"),
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
        let commitment = Commitment::Spki([0xab; 32]).to_string();
        for text in [
            file.placeholder(),
            format!("key: \"{inline}\"\n"),
            format!("key: {inline}\n"),
        ] {
            let read = placeholders(&text);
            assert_eq!(read, [("ca/etcd", commitment.as_str())].into(), "{text}");
        }
    }
}
