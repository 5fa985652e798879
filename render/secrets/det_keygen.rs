//! C2SP det-keygen for P-256: an ECDSA key from a seed. Specification: <https://c2sp.org/det-keygen>.

use p256::SecretKey;
use zeroize::Zeroizing;

use super::kdf::{Key, hmac_sha256};

/// Separates this curve from the others of the specification.
const PERSONALIZATION: &[u8] = b"det ECDSA key gen P-256";

/// The key of a seed of at least 16 bytes.
///
/// `None` if two draws in a row are not in range, which has a probability of 2⁻⁶⁴ for each seed. The public half,
/// which costs ten times as much, is left to whoever needs it.
pub(super) fn det_keygen(seed: &[u8]) -> Option<SecretKey> {
    let mut drbg = Drbg::new(seed);
    // `from_slice` refuses zero, too, where the specification stops; no seed for that can be found.
    SecretKey::from_slice(drbg.draw().open()).ok().or_else(|| {
        drbg.reseed();
        SecretKey::from_slice(drbg.draw().open()).ok()
    })
}

/// HMAC_DRBG of SP 800-90A with SHA-256, as far as the specification uses it.
struct Drbg {
    key: Key,
    value: Key,
}

impl Drbg {
    fn new(seed: &[u8]) -> Self {
        let mut drbg = Self {
            key: Key::new([0; 32]),
            value: Key::new([1; 32]),
        };
        drbg.update(&[&[0], seed, PERSONALIZATION]);
        drbg.update(&[&[1], seed, PERSONALIZATION]);
        drbg
    }

    fn update(&mut self, parts: &[&[u8]]) {
        let value = Zeroizing::new(*self.value.open());
        let mut all: Vec<&[u8]> = vec![value.as_slice()];
        all.extend(parts);
        self.key = hmac_sha256(self.key.open(), &all);
        self.draw();
    }

    /// After a draw that was out of range.
    fn reseed(&mut self) {
        self.update(&[&[0]]);
    }

    fn draw(&mut self) -> &Key {
        self.value = hmac_sha256(self.key.open(), &[self.value.open()]);
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, HEXLOWER};
    use p256::pkcs8::DecodePrivateKey;

    use super::*;

    /// The P-256 rows of `det-keygen/ecdsa.json` in github.com/C2SP/C2SP at 5ba5ee8; the last needs the
    /// second draw.
    const VECTORS: &[(&str, &str)] = &[
        (
            "QkJCQkJCQkJCQkJCQkJCQg==",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFXAP+MY43FEcYRph/xtnRepvbgTZns3Ypd4s3KHG2PWhRANCAARK9xANzNgkarQJXzjfxNcfIXaj0GD+TwPBH2ihYsDSLmCVD3nI5EhogDuptztLvWJGXiYCoETbV3UZ/SzASU0v",
        ),
        (
            "QkJCQkJCQkJCQkJCQkJCQkJCQkJC",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfypiGNS2nMg0+rGylgdqWWOTWEG6lfl3YCLGW1nj0mqhRANCAATf8c2vos8cNd5TfyuKI2u06LhRPDsHiHxwf3l69ayzAs2MyL6ivpv1qlVUVSkHssJGEt7VlLd/QwYYk0cN9Ehx",
        ),
        (
            "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGyGF1fZ+2czLp6D54LtG6V44boaPOXX8CbnPWaEt8tihRANCAAQ06+841WvjBR0iYrBCq1PNHu4pmMEcBdz4riE/PH1CltOxxiPj9BNlVFuXoGd1PsAz10VbM9saDS/GlQkKPbgU",
        ),
        (
            "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgte+KqUo2LvucQS/I+7SnAZykNox1/sUTxzbWSQpTICOhRANCAARppwCEmwMGkCDsckjYdQn+JLTdOAEA4eTEnL+rbr6bjR/EJ9GEt31prHZGnnd5V57qLMnEMr7Kn47Ullx2Nbn4",
        ),
        (
            "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYwGnU54dourLPWG1tVTBJp9XsDxBz2w8s+wWxtfExSChRANCAARRn/XSye5/iB83UvVy2iS1uLFZ7XXF97JlRMOSBCntXn2tq16nZ96Gh5h9DUFu1/5tpWh6zJxw0xwCsaZ0xTVP",
        ),
        (
            "tDL5vjCJBIApghhRBVmu1w==",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjjMHhWW9fR+fgQEfqLeIYyr4QAdKsOsx+AIrd1R9YfOhRANCAAQL4vM/F5MfdZGkNZ76xFsUcBv2wGOLFeR6UUdMjcVKdVJVGy54GBTj+RMMDNq2ptG07tEKwNRKmC3Sq1HX9q4e",
        ),
    ];

    #[test]
    fn keys_agree_with_the_published_vectors() {
        for (seed, key) in VECTORS {
            let bytes = |text: &str| BASE64.decode(text.as_bytes()).expect("base64");
            let wanted = SecretKey::from_pkcs8_der(&bytes(key)).expect("a key in PKCS#8");
            let derived = det_keygen(&bytes(seed)).expect("a key");
            assert_eq!(derived.to_bytes(), wanted.to_bytes(), "seed {seed}");
        }
    }

    #[test]
    fn the_last_vector_needs_the_second_draw() {
        let seed = HEXLOWER
            .decode(b"b432f9be30890480298218510559aed7")
            .expect("digits");
        let mut drbg = Drbg::new(&seed);
        assert!(SecretKey::from_slice(drbg.draw().open()).is_err());
    }
}
