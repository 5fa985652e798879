use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

/// Text that anybody may read. Files of many hosts share it, and with it its digest: of a script that is the same on a
/// thousand hosts it is computed once.
#[derive(Clone)]
pub struct PublicText(Arc<Shared>);

struct Shared {
    text: Arc<str>,
    sha256: OnceLock<[u8; 32]>,
}

impl PublicText {
    /// The SHA-256 of its bytes.
    pub fn sha256(&self) -> [u8; 32] {
        let Shared { text, sha256 } = &*self.0;
        *sha256.get_or_init(|| Sha256::digest(text.as_bytes()).into())
    }
}

impl Deref for PublicText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl From<Arc<str>> for PublicText {
    fn from(text: Arc<str>) -> Self {
        let sha256 = OnceLock::new();
        Self(Arc::new(Shared { text, sha256 }))
    }
}

impl From<String> for PublicText {
    fn from(text: String) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl From<&str> for PublicText {
    fn from(text: &str) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl PartialEq for PublicText {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for PublicText {}

impl fmt::Debug for PublicText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn the_digest_is_that_of_the_bytes_whoever_asks() {
        let text = PublicText::from("abc");
        let copy = text.clone();
        // FIPS 180-4, the example of one block.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for text in [&text, &copy, &PublicText::from("abc".to_owned())] {
            assert_eq!(HEXLOWER.encode(&text.sha256()), known);
        }
        assert_eq!(copy, text);
        assert_ne!(copy, PublicText::from("abd"));
    }
}
