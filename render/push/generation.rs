use std::fmt;
use std::str::FromStr;

/// A tree that a host keeps: a number that grows on that host, and the digest of its manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    text: String,
    dash: usize,
}

impl Generation {
    /// The number, as the host writes it.
    pub fn number(&self) -> &str {
        &self.text[..self.dash]
    }

    /// The digest, as many digits of it as the host writes.
    pub fn digest(&self) -> &str {
        &self.text[self.dash + 1..]
    }

    /// Whether it is a tree with this manifest.
    pub fn is_of(&self, manifest: &str) -> bool {
        manifest.starts_with(self.digest())
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Generation {
    type Err = NoGeneration;

    fn from_str(text: &str) -> Result<Self, NoGeneration> {
        let refused = || NoGeneration(super::event::harmless(text));
        let (number, digest) = text.split_once('-').ok_or_else(refused)?;
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if is_number(number) && (8..=64).contains(&digest.len()) && digest.bytes().all(is_hex) {
            return Ok(Self {
                text: text.into(),
                dash: number.len(),
            });
        }
        Err(refused())
    }
}

/// Whether a text is the number of a generation, as hosts write it.
pub(super) fn is_number(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A text that names no generation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a generation: a number, `-` and a digest are")]
pub struct NoGeneration(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_a_number_and_a_digest() {
        let one: Generation = "000042-0a1b2c3d".parse().expect("a generation");
        assert_eq!((one.number(), one.digest()), ("000042", "0a1b2c3d"));
        assert!(one.is_of("0a1b2c3dffff") && !one.is_of("ffff"));
        for text in [
            "",
            "42",
            "-0a1b2c3d",
            "42-0A1B2C3D",
            "42-0a1b",
            "../x-0a1b2c3d",
            "4 2-0a1b2c3d",
        ] {
            assert!(text.parse::<Generation>().is_err(), "{text}");
        }
    }
}
