use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::LineEnding;
use zeroize::Zeroizing;

use super::PublicKey;

/// A P-256 key with its public half at hand, so that neither is computed twice.
///
/// It is overwritten on drop: the signing key sees to that itself.
pub(super) struct KeyPair {
    signing: SigningKey,
    public: PublicKey,
}

impl KeyPair {
    pub(super) fn new(signing: SigningKey) -> Self {
        let public = PublicKey::of(signing.verifying_key());
        Self { signing, public }
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// An ECDSA signature with SHA-256 in DER. The nonce is that of RFC 6979, so the same text gets the same
    /// signature.
    pub(super) fn sign(&self, text: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.signing.sign(text);
        signature.as_bytes().to_vec()
    }

    /// The 32 bytes of the private scalar.
    pub(super) fn scalar(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.signing.to_bytes().into())
    }

    /// An `EC PRIVATE KEY` PEM file, which every Kubernetes release reads.
    pub(super) fn pem(&self) -> Zeroizing<String> {
        // A P-256 key always has an encoding.
        SecretKey::from(&self.signing)
            .to_sec1_pem(LineEnding::LF)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    /// RFC 6979, appendix A.2.5, SHA-256, message "sample".
    #[test]
    fn signatures_agree_with_rfc_6979() {
        let hex = |text: &str| HEXLOWER.decode(text.as_bytes()).expect("hexadecimal digits");
        let scalar = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
        let pair = KeyPair::new(SigningKey::from_slice(&scalar).expect("a scalar in range"));
        let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
        let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
        let der = hex(&format!("3046022100{r}022100{s}"));
        assert_eq!(pair.sign(b"sample"), der);
        assert_eq!(*pair.scalar(), *scalar);
        let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
        let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
        assert_eq!(HEXLOWER.encode(pair.public().point()), format!("04{x}{y}"));
    }

    #[test]
    fn a_key_file_is_sec1_and_reads_back() {
        let pair = KeyPair::new(SigningKey::from_slice(&[7; 32]).expect("a scalar in range"));
        let pem = pair.pem();
        assert!(
            pem.starts_with("-----BEGIN EC PRIVATE KEY-----\n")
                && pem.ends_with("-----END EC PRIVATE KEY-----\n")
        );
        let read = SecretKey::from_sec1_pem(&pem).expect("SEC1");
        assert_eq!(KeyPair::new(read.into()).public(), pair.public());
    }
}
