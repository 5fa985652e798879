use std::sync::Arc;

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use zeroize::Zeroizing;

use crate::artifact::SecretLabel;
use crate::report::{Diagnostic, Report, messages};
use crate::types::HostPath;

use super::Vault;
use super::scan_filter::ScanFilter;

/// What the last line of defence found in public text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leak {
    /// Bytes of this secret, in this encoding.
    Secret(SecretLabel, &'static str),
    /// A private key in PEM, whose ever it is.
    PrivateKey,
}

impl Leak {
    /// The message about it, for the file at this path.
    pub fn diagnostic(&self, path: &HostPath) -> Diagnostic {
        match self {
            Self::Secret(label, encoding) => messages::secrets::leak(path, label, encoding),
            Self::PrivateKey => messages::secrets::private_key_marker(path),
        }
    }
}

/// Looks for private bytes in public text: each secret as it is, in hexadecimal and in base64 at any offset, and
/// private keys in PEM. Secrets of fewer than eight bytes are not looked for.
///
/// Make one with the roots of the cluster, and [extend](Self::with) a copy for each host with the host's own.
#[derive(Clone)]
pub struct SecretScan(Arc<ScanFilter<Leak>>);

/// How every PEM private key begins, after its kind.
const PEM_MARKER: &[u8] = b"PRIVATE KEY-----";

impl SecretScan {
    /// Looks for private keys in PEM, plain or in base64.
    pub fn new() -> Self {
        let mut filter = ScanFilter::new();
        let patterns = encodings(PEM_MARKER).into_iter();
        filter.add(patterns.map(|(_, pattern)| (pattern, Leak::PrivateKey)));
        Self(Arc::new(filter))
    }

    /// Looks for these secrets, too.
    ///
    /// # Errors
    /// If a secret is missing or shut.
    pub fn with<'a>(
        &self,
        vault: &Vault,
        labels: impl IntoIterator<Item = &'a SecretLabel>,
    ) -> Result<Self, Report> {
        let mut filter = ScanFilter::over(&self.0);
        for label in labels {
            let bytes = match label {
                SecretLabel::Key(key) => Zeroizing::new(vault.scalar(key)?.to_vec()),
                _ => Zeroizing::new(vault.entry(label)?.open().to_vec()),
            };
            let leak = |encoding| Leak::Secret(label.clone(), encoding);
            let patterns = encodings(&bytes).into_iter();
            filter.add(patterns.map(|(encoding, pattern)| (pattern, leak(encoding))));
        }
        Ok(Self(Arc::new(filter)))
    }

    /// The first thing in the text that is not public.
    pub fn find(&self, text: &[u8]) -> Option<&Leak> {
        self.0.find(text)
    }
}

impl Default for SecretScan {
    fn default() -> Self {
        Self::new()
    }
}

/// The bytes as they may stand in a text.
fn encodings(bytes: &[u8]) -> Vec<(&'static str, Zeroizing<Vec<u8>>)> {
    let text = |text: String| Zeroizing::new(text.into_bytes());
    let mut all = vec![
        ("plain", Zeroizing::new(bytes.to_vec())),
        ("hexadecimal", text(HEXLOWER.encode(bytes))),
        ("hexadecimal", text(HEXUPPER.encode(bytes))),
    ];
    for offset in 0..3 {
        let plain = base64_at(bytes, offset, &BASE64);
        let url = base64_at(bytes, offset, &BASE64URL);
        if url != plain {
            all.push(("base64url", url));
        }
        all.push(("base64", plain));
    }
    all
}

/// The characters of base64 that depend on nothing but `bytes`, if these start at `offset` modulo three.
fn base64_at(bytes: &[u8], offset: usize, alphabet: &data_encoding::Encoding) -> Zeroizing<Vec<u8>> {
    let padded = Zeroizing::new([&[0; 3][..offset], bytes].concat());
    let encoded = Zeroizing::new(alphabet.encode(&padded));
    // A character holds six bits: those before the first of ours and after the last are not ours alone.
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    Zeroizing::new(encoded.as_bytes().get(first..last).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::artifact::{Authority, KeyLabel, LeafKey, LeafRole};
    use crate::types::{ClusterUid, Generation};

    use super::*;

    fn scan(vault: &Vault) -> (SecretScan, Vec<SecretLabel>) {
        let host = "master1".parse().expect("a host name");
        let labels = vec![
            KeyLabel::Authority(Authority::Kubernetes, Generation::FIRST).into(),
            KeyLabel::Leaf(LeafKey::first(host, LeafRole::Admin)).into(),
            SecretLabel::LeafSeed(Generation::FIRST),
            SecretLabel::Token("abcdef".parse().expect("a token id")),
        ];
        let scan = SecretScan::new()
            .with(vault, &labels)
            .expect("a lab has every secret");
        (scan, labels)
    }

    #[test]
    fn a_key_in_pem_is_found_plain_and_in_base64() {
        let (scan, labels) = scan(&Vault::lab(ClusterUid::from_bytes([1; 16])));
        let vault = Vault::lab(ClusterUid::from_bytes([1; 16]));
        let SecretLabel::Key(key) = &labels[0] else {
            panic!("a key")
        };
        let pem = vault.key_pair(key).expect("a key").pem();
        assert!(scan.find(pem.as_bytes()).is_some());
        // A line of the body alone gives it away, too.
        let body = pem.lines().nth(1).expect("a body");
        assert!(
            matches!(scan.find(body.as_bytes()), Some(Leak::Secret(label, "base64")) if *label == labels[0])
        );
        for shift in ["", "x", "xy"] {
            let inner = BASE64.encode(format!("{shift}-----BEGIN EC PRIVATE KEY-----\nAAAA").as_bytes());
            assert_eq!(
                SecretScan::new().find(inner.as_bytes()),
                Some(&Leak::PrivateKey),
                "{shift}"
            );
        }
        assert_eq!(
            scan.find(b"a private key is kept in a .key file, PRIVATE KEY or not"),
            None
        );
    }

    proptest! {
        #[test]
        fn a_secret_is_found_in_every_encoding_at_every_offset(
            before in prop::collection::vec(any::<u8>(), 0..5),
            after in prop::collection::vec(any::<u8>(), 0..5),
            which in 0usize..4,
        ) {
            let vault = Vault::lab(ClusterUid::from_bytes([1; 16]));
            let (scan, labels) = scan(&vault);
            let bytes = match &labels[which] {
                SecretLabel::Key(key) => vault.key_pair(key).expect("a key").scalar().to_vec(),
                label => vault.entry(label).expect("a root").open().to_vec(),
            };
            let text = [before, bytes, after].concat();
            for shown in [
                text.clone(),
                HEXLOWER.encode(&text).into_bytes(),
                HEXUPPER.encode(&text).into_bytes(),
                BASE64.encode(&text).into_bytes(),
                BASE64URL.encode(&text).into_bytes(),
            ] {
                let found = scan.find(&shown);
                prop_assert!(matches!(found, Some(Leak::Secret(label, _)) if *label == labels[which]));
            }
        }
    }
}
