use data_encoding::BASE64;
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::pkcs8::DecodePrivateKey;
use zeroize::Zeroizing;

use crate::artifact::{Commitment, SecretLabel};
use crate::types::{Secret, TokenId};

use super::det_keygen::det_keygen;
use super::kdf::{self, Key};
use super::key_pair::KeyPair;

/// What a new entry of the sealed store is made from.
pub enum Material {
    /// Fresh randomness of the operating system.
    Random,
    /// What the user gives: a key in PEM, a token, a file.
    Given(Secret<Vec<u8>>),
}

/// An opened root secret: a private scalar, 32 bytes, sixteen characters of a token, or what the user brought.
pub(super) struct Entry {
    bytes: Secret<Vec<u8>>,
    /// What the user brought may be guessable, and eight characters are: their commitments are blinded with 32 random
    /// bytes.
    blinding: Option<Key>,
}

/// keepalived heeds so many characters of a password (keepalived.conf(5), `auth_pass`).
const PASSWORD: usize = 8;

/// The first word of an entry that the user brought; blinding and a line feed follow.
const BLINDED: &[u8] = b"blinding ";

impl Entry {
    pub(super) fn key(key: &SecretKey) -> Self {
        Self::bytes(&Zeroizing::new(<[u8; 32]>::from(key.to_bytes())[..].to_vec()))
    }

    pub(super) fn bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: Secret::new(bytes.to_vec()),
            blinding: None,
        }
    }

    pub(super) fn blinded(bytes: &[u8], blinding: Key) -> Self {
        Self {
            bytes: Secret::new(bytes.to_vec()),
            blinding: Some(blinding),
        }
    }

    /// A new entry from material and 64 fresh random bytes.
    ///
    /// # Errors
    /// What is wrong with the material, continuing "what was given for LABEL ...".
    pub(super) fn create(
        label: &SecretLabel,
        material: &Material,
        fresh: &[u8; 64],
    ) -> Result<Self, &'static str> {
        let (seed, _) = fresh.split_at(32);
        match (label, material) {
            (SecretLabel::Named(_), Material::Random) => {
                Err("is nothing, and kubecast cannot make it up: use `--from FILE`")
            }
            (SecretLabel::Named(_), Material::Given(value)) => {
                let value = without_line_end(value.open());
                if value.is_empty() {
                    return Err("is empty");
                }
                let blinding = seed.try_into().map_err(|_| "needs 32 random bytes")?;
                Ok(Self::blinded(value, Secret::new(blinding)))
            }
            (SecretLabel::Key(_), Material::Random) => det_keygen(seed)
                .map(|key| Self::key(&key))
                .ok_or("cannot be made from this randomness"),
            (SecretLabel::Token(_), Material::Random) => Ok(Self::bytes(&random_token(fresh))),
            (SecretLabel::Token(id), Material::Given(value)) => read_token(id, value.open()),
            (SecretLabel::Vrrp(_), Material::Random) => {
                let blinding = seed.try_into().map_err(|_| "needs 32 random bytes")?;
                Ok(Self::blinded(
                    &characters(&fresh[32..], PASSWORD),
                    Secret::new(blinding),
                ))
            }
            (SecretLabel::Vrrp(_), Material::Given(value)) => {
                let blinding = seed.try_into().map_err(|_| "needs 32 random bytes")?;
                Ok(Self::blinded(
                    password(without_line_end(value.open()))?,
                    Secret::new(blinding),
                ))
            }
            (_, Material::Random) => Ok(Self::bytes(seed)),
            (_, Material::Given(value)) => Self::read(label, value.open()),
        }
    }

    /// Reads an unsealed file.
    ///
    /// # Errors
    /// What is wrong, continuing "FILE ...".
    pub(super) fn read(label: &SecretLabel, text: &[u8]) -> Result<Self, &'static str> {
        match label {
            SecretLabel::Key(_) => read_key(text),
            SecretLabel::LeafSeed(_) | SecretLabel::Encryption(_) => read_32_bytes(text),
            SecretLabel::Token(id) => read_token(id, text),
            SecretLabel::Named(_) | SecretLabel::Vrrp(_) => {
                let problem = "does not start with `blinding`, a word in base64 and a line end";
                let rest = text.strip_prefix(BLINDED).ok_or(problem)?;
                let end = rest.iter().position(|byte| *byte == b'\n').ok_or(problem)?;
                let blinding = read_32_bytes(&rest[..end])?;
                let blinding: [u8; 32] = blinding.bytes.open().as_slice().try_into().map_err(|_| problem)?;
                let value = &rest[end + 1..];
                if let SecretLabel::Vrrp(_) = label {
                    password(value)?;
                }
                Ok(Self::blinded(value, Secret::new(blinding)))
            }
        }
    }

    /// The text that is sealed: something that a person who opens the file with `age` can use.
    pub(super) fn write(&self, label: &SecretLabel) -> Zeroizing<Vec<u8>> {
        let mut text = Zeroizing::new(Vec::with_capacity(self.bytes.open().len() + 256));
        match (label, &self.blinding) {
            (SecretLabel::Key(_), _) => {
                if let Some(pair) = self.key_pair() {
                    text.extend_from_slice(pair.pem().as_bytes());
                }
            }
            (_, Some(blinding)) => {
                text.extend_from_slice(BLINDED);
                text.extend_from_slice(Zeroizing::new(BASE64.encode(blinding.open())).as_bytes());
                text.push(b'\n');
                text.extend_from_slice(self.bytes.open());
            }
            (SecretLabel::Token(id), None) => {
                text.extend_from_slice(id.as_str().as_bytes());
                text.push(b'.');
                text.extend_from_slice(self.bytes.open());
                text.push(b'\n');
            }
            (_, None) => {
                text.extend_from_slice(Zeroizing::new(BASE64.encode(self.bytes.open())).as_bytes());
                text.push(b'\n');
            }
        }
        text
    }

    /// The bytes of the secret.
    pub(super) fn open(&self) -> &[u8] {
        self.bytes.open()
    }

    /// The secret as a derivation takes it, if it has 32 bytes.
    pub(super) fn seed(&self) -> Option<Key> {
        let bytes: [u8; 32] = self.open().try_into().ok()?;
        Some(Secret::new(bytes))
    }

    /// The key pair, if the secret is a private scalar.
    pub(super) fn key_pair(&self) -> Option<KeyPair> {
        SigningKey::from_slice(self.open()).ok().map(KeyPair::new)
    }

    /// What fixes the secret in public.
    pub(super) fn commitment(&self, label: &SecretLabel) -> Option<Commitment> {
        if let SecretLabel::Key(_) = label {
            return Some(self.key_pair()?.public().commitment());
        }
        let name = label.to_string();
        let digest = match &self.blinding {
            Some(blinding) => kdf::commitment(&name, &[blinding.open(), self.open()]),
            None => kdf::commitment(&name, &[self.open()]),
        };
        Some(Commitment::Symmetric(digest))
    }
}

/// Editors and `echo` end a file with a line feed that belongs to no password.
fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn read_key(text: &[u8]) -> Result<Entry, &'static str> {
    let pem = std::str::from_utf8(text).map_err(|_| "is not text")?;
    if pem.matches("-----BEGIN ").count() > 1 {
        return Err("holds more than one PEM block");
    }
    let key = if pem.contains("BEGIN EC PRIVATE KEY") {
        SecretKey::from_sec1_pem(pem).map_err(|_| "is not a P-256 key in SEC1")?
    } else if pem.contains("BEGIN PRIVATE KEY") {
        SecretKey::from_pkcs8_pem(pem).map_err(|_| "is not a P-256 key in PKCS#8")?
    } else if pem.contains("BEGIN ENCRYPTED PRIVATE KEY") {
        return Err("is encrypted: take its passphrase off first");
    } else if pem.contains("BEGIN RSA PRIVATE KEY") {
        return Err("is an RSA key: P-256 is supported");
    } else {
        return Err("is not a private key in PEM");
    };
    Ok(Entry::key(&key))
}

fn read_32_bytes(text: &[u8]) -> Result<Entry, &'static str> {
    let problem = "is not 32 bytes in base64";
    let decoded = BASE64.decode(text.trim_ascii()).map_err(|_| problem)?;
    let decoded = Zeroizing::new(decoded);
    if decoded.len() == 32 {
        Ok(Entry::bytes(&decoded))
    } else {
        Err(problem)
    }
}

/// Reads `id.secret`, or the secret half alone.
fn read_token(id: &TokenId, text: &[u8]) -> Result<Entry, &'static str> {
    let text = text.trim_ascii();
    let secret = match text.iter().position(|byte| *byte == b'.') {
        Some(dot) if &text[..dot] != id.as_str().as_bytes() => return Err("is a token of another id"),
        Some(dot) => &text[dot + 1..],
        None => text,
    };
    let allowed = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if secret.len() == 16 && secret.iter().all(allowed) {
        Ok(Entry::bytes(secret))
    } else {
        Err("is not the secret half of a token: sixteen of a-z and 0-9 are needed")
    }
}

/// A password of balancers: short, and with no character that ends a word of keepalived's configuration.
fn password(text: &[u8]) -> Result<&[u8], &'static str> {
    if (1..=PASSWORD).contains(&text.len()) && text.iter().all(u8::is_ascii_alphanumeric) {
        Ok(text)
    } else {
        Err("is no password of balancers: 1 to 8 letters and digits are needed")
    }
}

/// Sixteen characters. Of 64 bytes, 63 are good enough on average.
fn random_token(fresh: &[u8; 64]) -> Zeroizing<Vec<u8>> {
    characters(fresh, 16)
}

/// So many characters, each as likely as the others.
fn characters(fresh: &[u8], count: usize) -> Zeroizing<Vec<u8>> {
    // 252 is the highest multiple of 36 that a byte can hold.
    let fair = fresh.iter().filter(|byte| **byte < 252);
    Zeroizing::new(fair.map(token_character).take(count).collect())
}

/// A character of a token; fair for bytes below 252.
pub(super) fn token_character(byte: &u8) -> u8 {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    ALPHABET[usize::from(byte % 36)]
}

#[cfg(test)]
mod tests {
    use crate::artifact::{Authority, KeyLabel};
    use crate::types::Generation;

    use super::*;

    fn labels() -> Vec<SecretLabel> {
        let name = || "key1".parse().expect("a name");
        vec![
            SecretLabel::Key(KeyLabel::Authority(Authority::Etcd, Generation::FIRST)),
            SecretLabel::LeafSeed(Generation::FIRST),
            SecretLabel::Encryption(name()),
            SecretLabel::Token("abcdef".parse().expect("a token id")),
            SecretLabel::Named(name()),
            SecretLabel::Vrrp(name()),
        ]
    }

    fn given(text: &str) -> Material {
        Material::Given(Secret::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn every_kind_of_entry_survives_sealing() {
        for label in labels() {
            let material = match label {
                SecretLabel::Named(_) => given("user:pass\n"),
                _ => Material::Random,
            };
            let entry = Entry::create(&label, &material, &[7; 64]).expect("a good entry");
            let read = Entry::read(&label, &entry.write(&label)).expect("its own text");
            assert_eq!(read.open(), entry.open(), "{label}");
            assert_eq!(read.commitment(&label), entry.commitment(&label), "{label}");
            assert!(entry.commitment(&label).is_some());
        }
    }

    #[test]
    fn the_line_end_of_a_file_is_no_part_of_a_password() {
        let named = SecretLabel::Named("registry".parse().expect("a name"));
        for (text, password) in [
            ("user:a", "user:a"),
            ("user:a\n", "user:a"),
            ("user:a\n\r\n", "user:a\n"),
        ] {
            let entry = Entry::create(&named, &given(text), &[0; 64]).expect("a good entry");
            assert_eq!(entry.open(), password.as_bytes());
        }
    }

    #[test]
    fn a_commitment_depends_on_the_name_and_on_the_blinding() {
        let name = |text: &str| SecretLabel::Named(text.parse().expect("a name"));
        let commitment = |label: &SecretLabel, fresh: u8| {
            Entry::create(label, &given("guessable"), &[fresh; 64]).map(|entry| entry.commitment(label))
        };
        assert_eq!(commitment(&name("a"), 1), commitment(&name("a"), 1));
        assert_ne!(commitment(&name("a"), 1), commitment(&name("b"), 1));
        assert_ne!(commitment(&name("a"), 1), commitment(&name("a"), 2));
    }

    #[test]
    fn material_that_does_not_fit_is_refused() {
        let [key, _, encryption, token, named, vrrp] = labels().try_into().expect("six labels");
        for (label, material, problem) in [
            (&key, "x", "is not a private key in PEM"),
            (
                &key,
                "-----BEGIN EC PRIVATE KEY-----\n",
                "is not a P-256 key in SEC1",
            ),
            (
                &key,
                "-----BEGIN RSA PRIVATE KEY-----\n",
                "is an RSA key: P-256 is supported",
            ),
            (&encryption, "AAAA", "is not 32 bytes in base64"),
            (&token, "ghijkl.0123456789abcdef", "is a token of another id"),
            (
                &token,
                "0123456789ABCDEF",
                "is not the secret half of a token: sixteen of a-z and 0-9 are needed",
            ),
            (&named, "", "is empty"),
            (&named, "\r\n", "is empty"),
            (
                &vrrp,
                "123456789",
                "is no password of balancers: 1 to 8 letters and digits are needed",
            ),
            (
                &vrrp,
                "a b",
                "is no password of balancers: 1 to 8 letters and digits are needed",
            ),
        ] {
            assert_eq!(
                Entry::create(label, &given(material), &[0; 64]).err(),
                Some(problem),
                "{label}"
            );
        }
        assert!(Entry::create(&named, &Material::Random, &[0; 64]).is_err());
    }
}
