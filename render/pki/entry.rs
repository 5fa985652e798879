use std::borrow::Cow;
use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use crate::artifact::Commitment;
use crate::secrets::PublicKey;

use super::Certificate;
use super::certificate::key_of;

/// What one line of the lock holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// An issued certificate.
    Certificate(Arc<Certificate>),
    /// A key pair without a certificate.
    Key(PublicKey),
    /// A symmetric secret.
    Commitment(Commitment),
}

/// One line as it is written: an object whose members have this order. Which of them there are says what it is.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line<'a> {
    /// Whose line it is; the lines are sorted by it.
    #[serde(borrow)]
    pub(super) label: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    generation: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    issuer: Option<Cow<'a, str>>,
    /// Hexadecimal.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    inputs: Option<Cow<'a, str>>,
    /// What fixes the private key or the secret.
    #[serde(borrow)]
    commitment: Cow<'a, str>,
    /// DER in base64.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    certificate: Option<Cow<'a, str>>,
    /// SubjectPublicKeyInfo, DER in base64.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    public_key: Option<Cow<'a, str>>,
}

impl Entry {
    /// The line of this entry.
    pub(super) fn line<'a>(&'a self, label: &'a str) -> Line<'a> {
        let line = Line {
            label: label.into(),
            commitment: self.commitment().to_string().into(),
            ..Line::default()
        };
        match self {
            Self::Certificate(certificate) => Line {
                generation: Some(certificate.generation.as_str().into()),
                issuer: Some(certificate.issuer.as_str().into()),
                inputs: Some(HEXLOWER.encode(&certificate.inputs).into()),
                certificate: Some(BASE64.encode(&certificate.der).into()),
                ..line
            },
            Self::Key(key) => Line {
                public_key: Some(BASE64.encode(key.der()).into()),
                ..line
            },
            Self::Commitment(_) => line,
        }
    }

    /// What fixes the secret in public.
    pub(super) fn commitment(&self) -> Commitment {
        match self {
            Self::Certificate(certificate) => certificate.commitment(),
            Self::Key(key) => key.commitment(),
            Self::Commitment(commitment) => *commitment,
        }
    }
}

impl Line<'_> {
    /// Reads the entry.
    ///
    /// # Errors
    /// What is wrong with which member.
    pub(super) fn entry(&self) -> Result<Entry, &'static str> {
        let entry = match (
            &self.generation,
            &self.issuer,
            &self.inputs,
            &self.certificate,
            &self.public_key,
        ) {
            (Some(generation), Some(issuer), Some(inputs), Some(certificate), None) => {
                let der = base64(certificate).ok_or("`certificate` is not base64")?;
                let inputs = HEXLOWER.decode(inputs.as_bytes()).unwrap_or_default();
                Entry::Certificate(Arc::new(Certificate {
                    label: self.label.clone().into_owned(),
                    generation: generation.clone().into_owned(),
                    issuer: issuer.clone().into_owned(),
                    inputs: inputs
                        .try_into()
                        .map_err(|_| "`inputs` is not 64 hexadecimal digits")?,
                    key: key_of(&der).ok_or("`certificate` is not a certificate of a P-256 key")?,
                    der: der.into(),
                }))
            }
            (None, None, None, None, Some(public_key)) => {
                let der = base64(public_key).ok_or("`public_key` is not base64")?;
                Entry::Key(PublicKey::from_der(&der).ok_or("`public_key` is not a P-256 key")?)
            }
            (None, None, None, None, None) => {
                Entry::Commitment(self.commitment.parse().map_err(|_| "`commitment` is not one")?)
            }
            _ => return Err("it is neither a certificate, nor a public key, nor a commitment alone"),
        };
        if entry.commitment().to_string() == self.commitment {
            Ok(entry)
        } else {
            Err("`commitment` is not that of the key")
        }
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}
