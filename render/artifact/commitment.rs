use std::fmt;
use std::str::FromStr;

use crate::types::Invalid;

/// A public value that fixes a secret without telling anything about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commitment {
    /// SHA-256 of a key pair's SubjectPublicKeyInfo in DER.
    Spki([u8; 32]),
    /// `commit(x)` of a symmetric secret: `docs/key-derivation.md`.
    Symmetric([u8; 32]),
}

/// The spelling of each kind.
const SPKI: &str = "spki-sha256:";
const SYMMETRIC: &str = "commit:";

/// How each kind begins.
pub(super) const COMMITMENTS: &[&str] = &[SPKI, SYMMETRIC];

impl Commitment {
    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        match self {
            Self::Spki(bytes) | Self::Symmetric(bytes) => bytes,
        }
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spki(_) => SPKI,
            Self::Symmetric(_) => SYMMETRIC,
        })?;
        let mut digits = [0; 64];
        f.write_str(data_encoding::HEXLOWER.encode_mut_str(self.bytes(), &mut digits))
    }
}

impl FromStr for Commitment {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digest = |digits: &str| {
            let bytes = data_encoding::HEXLOWER.decode(digits.as_bytes()).ok()?;
            <[u8; 32]>::try_from(bytes).ok()
        };
        let read = match (text.strip_prefix(SPKI), text.strip_prefix(SYMMETRIC)) {
            (Some(digits), _) => digest(digits).map(Self::Spki),
            (_, Some(digits)) => digest(digits).map(Self::Symmetric),
            _ => None,
        };
        read.ok_or_else(|| {
            Invalid::new(
                "secret.commitment",
                "is not a commitment: `spki-sha256:` or `commit:` and 64 hexadecimal digits are needed",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Commitment;

    #[test]
    fn commitments_survive_a_round_trip() {
        for commitment in [Commitment::Spki([7; 32]), Commitment::Symmetric([255; 32])] {
            assert_eq!(commitment.to_string().parse(), Ok(commitment));
        }
        for text in [
            "",
            "spki-sha256:",
            "commit:00",
            &format!("sha256:{}", "0".repeat(64)),
        ] {
            assert!(text.parse::<Commitment>().is_err(), "{text}");
        }
    }
}
