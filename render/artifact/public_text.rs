use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

/// Text that anybody may read. Files of many hosts share it, and with it its hash: of a script that is the same on a
/// thousand hosts, or begins with the same pages, it is computed once.
#[derive(Clone)]
pub struct PublicText(Arc<Shared>);

struct Shared {
    text: Arc<str>,
    hash: OnceLock<Sha256>,
}

impl PublicText {
    /// The hash that its bytes went into; more can follow.
    pub fn hash(&self) -> Sha256 {
        let Shared { text, hash } = &*self.0;
        hash.get_or_init(|| Sha256::new_with_prefix(text.as_bytes()))
            .clone()
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
        let hash = OnceLock::new();
        Self(Arc::new(Shared { text, hash }))
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
    fn the_hash_is_that_of_the_bytes_whoever_asks() {
        let text = PublicText::from("abc");
        let copy = text.clone();
        // FIPS 180-4, the example of one block.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for text in [&text, &copy, &PublicText::from("abc".to_owned())] {
            assert_eq!(HEXLOWER.encode(&text.hash().finalize()), known);
        }
        assert_eq!(copy, text);
        assert_ne!(copy, PublicText::from("abd"));
    }
}
