//! The full view of a file: the only place where secret bytes leave this module.

use std::io::{self, Write};

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::artifact::{Artifact, SecretForm, SecretLabel, SecretRef, Segment};
use crate::report::{Report, messages};

use super::Vault;

impl Vault {
    /// Writes a file with its secrets.
    ///
    /// # Errors
    /// If a secret is missing, shut or not the one committed to, or the sink refuses.
    pub fn full_view(&self, artifact: &Artifact, sink: &mut dyn Write) -> Result<(), Report> {
        for segment in artifact.content().segments() {
            match segment {
                Segment::Public(text) => write(sink, text.as_bytes())?,
                Segment::Secret(reference) => self.reveal(reference, sink)?,
            }
        }
        Ok(())
    }

    /// Writes one secret in the form that its place wants.
    ///
    /// # Errors
    /// If the secret is missing, shut, not the one committed to, or has no such form, or the sink refuses.
    pub fn reveal(&self, reference: &SecretRef, sink: &mut dyn Write) -> Result<(), Report> {
        let SecretRef {
            label,
            form,
            commitment,
        } = reference;
        let found = self.commitment(label)?;
        if found != *commitment {
            return Err(messages::secrets::mismatch(label, &found, commitment).into());
        }
        match (label, form) {
            (SecretLabel::Key(key), SecretForm::Pem) => write(sink, self.key_pair(key)?.pem().as_bytes()),
            (SecretLabel::Key(key), SecretForm::PemBase64) => {
                write(sink, &base64(self.key_pair(key)?.pem().as_bytes()))
            }
            (SecretLabel::Key(_) | SecretLabel::LeafSeed(_), _) => unusable(label, "text in a file"),
            (_, SecretForm::Pem | SecretForm::PemBase64) => unusable(label, "a key file"),
            (_, SecretForm::Text) => write(sink, self.entry(label)?.open()),
            (_, SecretForm::TextBase64) => write(sink, &base64(self.entry(label)?.open())),
            (_, SecretForm::YamlText) => write(sink, &quoted(label, self.entry(label)?.open())?),
            (SecretLabel::Token(id), SecretForm::YamlToken) => {
                write(sink, &token(id.as_str(), self.entry(label)?.open()))
            }
            (_, SecretForm::YamlToken) => unusable(label, "a bootstrap token"),
        }
    }
}

fn write(sink: &mut dyn Write, bytes: &[u8]) -> Result<(), Report> {
    sink.write_all(bytes)
        .map_err(|error: io::Error| messages::secrets::io("write the full view", &error).into())
}

fn unusable(label: &SecretLabel, as_what: &str) -> Result<(), Report> {
    Err(messages::secrets::unusable(label, as_what).into())
}

fn base64(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(vec![0; BASE64.encode_len(bytes.len())]);
    BASE64.encode_mut(bytes, &mut text);
    text
}

/// Text as a JSON string, which is a YAML scalar whatever is in it.
fn quoted(label: &SecretLabel, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Report> {
    let text = std::str::from_utf8(bytes).map_err(|_| messages::secrets::unusable(label, "text"))?;
    // Each byte becomes at most `\u0000`, so the buffer does not grow and leave a copy behind.
    let mut json = Zeroizing::new(Vec::with_capacity(bytes.len() * 6 + 2));
    serde_json::to_writer(&mut *json, text).map_err(|error| messages::secrets::io("quote it", &error))?;
    Ok(json)
}

/// A whole token as kubeadm writes it: plain, but in quotes if YAML would read a number.
fn token(id: &str, secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let plain = Zeroizing::new([id.as_bytes(), b".", secret].concat());
    if !reads_as_number(id, secret) {
        return plain;
    }
    Zeroizing::new([b"\"", plain.as_slice(), b"\""].concat())
}

/// Digits, a dot, digits and perhaps an exponent.
fn reads_as_number(id: &str, secret: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let mut parts = secret.splitn(2, |byte| *byte == b'e');
    let fraction = parts.next().is_some_and(digits);
    let exponent = parts
        .next()
        .is_none_or(|exponent| digits(exponent) && !exponent.is_empty());
    digits(id.as_bytes()) && fraction && exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_quoted_only_where_yaml_reads_a_number() {
        for (id, secret, text) in [
            ("abcdef", "0123456789abcdef", "abcdef.0123456789abcdef"),
            ("123456", "0123456789abcdef", "123456.0123456789abcdef"),
            ("123456", "0123456789012345", "\"123456.0123456789012345\""),
            ("123456", "01234567890123e4", "\"123456.01234567890123e4\""),
            ("123456", "012345678901234e", "123456.012345678901234e"),
            ("12e456", "0123456789012345", "12e456.0123456789012345"),
        ] {
            assert_eq!(token(id, secret.as_bytes()).as_slice(), text.as_bytes());
        }
    }
}
